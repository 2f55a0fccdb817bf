//! Each source taken away in turn: a gap in the case file, never a failed triage, and never a gate opened by it.

use serde_json::{Value, json};

use super::*;

/// A pipeline whose gate opens when everything can be seen.
struct Fixture {
    cloud: Cloud,
    server: Server,
    job: String,
    _scratch: Scratch,
}

impl Fixture {
    fn new() -> Self {
        let cloud = Cloud::start();
        cloud.table("interactions_untouched");
        let job = unique("faults");
        let scratch = Scratch::new();
        let pipelines = registered(
            "faults",
            &job,
            "curated.interactions",
            "max_attempts = 1000",
        );
        let quick = [
            ("LARREY__OBSERVE__SOURCE_TIMEOUT_S", "2"),
            ("LARREY__OBSERVE__THROTTLED_RETRIES", "2"),
        ];
        let server = cloud.server(&scratch, &pipelines, &quick);
        Self {
            cloud,
            server,
            job,
            _scratch: scratch,
        }
    }

    /// The verdict on a new run while these calls fail.
    fn verdict(&self, faults: &Value) -> Value {
        let run = run_id();
        self.cloud.job(
            &self.job,
            &definition(),
            &json!([failed_run(&run, THROTTLED), run_before("jr_before")]),
        );
        self.cloud.log(
            "/aws-glue/jobs/error",
            &[(&run, &format!("ERROR Main: {THROTTLED}"))],
        );
        self.cloud.faults(faults);
        self.server.triage_event(&self.job, &run)["triage"].clone()
    }
}

fn fault(service: &str, action: &str, fault: &str) -> Value {
    json!([{"service": service, "action": action, "fault": fault, "times": null, "seconds": 30}])
}

fn unseen(triage: &Value) -> Vec<(String, String)> {
    let gaps = triage["unseen"].as_array().cloned().unwrap_or_default();
    let text = |gap: &Value, key: &str| gap[key].as_str().unwrap().to_owned();
    gaps.iter()
        .map(|gap| (text(gap, "what"), text(gap, "reason")))
        .collect()
}

#[test]
fn a_source_that_fails_is_a_gap_and_opens_nothing() {
    let fixture = Fixture::new();
    let whole = fixture.verdict(&json!([]));
    assert_eq!(whole["retry"]["decision"], "retry", "{whole}");
    assert!(unseen(&whole).is_empty(), "{whole}");

    let target = "target glue_catalog.curated.interactions";
    for (service, action, kind, what, reason) in [
        ("glue", "GetTable", "deny", target, "denied"),
        ("glue", "GetTable", "error", target, "unavailable"),
        ("glue", "GetTable", "hang", target, "timeout"),
        ("glue", "GetTable", "cut", target, "unavailable"),
        ("glue", "GetTable", "throttle", target, "unavailable"),
        ("s3", "GetObject", "deny", target, "denied"),
        ("s3", "GetObject", "error", target, "unavailable"),
        ("s3", "GetObject", "hang", target, "timeout"),
        ("s3", "GetObject", "cut", target, "unavailable"),
        ("s3", "GetObject", "throttle", target, "unavailable"),
    ] {
        let triage = fixture.verdict(&fault(service, action, kind));
        assert!(
            unseen(&triage).contains(&(what.to_owned(), reason.to_owned())),
            "{service} {action} {kind}: {:?}",
            triage["unseen"]
        );
        assert_eq!(triage["write_state"]["state"], "unknown", "{action} {kind}");
        assert_eq!(triage["retry"]["decision"], "hold", "{action} {kind}");
    }
    for (service, action, kind, reason) in [
        ("logs", "*", "deny", "denied"),
        ("logs", "*", "error", "unavailable"),
        ("logs", "*", "hang", "timeout"),
        ("glue", "GetJobRun", "deny", ""),
        ("glue", "GetJobRuns", "deny", "denied"),
        ("glue", "GetJob", "error", "unavailable"),
    ] {
        let triage = fixture.verdict(&fault(service, action, kind));
        let gaps = unseen(&triage);
        // The history knows the run as well, so that one call alone leaves no gap.
        let expected =
            reason.is_empty() == gaps.is_empty() && gaps.iter().all(|(_, why)| why == reason);
        assert!(expected, "{service} {action} {kind}: {gaps:?}");
        assert_ne!(
            triage["write_state"]["state"], "unknown",
            "{action} {kind}: {triage}"
        );
    }
    let triage = fixture.verdict(&fault("glue", "*", "deny"));
    assert_eq!(triage["retry"]["decision"], "hold", "{triage}");
}

#[test]
fn a_throttled_call_is_tried_again_and_then_tells() {
    let fixture = Fixture::new();
    let twice = json!([{"service": "glue", "action": "GetTable", "fault": "throttle", "times": 2, "seconds": 0}]);
    let triage = fixture.verdict(&twice);
    assert_eq!(triage["write_state"]["state"], "uncommitted", "{triage}");
}

#[test]
fn an_aws_that_is_down_costs_a_triage_its_time_out_and_no_more() {
    let scratch = Scratch::new();
    let gone = Cloud::start();
    let job = unique("down");
    let quick = [("LARREY__OBSERVE__SOURCE_TIMEOUT_S", "2")];
    let server = gone.server(
        &scratch,
        &registered("down", &job, "curated.interactions", ""),
        &quick,
    );
    drop(gone);
    let triage = server.triage_event(&job, &run_id())["triage"].clone();
    assert_eq!(triage["retry"]["decision"], "hold", "{triage}");
    let reasons: Vec<String> = unseen(&triage)
        .into_iter()
        .map(|(_, reason)| reason)
        .collect();
    assert!(
        reasons.iter().all(|reason| reason == "unavailable"),
        "{reasons:?}"
    );
    assert!(reasons.len() >= 3, "{reasons:?}");
}
