//! `larrey eval` and `larrey rules`, as a user runs them.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::cloud::ROOT;
use crate::harness::{LARREY, Scratch, shared};

fn larrey(arguments: &[&str]) -> (i32, String, String) {
    let out = Command::new(LARREY).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        out.status.code().unwrap(),
        text(out.stdout),
        text(out.stderr),
    )
}

/// A directory with one scenario: a throttled read before any write.
fn one_scenario(scratch: &Scratch, expected: &Value) {
    let scenario = json!({
        "title": "a read was throttled",
        "report": {
            "pipeline": "p", "run_id": "r", "batch_id": "b", "failed_at": "2026-11-24T03:00:00Z",
            "error_message": "An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.",
            "signals": {"write_started": false, "run_state": "ended"},
        },
        "expected": expected,
    });
    std::fs::write(scratch.path().join("one.json"), scenario.to_string()).unwrap();
}

fn label(category: &str, retry: &str, safe: bool) -> Value {
    json!({"category": category, "retry": retry, "safe_to_retry": safe, "why": "because"})
}

#[test]
fn a_scenario_is_judged_compared_and_held_to_a_floor() {
    let scratch = Scratch::new();
    let dir = scratch.path().to_str().unwrap();
    one_scenario(&scratch, &label("transient_infrastructure", "retry", true));
    let floor = scratch.path().join("floor.toml");
    std::fs::write(&floor, "strict = 1.0\nfalse_yes = 0\n").unwrap();
    let junit = scratch.path().join("junit.xml");
    let arguments = |more: &[&'static str]| {
        let mut all = vec!["eval", dir];
        all.extend(more);
        larrey(&all)
    };
    let floor = floor.to_str().unwrap().to_owned();
    let (code, out, err) = larrey(&[
        "eval",
        dir,
        "--floor",
        &floor,
        "--junit",
        junit.to_str().unwrap(),
    ]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("category, strict          100.0 %  (1/1"),
        "{out}"
    );
    let xml = std::fs::read_to_string(&junit).unwrap();
    assert!(
        xml.contains("<testcase name=\"one\"") && !xml.contains("<failure"),
        "{xml}"
    );

    let (_, before, _) = arguments(&["--json"]);
    let read: Value = serde_json::from_str(&before).unwrap();
    assert_eq!(read["figures"]["safe_recall"]["k"], 1);
    let file = scratch.path().join("before.txt");
    std::fs::write(
        &file,
        before
            .replace("\"retry\": \"retry\"", "\"retry\": \"hold\"")
            .replace("\"safe_to_retry\": true", "\"safe_to_retry\": false"),
    )
    .unwrap();
    let (_, out, _) = larrey(&["eval", dir, "--against", file.to_str().unwrap()]);
    assert!(out.contains("SAFE ONLY NOW  one"), "{out}");

    one_scenario(&scratch, &label("data_skew", "hold", false));
    let (code, out, err) = larrey(&["eval", dir, "--floor", &floor]);
    assert_eq!(code, 1);
    assert!(
        out.contains("FALSE YES one: expected data_skew and hold"),
        "{out}"
    );
    assert!(
        err.contains("`strict` is 0.000") && err.contains("`false_yes` is 1.000"),
        "{err}"
    );
}

#[test]
fn what_is_no_scenario_is_named_with_its_file_and_field() {
    let scratch = Scratch::new();
    let dir = scratch.path().to_str().unwrap();
    let (code, _, err) = larrey(&["eval", dir]);
    assert!(code == 1 && err.contains("holds no scenario"), "{err}");
    one_scenario(&scratch, &label("data_skewed", "hold", false));
    let (code, _, err) = larrey(&["eval", dir]);
    assert!(
        code == 1 && err.contains("one.json") && err.contains("data_skewed"),
        "{err}"
    );
}

#[test]
fn a_verdict_leads_to_the_page_of_its_rule() {
    let (code, page, _) = larrey(&["rules", "transient.throttled"]);
    assert!(code == 0 && page.contains("SlowDown"), "{page}");
    let (code, _, err) = larrey(&["rules", "transient.nothing"]);
    assert!(code == 1 && err.contains("`transient.nothing`"), "{err}");
    let committed = Path::new(ROOT).join("docs/rules/transient.throttled.md");
    let committed = std::fs::read_to_string(committed).unwrap();
    assert_eq!(committed.trim_end(), page.trim_end());

    let server = shared();
    let incident = server.triage(&crate::harness::safe_report(&crate::harness::unique(
        "ruled",
    )));
    assert_eq!(
        incident["triage"]["rule"], "transient.throttled",
        "{incident}"
    );
    for link in ["rule", "category"] {
        let path = incident["links"][link].as_str().unwrap();
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.as_str().unwrap().starts_with("# "), "{path}");
    }
    assert_eq!(server.get("/rules/x.y").status, 404);
}

#[test]
fn an_incident_with_a_label_is_a_scenario() {
    let server = shared();
    let incident = server.triage(&crate::harness::partial_report(&crate::harness::unique(
        "labelled",
    )));
    let links = incident["links"]["case_file"].as_str().unwrap();
    let case = server.get(links).expect(200);
    let scratch = Scratch::new();
    let dir = scratch.path().to_str().unwrap();
    let mut scenario = json!({
        "title": "an incident of ours", "case_file": case,
        "expected": label("partial_write_risk", "hold", false),
    });
    let file = scratch.path().join("ours.json");
    std::fs::write(&file, scenario.to_string()).unwrap();
    let (code, out, err) = larrey(&["eval", dir]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("retry decision            100.0 %  (1/1"),
        "{out}"
    );

    // A report beside it would be a second opinion on what was known.
    scenario["report"] = json!({"pipeline": "p", "run_id": "r"});
    std::fs::write(&file, scenario.to_string()).unwrap();
    let (code, _, err) = larrey(&["eval", dir]);
    assert!(
        code == 1 && err.contains("either a `report`") && err.contains("ours.json"),
        "{err}"
    );
}
