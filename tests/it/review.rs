//! A person's word: approving, overriding, handing over, outcomes, asking again.

use serde_json::{Value, json};

use crate::calls::{Database, at_once, but, eventually, id_of};
use crate::harness::{Scratch, Server, partial_report, safe_report, shared, unique};

/// An override to `retry` with everything that a hold on `curated.orders` asks for.
fn opening() -> Value {
    json!({
        "verdict": "override", "retry": "retry", "reason": "the nine partitions were deleted",
        "target_verified": [{"target": "curated.orders", "what_was_checked": "counted every partition"}],
    })
}

fn without(mut word: Value, field: &str) -> Value {
    word.as_object_mut().unwrap().remove(field);
    word
}

/// A held batch: its pipeline and its incident.
fn held(server: &Server) -> (String, String) {
    let pipeline = unique("held");
    let incident = server.triage(&partial_report(&pipeline));
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    (pipeline, id_of(&incident))
}

#[test]
fn agreeing_never_changes_the_gate() {
    let server = shared();
    let (pipeline, id) = held(server);
    let before = server.gate(&pipeline, "b1");
    let body = server
        .decide(&id, &json!({"verdict": "approve"}))
        .expect(201);
    assert_eq!(body["decision"]["verdict"], "approve");
    assert_eq!(
        (&body["decision"]["actor"], &body["decision"]["revision"]),
        (&json!("dev"), &json!(1))
    );
    assert_eq!(body["status"], "acknowledged");
    assert_eq!(server.gate(&pipeline, "b1"), before);

    let open = unique("open");
    let id = id_of(&server.triage(&safe_report(&open)));
    for verdict in ["approve", "acknowledge"] {
        server.decide(&id, &json!({"verdict": verdict})).expect(201);
        assert_eq!(server.gate(&open, "b1")["gate"], "open");
    }
    assert_eq!(server.events(&id, "decision").len(), 2, "both are kept");
}

#[test]
fn an_incomplete_decision_is_422_names_its_field_and_changes_nothing() {
    let server = shared();
    let (pipeline, id) = held(server);
    let blank = but(opening(), &json!({"reason": "  \n"}));
    let elsewhere = but(
        opening(),
        &json!({"target_verified": [{"target": "curated.other", "what_was_checked": "all"}]}),
    );
    let unsaid = but(
        opening(),
        &json!({"target_verified": [{"target": "curated.orders", "what_was_checked": " "}]}),
    );
    for (word, field) in [
        (without(opening(), "reason"), "reason"),
        (blank, "reason"),
        (without(opening(), "target_verified"), "target_verified"),
        (elsewhere, "target_verified"),
        (unsaid, "target_verified"),
        (without(opening(), "retry"), "retry"),
        (json!({"verdict": "approve", "retry": "retry"}), "verdict"),
        (
            json!({"verdict": "approve", "route": {"team": "dba"}}),
            "reason",
        ),
    ] {
        let answer = server.decide(&id, &word);
        answer.refuses(422, "invalid_request", "");
        assert_eq!(answer.fields(), [field], "{word}: {}", answer.body);
        assert!(!answer.body["hint"].as_str().unwrap().is_empty());
    }
    for (word, about) in [
        (without(opening(), "verdict"), "verdict"),
        (but(opening(), &json!({"verdict": "maybe"})), "maybe"),
        (but(opening(), &json!({"retry": "now"})), "now"),
        (but(opening(), &json!({"category": "gremlins"})), "gremlins"),
        (but(opening(), &json!({"reason": 7})), "string"),
        (but(opening(), &json!({"resaon": "x"})), "resaon"),
        (
            but(
                opening(),
                &json!({"target_verified": [{"target": "curated.orders"}]}),
            ),
            "what_was_checked",
        ),
    ] {
        server
            .decide(&id, &word)
            .refuses(422, "invalid_request", about);
    }
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    assert!(server.events(&id, "decision").is_empty());
    assert_eq!(server.show(&id)["status"], "triaged");
}

#[test]
fn where_heads_are_known_the_verified_head_must_be_named() {
    let server = shared();
    let pipeline = unique("held");
    let snapshots = json!({"snapshots_before": [810], "snapshots_after": [810, 811, 819]});
    let incident = server.triage(&but(
        partial_report(&pipeline),
        &json!({"signals": snapshots}),
    ));
    let id = id_of(&incident);
    let answer = server.decide(&id, &opening());
    answer.refuses(422, "invalid_request", "curated.orders");
    assert_eq!(answer.fields(), ["target_verified"]);
    let head = &incident["triage"]["write_state"]["targets"][0]["head_snapshot"];
    assert!(head.is_string());
    let word = json!([{"target": "curated.orders", "head_snapshot_id": head, "what_was_checked": "counted"}]);
    server
        .decide(&id, &but(opening(), &json!({"target_verified": word})))
        .expect(201);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
}

#[test]
fn an_override_opens_for_one_attempt_and_the_next_report_consumes_it() {
    let server = shared();
    let (pipeline, id) = held(server);
    let body = server.decide(&id, &opening()).expect(201);
    assert_eq!(body["decision"]["retry"], "retry");
    let open = server.gate(&pipeline, "b1");
    assert_eq!(
        (&open["gate"], &open["decision"], &open["incident"]),
        (&json!("open"), &json!("retry"), &json!(id))
    );
    assert_eq!(
        server.gate(&pipeline, "b1")["gate"],
        "open",
        "asking takes nothing"
    );

    let second = server.triage(&but(safe_report(&pipeline), &json!({"attempt": 2})));
    assert_eq!(second["triage"]["retry"]["decision"], "retry");
    let shut = server.gate(&pipeline, "b1");
    assert_eq!(
        (&shut["gate"], &shut["incident"]),
        (&json!("shut"), &json!(id))
    );
    assert!(
        shut["reason"]
            .as_str()
            .unwrap()
            .contains("the override is used up"),
        "{shut}"
    );

    server.decide(&id, &opening()).expect(201);
    assert_eq!(
        server.gate(&pipeline, "b1")["gate"],
        "open",
        "a new word opens for another attempt"
    );
}

#[test]
fn an_override_ends_with_new_evidence_of_the_same_attempt() {
    let server = shared();
    let (pipeline, id) = held(server);
    server.decide(&id, &opening()).expect(201);
    let more = but(
        partial_report(&pipeline),
        &json!({"signals": {"partitions_written": 10}}),
    );
    server.triage(&more);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    assert_eq!(
        server.show(&id)["decision"]["revision"],
        1,
        "the word stays on record"
    );
}

#[test]
fn an_override_opens_no_other_incident_of_the_batch() {
    let server = shared();
    let (pipeline, id) = held(server);
    let other = id_of(&server.triage(&but(partial_report(&pipeline), &json!({"run_id": "r2"}))));
    server.decide(&id, &opening()).expect(201);
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["incident"]),
        (&json!("shut"), &json!(other))
    );
    server.decide(&other, &opening()).expect(201);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
}

#[test]
fn a_shutting_override_lasts() {
    let server = shared();
    let pipeline = unique("shut");
    let id = id_of(&server.triage(&safe_report(&pipeline)));
    let word =
        json!({"verdict": "override", "retry": "hold", "reason": "the target is being repaired"});
    server.decide(&id, &word).expect(201);
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["decision"], &answer["reason"]),
        (
            &json!("shut"),
            &json!("hold"),
            &json!("an engineer decided so")
        )
    );

    server.triage(&but(
        safe_report(&pipeline),
        &json!({"error_message": "SlowDown, once more"}),
    ));
    assert_eq!(
        server.gate(&pipeline, "b1")["gate"],
        "shut",
        "new evidence does not end it"
    );
    server
        .decide(&id, &json!({"verdict": "approve"}))
        .expect(201);
    assert_eq!(
        server.gate(&pipeline, "b1")["gate"],
        "shut",
        "nor does agreeing"
    );
    let word = json!({"verdict": "override", "retry": "retry", "reason": "repaired"});
    server.decide(&id, &word).expect(201);
    assert_eq!(
        server.gate(&pipeline, "b1")["gate"],
        "open",
        "another override does"
    );
}

#[test]
fn a_decision_on_a_triage_that_is_not_the_newest_is_412() {
    let server = shared();
    let (pipeline, id) = held(server);
    server.triage(&but(
        partial_report(&pipeline),
        &json!({"error_message": "more"}),
    ));
    for stale in ["\"1\"", "1", "W/\"1\"", "\"7\""] {
        let answer = server.decide_on(&id, stale, &opening());
        answer.refuses(412, "stale_revision", "2");
        assert!(
            answer.body["hint"]
                .as_str()
                .unwrap()
                .contains("read the incident again")
        );
    }
    let wrong = server.decide_on(&id, "\"abc\"", &opening());
    wrong.refuses(422, "invalid_request", "If-Match");
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    assert!(server.events(&id, "decision").is_empty());
    server.decide_on(&id, "\"2\"", &opening()).expect(201);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
    server
        .decide_on(&id, "*", &json!({"verdict": "approve"}))
        .expect(201);
}

#[test]
fn an_incident_can_be_corrected_and_handed_over() {
    let server = shared();
    let (pipeline, id) = held(server);
    let word = json!({"verdict": "override", "category": "data_skew", "action": "repartition", "route": {"team": "dba"}, "reason": "one key has it all"});
    let body = server.decide(&id, &word).expect(201);
    assert_eq!(body["team"], "dba");
    assert_eq!(
        (&body["decision"]["category"], &body["decision"]["action"]),
        (&json!("data_skew"), &json!("repartition"))
    );
    assert_eq!(
        body["triage"]["category"], "partial_write_risk",
        "the verdict itself is never rewritten"
    );
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    let page = server
        .get(&format!("/v1/incidents?pipeline={pipeline}&team=dba"))
        .expect(200);
    assert_eq!(page["incidents"][0]["id"], id.as_str());
    assert!(server.page(&id).contains("one key has it all"));
}

#[test]
fn a_success_ends_the_batch() {
    let server = shared();
    let (pipeline, id) = held(server);
    let second = id_of(&server.triage(&but(partial_report(&pipeline), &json!({"attempt": 2}))));
    let other = id_of(&server.triage(&but(
        partial_report(&pipeline),
        &json!({"run_id": "r9", "batch_id": "b9"}),
    )));
    let body = server.outcome(
        &second,
        &json!({"retried": true, "succeeded": true, "true_category": "data_skew"}),
    );
    assert_eq!(body["status"], "resolved");
    assert_eq!(
        (&body["outcome"]["actor"], &body["outcome"]["true_category"]),
        (&json!("dev"), &json!("data_skew"))
    );
    let answer = server.gate(&pipeline, "b1");
    assert_eq!(
        (&answer["gate"], &answer["reason"]),
        (
            &json!("shut"),
            &json!("batch succeeded; a rerun would write it again")
        )
    );
    assert_eq!(
        server.show(&id)["status"],
        "resolved",
        "with all its incidents"
    );
    assert_eq!(
        server.show(&other)["status"],
        "triaged",
        "and no other batch"
    );
    assert_eq!(server.gate(&pipeline, "b9")["decision"], "hold");
}

#[test]
fn a_success_of_a_run_without_a_batch_ends_all_its_attempts() {
    let server = shared();
    let pipeline = unique("run");
    let report = but(partial_report(&pipeline), &json!({"batch_id": null}));
    let first = id_of(&server.triage(&report));
    let second = id_of(&server.triage(&but(report.clone(), &json!({"attempt": 2}))));
    let other = id_of(&server.triage(&but(report, &json!({"run_id": "r2"}))));
    server.outcome(&second, &json!({"retried": true, "succeeded": true}));
    assert_eq!(server.show(&first)["status"], "resolved");
    assert_eq!(server.show(&other)["status"], "triaged");
    let answer = server
        .get(&format!("/v1/retry-gate?pipeline={pipeline}&run_id=r1"))
        .expect(200);
    assert_eq!(
        answer["reason"],
        "batch succeeded; a rerun would write it again"
    );
}

#[test]
fn a_failed_rerun_and_duplicates_shut_the_gate_until_somebody_looks() {
    let server = shared();
    for (outcome, reason) in [
        (
            json!({"retried": true, "succeeded": false}),
            "a rerun of it failed",
        ),
        (
            json!({"retried": true, "succeeded": true, "duplicates_found": true}),
            "duplicates were found in the target",
        ),
    ] {
        let pipeline = unique("ended");
        let id = id_of(&server.triage(&safe_report(&pipeline)));
        assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
        let body = server.outcome(&id, &outcome);
        assert_ne!(body["status"], "resolved");
        let answer = server.gate(&pipeline, "b1");
        assert_eq!(
            (&answer["gate"], &answer["decision"], &answer["reason"]),
            (&json!("shut"), &json!("hold"), &json!(reason))
        );
    }
}

#[test]
fn an_outcome_ends_an_override() {
    let server = shared();
    let (pipeline, id) = held(server);
    server.decide(&id, &opening()).expect(201);
    server.outcome(&id, &json!({"retried": true, "succeeded": false}));
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
    server.outcome(&id, &json!({"retried": true, "succeeded": true}));
    assert_eq!(
        server.gate(&pipeline, "b1")["reason"],
        "batch succeeded; a rerun would write it again"
    );
    assert_eq!(
        server.events(&id, "outcome").len(),
        2,
        "every outcome is kept"
    );
}

#[test]
fn new_evidence_reopens_what_was_resolved() {
    let server = shared();
    let (pipeline, id) = held(server);
    server.outcome(&id, &json!({"retried": true, "succeeded": true}));
    let more = server.triage(&but(
        partial_report(&pipeline),
        &json!({"error_message": "it failed once more"}),
    ));
    assert_eq!((id_of(&more), &more["status"]), (id, &json!("reopened")));
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
}

#[test]
fn a_wrong_outcome_is_422() {
    let server = shared();
    let (_, id) = held(server);
    for (outcome, about) in [
        (json!({}), "retried"),
        (json!({"retried": true}), "succeeded"),
        (json!({"retried": true, "succeeded": "yes"}), "boolean"),
        (
            json!({"retried": true, "succeeded": true, "true_category": "gremlins"}),
            "gremlins",
        ),
        (
            json!({"retried": true, "succeeded": true, "duplicates": true}),
            "duplicates",
        ),
        (json!([]), ""),
    ] {
        server
            .post(&format!("/v1/incidents/{id}/outcomes"), &outcome)
            .refuses(422, "invalid_request", about);
    }
    assert!(server.events(&id, "outcome").is_empty());
    assert_eq!(server.show(&id)["outcome"], Value::Null);
}

#[test]
fn asking_again_makes_a_revision_and_never_loosens() {
    let scratch = Scratch::new();
    let database = Database::new();
    let report = json!({
        "pipeline": "merged", "run_id": "r1", "batch_id": "b1", "platform": "python",
        "error_message": "psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update",
        "signals": {"write_started": true, "run_state": "ended", "partitions_expected": 10, "partitions_written": 2, "target_table": "dwh.orders"},
    });
    let before = database.serve(&[], &["--dev"]);
    let first = before.triage(&report);
    let id = id_of(&first);
    assert_eq!(first["triage"]["retry"]["decision"], "hold");
    drop(before);

    let registration =
        "[[pipeline]]\nname = 'merged'\nwrite_mode = 'merge_on_key'\nrerun_is_safe = true\n";
    std::fs::write(scratch.path().join("merged.toml"), registration).unwrap();
    let after = database.serve(
        &[("LARREY__PIPELINES__DIR", scratch.path().to_str().unwrap())],
        &["--dev"],
    );
    let answer = after.post(&format!("/v1/incidents/{id}/retriage"), &Value::Null);
    answer.expect(202);
    let second = after.at_revision(&id, 2);
    assert_eq!(second["triage"]["trigger"], "retriage");
    assert_eq!(
        second["triage"]["retry"]["decision"], "retry",
        "today's rules and registrations would say so"
    );
    let gate = after.gate("merged", "b1");
    assert_eq!(
        (&gate["gate"], &gate["decision"]),
        (&json!("shut"), &json!("hold")),
        "and the gate stays as it was"
    );
    assert_eq!(after.triages(&id)[0]["retry"]["decision"], "hold");

    let fresh = after.triage(&but(report, &json!({"batch_id": "b2", "run_id": "r2"})));
    assert_eq!(
        after.gate("merged", "b2")["gate"],
        "open",
        "a new incident is judged by what holds now"
    );
    assert_eq!(fresh["triage"]["revision"], 1);
}

#[test]
fn asking_again_ends_an_override_on_the_revision_before() {
    let server = shared();
    let (pipeline, id) = held(server);
    server.decide(&id, &opening()).expect(201);
    let request = server.request("POST", &format!("/v1/incidents/{id}/retriage"));
    assert_eq!(
        request.send().unwrap().status(),
        202,
        "a body is not needed"
    );
    server.at_revision(&id, 2);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
}

#[test]
fn decisions_at_once_are_all_kept_or_refused_whole() {
    let server = shared();
    let (pipeline, id) = held(server);
    let answers = at_once(8, |n| match n {
        0 => server.submit(&but(
            partial_report(&pipeline),
            &json!({"error_message": "more"}),
        )),
        _ => server.decide_on(&id, "\"1\"", &opening()),
    });
    let kept = answers
        .iter()
        .skip(1)
        .filter(|answer| answer.status == 201)
        .count();
    assert!(
        answers
            .iter()
            .skip(1)
            .all(|answer| matches!(answer.status, 201 | 412)),
        "{answers:?}"
    );
    server.at_revision(&id, 2);
    assert_eq!(server.events(&id, "decision").len(), kept);
    eventually("the newer revision shuts it", || {
        (server.gate(&pipeline, "b1")["gate"] == "shut").then_some(())
    });
}
