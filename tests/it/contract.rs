//! A registered data contract, from its file to the words of a verdict.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::{LARREY, Scratch};

const CONTRACT: &str = "tests/fixtures/contracts/interactions.odcs.yaml";

/// A directory with a contract, a registration that names it, and settings.
fn deployment(contract: &str) -> (Scratch, PathBuf) {
    let scratch = Scratch::new();
    let dir = scratch.path();
    std::fs::create_dir_all(dir.join("checkout/contracts")).unwrap();
    std::fs::create_dir(dir.join("pipelines")).unwrap();
    std::fs::create_dir(dir.join("empty")).unwrap();
    let file = dir.join("checkout/contracts/interactions.odcs.yaml");
    std::fs::write(file, contract).unwrap();
    let registration = "[[pipeline]]\nname = \"interactions_daily\"\nwrite_mode = \"append\"\n\
        [pipeline.contract]\nfile = \"contracts/interactions.odcs.yaml\"\n";
    std::fs::write(dir.join("pipelines/all.toml"), registration).unwrap();
    let settings = format!(
        "[observe]\nroots = [{:?}, {:?}]\n[pipelines]\ndir = {:?}\n",
        dir.join("empty"),
        dir.join("checkout"),
        dir.join("pipelines")
    );
    let config = dir.join("larrey.toml");
    std::fs::write(&config, settings).unwrap();
    (scratch, config)
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What `larrey triage` prints of the example whose data has a new column; without its own word of what was expected.
fn triage(config: &Path, report: &Path, json: bool) -> String {
    let mut command = Command::new(LARREY);
    command
        .arg("triage")
        .arg(report)
        .arg("--config")
        .arg(config);
    if json {
        command.arg("--json");
    }
    let done = command.env_remove("DATABASE_URL").output().unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(12), "{errors}");
    String::from_utf8(done.stdout).unwrap()
}

fn report_in(dir: &Path) -> PathBuf {
    let text = std::fs::read(project("config/examples/nine-of-twelve.json")).unwrap();
    let mut report: Value = serde_json::from_slice(&text).unwrap();
    let signals = report["signals"].as_object_mut().unwrap();
    signals.remove("expected_columns").unwrap();
    let file = dir.join("report.json");
    std::fs::write(&file, report.to_string()).unwrap();
    file
}

fn gap_of(triage: &Value) -> Option<&Value> {
    let mut unseen = triage["unseen"].as_array().into_iter().flatten();
    unseen.find(|gap| gap["what"] == "contract")
}

#[test]
fn a_breach_is_told_with_file_line_and_owner() {
    let contract = std::fs::read_to_string(project(CONTRACT)).unwrap();
    let (scratch, config) = deployment(&contract);
    let report = report_in(scratch.path());
    let page = triage(&config, &report, false);
    let text: Vec<&str> = page.split_whitespace().collect();
    let said = "because `loyalty_tier` is new in the data and is not in the contract \
        (`contracts/interactions.odcs.yaml:42`, owner marketing data); the error says";
    assert!(text.join(" ").contains(said), "{page}");

    let json: Value = serde_json::from_str(&triage(&config, &report, true)).unwrap();
    assert_eq!(json["root_cause"], "schema_drift");
    let breach = &json["breaches"][0];
    assert_eq!(breach["column"], "loyalty_tier");
    assert_eq!(breach["kind"], "added");
    assert_eq!(breach["file"], "contracts/interactions.odcs.yaml");
    assert_eq!(
        (&breach["line"], &breach["column_no"]),
        (&42.into(), &5.into())
    );
    assert_eq!(breach["owner"], "marketing data");
    assert!(gap_of(&json).is_none());
}

#[test]
fn a_broken_contract_is_a_gap_and_the_verdict_stands() {
    let (scratch, config) = deployment("apiVersion: v3.1.0\nkind: DataProduct\n");
    let report = report_in(scratch.path());
    let json: Value = serde_json::from_str(&triage(&config, &report, true)).unwrap();
    assert_eq!(json["root_cause"], "schema_drift");
    assert!(json.get("breaches").is_none());
    let gap = gap_of(&json).unwrap();
    assert_eq!(gap["reason"], "unavailable");
    let detail = gap["detail"].as_str().unwrap();
    assert!(
        detail.contains("`contracts/interactions.odcs.yaml:2` is no data contract"),
        "{detail}"
    );
}
