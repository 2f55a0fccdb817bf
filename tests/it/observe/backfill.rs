//! The failed runs of the past: judged without a server, and every rerun that followed a write.

use serde_json::{Value, json};

use super::*;

/// A job with nine of twelve partitions and a rerun that succeeded, and one whose logs are gone.
struct Past {
    cloud: Cloud,
    written: String,
    silent: String,
    failed: String,
    scratch: Scratch,
}

impl Past {
    fn new() -> Self {
        let cloud = Cloud::start();
        cloud.table("interactions");
        let (written, silent, failed) = (unique("written"), unique("silent"), run_id());
        let rerun = run(
            "jr_rerun",
            "SUCCEEDED",
            "2026-11-23",
            "2026-11-24T05:00:00Z",
            "2026-11-24T05:30:00Z",
            "",
        );
        let runs = json!([rerun, failed_run(&failed, DRIFT), run_before("jr_before")]);
        cloud.job(&written, &definition(), &runs);
        let times = ("2026-11-24T01:00:00Z", "2026-11-24T01:10:00Z");
        let runs = json!([
            run("jr_gone", "FAILED", "2026-11-23", times.0, times.1, ""),
            run(
                "jr_busy",
                "FAILED",
                "2026-11-22",
                "2026-11-23T01:00:00Z",
                "2026-11-23T01:10:00Z",
                THROTTLED
            ),
            run(
                "jr_going",
                "RUNNING",
                "2026-11-24",
                "2026-11-25T01:00:00Z",
                "2026-11-25T01:00:00Z",
                ""
            ),
        ]);
        cloud.job(&silent, &definition(), &runs);
        let scratch = Scratch::new();
        let pipelines = registered("interactions_daily", &written, "curated.interactions", "");
        std::fs::write(scratch.path().join("all.toml"), pipelines).unwrap();
        Self {
            cloud,
            written,
            silent,
            failed,
            scratch,
        }
    }

    fn backfill(&self, arguments: &[&str]) -> (i32, String, String) {
        let out = Command::new(LARREY)
            .args(["backfill", "--since", "36500d"])
            .args(arguments)
            .env_remove("DATABASE_URL")
            .envs(self.cloud.environment())
            .env("LARREY__PIPELINES__DIR", self.scratch.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            out.status.code().unwrap(),
            text(out.stdout),
            text(out.stderr),
        )
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, err) = self.backfill(&[arguments, &["--json"]].concat());
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str(&out).unwrap()
    }
}

fn verdict<'a>(found: &'a Value, run: &str) -> &'a Value {
    let failed = found["failed"].as_array().unwrap();
    let is_it = |one: &&Value| one["run_id"] == run;
    failed
        .iter()
        .find(is_it)
        .unwrap_or_else(|| panic!("no {run}: {found}"))
}

#[test]
fn a_rerun_after_nine_of_twelve_is_found_with_credentials_alone() {
    let past = Past::new();
    let found = past.json(&[]);
    assert_eq!(found["jobs"], 2);
    assert_eq!(found["failed"].as_array().unwrap().len(), 3, "{found}");
    let failed = verdict(&found, &past.failed);
    assert_eq!(failed["pipeline"], "interactions_daily");
    assert_eq!(failed["category"], "partial_write_risk", "{failed}");
    assert_eq!(failed["root_cause"], "schema_drift");
    assert_eq!(
        failed["write_state"], "partial",
        "not what the rerun made of it"
    );
    assert_eq!(failed["decision"], "hold");
    assert_eq!(failed["partitions_written"], 9);

    let reruns = found["reruns"].as_array().unwrap();
    assert_eq!(reruns.len(), 1, "{reruns:?}");
    assert_eq!(reruns[0]["run_id"], "jr_rerun");
    assert_eq!(reruns[0]["batch_id"], "2026-11-23");
    assert_eq!(reruns[0]["succeeded"], true);
    assert_eq!(reruns[0]["after"]["run_id"], past.failed.as_str());

    // The job that nobody registered: its table is not known, and the log of one run is gone.
    let gone = verdict(&found, "jr_gone");
    assert_eq!(gone["root_cause"], "unknown", "{gone}");
    let busy = verdict(&found, "jr_busy");
    assert_eq!(busy["root_cause"], "transient_infrastructure", "{busy}");
    assert_eq!(found["not_judged"], 1, "{found}");
    let lost = json!([{"source": "cloudwatch_logs", "reason": "absent", "runs": 1}]);
    assert_eq!(found["lost"], lost);
    assert_eq!(found["batch_unknown"], 2);
}

#[test]
fn the_page_tells_of_the_past_and_one_job_can_be_asked_about() {
    let past = Past::new();
    let (code, out, err) = past.backfill(&["--job", &past.written]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.is_empty(), "no progress where nobody watches: {err}");
    for told in [
        "BACKFILL  1  failed runs since",
        "No gate is touched",
        "HOLD       partial 9/12",
        "RERUNS AFTER A WRITE",
        "Nobody verified the table in between",
        "succeeded, after a write that was partial 9/12",
        "look for duplicates",
        &past.failed,
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
    assert!(
        !out.contains("jr_busy") && !out.contains("hunter2"),
        "{out}"
    );
    assert!(!past.cloud.actions().contains(&"glue:GetJobs".to_owned()));
    let recent = past.json(&["--job", &past.silent]);
    assert_eq!(recent["reruns"], json!([]));
}

#[test]
fn what_cannot_be_listed_is_said_and_nothing_listed_is_a_failure() {
    let past = Past::new();
    let deny = |action: &str| {
        let fault = json!([{"service": "glue", "action": action, "fault": "deny"}]);
        past.cloud.faults(&fault);
    };
    deny("GetJobs");
    let (code, out, err) = past.backfill(&[]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(
        err.contains("GetJobs answered AccessDenied") && err.contains("--iam-policy"),
        "{err}"
    );
    deny("GetJobRuns");
    let (code, _, err) = past.backfill(&["--job", &past.written]);
    assert_eq!(code, 1, "{err}");
    past.cloud.faults(&json!([]));
    let found = past.json(&["--job", &past.written, "--job", "no-such-job"]);
    assert_eq!(found["unlisted"][0]["job"], "no-such-job", "{found}");
    assert_eq!(found["reruns"].as_array().unwrap().len(), 1);
    let (code, _, err) = larrey(&past.cloud, &["backfill", "--since", "yesterday"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("`30d`"), "{err}");
}

#[test]
fn a_rerun_after_a_failure_that_wrote_nothing_is_no_case() {
    let cloud = Cloud::start();
    cloud.table("interactions_untouched");
    let (job, failed) = (unique("untouched"), run_id());
    let rerun = run(
        "jr_rerun",
        "SUCCEEDED",
        "2026-11-23",
        "2026-11-24T05:00:00Z",
        "2026-11-24T05:30:00Z",
        "",
    );
    let runs = json!([
        rerun,
        failed_run(&failed, THROTTLED),
        run_before("jr_before")
    ]);
    cloud.job(&job, &definition(), &runs);
    let scratch = Scratch::new();
    let pipelines = registered("untouched", &job, "curated.interactions", "");
    std::fs::write(scratch.path().join("all.toml"), pipelines).unwrap();
    let past = Past {
        written: job,
        silent: String::new(),
        failed,
        cloud,
        scratch,
    };
    let found = past.json(&[]);
    let failed = verdict(&found, &past.failed);
    assert_eq!(failed["write_state"], "uncommitted", "{failed}");
    assert_eq!(
        failed["decision"], "retry",
        "the rerun had not begun: {failed}"
    );
    assert_eq!(found["reruns"], json!([]));
    // Asked about today, the same run is overtaken by the rerun.
    let run = format!("{}/{}", past.written, past.failed);
    let out = Command::new(LARREY)
        .args(["triage", "--glue-run", &run])
        .envs(past.cloud.environment())
        .env("LARREY__PIPELINES__DIR", past.scratch.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(12), "{out:?}");
}
