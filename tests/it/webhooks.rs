//! Webhooks: what opens an incident, what is only history, whose pipeline it is, and who may send it.

use std::fs;
use std::path::Path;
use std::process::Command;

use larrey::intake::FORMATS;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::calls::{Database, at_once, but, id_of};
use crate::harness::{Answer, LARREY, Scratch, safe_report, shared, unique};

mod joined;

const GLUE: &str = "/v1/webhooks/glue_eventbridge";
const AIRFLOW: &str = "/v1/webhooks/airflow";
const RUN: &str = "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// An event as EventBridge delivers it.
fn glue(job: &str, state: &str, time: &str, message: &str) -> Value {
    json!({
        "version": "0", "id": unique("event"), "detail-type": "Glue Job State Change", "source": "aws.glue",
        "account": "123456789012", "time": time, "region": "eu-central-1", "resources": [],
        "detail": {"jobName": job, "severity": "ERROR", "state": state, "jobRunId": RUN, "message": message},
    })
}

fn failed(job: &str) -> Value {
    let message = "JobName:x and JobRunId:y failed to execute with exception java.lang.OutOfMemoryError: Java heap space";
    glue(job, "FAILED", "2026-11-24T03:00:00Z", message)
}

/// What a callback of Airflow sends.
fn airflow(dag: &str, try_number: u32, state: &str, exception: &str) -> Value {
    json!({
        "dag_id": dag, "task_id": "load", "run_id": "scheduled__2026-11-23T00:00:00+00:00", "try_number": try_number,
        "max_tries": 1, "map_index": -1, "state": state, "batch_id": "2026-11-23", "exception": exception,
    })
}

fn token(database: &Database, name: &str, role: &str) -> String {
    let out = Command::new(LARREY)
        .args(["token", "create", name, "--role", role])
        .env("DATABASE_URL", &database.url)
        .output()
        .unwrap();
    assert!(out.status.success());
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_failed_glue_run_opens_an_incident_and_is_known_to_have_ended() {
    let server = shared();
    let job = unique("glue");
    let body = server.post(GLUE, &failed(&job)).expect(202);
    let id = id_of(&body);
    assert_eq!(body["status"], "received");
    assert_eq!(body["gate"]["reason"], "not triaged yet");
    assert_eq!(body["links"]["self"], format!("/v1/incidents/{id}"));

    let incident = server.at_revision(&id, 1);
    assert_eq!(
        (&incident["pipeline"], &incident["run_id"]),
        (&json!(job), &json!(RUN))
    );
    assert_eq!(incident["platform"], "glue");
    assert_eq!(incident["failed_at"], "2026-11-24T03:00:00Z");
    let triage = &incident["triage"];
    assert_eq!(triage["retry"]["decision"], "hold");
    assert_eq!(triage["root_cause"], "resource_exhaustion");
    assert_eq!(server.facts(&id, "run_state")[0]["value"], "ended");
    let reasons = triage["retry"]["reasons"].to_string();
    assert!(
        !reasons.contains("has ended"),
        "it is not held for want of an end: {reasons}"
    );
    let gate = server.get(&format!("/v1/retry-gate?pipeline={job}&run_id={RUN}"));
    assert_eq!(gate.expect(200)["gate"], "shut");
}

#[test]
fn what_is_delivered_twice_is_one_incident() {
    let server = shared();
    let job = unique("twice");
    let event = failed(&job);
    let answers = at_once(8, |_| server.post(GLUE, &event));
    let first = id_of(&answers[0].body);
    assert!(answers.iter().all(|answer| id_of(&answer.body) == first));
    let opened = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(opened, 1, "the others were known");
    assert_eq!(server.count(&job), 1);
    let later = server.post(GLUE, &event).expect(200);
    assert_eq!(
        (id_of(&later), &later["platform"]),
        (first.clone(), &json!("glue"))
    );
    assert_eq!(server.events(&first, "report").len(), 1);
}

#[test]
fn other_states_stand_on_the_timeline_in_whatever_order_they_come() {
    let server = shared();
    let job = unique("order");
    let (running, succeeded) = (
        glue(&job, "RUNNING", "2026-11-24T02:00:00Z", ""),
        glue(
            &job,
            "SUCCEEDED",
            "2026-11-24T02:50:00Z",
            "Job run succeeded",
        ),
    );
    let recorded = json!({"status": "recorded"});
    assert_eq!(server.post(GLUE, &succeeded).expect(202), recorded);
    assert_eq!(server.count(&job), 0, "a success opens nothing");
    let id = id_of(&server.post(GLUE, &failed(&job)).expect(202));
    let triaged = server.at_revision(&id, 1);
    for _ in 0..2 {
        assert_eq!(server.post(GLUE, &running).expect(202), recorded);
    }
    let mut slow = glue(
        &job,
        "RUNNING",
        "2026-11-24T02:30:00Z",
        "mail ann@example.com",
    );
    slow["detail-type"] = json!("Glue Job Run Status");
    server.post(GLUE, &slow).expect(202);

    assert_eq!(server.show(&id), triaged, "history changes no verdict");
    let told: Vec<Value> = server
        .events(&id, "run")
        .iter()
        .map(|event| event["what"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "RUNNING",
            "RUNNING: mail [redacted:email]",
            "SUCCEEDED: Job run succeeded"
        ]
    );
    let first = &server.events(&id, "run")[0];
    assert_eq!(
        (&first["actor"], &first["at"]),
        (&json!("glue"), &json!("2026-11-24T02:00:00Z"))
    );
    assert_eq!(server.count(&job), 1);
}

#[test]
fn a_traceback_from_airflow_is_read_as_a_log_that_only_watched() {
    let server = shared();
    let dag = unique("dag");
    let exception = format!(
        "Traceback (most recent call last):\n  File \"glue.py\", line 9, in execute\n    self.poll()\n\
         botocore.exceptions.ClientError: An error occurred (ThrottlingException) when calling the GetJobRun operation: Rate exceeded for {RUN}\n"
    );
    // Large enough to be read off the request threads.
    let lines: Vec<String> = (0..2000)
        .map(|n| format!("INFO polling the job for the {n}th time, which is not done"))
        .collect();
    let body = but(
        airflow(&dag, 1, "up_for_retry", &exception),
        &json!({"log_lines": lines}),
    );
    let id = id_of(&server.post(AIRFLOW, &body).expect(202));
    let incident = server.at_revision(&id, 1);
    assert_eq!(incident["pipeline"], format!("{dag}.load"));
    assert_eq!(incident["batch_id"], "2026-11-23");
    assert_eq!(incident["platform"], "airflow");
    assert!(
        server.facts(&id, "error_message")[0]["value"]
            .as_str()
            .unwrap()
            .starts_with("botocore.exceptions.ClientError")
    );
    assert_eq!(server.facts(&id, "error_block").len(), 1);
    assert!(server.facts(&id, "run_state").is_empty());
    let retry = &incident["triage"]["retry"];
    assert_eq!(retry["decision"], "hold");
    assert!(
        retry["reasons"].to_string().contains("ended"),
        "a watcher's error is no end: {retry}"
    );
}

#[test]
fn a_retry_and_the_last_failure_are_two_attempts_of_one_run() {
    let server = shared();
    let dag = unique("dag");
    let post = |body: &Value| server.post(AIRFLOW, body);
    let first = id_of(&post(&airflow(&dag, 1, "up_for_retry", "KeyError: 'a'")).expect(202));
    let second = id_of(&post(&airflow(&dag, 2, "failed", "KeyError: 'a'")).expect(202));
    assert_ne!(first, second);
    let (one, two) = (
        server.at_revision(&first, 1),
        server.at_revision(&second, 1),
    );
    assert_eq!(one["run_id"], two["run_id"]);
    assert_eq!((&one["attempt"], &two["attempt"]), (&json!(1), &json!(2)));
    assert_eq!(server.facts(&second, "attempts_used")[0]["value"], 2);
    let success = but(
        airflow(&dag, 3, "success", ""),
        &json!({"end_date": "2026-11-24T03:00:00+00:00"}),
    );
    assert_eq!(post(&success).expect(202)["status"], "recorded");
    for id in [first, second] {
        assert_eq!(server.events(&id, "run")[0]["what"], "success: try 3");
    }
}

#[test]
fn the_pipeline_is_the_one_whose_registration_claims_the_job() {
    let scratch = Scratch::new();
    let registered = "[[pipeline]]\nname = 'orders'\nteam = 'sales data'\nglue_jobs = ['orders_job']\nairflow = ['daily']\n\
        [[pipeline]]\nname = 'payments'\nairflow = ['daily.load']\n";
    fs::write(scratch.path().join("pipelines.toml"), registered).unwrap();
    let server = Database::new().serve(
        &[("LARREY__PIPELINES__DIR", scratch.path().to_str().unwrap())],
        &["--dev"],
    );
    let pipeline = |path: &str, body: &Value| {
        let id = id_of(&server.post(path, body).expect(202));
        (server.at_revision(&id, 1)["pipeline"].clone(), id)
    };
    let (name, id) = pipeline(GLUE, &failed("orders_job"));
    assert_eq!(name, "orders");
    assert_eq!(
        server.facts(&id, "registration")[0]["value"]["team"],
        "sales data"
    );
    let running = glue("orders_job", "RUNNING", "2026-11-24T02:00:00Z", "");
    server.post(GLUE, &running).expect(202);
    assert_eq!(server.events(&id, "run").len(), 1, "both are renamed alike");

    let load = airflow("daily", 1, "failed", "KeyError: 'a'");
    assert_eq!(pipeline(AIRFLOW, &load).0, "payments");
    let other = but(load, &json!({"task_id": "check"}));
    assert_eq!(pipeline(AIRFLOW, &other).0, "orders");
    assert_eq!(server.gate("orders", "2026-11-23")["gate"], "shut");
    assert_eq!(
        pipeline(GLUE, &failed("daily")).0,
        "daily",
        "nobody's Glue job"
    );
    let native = but(safe_report("orders_job"), &json!({"platform": "glue"}));
    assert_eq!(server.triage(&native)["pipeline"], "orders_job");
}

#[test]
fn a_job_that_two_pipelines_claim_is_refused_at_start() {
    let scratch = Scratch::new();
    let claim = |file: &str, name: &str| {
        let text = format!("[[pipeline]]\nname = '{name}'\nglue_jobs = ['shared_job']\n");
        fs::write(scratch.path().join(file), text).unwrap();
    };
    claim("a.toml", "orders");
    claim("b.toml", "payments");
    let out = Command::new(LARREY)
        .arg("check")
        .env("LARREY__PIPELINES__DIR", scratch.path())
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success());
    for word in [
        "b.toml",
        "`shared_job`",
        "`payments`",
        "`glue_jobs`",
        "`orders`",
    ] {
        assert!(said.contains(word), "`{word}` is not in `{said}`");
    }
}

#[test]
fn what_is_not_understood_is_named_and_nothing_is_kept() {
    let server = shared();
    let job = unique("wrong");
    for unknown in ["glue", "Airflow", "%ff", "x%2Fy"] {
        let answer = server.send_json(&format!("/v1/webhooks/{unknown}"), "not even JSON");
        answer.refuses(404, "not_found", "webhook format");
        let hint = answer.body["hint"].as_str().unwrap();
        for format in FORMATS {
            assert!(hint.contains(format.name) && hint.contains(format.doc));
        }
    }
    let mut bad = failed(&job);
    bad["detail"].as_object_mut().unwrap().remove("jobRunId");
    let answer = server.post(GLUE, &bad);
    answer.refuses(422, "invalid_report", "detail.jobRunId");
    assert_eq!(answer.fields(), ["detail.jobRunId"]);
    let mut other = failed(&job);
    other["detail-type"] = json!("Data Quality Evaluation Results Available");
    server
        .post(GLUE, &other)
        .refuses(422, "invalid_report", "Glue Job State Change");
    server
        .post(AIRFLOW, &json!({"dag_id": job, "task_id": "t"}))
        .refuses(422, "invalid_report", "run_id");
    server
        .send_json(AIRFLOW, "{")
        .refuses(400, "invalid_json", "JSON");
    let lines = [("content-type", "application/x-ndjson")];
    server
        .send(AIRFLOW, &lines, "{}")
        .refuses(422, "invalid_request", "one JSON document");
    assert_eq!(server.count(&job), 0);
}

#[test]
fn every_format_has_its_chapter() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/webhooks.md");
    let text = fs::read_to_string(path).unwrap();
    for format in FORMATS {
        let heading = format!("\n## `{}`: ", format.name);
        assert!(text.contains(&heading), "{heading}");
    }
}

#[test]
fn a_token_may_come_as_an_api_key() {
    let database = Database::new();
    let (reporter, viewer) = (
        token(&database, "eventbridge", "reporter"),
        token(&database, "dashboard", "viewer"),
    );
    let server = database.serve(&[], &[]);
    let event = failed("orders_job");
    let send = |headers: &[(&str, &str)]| {
        let mut request = server.request("POST", GLUE);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.json(&event).send().unwrap())
    };
    let bearer = format!("Bearer {reporter}");
    send(&[]).refuses(401, "unauthenticated", "X-Api-Key");
    send(&[("x-api-key", "nonsense")]).refuses(401, "unauthenticated", "not known");
    send(&[("x-api-key", &viewer)]).refuses(403, "forbidden", "dashboard");
    send(&[("authorization", &bearer), ("x-api-key", &viewer)]).refuses(
        401,
        "unauthenticated",
        "two different",
    );
    let id = id_of(&send(&[("x-api-key", &reporter)]).expect(202));
    for headers in [
        vec![("authorization", bearer.as_str())],
        vec![("authorization", bearer.as_str()), ("x-api-key", &reporter)],
    ] {
        let known = send(&headers);
        assert_eq!(id_of(&known.expect(200)), id);
    }
    let read = |key: &str| {
        let request = server.request("GET", &format!("/v1/incidents/{id}/timeline"));
        Answer::of(request.header("x-api-key", key).send().unwrap())
    };
    let events = read(&viewer).expect(200)["events"].clone();
    assert_eq!(events[0]["actor"], "eventbridge");
    read(&reporter).refuses(403, "forbidden", "eventbridge");
}

#[test]
fn run_events_go_with_the_months_past_the_retention() {
    let database = Database::new();
    let server = database.serve(&[], &["--dev"]);
    let running = glue("orders_job", "RUNNING", "2026-11-24T02:00:00Z", "");
    server.post(GLUE, &running).expect(202);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let left = runtime.block_on(async {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        // An old copy of the event, in a month of its own.
        for statement in [
            "select make_month('2020-02-03')",
            "insert into run_events select first_id_of('2020-02-03'), system, pipeline, run_id, 'OLD', at, received_at, message, '\\x00' from run_events",
            "select drop_months_before('2020-03-01')",
        ] {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
        let left = sqlx::raw_sql(AssertSqlSafe("select 1 from run_events"));
        let left = left.fetch_all(&mut connection).await.unwrap().len();
        connection.close().await.unwrap();
        left
    });
    assert_eq!(left, 1, "only the old one went");
}
