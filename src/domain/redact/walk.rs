//! Redaction of whole values and reports: every string and every key.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};

use super::checks::opaque;
use super::harmless::{harmless, keeps_credentials};
use super::keys::{Told, telling};
use super::kinds::{Kind, marker_end};
use super::{pem, redact};
use crate::domain::report::{GlueRun, Report};
use crate::domain::run_event::RunEvent;
use crate::domain::signals::Signals;
use crate::domain::snapshot::{Column, QualityResult, ReaderVisit, Snapshot};

/// Redacts every string and every key; a text under a telling key goes wholly.
///
/// What says nothing stays also there: `null`, masks, references such as `${DB_PASSWORD}`, the types of columns.
pub fn redact_value(value: &mut Value) {
    walk(value, None);
}

/// Redacts every text and every key of a report.
pub fn redact_report(report: &mut Report) {
    let Report {
        pipeline,
        run_id,
        platform,
        batch_id,
        attempt: _,
        started_at: _,
        failed_at: _,
        error_message,
        log_lines,
        signals,
        labels,
        glue,
    } = report;
    text(pipeline);
    text(run_id);
    if let Some(GlueRun { job, run_id }) = glue {
        job.iter_mut().for_each(text);
        text(run_id);
    }
    for optional in [platform, batch_id, error_message].into_iter().flatten() {
        text(optional);
    }
    pem::redact_lines(log_lines);
    log_lines.iter_mut().for_each(text);
    self::signals(signals);
    texts(labels);
}

/// Redacts every text of a run event.
pub fn redact_run_event(event: &mut RunEvent) {
    let RunEvent {
        system: _,
        job,
        run_id,
        state,
        at: _,
        message,
    } = event;
    [job, run_id, state].into_iter().for_each(text);
    message.iter_mut().for_each(text);
}

pub(super) fn signals(signals: &mut Signals) {
    // Taken apart in full, so that a new signal does not compile until it is decided here.
    let Signals {
        write_started: _,
        write_mode: _,
        target_table,
        target_format,
        partitions_expected: _,
        partitions_written: _,
        partition_list_expected,
        partition_list_written,
        records_read: _,
        records_expected: _,
        records_written: _,
        snapshots_before,
        snapshots_after,
        source_path,
        source_object_count: _,
        source_total_bytes: _,
        source_newest_object_at: _,
        expected_columns,
        actual_columns,
        previous_run_status,
        control_table_status,
        recurs: _,
        code_version,
        previous_code_version,
        deployed_at: _,
        credential_expires_at: _,
        task_metrics,
        dq_results,
        concurrent_writers: _,
        commit_scope: _,
        run_state: _,
        downstream,
        other,
    } = signals;
    let single = [
        target_table,
        target_format,
        source_path,
        previous_run_status,
        control_table_status,
        code_version,
        previous_code_version,
    ];
    single.into_iter().flatten().for_each(text);
    let lists = [partition_list_expected, partition_list_written];
    lists.into_iter().flatten().flatten().for_each(text);
    let snapshots = [snapshots_before, snapshots_after];
    snapshots.into_iter().flatten().flatten().for_each(snapshot);
    let columns = [expected_columns, actual_columns];
    columns.into_iter().flatten().flatten().for_each(column);
    if let Some(metrics) = task_metrics {
        entries(metrics);
    }
    dq_results.iter_mut().flatten().for_each(quality_result);
    downstream.iter_mut().flatten().for_each(reader_visit);
    for (name, value) in other.iter_mut() {
        walk(value, telling(name));
    }
    if other.keys().any(|key| changes(key)) {
        *other = with_redacted_keys(std::mem::take(other)).collect();
    }
}

pub(super) fn snapshot(snapshot: &mut Snapshot) {
    let Snapshot {
        snapshot_id,
        committed_at: _,
        operation,
        summary,
    } = snapshot;
    id(snapshot_id);
    operation.iter_mut().for_each(text);
    texts(summary);
}

pub(super) fn column(column: &mut Column) {
    let Column { name, data_type } = column;
    text(name);
    data_type.iter_mut().for_each(text);
}

fn quality_result(result: &mut QualityResult) {
    let QualityResult {
        rule,
        passed: _,
        detail,
    } = result;
    text(rule);
    detail.iter_mut().for_each(redact_value);
}

fn reader_visit(visit: &mut ReaderVisit) {
    let ReaderVisit {
        name,
        read_at: _,
        snapshot_id,
    } = visit;
    text(name);
    snapshot_id.iter_mut().for_each(id);
}

pub(super) fn text(text: &mut String) {
    if let Cow::Owned(redacted) = redact(text) {
        *text = redacted;
    }
}

/// A snapshot id is a number, whatever else its digits look like.
pub(super) fn id(id: &mut String) {
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        text(id);
    }
}

pub(super) fn texts(map: &mut BTreeMap<String, String>) {
    for (name, value) in map.iter_mut() {
        told_text(value, telling(name));
    }
    if map.keys().any(|key| changes(key)) {
        *map = with_redacted_keys(std::mem::take(map)).collect();
    }
}

fn changes(key: &str) -> bool {
    matches!(redact(key), Cow::Owned(_))
}

/// Replaces the text wholly if its name tells, else redacts it.
fn told_text(value: &mut String, told: Option<Told>) {
    let whole_marker = marker_end(value, 0) == Some(value.len());
    match told {
        Some(told) if !whole_marker && worth_hiding(value, told) => {
            *value = told.kind.marker();
        }
        _ => text(value),
    }
}

fn worth_hiding(value: &str, told: Told) -> bool {
    !harmless(value) && !keeps_credentials(told.kind, value) && (!told.weak || opaque(value))
}

fn walk(value: &mut Value, told: Option<Told>) {
    match value {
        Value::String(found) => told_text(found, told),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, told)),
        Value::Object(map) => entries(map),
        Value::Number(_) => {
            if let Some(Told {
                kind: kind @ (Kind::Password | Kind::Card | Kind::Ssn),
                ..
            }) = told
            {
                *value = Value::String(kind.marker());
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn entries(map: &mut Map<String, Value>) {
    let named = told_by_name(map);
    for (name, value) in map.iter_mut() {
        let is_value = ["value", "parametervalue", "optionvalue"]
            .contains(&name.to_ascii_lowercase().as_str());
        walk(value, telling(name).or(named.filter(|_| is_value)));
    }
    if map.keys().any(|key| changes(key)) {
        *map = with_redacted_keys(std::mem::take(map)).collect();
    }
}

/// `{"name": "DB_PASSWORD", "value": "x"}`, as container and parameter lists write it.
fn told_by_name(map: &Map<String, Value>) -> Option<Told> {
    let names = [
        "name",
        "Name",
        "key",
        "Key",
        "ParameterKey",
        "parameterKey",
        "OptionName",
    ];
    names
        .iter()
        .find_map(|name| telling(map.get(*name)?.as_str()?))
}

/// The same entries under redacted keys; keys that have become equal are numbered, so that no value is lost.
fn with_redacted_keys<V>(
    map: impl IntoIterator<Item = (String, V)>,
) -> impl Iterator<Item = (String, V)> {
    let mut taken = HashSet::new();
    let mut changed = Vec::new();
    let mut entries = Vec::new();
    for (key, value) in map {
        if let Cow::Owned(redacted) = redact(&key) {
            changed.push((redacted, value));
        } else {
            taken.insert(key.clone());
            entries.push((key, value));
        }
    }
    let mut last_number: HashMap<String, usize> = HashMap::new();
    for (key, value) in changed {
        let number = last_number.entry(key.clone()).or_default();
        let mut unique = key.clone();
        while !taken.insert(unique.clone()) {
            *number = (*number).max(1) + 1;
            unique = format!("{key}#{number}");
        }
        entries.push((unique, value));
    }
    entries.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::system::System;

    fn redacted(mut value: Value) -> Value {
        redact_value(&mut value);
        value
    }

    #[test]
    fn a_text_under_a_telling_key_goes_wholly() {
        let before = json!({
            "password": "correct horse", "db": {"apiKey": "k", "port": 5432}, "credentials": ["a", "b"], "pwd": 1234,
            "token": "", "secret": null, "private_key": "${KEY}", "schema": {"password": "varchar(64)"},
            "account_key": "4711", "storage": {"account_key": "abcdefgh12345678ABCDEFGH"},
            "partition_key": "dt=2026-11-23", "primary_key": "id", "token_count": "17", "distinct_keys": "2",
            "environment": [{"name": "DB_PASSWORD", "value": "x1"}, {"name": "DB_HOST", "value": "db"}],
        });
        let after = json!({
            "password": "[redacted:password]", "db": {"apiKey": "[redacted:api_key]", "port": 5432},
            "credentials": ["[redacted:credential]", "[redacted:credential]"], "pwd": "[redacted:password]",
            "token": "", "secret": null, "private_key": "${KEY}", "schema": {"password": "varchar(64)"},
            "account_key": "4711", "storage": {"account_key": "[redacted:api_key]"},
            "partition_key": "dt=2026-11-23", "primary_key": "id", "token_count": "17", "distinct_keys": "2",
            "environment": [{"name": "DB_PASSWORD", "value": "[redacted:password]"}, {"name": "DB_HOST", "value": "db"}],
        });
        assert_eq!(redacted(before), after);
        assert_eq!(redacted(after.clone()), after);
    }

    #[test]
    fn keys_that_become_equal_keep_their_values() {
        let before = json!({"a@example.com": 1, "b@example.com": 2, "[redacted:email]#2": 3, "c@example.com": 4, "plain": 5});
        let after = redacted(before);
        let map = after.as_object().unwrap();
        let mut values: Vec<i64> = map.values().map(|value| value.as_i64().unwrap()).collect();
        values.sort_unstable();
        assert_eq!(values, [1, 2, 3, 4, 5]);
        assert_eq!(
            map["[redacted:email]#2"], 3,
            "a key that was there keeps its place"
        );
        assert!(map.keys().all(|key| !key.contains("example")));
        assert_eq!(redacted(after.clone()), after);
    }

    /// A report with the same secret in every text and key that it can hold.
    fn full_of(secret: &str) -> Report {
        let mut report = Report {
            pipeline: format!("pipeline {secret}"),
            run_id: format!("run {secret}"),
            platform: Some(secret.to_owned()),
            batch_id: Some(secret.to_owned()),
            error_message: Some(format!("failed: {secret}")),
            log_lines: vec![format!("one {secret}"), "two".to_owned()],
            glue: Some(GlueRun {
                job: Some(secret.to_owned()),
                run_id: format!("glue run {secret}"),
            }),
            ..Report::default()
        };
        report
            .labels
            .insert(format!("label {secret}"), format!("is {secret}"));
        report
            .labels
            .insert("db_password".to_owned(), "plain".to_owned());
        let snapshot = json!([{"snapshot_id": format!("id {secret}"), "operation": secret,
            "summary": {"owner": secret, (secret): "1", "api_token": "plain"}}, 4_111_111_111_111_111_i64]);
        let columns = json!([secret, {"name": "b", "type": secret}]);
        let deep = json!({"any": [{"thing": secret, (secret): 1, "password": "plain"}]});
        let signals = json!({
            "target_table": secret, "target_format": secret, "partition_list_expected": [secret],
            "partition_list_written": [secret], "snapshots_before": snapshot, "snapshots_after": snapshot,
            "source_path": secret, "expected_columns": columns, "actual_columns": columns,
            "previous_run_status": secret, "control_table_status": secret, "code_version": secret,
            "previous_code_version": secret, "task_metrics": deep,
            "dq_results": [{"rule": secret, "passed": false, "detail": deep}],
            "downstream": [{"name": secret, "snapshot_id": secret}],
            "unknown_signal": deep, "access_token": "plain", (secret): 1,
        });
        for (name, value) in signals.as_object().unwrap() {
            report.signals.set(name, value.clone()).unwrap();
        }
        report
    }

    #[test]
    fn every_text_and_key_of_a_report_is_redacted() {
        let mut report = full_of("jane.doe@example.com");
        let before = serde_json::to_string(&report).unwrap();
        assert_eq!(before.matches("example.com").count(), 41);
        assert_eq!(before.matches("plain").count(), 7);
        redact_report(&mut report);
        let after = serde_json::to_string(&report).unwrap();
        assert_eq!(after.matches("[redacted:email]").count(), 41, "{after}");
        assert!(
            !after.contains("example") && !after.contains("plain"),
            "{after}"
        );
        assert!(
            after.contains("4111111111111111"),
            "a snapshot id is a number: {after}"
        );
        let once = report.clone();
        redact_report(&mut report);
        assert_eq!(report, once);
    }

    #[test]
    fn every_text_of_a_run_event_is_redacted_and_its_run_stays() {
        let secret = "jane.doe@example.com";
        let mut event = RunEvent {
            system: System::Glue,
            job: secret.to_owned(),
            run_id: format!("jr_{}_attempt_1", "0123456789abcdef".repeat(4)),
            state: secret.to_owned(),
            at: None,
            message: Some(format!("by {secret}")),
        };
        let run_id = event.run_id.clone();
        redact_run_event(&mut event);
        assert_eq!(event.run_id, run_id);
        let [email, by] = ["[redacted:email]", "by [redacted:email]"];
        assert_eq!((event.job.as_str(), event.state.as_str()), (email, email));
        assert_eq!(event.message.as_deref(), Some(by));
    }

    #[test]
    fn a_key_over_many_lines_is_taken_out_of_the_log() {
        let body = "MIIEexampleEXAMPLE0123456789+/MIIEexampleEXAMPLE0123456789+/abcd";
        let lines = [
            "INFO loading",
            "INFO key is -----BEGIN RSA PRIVATE KEY-----",
            body,
            &format!("2026-11-23 03:10:00 INFO {body}"),
            "2026-11-23 03:10:00 INFO QUJD",
            "2026-11-23 03:10:00 INFO -----END RSA PRIVATE KEY----- done",
            "ERROR AccessDeniedException",
        ];
        let mut report = Report {
            log_lines: lines.map(str::to_owned).to_vec(),
            ..Report::default()
        };
        redact_report(&mut report);
        assert_eq!(
            report.log_lines,
            [
                "INFO loading",
                "INFO key is [redacted:private_key]",
                "[redacted:private_key]",
                "2026-11-23 03:10:00 INFO [redacted:private_key]",
                "2026-11-23 03:10:00 INFO [redacted:private_key]",
                "2026-11-23 03:10:00 INFO [redacted:private_key] done",
                "ERROR AccessDeniedException",
            ]
        );
    }

    #[test]
    fn a_key_without_an_end_does_not_take_the_log_with_it() {
        let body = "MIIEexampleEXAMPLE0123456789+/MIIEexampleEXAMPLE0123456789+/abcd";
        let lines = [
            "-----BEGIN PRIVATE KEY-----",
            body,
            "ERROR AccessDeniedException",
            body,
        ];
        let mut report = Report {
            log_lines: lines.map(str::to_owned).to_vec(),
            ..Report::default()
        };
        redact_report(&mut report);
        let marker = Kind::PrivateKey.marker();
        assert_eq!(
            report.log_lines,
            [
                marker.as_str(),
                &marker,
                "ERROR AccessDeniedException",
                body
            ]
        );
    }
}
