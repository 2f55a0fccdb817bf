//! Results of AWS Glue Data Quality, read through its API: those of the run itself.

use serde_json::{Value, json};

use super::check::{assert_found, checked};
use super::*;

const RULE: &str = "ColumnValues \"amount\" >= 0";

/// A result of a run with one rule, which ended so.
pub(super) fn result(run: &str, ended: &str) -> Value {
    json!({
        "ResultId": unique("dqresult"), "JobRunId": run, "RulesetName": "interactions",
        "StartedOn": "2026-11-24T02:50:00Z", "CompletedOn": "2026-11-24T02:51:00Z",
        "RuleResults": [{"Name": "Rule_1", "Description": RULE, "EvaluatedRule": RULE, "Result": ended,
            "EvaluationMessage": "Value: -461.0 does not meet the constraint requirement!",
            "EvaluatedMetrics": {"Column.amount.Minimum": -461.0}}],
    })
}

/// A job whose run failed without a word of why, and a pipeline that reads its results.
struct Evaluated {
    cloud: Cloud,
    job: String,
    run: String,
    scratch: Scratch,
}

impl Evaluated {
    fn new() -> Self {
        let cloud = Cloud::start();
        cloud.table("interactions_untouched");
        let (job, run, scratch) = (unique("evaluated"), run_id(), Scratch::new());
        let failed = failed_run(&run, "Command failed with exit code 1");
        cloud.job(&job, &definition(), &json!([failed]));
        let pipelines = registered(
            "evaluated",
            &job,
            "curated.interactions",
            "quality = { glue = true }",
        );
        let dir = scratch.path();
        std::fs::write(dir.join("all.toml"), pipelines).unwrap();
        let settings = format!(
            "[pipelines]\ndir = '{}'\n[observe]\nthrottled_retries = 0\n",
            dir.display()
        );
        std::fs::write(dir.join("larrey.conf"), settings).unwrap();
        Self {
            cloud,
            job,
            run,
            scratch,
        }
    }

    fn config(&self) -> String {
        let file = self.scratch.path().join("larrey.conf");
        file.to_str().unwrap().to_owned()
    }

    fn triage(&self) -> Value {
        let (run, config) = (format!("{}/{}", self.job, self.run), self.config());
        let arguments = ["triage", "--json", "--glue-run", &run, "--config", &config];
        let (_, out, err) = larrey(&self.cloud, &arguments);
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
    }
}

/// Why the results could not be seen, each as reason and detail.
fn unseen(triage: &Value) -> Vec<String> {
    let unseen = triage["unseen"].as_array().cloned().unwrap_or_default();
    let ours = unseen.iter().filter(|gap| gap["what"] == "dq_results");
    ours.map(|gap| format!("{}: {}", gap["reason"], gap["detail"]))
        .collect()
}

#[test]
fn a_failed_rule_of_the_run_is_named_and_that_of_another_is_not_taken() {
    let stage = Evaluated::new();
    let triage = stage.triage();
    assert_eq!(triage["root_cause"], "unknown", "{triage}");
    assert!(unseen(&triage)[0].starts_with("\"absent\""), "{triage}");

    let other = result("jr_before", "FAIL");
    stage.cloud.quality(&stage.job, &json!([other]));
    let triage = stage.triage();
    assert_eq!(triage["root_cause"], "unknown", "{triage}");
    assert!(unseen(&triage)[0].contains("no results of the run"));

    let passed = result(&stage.run, "PASS");
    stage.cloud.quality(&stage.job, &json!([other, passed]));
    let triage = stage.triage();
    assert_eq!(triage["root_cause"], "unknown", "{triage}");
    assert_eq!(unseen(&triage), [""; 0]);

    let failed = result(&stage.run, "FAIL");
    stage
        .cloud
        .quality(&stage.job, &json!([other, passed, failed]));
    let triage = stage.triage();
    assert_eq!(triage["category"], "data_quality", "{triage}");
    assert_eq!(triage["retry"]["decision"], "fix_first");
    let explained = triage["explanation"]["summary"].as_str().unwrap();
    assert!(explained.contains(RULE), "{explained}");
    assert_eq!(unseen(&triage), [""; 0]);
}

#[test]
fn results_are_read_page_by_page_and_not_without_end() {
    let stage = Evaluated::new();
    let many = |count: usize| (0..count).map(|_| result(&stage.run, "PASS"));
    let mut results: Vec<Value> = many(100).collect();
    results.push(result(&stage.run, "FAIL"));
    stage.cloud.quality(&stage.job, &json!(results));
    let triage = stage.triage();
    assert_eq!(triage["category"], "data_quality", "{triage}");

    results.extend(many(200));
    stage.cloud.quality(&stage.job, &json!(results));
    let gaps = unseen(&stage.triage());
    let told = gaps
        .iter()
        .find(|gap| gap.contains("more results than the 300"));
    assert!(
        told.is_some_and(|gap| gap.contains("truncated")),
        "{gaps:?}"
    );
}

#[test]
fn a_denied_call_is_a_gap_and_check_tells_of_it_beforehand() {
    let stage = Evaluated::new();
    let check = |state: &str, detail: &str| {
        let (_, found) = checked(&stage.cloud, &stage.config());
        assert_found(&found, "data-quality results of Glue job", state, detail);
    };
    check("works", "there is none yet");
    let failed = result(&stage.run, "FAIL");
    stage.cloud.quality(&stage.job, &json!([failed]));
    check("works", "");

    for action in ["ListDataQualityResults", "BatchGetDataQualityResult"] {
        let denied = json!([{"service": "glue", "action": action, "fault": "deny"}]);
        stage.cloud.faults(&denied);
        let triage = stage.triage();
        assert_eq!(triage["root_cause"], "unknown", "{triage}");
        let gaps = unseen(&triage);
        assert!(
            gaps.len() == 1 && gaps[0].contains("denied") && gaps[0].contains(action),
            "{gaps:?}"
        );
        check("missing", action);
    }
}
