//! AWS Glue's own events as EventBridge delivers them, unchanged.
//!
//! The fields are those of the EventBridge reference (events from AWS services; AWS Glue). Glue sends `Glue Job State
//! Change` for SUCCEEDED, FAILED, TIMEOUT and STOPPED, and `Glue Job Run Status` for a run that takes longer than its
//! notification threshold; further fields and states may come and are taken as they are. Delivery is best effort,
//! unordered and sometimes twice.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::{Format, Received, Rejection, json};
use crate::domain::report::{GlueRun, Report};
use crate::domain::run_event::RunEvent;
use crate::domain::signals::{RunState, Signals};
use crate::domain::system::System;

/// The format.
pub const FORMAT: Format = Format {
    name: "glue_eventbridge",
    doc: "AWS Glue's events as an EventBridge rule delivers them",
    read,
};

/// A run has another state: failed ones open an incident.
const STATE_CHANGE: &str = "Glue Job State Change";
/// A run takes long: it has not ended.
const RUN_STATUS: &str = "Glue Job Run Status";
/// What is said where a part of the event is missing.
const WHOLE: &str =
    "send the event as EventBridge has it: the rule's target needs no input transformer";

/// The states of a run that ended without success, and what is said where the event itself says nothing.
const FAILED: &[(&str, Option<&str>)] = &[
    ("ERROR", None),
    ("EXPIRED", Some("The Glue job run expired.")),
    ("FAILED", None),
    (
        "STOPPED",
        Some("The Glue job run was stopped before it was done."),
    ),
    (
        "TIMEOUT",
        Some("The Glue job run exceeded its timeout and was ended."),
    ),
];

fn read(body: &[u8]) -> Result<Received, Rejection> {
    let value = json::read(body).map_err(|error| Rejection::NotJson(error.to_string()))?;
    let mut event = Fields::of(value, "an event")?;
    let failures_count = understood(&mut event)?;
    let at = event.time("time");
    let mut labels = BTreeMap::new();
    for (field, label) in [
        ("id", "event_id"),
        ("account", "account"),
        ("region", "region"),
    ] {
        labels.extend(event.label(field).map(|text| (label.to_owned(), text)));
    }
    let mut detail = event.within("detail", WHOLE);
    let job = detail.required_name("jobName", WHOLE);
    let run_id = detail.required_name("jobRunId", WHOLE);
    let state = detail.required_name("state", WHOLE);
    let message = detail.words("message");
    let severity = detail.label("severity");
    labels.extend(severity.map(|text| ("severity".to_owned(), text)));

    let errors = [event.errors(), detail.errors()].concat();
    if !errors.is_empty() {
        return Err(Rejection::Fields(errors));
    }
    let failed = FAILED
        .iter()
        .find(|(name, _)| failures_count && state.eq_ignore_ascii_case(name));
    let Some((_, otherwise)) = failed else {
        return Ok(Received::RunEvent(RunEvent {
            system: System::Glue,
            job,
            run_id,
            state,
            at,
            message,
        }));
    };
    Ok(Received::Failure(Report {
        pipeline: job.clone(),
        run_id: run_id.clone(),
        platform: Some(System::Glue.code().to_owned()),
        attempt: 1,
        failed_at: at,
        error_message: message.or(otherwise.map(str::to_owned)),
        signals: Signals {
            // These states are terminal, and Glue itself says so.
            run_state: Some(RunState::Ended),
            ..Signals::default()
        },
        labels,
        glue: Some(GlueRun {
            job: Some(job),
            run_id,
        }),
        ..Report::default()
    }))
}

/// Whether the event is of the kind that tells of failures; the others that are understood never do. Of an event that
/// is not understood only that is said, because its other fields are those of something else.
fn understood(event: &mut Fields) -> Result<bool, Rejection> {
    let source = event.required_name("source", WHOLE);
    let kind = event.required_name("detail-type", WHOLE);
    if !source.is_empty() && source != "aws.glue" {
        event.wrong(
            "source",
            format!("`source` is `{source}`, not `aws.glue`"),
            Some("match `\"source\": [\"aws.glue\"]` in the rule"),
        );
    }
    let known = [STATE_CHANGE, RUN_STATUS].contains(&kind.as_str());
    if !kind.is_empty() && !known {
        event.wrong(
            "detail-type",
            format!(
                "`detail-type` is `{kind}`; understood are `{STATE_CHANGE}` and `{RUN_STATUS}`"
            ),
            Some("match these two in the rule's `detail-type`"),
        );
    }
    event.refused()?;
    Ok(kind == STATE_CHANGE)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const RUN: &str = "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn event(state: &str, message: &str) -> Value {
        json!({
            "version": "0", "id": "abcdef00-1234-5678-9abc-def012345678", "detail-type": "Glue Job State Change",
            "source": "aws.glue", "account": "123456789012", "time": "2026-11-24T03:00:00Z", "region": "eu-central-1",
            "resources": [], "detail": {"jobName": "orders_job", "severity": "ERROR", "state": state, "jobRunId": RUN, "message": message},
        })
    }

    fn received(event: &Value) -> Received {
        read(event.to_string().as_bytes()).unwrap()
    }

    fn report(event: &Value) -> Report {
        match received(event) {
            Received::Failure(report) => report,
            other @ Received::RunEvent(_) => panic!("{other:?}"),
        }
    }

    fn run_event(event: &Value) -> RunEvent {
        match received(event) {
            Received::RunEvent(event) => event,
            other @ Received::Failure(_) => panic!("{other:?}"),
        }
    }

    /// The fields that are wrong, and what is said of them.
    fn wrong(event: &Value) -> Vec<(String, String)> {
        match read(event.to_string().as_bytes()) {
            Err(Rejection::Fields(errors)) => errors
                .into_iter()
                .map(|error| {
                    (
                        error.field,
                        format!("{} {}", error.detail, error.hint.unwrap_or_default()),
                    )
                })
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_failed_run_is_a_report_of_its_own_run() {
        let report = report(&event("FAILED", "OutOfMemoryError: Java heap space"));
        assert_eq!(
            (report.pipeline.as_str(), report.run_id.as_str()),
            ("orders_job", RUN)
        );
        assert_eq!(
            (report.platform.as_deref(), report.attempt),
            (Some("glue"), 1)
        );
        assert_eq!(report.batch_id, None, "Glue knows of no batch");
        assert_eq!(
            report.failed_at.unwrap().to_rfc3339(),
            "2026-11-24T03:00:00+00:00"
        );
        assert_eq!(
            report.error_message.as_deref(),
            Some("OutOfMemoryError: Java heap space")
        );
        assert_eq!(report.signals.run_state, Some(RunState::Ended));
        let labels = [
            ("account", "123456789012"),
            ("event_id", "abcdef00-1234-5678-9abc-def012345678"),
            ("region", "eu-central-1"),
            ("severity", "ERROR"),
        ];
        assert!(
            report
                .labels
                .iter()
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .eq(labels)
        );
        let glue = report.glue.unwrap();
        assert_eq!(
            (glue.job.as_deref(), glue.run_id.as_str()),
            (Some("orders_job"), RUN)
        );
    }

    #[test]
    fn every_state_is_a_failure_or_history() {
        for state in ["FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED"] {
            let spoken = report(&event(state, "it says why"));
            assert_eq!(spoken.error_message.as_deref(), Some("it says why"));
            let silent = report(&event(state, " "));
            assert_eq!(silent.signals.run_state, Some(RunState::Ended), "{state}");
            let says = ["TIMEOUT", "STOPPED", "EXPIRED"].contains(&state);
            assert_eq!(silent.error_message.is_some(), says, "{state}");
        }
        for state in [
            "STARTING",
            "RUNNING",
            "STOPPING",
            "SUCCEEDED",
            "WAITING",
            "SOMETHING_NEW",
        ] {
            let heard = run_event(&event(state, "Job run succeeded"));
            assert_eq!(
                (heard.job.as_str(), heard.run_id.as_str()),
                ("orders_job", RUN)
            );
            assert_eq!(heard.state, state);
            assert_eq!(heard.message.as_deref(), Some("Job run succeeded"));
            assert!(heard.at.is_some() && heard.system == System::Glue);
        }
    }

    #[test]
    fn a_run_that_takes_long_is_history_whatever_state_it_names() {
        let mut slow = event("RUNNING", "Job is in RUNNING state");
        slow["detail-type"] = json!(RUN_STATUS);
        slow["detail"]["notificationCondition"] = json!({"NotifyDelayAfter": 1.0});
        slow["detail"]["startedOn"] = json!("1970-01-01T00:00Z");
        assert_eq!(run_event(&slow).state, "RUNNING");
        slow["detail"]["state"] = json!("FAILED");
        assert_eq!(run_event(&slow).state, "FAILED");
    }

    #[test]
    fn every_wrong_field_is_named_with_what_to_do() {
        let mut bad = event("FAILED", "x");
        bad["time"] = json!("yesterday");
        bad["detail"] = json!({"jobName": 7, "state": " ", "message": ["x"]});
        let wrong_fields = wrong(&bad);
        let fields: Vec<&str> = wrong_fields
            .iter()
            .map(|(field, _)| field.as_str())
            .collect();
        assert_eq!(
            fields,
            [
                "time",
                "detail.jobName",
                "detail.jobRunId",
                "detail.state",
                "detail.message"
            ]
        );
        assert!(wrong_fields[2].1.contains("`detail.jobRunId` is missing"));
        assert!(wrong_fields[2].1.contains("input transformer"));
        for (detail, fields) in [
            (Value::Null, vec!["detail", "detail.jobName"]),
            (json!("x"), vec!["detail", "detail.jobName"]),
        ] {
            let mut bad = event("FAILED", "x");
            bad["detail"] = detail;
            let named = wrong(&bad);
            assert!(named.iter().map(|(field, _)| field).take(2).eq(fields));
        }
    }

    #[test]
    fn an_event_of_another_kind_says_what_is_understood() {
        let mut other = event("FAILED", "x");
        other["detail-type"] = json!("Data Quality Evaluation Results Available");
        other["detail"] = json!({"resultId": "dqresult-1"});
        let named = wrong(&other);
        assert_eq!(named.len(), 1, "{named:?}");
        assert_eq!(named[0].0, "detail-type");
        assert!(named[0].1.contains("Data Quality Evaluation"));
        assert!(named[0].1.contains(STATE_CHANGE) && named[0].1.contains(RUN_STATUS));

        other["source"] = json!("aws.s3");
        let named = wrong(&other);
        assert!(
            named
                .iter()
                .map(|(field, _)| field)
                .eq(["source", "detail-type"])
        );
        let named = wrong(&json!({"detail": "x"}));
        assert!(
            named
                .iter()
                .map(|(field, _)| field)
                .eq(["source", "detail-type"])
        );
    }

    #[test]
    fn what_is_no_event_at_all_is_refused() {
        assert!(matches!(read(b"FAILED"), Err(Rejection::NotJson(_))));
        assert_eq!(
            wrong(&json!([]))[0].1.trim(),
            "an event is a JSON object, not a list"
        );
    }

    #[test]
    fn fields_of_tomorrow_are_taken_as_they_come() {
        let mut newer = event("FAILED", "x");
        newer["replay-name"] = json!("r");
        newer["account"] = json!(123_456_789_012_u64);
        newer["detail"]["attempt"] = json!({"deep": [1]});
        newer["time"] = Value::Null;
        let report = report(&newer);
        assert_eq!(report.failed_at, None);
        assert_eq!(report.labels["account"], "123456789012");
    }
}
