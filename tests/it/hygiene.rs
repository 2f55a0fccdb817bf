//! Hygiene of pipelines over HTTP and from a terminal, and the list of pipelines.

use serde_json::{Value, json};

use crate::calls::{but, id_of};
use crate::harness::{Answer, Scratch, Server, safe_report, shared, unique};
use crate::roles::token;
use crate::terminal::larrey;

/// As little as an alert says.
fn poor(pipeline: &str, run: &str) -> Value {
    let said = safe_report(pipeline)["error_message"].clone();
    json!({"pipeline": pipeline, "run_id": run, "error_message": said})
}

/// Everything that a report can say of the foundational signals.
fn rich(pipeline: &str) -> Value {
    let signals = json!({
        "snapshots_before": [811], "snapshots_after": [811], "records_read": 100, "records_written": 0,
        "code_version": "v2", "control_table_status": "RUNNING", "expected_columns": ["id", "amount"],
        "dq_results": [{"rule": "id is unique", "passed": true}],
    });
    but(
        safe_report(pipeline),
        &json!({"run_id": "rich", "signals": signals}),
    )
}

fn hygiene(server: &Server, pipeline: &str, query: &str) -> Answer {
    server.get(&format!("/v1/pipelines/{pipeline}/hygiene{query}"))
}

fn signal(hygiene: &Value, code: &str) -> Value {
    let signals = hygiene["signals"].as_array().unwrap();
    let found = signals.iter().find(|one| one["signal"] == code);
    found
        .unwrap_or_else(|| panic!("no `{code}` in {hygiene}"))
        .clone()
}

#[test]
fn poor_reports_score_low_and_say_what_the_missing_signals_would_have_decided() {
    let server = shared();
    let pipeline = unique("poor");
    server.triage(&poor(&pipeline, "r1"));
    let newest = server.triage(&poor(&pipeline, "r2"));
    assert_eq!(newest["triage"]["retry"]["decision"], "hold");

    let found = hygiene(server, &pipeline, "").expect(200);
    assert_eq!(
        (&found["pipeline"], &found["incidents"], &found["score"]),
        (&json!(pipeline), &json!(2), &json!(0))
    );
    let started = signal(&found, "write_started");
    assert_eq!(
        (&started["present"], &started["of"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(
        started["would_have_changed"],
        json!({"incidents": 2, "example": id_of(&newest), "to": "retry"})
    );
    let said = started["would_have_decided"].as_str().unwrap();
    assert!(said.starts_with("`write_started: false`"), "{said}");
    let version = signal(&found, "code_version");
    assert_eq!(version["would_have_changed"]["incidents"], 0);
    let said = version["would_have_decided"].as_str().unwrap();
    assert!(said.starts_with("nothing by itself"), "{said}");
    for one in found["signals"].as_array().unwrap() {
        let text = |key: &str| one[key].as_str().unwrap().len();
        assert!(text("purpose") > 20 && text("how_to_supply") > 20, "{one}");
    }
}

#[test]
fn rich_reports_score_high_and_only_the_last_ones_count() {
    let server = shared();
    let pipeline = unique("rich");
    server.triage(&poor(&pipeline, "r1"));
    let incident = server.triage(&rich(&pipeline));
    let found = hygiene(server, &pipeline, "?last=1").expect(200);
    // All but the ownership, which only a registration has: 14 of 15.
    assert_eq!(
        (&found["incidents"], &found["score"]),
        (&json!(1), &json!(93))
    );
    let commits = signal(&found, "commits");
    assert_eq!(
        commits["how"],
        json!({"pushed": 1, "observed": 0, "registered": 0})
    );
    assert_eq!(commits["would_have_decided"], Value::Null);
    assert_eq!(signal(&found, "ownership")["present"], 0);

    // Of an incident the newest triage counts: what came later is there as well.
    let half = hygiene(server, &pipeline, "?last=100").expect(200);
    assert_eq!(
        (&half["incidents"], &half["score"]),
        (&json!(2), &json!(47))
    );
    let more = but(
        poor(&pipeline, "r1"),
        &json!({"batch_id": "b0", "signals": {"write_started": false}}),
    );
    server.triage(&more);
    let better = hygiene(server, &pipeline, "").expect(200);
    assert_eq!(
        (&better["incidents"], &better["score"]),
        (&json!(2), &json!(67))
    );
    assert_eq!(server.show(&id_of(&incident))["triage"]["revision"], 1);
}

#[test]
fn an_unknown_pipeline_and_a_wrong_number_are_refused() {
    let server = shared();
    hygiene(server, "nobody", "").refuses(404, "not_found", "no pipeline `nobody`");
    hygiene(server, "a%2Fb", "").refuses(404, "not_found", "`a/b`");
    hygiene(server, "a%07", "").refuses(422, "invalid_request", "`name`");
    for wrong in ["0", "101", "-1", "many"] {
        let answer = hygiene(server, "nobody", &format!("?last={wrong}"));
        answer.refuses(422, "invalid_request", "last");
    }
    hygiene(server, "nobody", "?first=3").refuses(422, "invalid_request", "first");
}

#[test]
fn a_registered_pipeline_that_never_failed_has_no_score_and_a_reporter_may_not_ask() {
    let scratch = Scratch::new();
    let viewer = token(&scratch, &["create", "viewer", "--role", "viewer"]);
    let reporter = token(&scratch, &["create", "reporter", "--role", "reporter"]);
    let dir = scratch.path().join("pipelines");
    std::fs::create_dir(&dir).unwrap();
    let registered = "[[pipeline]]\nname = 'a quiet/one'\nteam = 'sales data'\n";
    std::fs::write(dir.join("all.toml"), registered).unwrap();
    let settings = [("LARREY__PIPELINES__DIR", dir.to_str().unwrap())];
    let mut server = Server::spawn(scratch.path(), &settings, &[]);

    server.with_token(&reporter);
    hygiene(&server, "a%20quiet%2Fone", "").refuses(403, "forbidden", "");
    server.get("/v1/pipelines").refuses(403, "forbidden", "");
    server.with_token(&viewer);
    let found = hygiene(&server, "a%20quiet%2Fone", "").expect(200);
    assert_eq!(
        (&found["pipeline"], &found["incidents"], &found["score"]),
        (&json!("a quiet/one"), &json!(0), &Value::Null)
    );
    assert_eq!(found["signals"].as_array().unwrap().len(), 9);
    assert_eq!(
        server.get("/v1/pipelines").expect(200),
        json!({"pipelines": [{"pipeline": "a quiet/one", "unresolved": 0, "last_failed_at": null}], "next": null})
    );
}

#[test]
fn pipelines_are_listed_by_name_with_what_is_unresolved() {
    let server = shared();
    let start = unique("listed");
    let first = format!("{start}-a");
    let second = format!("{start}-b");
    let run = |run: &str, at: &str| but(poor(&first, run), &json!({"failed_at": at}));
    let done = id_of(&server.triage(&run("r1", "2026-11-23T03:00:00Z")));
    server.triage(&run("r2", "2026-11-24T03:00:00Z"));
    server.triage(&poor(&second, "r1"));
    server.outcome(&done, &json!({"retried": false, "succeeded": true}));

    let mut found = Vec::new();
    let mut cursor = start.clone();
    while found.len() < 2 {
        let page = server
            .get(&format!("/v1/pipelines?limit=1&cursor={cursor}"))
            .expect(200);
        let line = page["pipelines"][0].clone();
        let name = line["pipeline"].as_str().unwrap();
        assert!(*name > *cursor, "{name} comes after {cursor}");
        if name == first || name == second {
            found.push(line);
        }
        page["next"].as_str().unwrap_or("").clone_into(&mut cursor);
        assert!(!cursor.is_empty() || found.len() == 2, "{page}");
    }
    assert_eq!(
        found[0],
        json!({"pipeline": first, "unresolved": 1, "last_failed_at": "2026-11-24T03:00:00Z"})
    );
    assert_eq!(
        (&found[1]["pipeline"], &found[1]["unresolved"]),
        (&json!(second), &json!(1))
    );
    let refused = server.get("/v1/pipelines?limit=501");
    refused.refuses(422, "invalid_request", "`limit`");
}

#[test]
fn the_command_shows_the_same_in_eighty_columns() {
    let server = shared();
    let pipeline = format!("{} & co/%", unique("shown"));
    let id = id_of(&server.triage(&poor(&pipeline, "r1")));
    let shown = larrey(&["hygiene", &pipeline]).expect(0);
    for word in [
        &format!("HYGIENE  {pipeline}"),
        "0 of 100, over the last 1 incident",
        "0/1 write_started",
        "Send `signals.write_started`",
        &id,
        "Nothing by itself; it would have told whether a deployment",
    ] {
        assert!(shown.out.contains(word), "no `{word}` in\n{}", shown.out);
    }
    let wide = shown.out.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None);
    let json = larrey(&["hygiene", &pipeline, "--last", "5", "--json"]).expect(0);
    assert_eq!(json.json()["signals"].as_array().unwrap().len(), 9);
    let unknown = larrey(&["hygiene", "nobody"]).expect(1);
    assert!(
        unknown.err.contains("no pipeline `nobody`"),
        "{}",
        unknown.err
    );
    let wrong = larrey(&["hygiene", &pipeline, "--last", "0"]).expect(1);
    assert!(
        wrong.err.contains("`last` must be from 1 to 100"),
        "{}",
        wrong.err
    );
    let help = larrey(&["hygiene", "--help"]).expect(0);
    assert!(help.out.contains("larrey hygiene interactions_daily"));
}

#[test]
fn the_error_text_alone_is_never_nearly_certain_and_the_page_says_so() {
    let server = shared();
    let incident = server.triage(&poor(&unique("capped"), "r1"));
    let triage = &incident["triage"];
    assert_eq!(triage["confidence"], 0.9);
    let named = triage["confidence_capped_by"].as_array().unwrap();
    assert!(named.contains(&json!("write_started")), "{named:?}");
    let page = server.page(&id_of(&incident));
    assert!(page.contains("not surer than 90 %"), "{page}");
    let told = server.triage(&safe_report(&unique("capped")));
    assert_eq!(told["triage"]["confidence_capped_by"], Value::Null);
}
