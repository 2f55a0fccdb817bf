//! What a case puts into its playbook.

use super::*;
use crate::domain::case_file::tests::case_of;
use crate::domain::explain::tests::example;
use crate::domain::judgement::judge;
use crate::domain::playbook::variables::VARIABLES;
use crate::domain::retry::RetryDecision;

fn recommended(case: &CaseFile) -> Recommendation {
    let policy = Policy::default();
    recommend(case, &policy, &judge(case, &policy))
}

fn values_of(case: &CaseFile) -> crate::domain::playbook::variables::Values {
    let policy = Policy::default();
    let judged = judge(case, &policy);
    values::of(case, &judged, &route(case, &policy, &judged))
}

#[test]
fn nine_of_twelve_is_verified_with_its_own_names() {
    let recommended = recommended(&example("nine-of-twelve"));
    assert_eq!(recommended.action, "verify_then_repair");
    let all = recommended.steps.join("\n");
    for words in [
        "from glue_catalog.curated.interactions.snapshots\n",
        "811, 812, 813, 814, 815, 816, 817, 818, 819)",
        "version as of 810\n",
        "event_date = '2026-11-23'",
        "`country=pl`, `country=pt` and `country=se` should be missing",
        "owners of `revenue_report_0300` that",
        "`rollback_to_snapshot` to `810`",
        "Ask marketing data whether `loyalty_tier`",
    ] {
        assert!(all.contains(words), "no `{words}` in:\n{all}");
    }
    assert!(!all.contains("crm_sync"), "it read the last good snapshot");
}

#[test]
fn the_other_examples_say_whom_to_ask_and_when() {
    let denied = recommended(&example("access-denied"));
    assert_eq!(denied.action, "grant_permission");
    assert!(denied.steps[0].contains("was refused `glue:GetTable` on `arn:aws:glue:eu-central-1:123456789012:table/finance/ledger_daily`"));
    let late = recommended(&example("late-source"));
    assert_eq!(late.action, "wait_for_source");
    assert!(
        late.steps[0].starts_with("Wait until 2026-11-24 03:30 UTC"),
        "{}",
        late.steps[0]
    );
    let throttled = recommended(&example("throttled-read"));
    assert_eq!(throttled.action, "rerun_once");
    assert!(throttled.steps[0].contains("batch `2026-11-23` of `fx_rates_daily` unchanged"));
}

#[test]
fn another_writer_makes_a_rollback_wrong() {
    let signals = r#"{"write_started": true, "write_mode": "append", "target_table": "db.t", "target_format": "iceberg", "run_state": "ended",
        "partitions_written": 2, "partitions_expected": 4, "snapshots_before": [1], "snapshots_after": [1, 2, 3], "concurrent_writers": true}"#;
    let steps = recommended(&case_of("AccessDeniedException: no", signals))
        .steps
        .join("\n");
    assert!(steps.contains("Wrong when another writer committed since `2`: its rows vanish too, and the report says that others do write."), "{steps}");
}

/// Between them the cases fill every variable, so no name is misspelt in `values.rs` and none is dead.
#[test]
fn every_variable_is_filled_by_some_case() {
    let rich = case_of(
        "User: arn:aws:iam::123456789012:role/etl is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::curated/x\"",
        r#"{"run_state": "ended", "target_table": "db.t", "target_format": "iceberg", "records_expected": 10, "records_read": 9,
            "expected_columns": ["a", {"name": "b", "type": "int"}], "actual_columns": ["c", {"name": "b", "type": "string"}],
            "dq_results": [{"rule": "id is unique", "passed": false}], "task_metrics": {"seconds": {"median": 1, "max": 90}, "tasks": 4},
            "code_version": "v2", "previous_code_version": "v1", "deployed_at": "2026-11-23T16:00:00Z"}"#,
    );
    let mut several = example("late-source");
    several.registration.as_mut().unwrap().targets = ["db.a", "db.b"]
        .map(|name| serde_json::from_value(serde_json::json!({"name": name})).unwrap())
        .to_vec();
    several.signals.write_started = None;
    let cases = [
        example("nine-of-twelve"),
        example("late-source"),
        example("throttled-read"),
        rich,
        several,
    ];
    let unset: Vec<Vec<&str>> = cases.iter().map(|case| values_of(case).unset()).collect();
    for variable in VARIABLES {
        assert!(
            unset.iter().any(|unset| !unset.contains(&variable.name)),
            "nothing fills `{}`",
            variable.name
        );
    }
}

#[test]
fn a_case_of_nothing_gets_steps_all_the_same() {
    let case = case_of("", "{}");
    let recommended = recommended(&case);
    assert_eq!(recommended.action, "find_the_cause");
    assert!(
        recommended
            .steps
            .iter()
            .any(|step| step.contains("submit it again with `error_message`")),
        "{:#?}",
        recommended.steps
    );
}

#[test]
fn a_configured_playbook_outranks_the_built_in_one() {
    let mut policy = Policy::default();
    let own = "[[cause]]\ntext = \"Look.\"\n[fix_first]\naction = \"call_security\"\nwhy = \"house rule\"\n[[fix_first.step]]\ntext = \"Call {{ team }}.\"\n";
    policy.playbooks.insert(
        Category::PermissionError,
        Playbook::parse("permission_error.toml", own).unwrap(),
    );
    let case = example("access-denied");
    let judged = judge(&case, &policy);
    assert_eq!(judged.decision, RetryDecision::FixFirst);
    let recommended = recommend(&case, &policy, &judged);
    assert_eq!(
        (recommended.action.as_str(), recommended.steps[0].as_str()),
        ("call_security", "Call finance engineering.")
    );
}
