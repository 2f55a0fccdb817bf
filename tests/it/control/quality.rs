//! Files of data-quality results, from the directory that a tool left them in to the explanation.

use std::path::Path;

use super::*;
use crate::cloud::ROOT;

/// A pipeline whose results lie in a directory.
struct Results {
    scratch: Scratch,
}

impl Results {
    fn new(file: &str) -> Self {
        let scratch = Scratch::new();
        let dir = scratch.path();
        let shown = dir.display();
        let registration = format!(
            "[[pipeline]]\nname = 'orders'\nwrite_mode = 'append'\nquality = {{ file = '{shown}/dq/{file}' }}\n"
        );
        std::fs::create_dir_all(dir.join("pipelines")).unwrap();
        std::fs::create_dir_all(dir.join("dq")).unwrap();
        std::fs::write(dir.join("pipelines/all.toml"), registration).unwrap();
        let settings =
            format!("[observe]\nroots = ['{shown}/dq']\n[pipelines]\ndir = '{shown}/pipelines'\n");
        std::fs::write(dir.join("larrey.conf"), settings).unwrap();
        Self { scratch }
    }

    /// Puts one of the committed documents there, changed.
    fn put(&self, name: &str, fixture: &str, change: impl Fn(String) -> String) {
        let from = Path::new(ROOT).join("tests/fixtures/quality").join(fixture);
        let text = change(std::fs::read_to_string(from).unwrap());
        std::fs::write(self.scratch.path().join("dq").join(name), text).unwrap();
    }

    fn triage(&self, report: &Value) -> Value {
        let dir = self.scratch.path();
        std::fs::write(dir.join("report.json"), report.to_string()).unwrap();
        let out = Command::new(LARREY)
            .args(["triage", "--json", "--config"])
            .args([dir.join("larrey.conf"), dir.join("report.json")])
            .output()
            .unwrap();
        serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
    }
}

/// A failure that nobody can tell anything from.
fn silent() -> Value {
    let mut report = report("2026-11-23", &json!({"write_started": false}));
    report["error_message"] = json!("exit code 1");
    report
}

/// The gaps of the results, each as its reason and detail.
fn gaps(triage: &Value) -> Vec<String> {
    let unseen = triage["unseen"].as_array().cloned().unwrap_or_default();
    let ours = unseen.iter().filter(|gap| gap["what"] == "dq_results");
    ours.map(|gap| {
        format!(
            "{}: {}",
            gap["reason"].as_str().unwrap(),
            gap["detail"].as_str().unwrap()
        )
    })
    .collect()
}

#[test]
fn a_failed_rule_is_named() {
    let results = Results::new("{batch_id}.json");
    for (fixture, rule) in [
        (
            "great_expectations.json",
            "expect_column_values_to_not_be_null(column: loyalty_tier)",
        ),
        ("dbt_run_results.json", "not_null_orders_customer_id"),
        ("soda.json", "missing_count(email) = 0"),
        ("glue.json", "ColumnValues \"amount\" >= 0"),
    ] {
        results.put("2026-11-23.json", fixture, |text| text);
        let triage = results.triage(&silent());
        assert_eq!(triage["category"], "data_quality", "{fixture}: {triage}");
        assert_eq!(triage["retry"]["decision"], "fix_first");
        let explained = triage["explanation"]["summary"].as_str().unwrap();
        assert!(explained.contains(rule), "{fixture}: {explained}");
        assert!(
            gaps(&triage)
                .iter()
                .all(|gap| gap.contains("could not be evaluated")),
            "{:?}",
            gaps(&triage)
        );
    }
}

#[test]
fn what_has_passed_finds_nothing_and_undoes_no_pushed_failure() {
    let results = Results::new("{batch_id}.json");
    results.put("2026-11-23.json", "soda.json", |text| {
        text.replace("\"fail\",", "\"pass\",")
    });
    let triage = results.triage(&silent());
    assert_eq!(triage["root_cause"], "unknown", "{triage}");

    let pushed = json!({"write_started": false, "dq_results": [{"rule": "missing_count(email) = 0", "passed": false}]});
    let triage = results.triage(&report("2026-11-23", &pushed));
    assert_eq!(triage["category"], "data_quality", "{triage}");
    let throttled = report("2026-11-23", &json!({"write_started": false}));
    assert_eq!(results.triage(&throttled)["retry"]["decision"], "retry");
}

#[test]
fn results_of_another_run_and_files_that_cannot_be_read_are_gaps() {
    let fixed = Results::new("run_results.json");
    fixed.put("run_results.json", "dbt_run_results.json", |text| {
        text.replace("\"2026-11-24T02:34:05", "\"2026-11-23T02:34:05")
    });
    let verdict = |results: &Results, says: &str| {
        let triage = results.triage(&silent());
        assert_eq!(triage["root_cause"], "unknown", "{triage}");
        let gaps = gaps(&triage);
        assert!(
            gaps.len() == 1 && gaps[0].contains(says),
            "{says}: {gaps:?}"
        );
    };
    verdict(&fixed, "absent: the results in");
    verdict(&fixed, "more than 1 h before the run began");
    fixed.put("run_results.json", "dbt_run_results.json", |_| {
        "{\"results\": []}".into()
    });
    verdict(&fixed, "none of the results that are known");
    fixed.put("run_results.json", "dbt_run_results.json", |_| {
        "<html>".into()
    });
    verdict(&fixed, "it is not JSON");
    std::fs::remove_file(fixed.scratch.path().join("dq/run_results.json")).unwrap();
    verdict(&fixed, "absent:");

    let outside = Results::new("../report.json");
    verdict(&outside, "denied:");
    let climbing = Results::new("{run_id}.json");
    let mut report = silent();
    report["run_id"] = json!("../report");
    assert!(gaps(&climbing.triage(&report))[0].contains("cannot stand for `{run_id}`"));
}
