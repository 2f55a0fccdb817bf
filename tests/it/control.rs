//! Control tables in a real PostgreSQL: one row is read, nothing is written, and whatever goes wrong is a gap.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::calls::{Database, id_of};
use crate::harness::{LARREY, Scratch};

mod quality;

/// What S3 says when it is asked too often.
const THROTTLED: &str = "An error occurred (SlowDown) when calling the GetObject operation (reached max retries: 4): Please reduce your request rate.";

/// The query that docs and examples show.
const QUERY: &str = "select status, previous_status, attempt, expected_partitions, written_partitions, expected_records \
                     from ops.batches where pipeline = $1 and batch_id = $2";

/// The control table, its rows, and the one grant that Larrey needs.
const SCHEMA: &str = "
    create schema ops;
    create type ops.state as enum ('RUNNING', 'FAILED', 'LOADED');
    create table ops.batches (
        pipeline text, batch_id varchar(40), status ops.state, previous_status text, attempt smallint,
        expected_partitions int, written_partitions bigint, expected_records numeric(20, 2));
    create table ops.payroll (pipeline text, batch_id text, status text);
    insert into ops.batches values
        ('orders', 'b1', 'FAILED', 'SUCCEEDED', 2, 12, null, 1200000),
        ('orders', 'twice', 'FAILED', null, 1, 12, null, null),
        ('orders', 'twice', 'LOADED', null, 1, 12, null, null),
        ('orders', 'loaded', 'LOADED', null, 1, 12, 12, null);
    grant usage on schema ops to larrey;
    grant select on ops.batches to larrey;";

/// A database with a control table, and its two users: one who may read it, and one who may do anything.
struct Control {
    database: Database,
    superuser: String,
    scratch: Scratch,
}

impl Control {
    fn new() -> Self {
        let database = Database::new();
        let superuser = database.url.replace("user=larrey", "user=postgres");
        let control = Self {
            database,
            superuser,
            scratch: Scratch::new(),
        };
        control.run(SCHEMA);
        control
    }

    /// Runs SQL as the owner of the table.
    fn run(&self, sql: &str) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&self.superuser).await.unwrap();
            connection
                .execute(AssertSqlSafe(sql.to_owned()))
                .await
                .unwrap();
            connection.close().await.unwrap();
        });
    }

    /// How many rows have this status.
    fn count(&self, status: &str) -> i64 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sql = format!("select count(*) from ops.batches where status = '{status}'");
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&self.superuser).await.unwrap();
            let count = sqlx::query_scalar(AssertSqlSafe(sql));
            count.fetch_one(&mut connection).await.unwrap()
        })
    }

    /// The settings of a pipeline with this query, on a database at this address.
    fn config(&self, url: &str, query: &str) -> PathBuf {
        let dir = self.scratch.path();
        let registration = format!(
            "[[pipeline]]\nname = 'orders'\nwrite_mode = 'append'\ncontrol = {{ database = 'ops', query = \"\"\"{query}\"\"\" }}\n"
        );
        std::fs::create_dir_all(dir.join("pipelines")).unwrap();
        std::fs::write(dir.join("pipelines/all.toml"), registration).unwrap();
        let settings = format!(
            "[pipelines]\ndir = '{}'\n[observe.control_tables.ops]\nurl = '{url}'\nstatement_timeout_s = 1\n",
            dir.join("pipelines").display()
        );
        let file = dir.join("larrey.conf");
        std::fs::write(&file, settings).unwrap();
        file
    }

    /// The verdict on a report and the exit code.
    fn triage(&self, url: &str, query: &str, report: &Value) -> (Value, i32) {
        let file = self.scratch.path().join("report.json");
        std::fs::write(&file, report.to_string()).unwrap();
        let config = self.config(url, query);
        let out = Command::new(LARREY)
            .args(["triage", "--json", "--config"])
            .args([&config, &file])
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&out.stdout);
        let triage = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{out:?}"));
        (triage, out.status.code().unwrap())
    }

    /// The verdict on a batch that is safe to retry, as far as its report tells, and the only gap of the control table.
    fn gap(&self, url: &str, query: &str, batch: &str) -> (String, String) {
        let (triage, code) =
            self.triage(url, query, &report(batch, &json!({"write_started": false})));
        assert_eq!(
            (&triage["retry"]["decision"], code),
            (&json!("retry"), 0),
            "{triage}"
        );
        let unseen = triage["unseen"].as_array().unwrap();
        let ours: Vec<&Value> = unseen
            .iter()
            .filter(|gap| gap["what"] == "control_table")
            .collect();
        assert_eq!(ours.len(), 1, "{triage}");
        let text = |key: &str| ours[0][key].as_str().unwrap().to_owned();
        (text("reason"), text("detail"))
    }
}

fn report(batch: &str, signals: &Value) -> Value {
    let mut report = json!({
        "pipeline": "orders", "run_id": format!("run of {batch}"), "batch_id": batch, "platform": "python", "error_message": THROTTLED,
        "started_at": "2026-11-24T02:31:02Z", "failed_at": "2026-11-24T02:53:40Z",
        "signals": {"run_state": "ended"},
    });
    report["signals"]
        .as_object_mut()
        .unwrap()
        .extend(signals.as_object().unwrap().clone());
    report
}

#[test]
fn nine_pushed_of_twelve_expected() {
    let control = Control::new();
    let pushed = report(
        "b1",
        &json!({"partitions_written": 9, "target_table": "curated.orders"}),
    );
    let (triage, code) = control.triage(&control.database.url, QUERY, &pushed);
    assert_eq!(code, 12);
    let write = &triage["write_state"];
    assert_eq!(write["state"], "partial", "{triage}");
    assert_eq!(
        (&write["partitions_written"], &write["partitions_expected"]),
        (&json!(9), &json!(12))
    );
    let explained = triage["explanation"].to_string();
    assert!(explained.contains("9 of 12 partitions"), "{explained}");
    assert!(
        explained.contains("The control table says `FAILED` of this batch"),
        "{explained}"
    );
}

#[test]
fn every_column_is_a_fact_with_its_source() {
    let control = Control::new();
    let query = "select status, previous_status, attempt, expected_partitions, expected_records, \
                 array['c=de', 'c=fr'] as partition_list, true as published, now() as touched_at, current_date as day, \
                 '{\"a\": 1}'::jsonb as note, 1.5::float8 as load, 'x'::char(3) as tag, '(1,2)'::text as place, null as nothing \
                 from ops.batches where pipeline = $1 and batch_id = $2 and $3 = 'r1'";
    let config = control.config(&control.database.url, query);
    let out = Command::new(LARREY)
        .args([
            "context",
            "--json",
            "--pipeline",
            "orders",
            "--run-id",
            "r1",
            "--batch-id",
            "b1",
            "--config",
        ])
        .arg(&config)
        .output()
        .unwrap();
    let case: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"));
    let facts = case["facts"].as_array().unwrap();
    let value = |name: &str| {
        let fact = facts.iter().find(|fact| fact["name"] == name);
        let fact = fact.unwrap_or_else(|| panic!("no {name} in {case}"));
        assert_eq!(fact["provenance"]["source"], "control_table", "{fact}");
        assert_eq!(fact["provenance"]["standing"], "observed");
        assert!(
            fact["provenance"]["asked"]["what"]
                .as_str()
                .unwrap()
                .contains("`ops`")
        );
        fact["value"].clone()
    };
    for (name, expected) in [
        ("control_table_status", json!("FAILED")),
        ("previous_run_status", json!("SUCCEEDED")),
        ("attempt", json!(2)),
        ("partitions_expected", json!(12)),
        ("records_expected", json!(1_200_000)),
        ("partition_list_expected", json!(["c=de", "c=fr"])),
        ("control_published", json!(true)),
        ("control_note", json!({"a": 1})),
        ("control_load", json!(1.5)),
        ("control_tag", json!("x  ")),
    ] {
        assert_eq!(value(name), expected, "{name}");
    }
    assert!(value("control_touched_at").as_str().unwrap().ends_with('Z'));
    assert_eq!(case["attempts"]["used"], 2);
    assert!(!facts.iter().any(|fact| fact["name"] == "control_nothing"));
}

#[test]
fn a_query_that_writes_fails_and_nothing_is_changed() {
    let control = Control::new();
    // The owner of the table asks, so that nothing but the transaction stands in the way.
    for query in [
        "with x as (update ops.batches set status = 'LOADED' where pipeline = $1 returning 1) select count(*) as status from x",
        "select setval('ops.counter', 7) as status where $1 <> ''",
        "select * into ops.copy from ops.batches where pipeline = $1",
    ] {
        control.run("create sequence if not exists ops.counter");
        let (reason, detail) = control.gap(&control.superuser, query, "b1");
        assert_eq!(reason, "unavailable", "{detail}");
        assert!(
            detail.contains("read-only transaction") && detail.contains("25006"),
            "{detail}"
        );
    }
    assert_eq!(control.count("LOADED"), 2);
    let hidden =
        "select 'x' as status where $1 = $$'$$ ; delete from ops.batches where 'a' = $$'$$";
    let (_, detail) = control.gap(&control.superuser, hidden, "b1");
    assert!(detail.contains("multiple commands"), "{detail}");
    assert_eq!(control.count("FAILED"), 2);
}

#[test]
fn whatever_goes_wrong_is_a_gap_and_the_triage_goes_on() {
    let control = Control::new();
    let url = control.database.url.clone();
    let began = std::time::Instant::now();
    let slow = "with s as (select pg_sleep(60)) select 'x' as status from s where $1 <> ''";
    let (reason, detail) = control.gap(&url, slow, "b1");
    assert_eq!(reason, "timeout", "{detail}");
    assert!(
        began.elapsed().as_secs() < 20,
        "the statement ends by itself"
    );

    let of = |url: &str, query: &str, batch: &str| control.gap(url, query, batch);
    let (reason, detail) = of(&url, QUERY, "b2");
    assert_eq!(reason, "absent", "{detail}");
    let (reason, detail) = of(&url, QUERY, "twice");
    assert!(
        reason == "unavailable" && detail.contains("more than one row"),
        "{detail}"
    );
    let (reason, detail) = of(
        &url,
        "select status from ops.payroll where pipeline = $1",
        "b1",
    );
    assert!(reason == "denied" && detail.contains("42501"), "{detail}");
    let (reason, detail) = of(
        &url,
        "select status from ops.nothing where pipeline = $1",
        "b1",
    );
    assert!(
        reason == "unavailable" && detail.contains("42P01"),
        "{detail}"
    );
    let (reason, detail) = of(&url, "select point(1, 2) as spot where $1 <> ''", "b1");
    assert!(
        reason == "unavailable" && detail.contains("`spot`"),
        "{detail}"
    );
    let stranger = url.replace("user=larrey", "user=nobody_at_all");
    let (reason, detail) = of(&stranger, QUERY, "b1");
    assert_eq!(reason, "denied", "{detail}");
    let down = "postgres://larrey:hunter2hunter2@127.0.0.1:1/ops";
    let (reason, detail) = of(down, QUERY, "b1");
    assert_eq!(reason, "unavailable", "{detail}");
    assert!(!detail.contains("hunter2"), "{detail}");
    let (reason, detail) = of("no address", QUERY, "b1");
    assert_eq!(reason, "not_configured", "{detail}");
    let other = "select 'b9' as batch_id, 'LOADED' as status where $1 <> ''";
    let (reason, detail) = of(&url, other, "b1");
    assert!(
        reason == "unavailable" && detail.contains("`b9`"),
        "{detail}"
    );
    let odd = "select -3 as expected_partitions where $1 <> ''";
    let (reason, detail) = of(&url, odd, "b1");
    assert!(
        reason == "unavailable" && detail.contains("expected_partitions"),
        "{detail}"
    );
}

#[test]
fn a_row_that_says_loaded_shuts_the_gate_of_a_server() {
    let control = Control::new();
    let dir = control.scratch.path().join("pipelines");
    control.config(&control.database.url, QUERY);
    let store = Database::new();
    let server = store.serve(
        &[
            ("LARREY__PIPELINES__DIR", dir.to_str().unwrap()),
            (
                "LARREY__OBSERVE__CONTROL_TABLES__OPS__URL",
                control.database.url.as_str(),
            ),
        ],
        &["--dev"],
    );
    let untouched = json!({"write_started": false});
    let safe = server.triage(&report("b1", &untouched));
    assert_eq!(safe["triage"]["retry"]["decision"], "retry", "{safe}");
    assert_eq!(server.gate("orders", "b1")["gate"], "open");
    let loaded = server.triage(&report("loaded", &untouched));
    assert_eq!(loaded["triage"]["retry"]["decision"], "hold", "{loaded}");
    let status = &server.facts(&id_of(&loaded), "control_table_status")[0];
    assert_eq!(status["value"], "LOADED");
    assert_eq!(server.gate("orders", "loaded")["gate"], "shut");
}

#[test]
fn a_database_that_is_not_set_up_and_a_query_that_makes_no_sense_are_refused_at_start() {
    let control = Control::new();
    let config = control.config("postgres://larrey:hunter2hunter2@db/ops", QUERY);
    let check = || {
        let out = Command::new(LARREY)
            .args(["check", "--offline", "--config"])
            .arg(&config)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (out.status.success(), text(&out.stdout), text(&out.stderr))
    };
    let (fine, shown, _) = check();
    assert!(
        fine && shown.contains("[observe.control_tables.ops]") && !shown.contains("hunter2"),
        "{shown}"
    );
    let pipelines = control.scratch.path().join("pipelines/all.toml");
    for (control, says) in [
        (
            "{ database = 'dwh', query = 'select 1 where $1 = $2' }",
            "`dwh`, and `observe.control_tables` has `ops`",
        ),
        (
            "{ database = 'ops', query = 'delete from x where p = $1' }",
            "must begin with `select`",
        ),
        ("{ database = 'ops', query = 'select 1 where $4' }", "`$4`"),
    ] {
        std::fs::write(
            &pipelines,
            format!("[[pipeline]]\nname = 'orders'\ncontrol = {control}\n"),
        )
        .unwrap();
        let (fine, _, err) = check();
        assert!(!fine && err.contains(says), "{says}: {err}");
    }
}

#[test]
fn a_check_asks_the_query_once_and_finds_nothing_of_a_batch() {
    let control = Control::new();
    let check = |url: &str, query: &str| {
        let config = control.config(url, query);
        let out = Command::new(LARREY)
            .args(["check", "--json", "--config"])
            .arg(&config)
            .output()
            .unwrap();
        let found: Value =
            serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"));
        assert!(!found.to_string().contains("hunter2"), "{found}");
        let probe = &found["pipelines"][0]["probes"][0];
        assert_eq!(probe["what"], "control table in `ops`", "{found}");
        let detail = probe["detail"].as_str().unwrap_or_default().to_owned();
        (probe["state"] == "works", out.status.code(), detail)
    };
    let url = &control.database.url;
    let dated = "select status from ops.batches where pipeline = $1 and $2::date > current_date";
    let many = "select status from ops.batches where pipeline = $1";
    for fine in [QUERY, dated, many] {
        assert_eq!(check(url, fine), (true, Some(0), String::new()), "{fine}");
    }
    let down = "postgres://larrey:hunter2hunter2@127.0.0.1:1/ops";
    let denied = "select status from ops.payroll where pipeline = $1";
    let writes = "with x as (delete from ops.batches where pipeline = $1 returning 1) select 'x' as status from x";
    for (url, query, why) in [
        (url.as_str(), denied, "42501"),
        (
            url.as_str(),
            "select status from ops.nothing where $1 = ''",
            "42P01",
        ),
        (control.superuser.as_str(), writes, "25006"),
        (down, QUERY, ""),
    ] {
        let (works, code, detail) = check(url, query);
        assert!(
            !works && code == Some(1) && detail.contains(why),
            "{query}: {detail}"
        );
    }
    assert_eq!(control.count("FAILED"), 2);
}
