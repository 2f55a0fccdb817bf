//! What a callback of Airflow knows. Airflow sends nothing by itself, so this format is ours: flat, the context's own
//! names, unknown fields refused. `docs/webhooks.md` has the callback that sends it.
//!
//! Airflow often only watches work that runs elsewhere, so that nothing here says that the run has ended: where the
//! failure names the Glue run behind it, that is kept for whoever can look.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use regex::Regex;

use super::fields::{Fields, MAX_NAME_BYTES};
use super::{Format, Received, Rejection, json};
use crate::domain::report::{GlueRun, Report};
use crate::domain::run_event::RunEvent;
use crate::domain::system::System;

/// The format.
pub const FORMAT: Format = Format {
    name: "airflow",
    doc: "what an Airflow callback knows of a task that failed, retries or succeeded",
    read,
};

/// The fields that are kept as labels: for people, never evidence.
const LABELS: &[&str] = &[
    "callback",
    "data_interval_end",
    "data_interval_start",
    "hostname",
    "log_url",
    "logical_date",
    "operator",
];

/// The fields that are read one by one.
const OTHERS: &[&str] = &[
    "batch_id",
    "dag_id",
    "end_date",
    "exception",
    "glue_job_name",
    "glue_job_run_id",
    "log_lines",
    "map_index",
    "max_tries",
    "run_id",
    "start_date",
    "state",
    "task_id",
    "try_number",
];

/// What is said where a required field is missing.
const REQUIRED: &str = "`dag_id`, `task_id` and `run_id` are the three required fields";
/// What is said of an unknown field that is like no known one.
const OTHERWISE: &str = "the fields are listed in `docs/webhooks.md`";

/// States of a try that failed.
const FAILED: &[&str] = &["failed", "up_for_retry"];
/// States of a task that ended without failing, or did nothing.
const UNHARMED: &[&str] = &["success", "skipped", "upstream_failed", "removed"];

fn read(body: &[u8]) -> Result<Received, Rejection> {
    let value = json::read(body).map_err(|error| Rejection::NotJson(error.to_string()))?;
    let mut fields = Fields::of(value, "a callback's body")?;
    let dag = fields.required_name("dag_id", REQUIRED);
    let task = fields.required_name("task_id", REQUIRED);
    let run = fields.required_name("run_id", REQUIRED);
    let map_index = fields.number("map_index", -1_i64, i64::from(u32::MAX));
    let run_id = match map_index {
        Some(index @ 0..) => format!("{run}[{index}]"),
        _ => run,
    };
    let job = format!("{dag}.{task}");
    if job.len() > MAX_NAME_BYTES {
        fields.wrong(
            "task_id",
            format!("`dag_id` and `task_id` together are longer than {MAX_NAME_BYTES} bytes"),
            None,
        );
    }
    // A task that was given up before it started has had no try yet, and that failed.
    let attempt = fields
        .number("try_number", 0, 1_000_000)
        .map(|n: u32| n.max(1));
    let max_tries = fields.number("max_tries", 0_u32, 1_000_000);
    let state = fields.name("state");
    let started_at = fields.time("start_date");
    let ended_at = fields.time("end_date");
    let batch_id = fields.name("batch_id");
    let exception = fields.words("exception");
    let log_lines = fields.lines("log_lines");
    let glue_job = fields.name("glue_job_name");
    let glue_run = fields.name("glue_job_run_id");
    let mut labels = BTreeMap::from([("dag_id".to_owned(), dag), ("task_id".to_owned(), task)]);
    for name in LABELS {
        labels.extend(fields.label(name).map(|text| ((*name).to_owned(), text)));
    }
    labels.extend(max_tries.map(|tries| ("max_tries".to_owned(), tries.to_string())));
    fields
        .finish(&[LABELS, OTHERS].concat(), OTHERWISE)
        .map_err(Rejection::Fields)?;

    let callback = labels.get("callback").map(String::as_str);
    if !failed(state.as_deref(), callback, exception.is_some()) {
        return Ok(Received::RunEvent(RunEvent {
            system: System::Airflow,
            job,
            run_id,
            state: state.unwrap_or_default(),
            at: ended_at.or(started_at),
            message: attempt.map(|attempt| format!("try {attempt}")),
        }));
    }
    let run_named = glue_run.or_else(|| only_glue_run(exception.as_deref()?));
    let (error_message, traceback) = exception.as_deref().map_or((None, vec![]), said);
    Ok(Received::Failure(Report {
        pipeline: job,
        run_id,
        platform: Some(System::Airflow.code().to_owned()),
        batch_id,
        attempt: attempt.unwrap_or(1),
        // The start of a try that ended before it began is one of another try: better none, for it bounds a search.
        started_at: started_at.filter(|start| ended_at.is_none_or(|end| *start <= end)),
        failed_at: ended_at,
        error_message,
        log_lines: [log_lines, traceback].concat(),
        labels,
        glue: run_named.map(|run_id| GlueRun {
            job: glue_job,
            run_id,
        }),
        ..Report::default()
    }))
}

/// Whether the body tells of a failure. Not every Airflow says `failed` while its failure callback runs, so that a
/// state that settles nothing is outweighed by an exception, or by the callback that was called.
fn failed(state: Option<&str>, callback: Option<&str>, exception: bool) -> bool {
    match state {
        None => true,
        Some(state) if FAILED.contains(&state) => true,
        Some(state) if UNHARMED.contains(&state) => false,
        Some(_) => {
            exception
                || ["on_failure_callback", "on_retry_callback"]
                    .map(Some)
                    .contains(&callback)
        }
    }
}

/// The line of an exception that names it, and the lines of its traceback, if it has one.
///
/// That line is the first after the frames of the last traceback: what follows it belongs to the message, as the Java
/// stack of a `Py4JJavaError`. Without frames it is the last line.
fn said(exception: &str) -> (Option<String>, Vec<String>) {
    let lines: Vec<&str> = exception.lines().collect();
    let begins = lines
        .iter()
        .rposition(|line| line.starts_with("Traceback (most recent call last):"));
    let named = begins.and_then(|at| {
        let after = lines.iter().skip(at + 1);
        after
            .copied()
            .find(|line| !line.is_empty() && !line.starts_with([' ', '\t']))
    });
    let last = lines.iter().rfind(|line| !line.trim().is_empty()).copied();
    let message = named.or(last).map(|line| line.trim().to_owned());
    // One line is a message and no log.
    let log = if lines.len() > 1 { lines } else { vec![] };
    (message, log.into_iter().map(str::to_owned).collect())
}

/// The Glue run that a text names, if it names only one.
fn only_glue_run(text: &str) -> Option<String> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern =
        PATTERN.get_or_init(|| Regex::new(r"\bjr_[0-9a-f]{64}(?:_attempt_[0-9]+)?\b").ok());
    let runs: BTreeSet<&str> = pattern
        .as_ref()?
        .find_iter(text)
        .map(|run| run.as_str())
        .collect();
    match runs.len() {
        1 => runs.first().map(|run| (*run).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn hex() -> String {
        format!("jr_{}", "0123456789abcdef".repeat(4))
    }

    fn body(changes: &Value) -> Value {
        let mut body = json!({"dag_id": "daily", "task_id": "load.orders", "run_id": "scheduled__2026-11-23T00:00:00+00:00", "try_number": 2, "state": "failed"});
        let fields = changes.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        body
    }

    fn received(changes: &Value) -> Received {
        read(body(changes).to_string().as_bytes()).unwrap()
    }

    fn report(changes: &Value) -> Report {
        match received(changes) {
            Received::Failure(report) => report,
            other @ Received::RunEvent(_) => panic!("{other:?}"),
        }
    }

    fn wrong(changes: &Value) -> Vec<(String, String)> {
        match read(body(changes).to_string().as_bytes()) {
            Err(Rejection::Fields(errors)) => errors
                .into_iter()
                .map(|error| (error.field, error.hint.unwrap_or_default()))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_failed_try_is_a_report_of_its_task_and_says_nothing_of_the_end() {
        let report = report(&json!({
            "batch_id": "2026-11-23", "max_tries": 3, "map_index": -1, "operator": "GlueJobOperator", "hostname": "",
            "start_date": "2026-11-24 02:00:00.123456+00:00", "end_date": "2026-11-24T03:00:00+00:00",
            "logical_date": "2026-11-23T00:00:00+00:00", "log_url": "https://airflow.example.com/log",
            "callback": "on_failure_callback", "exception": "KeyError: 'a'", "log_lines": ["one", null],
        }));
        assert_eq!(report.pipeline, "daily.load.orders");
        assert_eq!(report.run_id, "scheduled__2026-11-23T00:00:00+00:00");
        assert_eq!(
            (report.platform.as_deref(), report.attempt),
            (Some("airflow"), 2)
        );
        assert_eq!(report.batch_id.as_deref(), Some("2026-11-23"));
        assert_eq!(report.error_message.as_deref(), Some("KeyError: 'a'"));
        assert_eq!(report.log_lines, ["one"], "a message is no log");
        assert!(report.started_at < report.failed_at && report.started_at.is_some());
        assert_eq!(report.signals.run_state, None);
        assert_eq!(report.labels["max_tries"], "3");
        assert_eq!(report.labels["task_id"], "load.orders");
        assert!(!report.labels.contains_key("hostname"));
        assert_eq!(report.glue, None);
    }

    #[test]
    fn the_smallest_body_is_a_failed_first_try() {
        let smallest = report(&json!({"try_number": null, "state": null}));
        assert_eq!((smallest.attempt, smallest.error_message), (1, None));
        assert_eq!(report(&json!({"try_number": 0})).attempt, 1);
    }

    #[test]
    fn the_map_index_is_part_of_the_run() {
        let run = |index: i64| report(&json!({"map_index": index, "run_id": "r"})).run_id;
        assert_eq!([run(-1), run(0), run(12)], ["r", "r[0]", "r[12]"]);
    }

    #[test]
    fn every_state_is_a_failure_or_history() {
        let failure = |changes: Value| matches!(received(&changes), Received::Failure(_));
        for state in ["failed", "up_for_retry"] {
            assert!(failure(json!({"state": state})), "{state}");
        }
        for state in ["success", "skipped", "upstream_failed", "removed"] {
            assert!(
                !failure(json!({"state": state, "exception": "x"})),
                "{state}"
            );
        }
        for state in ["running", "queued", "deferred", "up_for_reschedule", "new"] {
            assert!(!failure(json!({"state": state})), "{state}");
            assert!(!failure(
                json!({"state": state, "callback": "on_success_callback"})
            ));
            assert!(
                failure(json!({"state": state, "exception": "x"})),
                "{state}"
            );
            assert!(failure(
                json!({"state": state, "callback": "on_retry_callback"})
            ));
        }
        let Received::RunEvent(event) = received(
            &json!({"state": "success", "map_index": 1, "end_date": "2026-11-24T03:00:00Z"}),
        ) else {
            panic!("a success is no failure");
        };
        assert_eq!(
            (event.job.as_str(), event.state.as_str()),
            ("daily.load.orders", "success")
        );
        assert!(event.run_id.ends_with("[1]") && event.at.is_some());
        assert_eq!(event.message.as_deref(), Some("try 2"));
    }

    #[test]
    fn a_traceback_is_a_log_whose_last_exception_is_the_message() {
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    f()\nKeyError: 'a'\n\n\
            During handling of the above exception, another exception occurred:\n\n\
            Traceback (most recent call last):\n  File \"a.py\", line 3, in g\n    g()\nValueError: no `a` in it\n";
        let found = report(&json!({"exception": traceback, "log_lines": ["INFO start"]}));
        assert_eq!(
            found.error_message.as_deref(),
            Some("ValueError: no `a` in it")
        );
        assert_eq!(found.log_lines.len(), 12);
        assert_eq!(found.log_lines[0], "INFO start");

        let java = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n\
            py4j.protocol.Py4JJavaError: An error occurred while calling o1.save.\n\
            : org.apache.spark.SparkException: Job aborted.\n\tat org.apache.spark.Foo.bar(Foo.scala:1)\n\t... 1 more\n";
        let found = report(&json!({"exception": java}));
        assert!(found.error_message.unwrap().starts_with("py4j.protocol"));
        let found = report(&json!({"exception": "one\ntwo\n\n"}));
        assert_eq!(found.error_message.as_deref(), Some("two"));
        assert_eq!(report(&json!({"exception": " \n"})).error_message, None);
    }

    #[test]
    fn the_glue_run_is_the_named_one_or_the_only_one_in_the_exception() {
        let run = hex();
        let named = |changes: Value| {
            let glue = report(&changes).glue?;
            Some((glue.job, glue.run_id))
        };
        let text = format!("AirflowException: Exiting Job {run} Run State: FAILED ({run})");
        assert_eq!(named(json!({"exception": text})), Some((None, run.clone())));
        assert_eq!(
            named(json!({"exception": text, "glue_job_name": "orders_job"})),
            Some((Some("orders_job".into()), run.clone()))
        );
        assert_eq!(
            named(json!({"exception": text, "glue_job_run_id": "jr_1"})),
            Some((None, "jr_1".into()))
        );
        let again = format!("{run}_attempt_1");
        assert_eq!(
            named(json!({"exception": format!("run {again}.")})),
            Some((None, again.clone()))
        );
        for none in [
            format!("{run} and {again}"),
            format!("{run}0"),
            "jr_1".to_owned(),
        ] {
            assert_eq!(named(json!({"exception": none})), None, "{none}");
        }
        assert_eq!(named(json!({"glue_job_name": "orders_job"})), None);
    }

    #[test]
    fn a_try_that_ended_before_it_began_has_no_start() {
        let odd = report(
            &json!({"start_date": "2026-11-24T03:00:00Z", "end_date": "2026-11-24T02:00:00Z"}),
        );
        assert!(odd.started_at.is_none() && odd.failed_at.is_some());
    }

    #[test]
    fn every_wrong_field_is_named_with_what_to_do() {
        let named = wrong(
            &json!({"dag_id": null, "task_id": 7, "try_number": "2", "map_index": -2, "start_date": "now", "bach_id": "b", "spam": 1}),
        );
        let fields: Vec<&str> = named.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "dag_id",
                "task_id",
                "map_index",
                "try_number",
                "start_date",
                "bach_id",
                "spam"
            ]
        );
        let long = wrong(&json!({"dag_id": "d".repeat(300), "task_id": "t".repeat(300)}));
        assert_eq!(long[0].0, "task_id");
        assert_eq!(named[0].1, REQUIRED);
        assert_eq!(named[5].1, "did you mean `batch_id`?");
        assert_eq!(named[6].1, OTHERWISE);
        assert_eq!(
            read(b"[]").unwrap_err().to_string(),
            "the report has 1 wrong field(s)"
        );
    }
}
