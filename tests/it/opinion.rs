//! The second opinion of a model: local servers speak each provider's wire format, with their faults.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Scratch, Server, partial_report, safe_report, shared, unique};
use provider::{Provider, Turn, Wire};

mod obeys;
mod provider;

/// The fact of [`memory`] that holds its message.
const MESSAGE: &str = "f2";

/// What a model says of a shortage of memory, with one claim that holds and one that does not.
fn opinion(category: &str, retry: &str) -> String {
    json!({
        "category": category, "probability": 0.9, "root_cause": "The heap was too small.",
        "summary": "The heap ran out. Look at what grew.",
        "claims": [
            {"text": "The error says \"Java heap space\".", "evidence": [MESSAGE]},
            {"text": "An operator approved 7 retries.", "evidence": ["f1"]},
        ],
        "contradictions": [], "missing": ["task_metrics"], "retry": retry,
    })
    .to_string()
}

fn memory(pipeline: &str, signals: &Value) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1", "platform": "spark",
        "error_message": "java.lang.OutOfMemoryError: Java heap space",
        "log_lines": ["ERROR java.lang.OutOfMemoryError: Java heap space at jdbc:postgresql://db/x?user=etl&password=hunter2secret"],
        "signals": signals,
    })
}

/// A server that asks this provider, with these further settings.
fn advised(scratch: &Scratch, provider: &str, url: &str, further: &[(&str, &str)]) -> Server {
    let mut settings = vec![
        ("LARREY__ADVISE__PROVIDER", provider),
        ("LARREY__ADVISE__BASE_URL", url),
        ("LARREY__ADVISE__MODEL", "asked-for"),
        ("LARREY__ADVISE__TIMEOUT_S", "20"),
        ("LARREY__ADVISE__REUSE_HOURS", "0"),
    ];
    settings.extend_from_slice(further);
    Server::start(scratch.path(), &settings)
}

#[test]
fn every_provider_is_spoken_to_in_its_own_way_and_heard() {
    let cases = [
        ("openai", Wire::Openai, "/v1", "/v1/chat/completions"),
        ("anthropic", Wire::Anthropic, "/v1", "/v1/messages"),
        ("bedrock", Wire::Bedrock, "", "/model/asked-for/converse"),
    ];
    for (name, wire, base, path) in cases {
        let model = Provider::start(
            wire,
            &[Turn::Says(opinion("resource_exhaustion", "fix_first"))],
        );
        let scratch = Scratch::new();
        let aws = [
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "none"),
            ("AWS_REGION", "eu-west-1"),
        ];
        let server = advised(&scratch, name, &format!("{}{base}", model.url), &aws);
        let triage =
            &server.triage(&memory(&unique("heard"), &json!({"run_state": "ended"})))["triage"];
        let heard = &triage["second_opinion"];
        assert_eq!(heard["agrees"], true, "{name}: {triage}");
        assert_eq!(heard["given"]["category"], "resource_exhaustion");
        assert_eq!(heard["given"]["claims"].as_array().unwrap().len(), 1);
        assert_eq!(
            heard["given"]["unsupported"], 1,
            "nobody told it of an operator"
        );
        assert_eq!(
            heard["given"]["summary"],
            "The heap ran out. Look at what grew."
        );
        assert_eq!(heard["given"]["usage"]["output_tokens"], 100);
        assert_eq!(triage["rule"], "resource.memory");
        let summed = triage["explanation"]["claims"].to_string();
        assert!(summed.contains("names the same cause"), "{summed}");

        let asked = model.asked();
        assert_eq!(asked.len(), 1, "{name}");
        assert_eq!(asked[0].path, path);
        let body = asked[0].body.to_string();
        assert!(
            body.contains("Java heap space") && body.contains("case_file"),
            "{name}"
        );
        assert!(
            body.contains("jdbc:postgresql://db/x?user=etl"),
            "{name}: {body}"
        );
        assert!(
            !body.contains("hunter2secret"),
            "{name}: a secret left the house"
        );
        let form = match wire {
            Wire::Openai => &asked[0].body["response_format"]["json_schema"]["schema"],
            Wire::Anthropic => &asked[0].body["output_config"]["format"]["schema"],
            Wire::Bedrock => {
                assert!(asked[0].headers.contains("authorization: aws4-hmac-sha256"));
                continue;
            }
        };
        assert!(
            form["properties"]["category"]["enum"].is_array(),
            "{name}: {form}"
        );
    }
}

#[test]
fn a_provider_that_fails_costs_its_time_and_nothing_else() {
    let fine = || Turn::Says(opinion("resource_exhaustion", "fix_first"));
    let refusal = || Turn::Says("I cannot help with that.".to_owned());
    let wrong = || Turn::Says(opinion("bad_luck", "fix_first"));
    let huge = || Turn::Says("x".repeat(200_000));
    let cases: Vec<(&str, Vec<Turn>, usize, Option<&str>)> = vec![
        (
            "throttled once",
            vec![Turn::Status(429, "retry-after: 1\r\n"), fine()],
            2,
            None,
        ),
        (
            "5xx for ever",
            vec![Turn::Status(503, "")],
            3,
            Some("the provider answered 503"),
        ),
        (
            "not allowed",
            vec![Turn::Status(401, "")],
            1,
            Some("the provider answered 401"),
        ),
        (
            "half a body",
            vec![Turn::Half],
            1,
            Some("not what its interface promises"),
        ),
        ("wrong, then right", vec![wrong(), fine()], 2, None),
        (
            "wrong twice",
            vec![wrong()],
            2,
            Some("could not be repaired"),
        ),
        ("refuses", vec![refusal()], 2, Some("holds no JSON object")),
        ("talks for ever", vec![huge()], 1, Some("longer than")),
    ];
    let model = Provider::start(Wire::Openai, &[fine()]);
    let scratch = Scratch::new();
    let server = advised(
        &scratch,
        "openai",
        &model.url,
        &[("LARREY__ADVISE__BREAKER_FAILURES", "100")],
    );
    let alone = shared().triage(&memory(&unique("alone"), &json!({"run_state": "ended"})));
    for (name, script, calls, reason) in cases {
        let before = model.asked().len();
        model.script(&script);
        let triage =
            &server.triage(&memory(&unique("faults"), &json!({"run_state": "ended"})))["triage"];
        let heard = &triage["second_opinion"];
        match reason {
            None => assert!(heard["given"].is_object(), "{name}: {heard}"),
            Some(reason) => {
                let why = heard["dropped"]["reason"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{name}: {heard}"));
                assert!(why.contains(reason), "{name}: {why}");
                for same in ["category", "rule", "confidence", "retry", "route"] {
                    assert_eq!(triage[same], alone["triage"][same], "{name}: {same}");
                }
            }
        }
        assert_eq!(model.asked().len() - before, calls, "{name}");
    }
}

#[test]
fn silence_costs_no_more_than_the_time_that_an_opinion_may_take_and_then_nothing() {
    let model = Provider::start(Wire::Openai, &[Turn::Silence(Duration::from_mins(1))]);
    let scratch = Scratch::new();
    let further = [
        ("LARREY__ADVISE__TIMEOUT_S", "2"),
        ("LARREY__ADVISE__BREAKER_FAILURES", "1"),
    ];
    let server = advised(&scratch, "openai", &model.url, &further);
    let report = || memory(&unique("silent"), &json!({"run_state": "ended"}));
    let began = Instant::now();
    let triage = &server.triage(&report())["triage"];
    assert_eq!(
        triage["second_opinion"]["dropped"]["reason"],
        "there was no answer within 2 s"
    );
    assert_eq!(triage["category"], "resource_exhaustion");
    // Generous: it is the model's 60 s that must not be waited for.
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let triage = &server.triage(&report())["triage"];
    let why = triage["second_opinion"]["dropped"]["reason"]
        .as_str()
        .unwrap();
    assert!(why.contains("left alone for a while"), "{why}");
    assert_eq!(model.asked().len(), 1);
}

#[test]
fn more_caution_is_heard_and_less_is_not() {
    let model = Provider::start(
        Wire::Openai,
        &[Turn::Says(opinion("partial_write_risk", "retry"))],
    );
    let scratch = Scratch::new();
    let server = advised(&scratch, "openai", &model.url, &[]);
    let pipeline = unique("partial");
    let triage = &server.triage(&partial_report(&pipeline))["triage"];
    assert_eq!(triage["retry"]["decision"], "hold");
    assert_eq!(triage["second_opinion"]["tightened"], false);
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");

    let careful = opinion("source_delay", "hold")
        .replace("Java heap space", "Please reduce your request rate")
        .replace(MESSAGE, "f3");
    model.now_says(Turn::Says(careful));
    let pipeline = unique("safe");
    let triage = &server.triage(&safe_report(&pipeline))["triage"];
    assert_eq!(triage["second_opinion"]["tightened"], true, "{triage}");
    assert_eq!(triage["retry"]["decision"], "hold");
    assert_eq!(triage["retry"]["row"], "second_opinion");
    assert_eq!(triage["route"]["wakes_human"], true);
    assert_eq!(triage["category"], "transient_infrastructure");
    assert!(
        triage["explanation"]["summary"]
            .as_str()
            .unwrap()
            .contains("the more cautious word counts")
    );
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
}

#[test]
fn without_a_model_nobody_is_asked_and_a_half_made_setting_is_refused() {
    let triage =
        &shared().triage(&memory(&unique("off"), &json!({"run_state": "ended"})))["triage"];
    assert_eq!(triage["second_opinion"], Value::Null);
    assert_eq!(triage["engine"]["model"], Value::Null);
    let scratch = Scratch::new();
    let refused = std::process::Command::new(crate::harness::LARREY)
        .args(["serve", "--dev", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(scratch.path())
        .env("LARREY__ADVISE__PROVIDER", "openai")
        .output()
        .unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("`advise.model` is empty"), "{said}");
}

#[test]
fn a_flood_of_one_failure_is_explained_once() {
    let model = Provider::start(
        Wire::Openai,
        &[Turn::Says(opinion("resource_exhaustion", "fix_first"))],
    );
    let scratch = Scratch::new();
    let server = advised(
        &scratch,
        "openai",
        &model.url,
        &[("LARREY__ADVISE__REUSE_HOURS", "24")],
    );
    let ended = json!({"run_state": "ended"});
    let first = server.triage(&memory(&unique("flood"), &ended));
    let again = server.triage(&memory(&unique("flood"), &ended));
    assert_eq!(
        first["triage"]["second_opinion"]["given"]["reused"],
        Value::Null
    );
    assert_eq!(again["triage"]["second_opinion"]["given"]["reused"], true);
    assert_eq!(again["triage"]["second_opinion"]["agrees"], true);
    assert_eq!(model.asked().len(), 1);
    // What was said does not hold where the facts are others.
    let mut other = memory(
        &unique("flood"),
        &json!({"run_state": "ended", "attempts": 1}),
    );
    other["signals"]["a_first"] = json!(1);
    let other = server.triage(&other);
    let given = &other["triage"]["second_opinion"]["given"];
    assert_eq!(given["reused"], Value::Null, "{given}");
    assert_eq!(model.asked().len(), 2);
}

#[test]
fn rules_and_a_model_are_measured_side_by_side() {
    let model = Provider::start(
        Wire::Openai,
        &[Turn::Says(opinion("permission_error", "retry"))],
    );
    let scratch = Scratch::new();
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let all = std::fs::read_dir(committed).unwrap().flatten();
    let cases = all.filter(|it| it.path().extension().is_some_and(|it| it == "json"));
    for case in cases.step_by(40) {
        std::fs::copy(case.path(), scratch.path().join(case.file_name())).unwrap();
    }
    let run = |provider: &str| {
        std::process::Command::new(crate::harness::LARREY)
            .args(["eval", "--model", "--repeat", "2", "--json"])
            .arg(scratch.path())
            .env("LARREY__ADVISE__PROVIDER", provider)
            .env("LARREY__ADVISE__BASE_URL", &model.url)
            .env("LARREY__ADVISE__MODEL", "asked-for")
            .output()
            .unwrap()
    };
    let told = run("openai");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let alike = &told["spread"]["alike"];
    assert_eq!(alike["k"], alike["n"], "it says the same to everything");
    assert_eq!(told["rounds"].as_array().unwrap().len(), 2);
    let beside = &told["rounds"][0];
    assert_eq!(beside["given"], beside["asked"]);
    assert_eq!(
        beside["both"]["safe_precision"],
        beside["rules"]["safe_precision"]
    );
    assert_eq!(
        beside["both"]["safe_recall"],
        beside["rules"]["safe_recall"]
    );
    assert!(
        beside["model"]["false_yes"].as_array().unwrap().len() > 10,
        "it says retry to everything"
    );
    assert!(beside["both"]["false_yes"].as_array().unwrap().is_empty());
    let refused = run("none");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("name a provider"));
}

#[test]
fn in_the_shadow_an_opinion_is_counted_and_changes_nothing() {
    let careful = opinion("source_delay", "hold")
        .replace("Java heap space", "Please reduce your request rate")
        .replace(MESSAGE, "f3");
    let model = Provider::start(Wire::Openai, &[Turn::Says(careful)]);
    let scratch = Scratch::new();
    let server = advised(
        &scratch,
        "openai",
        &model.url,
        &[("LARREY__ADVISE__SHADOW", "true")],
    );
    let pipeline = unique("shadow");
    let triage = &server.triage(&safe_report(&pipeline))["triage"];
    assert_eq!(triage["second_opinion"], Value::Null);
    assert_eq!(triage["retry"]["decision"], "retry");
    assert_eq!(server.gate(&pipeline, "b1")["gate"], "open");
    let counted = || {
        let metrics = server.get("/metrics").body;
        let metrics = metrics.as_str().unwrap_or_default().to_owned();
        metrics.lines().any(|line| {
            line.starts_with("larrey_shadow_opinions_total{") && line.contains("tightens=\"yes\"")
        })
    };
    let began = Instant::now();
    while !counted() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "nothing was counted"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
