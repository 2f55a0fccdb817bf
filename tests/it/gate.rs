//! The retry gate: who is asked about, what opens, what shuts, what is written down.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::calls::{Database, but, eventually, id_of};
use crate::harness::{Scratch, Server, partial_report, safe_report, shared, unique};

/// A report whose gate waits: the input is late, nothing was written.
fn late_report(pipeline: &str) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "spark",
        "error_message": "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://landing/day=2026-11-23. SQLSTATE: 42K03",
        "signals": {"write_started": false, "run_state": "ended", "source_path": "s3://landing/day=2026-11-23/", "source_object_count": 0},
    })
}

/// A report of two of ten partitions written before the database refused to serialise the rest.
fn conflict_report(pipeline: &str) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "python",
        "error_message": "psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update",
        "signals": {"write_started": true, "run_state": "ended", "partitions_expected": 10, "partitions_written": 2, "target_table": "dwh.orders"},
    })
}

fn ask(server: &Server, query: &str) -> Value {
    server.get(&format!("/v1/retry-gate?{query}")).expect(200)
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_pipeline_that_nobody_knows_is_404_and_never_open() {
    let server = shared();
    for unknown in ["", "&unknown=open", "&unknown=shut"] {
        let answer = server.get(&format!(
            "/v1/retry-gate?pipeline=nobody&batch_id=b1{unknown}"
        ));
        answer.refuses(404, "not_found", "`nobody`");
        assert!(
            answer.body["hint"]
                .as_str()
                .unwrap()
                .contains("never opens")
        );
    }
}

#[test]
fn a_question_without_its_words_is_422() {
    let server = shared();
    for (query, about) in [
        ("", "pipeline"),
        ("batch_id=b1", "pipeline"),
        ("pipeline=&batch_id=b1", "pipeline"),
        ("pipeline=orders", "batch_id"),
        ("pipeline=orders&batch_id=&run_id=", "run_id"),
        ("pipeline=orders&batch_id=b1&unknown=maybe", "unknown"),
        ("pipeline=orders&batch_id=b1&bach=1", "bach"),
        ("pipeline=orders&batch_id=b1&batch_id=b2", "batch_id"),
    ] {
        server
            .get(&format!("/v1/retry-gate?{query}"))
            .refuses(422, "invalid_request", about);
    }
}

#[test]
fn a_batch_without_a_failure_on_record_opens_only_for_who_says_so() {
    let server = shared();
    let pipeline = unique("gate");
    server.triage(&safe_report(&pipeline));
    for by in ["batch_id", "run_id"] {
        let shut = ask(server, &format!("pipeline={pipeline}&{by}=never-seen"));
        assert_eq!(
            (&shut["gate"], &shut["incident"], &shut["decision"]),
            (&json!("shut"), &Value::Null, &Value::Null)
        );
        assert!(
            shut["reason"]
                .as_str()
                .unwrap()
                .contains("no failure on record")
        );
        let open = ask(
            server,
            &format!("pipeline={pipeline}&{by}=never-seen&unknown=open"),
        );
        assert_eq!(
            (&open["gate"], &open["reason"]),
            (&json!("open"), &json!("no failure on record"))
        );
        assert!(open["expires_at"].is_string());
    }
}

#[test]
fn a_safe_failure_opens_for_a_minute() {
    let server = shared();
    let pipeline = unique("gate");
    let incident = server.triage(&safe_report(&pipeline));
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("open"), &json!("retry"))
    );
    assert_eq!(answer["incident"], incident["id"]);
    assert_eq!(answer["not_before"], Value::Null);
    assert!(
        answer["reason"]
            .as_str()
            .unwrap()
            .contains("head not checked")
    );
    let asked = eventually("the answer is on the timeline", || {
        server.events(&id_of(&incident), "gate").pop()
    });
    assert_eq!(
        time(&answer["expires_at"]) - time(&asked["at"]),
        TimeDelta::seconds(60)
    );
}

#[test]
fn a_run_stands_for_its_batch() {
    let server = shared();
    let pipeline = unique("gate");
    server.triage(&safe_report(&pipeline));
    assert_eq!(
        ask(server, &format!("pipeline={pipeline}&run_id=r1"))["gate"],
        "open"
    );
    let held = server.triage(&but(partial_report(&pipeline), &json!({"run_id": "r2"})));
    let answer = ask(server, &format!("pipeline={pipeline}&run_id=r1"));
    assert_eq!(
        (&answer["gate"], &answer["incident"]),
        (&json!("shut"), &held["id"]),
        "another run of the batch is held"
    );

    let alone = unique("gate");
    let report = but(partial_report(&alone), &json!({"batch_id": null}));
    server.triage(&report);
    assert_eq!(
        ask(server, &format!("pipeline={alone}&run_id=r1"))["decision"],
        "hold"
    );
}

#[test]
fn a_run_that_is_named_beside_its_batch_counts_as_well() {
    let server = shared();
    let pipeline = unique("gate");
    let held = server.triage(&but(partial_report(&pipeline), &json!({"batch_id": null})));
    let answer = ask(
        server,
        &format!("pipeline={pipeline}&batch_id=b1&run_id=r1&unknown=open"),
    );
    assert_eq!(
        (&answer["gate"], &answer["incident"]),
        (&json!("shut"), &held["id"])
    );
    server.triage(&but(safe_report(&pipeline), &json!({"run_id": "r2"})));
    let answer = ask(
        server,
        &format!("pipeline={pipeline}&batch_id=b1&run_id=r1"),
    );
    assert_eq!(answer["incident"], held["id"], "the most cautious answer");
    assert_eq!(
        ask(
            server,
            &format!("pipeline={pipeline}&batch_id=b1&run_id=r2")
        )["gate"],
        "open"
    );
}

#[test]
fn the_most_cautious_incident_of_a_batch_answers_and_a_later_attempt_clears_nothing() {
    let server = shared();
    let pipeline = unique("gate");
    let held = server.triage(&partial_report(&pipeline));
    let later = server.triage(&but(
        safe_report(&pipeline),
        &json!({"run_id": "r2", "attempt": 2}),
    ));
    assert_eq!(later["triage"]["retry"]["decision"], "retry");
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"], &answer["incident"]),
        (&json!("shut"), &json!("hold"), &held["id"])
    );
}

#[test]
fn a_lasting_cause_is_shut_until_it_is_fixed() {
    let server = shared();
    let pipeline = unique("gate");
    let denied = json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "python",
        "error_message": "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
        "signals": {"write_started": false, "run_state": "ended"},
    });
    server.triage(&denied);
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("shut"), &json!("fix_first"))
    );
    assert_eq!(answer["expires_at"], Value::Null);
}

#[test]
fn a_late_source_waits_until_its_time() {
    let server = shared();
    let pipeline = unique("gate");
    let incident = server.triage(&late_report(&pipeline));
    assert_eq!(incident["triage"]["retry"]["decision"], "wait");
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"], &answer["expires_at"]),
        (&json!("wait"), &json!("wait"), &Value::Null)
    );
    assert_eq!(
        answer["not_before"],
        incident["triage"]["retry"]["not_before"]
    );
    let evidence = server
        .get(&format!("/v1/incidents/{}/evidence", id_of(&incident)))
        .expect(200);
    assert_eq!(
        time(&answer["not_before"]) - time(&evidence["as_of"]),
        TimeDelta::minutes(30)
    );
}

#[test]
fn registrations_and_settings_count() {
    let scratch = Scratch::new();
    let registered = r#"
        [[pipeline]]
        name = "merged"
        team = "orders team"
        write_mode = "merge_on_key"
        rerun_is_safe = true
        max_attempts = 2

        [[pipeline]]
        name = "appended"
        write_mode = "append"
        rerun_is_safe = true

        [[pipeline]]
        name = "late"
        wait_minutes = 0

        [[pipeline]]
        name = "silent"
    "#;
    std::fs::write(scratch.path().join("all.toml"), registered).unwrap();
    let settings = [
        ("LARREY__PIPELINES__DIR", scratch.path().to_str().unwrap()),
        ("LARREY__GATE__OVERRIDE_TTL_S", "30"),
    ];
    let database = Database::new();
    let server = database.serve(&settings, &["--dev"]);

    let merged = server.triage(&conflict_report("merged"));
    assert_eq!(merged["triage"]["write_state"]["state"], "partial");
    assert_eq!(
        merged["triage"]["retry"]["decision"], "retry",
        "{}",
        merged["triage"]["retry"]
    );
    assert_eq!(
        merged["triage"]["retry"]["proofs"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(server.gate("merged", "b1")["gate"], "open");
    let contradicted = but(
        conflict_report("merged"),
        &json!({"batch_id": "b2", "run_id": "r2", "signals": {"write_mode": "append"}}),
    );
    assert_eq!(
        server.triage(&contradicted)["triage"]["retry"]["decision"],
        "hold",
        "a report that disagrees is not vouched for"
    );
    let second = server.triage(&but(conflict_report("merged"), &json!({"attempt": 2})));
    assert_eq!(
        second["triage"]["retry"]["decision"], "hold",
        "two attempts were registered"
    );

    for pipeline in ["appended", "unregistered"] {
        let report = but(
            conflict_report(pipeline),
            &json!({"signals": {"write_mode": "merge_on_key"}}),
        );
        let incident = server.triage(&report);
        assert_eq!(
            incident["triage"]["retry"]["decision"], "hold",
            "{pipeline}: only a registration makes a mode repeatable"
        );
        assert_eq!(server.gate(pipeline, "b1")["gate"], "shut");
    }

    let late = server.triage(&late_report("late"));
    assert_eq!(late["triage"]["retry"]["safe_to_retry"], false);
    let answer = server.gate("late", "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("open"), &json!("wait")),
        "the time to wait is over"
    );
    assert!(answer["expires_at"].is_string());

    let silent = ask(&server, "pipeline=silent&batch_id=b1");
    assert_eq!(
        (&silent["gate"], &silent["incident"]),
        (&json!("shut"), &Value::Null),
        "registered, and never failed"
    );

    let id = id_of(&second);
    let word = json!({"verdict": "override", "retry": "retry", "reason": "checked", "target_verified": [{"target": "dwh.orders", "what_was_checked": "two days are in once"}]});
    let decided = server.decide(&id, &word).expect(201);
    let answer = server.gate("merged", "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("open"), &json!("retry"))
    );
    let ends = time(&decided["decision"]["made_at"]) + TimeDelta::seconds(30);
    assert_eq!(
        time(&answer["expires_at"]),
        ends,
        "an answer does not outlive the override"
    );
}

#[test]
fn every_question_and_answer_is_written_down() {
    let server = shared();
    let pipeline = unique("gate");
    let id = id_of(&server.triage(&partial_report(&pipeline)));
    let reason = server.gate(&pipeline, "b1")["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    ask(server, &format!("pipeline={pipeline}&run_id=r1"));
    let asked = eventually("both answers are on the timeline", || {
        Some(server.events(&id, "gate")).filter(|asked| asked.len() >= 2)
    });
    assert_eq!(asked.len(), 2);
    for answer in asked {
        assert_eq!(answer["actor"], "dev");
        assert_eq!(answer["what"], format!("shut: {reason}"));
    }
}

#[test]
fn names_are_found_however_they_are_written() {
    let server = shared();
    // Spaces, signs of URLs, other scripts, and an address that is redacted wherever it is kept.
    for name in [
        "day 2026/11&x=1?#",
        "дата=23",
        "customer=jane.doe@example.com",
    ] {
        let pipeline = unique("gate");
        let report = but(
            partial_report(&pipeline),
            &json!({"batch_id": name, "run_id": name}),
        );
        let incident = server.triage(&report);
        for by in ["batch_id", "run_id"] {
            let request = server.request("GET", "/v1/retry-gate").query(&[
                ("pipeline", pipeline.as_str()),
                (by, name),
                ("unknown", "open"),
            ]);
            let answer = crate::harness::Answer::of(request.send().unwrap()).expect(200);
            assert_eq!(
                (&answer["gate"], &answer["incident"]),
                (&json!("shut"), &incident["id"]),
                "{by}={name}"
            );
            let request = server
                .request("GET", "/v1/incidents")
                .query(&[("pipeline", pipeline.as_str()), (by, name)]);
            let page = crate::harness::Answer::of(request.send().unwrap()).expect(200);
            assert_eq!(
                page["incidents"].as_array().unwrap().len(),
                1,
                "{by}={name}"
            );
        }
    }
}
