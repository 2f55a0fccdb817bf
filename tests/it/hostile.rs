//! Bad input, by mistake or on purpose: a problem document that names field and remedy, nothing half-stored, and a
//! server that lives.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::calls::{but, id_of};
use crate::harness::{Answer, Server, partial_report, safe_report, shared, unique};

mod transport;
mod words;

const MIB: usize = 1024 * 1024;

/// Nothing is kept of what a pipeline sent, and the server answers.
#[track_caller]
fn nothing_is_kept(server: &Server, pipeline: &str) {
    assert_eq!(server.count(pipeline), 0);
    let gate = server.get(&format!("/v1/retry-gate?pipeline={pipeline}&batch_id=b1"));
    gate.refuses(404, "not_found", pipeline);
    assert_eq!(server.get("/readyz").status, 200);
}

#[test]
fn what_is_not_json_is_400() {
    let server = shared();
    let pipeline = unique("hostile");
    let report =
        |tail: &str| format!(r#"{{"pipeline": "{pipeline}", "run_id": "r1", {tail}"#).into_bytes();
    let not_utf8 = [
        report(r#""error_message": "Gr"#).as_slice(),
        b"\xfc\xdfe\"}",
    ]
    .concat();
    let deep = format!("{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, about) in [
        (Vec::new(), "EOF"),
        (b"it broke".to_vec(), "line 1"),
        (report(""), "EOF"),
        (report(r#""attempt": 1,}"#), "trailing comma"),
        (report(r#""attempt": 1} {}"#), "trailing characters"),
        (not_utf8, "line 1"),
        (report(r#""error_message": "\ud800"}"#), "hex escape"),
        (
            report(r#""log_lines": ["fine", "\udc80abc"]}"#),
            "surrogate",
        ),
        (
            report(
                r#""error_message": "line
break"}"#,
            ),
            "control character",
        ),
        (
            report(r#""signals": {"records_read": 1e400}}"#),
            "out of range",
        ),
        (report(r#""signals": {"records_read": NaN}}"#), "line 1"),
        (
            report(&format!(r#""signals": {{"x": {deep}}}"#)),
            "64 levels",
        ),
        (vec![b'['; 100_000], "64 levels"),
        (b"\xef\xbb\xbf{}".to_vec(), "line 1"),
    ] {
        server
            .send_json("/v1/incidents", body)
            .refuses(400, "invalid_json", about);
    }
    server
        .send_json("/v1/incidents/batch", b"[{}".to_vec())
        .refuses(400, "invalid_json", "EOF");
    nothing_is_kept(server, &pipeline);
}

#[test]
fn a_name_that_stands_twice_is_refused_because_one_of_its_values_would_be_lost() {
    let server = shared();
    let pipeline = unique("hostile");
    let report = |tail: &str| {
        format!(
            r#"{{"pipeline": "{pipeline}", "run_id": "r1", "error_message": "SlowDown", {tail}}}"#
        )
    };
    for (tail, name) in [
        (
            r#""signals": {"write_started": true, "write_started": false, "run_state": "ended"}"#,
            "write_started",
        ),
        (r#""run_id": "r2""#, "run_id"),
        (r#""signals": {"odd": [{"a": 1, "a": 2}]}"#, "`a`"),
    ] {
        server
            .send_json("/v1/incidents", report(tail))
            .refuses(400, "invalid_json", name);
        let line = format!("{}\n", report(tail));
        let batch = server
            .send(
                "/v1/incidents/batch",
                &[("content-type", "application/x-ndjson")],
                line,
            )
            .expect(200);
        assert_eq!(batch["results"][0]["status"], 400);
    }
    nothing_is_kept(server, &pipeline);
    let good = report(r#""signals": {"write_started": false}"#);
    let bad = report(r#""run_id": "r2""#);
    let batch = server
        .send_json("/v1/incidents/batch", format!("[{bad}, {good}]"))
        .expect(200);
    assert_eq!(
        (
            &batch["results"][0]["status"],
            &batch["results"][1]["status"]
        ),
        (&json!(400), &json!(202))
    );
}

#[test]
fn what_is_no_report_is_422_and_every_wrong_field_is_named() {
    let server = shared();
    let pipeline = unique("hostile");
    for body in [
        json!([]),
        json!("report"),
        json!(null),
        json!(7),
        json!(true),
    ] {
        server
            .submit(&body)
            .refuses(422, "invalid_report", "JSON object");
    }
    let long = "x".repeat(513);
    let many: Value = (0..501)
        .map(|n| (format!("s{n}"), json!(n)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for (changes, fields) in [
        (json!({"pipeline": null}), vec!["pipeline"]),
        (json!({"pipeline": "a\u{0}b"}), vec!["pipeline"]),
        (
            json!({"pipeline": "a\u{1b}[31mb", "run_id": "line\nbreak"}),
            vec!["pipeline", "run_id"],
        ),
        (json!({"run_id": ""}), vec!["run_id"]),
        (json!({"run_id": " \u{a0} "}), vec!["run_id"]),
        (json!({"run_id": long}), vec!["run_id"]),
        (
            json!({"run_id": 7, "batch_id": ["b1"], "platform": {}}),
            vec!["run_id", "platform", "batch_id"],
        ),
        (json!({"batch_id": "b\u{0}1"}), vec!["batch_id"]),
        (json!({"platform": "\u{7f}"}), vec!["platform"]),
        (json!({"attempt": 0}), vec!["attempt"]),
        (json!({"attempt": -1}), vec!["attempt"]),
        (json!({"attempt": 1.5}), vec!["attempt"]),
        (json!({"attempt": "1"}), vec!["attempt"]),
        (json!({"attempt": 4_294_967_297_u64}), vec!["attempt"]),
        (
            json!({"started_at": "yesterday", "failed_at": 1_764_000_000}),
            vec!["started_at", "failed_at"],
        ),
        (
            json!({"started_at": "2026-11-24T03:00:00Z", "failed_at": "2026-11-24T02:59:59Z"}),
            vec!["failed_at"],
        ),
        (
            json!({"started_at": "2026-11-24T03:00:00+00:00", "failed_at": "2026-11-24T04:30:00+02:00"}),
            vec!["failed_at"],
        ),
        (
            json!({"error_message": ["it", "broke"]}),
            vec!["error_message"],
        ),
        (json!({"log_lines": "it broke"}), vec!["log_lines"]),
        (json!({"log_lines": ["it broke", 7]}), vec!["log_lines[1]"]),
        (json!({"labels": ["a"]}), vec!["labels"]),
        (json!({"labels": {"team": 7}}), vec!["labels.team"]),
        (
            json!({"labels": {"note": "x".repeat(2000)}}),
            vec!["labels"],
        ),
        (json!({"signals": [1]}), vec!["signals"]),
        (json!({"signals": many}), vec!["signals"]),
        (
            json!({"signals": {"write_started": "false"}}),
            vec!["signals.write_started"],
        ),
        (
            json!({"signals": {"write_started": 0}}),
            vec!["signals.write_started"],
        ),
        (
            json!({"signals": {"partitions_written": -1}}),
            vec!["signals.partitions_written"],
        ),
        (
            json!({"signals": {"records_read": 1.5, "records_written": "9"}}),
            vec!["signals.records_read", "signals.records_written"],
        ),
        (
            json!({"signals": {"source_total_bytes": -0.0}}),
            vec!["signals.source_total_bytes"],
        ),
        (
            json!({"signals": {"run_state": "finished"}}),
            vec!["signals.run_state"],
        ),
        (
            json!({"signals": {"write_mode": "upsert"}}),
            vec!["signals.write_mode"],
        ),
        (
            json!({"signals": {"deployed_at": "2026-13-01T00:00:00Z"}}),
            vec!["signals.deployed_at"],
        ),
        (
            json!({"signals": {"snapshots_after": [{"id": 1}]}}),
            vec!["signals.snapshots_after"],
        ),
        (
            json!({"signals": {"task_metrics": []}}),
            vec!["signals.task_metrics"],
        ),
        (json!({"eror_message": "x"}), vec!["eror_message"]),
        (json!({"PIPELINE": "x", "": 1}), vec!["", "PIPELINE"]),
    ] {
        let answer = server.submit(&but(safe_report(&pipeline), &changes));
        answer.refuses(422, "invalid_report", "");
        let shown: String = changes.to_string().chars().take(200).collect();
        assert_eq!(answer.fields(), fields, "{shown}");
        assert!(
            answer.body["detail"].as_str().unwrap().len() < 2000,
            "{shown}"
        );
    }
    let nearly = server.submit(&but(safe_report(&pipeline), &json!({"eror_message": "x"})));
    assert_eq!(nearly.body["hint"], "did you mean `error_message`?");
    nothing_is_kept(server, &pipeline);
}

#[test]
fn names_in_any_script_are_kept_up_to_their_limit_and_refused_beyond_it() {
    let server = shared();
    // No two characters alike, so that nothing of it compresses in an index.
    let name = |first: u32, many: u32| {
        (0..many)
            .filter_map(|n| char::from_u32(0x4e00 + first + n * 37))
            .collect::<String>()
    };
    let report = json!({"pipeline": name(0, 170), "run_id": name(1, 170), "batch_id": name(2, 170), "platform": name(3, 170)});
    let incident = server.triage(&report);
    assert_eq!(incident["batch_id"], report["batch_id"]);
    for field in ["pipeline", "run_id", "batch_id", "platform"] {
        let answer = server.submit(&but(report.clone(), &json!({field: name(0, 512)})));
        answer.refuses(422, "invalid_report", "512");
        assert_eq!(answer.fields(), [field]);
    }
}

#[test]
fn a_crowd_of_keys_is_refused_quickly() {
    let server = shared();
    let pipeline = unique("hostile");
    let mut labels = String::with_capacity(16 * MIB);
    for n in 0..1_000_000 {
        write!(labels, "{}\"l{n}\":\"\"", if n == 0 { "" } else { "," }).unwrap();
    }
    let report = |field: &str| format!(r#"{{"pipeline": "{pipeline}", "run_id": "r1", {field}}}"#);
    let answer = server.send_json(
        "/v1/incidents",
        report(&format!("\"labels\": {{{labels}}}")),
    );
    answer.refuses(422, "invalid_report", "100");
    assert_eq!(answer.fields(), ["labels"]);
    let unknown: Vec<String> = (0..1000).map(|n| format!("\"l{n}\": 1,")).collect();
    let unknown = unknown.concat();
    let answer = server.send_json(
        "/v1/incidents",
        report(&format!("{unknown} \"attempt\": 1")),
    );
    answer.refuses(422, "invalid_report", "l0");
    assert!(answer.fields().len() <= 20, "a wall of errors helps nobody");
    nothing_is_kept(server, &pipeline);
}

#[test]
fn any_text_is_kept_and_none_of_it_commands_a_terminal() {
    let server = shared();
    let pipeline = unique("hostile");
    let odd = "\u{0}\u{1}\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{202e}txet\u{fffe}\u{10ffff}\u{feff}\r\n\u{2028}HOLD";
    let incident = server.triage(&json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1",
        "error_message": format!("it broke {odd}"),
        "log_lines": ["", odd, format!("java.lang.OutOfMemoryError: {odd}"), "\u{0}"],
        "labels": {odd: odd},
        "signals": {"write_started": true, "target_table": odd, odd: odd, "odd": [odd], "previous_run_status": odd},
    }));
    assert_eq!(incident["status"], "triaged");
    let id = id_of(&incident);
    assert_eq!(
        server.facts(&id, "odd")[0]["value"][0],
        odd,
        "kept as it was"
    );
    let page = server.page(&id);
    let bad: Vec<char> = page
        .chars()
        .filter(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c))
        .collect();
    assert!(bad.is_empty(), "{bad:?} on the page:\n{page:?}");
    server
        .get(&format!("/v1/incidents/{id}/timeline"))
        .expect(200);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
}

#[test]
fn numbers_and_times_at_their_ends_are_triaged() {
    let server = shared();
    let most = u64::MAX;
    let snapshot = |id: i64, at: &str| json!({"snapshot_id": id, "committed_at": at, "operation": "append", "summary": {"added-records": most.to_string(), "spark.app.id": "app"}});
    for (first, last) in [
        ("0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"),
        ("0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59"),
    ] {
        let pipeline = unique("hostile");
        let incident = server.triage(&json!({
            "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "attempt": 1_000_000, "started_at": first, "failed_at": last,
            "error_message": "java.lang.OutOfMemoryError: Java heap space",
            "signals": {
                "write_started": true, "partitions_expected": most, "partitions_written": most, "records_read": most,
                "records_expected": most, "records_written": most, "source_object_count": most, "source_total_bytes": most,
                "source_newest_object_at": "+262142-12-31T23:59:59Z", "deployed_at": "-262143-01-01T00:00:00Z",
                "snapshots_before": [snapshot(i64::MIN, first)],
                "snapshots_after": [snapshot(i64::MIN, first), snapshot(i64::MAX, last), snapshot(1, last)],
                "task_metrics": {"duration_ms": {"median": f64::MIN_POSITIVE, "max": f64::MAX}, "bytes": {"median": 0, "max": most}, "rows": -1e308},
                "big": [i64::MIN, most, f64::MAX, f64::MIN, -0.0], "application_id": "app",
            },
        }));
        assert_eq!(incident["status"], "triaged", "{}", incident["failure"]);
        let id = id_of(&incident);
        server
            .get(&format!("/v1/incidents/{id}/evidence"))
            .expect(200);
        assert!(server.page(&id).contains(&pipeline));
        assert_eq!(server.count(&pipeline), 1);
    }
}

#[test]
fn snapshots_at_the_ends_of_numbers_and_time_are_triaged() {
    let server = shared();
    let pipeline = unique("hostile");
    let snapshot = |id: u32, at: &str| json!({"snapshot_id": id, "committed_at": at, "summary": {"changed-partition-count": u64::MAX.to_string()}});
    let within = "2026-11-24T03:00:00Z";
    let snapshots = [
        snapshot(2, within),
        snapshot(3, within),
        snapshot(4, "+262142-12-31T23:59:59Z"),
        snapshot(5, "-262143-01-01T00:00:00Z"),
    ];
    let changes = json!({
        "started_at": "2026-11-24T02:00:00Z", "failed_at": "2026-11-24T04:00:00Z",
        "signals": {"snapshots_before": [1], "snapshots_after": snapshots},
    });
    let incident = server.triage(&but(partial_report(&pipeline), &changes));
    let write_state = &incident["triage"]["write_state"];
    assert_eq!(write_state["snapshots"], json!(["2", "3"]));
    assert_eq!(write_state["partitions_written"], u64::MAX);
    assert_eq!(incident["triage"]["retry"]["decision"], "hold");
}

#[test]
fn what_is_nested_as_deep_as_a_report_may_be_reads_back() {
    let server = shared();
    for depth in [58, 60, 61, 62, 127] {
        let pipeline = unique("hostile");
        let nested = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        for (run, field) in ["odd", "task_metrics", "dq_results"]
            .into_iter()
            .enumerate()
        {
            let value = match field {
                "odd" => nested.clone(),
                "task_metrics" => format!("{{\"m\": {nested}}}"),
                _ => format!("[{{\"rule\": \"r\", \"passed\": false, \"detail\": {nested}}}]"),
            };
            let body = format!(
                r#"{{"pipeline": "{pipeline}", "run_id": "r{run}", "signals": {{"{field}": {value}}}}}"#
            );
            let request = server
                .request("POST", "/v1/incidents")
                .header("prefer", "wait=30")
                .header("content-type", "application/json");
            let answer = Answer::of(request.body(body).send().unwrap());
            if answer.status == 200 {
                assert_eq!(
                    answer.body["status"], "triaged",
                    "{field} at {depth}: {}",
                    answer.body["failure"]
                );
                let id = id_of(&answer.body);
                server
                    .get(&format!("/v1/incidents/{id}/evidence"))
                    .expect(200);
                server.page(&id);
                assert!(depth < 64, "{field} at {depth}");
            } else {
                answer.refuses(400, "invalid_json", "64 levels");
                assert!(depth > 58, "{field} at {depth}");
            }
        }
    }
}

#[test]
fn a_long_log_is_triaged() {
    let server = shared();
    let pipeline = unique("hostile");
    let mut lines: Vec<String> = (0..100_000)
        .map(|n| {
            format!(
                "26/11/24 02:00:00 INFO TaskSetManager: Finished task {n} in stage 3.0 (TID {n})"
            )
        })
        .collect();
    lines[70_000] = "java.lang.OutOfMemoryError: Java heap space".to_owned();
    lines[80_000] = "x".repeat(MIB);
    let incident = server.triage(&but(
        partial_report(&pipeline),
        &json!({"log_lines": lines, "error_message": null}),
    ));
    assert_eq!(incident["triage"]["root_cause"], "resource_exhaustion");
    let evidence = server
        .get(&format!("/v1/incidents/{}/evidence", id_of(&incident)))
        .expect(200);
    assert!(evidence["error_blocks"].as_array().unwrap().len() <= 50);
    assert!(evidence.to_string().len() < MIB, "reduced");
}
