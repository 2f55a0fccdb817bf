//! The native format: the JSON body of `POST /v1/incidents`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{Fields, MAX_NAME_BYTES, kind};
use super::{Reading, Rejection, json};
use crate::domain::report::Report;
use crate::domain::signals::{SIGNALS, Signals};

/// The fields of a report.
pub const FIELDS: &[&str] = &[
    "pipeline",
    "run_id",
    "platform",
    "batch_id",
    "attempt",
    "started_at",
    "failed_at",
    "error_message",
    "log_lines",
    "signals",
    "labels",
];

/// What is said where a required field is missing.
const REQUIRED: &str = "`pipeline` and `run_id` are the two required fields";
/// What is said of an unknown field that is like no known one.
const OTHERWISE: &str = "free-form facts go into `signals`, labels into `labels`";
/// Labels a report may have.
const MAX_LABELS: usize = 100;
/// Signals a report may have; the known ones are about thirty.
const MAX_SIGNALS: usize = 500;

/// Reads a report from a JSON body.
///
/// # Errors
/// All wrong fields at once, each with what to do about it.
pub fn read(body: &[u8]) -> Reading {
    let value = json::read(body).map_err(|error| Rejection::NotJson(error.to_string()))?;
    read_value(value)
}

/// Reads a report from a JSON value.
///
/// # Errors
/// As [`read`].
pub fn read_value(value: Value) -> Reading {
    let mut fields = Fields::of(value, "a report")?;
    let report = Report {
        pipeline: fields.required_name("pipeline", REQUIRED),
        run_id: fields.required_name("run_id", REQUIRED),
        platform: fields.name("platform"),
        batch_id: fields.name("batch_id"),
        attempt: fields.number("attempt", 1, 1_000_000).unwrap_or(1),
        started_at: fields.time("started_at"),
        failed_at: fields.time("failed_at"),
        error_message: fields.text("error_message"),
        log_lines: fields.lines("log_lines"),
        signals: signals(&mut fields),
        labels: labels(&mut fields),
        glue: None,
    };
    if let (Some(start), Some(end)) = (report.started_at, report.failed_at)
        && end < start
    {
        fields.wrong(
            "failed_at",
            "`failed_at` is before `started_at`",
            Some("check the time zones: both are RFC 3339 with an offset"),
        );
    }
    fields
        .finish(FIELDS, OTHERWISE)
        .map_err(Rejection::Fields)?;
    Ok(report)
}

fn signals(fields: &mut Fields) -> Signals {
    let mut signals = Signals::default();
    let map = fields.object("signals").unwrap_or_default();
    if map.len() > MAX_SIGNALS {
        fields.wrong(
            "signals",
            format!("`signals` has more than {MAX_SIGNALS} keys"),
            None,
        );
        return signals;
    }
    for (name, value) in map {
        if let Err(expects) = signals.set(&name, value) {
            let doc = SIGNALS
                .iter()
                .find(|row| row.name == name)
                .map_or("", |row| row.doc.trim());
            fields.wrong(
                &format!("signals.{name}"),
                format!("`signals.{name}` must be {expects}"),
                Some(doc),
            );
        }
    }
    signals
}

fn labels(fields: &mut Fields) -> BTreeMap<String, String> {
    let map: Map<String, Value> = fields.object("labels").unwrap_or_default();
    if map.len() > MAX_LABELS {
        fields.wrong(
            "labels",
            format!("`labels` has more than {MAX_LABELS} keys"),
            Some("facts go into `signals`"),
        );
        return BTreeMap::new();
    }
    let mut labels = BTreeMap::new();
    for (name, value) in map {
        match value {
            Value::String(text) if name.len() + text.len() <= 2 * MAX_NAME_BYTES => {
                labels.insert(name, text);
            }
            Value::String(_) => {
                fields.wrong("labels", "a label is longer than 1024 bytes", None);
            }
            Value::Null => {}
            other => fields.wrong(
                &format!("labels.{name}"),
                format!("`labels.{name}` must be a string, not {}", kind(&other)),
                None,
            ),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(value: Value) -> Vec<(String, Option<String>)> {
        match read_value(value) {
            Err(Rejection::Fields(errors)) => errors
                .into_iter()
                .map(|error| (error.field, error.hint))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_smallest_report() {
        let report = read(br#"{"pipeline": "orders", "run_id": "r1", "attempt": null}"#).unwrap();
        assert_eq!(
            (
                report.pipeline.as_str(),
                report.run_id.as_str(),
                report.attempt
            ),
            ("orders", "r1", 1)
        );
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = errors(
            json!({"run_id": 7, "attempt": 0, "failed_at": "yesterday", "log_lines": ["a", 3], "signals": {"write_started": "no"}}),
        );
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "pipeline",
                "run_id",
                "attempt",
                "failed_at",
                "log_lines[1]",
                "signals.write_started"
            ]
        );
    }

    #[test]
    fn an_unknown_field_gets_the_nearest_name() {
        let wrong = errors(json!({"pipeline": "p", "run_id": "r", "eror_message": "x"}));
        assert_eq!(
            wrong,
            [(
                "eror_message".to_owned(),
                Some("did you mean `error_message`?".to_owned())
            )]
        );
    }

    #[test]
    fn failing_before_starting_is_refused() {
        let wrong = errors(
            json!({"pipeline": "p", "run_id": "r", "started_at": "2026-11-24T03:00:00Z", "failed_at": "2026-11-24T02:00:00Z"}),
        );
        assert_eq!(wrong[0].0, "failed_at");
    }

    #[test]
    fn names_are_short_and_printable() {
        assert_eq!(
            errors(json!({"pipeline": "a\u{0}b", "run_id": " "})).len(),
            2
        );
        assert_eq!(
            errors(json!({"pipeline": "x".repeat(600), "run_id": "r"}))[0].0,
            "pipeline"
        );
    }

    #[test]
    fn not_json_and_not_an_object() {
        assert!(matches!(
            read(b"{\"pipeline\": \"\\ud800\"}"),
            Err(Rejection::NotJson(_))
        ));
        assert!(matches!(read(b"[]"), Err(Rejection::Fields(_))));
    }

    #[test]
    fn the_list_of_fields_is_the_reports() {
        let report = Report {
            platform: Some("x".into()),
            batch_id: Some("x".into()),
            started_at: Some(chrono::DateTime::default()),
            failed_at: Some(chrono::DateTime::default()),
            error_message: Some("x".into()),
            log_lines: vec!["x".into()],
            labels: [("a".to_owned(), "b".to_owned())].into(),
            ..Report::default()
        };
        let value = serde_json::to_value(report).unwrap();
        let mut keys: Vec<&str> = value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        keys.sort_unstable();
        let mut fields = FIELDS.to_vec();
        fields.sort_unstable();
        assert_eq!(keys, fields);
    }
}
