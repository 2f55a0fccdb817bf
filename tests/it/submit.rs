//! Submitting reports: links, waiting, idempotency, further reports of the same run, batches, crowds.

use std::process::Command;

use serde_json::{Value, json};

use crate::calls::{Database, at_once, but, eventually, gzip, id_of};
use crate::harness::{Answer, LARREY, Server, partial_report, safe_report, shared, unique};

fn keyed(server: &Server, key: &str, report: &Value) -> Answer {
    let request = server
        .request("POST", "/v1/incidents")
        .header("idempotency-key", key);
    Answer::of(request.json(report).send().unwrap())
}

fn preferring(server: &Server, preference: &str, report: &Value) -> Answer {
    let request = server
        .request("POST", "/v1/incidents")
        .header("prefer", preference);
    Answer::of(request.json(report).send().unwrap())
}

#[test]
fn a_report_is_committed_at_once_shut_until_triaged_and_triaged_by_any_replica() {
    let database = Database::new();
    let taker = database.serve(&[("LARREY__WORKER__CONCURRENCY", "0")], &["--dev"]);
    let answer = taker.submit(&safe_report("orders"));
    let location = answer.header("location").to_owned();
    let body = answer.expect(202);
    let id = id_of(&body);
    assert_eq!(location, format!("/v1/incidents/{id}"));
    assert_eq!(body["status"], "received");
    assert_eq!(body["gate"]["gate"], "shut");
    assert_eq!(body["gate"]["reason"], "not triaged yet");
    assert_eq!(taker.gate("orders", "b1")["reason"], "not triaged yet");
    for link in ["self", "page", "timeline"] {
        taker.get(body["links"][link].as_str().unwrap()).expect(200);
    }

    let shown = taker.get(&format!("/v1/incidents/{id}"));
    assert_eq!(shown.header("etag"), "\"0\"");
    assert_eq!(shown.expect(200)["triage"], Value::Null);
    assert!(taker.triages(&id).is_empty());
    assert!(taker.page(&id).contains("Not triaged yet"));
    taker.get(&format!("/v1/incidents/{id}/evidence")).refuses(
        409,
        "not_triaged_yet",
        "not triaged",
    );
    taker.decide(&id, &json!({"verdict": "approve"})).refuses(
        409,
        "not_triaged_yet",
        "not triaged",
    );
    let pending = preferring(&taker, "wait=1", &safe_report("orders"));
    assert_eq!(pending.header("preference-applied"), "wait=1");
    assert_eq!(pending.expect(202)["id"], body["id"]);

    let triager = database.serve(&[], &["--dev"]);
    let incident = taker.at_revision(&id, 1);
    assert_eq!(incident["status"], "triaged");
    assert_eq!(taker.gate("orders", "b1")["gate"], "open");
    assert_eq!(triager.gate("orders", "b1")["gate"], "open");
}

#[test]
fn prefer_wait_answers_with_the_triage_and_is_capped_at_a_minute() {
    let server = shared();
    let (waited, long) = (unique("wait"), unique("wait"));
    let answer = preferring(server, "wait=30", &partial_report(&waited));
    assert_eq!(answer.header("preference-applied"), "wait=30");
    let incident = answer.expect(200);
    assert_eq!(incident["triage"]["revision"], 1);
    assert_eq!(incident["status"], "triaged");

    let answer = preferring(server, "respond-async, wait=3600", &partial_report(&long));
    assert_eq!(answer.header("preference-applied"), "wait=60");
    assert_eq!(answer.expect(200)["triage"]["revision"], 1);
    let unheard = preferring(server, "wait=soon", &partial_report(&unique("wait")));
    assert_eq!(unheard.header("preference-applied"), "");
    unheard.expect(202);
}

#[test]
fn an_idempotency_key_stands_for_one_body() {
    let server = shared();
    let (pipeline, other) = (unique("idem"), unique("idem"));
    let key = unique("key");
    let first = keyed(server, &key, &safe_report(&pipeline)).expect(202);
    let again = keyed(server, &key, &safe_report(&pipeline)).expect(200);
    assert_eq!(again["id"], first["id"]);
    assert_eq!(server.count(&pipeline), 1);

    let reused = keyed(server, &key, &safe_report(&other));
    reused.refuses(422, "idempotency_key_reused", "another body");
    assert_eq!(server.count(&other), 0, "a refused report is not kept");
    server
        .get(&format!("/v1/retry-gate?pipeline={other}&batch_id=b1"))
        .refuses(404, "not_found", &other);

    let elsewhere = keyed(server, &unique("key"), &safe_report(&pipeline)).expect(200);
    assert_eq!(
        elsewhere["id"], first["id"],
        "the same body is the same report under any key"
    );
    for bad in ["", " ", &"k".repeat(256)] {
        let answer = keyed(server, bad, &safe_report(&other));
        answer.refuses(422, "invalid_request", "Idempotency-Key");
        assert_eq!(answer.fields(), ["Idempotency-Key"]);
    }
    assert_eq!(server.count(&other), 0);
}

#[test]
fn an_idempotency_key_on_a_further_report_appends_once() {
    let server = shared();
    let pipeline = unique("idem");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    let further = but(
        safe_report(&pipeline),
        &json!({"signals": {"write_started": true}}),
    );
    let key = unique("key");
    assert_eq!(keyed(server, &key, &further).expect(202)["id"], id.as_str());
    assert_eq!(keyed(server, &key, &further).expect(200)["id"], id.as_str());
    server.at_revision(&id, 2);
    assert_eq!(server.events(&id, "report").len(), 2);
}

#[test]
fn an_idempotency_key_of_a_refused_report_is_refused_again_in_the_same_words() {
    let server = shared();
    let pipeline = unique("idem");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    let elsewhere = but(safe_report(&pipeline), &json!({"batch_id": "b2"}));
    let key = unique("key");
    for _ in 0..2 {
        keyed(server, &key, &elsewhere).refuses(409, "batch_is_fixed", "b1");
    }
    assert_eq!(server.events(&id, "report").len(), 1);
}

#[test]
fn the_keys_of_two_callers_never_meet() {
    let database = Database::new();
    let token = |name: &str| {
        let mut command = Command::new(LARREY);
        command
            .args(["token", "create", name, "--role", "responder"])
            .env("DATABASE_URL", &database.url);
        let out = command.output().unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    };
    let (ada, bob) = (token("ada"), token("bob"));
    let mut server = database.serve(&[], &[]);
    server.with_token(&ada);
    let hers = keyed(&server, "k1", &safe_report("orders")).expect(202);
    server.with_token(&bob);
    let his = keyed(&server, "k1", &safe_report("payments")).expect(202);
    assert_ne!(hers["id"], his["id"]);
    keyed(&server, "k1", &safe_report("orders")).refuses(
        422,
        "idempotency_key_reused",
        "another body",
    );
}

#[test]
fn the_same_report_again_is_the_same_incident_and_nothing_new() {
    let server = shared();
    let pipeline = unique("same");
    let id = id_of(&server.triage(&partial_report(&pipeline)));
    for _ in 0..3 {
        let again = server.submit(&partial_report(&pipeline)).expect(200);
        assert_eq!(again["id"], id.as_str());
        assert_eq!(again["triage"]["revision"], 1);
    }
    assert_eq!(server.events(&id, "report").len(), 1);
    assert_eq!(server.events(&id, "triage").len(), 1);
}

#[test]
fn new_content_is_appended_and_contradictions_are_both_kept() {
    let server = shared();
    let pipeline = unique("append");
    let first = server.triage(&partial_report(&pipeline));
    let id = id_of(&first);
    let denial = json!({"error_message": "nothing happened", "signals": {"write_started": false, "partitions_written": 0}});
    let answer = server.submit(&but(partial_report(&pipeline), &denial));
    assert_eq!(answer.expect(202)["id"], id.as_str());
    let second = server.at_revision(&id, 2);

    assert_eq!(second["triage"]["trigger"], "evidence");
    assert_eq!(
        second["triage"]["retry"]["decision"], "hold",
        "a later denial never undoes a write that was seen"
    );
    assert_eq!(second["triage"]["write_state"]["partitions_written"], 9);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    let started = server.facts(&id, "write_started");
    let values: Vec<_> = started
        .iter()
        .map(|fact| (&fact["value"], &fact["superseded"]))
        .collect();
    assert_eq!(
        values,
        [(&json!(true), &Value::Null), (&json!(false), &json!(true))]
    );
    assert_eq!(server.facts(&id, "partitions_written").len(), 2);
    assert_eq!(server.facts(&id, "error_message").len(), 2);

    let triages = server.triages(&id);
    assert_eq!(triages.len(), 2);
    let mut kept = triages[0].clone();
    kept.as_object_mut()
        .unwrap()
        .retain(|name, _| first["triage"].get(name).is_some());
    assert_eq!(kept, first["triage"], "the first triage stays as it was");
    assert_eq!(server.events(&id, "report").len(), 2);
}

#[test]
fn a_report_that_is_known_by_its_content_adds_nothing_later_either() {
    let server = shared();
    let pipeline = unique("append");
    let first = partial_report(&pipeline);
    let id = id_of(&server.triage(&first));
    server.triage(&but(first.clone(), &json!({"error_message": "more"})));
    let again = server.submit(&first).expect(200);
    assert_eq!(
        (id_of(&again), &again["triage"]["revision"]),
        (id.clone(), &json!(2))
    );
    assert_eq!(server.events(&id, "report").len(), 2);
}

#[test]
fn a_write_that_is_reported_later_shuts_an_open_gate() {
    let server = shared();
    let pipeline = unique("append");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
    server.triage(&but(
        safe_report(&pipeline),
        &json!({"signals": {"write_started": true, "partitions_written": 2}}),
    ));
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("shut"), &json!("hold"))
    );
    assert_eq!(answer["incident"], id.as_str());
}

#[test]
fn new_evidence_never_opens_a_gate_that_a_hold_shut() {
    let server = shared();
    let pipeline = unique("append");
    let unclear = json!({"pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "error_message": "it broke"});
    let first = server.triage(&unclear);
    assert_eq!(first["triage"]["retry"]["decision"], "hold");
    let second = server.triage(&safe_report(&pipeline));
    assert_eq!(second["id"], first["id"]);
    assert_eq!(
        second["triage"]["retry"]["decision"], "retry",
        "the verdict may say so"
    );
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"]),
        (&json!("shut"), &json!("hold")),
        "the gate does not"
    );
}

#[test]
fn a_batch_is_fixed_once_it_is_known() {
    let server = shared();
    let pipeline = unique("batch");
    let without = but(safe_report(&pipeline), &json!({"batch_id": null}));
    let first = server.triage(&without);
    assert_eq!(first["batch_id"], Value::Null);
    let id = id_of(&first);
    assert_eq!(
        server.triage(&safe_report(&pipeline))["batch_id"],
        "b1",
        "a later report may name it"
    );

    let other = but(safe_report(&pipeline), &json!({"batch_id": "b2"}));
    let refused = server.submit(&other);
    refused.refuses(409, "batch_is_fixed", "b1");
    assert!(refused.body["hint"].as_str().unwrap().contains("batch_id"));
    assert_eq!(
        server.events(&id, "report").len(),
        2,
        "nothing of it is kept"
    );
    assert_eq!(server.gate(&pipeline, "b2")["incident"], Value::Null);

    let silent = but(
        without,
        &json!({"error_message": "again, without the batch"}),
    );
    assert_eq!(server.triage(&silent)["batch_id"], "b1");
}

#[test]
fn another_attempt_is_another_incident_and_is_counted() {
    let server = shared();
    let pipeline = unique("attempts");
    let mut ids = Vec::new();
    for attempt in 1..=4 {
        let incident = server.triage(&but(safe_report(&pipeline), &json!({"attempt": attempt})));
        assert_eq!(incident["attempt"], attempt);
        let id = id_of(&incident);
        assert_eq!(server.facts(&id, "attempts_used")[0]["value"], attempt);
        let gate = server.gate(&pipeline, "b1");
        // Three attempts a batch, the first included: after the third there is none left.
        let expected = if attempt < 3 {
            ("retry", "open")
        } else {
            ("fix_first", "shut")
        };
        assert_eq!(
            incident["triage"]["retry"]["decision"], expected.0,
            "attempt {attempt}"
        );
        assert_eq!(gate["gate"], expected.1, "attempt {attempt}");
        assert_eq!(gate["incident"], id.as_str());
        assert!(!ids.contains(&id));
        ids.push(id);
    }
    assert_eq!(
        server.triages(&ids[0]).len(),
        1,
        "earlier incidents are left alone"
    );
}

#[test]
fn attempts_are_counted_over_runs_that_all_say_one() {
    let server = shared();
    let pipeline = unique("attempts");
    for run in ["r1", "r2"] {
        let incident = server.triage(&but(safe_report(&pipeline), &json!({"run_id": run})));
        assert_eq!(incident["triage"]["retry"]["decision"], "retry", "{run}");
    }
    let third = server.triage(&but(safe_report(&pipeline), &json!({"run_id": "r3"})));
    assert_eq!(third["triage"]["retry"]["decision"], "fix_first");
    let reported = server.triage(&but(
        safe_report(&unique("attempts")),
        &json!({"attempt": 7}),
    ));
    assert_eq!(
        reported["triage"]["retry"]["decision"], "fix_first",
        "a number that is reported counts as well"
    );
    let other_batch = but(
        safe_report(&pipeline),
        &json!({"run_id": "r4", "batch_id": "b2"}),
    );
    assert_eq!(
        server.triage(&other_batch)["triage"]["retry"]["decision"],
        "retry",
        "another batch has its own"
    );
}

fn statuses(body: &Value) -> Vec<u64> {
    let results = body["results"].as_array().unwrap().iter();
    results
        .map(|item| item["status"].as_u64().unwrap())
        .collect()
}

#[test]
fn a_batch_is_answered_item_by_item() {
    let server = shared();
    let pipeline = unique("many");
    let run = |n: usize| {
        but(
            safe_report(&pipeline),
            &json!({"run_id": format!("r{n}"), "batch_id": format!("b{n}")}),
        )
    };
    let wrong = json!({"pipeline": pipeline, "run_id": 7});
    let reports = json!([run(1), wrong, run(2), 3, run(1), run(3)]);
    let body = server.post("/v1/incidents/batch", &reports).expect(200);
    assert_eq!(statuses(&body), [202, 422, 202, 422, 200, 202]);
    let results = &body["results"];
    assert_eq!(
        results[0]["id"], results[4]["id"],
        "the same report twice in one batch is one incident"
    );
    assert_eq!(results[1]["problem"]["code"], "invalid_report");
    assert_eq!(results[1]["problem"]["errors"][0]["field"], "run_id");
    assert_eq!(server.count(&pipeline), 3);
    let again = server.post("/v1/incidents/batch", &reports).expect(200);
    assert_eq!(statuses(&again), [200, 422, 200, 422, 200, 200]);
    for item in [0, 2, 5] {
        assert_eq!(again["results"][item]["id"], results[item]["id"]);
        server.at_revision(results[item]["id"].as_str().unwrap(), 1);
    }

    assert_eq!(
        server.post("/v1/incidents/batch", &json!([])).expect(200)["results"],
        json!([])
    );
    server
        .post("/v1/incidents/batch", &run(9))
        .refuses(422, "invalid_request", "array");
    let too_many = format!("[{}]", vec!["1"; 10_001].join(","));
    server
        .send_json("/v1/incidents/batch", too_many)
        .refuses(422, "invalid_request", "10000");
}

#[test]
fn lines_of_ndjson_stand_alone() {
    let server = shared();
    let pipeline = unique("lines");
    let run =
        |n: usize| but(safe_report(&pipeline), &json!({"run_id": format!("r{n}")})).to_string();
    let mut body = format!("{}\r\n\n{{\"pipeline\": \n", run(1)).into_bytes();
    body.extend(b"{\"pipeline\": \"\xff\xfe\"}\n");
    body.extend(format!("{}\n{}", run(2), run(3)).into_bytes());
    for content_type in ["application/x-ndjson", "application/jsonl; charset=utf-8"] {
        let answer = server
            .send(
                "/v1/incidents/batch",
                &[("content-type", content_type)],
                body.clone(),
            )
            .expect(200);
        let known = if content_type.ends_with("ndjson") {
            202
        } else {
            200
        };
        assert_eq!(statuses(&answer), [known, 400, 400, known, known]);
        assert_eq!(answer["results"][1]["problem"]["code"], "invalid_json");
        assert_eq!(answer["results"][2]["problem"]["code"], "invalid_json");
    }
    assert_eq!(server.count(&pipeline), 3);
    let single = server.send(
        "/v1/incidents",
        &[("content-type", "application/x-ndjson")],
        run(4),
    );
    single.refuses(422, "invalid_request", "one JSON document");
    assert!(
        single.body["hint"]
            .as_str()
            .unwrap()
            .contains("/v1/incidents/batch")
    );
}

#[test]
fn a_report_is_the_same_alone_and_in_a_batch() {
    let server = shared();
    let pipeline = unique("many");
    let report = serde_json::to_string_pretty(&partial_report(&pipeline)).unwrap();
    let alone = server
        .send_json("/v1/incidents", report.clone())
        .expect(202);
    let listed = server
        .send_json("/v1/incidents/batch", format!("[{report}]"))
        .expect(200);
    assert_eq!(statuses(&listed), [200]);
    assert_eq!(listed["results"][0]["id"], alone["id"]);
}

#[test]
fn compressed_bodies_are_taken() {
    let server = shared();
    let pipeline = unique("gzip");
    let report = safe_report(&pipeline);
    let gzipped = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let first = server
        .send(
            "/v1/incidents",
            &gzipped,
            gzip(report.to_string().as_bytes()),
        )
        .expect(202);
    let plain = server
        .send_json("/v1/incidents", report.to_string())
        .expect(200);
    assert_eq!(first["id"], plain["id"], "compression makes no difference");
    let second = but(report, &json!({"run_id": "r2"})).to_string();
    let lines = gzip(format!("{second}\n").as_bytes());
    let headers = [
        ("content-type", "application/x-ndjson"),
        ("content-encoding", "GZIP"),
    ];
    assert_eq!(
        statuses(
            &server
                .send("/v1/incidents/batch", &headers, lines)
                .expect(200)
        ),
        [202]
    );
    assert_eq!(server.count(&pipeline), 2);
}

#[test]
fn twenty_at_once_with_one_report_are_one_incident_and_one_revision() {
    let server = shared();
    let pipeline = unique("crowd");
    let report = partial_report(&pipeline);
    let answers = at_once(20, |n| {
        // Half of them with a key, and half of those with the same one.
        match n % 4 {
            0 => keyed(server, &format!("{pipeline}-{n}"), &report),
            1 => keyed(server, &pipeline, &report),
            _ => server.submit(&report),
        }
    });
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 202).count(),
        1
    );
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 202))
    );
    let id = id_of(&answers[0].body);
    assert!(
        answers
            .iter()
            .all(|answer| answer.body["id"] == id.as_str())
    );
    server.at_revision(&id, 1);
    assert_eq!(server.count(&pipeline), 1);
    assert_eq!(server.events(&id, "report").len(), 1);
    assert_eq!(server.triages(&id).len(), 1);
}

#[test]
fn twenty_at_once_with_one_further_report_append_it_once() {
    let server = shared();
    let pipeline = unique("crowd");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    let further = but(
        safe_report(&pipeline),
        &json!({"signals": {"write_started": true}}),
    );
    let answers = at_once(20, |n| match n % 2 {
        0 => keyed(server, &pipeline, &further),
        _ => server.submit(&further),
    });
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 202) && answer.body["id"] == id.as_str()),
        "{answers:?}"
    );
    server.at_revision(&id, 2);
    assert_eq!(server.events(&id, "report").len(), 2);
    assert_eq!(server.triages(&id).len(), 2);
}

#[test]
fn different_reports_of_one_run_at_once_are_all_kept() {
    let server = shared();
    let pipeline = unique("crowd");
    let answers = at_once(8, |n| {
        server.submit(&but(
            partial_report(&pipeline),
            &json!({"error_message": format!("seen by {n}")}),
        ))
    });
    let id = id_of(&answers[0].body);
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 202 && answer.body["id"] == id.as_str()),
        "{answers:?}"
    );
    assert_eq!(server.events(&id, "report").len(), 8);
    eventually("all eight are triaged", || {
        let triaged = !server.triages(&id).is_empty();
        (triaged && server.facts(&id, "error_message").len() == 8).then_some(())
    });
    assert_eq!(server.count(&pipeline), 1);
}
