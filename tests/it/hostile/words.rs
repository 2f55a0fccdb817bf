//! Hostile questions and decisions, and secrets wherever a text may stand.

use serde_json::json;

use super::MIB;
use crate::calls::id_of;
use crate::harness::{partial_report, safe_report, shared, unique};

#[test]
fn hostile_questions_are_answered() {
    let server = shared();
    let pipeline = unique("hostile");
    server.triage(&safe_report(&pipeline));
    for (path, about) in [
        (
            "/v1/retry-gate?pipeline=a%00b&batch_id=b1".to_owned(),
            "pipeline",
        ),
        (
            format!("/v1/retry-gate?pipeline={pipeline}&batch_id=b%001&unknown=open"),
            "batch_id",
        ),
        (
            format!("/v1/retry-gate?pipeline={pipeline}&run_id=%00"),
            "run_id",
        ),
        ("/v1/incidents?pipeline=%00".to_owned(), "pipeline"),
        ("/v1/incidents?batch_id=%00".to_owned(), "batch_id"),
        ("/v1/incidents?run_id=x%00".to_owned(), "run_id"),
        ("/v1/incidents?team=%00x&total=true".to_owned(), "team"),
        (
            "/v1/incidents?since=-262143-01-01T00:00:00Z".to_owned(),
            "since",
        ),
        (
            "/v1/incidents?until=%2B262142-01-01T00:00:00Z".to_owned(),
            "until",
        ),
    ] {
        server.get(&path).refuses(422, "invalid_request", about);
    }
    for path in [
        "/v1/incidents?pipeline='%20or%20true--",
        "/v1/incidents?since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z&limit=1",
        "/v1/incidents?cursor=inc_ffffffffffffffffffffffffffffffff&limit=1",
        "/v1/incidents?pipeline=%ff%fe",
    ] {
        server.get(path).expect(200);
    }
    let long = "x".repeat(20_000);
    assert_eq!(
        server
            .get(&format!(
                "/v1/retry-gate?pipeline={pipeline}&batch_id={long}"
            ))
            .expect(200)["gate"],
        "shut"
    );
    server
        .get(&format!("/v1/retry-gate?pipeline={long}&batch_id=b1"))
        .refuses(404, "not_found", "");
}

#[test]
fn hostile_words_are_refused_or_kept_whole() {
    let server = shared();
    let pipeline = unique("hostile");
    let id = id_of(&server.triage(&partial_report(&pipeline)));
    for team in ["", " ", "a\u{0}b", "\u{1b}[31m", &"x".repeat(5000)] {
        let answer = server.decide(
            &id,
            &json!({"verdict": "acknowledge", "reason": "yours", "route": {"team": team}}),
        );
        answer.refuses(422, "invalid_request", "team");
        assert_eq!(answer.fields(), ["route.team"]);
    }
    let long = json!({"verdict": "approve", "reason": "x".repeat(2 * MIB)});
    let answer = server.decide(&id, &long);
    answer.refuses(422, "invalid_request", "reason");
    assert!(server.events(&id, "decision").is_empty());
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"approve\"",
        "{\"verdict\": \"approve\", \"verdict\": \"override\"}",
    ] {
        let answer = server.send_json(&format!("/v1/incidents/{id}/decisions"), body);
        assert!(
            matches!(answer.code(), "invalid_json" | "invalid_request"),
            "{body}: {}",
            answer.body
        );
    }
    let odd = "seen\u{0} by \u{1b}[2J me";
    let body = server
        .decide(&id, &json!({"verdict": "approve", "reason": odd}))
        .expect(201);
    assert_eq!(body["decision"]["reason"], odd);
    assert!(!server.page(&id).contains('\u{1b}'));
}

#[test]
fn secrets_come_out_of_nowhere() {
    let server = shared();
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    let key = "AKIAZQ3DGX7NTB5MW2KV";
    let address = "jane.doe@example.com";
    let (url, own) = ("H0rseBattery9", "Tr0ub4dor-3xyz");
    let text = format!(
        "password={own} key {key} by {address} with {token} at jdbc:postgresql://db.local/dwh?user=etl&password={url}"
    );
    let pipeline = format!("{} of {address}", unique("secret"));
    let report = json!({
        "pipeline": pipeline, "run_id": format!("r {token}"), "batch_id": format!("b {key}"), "platform": format!("spark {address}"),
        "error_message": format!("java.lang.OutOfMemoryError: {text}"),
        "log_lines": [format!("ERROR {text}"), "Caused by: java.lang.IllegalStateException: x", format!("    {text}")],
        "labels": {text.clone(): text, "db_password": own, "owner": address},
        "signals": {
            "write_started": true, "run_state": "ended", "target_table": format!("orders {text}"), "target_format": text, "source_path": format!("https://etl:{url}@files.local/{key}"),
            "partition_list_expected": [text, "b"], "partition_list_written": [text], "previous_run_status": text, "control_table_status": text,
            "code_version": text, "previous_code_version": text, "expected_columns": [text], "actual_columns": [{"name": text, "type": text}],
            "snapshots_before": [{"snapshot_id": text, "operation": text}], "snapshots_after": [{"snapshot_id": 1, "summary": {text.clone(): text}}],
            "task_metrics": {text.clone(): {"note": text}}, "dq_results": [{"rule": text, "passed": false, "detail": {"deep": [text]}}],
            "downstream": [{"name": text, "snapshot_id": text}], "conf": {"deep": [{"spark.db.password": own}]}, text.clone(): 1,
        },
    });
    let incident = server.triage(&report);
    let id = id_of(&incident);
    let target = &incident["triage"]["write_state"]["targets"][0];
    let word = json!({
        "verdict": "override", "retry": "retry", "action": text, "reason": text, "route": {"team": format!("dba {address}")},
        "target_verified": [{"target": target["target"], "head_snapshot_id": target["head_snapshot"], "what_was_checked": text}],
    });
    let decided = server.decide(&id, &word).expect(201);
    let raw = |path: String| server.request("GET", &path).send().unwrap().text().unwrap();
    let asked = server.request("GET", "/v1/retry-gate").query(
        &[
            ("pipeline", &report["pipeline"]),
            ("batch_id", &report["batch_id"]),
        ]
        .map(|(name, value)| (name, value.as_str().unwrap())),
    );
    let texts = [
        ("the answer", incident.to_string()),
        ("the decision", decided.to_string()),
        ("the gate", asked.send().unwrap().text().unwrap()),
        ("the incident", raw(format!("/v1/incidents/{id}"))),
        ("the evidence", raw(format!("/v1/incidents/{id}/evidence"))),
        ("the timeline", raw(format!("/v1/incidents/{id}/timeline"))),
        ("the triages", raw(format!("/v1/incidents/{id}/triages"))),
        ("the page", raw(format!("/incidents/{id}"))),
        ("the list", raw("/v1/incidents?limit=500".to_owned())),
    ];
    for (place, shown) in texts {
        assert!(shown.len() > 100, "{place}: {shown}");
        for secret in [token.as_str(), key, address, url, own] {
            let at = shown
                .find(secret)
                .map(|at| shown.get(at.saturating_sub(80)..at + secret.len()));
            assert!(at.is_none(), "{place} shows `{secret}`: {at:?}");
        }
        if place != "the timeline" && place != "the gate" {
            assert!(
                shown.contains("[redacted:"),
                "{place} says that something was taken out"
            );
        }
    }
}
