//! The same failure again: fingerprints, what is on record of them, and a flood as one group.

use serde_json::{Value, json};

use crate::calls::{Database, but, id_of};
use crate::harness::{Server, safe_report, shared, unique};
use crate::terminal::larrey;

/// A report of a run whose gate opens, of this batch and run.
fn run(pipeline: &str, batch: &str, run: &str) -> Value {
    but(
        safe_report(pipeline),
        &json!({"batch_id": batch, "run_id": run}),
    )
}

fn told(incident: &Value) -> String {
    let claims = incident["triage"]["explanation"]["claims"].as_array();
    let texts = claims
        .unwrap()
        .iter()
        .filter_map(|one| one["text"].as_str());
    let mut texts = texts.filter(|text| text.starts_with("The same failure"));
    texts.next().unwrap_or_default().to_owned()
}

#[test]
fn what_was_seen_before_and_how_it_ended_is_evidence() {
    let server = shared();
    let pipeline = unique("again");
    let first = server.triage(&run(&pipeline, "b1", "r1"));
    let print = first["triage"]["fingerprint"].as_str().unwrap().to_owned();
    // Throttled pipelines of other tests may be on record, this one is not.
    assert_ne!(first["triage"]["earlier"]["seen"], 1, "{first}");

    server
        .decide(&id_of(&first), &json!({"verdict": "approve"}))
        .expect(201);
    server.outcome(&id_of(&first), &json!({"retried": true, "succeeded": true}));
    let second = server.triage(&run(&pipeline, "b2", "r2"));
    assert_eq!(second["triage"]["fingerprint"], print.as_str());
    let earlier = &second["triage"]["earlier"];
    for (name, value) in [
        ("seen", json!(1)),
        ("reruns_succeeded", json!(1)),
        ("approved", json!(1)),
        ("duplicates", json!(0)),
        ("newest", json!(id_of(&first))),
    ] {
        assert_eq!(earlier[name], value, "{name} of {earlier}");
    }
    assert_eq!(second["triage"]["retry"]["decision"], "retry");
    let sentence = told(&second);
    assert!(
        sentence.starts_with("The same failure was seen once in "),
        "{sentence}"
    );
    assert!(
        sentence.contains("once a rerun succeeded and once a person approved it"),
        "{sentence}"
    );
    // The page breaks its lines, and shows what was looked up.
    let page = server.page(&id_of(&second));
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("The same failure was seen once"), "{page}");
    assert!(page.contains(&format!("failure {print}")), "{page}");
    let facts = server.facts(&id_of(&second), "earlier_incidents");
    assert_eq!(facts[0]["provenance"]["source"], "records");
    assert_eq!(facts[0]["provenance"]["standing"], "recorded");
    assert_eq!(
        facts[0]["value"]["incidents"][0]["id"],
        id_of(&first).as_str()
    );

    // Found by its fingerprint, and a retriage finds the same as before: nothing later than itself.
    let query = format!("/v1/incidents?pipeline={pipeline}&fingerprint={print}&total=true");
    assert_eq!(server.get(&query).expect(200)["total"], 2);
    let none = format!("/v1/incidents?pipeline={pipeline}&fingerprint=0000000000000000");
    assert_eq!(server.get(&none).expect(200)["incidents"], json!([]));
    server
        .post(
            &format!("/v1/incidents/{}/retriage", id_of(&first)),
            &json!({}),
        )
        .expect(202);
    let again = server.at_revision(&id_of(&first), 2);
    assert_ne!(again["triage"]["earlier"]["seen"], 1, "{again}");
}

#[test]
fn duplicates_after_a_rerun_shut_the_gate_of_the_next_batch() {
    let server = shared();
    let pipeline = unique("again");
    let first = server.triage(&run(&pipeline, "b1", "r1"));
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
    server.outcome(
        &id_of(&first),
        &json!({"retried": true, "succeeded": true, "duplicates_found": true}),
    );
    let doubted = server.triage(&run(&pipeline, "b2", "r2"));
    assert_eq!(doubted["triage"]["retry"]["decision"], "hold");
    assert_eq!(server.gate(&pipeline, "b2")["gate"], "shut");
    assert!(told(&doubted).contains("once duplicates were found"));
    let summary = doubted["triage"]["explanation"]["summary"]
        .as_str()
        .unwrap();
    assert!(summary.contains("a second time"), "{summary}");
}

#[test]
fn a_batch_that_keeps_failing_in_the_same_way_is_not_rerun_while_attempts_are_left() {
    let server = Database::new().serve(&[("LARREY__RETRY__MAX_ATTEMPTS", "9")], &["--dev"]);
    let verdicts: Vec<Value> = ["r1", "r2", "r3"]
        .map(|name| server.triage(&run("again", "b1", name))["triage"].clone())
        .to_vec();
    assert_eq!(verdicts[1]["retry"]["decision"], "retry");
    assert_ne!(verdicts[2]["retry"]["decision"], "retry");
    assert_eq!(verdicts[0]["fingerprint"], verdicts[2]["fingerprint"]);
    let summary = verdicts[2]["explanation"]["summary"].as_str().unwrap();
    assert!(
        summary.contains("failed in the same way twice before"),
        "{summary}"
    );
    assert_eq!(server.gate("again", "b1")["gate"], "shut");
    // Another batch of the pipeline is another matter.
    let other = server.triage(&run("again", "b2", "r4"));
    assert_eq!(other["triage"]["retry"]["decision"], "retry");
}

/// Reports of one failure that no other test has.
fn flood(server: &Server, error: &str, pipelines: &[String]) -> Vec<String> {
    let report = |pipeline: &String| {
        let own = json!({"error_message": format!("{error}: the widget number {} jammed", pipeline.len())});
        id_of(&server.triage(&but(run(pipeline, "b1", "r1"), &own)))
    };
    pipelines.iter().map(report).collect()
}

/// The groups of one failure.
fn groups_of(server: &Server, fingerprint: &Value, query: &str) -> Vec<Value> {
    let page = server
        .get(&format!("/v1/groups?limit=500{query}"))
        .expect(200);
    let groups = page["groups"].as_array().unwrap().iter();
    groups
        .filter(|group| group["fingerprint"] == *fingerprint)
        .cloned()
        .collect()
}

#[test]
fn a_flood_is_one_group_and_every_run_keeps_its_gate() {
    let server = shared();
    let pipelines: Vec<String> = (0..4).map(|_| unique("flood")).collect();
    let ids = flood(server, "WidgetJammedError", &pipelines);
    let newest = server.show(&ids[3]);
    let print = &newest["triage"]["fingerprint"];
    let groups = groups_of(server, print, "");
    assert_eq!(groups.len(), 1, "{groups:?}");
    let group = &groups[0];
    assert_eq!(
        (&group["count"], &group["pipeline_count"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(group["newest"]["id"], ids[3].as_str());
    assert_eq!(group["category"], newest["triage"]["root_cause"]);
    assert_eq!(group["last_seen"], newest["received_at"]);
    assert_eq!(group["first_seen"], server.show(&ids[0])["received_at"]);
    let mut names = pipelines.clone();
    names.sort();
    assert_eq!(group["pipelines"], json!(names));
    for pipeline in &pipelines {
        assert_eq!(server.gate(pipeline, "b1")["gate"], "shut");
    }

    // The worst decision speaks for the group, and what is resolved has left it.
    assert_eq!(group["decision"], newest["triage"]["retry"]["decision"]);
    server.outcome(&ids[1], &json!({"retried": true, "succeeded": true}));
    assert_eq!(groups_of(server, print, "")[0]["count"], 3);
    assert_eq!(groups_of(server, print, "&status=resolved")[0]["count"], 1);
    // Too few for a group: one by one.
    assert_eq!(groups_of(server, print, "&at_least=4").len(), 3);
    assert_eq!(
        groups_of(server, print, &format!("&pipeline={}", pipelines[0])).len(),
        1
    );
}

#[test]
fn a_passing_fault_of_many_pipelines_wakes_the_platform_once() {
    let server = shared();
    // Throttled by a call that no other test makes.
    let error = "ClientError: An error occurred (ThrottlingException) when calling the DescribeTableBucketMaintenance operation: Rate exceeded for cogs";
    let woken: Vec<bool> = (0..8)
        .map(|_| {
            let pipeline = unique("cogs");
            let own = json!({"error_message": error});
            let triage = server.triage(&but(run(&pipeline, "b1", "r1"), &own))["triage"].clone();
            assert_eq!(triage["retry"]["decision"], "retry", "{triage}");
            assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
            triage["route"]["wakes_human"].as_bool().unwrap()
        })
        .collect();
    assert_eq!(
        woken,
        [false, false, false, false, true, false, false, false]
    );
}

#[test]
fn groups_are_walked_with_a_cursor() {
    let server = shared();
    let pipeline = unique("flood");
    for n in 0..5 {
        let errors = [
            "GearJammedError: gear",
            "BeltTornError: belt",
            "FuseBlownError: fuse",
        ];
        let own = json!({"error_message": errors[n % 3]});
        server.triage(&but(
            run(&pipeline, &format!("b{n}"), &format!("r{n}")),
            &own,
        ));
    }
    let mut counts = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server
            .get(&format!("/v1/groups?pipeline={pipeline}&limit=1{cursor}"))
            .expect(200);
        counts.push(page["groups"][0]["count"].clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(counts, [json!(2), json!(2), json!(1)], "the newest first");
    let wrong = server.get("/v1/groups?cursor=x");
    assert_eq!(wrong.status, 422);
    assert_eq!(server.get("/v1/groups?limit=0").status, 422);
}

#[test]
fn the_inbox_shows_a_flood_as_one_line() {
    let server = shared();
    let pipeline = unique("flood");
    let text = |n: u32| json!({"error_message": format!("SpringBrokenError: spring {n} broke")});
    let ids: Vec<String> = (0..3)
        .map(|n| {
            id_of(&server.triage(&but(
                run(&pipeline, &format!("b{n}"), &format!("r{n}")),
                &text(n),
            )))
        })
        .collect();
    let other = id_of(&server.triage(&run(&pipeline, "b9", "r9")));
    let inbox = larrey(&["inbox", "--pipeline", &pipeline]).expect(0).out;
    assert!(
        inbox.contains(&format!("{pipeline}, 3 times since ")),
        "{inbox}"
    );
    assert!(
        inbox.contains(&ids[2]) && !inbox.contains(&ids[0]),
        "{inbox}"
    );
    assert!(inbox.contains(&other), "{inbox}");
    assert_eq!(inbox.lines().count(), 4, "{inbox}");
    let all = larrey(&["inbox", "--pipeline", &pipeline, "--all"])
        .expect(0)
        .out;
    assert!(
        ids.iter().chain([&other]).all(|id| all.contains(id)),
        "{all}"
    );
    let print = server.show(&ids[0])["triage"]["fingerprint"].clone();
    let of_it = larrey(&["inbox", "--fingerprint", print.as_str().unwrap()])
        .expect(0)
        .out;
    assert!(
        of_it.contains(&ids[0]) && !of_it.contains(&other),
        "{of_it}"
    );
}
