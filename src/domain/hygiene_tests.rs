//! Scores and what the missing signals would have decided.

use uuid::Uuid;

use super::*;
use crate::domain::case_file::assemble;
use crate::domain::case_file::tests::{case_of, first_attempt, report_of};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::Registration;

const DENIED: &str =
    "An error occurred (AccessDeniedException) when calling the GetTable operation: not authorized";
const THROTTLED: &str = "ClientError: An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.";
const RICH: &str = r#"{"run_state": "ended", "write_started": true, "snapshots_before": [1], "snapshots_after": [1, 2],
    "records_read": 10, "code_version": "v2", "control_table_status": "RUNNING",
    "dq_results": [{"rule": "id is unique", "passed": true}], "expected_columns": ["a"]}"#;

fn measured(cases: Vec<CaseFile>) -> Hygiene {
    let ids = (1..).map(|n| IncidentId(Uuid::from_u128(n)));
    let cases: Vec<(IncidentId, CaseFile)> = ids.zip(cases).collect();
    measure("orders", &cases, &Policy::default())
}

fn of<'a>(hygiene: &'a Hygiene, code: &str) -> &'a SignalHygiene {
    let mut signals = hygiene.signals.iter();
    signals.find(|one| one.signal == code).unwrap()
}

#[test]
fn without_an_incident_there_is_no_score() {
    let none = measured(Vec::new());
    assert_eq!((none.incidents, none.score), (0, None));
    assert!(
        none.signals
            .iter()
            .all(|one| one.of == 0 && one.would_have_decided.is_none())
    );
}

#[test]
fn the_score_is_the_mean_of_the_weighted_shares() {
    let rich = || {
        let mut around = first_attempt();
        around.registration = Some(Registration {
            owner: Some("ada".into()),
            ..Registration::named("orders")
        });
        assemble(&[report_of(DENIED, RICH)], around)
    };
    let poor = || case_of(DENIED, "{}");
    assert_eq!(measured(vec![rich()]).score, Some(100));
    assert_eq!(
        measured(vec![poor()]).score,
        Some(20),
        "the batch alone: 3 of 15"
    );
    let both = measured(vec![rich(), poor()]);
    assert_eq!((both.incidents, both.score), (2, Some(60)));
    let ownership = of(&both, "ownership");
    assert_eq!(
        (ownership.present, ownership.of, ownership.how.registered),
        (1, 2, 1)
    );
}

#[test]
fn a_missing_signal_counts_the_decisions_that_it_would_have_changed() {
    let hygiene = measured(vec![
        case_of(
            THROTTLED,
            r#"{"run_state": "ended", "write_started": true}"#,
        ),
        case_of(THROTTLED, r#"{"run_state": "ended"}"#),
        case_of(DENIED, r#"{"run_state": "ended"}"#),
    ]);
    let started = of(&hygiene, "write_started");
    let changed = &started.would_have_changed;
    assert_eq!((started.present, changed.incidents), (1, 2));
    assert_eq!(
        changed.example,
        Some(IncidentId(Uuid::from_u128(2))),
        "the newest"
    );
    assert_eq!(changed.to, Some(RetryDecision::Retry));
    let said = started.would_have_decided.as_deref().unwrap();
    assert!(said.contains("in 2 of 2 without it"), "{said}");
    let version = of(&hygiene, "code_version");
    assert_eq!(version.would_have_changed, WouldHaveChanged::default());
    let said = version.would_have_decided.as_deref().unwrap();
    assert!(
        said.starts_with("nothing by itself; it would have told whether"),
        "{said}"
    );
}

#[test]
fn a_target_that_could_not_be_read_is_imagined_as_read() {
    let registration: Registration = toml::from_str(
        "name = 'orders'\n[[target]]\nname = 'db.orders'\niceberg = { catalog = 'glue' }",
    )
    .unwrap();
    let mut unread = Observation::of("iceberg");
    unread.target = Some(("db.orders".to_owned(), Err(GapReason::Denied)));
    for observations in [vec![unread], Vec::new()] {
        let mut around = first_attempt();
        around.registration = Some(registration.clone());
        around.observations = observations;
        let report = report_of(
            THROTTLED,
            r#"{"run_state": "ended", "write_started": false}"#,
        );
        let hygiene = measured(vec![assemble(&[report], around)]);
        let commits = &of(&hygiene, "commits").would_have_changed;
        assert_eq!(
            (commits.incidents, commits.to),
            (1, Some(RetryDecision::Retry))
        );
    }
}
