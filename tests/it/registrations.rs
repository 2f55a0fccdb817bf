//! Files of registrations: what pipelines have in common, patterns, and loading them anew.

use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{LARREY, Scratch, Server, safe_report};

impl Server {
    /// What `/readyz` says of the files.
    fn loaded(&self) -> Value {
        let answer = self.get("/readyz");
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["status"], "ready");
        answer.body["loaded"].clone()
    }

    /// Has it load the files anew, until it has tried.
    pub fn reload_and_wait(&mut self) {
        let before = self.loaded();
        self.reload();
        for _ in 0..600 {
            if self.loaded() != before {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("nothing was loaded: {before}");
    }
}

/// A server with a file of registrations, and the file's directory.
fn server(scratch: &Scratch, file: &str) -> Server {
    let dir = scratch.path().join("pipelines");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("all.toml"), file).unwrap();
    let dir = dir.to_str().unwrap();
    Server::start(
        &scratch.path().join("data"),
        &[("LARREY__PIPELINES__DIR", dir)],
    )
}

fn write(scratch: &Scratch, file: &str) {
    std::fs::write(scratch.path().join("pipelines/all.toml"), file).unwrap();
}

#[test]
fn a_pattern_tells_whom_to_call_for_a_pipeline_that_no_file_lists() {
    let scratch = Scratch::new();
    let server = server(
        &scratch,
        "[defaults]\nchannel = '#data'\n[[pattern]]\nname = 'crm_*'\nteam = 'crm'\nowner = 'crm'\n\
         write_mode = 'overwrite_partitions'\nrerun_is_safe = true\n",
    );
    let partial = |pipeline: &str| {
        let mut report = safe_report(pipeline);
        report["signals"] =
            json!({"run_state": "ended", "partitions_expected": 12, "partitions_written": 9});
        report
    };
    let triage = &server.triage(&partial("crm_orders"))["triage"];
    assert_eq!(triage["route"]["team"], "crm", "{triage}");
    assert_eq!(
        triage["retry"]["decision"], "hold",
        "nobody vouches for a pipeline by a pattern: {triage}"
    );
    let known = server.get("/v1/retry-gate?pipeline=crm_never_seen&batch_id=b");
    assert_eq!(known.status, 200, "a pattern knows it: {}", known.body);
    assert_eq!(
        server.get("/v1/retry-gate?pipeline=hr_x&batch_id=b").status,
        404
    );
}

#[test]
fn files_are_loaded_anew_all_of_them_or_none() {
    let scratch = Scratch::new();
    let first = "[[pipeline]]\nname = 'one'\n";
    let mut server = server(&scratch, first);
    let before = server.loaded();
    assert_eq!(
        (&before["pipelines"], &before["reload_refused"]),
        (&json!(1), &json!(false))
    );
    let known = |server: &Server, pipeline: &str| {
        let path = format!("/v1/retry-gate?pipeline={pipeline}&batch_id=b");
        server.get(&path).status == 200
    };
    assert!(known(&server, "one") && !known(&server, "two"));

    write(
        &scratch,
        "[[pipeline]]\nname = 'two'\n[[pipeline]]\nname = 'three'\nteam = 7\n",
    );
    server.reload_and_wait();
    let refused = server.loaded();
    assert_eq!(refused["reload_refused"], true);
    assert_eq!(refused["hash"], before["hash"], "all is as it was");
    assert!(known(&server, "one") && !known(&server, "two"));

    write(
        &scratch,
        "[[pipeline]]\nname = 'two'\n[[pipeline]]\nname = 'three'\nteam = '7'\n",
    );
    server.reload_and_wait();
    let after = server.loaded();
    assert_ne!(after["hash"], before["hash"]);
    assert_eq!(
        (&after["pipelines"], &after["reload_refused"]),
        (&json!(2), &json!(false))
    );
    assert!(!known(&server, "one") && known(&server, "two") && known(&server, "three"));

    write(&scratch, first);
    server.reload_and_wait();
    assert_eq!(
        server.loaded()["hash"],
        before["hash"],
        "the same files, the same hash"
    );
    assert!(server.is_running());
}

#[test]
fn a_wrong_file_is_named_with_its_pipeline_and_its_field() {
    for (file, about) in [
        ("[defaults]\nname = 'x'", "cannot give a `name`"),
        (
            "[[pattern]]\nname = 'a*'\nteams = 'x'",
            "`a*`: unknown field `teams`",
        ),
        (
            "[[pipeline]]\nname = 'p'\nwrite_mode = 'apend'",
            "`p`: unknown variant `apend`",
        ),
        (
            "[[pipeline]]\nname = 'a'\nglue_jobs = ['j']\n[[pipeline]]\nname = 'b'\nglue_jobs = ['j']",
            "pipelines share a job where `arguments`",
        ),
    ] {
        let scratch = Scratch::new();
        write_new(&scratch, file);
        let output = Command::new(LARREY)
            .arg("check")
            .env("LARREY__PIPELINES__DIR", scratch.path().join("pipelines"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.contains(about),
            "{file}: {said}"
        );
        assert!(said.contains("all.toml"), "{said}");
    }
}

fn write_new(scratch: &Scratch, file: &str) {
    std::fs::create_dir_all(scratch.path().join("pipelines")).unwrap();
    write(scratch, file);
}
