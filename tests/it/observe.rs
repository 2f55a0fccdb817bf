//! Larrey goes and looks: real SDK calls against an emulated AWS, real Iceberg metadata.

use std::process::Command;

use larrey::observe::aws::actions::ACTIONS;
use serde_json::{Value, json};

use crate::calls::id_of;
use crate::cloud::{Cloud, fixtures, shared_cloud};
use crate::harness::{LARREY, Scratch, Server, unique};

mod backfill;
mod check;
mod faults;
mod heads;
mod import;
mod places;
mod quality;
mod reconcile;
mod rest;
mod s3;
mod shared_job;
mod tables;

/// What Spark says of a column that the table does not have.
const DRIFT: &str = "AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `glue_catalog`.`curated`.`interactions`, the reason is too many data columns: Table columns: `day`, `country`, `user_id`, `amount`. Data columns: `day`, `country`, `user_id`, `amount`, `loyalty_tier`. SQLSTATE: 21S01";

/// What S3 says when it is asked too often, as it stands in a log.
const THROTTLED: &str = "An error occurred (SlowDown) when calling the GetObject operation (reached max retries: 4): Please reduce your request rate.";

/// A run in AWS Glue, as of the committed tables.
fn run(id: &str, state: &str, day: &str, started: &str, ended: &str, error: &str) -> Value {
    let mut run = json!({
        "Id": id, "JobRunState": state, "StartedOn": started, "CompletedOn": ended, "Attempt": 0,
        "Arguments": {"--day": day, "--db_password": "hunter2hunter2"}, "WorkerType": "G.1X", "NumberOfWorkers": 10,
        "ExecutionTime": 1358, "Timeout": 60, "LogGroupName": "/aws-glue/jobs", "GlueVersion": "5.0",
    });
    if !error.is_empty() {
        run["ErrorMessage"] = json!(error);
    }
    run
}

/// The failed run that the committed tables tell of.
fn failed_run(id: &str, error: &str) -> Value {
    run(
        id,
        "FAILED",
        "2026-11-23",
        "2026-11-24T02:31:02Z",
        "2026-11-24T02:53:40Z",
        error,
    )
}

/// The successful run of the day before.
fn run_before(id: &str) -> Value {
    run(
        id,
        "SUCCEEDED",
        "2026-11-22",
        "2026-11-23T02:31:00Z",
        "2026-11-23T03:02:00Z",
        "",
    )
}

fn definition() -> Value {
    json!({
        "Role": "arn:aws:iam::123456789012:role/glue", "LastModifiedOn": "2026-11-20T09:00:00Z", "MaxRetries": 0,
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/interactions.py"},
        "DefaultArguments": {"--job-language": "python"},
    })
}

/// A run id as AWS Glue makes them, and no other test's.
fn run_id() -> String {
    let digits: Vec<u8> = unique("").bytes().filter(u8::is_ascii_digit).collect();
    format!("jr_{:0>64}", String::from_utf8(digits).unwrap())
}

/// What EventBridge says of a failed run: its job, its id, and hardly more.
fn event(job: &str, run: &str) -> Value {
    json!({
        "version": "0", "id": unique("event"), "detail-type": "Glue Job State Change", "source": "aws.glue",
        "account": "123456789012", "time": "2026-11-24T02:53:45Z", "region": "us-east-1", "resources": [],
        "detail": {"jobName": job, "severity": "ERROR", "state": "FAILED", "jobRunId": run, "message": "Job run failed"},
    })
}

/// The registration of a pipeline with an Iceberg target in the catalogue.
fn registered(pipeline: &str, job: &str, table: &str, more: &str) -> String {
    format!(
        "[[pipeline]]\nname = '{pipeline}'\nteam = 'web analytics'\nwrite_mode = 'append'\nglue_jobs = ['{job}']\n\
         batch_id_from = {{ argument = '--day' }}\n{more}\n\
         [[pipeline.target]]\nname = 'glue_catalog.{table}'\niceberg = {{ catalog = 'glue' }}\n\n"
    )
}

/// An emulated AWS with one of the committed tables and one failed run, and a server that looks into it.
struct Stage {
    server: Server,
    cloud: Cloud,
    job: String,
    run: String,
    _scratch: Scratch,
}

impl Stage {
    /// The run failed with this error; its pipeline writes to the table as it is called in the catalogue.
    fn new(
        fixture: &str,
        table: &str,
        error: &str,
        pipeline: &str,
        settings: &[(&str, &str)],
    ) -> Self {
        let cloud = Cloud::start();
        cloud.table(fixture);
        let (job, run, scratch) = (unique(pipeline), run_id(), Scratch::new());
        cloud.job(
            &job,
            &definition(),
            &json!([failed_run(&run, error), run_before("jr_before")]),
        );
        let server = cloud.server(&scratch, &registered(pipeline, &job, table, ""), settings);
        Self {
            server,
            cloud,
            job,
            run,
            _scratch: scratch,
        }
    }

    /// The incident that its event opens, triaged.
    fn incident(&self) -> Value {
        self.server.triage_event(&self.job, &self.run)
    }

    /// From now on the job has these runs besides.
    fn later(&self, run: &Value, error: &str) {
        let runs = json!([run, failed_run(&self.run, error), run_before("jr_before")]);
        self.cloud.job(&self.job, &definition(), &runs);
    }
}

impl Server {
    /// Sends the event of a failed run and waits for the triage of its incident.
    fn triage_event(&self, job: &str, run: &str) -> Value {
        let id = id_of(
            &self
                .post("/v1/webhooks/glue_eventbridge", &event(job, run))
                .expect(202),
        );
        self.at_revision(&id, 1)
    }
}

fn larrey(cloud: &Cloud, arguments: &[&str]) -> (i32, String, String) {
    let out = Command::new(LARREY)
        .args(arguments)
        .env_remove("DATABASE_URL")
        .envs(cloud.environment())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        out.status.code().unwrap(),
        text(out.stdout),
        text(out.stderr),
    )
}

#[test]
fn nine_of_twelve_is_found_with_nothing_pushed_but_an_event() {
    let cloud = shared_cloud();
    let (job, run) = (unique("interactions"), run_id());
    cloud.job(
        &job,
        &definition(),
        &json!([failed_run(&run, DRIFT), run_before("jr_before")]),
    );
    let log = format!(
        "INFO GlueLogger: writing country=nl\nERROR ProcessLauncher: Error from Python:{DRIFT}\nINFO Shutdown: stopping"
    );
    cloud.log("/aws-glue/jobs/error", &[(&run, &log)]);
    let scratch = Scratch::new();
    let server = cloud.server(
        &scratch,
        &registered("interactions_daily", &job, "curated.interactions", ""),
        &[],
    );

    let incident = server.triage_event(&job, &run);
    assert_eq!(incident["pipeline"], "interactions_daily");
    assert_eq!(
        incident["batch_id"], "2026-11-23",
        "learned from the run's arguments"
    );
    let triage = &incident["triage"];
    assert_eq!(triage["category"], "partial_write_risk", "{triage}");
    assert_eq!(triage["root_cause"], "schema_drift");
    let write = &triage["write_state"];
    assert_eq!(
        (&write["partitions_written"], &write["partitions_expected"]),
        (&json!(9), &json!(12))
    );
    assert_eq!(write["snapshots"].as_array().unwrap().len(), 9);
    assert_eq!(
        write["targets"][0]["missing_names"],
        json!(["country=pl", "country=pt", "country=se"])
    );
    assert_eq!(triage["retry"]["decision"], "hold");
    let summary = triage["explanation"]["summary"].as_str().unwrap();
    assert!(
        summary.contains("`country=pl`, `country=pt` and `country=se` are missing"),
        "{summary}"
    );

    let gate = server.gate("interactions_daily", "2026-11-23");
    assert_eq!(
        (&gate["gate"], &gate["decision"]),
        (&json!("shut"), &json!("hold"))
    );
    let id = id_of(&incident);
    let fact = &server.facts(&id, "target")[0];
    assert_eq!(fact["provenance"]["standing"], "observed");
    assert!(
        fact["provenance"]["asked"]["bytes"].as_u64().unwrap() > 1000,
        "{fact}"
    );
    let arguments = &server.facts(&id, "run")[0]["value"]["arguments"];
    assert_eq!(arguments["--db_password"], "[redacted:password]");
    assert_eq!(
        server.facts(&id, "error_block")[0]["provenance"]["source"],
        "cloudwatch_logs"
    );
}

#[test]
fn an_untouched_table_and_a_passing_cause_open_the_gate_with_proofs_of_its_own() {
    let stage = Stage::new(
        "interactions_untouched",
        "curated.interactions",
        THROTTLED,
        "untouched",
        &[],
    );
    let server = &stage.server;

    let triage = &stage.incident()["triage"];
    assert_eq!(triage["write_state"]["state"], "uncommitted", "{triage}");
    assert_eq!(triage["retry"]["decision"], "retry", "{triage}");
    let grounds: Vec<&Value> = triage["retry"]["proofs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|proof| &proof["ground"])
        .collect();
    assert!(grounds.contains(&&json!("table_metadata")), "{grounds:?}");
    assert_eq!(server.gate("untouched", "2026-11-23")["gate"], "open");
}

#[test]
fn a_whole_triage_calls_what_the_documented_policy_allows_and_no_more() {
    let cloud = Cloud::start();
    cloud.table("interactions");
    let (job, run) = (unique("policy"), run_id());
    cloud.job(
        &job,
        &definition(),
        &json!([failed_run(&run, DRIFT), run_before("jr_before")]),
    );
    cloud.log("/aws-glue/jobs/error", &[(&run, DRIFT)]);
    cloud.quality(&job, &json!([quality::result(&run, "PASS")]));
    let scratch = Scratch::new();
    let server = cloud.server(
        &scratch,
        &registered(
            "policy",
            &job,
            "curated.interactions",
            "aws = { role = 'arn:aws:iam::123456789012:role/larrey-read' }\nquality = { glue = true }\n\
             [[pipeline.source]]\npath = 's3://raw/in/day={batch_id}/'",
        ),
        &[],
    );
    server.triage_event(&job, &run);
    let (code, _, err) = larrey(&cloud, &["backfill", "--since", "36500d"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = larrey(
        &cloud,
        &["pipelines", "import", "--from", "glue", "--dry-run"],
    );
    assert_eq!(code, 0, "{err}");
    let pipelines = scratch.path().join("pipelines");
    let check = Command::new(LARREY)
        .arg("check")
        .env_remove("DATABASE_URL")
        .env("LARREY__PIPELINES__DIR", &pipelines)
        .envs(cloud.environment())
        .output()
        .unwrap();
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(said.contains("works   Glue job"), "{said}");
    let allowed: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
    assert_eq!(
        cloud.actions(),
        allowed,
        "each allowed action is needed, and no other is"
    );
}

#[test]
fn an_incident_whose_batch_is_not_known_yet_keeps_every_batch_of_its_pipeline_shut() {
    let cloud = shared_cloud();
    let (job, run) = (unique("unknown"), run_id());
    let scratch = Scratch::new();
    let pipelines = registered("strays", &job, "curated.interactions", "");
    let server = cloud.server(
        &scratch,
        &pipelines,
        &[("LARREY__WORKER__CONCURRENCY", "0")],
    );
    let ask = || {
        let path = "/v1/retry-gate?pipeline=strays&batch_id=2026-11-23&unknown=open";
        server.get(path).expect(200)
    };
    assert_eq!(ask()["gate"], "open", "nothing has failed");
    server
        .post("/v1/webhooks/glue_eventbridge", &event(&job, &run))
        .expect(202);
    assert_eq!(ask()["gate"], "shut");
}

#[test]
fn attempts_and_their_commits_are_those_of_the_batch() {
    let cloud = shared_cloud();
    let (job, run) = (unique("again"), run_id());
    // This run began after all commits; the attempt before it made them.
    let second = self::run(
        &run,
        "FAILED",
        "2026-11-23",
        "2026-11-24T04:00:00Z",
        "2026-11-24T04:01:00Z",
        THROTTLED,
    );
    let first = failed_run("jr_first", THROTTLED);
    cloud.job(
        &job,
        &definition(),
        &json!([second, first, run_before("jr_before")]),
    );
    let scratch = Scratch::new();
    let server = cloud.server(
        &scratch,
        &registered("again", &job, "curated.interactions", ""),
        &[],
    );
    let incident = server.triage_event(&job, &run);
    assert_eq!(
        server.facts(&id_of(&incident), "attempts_used")[0]["value"],
        2
    );
    let triage = &incident["triage"];
    assert_eq!(triage["write_state"]["partitions_written"], 9, "{triage}");
    assert_eq!(triage["retry"]["decision"], "hold");
}

#[test]
fn a_later_run_of_the_batch_holds_the_gate_shut() {
    let cloud = Cloud::start();
    cloud.table("interactions_untouched");
    let scratch = Scratch::new();
    let jobs = [unique("going"), unique("done")];
    let pipelines: String = jobs
        .iter()
        .map(|job| registered(job, job, "curated.interactions", ""))
        .collect();
    let server = cloud.server(&scratch, &pipelines, &[]);
    for (job, state) in jobs.iter().zip(["RUNNING", "SUCCEEDED"]) {
        let run = run_id();
        let later = self::run(
            "jr_later",
            state,
            "2026-11-23",
            "2026-11-24T05:00:00Z",
            "2026-11-24T05:30:00Z",
            "",
        );
        cloud.job(
            job,
            &definition(),
            &json!([later, failed_run(&run, THROTTLED), run_before("jr_before")]),
        );
        let triage = &server.triage_event(job, &run)["triage"];
        assert_eq!(triage["retry"]["decision"], "hold", "{state}: {triage}");
    }
}

#[test]
fn last_nights_failure_needs_no_server_and_no_registration() {
    let cloud = shared_cloud();
    let (job, run) = (unique("night"), run_id());
    cloud.job(&job, &definition(), &json!([failed_run(&run, DRIFT)]));
    cloud.log(
        "/aws-glue/jobs/logs-v2",
        &[(&format!("{run}-driver"), &format!("ERROR Main: {DRIFT}"))],
    );
    let (code, out, err) = larrey(cloud, &["triage", "--glue-run", &format!("{job}/{run}")]);
    assert_eq!(code, 12, "{out}{err}");
    assert!(
        out.contains("HOLD") && out.contains("schema_drift"),
        "{out}"
    );

    let (code, out, err) = larrey(cloud, &["context", "--pipeline", &job, "--run-id", &run]);
    assert_eq!(code, 0, "{out}{err}");
    for told in [
        "FAILED, started 2026-11-24 02:31 UTC, ran 22 min",
        "GetJobRun",
        "loyalty_tier",
        "worker type G.1X",
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
    assert!(!out.contains("hunter2"), "{out}");
    let (_, json, _) = larrey(
        cloud,
        &["context", "--pipeline", &job, "--run-id", &run, "--json"],
    );
    let case: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(case["run"]["run"]["state"], "FAILED");

    let (code, _, err) = larrey(cloud, &["triage", "--glue-run", "no-slash"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("JOB/RUN_ID"), "{err}");
}

#[test]
fn a_table_in_a_file_needs_no_aws() {
    let scratch = Scratch::new();
    let tables = fixtures().join("tables");
    let metadata = tables.join("interactions/metadata");
    let registration = format!(
        "[[pipeline]]\nname = 'copied'\nwrite_mode = 'append'\n[[pipeline.target]]\nname = 'curated.interactions'\n\
         iceberg = {{ metadata = '{}' }}\n",
        metadata.display()
    );
    let settings = format!(
        "[observe]\nroots = ['{}']\n[pipelines]\ndir = '{}'\n",
        tables.display(),
        scratch.path().display()
    );
    let (config, report) = (
        scratch.path().join("larrey.conf"),
        scratch.path().join("report.json"),
    );
    std::fs::write(scratch.path().join("copied.toml"), registration).unwrap();
    std::fs::write(&config, settings).unwrap();
    let body = json!({"pipeline": "copied", "run_id": "r1", "batch_id": "2026-11-23", "started_at": "2026-11-24T02:31:02Z",
        "failed_at": "2026-11-24T02:53:40Z", "error_message": "java.lang.OutOfMemoryError: Java heap space",
        "signals": {"run_state": "ended", "write_started": false}});
    std::fs::write(&report, body.to_string()).unwrap();
    let out = Command::new(LARREY)
        .args([
            "triage",
            "--json",
            "--config",
            config.to_str().unwrap(),
            report.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(12), "{out:?}");
    let triage: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        triage["write_state"]["partitions_written"], 9,
        "a pushed denial undoes no commit"
    );
}
