//! Replay of stored case files: what would change, against what people wrote down, and nothing altered by it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

use crate::calls::{Database, but, id_of};
use crate::harness::{LARREY, Scratch, partial_report, safe_report};
use crate::signatures::{closed, signature, write};

/// What `larrey replay` prints, and its exit code.
fn run(database: &Database, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(LARREY)
        .args(["replay"])
        .args(arguments)
        .env("DATABASE_URL", &database.url)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn replayed(database: &Database, arguments: &[&str]) -> Value {
    let arguments = [&["--since", "1h", "--json"], arguments].concat();
    let (code, out, err) = run(database, &arguments);
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).unwrap()
}

/// Everything that is stored of verdicts, and what gates go by, as one text.
fn stored(database: &Database) -> String {
    let read = "select string_agg(t::text, ';' order by t::text) || (select string_agg(i::text, ';' order by i::text) from incidents i) from triages t";
    in_sql(database, read).unwrap()
}

fn in_sql(database: &Database, statement: &str) -> Option<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        let row = connection
            .fetch_optional(AssertSqlSafe(statement.to_owned()))
            .await
            .unwrap();
        connection.close().await.unwrap();
        row.map(|row| row.get(0))
    })
}

fn kinds(found: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let changes = found["changes"].as_array().unwrap().iter();
    changes
        .map(|one| (text(&one["kind"]), text(&one["pipeline"])))
        .collect()
}

#[test]
fn a_replay_lists_what_would_change_and_alters_nothing() {
    let database = Database::new();
    let server = database.serve(&[], &["--dev"]);
    let safe = server.triage(&safe_report("safe"));
    let partial = server.triage(&partial_report("partial"));
    let unknown = server.triage(&closed("ledger"));
    let late = but(
        closed("late"),
        &json!({"signals": {"source_object_count": 0, "source_path": "s3://in/d=1"}}),
    );
    let late = server.triage(&late);
    assert_eq!(late["triage"]["retry"]["decision"], "wait", "{late}");
    let before = stored(&database);

    let same = replayed(&database, &[]);
    assert_eq!(same["incidents"], 4, "{same}");
    assert_eq!(same["changes"], json!([]), "{same}");
    assert_eq!(same["policy"], safe["triage"]["engine"]["policy"]);

    let scratch = Scratch::new();
    let wide = signature("permission_error").replacen("period closed", "period closed|SlowDown", 1);
    write(scratch.path(), &wide);
    let dir = scratch.path().to_str().unwrap();
    let told = replayed(&database, &["--signatures", dir]);
    assert!(
        kinds(&told).contains(&("other_cause".into(), "ledger".into())),
        "{told}"
    );
    let named = told["changes"].as_array().unwrap().iter();
    let named = named
        .clone()
        .find(|one| one["pipeline"] == "ledger")
        .unwrap();
    assert_eq!(named["after"]["root_cause"], "permission_error");
    assert_eq!(named["after"]["decision"], "hold");
    assert_eq!(named["rule"], "site.period");
    assert_eq!(named["because"], "candidates");
    assert_eq!(named["incident"], json!(id_of(&unknown)));
    assert_ne!(told["policy"], same["policy"]);
    assert!(
        kinds(&told)
            .iter()
            .all(|(kind, _)| kind != "new_retry" && kind != "looser"),
        "{told}"
    );

    assert_eq!(stored(&database), before, "a replay alters nothing");

    // What people write down.
    let word = json!({"verdict": "override", "retry": "retry", "reason": "read it", "category": "permission_error"});
    server.decide(&id_of(&unknown), &word).expect(201);
    let duplicated = json!({"retried": true, "succeeded": true, "duplicates_found": true});
    let outcomes = |id: &str| format!("/v1/incidents/{id}/outcomes");
    server
        .post(&outcomes(&id_of(&safe)), &duplicated)
        .expect(201);
    let truth =
        json!({"retried": false, "succeeded": false, "true_category": "resource_exhaustion"});
    server.post(&outcomes(&id_of(&partial)), &truth).expect(201);
    let told = replayed(&database, &["--signatures", dir]);
    assert_eq!(
        told["agreement"],
        json!({
            "true_category": {"n": 2, "before": 1, "after": 2},
            "override_to_retry": {"n": 1, "before": 0, "after": 0},
            "duplicates_found": {"n": 1, "before": 0, "after": 0},
        }),
        "{told}"
    );

    let (code, text, _) = run(&database, &["--since", "1h", "--signatures", dir]);
    assert_eq!(code, Some(0));
    for said in [
        "REPLAY  ",
        "ANOTHER CAUSE, THE SAME DECISION",
        "AGAINST WHAT PEOPLE WROTE DOWN",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn what_was_decided_otherwise_is_listed_and_what_does_not_read_back_is_counted() {
    let database = Database::new();
    let server = database.serve(&[], &["--dev"]);
    let safe = server.triage(&safe_report("opened"));
    let unknown = server.triage(&closed("closed"));
    let spoilt = server.triage(&closed("spoilt"));
    let uuid = |incident: &Value| id_of(incident).trim_start_matches("inc_").to_owned();
    // As if the rules of that day had held the one and let the other run.
    let (safe_id, unknown_id) = (uuid(&safe), uuid(&unknown));
    in_sql(
        &database,
        &format!(
            "update triages t set triage = o.triage from triages o where (t.incident_id = '{safe_id}' and o.incident_id = '{unknown_id}') or (t.incident_id = '{unknown_id}' and o.incident_id = '{safe_id}')"
        ),
    );
    let id = uuid(&spoilt);
    in_sql(
        &database,
        &format!("update triages set case_file = 'spoilt' where incident_id = '{id}'"),
    );

    let before = stored(&database);
    let told = replayed(&database, &[]);
    assert_eq!(
        kinds(&told),
        [
            ("new_retry".to_owned(), "opened".to_owned()),
            ("tighter".to_owned(), "closed".to_owned())
        ],
        "{told}"
    );
    assert_eq!(told["changes"][0]["before"]["decision"], "hold");
    assert_eq!(told["changes"][0]["after"]["decision"], "retry");
    assert_eq!(told["changes"][0]["because"], "today");
    assert_eq!(
        (&told["incidents"], &told["unreadable"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(told["unreadable_incidents"], json!([id_of(&spoilt)]));
    assert_eq!(stored(&database), before, "a replay alters nothing");
    assert_eq!(server.gate("closed", "b1")["gate"], "shut");
}

#[test]
fn a_replay_without_a_time_or_with_wrong_candidates_is_refused() {
    let database = Database::new();
    assert_eq!(run(&database, &[]).0, Some(2));
    assert_eq!(run(&database, &["--since", "yesterday"]).0, Some(2));
    let scratch = Scratch::new();
    write(scratch.path(), &signature("unknown"));
    let dir = scratch.path().to_str().unwrap();
    let (code, _, err) = run(&database, &["--since", "1h", "--signatures", dir]);
    assert_eq!(code, Some(1));
    assert!(
        err.contains("no policy to judge by") && err.contains("`category` is `unknown`"),
        "{err}"
    );
    let missing = Path::new(dir).join("none");
    let missing = missing.to_str().unwrap();
    let (code, _, err) = run(&database, &["--since", "1h", "--signatures", missing]);
    assert!(code == Some(1) && err.contains("could not read"), "{err}");
}

#[test]
fn candidates_in_shadow_have_no_effect_and_their_differences_are_listed() {
    let database = Database::new();
    let scratch = Scratch::new();
    write(scratch.path(), &signature("permission_error"));
    let dir = scratch.path().to_str().unwrap();
    let server = database.serve(&[("LARREY__SHADOW__SIGNATURES", dir)], &["--dev"]);
    let triaged = server.triage(&closed("ledger"));
    assert_eq!(triaged["triage"]["category"], "unknown", "{triaged}");
    server.triage(&safe_report("safe"));
    let id = id_of(&triaged);

    // It is kept after the answer.
    let shadow = || {
        for _ in 0..200 {
            let found = replayed(&database, &["--shadow"]);
            if found["differences"] != json!([]) {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("no difference was kept");
    };
    let found = shadow();
    let told = found["differences"].as_array().unwrap();
    assert_eq!(told.len(), 1, "{found}");
    assert_eq!(
        (&told[0]["incident"], &told[0]["kind"], &told[0]["rule"]),
        (&json!(id), &json!("other_cause"), &json!("site.period"))
    );
    assert_ne!(told[0]["policy"], triaged["triage"]["engine"]["policy"]);
    let shown = server.get(&format!("/v1/incidents/{id}"));
    assert_eq!(shown.body["triage"], triaged["triage"], "it had no effect");
    assert_eq!(server.gate("ledger", "b1")["gate"], "shut");

    let duplicated = json!({"retried": true, "succeeded": true, "duplicates_found": true});
    server
        .post(&format!("/v1/incidents/{id}/outcomes"), &duplicated)
        .expect(201);
    let recorded = &shadow()["differences"][0]["recorded"];
    assert_eq!(recorded["duplicates_found"], true);
    let (code, text, _) = run(&database, &["--shadow", "--since", "1h"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("SHADOW  1 difference"), "{text}");
    assert!(text.contains("They had no effect"), "{text}");
    let both = ["--shadow", "--since", "1h", "--signatures", dir];
    assert_eq!(run(&database, &both).0, Some(2), "one or the other");

    // An old copy, in a month of its own, goes with the retention.
    for statement in [
        "select make_month('2020-02-03')::text",
        "insert into shadow_differences select first_id_of('2020-02-03'), revision, seen_at, policy, body from shadow_differences",
        "select drop_months_before('2020-03-01')::text",
    ] {
        in_sql(&database, statement);
    }
    let left = in_sql(
        &database,
        "select string_agg(incident_id::text, ',') from shadow_differences",
    );
    let left = left.unwrap().replace('-', "");
    assert_eq!(format!("inc_{left}"), id, "only the old one went");
}
