//! Reports of one failure from several systems that share no run id: one incident where batch and times tell, else two.

use super::*;
use crate::harness::Server;

/// A time on the night of the failure, as `02:10:00`.
fn at(time: &str) -> String {
    format!("2026-11-24T{time}Z")
}

/// What Airflow says of the task that watched, between these times.
fn task(dag: &str, from: &str, to: &str) -> Value {
    let times = json!({"start_date": at(from), "end_date": at(to)});
    but(
        airflow(dag, 1, "failed", "AirflowException: the job failed"),
        &times,
    )
}

/// What the Spark job that the task ran says of itself.
fn spark(dag: &str, run: &str, from: &str, to: &str) -> Value {
    json!({
        "pipeline": format!("{dag}.load"), "run_id": run, "platform": "spark", "batch_id": "2026-11-23",
        "started_at": at(from), "failed_at": at(to), "error_message": "java.lang.OutOfMemoryError: Java heap space",
        "signals": {"run_state": "ended"},
    })
}

/// Sends a report to where it belongs and gives the id of its incident.
#[track_caller]
fn send(server: &Server, report: &Value) -> String {
    let path = if report.get("dag_id").is_some() {
        AIRFLOW
    } else {
        "/v1/incidents"
    };
    id_of(&server.post(path, report).expect(202))
}

/// How many incidents these reports make.
#[track_caller]
fn incidents(reports: &[Value]) -> usize {
    let mut ids: Vec<String> = reports.iter().map(|one| send(shared(), one)).collect();
    ids.sort();
    ids.dedup();
    ids.len()
}

#[test]
fn a_task_and_the_run_that_it_watched_are_one_incident_whoever_comes_first() {
    let server = shared();
    for task_first in [true, false] {
        let dag = unique("joined");
        let mut reports = [
            task(&dag, "02:10:00", "02:30:00"),
            spark(&dag, "app-1", "02:11:00", "02:29:30"),
        ];
        if !task_first {
            reports.reverse();
        }
        let id = send(server, &reports[0]);
        server.at_revision(&id, 1);
        assert_eq!(send(server, &reports[1]), id, "task first: {task_first}");
        let incident = server.at_revision(&id, 2);
        assert_eq!(server.count(&format!("{dag}.load")), 1);
        assert_eq!(incident["failed_at"], at("02:30:00"));

        let told = json!(server.facts(&id, "error_message")).to_string();
        assert!(
            told.contains("AirflowException") && told.contains("OutOfMemoryError"),
            "{told}"
        );
        assert_eq!(incident["triage"]["root_cause"], "resource_exhaustion");
        assert_eq!(server.facts(&id, "attempts_used")[0]["value"], 1);
        for run in ["app-1", "scheduled__2026-11-23T00:00:00%2B00:00"] {
            let gate = server.get(&format!("/v1/retry-gate?pipeline={dag}.load&run_id={run}"));
            assert_eq!(gate.expect(200)["incident"], id, "{run}");
        }
        // What is said again is known, and what is new goes to the same incident.
        for report in &reports {
            let path = if report.get("dag_id").is_some() {
                AIRFLOW
            } else {
                "/v1/incidents"
            };
            assert_eq!(id_of(&server.post(path, report).expect(200)), id);
        }
        let more = but(
            spark(&dag, "app-1", "02:11:00", "02:29:30"),
            &json!({"signals": {"write_started": false}}),
        );
        assert_eq!(send(server, &more), id);
    }
}

#[test]
fn the_gate_asked_by_the_second_run_answers_for_the_whole_batch() {
    let server = shared();
    let dag = unique("joined");
    let earlier = send(server, &spark(&dag, "app-0", "01:00:00", "01:10:00"));
    server.at_revision(&earlier, 1);
    let id = send(server, &task(&dag, "02:10:00", "02:30:00"));
    server.at_revision(&id, 1);
    send(server, &spark(&dag, "app-1", "02:11:00", "02:29:30"));
    server.at_revision(&id, 2);
    assert_eq!(server.facts(&id, "attempts_used")[0]["value"], 2);
    let opened = json!({"verdict": "override", "retry": "retry", "reason": "looked at it",
        "target_verified": [{"target": "target", "what_was_checked": "nothing of the batch is there"}]});
    server.decide(&id, &opened).expect(201);
    for run in ["app-1", "scheduled__2026-11-23T00:00:00%2B00:00"] {
        let gate = server.get(&format!("/v1/retry-gate?pipeline={dag}.load&run_id={run}"));
        let gate = gate.expect(200);
        assert_eq!(
            (&gate["gate"], &gate["incident"]),
            (&json!("shut"), &json!(earlier)),
            "{run}"
        );
    }
}

#[test]
fn what_does_not_watch_or_does_not_contain_is_another() {
    let dag = unique("apart");
    let (outer, inner) = (
        spark(&dag, "app-1", "02:10:00", "02:30:00"),
        spark(&dag, "app-2", "02:11:00", "02:29:00"),
    );
    assert_eq!(incidents(&[outer.clone(), inner]), 2);
    let python = but(outer, &json!({"platform": "python", "run_id": "r-3"}));
    assert_eq!(
        incidents(&[python, spark(&dag, "app-4", "02:12:00", "02:28:00")]),
        2
    );

    // Two minutes at either end, and no more.
    for (from, to, expected) in [
        ("02:08:00", "02:32:00", 1),
        ("02:07:59", "02:29:00", 2),
        ("02:11:00", "02:32:01", 2),
        ("03:00:00", "03:10:00", 2),
    ] {
        for task_first in [true, false] {
            let dag = unique("apart");
            let mut reports = [
                task(&dag, "02:10:00", "02:30:00"),
                spark(&dag, "app-1", from, to),
            ];
            if !task_first {
                reports.reverse();
            }
            assert_eq!(
                incidents(&reports),
                expected,
                "{from} to {to}, task first: {task_first}"
            );
        }
    }
}

#[test]
fn another_batch_another_glue_run_or_a_word_too_few_is_another() {
    let run = |dag: &str| spark(dag, "app-1", "02:11:00", "02:29:00");
    let changes = [
        json!({"batch_id": "2026-11-22"}),
        json!({"batch_id": null}),
        json!({"started_at": null}),
        json!({"failed_at": null}),
        json!({"platform": null}),
        json!({"platform": "airflow"}),
    ];
    for change in changes {
        for task_first in [true, false] {
            let dag = unique("apart");
            let mut reports = [task(&dag, "02:10:00", "02:30:00"), but(run(&dag), &change)];
            if !task_first {
                reports.reverse();
            }
            assert_eq!(incidents(&reports), 2, "{change}, task first: {task_first}");
        }
    }
    let dag = unique("apart");
    let named = but(
        task(&dag, "02:10:00", "02:30:00"),
        &json!({"glue_job_run_id": RUN}),
    );
    let other = but(
        run(&dag),
        &json!({"platform": "glue", "run_id": RUN.replace('0', "f")}),
    );
    assert_eq!(incidents(&[named, other]), 2);
}

#[test]
fn a_second_run_within_the_task_and_a_run_within_two_tasks_are_incidents_of_their_own() {
    let dag = unique("apart");
    let reports = [
        task(&dag, "02:10:00", "02:30:00"),
        spark(&dag, "app-1", "02:11:00", "02:15:00"),
        spark(&dag, "app-2", "02:16:00", "02:29:00"),
    ];
    assert_eq!(incidents(&reports), 2, "the task ran Spark again");
    assert_eq!(
        incidents(&[spark(&dag, "app-3", "02:11:00", "02:15:00")]),
        1
    );
    assert_eq!(shared().count(&format!("{dag}.load")), 3);

    let dag = unique("apart");
    let mapped = |index: u32| {
        but(
            task(&dag, "02:10:00", "02:30:00"),
            &json!({"map_index": index}),
        )
    };
    let reports = [
        mapped(0),
        mapped(1),
        spark(&dag, "app-1", "02:11:00", "02:15:00"),
    ];
    assert_eq!(incidents(&reports), 3, "either task may have started it");
}

#[test]
fn a_retry_right_after_the_failure_joins_the_task_that_contains_it() {
    let server = shared();
    let dag = unique("again");
    let second = but(
        task(&dag, "02:30:30", "02:31:30"),
        &json!({"try_number": 2}),
    );
    let first = send(server, &task(&dag, "02:10:00", "02:30:00"));
    assert_eq!(
        send(server, &spark(&dag, "app-1", "02:11:00", "02:29:30")),
        first
    );
    let again = send(server, &second);
    assert_ne!(again, first);
    server.at_revision(&again, 1);
    let joined = send(server, &spark(&dag, "app-2", "02:30:40", "02:31:20"));
    assert_eq!(joined, again, "the first task has had its run");
    server.at_revision(&again, 2);
    assert_eq!(server.facts(&again, "attempts_used")[0]["value"], 2);
}

#[test]
fn the_higher_count_of_attempts_is_the_one_that_counts() {
    let server = shared();
    let dag = unique("third");
    let id = send(server, &spark(&dag, "app-1", "02:11:00", "02:29:30"));
    server.at_revision(&id, 1);
    let third = but(
        task(&dag, "02:10:00", "02:30:00"),
        &json!({"try_number": 3}),
    );
    assert_eq!(send(server, &third), id);
    server.at_revision(&id, 2);
    assert_eq!(server.facts(&id, "attempts_used")[0]["value"], 3);
}

#[test]
fn what_is_resolved_takes_no_further_run() {
    let server = shared();
    let dag = unique("over");
    let first = send(server, &task(&dag, "02:10:00", "02:30:00"));
    server.at_revision(&first, 1);
    server.outcome(&first, &json!({"retried": true, "succeeded": true}));
    assert_ne!(
        send(server, &spark(&dag, "app-1", "02:11:00", "02:29:30")),
        first
    );
}

#[test]
fn an_idempotency_key_holds_for_a_joined_report() {
    let server = shared();
    let dag = unique("keyed");
    let id = send(server, &task(&dag, "02:10:00", "02:30:00"));
    let key = unique("key");
    let post = |report: &Value| {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        server.send("/v1/incidents", &headers, report.to_string())
    };
    let report = spark(&dag, "app-1", "02:11:00", "02:29:30");
    assert_eq!(id_of(&post(&report).expect(202)), id);
    assert_eq!(id_of(&post(&report).expect(200)), id);
    let other = but(report, &json!({"error_message": "another"}));
    assert_eq!(post(&other).status, 422);
}
