//! Earlier incidents explain and add caution, and nothing else.

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::domain::case_file::assemble;
use crate::domain::case_file::tests::{as_of, case_of, first_attempt, report_of};
use crate::domain::fingerprint::fingerprint;
use crate::domain::policy::Policy;
use crate::domain::triage::{Triage, decide};

const THROTTLED: &str = "ClientError: An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.";
const SAFE: &str = r#"{"run_state": "ended", "write_started": false}"#;

/// An incident of the pipeline `orders`, `n` days ago.
pub fn incident(n: u32, batch: &str) -> EarlierIncident {
    EarlierIncident {
        id: IncidentId(Uuid::from_u128(u128::from(1000 - n))),
        pipeline: "orders".into(),
        run_id: format!("run-0{n}"),
        batch_id: Some(batch.into()),
        failed_at: as_of() - TimeDelta::days(n.into()),
        decision: Some(RetryDecision::Retry),
        word: None,
        ended: None,
    }
}

pub fn ended(mut one: EarlierIncident, kind: OutcomeKind, retried: bool) -> EarlierIncident {
    one.ended = Some(EarlierEnd {
        kind,
        retried,
        true_category: None,
    });
    one
}

/// These incidents, as the store brings them.
pub fn earlier(incidents: Vec<EarlierIncident>) -> Earlier {
    let own = incidents.iter().filter(|one| one.pipeline == "orders");
    let own = u32::try_from(own.count()).unwrap();
    Earlier {
        fingerprint: "7c9a1f02be5d4e38".into(),
        seen: own,
        elsewhere: u32::try_from(incidents.len()).unwrap() - own,
        incidents,
        ..Earlier::default()
    }
}

fn decided(case: CaseFile, incidents: Vec<EarlierIncident>) -> Triage {
    decide(&case.knowing(earlier(incidents)), &Policy::default())
}

#[test]
fn what_was_seen_before_is_told_in_one_sentence() {
    let other = EarlierIncident {
        pipeline: "fx".into(),
        ..incident(4, "b4")
    };
    let approved = EarlierIncident {
        word: Some(EarlierWord {
            verdict: VerdictKind::Approve,
            retry: None,
        }),
        ..incident(12, "b9")
    };
    let succeeded = |n, batch| ended(incident(n, batch), OutcomeKind::Succeeded, true);
    let failed = |n, batch| ended(incident(n, batch), OutcomeKind::Failed, true);
    for (incidents, told) in [
        (
            vec![incident(3, "b1")],
            "The same failure was seen once in 7 days, last on 2026-11-21.",
        ),
        (
            vec![
                succeeded(4, "b1"),
                succeeded(5, "b2"),
                failed(6, "b3"),
                approved.clone(),
            ],
            "The same failure was seen 4 times in 30 days, last on 2026-11-20; twice a rerun succeeded, once a rerun failed and once a person approved it.",
        ),
        // Two attempts at one batch ended together.
        (
            vec![succeeded(4, "b1"), succeeded(5, "b1")],
            "The same failure was seen twice in 7 days, last on 2026-11-20; once a rerun succeeded.",
        ),
        (
            vec![other.clone()],
            "The same failure is new on this pipeline, and was seen once on others in 7 days, last on 2026-11-20.",
        ),
        (
            vec![incident(40, "b1"), other],
            "The same failure was seen once in 90 days, last on 2026-10-15, and once on other pipelines.",
        ),
    ] {
        let triage = decided(case_of(THROTTLED, SAFE), incidents);
        let claim = triage
            .explanation
            .claims
            .iter()
            .find(|claim| claim.text.starts_with("The same failure"));
        assert_eq!(claim.unwrap().text, told);
        assert_eq!(triage.retry.decision, RetryDecision::Retry);
    }
    let mut many = earlier(vec![incident(1, "b1")]);
    many.seen = COUNTED;
    let triage = decide(&case_of(THROTTLED, SAFE).knowing(many), &Policy::default());
    let claims = format!("{:?}", triage.explanation.claims);
    assert!(
        claims.contains("was seen at least 1000 times in 90 days"),
        "{claims}"
    );
}

#[test]
fn without_any_nothing_is_said_and_the_fingerprint_is_there() {
    let case = case_of(THROTTLED, SAFE);
    let triage = decide(
        &case.clone().knowing(Earlier::default()),
        &Policy::default(),
    );
    assert_eq!(triage, decide(&case, &Policy::default()));
    assert_eq!(triage.earlier, None);
    assert_eq!(triage.fingerprint, fingerprint(&case, &Policy::default()));
}

#[test]
fn a_batch_that_fails_in_the_same_way_for_the_third_time_does_not_pass() {
    let batch = "2026-11-23";
    let twice = || vec![incident(1, batch), incident(2, batch)];
    let once = decided(
        case_of(THROTTLED, SAFE),
        vec![incident(1, batch), incident(2, "other")],
    );
    assert_eq!(once.retry.decision, RetryDecision::Retry);
    let recurs = decided(case_of(THROTTLED, SAFE), twice());
    assert!(recurs.retry.decision > RetryDecision::Wait, "{recurs:?}");
    assert!(recurs.confidence <= once.confidence);
    let why = "This batch has failed in the same way twice before, so it does not pass by itself.";
    assert!(
        recurs.explanation.summary.contains(why),
        "{}",
        recurs.explanation.summary
    );
    assert!(recurs.retry.reasons.contains(&why.to_owned()));
    // Who says that it does not recur is heard, and on another pipeline it is another batch.
    let denied = case_of(
        THROTTLED,
        r#"{"run_state": "ended", "write_started": false, "recurs": false}"#,
    );
    assert_eq!(
        decided(denied, twice()).retry.decision,
        RetryDecision::Retry
    );
    let elsewhere: Vec<EarlierIncident> = twice()
        .into_iter()
        .map(|one| EarlierIncident {
            pipeline: "fx".into(),
            ..one
        })
        .collect();
    assert_eq!(
        decided(case_of(THROTTLED, SAFE), elsewhere).retry.decision,
        RetryDecision::Retry
    );
}

#[test]
fn what_a_rerun_did_before_and_what_people_found_casts_doubt() {
    let case = || case_of(THROTTLED, SAFE);
    let twice = ended(incident(3, "b1"), OutcomeKind::Duplicated, true);
    let doubted = decided(case(), vec![twice.clone()]);
    assert_eq!(doubted.retry.decision, RetryDecision::Hold);
    assert!(doubted.retry.proofs.is_empty() && !doubted.retry.safe_to_retry);
    assert!(doubted.route.wakes_human);
    let told = EarlierIncident {
        pipeline: "fx".into(),
        ..twice
    };
    assert_eq!(
        decided(case(), vec![told]).retry.decision,
        RetryDecision::Retry
    );

    let found = |category| {
        let mut one = ended(incident(3, "b1"), OutcomeKind::Succeeded, true);
        one.ended.as_mut().unwrap().true_category = Some(category);
        one
    };
    let other = decided(case(), vec![found(Category::PermissionError)]);
    assert_eq!(other.retry.decision, RetryDecision::Hold);
    assert!(
        other.explanation.summary.contains("`permission_error`"),
        "{}",
        other.explanation.summary
    );
    let same = found(Category::TransientInfrastructure);
    assert_eq!(
        decided(case(), vec![same]).retry.decision,
        RetryDecision::Retry
    );
}

#[test]
fn many_pipelines_at_once_wake_the_platform_once() {
    let route = |at_once, calls| {
        let mut event = earlier(vec![incident(1, "b1")]);
        (event.at_once, event.calls) = (at_once, calls);
        let mut around = first_attempt();
        around.attempts.used = Some(2);
        let case = assemble(&[report_of(THROTTLED, SAFE)], around);
        let triage = decide(&case.knowing(event), &Policy::default());
        assert_eq!(triage.retry.decision, RetryDecision::Retry);
        let claims = format!("{:?}", triage.explanation.claims);
        let many = claims.contains("5 pipelines failed in this way within 15 minutes");
        (triage.route.wakes_human, many)
    };
    assert_eq!(
        route(3, false),
        (true, false),
        "a second failure of its own"
    );
    assert_eq!(route(4, false), (false, true), "somebody else called");
    assert_eq!(route(4, true), (true, true));
}

#[test]
fn a_stored_case_file_reads_back() {
    let case = case_of(THROTTLED, SAFE).knowing(earlier(vec![ended(
        incident(3, "b1"),
        OutcomeKind::Failed,
        true,
    )]));
    let text = serde_json::to_string(&case).unwrap();
    let back: CaseFile = serde_json::from_str(&text).unwrap();
    assert_eq!(back, case);
    let cited = case.cite(&[FACT]);
    assert_eq!(cited.len(), 1);
    let known = assemble(&[report_of(THROTTLED, SAFE)], first_attempt());
    assert_eq!(known.facts.len() + 1, case.facts.len());
}
