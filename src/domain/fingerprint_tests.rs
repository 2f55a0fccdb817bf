//! The same failure has the same fingerprint on other days, batches, runs and tables; other failures have others.

use std::collections::BTreeMap;

use super::*;
use crate::domain::case_file::assemble;
use crate::domain::case_file::tests::{case_of, first_attempt, report_of};
use crate::domain::report::Report;

const ENDED: &str = r#"{"run_state": "ended", "write_started": false}"#;

fn of(report: &Report) -> Option<String> {
    fingerprint(
        &assemble(std::slice::from_ref(report), first_attempt()),
        &Policy::default(),
    )
}

fn print_of(text: &str, signals: &str) -> Option<String> {
    fingerprint(&case_of(text, signals), &Policy::default())
}

/// Each pair tells one failure twice: of another day, batch, run, table, host.
const SAME: &[(&str, &str)] = &[
    (
        "26/11/24 03:01:00 ERROR Job: failed\ncom.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: 8X2Q0M7V1N4T6K3B)",
        "26/12/01 04:11:09 ERROR Job: failed\ncom.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: QQ2Z0M7V1N4T6K99)",
    ),
    (
        "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://raw/orders/day=2026-11-23. SQLSTATE: 42K03",
        "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://landing/a/very/long/path/that/goes/on/and/on/until/it/would/be/cut/by/whoever/cuts/after/a/few/hundred/bytes/of/text/partner=acme/region=eu-central-1/day=2026-12-01. SQLSTATE: 42K03",
    ),
    (
        "psycopg2.errors.InsufficientPrivilege: permission denied for table orders",
        "psycopg2.errors.InsufficientPrivilege: permission denied for table fx_rates",
    ),
    (
        "psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint \"orders_pkey\"",
        "psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint \"fx_2026_pkey\"",
    ),
    (
        "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `tier` cannot be resolved. Did you mean one of the following? [`id`, `amount`].",
        "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `o`.`region` cannot be resolved. Did you mean one of the following? [`a`, `b`, `c`, `d`].",
    ),
    (
        "java.lang.OutOfMemoryError: Java heap space",
        "java.lang.OutOfMemoryError: Java heap space",
    ),
    (
        "ConnectionError: could not reach warehouse-7.internal:5439 on Tue Nov 24",
        "ConnectionError: could not reach warehouse-12.internal:5439 on Wed Dec 2",
    ),
    (
        "loader gave up: staging_orders_20261124 is locked by run 77",
        "loader gave up: staging_fx_20261201 is locked by run 9",
    ),
];

#[test]
fn the_same_failure_has_the_same_fingerprint() {
    for (one, other) in SAME {
        let first = print_of(one, ENDED);
        assert!(first.is_some(), "{one}");
        assert_eq!(first, print_of(other, ENDED), "{one}\n{other}");
    }
}

#[test]
fn another_run_batch_day_and_noise_change_nothing() {
    for (text, _) in SAME {
        let report = report_of(text, ENDED);
        let known = of(&report);
        let mut again = report.clone();
        again.run_id = "run-77".into();
        again.batch_id = Some("2026-12-01".into());
        again.attempt = 3;
        again.failed_at = report.failed_at.map(|at| at + chrono::TimeDelta::days(8));
        again.log_lines.insert(
            0,
            "26/11/24 03:00:59 INFO DAGScheduler: Submitting 12 missing tasks".into(),
        );
        again
            .log_lines
            .push("26/11/24 03:02:00 INFO BlockManager: BlockManager stopped".into());
        let twice = again.log_lines.clone();
        again.log_lines.extend(twice);
        assert_eq!(of(&again), known, "{text}");
        again.signals.recurs = Some(true);
        assert_eq!(of(&again), known, "that it recurs, of {text}");
    }
}

#[test]
fn the_order_of_reports_does_not_matter() {
    let mut first = report_of("java.lang.OutOfMemoryError: Java heap space", ENDED);
    let mut second = report_of("the driver went away", ENDED);
    first.log_lines.clear();
    second.log_lines.clear();
    let of =
        |reports: &[Report]| fingerprint(&assemble(reports, first_attempt()), &Policy::default());
    assert_eq!(
        of(&[first.clone(), second.clone()]),
        of(&[second, first.clone()])
    );
    // A message alone tells the same as the log it is the end of.
    let with_log = report_of("java.lang.OutOfMemoryError: Java heap space", ENDED);
    assert_eq!(of(&[first]), of(&[with_log]));
}

#[test]
fn different_failures_differ() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let others = [
        "psycopg2.errors.DeadlockDetected: deadlock detected",
        "psycopg2.OperationalError: server closed the connection unexpectedly",
        "An error occurred (AccessDeniedException) when calling the GetTable operation: not authorized",
        "An error occurred (ThrottlingException) when calling the GetJobRun operation: Rate exceeded",
        "psycopg2.errors.InsufficientPrivilege: permission denied for schema finance",
        "KeyError: 'amount'",
        "ValueError: could not convert string to float",
        "frobnication level exceeded",
    ];
    for text in SAME.iter().map(|(one, _)| *one).chain(others) {
        let print = print_of(text, ENDED).unwrap();
        assert_eq!(print.len(), 16);
        let before = seen.insert(print, text);
        assert!(before.is_none(), "{before:?} and {text}");
    }
}

#[test]
fn what_tells_nothing_has_no_fingerprint() {
    for text in [
        "",
        "exit code 1",
        "Job failed: command exited with non-zero code 3",
        "Error",
    ] {
        assert_eq!(print_of(text, r#"{"run_state": "ended"}"#), None, "{text}");
    }
    // Signals alone may tell a cause.
    let late =
        r#"{"run_state": "ended", "source_object_count": 0, "source_path": "s3://raw/day=1/"}"#;
    assert!(print_of("", late).is_some());
}
