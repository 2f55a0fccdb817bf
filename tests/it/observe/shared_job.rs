//! One Glue job, several pipelines: the run's arguments tell whose run it was, and where they do not, no gate opens.

use serde_json::{Value, json};

use super::*;

/// Two pipelines on one job, and a server that looks at it.
struct Shared {
    server: Server,
    cloud: Cloud,
    job: String,
    orders: String,
    returns: String,
    scratch: Scratch,
}

impl Shared {
    /// The job has these runs: each with its id and its `--table`, where it has one.
    fn new(runs: &[(&str, Option<&str>)]) -> Self {
        let (cloud, scratch) = (Cloud::start(), Scratch::new());
        cloud.table("interactions");
        let (job, orders, returns) = (unique("load"), unique("orders"), unique("returns"));
        let runs: Vec<Value> = runs
            .iter()
            .map(|(id, table)| {
                let mut run = failed_run(id, DRIFT);
                if let Some(table) = table {
                    run["Arguments"]["--table"] = json!(table);
                }
                run
            })
            .collect();
        cloud.job(&job, &definition(), &json!(runs));
        let pipelines = [(&orders, "orders"), (&returns, "returns")].map(|(pipeline, table)| {
            let tells = format!("arguments = {{ '--table' = '{table}' }}");
            registered(pipeline, &job, "curated.interactions", &tells)
        });
        let server = cloud.server(&scratch, &pipelines.concat(), &[]);
        Self {
            server,
            cloud,
            job,
            orders,
            returns,
            scratch,
        }
    }

    fn reason(&self, pipeline: &str, batch: &str) -> String {
        let gate = self.server.gate(pipeline, batch);
        assert_eq!(gate["gate"], "shut", "{gate}");
        gate["reason"].as_str().unwrap().to_owned()
    }
}

#[test]
fn the_arguments_of_a_run_tell_whose_it_was() {
    let (orders_run, returns_run) = (run_id(), run_id());
    let stage = Shared::new(&[
        (&orders_run, Some("orders")),
        (&returns_run, Some("returns")),
    ]);
    let server = &stage.server;
    let incident = server.triage_event(&stage.job, &orders_run);
    assert_eq!(incident["pipeline"], stage.orders.as_str(), "{incident}");
    assert_eq!(incident["batch_id"], "2026-11-23");
    assert_eq!(incident["triage"]["write_state"]["state"], "partial");
    assert_eq!(
        incident["candidates"],
        Value::Null,
        "it is nobody else's: {incident}"
    );
    let attempts = server.facts(incident["id"].as_str().unwrap(), "attempts_used");
    assert_eq!(
        attempts[0]["value"], 1,
        "the other's run of that day is no attempt"
    );
    assert!(
        stage
            .reason(&stage.orders, "2026-11-23")
            .contains("verified")
    );
    assert!(
        stage
            .reason(&stage.returns, "2026-11-23")
            .contains("no failure on record")
    );

    // Whatever else is told of the run goes with it, and stands on its timeline.
    let mut running = event(&stage.job, &orders_run);
    running["detail"]["state"] = json!("STOPPING");
    server
        .post("/v1/webhooks/glue_eventbridge", &running)
        .expect(202);
    let again = server
        .post(
            "/v1/webhooks/glue_eventbridge",
            &event(&stage.job, &orders_run),
        )
        .expect(202);
    assert_eq!(again["id"], incident["id"]);
    let id = incident["id"].as_str().unwrap();
    assert!(
        server.timeline(id).contains("STOPPING"),
        "{}",
        server.timeline(id)
    );
}

#[test]
fn a_run_that_may_be_anybodys_shuts_every_gate_until_somebody_says_whose_it_was() {
    let silent = run_id();
    let mut stage = Shared::new(&[(&silent, None)]);
    let incident = stage.server.triage_event(&stage.job, &silent);
    let id = incident["id"].as_str().unwrap().to_owned();
    assert_eq!(incident["pipeline"], stage.job.as_str());
    assert_eq!(
        incident["candidates"],
        json!([stage.orders, stage.returns]),
        "{incident}"
    );
    let summary = incident["triage"]["explanation"]["summary"]
        .as_str()
        .unwrap();
    assert!(
        summary.contains(&stage.orders) && summary.contains(&stage.returns),
        "{summary}"
    );
    for pipeline in [&stage.orders, &stage.returns] {
        for batch in ["2026-11-23", "another"] {
            let reason = stage.reason(pipeline, batch);
            assert!(reason.contains("whose run it was"), "{reason}");
        }
    }

    // Nor does the gate open for whoever asks by the job's own name.
    let asked = format!(
        "/v1/retry-gate?pipeline={}&batch_id=2026-11-23&unknown=open",
        stage.job
    );
    let gate = stage.server.get(&asked).expect(200);
    assert_eq!(gate["gate"], "shut", "{gate}");

    // The owners learn what tells their runs apart; the files are loaded anew, and the same evidence is judged again.
    let pipelines = [
        registered(
            &stage.orders,
            &stage.job,
            "curated.interactions",
            "arguments = { '--day' = '2026-11-23' }",
        ),
        registered(
            &stage.returns,
            &stage.job,
            "curated.interactions",
            "arguments = { '--day' = '2026-11-22' }",
        ),
    ];
    let file = stage.scratch.path().join("pipelines/all.toml");
    std::fs::write(file, pipelines.concat()).unwrap();
    stage.server.reload_and_wait();
    let retriage = format!("/v1/incidents/{id}/retriage");
    stage.server.post(&retriage, &json!({})).expect(202);
    let incident = stage.server.at_revision(&id, 2);
    assert_eq!(incident["pipeline"], stage.orders.as_str(), "{incident}");
    assert!(
        stage
            .reason(&stage.orders, "2026-11-23")
            .contains("verified")
    );
    assert!(
        stage
            .reason(&stage.returns, "2026-11-22")
            .contains("no failure on record"),
        "it was not theirs"
    );
}

#[test]
fn without_a_look_at_the_run_nobody_is_ruled_out() {
    let run = run_id();
    let stage = Shared::new(&[(&run, Some("orders"))]);
    let denied = json!([{"service": "glue", "action": "GetJobRun", "fault": "deny", "times": null},
                        {"service": "glue", "action": "GetJobRuns", "fault": "deny", "times": null}]);
    stage.cloud.faults(&denied);
    let incident = stage.server.triage_event(&stage.job, &run);
    assert_eq!(incident["candidates"], json!([stage.orders, stage.returns]));
    assert_ne!(incident["triage"]["retry"]["decision"], "retry");
    // A person's outcome ends it, and then it shuts nobody's gate any more.
    let id = incident["id"].as_str().unwrap();
    let outcome = json!({"retried": false, "succeeded": true, "duplicates_found": false});
    stage
        .server
        .post(&format!("/v1/incidents/{id}/outcomes"), &outcome)
        .expect(201);
    assert!(
        stage
            .reason(&stage.returns, "x")
            .contains("no failure on record")
    );
}

#[test]
fn a_run_of_none_of_them_is_nobodys() {
    let run = run_id();
    let stage = Shared::new(&[(&run, Some("refunds"))]);
    let incident = stage.server.triage_event(&stage.job, &run);
    assert_eq!(incident["pipeline"], stage.job.as_str());
    assert_eq!(incident["candidates"], Value::Null, "{incident}");
    assert!(
        stage
            .reason(&stage.orders, "2026-11-23")
            .contains("no failure on record")
    );
}

#[test]
fn looking_back_files_every_run_under_its_own_pipeline() {
    let (orders_run, silent) = (run_id(), run_id());
    let stage = Shared::new(&[(&orders_run, Some("orders")), (&silent, None)]);
    let out = Command::new(LARREY)
        .args(["backfill", "--since", "36500d", "--json"])
        .env_remove("DATABASE_URL")
        .envs(stage.cloud.environment())
        .env(
            "LARREY__PIPELINES__DIR",
            stage.scratch.path().join("pipelines"),
        )
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&out.stdout).unwrap();
    let mut failed: Vec<(&str, &str)> = found["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["run_id"].as_str().unwrap(),
                one["pipeline"].as_str().unwrap(),
            )
        })
        .collect();
    let mut expected = [
        (orders_run.as_str(), stage.orders.as_str()),
        (silent.as_str(), stage.job.as_str()),
    ];
    failed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(failed, expected);
}
