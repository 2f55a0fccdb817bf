//! What must hold of every verdict, whatever the evidence: walked over a grid of reports.

use super::*;
use crate::domain::case_file::tests::{first_attempt, report_of};
use crate::domain::case_file::{CaseFile, assemble};
use crate::domain::registration::Registration;
use crate::domain::signals::WriteMode;

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
        name: "orders".into(),
        owner: None,
        team: Some("sales data".into()),
        channel: None,
        data_owner: None,
        write_mode: WriteMode::MergeOnKey,
        rerun_is_safe: true,
        max_attempts: None,
        wait_minutes: None,
        give_up_after_minutes: None,
        glue_jobs: Vec::new(),
        airflow: Vec::new(),
        targets: Vec::new(),
    }
}

fn case(error: &str, signals: &str, registration: Option<Registration>) -> CaseFile {
    let mut around = first_attempt();
    around.registration = registration;
    assemble(&[report_of(error, signals)], around)
}

/// The retry decisions of the grid, without the words, which take most of the time.
fn decision(case: &CaseFile) -> RetryDecision {
    judge(case, &Policy::default()).decision
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
