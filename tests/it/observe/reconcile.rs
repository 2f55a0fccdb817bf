//! What no event reports is found; what two systems report is one; what succeeds later settles what waits.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;

const TURNS: [(&str, &str); 2] = [
    ("LARREY__RECONCILE__EVERY_S", "1"),
    ("LARREY__RECONCILE__LOOKBACK_HOURS", "876000"),
];

impl Server {
    /// The incidents of a pipeline, as soon as there are any that are like this.
    fn incidents_that(&self, pipeline: &str, like: impl Fn(&Value) -> bool) -> Vec<Value> {
        for _ in 0..600 {
            let list = self
                .get(&format!("/v1/incidents?pipeline={pipeline}"))
                .expect(200);
            let found = list["incidents"].as_array().unwrap();
            if found.iter().any(&like) {
                return found.clone();
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("no such incident of `{pipeline}` in a minute");
    }

    pub fn timeline(&self, id: &str) -> String {
        self.get(&format!("/v1/incidents/{id}/timeline"))
            .expect(200)
            .to_string()
    }
}

#[test]
fn a_failure_that_no_event_reported_is_opened_once_and_settled_by_a_later_success() {
    let stage = Stage::new(
        "interactions_untouched",
        "curated.interactions",
        THROTTLED,
        "silent",
        &TURNS,
    );
    let server = &stage.server;
    let found = server.incidents_that("silent", |incident| incident["status"] == "triaged");
    assert_eq!(found.len(), 1, "{found:?}");
    let id = found[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(server.gate("silent", "2026-11-23")["gate"], "open");

    let later = self::run(
        "jr_later",
        "SUCCEEDED",
        "2026-11-23",
        "2026-11-24T05:00:00Z",
        "2026-11-24T05:30:00Z",
        "",
    );
    stage.later(&later, THROTTLED);
    let found = server.incidents_that("silent", |incident| incident["status"] == "resolved");
    assert_eq!(found.len(), 1, "{found:?}");
    let gate = server.gate("silent", "2026-11-23");
    assert_eq!(gate["gate"], "shut");
    assert!(
        gate["reason"].as_str().unwrap().contains("batch succeeded"),
        "{gate}"
    );
    // The event comes late: still one incident.
    server
        .post(
            "/v1/webhooks/glue_eventbridge",
            &event(&stage.job, &stage.run),
        )
        .expect(202);
    let found = server.incidents_that("silent", |_| true);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        server.timeline(&id).contains("reconciler"),
        "{}",
        server.timeline(&id)
    );
}

#[test]
fn a_success_after_a_partial_write_closes_nothing_and_the_bypass_is_written_down() {
    let stage = Stage::new(
        "interactions",
        "curated.interactions",
        DRIFT,
        "bypass",
        &TURNS,
    );
    let server = &stage.server;
    let found = server.incidents_that("bypass", |incident| incident["status"] == "triaged");
    let id = found[0]["id"].as_str().unwrap().to_owned();

    let rerun = self::run(
        "jr_rerun",
        "SUCCEEDED",
        "2026-11-23",
        "2099-11-24T05:00:00Z",
        "2099-11-24T05:30:00Z",
        "",
    );
    // A webhook tells of it before the reconciler lists it.
    let mut told = event(&stage.job, "jr_rerun");
    told["detail"]["state"] = json!("SUCCEEDED");
    let recorded = server
        .post("/v1/webhooks/glue_eventbridge", &told)
        .expect(202);
    assert_eq!(recorded["status"], "recorded");
    stage.later(&rerun, DRIFT);
    for told in [
        "gate bypassed: `jr_rerun` began while the gate was shut",
        "nobody has verified it",
    ] {
        for turn in 0.. {
            if server.timeline(&id).contains(told) {
                break;
            }
            assert!(turn < 600, "{told}: {}", server.timeline(&id));
            thread::sleep(Duration::from_millis(100));
        }
    }
    assert_eq!(server.show(&id)["status"], "triaged");
    assert_eq!(server.gate("bypass", "2026-11-23")["gate"], "shut");
}

/// What Airflow's callback sends of the same run.
fn airflow(run: &str, batch: &str) -> Value {
    json!({
        "dag_id": "web", "task_id": "load", "run_id": "scheduled__2026-11-23T00:00:00+00:00", "try_number": 1,
        "batch_id": batch, "exception": "AirflowException: Exiting Job", "glue_job_run_id": run,
    })
}

#[test]
fn what_airflow_and_glue_tell_of_one_run_is_one_incident_whoever_comes_first() {
    let cloud = shared_cloud();
    let (job, pipelines) = (unique("both"), ["glue_first", "airflow_first"]);
    let scratch = Scratch::new();
    let text: String = pipelines
        .iter()
        .map(|name| {
            registered(
                name,
                &format!("{job}-{name}"),
                "curated.interactions",
                &format!("airflow = ['{name}']"),
            )
        })
        .collect();
    let server = cloud.server(&scratch, &text, &[("LARREY__RECONCILE__EVERY_S", "0")]);
    for pipeline in pipelines {
        let (job, run) = (format!("{job}-{pipeline}"), run_id());
        cloud.job(
            &job,
            &definition(),
            &json!([failed_run(&run, DRIFT), run_before("jr_before")]),
        );
        let mut told = airflow(&run, "2026-11-23");
        told["dag_id"] = json!(pipeline);
        let mut tell = [
            ("/v1/webhooks/glue_eventbridge", event(&job, &run)),
            ("/v1/webhooks/airflow", told),
        ];
        if pipeline == "airflow_first" {
            tell.reverse();
        }
        let ids = tell.map(|(path, body)| id_of(&server.post(path, &body).expect(202)));
        assert_eq!(ids[0], ids[1], "{pipeline}");
        let incident = server.at_revision(&ids[0], 1);
        assert_eq!(
            incident["triage"]["write_state"]["partitions_written"], 9,
            "{incident}"
        );
        let by_glue = server
            .get(&format!("/v1/retry-gate?pipeline={pipeline}&run_id={run}"))
            .expect(200);
        assert_eq!(by_glue["incident"], json!(ids[0]));
    }
}

#[test]
fn reports_that_name_two_batches_stay_two_incidents() {
    let cloud = shared_cloud();
    let (job, run) = (unique("two"), run_id());
    cloud.job(
        &job,
        &definition(),
        &json!([failed_run(&run, DRIFT), run_before("jr_before")]),
    );
    let scratch = Scratch::new();
    let pipelines = registered("two", &job, "curated.interactions", "airflow = ['web']");
    let server = cloud.server(&scratch, &pipelines, &[("LARREY__RECONCILE__EVERY_S", "0")]);
    let incident = server.triage_event(&job, &run);
    let other = id_of(
        &server
            .post("/v1/webhooks/airflow", &airflow(&run, "another"))
            .expect(202),
    );
    assert_ne!(id_of(&incident), other);
}
