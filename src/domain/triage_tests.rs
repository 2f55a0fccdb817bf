//! What must hold of every verdict, whatever the evidence: walked over a grid of reports.

use super::*;
use crate::domain::case_file::tests::{first_attempt, report_of};
use crate::domain::case_file::{CaseFile, assemble};
use crate::domain::control_row::ControlRow;
use crate::domain::earlier::Earlier;
use crate::domain::judgement;
use crate::domain::observation::Observation;
use crate::domain::registration::{Registration, TargetRegistration};
use crate::domain::retry::Row;
use crate::domain::signals::WriteMode;
use crate::domain::site_signatures::SiteSignatures;
use crate::domain::site_signatures::tests::{text, too_sure};
use serde_json::{Value, json};

/// Errors of every course, some of which prove something by themselves.
const ERRORS: &[&str] = &[
    "psycopg2.errors.DeadlockDetected: deadlock detected",
    "io.delta.exceptions.ConcurrentAppendException: Files were added to the root of the table by a concurrent update. Please try the operation again.",
    "An error occurred (ThrottlingException) when calling the StartJobRun operation: Rate exceeded",
    "An error occurred (ThrottlingException) when calling the GetJobRun operation: Rate exceeded",
    "An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.",
    "psycopg2.OperationalError: server closed the connection unexpectedly",
    "An error occurred (AccessDeniedException) when calling the GetTable operation: not authorized",
    "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://raw/day=1",
    "java.lang.OutOfMemoryError: Java heap space",
    "exit code 1",
];

const SIGNALS: &[(&str, &[&str])] = &[
    ("write_started", &["true", "false"]),
    ("run_state", &["\"ended\"", "\"running\"", "\"unknown\""]),
    ("commit_scope", &["\"single\"", "\"per_partition\""]),
    ("partitions_written", &["0", "9"]),
    ("partitions_expected", &["12"]),
    ("records_written", &["0", "500"]),
    ("recurs", &["true"]),
];

/// Every choice of at most one value for every signal.
fn grid() -> Vec<String> {
    let mut grid = vec![String::new()];
    for (name, values) in SIGNALS {
        let with: Vec<String> = grid
            .iter()
            .flat_map(|so_far| {
                let comma = if so_far.is_empty() { "" } else { ", " };
                values
                    .iter()
                    .map(move |value| format!("{so_far}{comma}\"{name}\": {value}"))
            })
            .collect();
        grid.extend(with);
    }
    grid.into_iter()
        .map(|inner| format!("{{{inner}}}"))
        .collect()
}

fn repeatable() -> Registration {
    Registration {
        team: Some("sales data".into()),
        write_mode: WriteMode::MergeOnKey,
        rerun_is_safe: true,
        ..Registration::named("orders")
    }
}

fn case(error: &str, signals: &str, registration: Option<Registration>) -> CaseFile {
    let mut around = first_attempt();
    around.registration = registration;
    assemble(&[report_of(error, signals)], around)
}

/// The retry decisions of the grid, without the words, which take most of the time.
fn decision(case: &CaseFile) -> RetryDecision {
    judgement::decision(case, &Policy::default()).decision
}

#[test]
fn every_retry_cites_three_proofs_and_facts_that_are_there() {
    let mut retries = 0;
    for error in ERRORS {
        for signals in grid() {
            for registration in [None, Some(repeatable())] {
                let case = case(error, &signals, registration);
                if decision(&case) != RetryDecision::Retry {
                    continue;
                }
                retries += 1;
                let triage = decide(&case, &Policy::default());
                assert_eq!(triage.retry.proofs.len(), 3, "{error} {signals}");
                for fact in triage.retry.proofs.iter().flat_map(|proof| &proof.cites) {
                    assert!(case.facts.iter().any(|known| known.id == *fact));
                }
                let changed = triage.write_state.state.changed();
                assert!(!changed || case.registration.is_some(), "{error} {signals}");
            }
        }
    }
    assert!(retries > 50, "only {retries} retries in the grid");
}

#[test]
fn what_a_log_merely_says_never_turns_a_no_into_a_yes() {
    let words = "26/11/24 03:01:00 INFO Job: transaction rolled back, nothing was written, run has ended, it is safe to retry; deadlock detected\n";
    let mut noes = 0;
    for error in ERRORS {
        for signals in grid().iter().step_by(7) {
            let plain = case(error, signals, None);
            if decision(&plain) == RetryDecision::Retry {
                continue;
            }
            noes += 1;
            let mut report = report_of(error, signals);
            report.log_lines.insert(0, words.to_owned());
            let told = assemble(&[report], first_attempt());
            assert_ne!(decision(&told), RetryDecision::Retry, "{error} {signals}");
        }
    }
    assert!(noes > 50, "only {noes} noes in the grid");
}

#[test]
fn a_hold_always_goes_to_a_person_and_every_claim_cites_a_fact() {
    for error in ERRORS {
        for signals in grid().iter().step_by(97) {
            let case = case(error, signals, None);
            let triage = decide(&case, &Policy::default());
            let holds = triage.retry.decision == RetryDecision::Hold;
            assert!(!holds || triage.route.wakes_human, "{error} {signals}");
            let quiet = !triage.route.wakes_human;
            assert!(
                !quiet || triage.retry.give_up_at.is_some(),
                "{error} {signals}"
            );
            let claims = &triage.explanation.claims;
            assert!(claims.iter().all(|claim| !claim.evidence.is_empty()));
        }
    }
}

#[test]
fn the_same_evidence_gives_the_same_verdict() {
    let case = case(ERRORS[0], "{\"write_started\": true}", None);
    let stored = serde_json::to_string(&case).unwrap();
    let read_back: CaseFile = serde_json::from_str(&stored).unwrap();
    let policy = Policy::default();
    assert_eq!(decide(&case, &policy), decide(&read_back, &policy));
}

#[test]
fn the_same_case_file_and_policy_give_the_same_bytes() {
    let policy = Policy {
        playbooks: crate::domain::playbook::compiled_in(),
        ..Policy::default()
    };
    let registered = "name = 'orders'\nteam = 'a'\ntags = ['x']\nwrite_mode = 'merge_on_key'\n[[target]]\nname = 'db.t'\n\
         partitions_expected = 12\n[[reader]]\nname = 'revenue'\nschedule = '20 3 * * *'";
    let bytes = |case: &CaseFile| serde_json::to_string(&decide(case, &policy)).unwrap();
    for error in ERRORS {
        for signals in grid().iter().step_by(211) {
            for registration in [None, Some(toml::from_str(registered).unwrap())] {
                let case = case(error, signals, registration);
                let stored = serde_json::to_string(&case).unwrap();
                let read_back: CaseFile = serde_json::from_str(&stored).unwrap();
                assert_eq!(bytes(&case), bytes(&case), "{error} {signals}");
                assert_eq!(bytes(&case), bytes(&read_back), "{error} {signals}");
            }
        }
    }
}

#[test]
fn a_verdict_names_the_policy_and_the_registration_that_it_rests_on() {
    let engine =
        |policy: &Policy, registration| decide(&case(ERRORS[0], "{}", registration), policy).engine;
    let plain = engine(&Policy::default(), None);
    assert_eq!(plain.policy.as_deref().map(str::len), Some(16));
    assert_eq!(plain.registration, None);
    assert_eq!(engine(&Policy::default(), None), plain);

    let mut patient = Policy::default();
    patient.wait.delay_minutes += 1;
    let told = Policy {
        playbooks: crate::domain::playbook::compiled_in(),
        ..Policy::default()
    };
    for other in [patient, told] {
        assert_ne!(engine(&other, None).policy, plain.policy);
    }
    let vouched = engine(&Policy::default(), Some(repeatable()));
    assert_eq!(vouched.policy, plain.policy);
    assert_eq!(vouched.registration.as_deref().map(str::len), Some(16));
    let other = Registration::named("orders");
    assert_ne!(
        engine(&Policy::default(), Some(other)).registration,
        vouched.registration
    );
}

/// Control rows: every status with every count.
fn control_rows() -> Vec<serde_json::Map<String, Value>> {
    let statuses = [None, Some("LOADED"), Some("FAILED"), Some("RUNNING")];
    let counts = [None, Some(0), Some(4), Some(9), Some(12)];
    let mut rows = Vec::new();
    for status in statuses {
        for written in counts {
            for expected in counts {
                let row = json!({
                    "status": status, "written_partitions": written, "expected_partitions": expected, "attempt": 1,
                    "expected_records": expected, "node_lost": true, "outage": status == Some("FAILED"),
                });
                rows.push(row.as_object().unwrap().clone());
            }
        }
    }
    rows
}

#[test]
fn a_control_row_never_turns_anything_into_a_retry() {
    let rows = control_rows();
    let (mut asked, mut kept, mut shut) = (0, 0, 0);
    for (n, signals) in grid().iter().enumerate() {
        for (m, error) in ERRORS.iter().enumerate() {
            for registration in [None, Some(repeatable())] {
                let report = report_of(error, signals);
                let mut around = first_attempt();
                around.registration = registration;
                if n % 11 == 0 {
                    around.attempts.used = None;
                }
                let before = decision(&assemble(std::slice::from_ref(&report), around.clone()));
                // One row each, another for every case: all of them for each would take many minutes.
                for columns in rows.iter().skip((n + 7 * m) % rows.len()).take(1) {
                    let row = ControlRow::of(columns.clone().into_iter().collect());
                    let mut around = around.clone();
                    around.observations = vec![Observation {
                        signals: row.signals,
                        attempt: row.attempt,
                        ..Observation::testimony("control_table")
                    }];
                    let after = decision(&assemble(std::slice::from_ref(&report), around));
                    let is_retry = after == RetryDecision::Retry;
                    let opens = after <= RetryDecision::Wait;
                    assert!(
                        !opens || before <= after,
                        "{error} {signals} {columns:?}: {before} became {after}"
                    );
                    asked += 1;
                    kept += u32::from(is_retry);
                    shut += u32::from(!is_retry && before == RetryDecision::Retry);
                }
            }
        }
    }
    assert!(
        asked > 10_000 && kept > 50 && shut > 50,
        "{asked} {kept} {shut}"
    );
}

/// Earlier incidents of every kind, as many as make a difference.
fn histories() -> Vec<Earlier> {
    use crate::domain::earlier::tests::{earlier, ended, incident};
    use crate::domain::incident::OutcomeKind::{Duplicated, Failed, Succeeded};
    let batch = "2026-11-23";
    let mut found = ended(incident(2, "b2"), Succeeded, true);
    found.ended.as_mut().unwrap().true_category = Some(Category::ConfigurationError);
    vec![
        earlier(vec![incident(1, "b1")]),
        earlier(vec![incident(1, batch), incident(2, batch)]),
        earlier(vec![
            ended(incident(1, batch), Failed, true),
            ended(incident(2, batch), Failed, true),
            ended(incident(3, "b3"), Succeeded, true),
        ]),
        earlier(vec![ended(incident(1, "b1"), Duplicated, true)]),
        earlier(vec![found]),
    ]
}

#[test]
fn earlier_incidents_never_make_a_verdict_less_cautious_or_a_cause_surer() {
    let (mut asked, mut stricter) = (0, 0);
    let policy = Policy::default();
    for error in ERRORS {
        for signals in grid().iter().step_by(7) {
            for registration in [None, Some(repeatable())] {
                let case = case(error, signals, registration);
                let before = judgement::decision(&case, &policy);
                for history in histories() {
                    let after =
                        judgement::decision(&case.clone().knowing(history.clone()), &policy);
                    assert!(
                        after.decision >= before.decision,
                        "{error} {signals} {history:?}: {} became {}",
                        before.decision,
                        after.decision
                    );
                    assert!(
                        after.cause.confidence <= before.cause.confidence,
                        "{error} {signals} {history:?}"
                    );
                    assert!(after.not_before >= before.not_before || after.not_before.is_none());
                    asked += 1;
                    stricter += u32::from(after.decision > before.decision);
                }
            }
        }
    }
    assert!(asked > 9_000 && stricter > 50, "{asked} {stricter}");
}

#[test]
fn what_only_a_control_table_says_was_written_is_not_written_again() {
    let error = "An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.";
    let decide_with = |signals: &str, observation: Option<Observation>| {
        let mut around = first_attempt();
        around.registration = Some(repeatable());
        around.observations.extend(observation);
        decide(
            &assemble(&[report_of(error, signals)], around),
            &Policy::default(),
        )
    };
    let loaded = || {
        let columns = vec![("status".to_owned(), json!("LOADED"))];
        Observation {
            signals: ControlRow::of(columns).signals,
            ..Observation::testimony("control_table")
        }
    };
    let ended = r#"{"run_state": "ended"}"#;
    let unknown = decide_with(ended, None);
    assert_eq!(unknown.retry.row, Row::WriteUnknown);
    let told = decide_with(ended, Some(loaded()));
    assert_eq!(told.retry.decision, RetryDecision::Hold);
    assert_eq!(told.retry.row, Row::ProofMissing, "{:?}", told.retry);
    assert!(told.retry.proofs.is_empty());
    // Pushed counts show the write by themselves, and the owners vouch for it.
    let pushed = r#"{"run_state": "ended", "partitions_written": 9, "partitions_expected": 12}"#;
    let both = decide_with(pushed, Some(loaded()));
    assert_eq!(both.retry.decision, RetryDecision::Retry);
}

#[test]
fn what_an_owner_registered_and_what_was_counted_are_compared_by_the_larger() {
    let mut target = TargetRegistration::named("db.t");
    target.partitions_expected = Some(12);
    let mut around = first_attempt();
    around.registration = Some(Registration {
        targets: vec![target],
        ..Registration::named("orders")
    });
    let expected = |signals: &str| {
        let case = assemble(&[report_of("exit code 1", signals)], around.clone());
        judge(&case, &Policy::default()).write.targets[0].partitions_expected
    };
    assert_eq!(
        expected(r#"{"partitions_written": 9, "partitions_expected": 9}"#),
        Some(12)
    );
    assert_eq!(
        expected(r#"{"partitions_written": 9, "partitions_expected": 14}"#),
        Some(14)
    );
    assert_eq!(expected(r#"{"partitions_written": 9}"#), Some(12));
}

#[test]
fn the_next_reader_is_named_and_nobody_waits_past_it() {
    let reader = |schedule: &str| {
        let toml = format!(
            "name = 'orders'\nteam = 'a'\n[[reader]]\nname = 'revenue'\nschedule = '{schedule}'"
        );
        let mut around = first_attempt();
        around.registration = Some(toml::from_str(&toml).unwrap());
        around
    };
    let policy = Policy::default();
    let late = report_of(
        "FileNotFoundException: No such file or directory: s3://in/day=2026-11-23/",
        r#"{"run_state": "ended", "write_started": false, "source_object_count": 0}"#,
    );
    let waiting = decide(
        &assemble(std::slice::from_ref(&late), reader("20 3 * * *")),
        &policy,
    );
    assert_eq!(waiting.retry.decision, RetryDecision::Wait, "{waiting:?}");
    let next = waiting.next_reader.unwrap();
    assert_eq!((next.name.as_str(), next.minutes_left), ("revenue", 20));
    assert_eq!(waiting.retry.give_up_at, Some(next.at));
    // It failed at 02:55; whoever read at 02:58 has read without it, and somebody ought to know.
    let read = decide(&assemble(&[late], reader("58 2 * * *")), &policy);
    assert_eq!(read.retry.decision, RetryDecision::FixFirst);

    let partial = report_of(
        "exit code 1",
        r#"{"run_state": "ended", "partitions_written": 9, "partitions_expected": 12}"#,
    );
    let told = decide(&assemble(&[partial], reader("30 5 * * *")), &policy);
    let summary = &told.explanation.summary;
    assert!(
        summary.contains("`revenue`, at 2026-11-24 05:30 UTC, in 2 hours"),
        "{summary}"
    );
}

/// A policy for each category, with a signature of the site for it that every error shows.
fn told_by_the_site(signatures: impl Fn(&str) -> SiteSignatures) -> Vec<Policy> {
    let known = crate::domain::category::CATEGORIES.iter();
    known
        .filter(|row| row.category != Category::Unknown)
        .map(|row| Policy {
            signatures: signatures(row.code),
            ..Policy::default()
        })
        .collect()
}

/// As sure of itself as a signature may be.
fn sure(category: &str) -> SiteSignatures {
    SiteSignatures::parse(&[("t", text("t", category, "[a-y]"))]).unwrap()
}

#[test]
fn a_signature_of_the_site_only_adds_caution() {
    let plain = Policy::default();
    let told = [told_by_the_site(sure), told_by_the_site(too_sure)].concat();
    let (mut held, mut tightened, mut named) = (0, 0, 0);
    let mut at = 0;
    for error in ERRORS {
        for signals in grid() {
            for registration in [None, Some(repeatable())] {
                for used in [Some(1), Some(2), None] {
                    // All of them for every case would take minutes.
                    at += 1;
                    if at % 3 > 0 {
                        continue;
                    }
                    let policy = &told[at % told.len()];
                    let mut around = first_attempt();
                    around.registration.clone_from(&registration);
                    around.attempts.used = used;
                    let case = assemble(&[report_of(error, &signals)], around);
                    let judge = judgement::decision;
                    let (without, with) = (judge(&case, &plain), judge(&case, policy));
                    let wakes = |judged, policy| route(&case, policy, judged).wakes_human;
                    let what = || format!("{error} {signals} {used:?} {with:?} {without:?}");
                    assert!(with.decision >= without.decision, "{}", what());
                    assert!(
                        wakes(&with, policy) || !wakes(&without, &plain),
                        "{}",
                        what()
                    );
                    let risk = Category::PartialWriteRisk;
                    assert!(
                        with.category == risk || without.category != risk,
                        "{}",
                        what()
                    );
                    assert_eq!(with.write.state, without.write.state);
                    if with.decision <= RetryDecision::Wait {
                        assert!(with.not_before >= without.not_before, "{}", what());
                        assert!(with.give_up_at <= without.give_up_at, "{}", what());
                    }
                    held += u32::from(with.row == Row::SiteSignature);
                    tightened += u32::from(with.decision > without.decision);
                    named += u32::from(with.site.is_some());
                }
            }
        }
    }
    assert!(
        held > 500 && tightened > 100 && named > 1000,
        "{held} {tightened} {named}"
    );
}

#[test]
fn a_signature_of_the_site_names_a_cause_and_opens_nothing() {
    let late = report_of(
        "exit code 1: boom",
        r#"{"run_state": "ended", "write_started": false}"#,
    );
    let case = assemble(&[late], first_attempt());
    let plain = decide(&case, &Policy::default());
    assert_eq!(
        (plain.category, plain.retry.decision),
        (Category::Unknown, RetryDecision::Hold)
    );
    for (policy, row) in told_by_the_site(sure)
        .iter()
        .zip(crate::domain::category::CATEGORIES)
    {
        let told = decide(&case, policy);
        assert_eq!(told.root_cause, row.category, "{told:?}");
        assert_eq!(told.retry.decision, RetryDecision::Hold, "{told:?}");
        assert!(told.route.wakes_human && !told.retry.safe_to_retry);
        assert_ne!(told.engine.policy, plain.engine.policy);
        let why = told.explanation.claims.iter();
        let why = why.filter(|claim| claim.text.contains("`site.t`"));
        let why: Vec<_> = why.collect();
        assert!(
            why.len() == 1 && why[0].text.contains("finance closes the period"),
            "{:?}",
            told.explanation
        );
        assert!(!why[0].evidence.is_empty());
    }
}
