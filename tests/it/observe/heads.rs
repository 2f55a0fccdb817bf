//! An open gate rests on the head of the table, and closes when somebody else writes.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;

impl Server {
    /// Asks the gate until it says so, or for a minute; the heads are read off the answering path.
    fn gate_saying(&self, pipeline: &str, reason: &str) -> Value {
        for _ in 0..600 {
            let answer = self.gate(pipeline, "2026-11-23");
            if answer["reason"].as_str().unwrap().contains(reason) {
                return answer;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!(
            "the gate never said `{reason}`: {}",
            self.gate(pipeline, "2026-11-23")
        );
    }
}

#[test]
fn a_gate_closes_when_the_table_moves() {
    let age = [("LARREY__GATE__HEAD_MAX_AGE_S", "2")];
    let stage = Stage::new(
        "interactions_untouched",
        "curated.interactions",
        THROTTLED,
        "moves",
        &age,
    );
    let server = &stage.server;
    let triage = &stage.incident()["triage"];
    assert_eq!(triage["retry"]["decision"], "retry", "{triage}");
    assert_eq!(
        server.gate_saying("moves", "safe to retry; head checked")["gate"],
        "open"
    );

    stage.cloud.table("interactions"); // the same name, and another history
    assert_eq!(server.gate_saying("moves", "has moved")["gate"], "shut");
    stage.cloud.faults(
        &json!([{"service": "glue", "action": "GetTable", "fault": "deny", "times": null}]),
    );
    assert_eq!(
        server.gate_saying("moves", "head unchecked")["gate"],
        "shut"
    );
}

#[test]
fn an_override_holds_for_the_head_that_was_verified() {
    let age = [("LARREY__GATE__HEAD_MAX_AGE_S", "2")];
    let stage = Stage::new(
        "interactions",
        "curated.interactions",
        DRIFT,
        "verified",
        &age,
    );
    let server = &stage.server;
    let incident = stage.incident();
    let target = &incident["triage"]["write_state"]["targets"][0];
    let path = format!("/v1/incidents/{}/decisions", id_of(&incident));
    let word = |head: &Value| {
        json!({"verdict": "override", "retry": "retry", "reason": "rolled back by hand", "target_verified": [
            {"target": target["target"], "head_snapshot_id": head, "what_was_checked": "counted the day"}]})
    };
    server.post(&path, &word(&json!("4711"))).expect(201);
    assert_eq!(
        server.gate_saying("verified", "has moved")["gate"],
        "shut",
        "nobody has seen that head"
    );
    server
        .post(&path, &word(&target["head_snapshot"]))
        .expect(201);
    assert_eq!(
        server.gate_saying("verified", "head checked")["gate"],
        "open"
    );
    stage.cloud.table("interactions_untouched");
    assert_eq!(server.gate_saying("verified", "has moved")["gate"], "shut");
}

#[test]
fn after_a_time_out_the_gate_waits_until_things_have_settled() {
    let cloud = Cloud::start();
    cloud.table("interactions_untouched");
    let (job, run) = (unique("settles"), run_id());
    // Far in the future, so that the test has no clock of its own.
    let ended = "2099-11-24T02:53:40Z";
    let cut_off = self::run(
        &run,
        "TIMEOUT",
        "2026-11-23",
        "2026-11-24T02:31:02Z",
        ended,
        THROTTLED,
    );
    cloud.job(
        &job,
        &definition(),
        &json!([cut_off, run_before("jr_before")]),
    );
    let scratch = Scratch::new();
    let server = cloud.server(
        &scratch,
        &registered("settles", &job, "curated.interactions", ""),
        &[],
    );
    let retry = &server.triage_event(&job, &run)["triage"]["retry"];
    assert_eq!(
        (&retry["decision"], &retry["safe_to_retry"]),
        (&json!("retry"), &json!(false)),
        "{retry}"
    );
    let gate = server.gate("settles", "2026-11-23");
    assert_eq!(
        (&gate["gate"], &gate["not_before"]),
        (&json!("wait"), &json!("2099-11-24T02:58:40Z"))
    );
}
