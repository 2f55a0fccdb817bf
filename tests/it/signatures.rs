//! Signatures of a site: checked, listed, loaded without a rebuild, and never opening anything.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::harness::{LARREY, Scratch, Server, unique};

/// A signature of this category for the words `period closed`.
pub fn signature(category: &str) -> String {
    format!(
        "[[signature]]\nid = 'period'\ncategory = '{category}'\npattern = 'period closed'\nstrength = 0.8\n\
         says = 'the period is closed'\nwhy = 'finance closes it'\n\
         examples = {{ yes = ['period closed'], no = ['period open'] }}\n"
    )
}

/// Writes the file of signatures in a directory.
pub fn write(dir: &Path, text: &str) {
    std::fs::create_dir_all(dir).unwrap();
    std::fs::write(dir.join("site.toml"), text).unwrap();
}

/// A report that no rule knows, and a signature may.
pub fn closed(pipeline: &str) -> Value {
    json!({
        "pipeline": pipeline, "run_id": "r1", "batch_id": "b1",
        "error_message": "com.acme.Ledger: period closed",
        "signals": {"write_started": false, "run_state": "ended"},
    })
}

fn check(dir: &Path) -> Output {
    Command::new(LARREY)
        .arg("check")
        .env("LARREY__SIGNATURES__DIR", dir)
        .output()
        .unwrap()
}

#[test]
fn the_examples_load_and_are_listed() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/signatures");
    let output = check(&dir);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(
        said.contains("# signature site.ledger.period_closed: configuration_error at 0.80, 3 examples: the posting period"),
        "{said}"
    );
}

#[test]
fn a_wrong_signature_is_named_with_its_file_and_its_field() {
    let scratch = Scratch::new();
    for (from, to, told) in [
        (
            "0.8",
            "0.9",
            "signature `period`: `strength` is `0.9`; write",
        ),
        ("['period open']", "['period closed']", "`examples.no` has"),
        ("why =", "because =", "unknown field `because`"),
    ] {
        let text = signature("source_delay").replacen(from, to, 1);
        write(scratch.path(), &text);
        let output = check(scratch.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("site.toml") && said.contains(told), "{said}");
    }
}

#[test]
fn a_signature_names_a_cause_on_a_running_server_and_opens_nothing() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("signatures");
    write(&dir, "");
    let data = scratch.path().join("data");
    let settings = [("LARREY__SIGNATURES__DIR", dir.to_str().unwrap())];
    let mut server = Server::start(&data, &settings);
    let hash = |server: &Server| server.get("/readyz").body["loaded"]["hash"].clone();
    let (empty, before) = (hash(&server), server.triage(&closed(&unique("site"))));
    assert_eq!(before["triage"]["category"], "unknown");

    for (category, row) in [
        ("permission_error", "site_signature"),
        ("transient_infrastructure", "proof_missing"),
        ("source_delay", "site_signature"),
    ] {
        write(&dir, &signature(category));
        server.reload_and_wait();
        let pipeline = unique("site");
        let told = server.triage(&closed(&pipeline))["triage"].clone();
        assert_eq!(told["root_cause"], category, "{told}");
        assert_eq!(told["retry"]["decision"], "hold", "{told}");
        assert_eq!(told["retry"]["row"], row, "{told}");
        assert_eq!(server.gate(&pipeline, "b1")["gate"], "shut");
        assert_ne!(
            told["engine"]["policy"],
            before["triage"]["engine"]["policy"]
        );
        assert_ne!(hash(&server), empty);
    }

    let good = hash(&server);
    write(&dir, &signature("source_delay").replacen("0.8", "1", 1));
    server.reload_and_wait();
    let loaded = server.get("/readyz").body["loaded"].clone();
    assert_eq!(loaded["reload_refused"], true);
    assert_eq!(loaded["hash"], good, "what was in force stays");
}
