use super::*;
use crate::domain::case_file::tests::case_of;
use crate::domain::category::CATEGORIES;
use crate::domain::explain::Claim;
use crate::domain::fact::FactId;
use crate::domain::judgement::judge;
use crate::domain::opinion::Adviser;
use crate::domain::registration::Registration;
use crate::domain::route::route;
use crate::domain::signals::WriteMode;
use crate::domain::triage::decide;

const DECISIONS: [RetryDecision; 4] = [
    RetryDecision::Retry,
    RetryDecision::Wait,
    RetryDecision::FixFirst,
    RetryDecision::Hold,
];

fn opinion(category: Category, probability: f64, retry: RetryDecision, claims: usize) -> Opinion {
    Opinion {
        category,
        probability,
        root_cause: "because".into(),
        summary: String::new(),
        claims: (0..claims)
            .map(|_| Claim {
                text: "so".into(),
                evidence: vec![FactId::nth(1)],
            })
            .collect(),
        contradictions: Vec::new(),
        missing: Vec::new(),
        retry,
        unsupported: 0,
        by: Adviser {
            provider: "openai".into(),
            model: "m".into(),
            prompt: "p".into(),
        },
        usage: None,
        reused: false,
    }
}

fn every_opinion() -> Vec<Opinion> {
    let mut all = Vec::new();
    for row in CATEGORIES {
        for retry in DECISIONS {
            for probability in [0.0, 0.59, 0.6, 1.0] {
                for claims in [0, 2] {
                    all.push(opinion(row.category, probability, retry, claims));
                }
            }
        }
    }
    all
}

/// Cases of every row that the guard can decide by.
fn every_row() -> Vec<CaseFile> {
    let texts = [
        "psycopg.errors.SerializationFailure: could not serialize access due to concurrent update",
        "org.apache.spark.sql.AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://raw/dt=1",
        "java.lang.OutOfMemoryError: Java heap space",
        "An error occurred (AccessDeniedException) when calling the GetTable operation: not authorized",
        "exit code 1",
        "Connection reset by peer",
    ];
    let signals = [
        "{}",
        r#"{"run_state": "running"}"#,
        r#"{"run_state": "ended"}"#,
        r#"{"run_state": "ended", "write_started": false}"#,
        r#"{"run_state": "ended", "partitions_written": 3, "partitions_expected": 8}"#,
        r#"{"run_state": "ended", "write_started": false, "recurs": true}"#,
    ];
    let mut cases = Vec::new();
    for text in texts {
        for signals in signals {
            let plain = case_of(text, signals);
            let mut repeatable = plain.clone();
            repeatable.registration = Some(Registration {
                write_mode: WriteMode::OverwritePartitions,
                rerun_is_safe: true,
                ..Registration::named("orders")
            });
            let mut used_up = plain.clone();
            used_up.attempts.used = Some(used_up.attempts.limit);
            let mut late = plain.clone();
            late.as_of += chrono::TimeDelta::days(2);
            cases.extend([plain, repeatable, used_up, late]);
        }
    }
    cases
}

#[test]
fn no_opinion_makes_anything_less_cautious() {
    let policy = Policy::default();
    let opinions = every_opinion();
    let mut rows = std::collections::HashSet::new();
    let (mut compared, mut tightened, mut named) = (0, 0, 0);
    for case in every_row() {
        let without = judge(&case, &policy);
        let asked = route(&case, &policy, &without);
        rows.insert(format!("{:?}", without.row));
        for opinion in &opinions {
            let mut case = case.clone();
            case.advice = Some(Advice::Given(opinion.clone()));
            let with = with_opinion(without.clone(), &case, &policy);
            let why = format!("{:?} {:?} {opinion:?}", without.row, without.cause.category);
            compared += 1;
            tightened += u32::from(with.decision > without.decision);
            named += u32::from(with.cause.category != without.cause.category);
            assert!(with.decision >= without.decision, "{why}");
            assert_eq!(with.situation, without.situation, "{why}");
            assert_eq!(with.write, without.write, "{why}");
            if with.decision == without.decision {
                assert_eq!(with.row, without.row, "{why}");
                assert_eq!(with.not_before, without.not_before, "{why}");
                assert_eq!(with.give_up_at, without.give_up_at, "{why}");
            }
            // Whoever is woken by and by is woken then or now.
            if let Some(at) = without.give_up_at {
                let now = with.decision >= RetryDecision::FixFirst;
                assert!(
                    now || with.give_up_at.is_some_and(|then| then <= at),
                    "{why}"
                );
            }
            let then = route(&case, &policy, &with);
            assert!(then.wakes_human >= asked.wakes_human, "{why}");
            assert_eq!((then.role, &then.team), (asked.role, &asked.team), "{why}");
            for threshold in [policy.retry.min_confidence, policy.route.min_confidence] {
                let named_by_rules =
                    without.cause.category != Category::Unknown && without.resembles.is_none();
                let (before, after) = (without.cause.confidence, with.cause.confidence);
                assert!(
                    !named_by_rules || (before >= threshold) == (after >= threshold),
                    "{why}"
                );
            }
            if without.cause.category != Category::Unknown && without.resembles.is_none() {
                assert_eq!(with.cause.category, without.cause.category, "{why}");
            }
            if with.cause.category != without.cause.category {
                assert_ne!(
                    with.cause.category,
                    Category::TransientInfrastructure,
                    "{why}"
                );
            }
            if without.category == Category::PartialWriteRisk {
                assert_eq!(with.category, Category::PartialWriteRisk, "{why}");
            }
            if !opinion.is_supported() {
                assert_eq!(with.decision, without.decision, "{why}");
                assert_eq!(with.cause, without.cause, "{why}");
            }
        }
    }
    assert!(rows.len() >= 9, "{rows:?}");
    assert!(tightened > 0 && named > 0, "{compared} compared");
}

#[test]
fn agreement_raises_confidence_and_disagreement_lowers_it() {
    let policy = Policy::default();
    let mut case = case_of(
        "stage 12 is slow: straggling tasks",
        r#"{"run_state": "ended"}"#,
    );
    let alone = judge(&case, &policy).cause.confidence;
    let mut with = |category| {
        case.advice = Some(Advice::Given(opinion(
            category,
            0.9,
            RetryDecision::Retry,
            1,
        )));
        judge(&case, &policy).cause.confidence
    };
    assert!(alone < CEILING, "{alone}");
    assert!(with(Category::DataSkew) > alone);
    assert!(with(Category::ResourceExhaustion) < alone);
}

#[test]
fn nothing_that_is_missing_would_change_what_an_opinion_holds() {
    let policy = Policy::default();
    let mut case = case_of(
        "java.lang.OutOfMemoryError: Java heap space",
        r#"{"run_state": "ended"}"#,
    );
    assert!(!decide(&case, &policy).missing.is_empty());
    case.advice = Some(Advice::Given(opinion(
        Category::DataSkew,
        0.9,
        RetryDecision::Hold,
        1,
    )));
    assert!(decide(&case, &policy).missing.is_empty());
}

#[test]
fn what_was_said_is_kept_with_the_case_file_and_heard_again() {
    let policy = Policy::default();
    let mut case = case_of(
        "java.lang.OutOfMemoryError: Java heap space",
        r#"{"run_state": "ended", "write_started": false}"#,
    );
    case.advice = Some(Advice::Given(opinion(
        Category::DataSkew,
        0.9,
        RetryDecision::Hold,
        1,
    )));
    let kept = serde_json::to_string(&case).unwrap();
    let again: CaseFile = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, case);
    let (before, now) = (decide(&case, &policy), decide(&again, &policy));
    assert_eq!(before, now);
    assert_eq!(now.retry.row, Row::SecondOpinion);
}
