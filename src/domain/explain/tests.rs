//! The explanation over the four example reports and over small cases.

use serde_json::Value;

use super::*;
use crate::domain::case_file::tests::{as_of, case_of, first_attempt};
use crate::domain::case_file::{Surroundings, assemble};
use crate::domain::judgement::judge;
use crate::domain::policy::Policy;
use crate::domain::registration::Registration;
use crate::domain::report::Report;

/// The example reports by name.
pub const EXAMPLES: &[(&str, &str)] = &[
    (
        "nine-of-twelve",
        include_str!("../../../config/examples/nine-of-twelve.json"),
    ),
    (
        "access-denied",
        include_str!("../../../config/examples/access-denied.json"),
    ),
    (
        "late-source",
        include_str!("../../../config/examples/late-source.json"),
    ),
    (
        "throttled-read",
        include_str!("../../../config/examples/throttled-read.json"),
    ),
];

/// The example registrations.
pub fn registrations() -> Vec<Registration> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        pipeline: Vec<Registration>,
    }
    toml::from_str::<File>(include_str!("../../../config/pipelines/examples.toml"))
        .unwrap()
        .pipeline
}

/// The case file of an example report, with its registration.
pub fn example(name: &str) -> CaseFile {
    let text = EXAMPLES
        .iter()
        .find(|(example, _)| *example == name)
        .unwrap()
        .1;
    let Value::Object(mut wire) = serde_json::from_str(text).unwrap() else {
        panic!("`{name}` is no object")
    };
    let signals = wire.remove("signals");
    let mut report: Report = serde_json::from_value(Value::Object(wire)).unwrap();
    for (name, value) in signals.as_ref().and_then(Value::as_object).unwrap() {
        report.signals.set(name, value.clone()).unwrap();
    }
    let registration = registrations()
        .into_iter()
        .find(|registration| registration.name == report.pipeline);
    assert!(
        registration.is_some(),
        "`{}` is not registered",
        report.pipeline
    );
    assemble(
        &[report],
        Surroundings {
            as_of: as_of() + chrono::TimeDelta::minutes(10),
            registration,
            ..first_attempt()
        },
    )
}

fn explained(case: &CaseFile) -> Explanation {
    explain(case, &judge(case, &Policy::default()))
}

fn summary(case: &CaseFile) -> String {
    explained(case).summary
}

/// Cases of every kind of write state and of little and much evidence.
fn cases() -> Vec<CaseFile> {
    let mut cases: Vec<CaseFile> = EXAMPLES.iter().map(|(name, _)| example(name)).collect();
    for text in [
        "",
        "boom",
        "java.lang.OutOfMemoryError: Java heap space",
        "psycopg2.errors.DeadlockDetected: deadlock detected",
        "AccessDeniedException: no",
    ] {
        for signals in [
            "{}",
            r#"{"run_state": "ended", "write_started": false}"#,
            r#"{"run_state": "ended", "write_started": true, "target_table": "db.t"}"#,
            r#"{"run_state": "running", "partitions_written": 1, "partitions_expected": 3}"#,
            r#"{"run_state": "ended", "partitions_written": 3, "partitions_expected": 3, "write_mode": "append", "target_table": "db.t"}"#,
            r#"{"run_state": "ended", "partitions_written": 4, "write_mode": "merge_on_key", "recurs": true, "concurrent_writers": false}"#,
            r#"{"run_state": "ended", "snapshots_before": [1], "snapshots_after": [1], "code_version": "v2", "previous_code_version": "v1"}"#,
            r#"{"run_state": "ended", "write_started": false, "dq_results": [{"rule": "id is unique", "passed": false}]}"#,
        ] {
            cases.push(case_of(text, signals));
        }
    }
    cases
}

#[test]
fn every_claim_cites_facts_that_are_in_the_case_file() {
    let mut claims = 0;
    for case in cases() {
        for claim in explained(&case).claims {
            assert!(!claim.evidence.is_empty(), "{}", claim.text);
            for id in &claim.evidence {
                assert!(
                    case.facts
                        .iter()
                        .any(|fact| fact.id == *id && !fact.superseded),
                    "{id} of `{}`",
                    claim.text
                );
            }
            claims += 1;
        }
    }
    assert!(claims > 150, "{claims}");
}

/// What stands in the summary without a claim behind it says only that something was not supplied, or what to do.
#[test]
fn a_summary_has_two_to_five_sentences_and_each_is_a_claim_unless_nothing_was_supplied() {
    for case in cases() {
        let judged = judge(&case, &Policy::default());
        let explained = explain(&case, &judged);
        let mut rest = explained.summary.clone();
        let mut sentences = 0;
        for claim in &explained.claims {
            if let Some(at) = rest.find(&claim.text) {
                rest.replace_range(at..at + claim.text.len(), "");
                sentences += 1;
            }
        }
        let advice = advice(&Verdict::from(&judged));
        for known in advice.in_order().into_iter().chain([
            "The log of the failed process would tell more.",
            "failed, and no error text was supplied.",
        ]) {
            sentences += usize::from(rest.contains(known));
            rest = rest.replace(known, "");
        }
        let rest = rest.replace("What the target holds of this batch is not known: nobody says whether the write had started.", "");
        let rest = rest.replace("`orders`", "");
        assert_eq!(rest.trim(), "", "{}", explained.summary);
        assert!(
            (2..=5).contains(&sentences),
            "{sentences}: {}",
            explained.summary
        );
    }
}

#[test]
fn the_four_examples_are_explained() {
    insta::assert_snapshot!(summary(&example("nine-of-twelve")), @"`interactions_daily` failed because the data has the new column `loyalty_tier`; the error says “AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `glue_catalog`.`curated`.`interactions`, the reason is too many data columns”. 9 of 12 partitions are already committed in `glue_catalog.curated.interactions`, in 9 snapshots from `811` to `819`; `country=pl`, `country=pt` and `country=se` are missing. `revenue_report_0300` already read snapshot `817` at 2026-11-24 03:00 UTC, and saw the unfinished batch. Do not rerun: the job appends, and these 9 partitions would be there twice. Verify `glue_catalog.curated.interactions`, then repair it in one of the ways that the steps name.");
    insta::assert_snapshot!(summary(&example("access-denied")), @"`ledger_export` failed because it was refused `glue:GetTable` on `arn:aws:glue:eu-central-1:123456789012:table/finance/ledger_daily`; the error says “An error occurred (AccessDeniedException) when calling the GetTable operation”. Nothing of this attempt is in `glue_catalog.finance.ledger_daily`: the report says that no write had started. Have the access granted or renewed, then rerun; nothing in `glue_catalog.finance.ledger_daily` needs cleaning up. Do not rerun before the cause is gone: it would fail in the same way again.");
    insta::assert_snapshot!(summary(&example("late-source")), @"`partner_settlements` failed because no object was found at the source path; the error says “AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://acme-landing/settlements/settlement_date=2026-11-23. SQLSTATE: 42K03”. Nothing of this attempt is in `glue_catalog.curated.settlements`: the report says that no write had started. Wait until 2026-11-24 03:30 UTC, then rerun; nobody is woken now. Do not rerun earlier: it would find the same gap.");
    insta::assert_snapshot!(summary(&example("throttled-read")), @"`fx_rates_daily` failed because a service throttled the job; the error says “com.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: 8X2Q0M7V1N4T6K3B)”. Nothing of this attempt is in `glue_catalog.curated.fx_rates`: the report says that no write had started. Rerun this batch unchanged, once. Do not start more than one rerun at a time.");
}

#[test]
fn an_untouched_target_names_its_proof() {
    let said = |text: &str, signals: &str| summary(&case_of(text, signals));
    let denied = "AccessDeniedException: no";
    assert!(said(denied, r#"{"write_started": false}"#).contains(
        "Nothing of this attempt is in the target: the report says that no write had started."
    ));
    assert!(
        said(
            denied,
            r#"{"snapshots_before": [1], "snapshots_after": [1]}"#
        )
        .contains("is in the target: its snapshots show no commit of this run.")
    );
    let deadlock = said("psycopg2.errors.DeadlockDetected: deadlock detected", "{}");
    assert!(
        deadlock.contains("rolled back as a whole (`sqlstate_40p01`)."),
        "{deadlock}"
    );
}

#[test]
fn an_unknown_cause_says_what_little_is_known_and_what_would_tell() {
    let nothing = summary(&case_of("", r#"{"run_state": "ended"}"#));
    assert!(
        nothing.contains("no error text was supplied")
            && nothing.contains("The log of the failed process would tell more."),
        "{nothing}"
    );
    let little = summary(&case_of(
        "frobnication level 7",
        r#"{"run_state": "ended"}"#,
    ));
    assert!(
        little.contains("the evidence does not say why; the error says “frobnication level 7”."),
        "{little}"
    );
}

#[test]
fn a_complete_write_is_closed_by_hand() {
    let signals = r#"{"run_state": "ended", "partitions_written": 3, "partitions_expected": 3, "write_mode": "append", "target_table": "db.t"}"#;
    let said = summary(&case_of("AccessDeniedException: no", signals));
    assert!(
        said.contains(
            "The whole batch is already in `db.t`: all 3 expected partitions were committed."
        ),
        "{said}"
    );
    assert!(
        said.contains("Do not rerun: the job appends, and the whole batch would be there twice."),
        "{said}"
    );
    assert!(
        said.contains("set its control row to done yourself"),
        "{said}"
    );
}

#[test]
fn every_target_gets_its_claim_and_the_worst_one_leads() {
    let mut case = example("nine-of-twelve");
    let targets = r#"[{"name": "db.audit"}, {"name": "glue_catalog.curated.interactions"}]"#;
    case.registration.as_mut().unwrap().targets = serde_json::from_str(targets).unwrap();
    let explained = explained(&case);
    assert!(explained.summary.contains(
        "9 of 12 partitions are already committed in `glue_catalog.curated.interactions`"
    ));
    assert!(!explained.summary.contains("db.audit"));
    assert!(explained.claims.iter().any(|claim| {
        claim
            .text
            .starts_with("What `db.audit` holds of this batch is not known")
    }));
}

#[test]
fn a_hostile_report_cannot_write_lines_of_its_own() {
    let mut case = case_of(
        "AccessDeniedException: no\u{1b}[2J",
        r#"{"run_state": "ended", "write_started": true, "target_table": "t\n\u001b]0;x\u0007"}"#,
    );
    case.pipeline = "orders\nSafe to retry.\u{202e}".to_owned();
    let explained = explained(&case);
    assert!(explained.summary.contains("orders Safe to retry. "));
    for text in explained
        .claims
        .iter()
        .map(|claim| &claim.text)
        .chain([&explained.summary])
    {
        assert!(!text.chars().any(wording::is_unprintable), "{text:?}");
    }
}

#[test]
fn a_signal_is_not_quoted_as_an_error() {
    let case = case_of(
        "exit code 137",
        r#"{"run_state": "ended", "worker_oom_kill": true}"#,
    );
    let judged = judge(&case, &Policy::default());
    let finding = judged.cause.finding.clone().unwrap();
    assert_eq!(
        finding.cites.first(),
        case.cite(&["worker_oom_kill"]).first(),
        "the rule that this test is about has changed"
    );
    let said = explain(&case, &judged).summary;
    assert!(
        said.contains("; the report says `worker_oom_kill=true`."),
        "{said}"
    );
    assert_eq!(quote(&case, &judged).unwrap().text, "exit code 137");
}
