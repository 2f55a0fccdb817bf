//! Whatever dies, what was acknowledged is there afterwards, and is triaged exactly once.

mod load;

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use larrey::managed_postgres::{ManagedPostgres, Settings, url_of_running};
use reqwest::blocking::Client;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection as _, PgConnection};

use crate::harness::{Scratch, Server};
use load::{Chance, Load, until};

/// What dies says a lot about it.
const QUIET: (&str, &str) = ("RUST_LOG", "off");
const CLIENTS: usize = 4;

fn start(scratch: &Scratch) -> Server {
    Server::start(scratch.path(), &[QUIET])
}

#[test]
fn five_crashes_lose_nothing_and_repeat_nothing() {
    let mut chance = Chance::new();
    let scratch = Scratch::new();
    let first = start(&scratch);
    let load = Load::new("crash", 500, &[&first]);
    let server = thread::scope(|scope| {
        let mut server = first;
        for _ in 0..CLIENTS {
            scope.spawn(|| load.run());
        }
        for _ in 0..5 {
            load.wait_for_further(20 + usize::try_from(chance.below(30)).unwrap());
            thread::sleep(Duration::from_micros(chance.below(10_000)));
            server.kill();
            server = start(&scratch);
            load.goes_to(&[&server]);
        }
        server
    });
    assert_eq!(load.acknowledged(), 500);
    load.must_be_there(&server);
    assert!(server.terminate().success());
    nothing_runs_on(scratch.path());
}

#[test]
fn a_server_told_to_end_under_load_keeps_what_it_took() {
    let scratch = Scratch::new();
    let server = start(&scratch);
    let load = Load::new("drain", 100_000, &[&server]);
    let status = thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| load.run());
        }
        load.wait_for_further(100);
        let status = server.terminate();
        load.end();
        status
    });
    assert!(status.success(), "{status}");
    nothing_runs_on(scratch.path());
    let server = start(&scratch);
    load.must_be_there(&server);
}

#[test]
fn a_postgres_that_is_killed_comes_back_and_so_does_the_worker() {
    let scratch = Scratch::new();
    let mut server = start(&scratch);
    let load = Load::new("postmaster", 400, &[&server]);
    let first = postmaster(scratch.path()).unwrap();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| load.run());
        }
        for _ in 0..2 {
            load.wait_for_further(60);
            let running = until("the postmaster", || postmaster(scratch.path()));
            kill_process(running, Signal::KILL).unwrap();
        }
    });
    assert_eq!(load.acknowledged(), 400);
    load.must_be_there(&server);
    assert!(server.is_running());
    assert_ne!(postmaster(scratch.path()), Some(first));
}

#[test]
fn two_servers_on_one_postgres_share_the_work_and_repeat_nothing() {
    let scratch = Scratch::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let postgres = runtime
        .block_on(ManagedPostgres::start(&Settings::new(scratch.path())))
        .unwrap();
    let url = postgres.url();
    let join = || {
        Server::start(
            &scratch.path().join("unused"),
            &[QUIET, ("DATABASE_URL", &url)],
        )
    };
    // Both find an empty database and make its tables.
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(join);
        (join(), one.join().unwrap())
    });
    let load = Load::new("replicas", 200, &[&one, &two]);
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| load.run());
        }
        // The same reports arrive at the other server as well.
        let client = Client::new();
        for number in (0..200).step_by(4) {
            load.send(&client, number, 1);
        }
    });
    assert_eq!(load.acknowledged(), 200);
    load.must_be_there(&one);
    load.must_be_there(&two);
    assert!(one.terminate().success() && two.terminate().success());
    runtime.block_on(postgres.stop()).unwrap();
    nothing_runs_on(scratch.path());
}

#[test]
fn a_report_that_cannot_be_triaged_fails_visibly_and_holds_up_nobody() {
    let scratch = Scratch::new();
    let paused = Server::start(
        scratch.path(),
        &[QUIET, ("LARREY__WORKER__CONCURRENCY", "0")],
    );
    let load = Load::new("poison", 6, &[&paused]);
    load.run();
    let incidents = load.incidents();
    spoil(scratch.path(), &incidents[0], &incidents[1]);
    assert!(paused.terminate().success());

    let server = start(&scratch);
    for (incident, reason) in [
        (&incidents[0], "the stored report does not read back"),
        (&incidents[1], "the triage did not finish in 5 tries"),
    ] {
        let failed = until("the triage to be given up", || {
            let body = server.get(&format!("/v1/incidents/{incident}")).body;
            (body["status"] != "received").then_some(body)
        });
        assert_eq!(failed["status"], "failed");
        assert_eq!(failed["failure"], reason);
        assert!(failed["triage"].is_null());
        let (pipeline, batch) = (
            failed["pipeline"].as_str().unwrap(),
            failed["batch_id"].as_str().unwrap(),
        );
        let gate = server.gate(pipeline, batch);
        assert_eq!(
            (&gate["gate"], &gate["reason"]),
            (&"shut".into(), &"triage failed".into())
        );
    }
    for incident in &incidents[2..] {
        until("the others' triage", || {
            let body = server.get(&format!("/v1/incidents/{incident}")).body;
            (body["status"] == "triaged").then_some(())
        });
    }
}

/// Damages the stored report of one incident, and lets another look as if its triage had killed five workers.
fn spoil(data_dir: &Path, damaged: &str, deadly: &str) {
    let id = |incident: &str| incident.strip_prefix("inc_").unwrap().to_owned();
    let statements = [
        format!(
            "update reports set body = 'spoilt' where incident_id = '{}'",
            id(damaged)
        ),
        format!("update incidents set tries = 5 where id = '{}'", id(deadly)),
    ];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut postgres = PgConnection::connect(&url_of_running(data_dir).unwrap())
            .await
            .unwrap();
        for statement in statements {
            let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                .execute(&mut postgres)
                .await
                .unwrap();
            assert_eq!(done.rows_affected(), 1);
        }
        postgres.close().await.unwrap();
    });
}

/// The process that a data directory's Postgres hangs on; `None` while there is none.
fn postmaster(data_dir: &Path) -> Option<Pid> {
    let text = fs::read_to_string(data_dir.join("pg/postmaster.pid")).ok()?;
    let pid = Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
    fs::metadata(format!("/proc/{}/cwd", pid.as_raw_nonzero())).ok()?;
    Some(pid)
}

/// No process has its working directory here, as every process of a Postgres does.
fn nothing_runs_on(data_dir: &Path) {
    let data_dir = fs::canonicalize(data_dir).unwrap();
    for process in fs::read_dir("/proc").unwrap().flatten() {
        // What ends meanwhile, or is none of ours, has none to show.
        let Ok(at) = fs::read_link(process.path().join("cwd")) else {
            continue;
        };
        assert!(
            !at.starts_with(&data_dir),
            "{} still runs",
            process.path().display()
        );
    }
}
