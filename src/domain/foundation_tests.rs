//! Where each foundational signal is found, and that the list is whole.

use std::collections::BTreeSet;

use super::*;
use crate::domain::case_file::assemble;
use crate::domain::case_file::tests::{case_of, first_attempt, report_of};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::Registration;
use crate::domain::signals::SIGNALS;
use crate::domain::table_seen::TableSeen;

fn present(case: &CaseFile, code: &str) -> Presence {
    let one = FOUNDATIONS.iter().find(|one| one.code == code).unwrap();
    (one.present)(case)
}

fn observing(observations: Vec<Observation>) -> CaseFile {
    let mut around = first_attempt();
    around.observations = observations;
    let mut report = report_of("boom", "{}");
    report.batch_id = None;
    assemble(&[report], around)
}

fn target(name: &str, seen: Result<TableSeen, GapReason>) -> Observation {
    let mut observation = Observation::of("iceberg");
    observation.target = Some((name.to_owned(), seen));
    observation
}

#[test]
fn every_row_is_told_apart_and_says_how_to_supply_it() {
    let codes: BTreeSet<&str> = FOUNDATIONS.iter().map(|one| one.code).collect();
    assert_eq!(codes.len(), FOUNDATIONS.len());
    for one in FOUNDATIONS {
        assert!(one.purpose.ends_with('.') && one.how_to_supply.ends_with('.'));
        assert!(!one.tells.ends_with('.') && (1..=3).contains(&one.weight));
        for named in one.how_to_supply.split("`signals.").skip(1) {
            let name = named.split('`').next().unwrap();
            assert!(SIGNALS.iter().any(|row| row.name == name), "{name}");
        }
    }
}

#[test]
fn the_documentation_has_the_same_table() {
    let docs = include_str!("../../docs/api.md");
    for one in FOUNDATIONS {
        let row = format!("| `{}` | {} | ", one.code, one.weight);
        assert!(docs.contains(&row), "docs/api.md has no row `{row}`");
    }
}

#[test]
fn a_report_pushes_what_it_says_and_nothing_else() {
    let pushed = [
        ("write_started", r#"{"write_started": false}"#),
        ("commits", r#"{"snapshots_after": []}"#),
        ("record_counts", r#"{"partitions_written": 0}"#),
        ("code_version", r#"{"code_version": "v2"}"#),
        ("control_status", r#"{"control_table_status": "RUNNING"}"#),
        ("data_quality", r#"{"dq_results": []}"#),
        ("contract", r#"{"expected_columns": ["a"]}"#),
    ];
    for (code, signals) in pushed {
        let case = case_of("boom", signals);
        for one in FOUNDATIONS.iter().filter(|one| one.code != "batch_id") {
            let expected = if one.code == code {
                Presence::Pushed
            } else {
                Presence::Absent
            };
            assert_eq!((one.present)(&case), expected, "{} of {signals}", one.code);
        }
        assert_eq!(present(&case, "batch_id"), Presence::Pushed);
    }
    let blank = case_of("boom", r#"{"code_version": " ", "batch_id": "b"}"#);
    assert_eq!(present(&blank, "code_version"), Presence::Absent);
}

#[test]
fn connectors_observe_and_an_unread_target_hides_the_history_of_all() {
    let mut run = Observation::of("glue");
    run.batch_id = Some("b".to_owned());
    run.signals.code_version = Some("v2".to_owned());
    let case = observing(vec![run, target("a", Ok(TableSeen::default()))]);
    for code in ["batch_id", "code_version", "write_started", "commits"] {
        assert_eq!(present(&case, code), Presence::Observed, "{code}");
    }
    let half = observing(vec![
        target("a", Ok(TableSeen::default())),
        target("b", Err(GapReason::Denied)),
    ]);
    for code in ["batch_id", "write_started", "commits"] {
        assert_eq!(present(&half, code), Presence::Absent, "{code}");
    }
}

#[test]
fn a_registration_owns_only_with_a_name() {
    let of = |registration: Registration| {
        let mut around = first_attempt();
        around.registration = Some(registration);
        present(&assemble(&[report_of("boom", "{}")], around), "ownership")
    };
    let bare = Registration::named("orders");
    assert_eq!(of(bare.clone()), Presence::Absent);
    let team = Some("sales data".to_owned());
    assert_eq!(of(Registration { team, ..bare }), Presence::Registered);
}
