//! Sources and plain targets on S3: what lies there, and what that makes of a failed run.

use chrono::TimeDelta;
use larrey::clock::Clock;
use serde_json::{Value, json};

use super::*;

/// Says as little as an error can.
const VAGUE: &str = "Command failed with exit code 1";

const BEFORE: &str = "2026-11-23T02:00:00Z";
const DURING: &str = "2026-11-24T02:40:00Z";

fn object(key: &str, size: u64, at: &str) -> Value {
    json!({"key": key, "size": size, "last_modified": at})
}

/// Objects of several days, each with so many files of 1 kB.
fn input(days: &[(u32, usize)]) -> Value {
    days.iter()
        .flat_map(|(day, files)| {
            (0..*files).map(move |n| {
                let key = format!("in/day=2026-11-{day}/part-{n}.parquet");
                object(&key, 1000, "2026-11-24T01:50:00Z")
            })
        })
        .collect()
}

const SOURCE: &str = "[[pipeline.source]]\npath = 's3://raw/in/day={batch_id}/'\n";

/// The registration of a pipeline that writes plain files; waiting never ends, as the run is of a fixed day.
fn writes_files(pipeline: &str, more: &str) -> String {
    format!(
        "[[pipeline]]\nname = '{pipeline}'\nwrite_mode = 'overwrite_partitions'\nrerun_is_safe = true\n\
         glue_jobs = ['{pipeline}']\ngive_up_after_minutes = 100000000\nbatch_id_from = {{ argument = '--day' }}\n{more}\n\
         [[pipeline.target]]\nname = 'curated.orders'\nfiles = {{ path = 's3://lake/orders/day={{batch_id}}/' }}\n"
    )
}

struct Seen {
    server: Server,
    id: String,
    pipeline: String,
    triage: Value,
    _scratch: Scratch,
}

/// The verdict on a failed run of a job that reads from `raw` and writes to `lake`.
fn seen(cloud: &Cloud, error: &str, more: &str) -> Seen {
    let run = run_id();
    seen_of(cloud, &run, &failed_run(&run, error), more)
}

/// The same for a run of one's own.
fn seen_of(cloud: &Cloud, run: &str, record: &Value, more: &str) -> Seen {
    let job = unique("s3");
    let runs = json!([record, run_before("jr_before")]);
    cloud.job(&job, &definition(), &runs);
    let scratch = Scratch::new();
    let server = cloud.server(&scratch, &writes_files(&job, more), &[]);
    let incident = server.triage_event(&job, run);
    Seen {
        id: id_of(&incident),
        triage: incident["triage"].clone(),
        server,
        pipeline: job,
        _scratch: scratch,
    }
}

impl Seen {
    fn state(&self) -> &str {
        self.triage["write_state"]["state"].as_str().unwrap()
    }

    fn claims(&self) -> String {
        self.triage["explanation"]["claims"].to_string()
    }

    fn gaps(&self) -> String {
        self.triage["unseen"].to_string()
    }
}

/// A cloud with these objects in `raw` and `lake`.
fn cloud(raw: &Value, lake: &Value) -> Cloud {
    let cloud = Cloud::start();
    cloud.objects("raw", raw);
    cloud.objects("lake", lake);
    cloud
}

#[test]
fn a_source_that_is_not_there_makes_a_vague_error_a_late_source() {
    // Just now: after some hours nobody waits any more.
    let ago = |minutes| (Clock::default().now() - TimeDelta::minutes(minutes)).to_rfc3339();
    let temporary = object("orders/day=2026-11-23/_temporary/0/a", 10, &ago(20));
    let cloud = cloud(&input(&[(20, 3), (21, 4), (22, 5)]), &json!([temporary]));
    let run = run_id();
    let record = self::run(&run, "FAILED", "2026-11-23", &ago(30), &ago(10), VAGUE);
    let seen = seen_of(&cloud, &run, &record, SOURCE);
    assert_eq!(seen.triage["category"], "source_delay", "{}", seen.triage);
    assert_eq!(seen.triage["retry"]["decision"], "wait");
    let source = &seen.server.facts(&seen.id, "source")[0]["value"];
    assert_eq!(source["path"], "s3://raw/in/day=2026-11-23/");
    assert_eq!(source["objects"], 0);
    let earlier: Vec<&Value> = source["earlier_batches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|batch| &batch["objects"])
        .collect();
    assert_eq!(earlier, [5, 4, 3]);
    let claims = seen.claims();
    assert!(
        claims.contains("holds no object; the batch before had 5 objects"),
        "{claims}"
    );
}

#[test]
fn a_source_that_is_there_is_described_and_explains_nothing() {
    let cloud = cloud(&input(&[(22, 5), (23, 6)]), &json!([]));
    let seen = seen(&cloud, VAGUE, SOURCE);
    assert_eq!(seen.triage["root_cause"], "unknown", "{}", seen.triage);
    let claims = seen.claims();
    assert!(
        claims.contains("holds 6 objects, 6000 bytes")
            && claims.contains("the batch before had 5 objects"),
        "{claims}"
    );
    assert!(
        claims.contains("has not been deployed since its last good run"),
        "{claims}"
    );
    let counted = &seen.server.facts(&seen.id, "source_object_count")[0];
    assert_eq!(
        (&counted["value"], &counted["provenance"]["source"]),
        (&json!(6), &json!("s3_source"))
    );
}

#[test]
fn a_source_that_may_not_be_listed_is_denied_and_not_absent() {
    let cloud = cloud(&input(&[(22, 5)]), &json!([]));
    cloud.faults(
        &json!([{"service": "s3", "action": "ListBucket", "fault": "deny", "times": null}]),
    );
    let seen = seen(&cloud, VAGUE, SOURCE);
    let gaps = seen.gaps();
    assert!(
        gaps.contains("source s3://raw/in/day={batch_id}/") && gaps.contains("denied"),
        "{gaps}"
    );
    assert!(
        seen.server
            .facts(&seen.id, "source_object_count")
            .is_empty()
    );
    assert_eq!(seen.state(), "unknown");
    assert_eq!(seen.triage["retry"]["decision"], "hold");
}

#[test]
fn a_listing_that_is_cut_counts_nothing_exactly_and_leaves_the_target_unknown() {
    let many: Vec<Value> = (0..1001)
        .map(|n| object(&format!("orders/day=2026-11-23/{n}"), 1, BEFORE))
        .collect();
    let cloud = cloud(&input(&[(23, 1001)]), &Value::from(many));
    let (job, run) = (unique("cut"), run_id());
    cloud.job(&job, &definition(), &json!([failed_run(&run, THROTTLED)]));
    let scratch = Scratch::new();
    let one_page = [("LARREY__OBSERVE__S3__PAGES", "1")];
    let server = cloud.server(&scratch, &writes_files(&job, SOURCE), &one_page);
    let incident = server.triage_event(&job, &run);
    let id = id_of(&incident);
    assert!(server.facts(&id, "source_object_count").is_empty());
    assert_eq!(
        server.facts(&id, "source_objects_at_least")[0]["value"],
        1000
    );
    let triage = &incident["triage"];
    assert_eq!(triage["write_state"]["state"], "unknown", "{triage}");
    assert!(
        triage["unseen"].to_string().contains("truncated"),
        "{triage}"
    );
}

#[test]
fn new_objects_in_a_plain_target_are_a_partial_write_until_it_is_marked_done() {
    let lake = json!([
        object(
            "orders/day=2026-11-23/country=de/part-0.parquet",
            10,
            DURING
        ),
        object(
            "orders/day=2026-11-23/country=fr/part-0.parquet",
            10,
            DURING
        ),
        object(
            "orders/day=2026-11-22/country=de/part-0.parquet",
            10,
            BEFORE
        ),
    ]);
    let cloud = cloud(&json!([]), &lake);
    let partial = seen(&cloud, DRIFT, "");
    assert_eq!(partial.state(), "partial", "{}", partial.triage);
    assert_eq!(partial.triage["write_state"]["partitions_written"], 2);
    cloud.objects(
        "lake",
        &json!([object("orders/day=2026-11-23/_SUCCESS", 0, DURING)]),
    );
    let done = seen(&cloud, DRIFT, "");
    assert_eq!(done.state(), "complete", "{}", done.triage);
}

#[test]
fn an_untouched_plain_target_and_a_passing_cause_open_the_gate() {
    let lake = json!([
        object("orders/day=2026-11-23/part-0.parquet", 10, BEFORE),
        object(
            "orders/day=2026-11-23/.spark-staging-1/part-0.parquet",
            10,
            DURING
        ),
    ]);
    let cloud = cloud(&json!([]), &lake);
    let seen = seen(&cloud, THROTTLED, "");
    assert_eq!(seen.state(), "uncommitted", "{}", seen.triage);
    assert_eq!(seen.triage["retry"]["decision"], "retry", "{}", seen.triage);
    let gate = seen.server.gate(&seen.pipeline, "2026-11-23");
    assert_eq!(gate["gate"], "open", "{gate}");
    assert!(
        gate["reason"]
            .as_str()
            .unwrap()
            .ends_with("head not checked"),
        "{gate}"
    );
}

#[test]
fn an_empty_plain_target_that_is_overwritten_is_unknown() {
    let cloud = cloud(
        &json!([]),
        &json!([object("orders/day=2026-11-22/part-0", 10, BEFORE)]),
    );
    let seen = seen(&cloud, THROTTLED, "");
    assert_eq!(seen.state(), "unknown", "{}", seen.triage);
    assert_eq!(seen.triage["retry"]["decision"], "hold");
}

#[test]
fn a_script_that_was_changed_since_the_last_good_run_is_told() {
    let cloud = cloud(&json!([]), &json!([]));
    let script =
        json!({"key": "interactions.py", "body": "pass", "last_modified": "2026-11-23T16:00:00Z"});
    cloud.objects("scripts", &json!([script]));
    let seen = seen(&cloud, "TypeError: unsupported operand type(s)", "");
    assert_eq!(
        seen.server.facts(&seen.id, "deployed_at")[0]["value"],
        "2026-11-23T16:00:00Z"
    );
    assert_eq!(
        seen.server.facts(&seen.id, "deployed_since_last_success")[0]["value"],
        true
    );
    let claims = seen.claims();
    assert!(
        claims.contains("deployed between its last good run and this one"),
        "{claims}"
    );
}
