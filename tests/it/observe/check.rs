//! `larrey check` asks each source once: what works, what is missing, what is dangerous.

use serde_json::{Value, json};

use super::*;

/// Settings with these registrations, in files of their own.
fn config(scratch: &Scratch, pipelines: &str) -> String {
    let dir = scratch.path().join("pipelines");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("all.toml"), pipelines).unwrap();
    let settings = format!(
        "[pipelines]\ndir = '{}'\n[observe]\nroots = ['{}']\nthrottled_retries = 0\n",
        dir.display(),
        fixtures().display()
    );
    let file = scratch.path().join("larrey.conf");
    std::fs::write(&file, settings).unwrap();
    file.to_str().unwrap().to_owned()
}

/// The exit code, and what was found of each source: its state and why.
pub(super) fn checked(cloud: &Cloud, config: &str) -> (i32, Vec<(String, String, String)>) {
    let (code, out, err) = larrey(cloud, &["check", "--json", "--config", config]);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let probes = found["pipelines"].as_array().unwrap().iter();
    let probes = probes.flat_map(|of| of["probes"].as_array().unwrap());
    let text = |probe: &Value, key: &str| probe[key].as_str().unwrap_or_default().to_owned();
    let probes = probes.map(|probe| {
        (
            text(probe, "what"),
            text(probe, "state"),
            text(probe, "detail"),
        )
    });
    (code, probes.collect())
}

#[track_caller]
pub(super) fn assert_found(
    found: &[(String, String, String)],
    what: &str,
    expected: &str,
    detail_with: &str,
) {
    let begins = found.iter().find(|(name, ..)| name.starts_with(what));
    let probe = begins.or_else(|| found.iter().find(|(name, ..)| name.contains(what)));
    let (_, state, detail) = probe.unwrap_or_else(|| panic!("no `{what}` in {found:?}"));
    assert_eq!(state, expected, "{what}: {found:?}");
    assert!(detail.contains(detail_with), "{what}: {detail}");
}

#[test]
fn what_works_what_is_missing_and_what_is_dangerous() {
    let cloud = Cloud::start();
    cloud.table("interactions");
    let (job, run) = (unique("checked"), run_id());
    let mut rerunning = definition();
    rerunning["MaxRetries"] = json!(2);
    cloud.job(&job, &definition(), &json!([failed_run(&run, DRIFT)]));
    cloud.log("/aws-glue/jobs/error", &[(&run, DRIFT)]);
    let landed = json!({"key": "in/day=2026-11-23/a.parquet", "size": 1, "last_modified": "2026-11-23T02:00:00Z"});
    cloud.objects("raw", &json!([landed]));
    let scratch = Scratch::new();
    let more = "log_groups = ['/own']\nquality = { file = 's3://raw/dq/{batch_id}.json' }\n\
                [[pipeline.source]]\npath = 's3://raw/in/day={batch_id}/'\n\
                [[pipeline.source]]\npath = 's3://raw/later/day={batch_id}/'\n\
                [[pipeline.source]]\npath = 's3://raw/nothing/'\n\
                [[pipeline.source]]\npath = 's3://no-such-bucket/in/day={batch_id}/'\n";
    let file = config(
        &scratch,
        &registered("checked", &job, "curated.interactions", more),
    );
    let (code, found) = checked(&cloud, &file);
    assert_eq!(code, 1, "{found:?}");
    for (what, state, detail) in [
        ("Glue job `", "works", ""),
        ("runs of Glue job", "works", "FAILED"),
        ("script of Glue job", "works", ""),
        ("log groups", "works", "/aws-glue/jobs/output"),
        ("`/own`", "missing", "ResourceNotFoundException"),
        (
            "target `glue_catalog.curated.interactions`",
            "works",
            "its head is snapshot",
        ),
        ("raw/in/", "works", ""),
        ("raw/later/", "works", "nothing is there yet"),
        ("raw/nothing/", "missing", "nothing lies at"),
        ("no-such-bucket", "missing", "NoSuchBucket"),
        ("data-quality results", "works", "nothing is there yet"),
    ] {
        assert_found(&found, what, state, detail);
    }

    // Now the job reruns itself, the table is another, the source may not be listed.
    cloud.job(&job, &rerunning, &json!([]));
    cloud.faults(&json!([{"service": "s3", "action": "ListBucket", "fault": "deny"}]));
    let source = "[[pipeline.source]]\npath = 's3://raw/in/day={batch_id}/'\n";
    let pipelines = registered("checked", &job, "curated.no_such_table", source);
    let file = config(&scratch, &pipelines);
    let (code, found) = checked(&cloud, &file);
    assert_eq!(code, 1, "{found:?}");
    let danger = "by itself up to 2 times, past the gate; set `MaxRetries` to 0";
    assert_found(&found, "Glue job `", "dangerous", danger);
    assert_found(&found, "runs of", "works", "no run yet");
    assert_found(
        &found,
        "no_such_table",
        "missing",
        "EntityNotFoundException",
    );
    assert_found(&found, "raw/in/", "missing", "AccessDenied");
    let (_, page, _) = larrey(&cloud, &["check", "--config", &file]);
    let page = page.split("# ").last().unwrap();
    for line in page.lines() {
        let words = line.split_whitespace().count();
        assert!(line.chars().count() <= 80 || words < 3, "{line}");
    }
    assert!(page.contains("\nDANGER  Glue job `"), "{page}");
    assert!(page.contains("2 missing, 1 dangerous"), "{page}");

    let (code, page, _) = larrey(&cloud, &["check", "--offline", "--config", &file]);
    assert!(code == 0 && !page.contains("DANGER"), "{page}");
}

#[test]
fn all_that_works_is_exit_code_zero_and_a_source_that_hangs_ends() {
    let cloud = Cloud::start();
    cloud.table("interactions");
    let (job, scratch) = (unique("fine"), Scratch::new());
    cloud.job(&job, &definition(), &json!([]));
    cloud.log("/aws-glue/jobs/error", &[("jr_1", DRIFT)]);
    let contract = format!(
        "contract = {{ file = '{}/../contracts/no-such.yaml' }}\n",
        fixtures().display()
    );
    let file = config(
        &scratch,
        &registered("fine", &job, "curated.interactions", ""),
    );
    let (code, found) = checked(&cloud, &file);
    assert_eq!(code, 0, "{found:?}");

    let text = std::fs::read_to_string(&file).unwrap();
    let quick = text.replace("[observe]", "[observe]\nsource_timeout_s = 1");
    std::fs::write(&file, quick).unwrap();
    cloud.faults(
        &json!([{"service": "glue", "action": "GetTable", "fault": "hang", "seconds": 30}]),
    );
    let pipelines = registered("fine", &job, "curated.interactions", &contract);
    let dir = scratch.path().join("pipelines/all.toml");
    std::fs::write(dir, pipelines).unwrap();
    let (code, found) = checked(&cloud, &file);
    assert_eq!(code, 1, "{found:?}");
    assert_found(&found, "curated.interactions", "missing", "");
    assert_found(&found, "data contract", "missing", "reading `");
    assert_found(&found, "Glue job `", "works", "");
}

#[test]
fn with_aws_off_what_needs_it_is_said_once() {
    let scratch = Scratch::new();
    let tables = fixtures().join("tables");
    let more = format!(
        "[[pipeline.source]]\npath = 's3://raw/in/day={{batch_id}}/'\n\
         [[pipeline.target]]\nname = 'copied'\niceberg = {{ metadata = '{}' }}\n",
        tables.join("interactions/metadata").display()
    );
    let pipelines = registered("off", "job", "curated.interactions", &more);
    let file = config(&scratch, &pipelines);
    let out = Command::new(LARREY)
        .args(["check", "--config", &file])
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    let page = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(0), "{page}");
    let off = "AWS is switched off";
    let words: Vec<&str> = page.split_whitespace().collect();
    assert_eq!(words.join(" ").matches(off).count(), 1, "{page}");
    assert!(page.contains("works   target `copied`: its head"), "{page}");
}
