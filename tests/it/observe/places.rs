//! Pipelines in other regions and accounts: looked at where they live, with the role that they name.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/larrey-read";

impl Cloud {
    /// Puts a job and its failed run into a region, and into its catalogue one of the committed tables.
    fn region(&self, region: &str, job: &str, run: &str, fixture: &str) {
        let body = json!({"job": definition(), "runs": [failed_run(run, THROTTLED), run_before("jr_before")]});
        self.put(&format!("glue/jobs/{job}?region={region}"), &body);
        self.table(fixture);
        let index = std::fs::read_to_string(fixtures().join("tables.json")).unwrap();
        let index: Value = serde_json::from_str(&index).unwrap();
        let file = index["tables"][fixture]["metadata"].as_str().unwrap();
        let location = file.replacen("tables/", "s3://warehouse/", 1);
        self.put(
            &format!("glue/tables/curated/interactions?region={region}"),
            &json!({"metadata_location": location}),
        );
    }
}

/// Settings of a pipeline in this place.
fn config(scratch: &Scratch, job: &str, place: &str) -> String {
    let dir = scratch.path().join("pipelines");
    std::fs::create_dir_all(&dir).unwrap();
    let place = format!("aws = {{ {place} }}\n[[pipeline.source]]\npath = 's3://raw/in/'\n");
    let pipelines = registered("placed", job, "curated.interactions", &place);
    std::fs::write(dir.join("all.toml"), pipelines).unwrap();
    let file = scratch.path().join("larrey.conf");
    std::fs::write(&file, format!("[pipelines]\ndir = '{}'\n", dir.display())).unwrap();
    file.to_str().unwrap().to_owned()
}

fn verdict(cloud: &Cloud, job: &str, run: &str, config: &str) -> Value {
    let named = format!("{job}/{run}");
    let arguments = ["triage", "--json", "--glue-run", &named, "--config", config];
    let (_, out, err) = larrey(cloud, &arguments);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

#[test]
fn jobs_of_one_name_in_two_regions_are_told_apart() {
    let cloud = Cloud::start();
    let (job, run, scratch) = (unique("twin"), run_id(), Scratch::new());
    cloud.region("us-east-1", &job, &run, "interactions_untouched");
    cloud.region("eu-west-1", &job, &run, "interactions");
    // The last one put stands in the default region as well.
    cloud.region("us-east-1", &job, &run, "interactions_untouched");
    for (place, state) in [
        ("region = 'us-east-1'", "uncommitted"),
        ("region = 'eu-west-1'", "partial"),
        ("region = 'eu-west-1', account = '123456789012'", "partial"),
        (&format!("region = 'eu-west-1', role = '{ROLE}'"), "partial"),
        ("", "uncommitted"),
    ] {
        let triage = verdict(&cloud, &job, &run, &config(&scratch, &job, place));
        assert_eq!(triage["write_state"]["state"], state, "{place}: {triage}");
    }
    let table = "table/curated/interactions";
    let other = config(&scratch, &job, "account = '210987654321'");
    verdict(&cloud, &job, &run, &other);
    let asked = format!("arn:aws:glue:us-east-1:210987654321:{table}");
    assert!(
        cloud.resources().contains(&asked),
        "the catalogue is theirs"
    );
    let away = config(&scratch, &job, "region = 'ap-south-1'");
    let triage = verdict(&cloud, &job, &run, &away);
    assert_eq!(triage["write_state"]["state"], "unknown", "{triage}");
    assert!(cloud.actions().contains(&"sts:AssumeRole".to_owned()));
}

#[test]
fn a_role_that_may_not_be_assumed_is_a_gap_and_never_an_error() {
    let cloud = Cloud::start();
    let (job, run, scratch) = (unique("refused"), run_id(), Scratch::new());
    cloud.region("us-east-1", &job, &run, "interactions_untouched");
    cloud.faults(&json!([{"service": "sts", "action": "AssumeRole", "fault": "deny"}]));
    let file = config(&scratch, &job, &format!("role = '{ROLE}'"));
    let triage = verdict(&cloud, &job, &run, &file);
    assert_eq!(triage["retry"]["decision"], "hold", "{triage}");
    let unseen = triage["unseen"].as_array().unwrap();
    assert!(unseen.len() >= 5, "run, log, target and source: {triage}");
    for gap in unseen {
        assert_eq!(gap["reason"], "denied", "{gap}");
        let detail = gap["detail"].as_str().unwrap();
        assert!(detail.contains("AssumeRole answered AccessDenied"), "{gap}");
    }
    let (code, page, _) = larrey(&cloud, &["check", "--config", &file]);
    assert!(code == 1 && page.contains("MISSING target"), "{page}");
    assert!(page.contains("0 work"), "{page}");
    let called = cloud.actions();
    assert_eq!(
        called,
        ["sts:AssumeRole"],
        "nothing is read without the role"
    );

    // An STS that does not answer costs each source its time-out, and says so.
    cloud.faults(
        &json!([{"service": "sts", "action": "AssumeRole", "fault": "hang", "seconds": 30}]),
    );
    let triage = verdict(&cloud, &job, &run, &file);
    assert_eq!(triage["retry"]["decision"], "hold", "{triage}");
    for gap in triage["unseen"].as_array().unwrap() {
        assert_eq!(gap["reason"], "timeout", "{gap}");
    }

    // A role that is asked for too often is asked for again.
    cloud.faults(
        &json!([{"service": "sts", "action": "AssumeRole", "fault": "throttle", "times": 1}]),
    );
    let triage = verdict(&cloud, &job, &run, &file);
    assert_eq!(triage["write_state"]["state"], "uncommitted", "{triage}");
}

#[test]
fn each_role_reads_with_credentials_of_its_own() {
    let (cloud, scratch) = (Cloud::start(), Scratch::new());
    let jobs = [unique("ours"), unique("theirs")];
    let accounts = ["123456789012", "210987654321"];
    let pipelines = [0, 1].map(|at| {
        let (job, account) = (&jobs[at], accounts[at]);
        cloud.job(job, &definition(), &json!([]));
        let role = format!("arn:aws:iam::{account}:role/larrey-read");
        format!(
            "[[pipeline]]\nname = '{job}'\nglue_jobs = ['{job}']\naws = {{ role = '{role}' }}\n"
        )
    });
    let file = config(&scratch, "unused", "");
    std::fs::write(
        scratch.path().join("pipelines/all.toml"),
        pipelines.concat(),
    )
    .unwrap();
    let (_, out, err) = larrey(&cloud, &["check", "--json", "--config", &file]);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let job = |name: &str| {
        let all = found["pipelines"].as_array().unwrap();
        let of = all.iter().find(|of| of["pipeline"] == name).unwrap();
        let mut probes = of["probes"].as_array().unwrap().iter();
        let what = format!("Glue job `{name}`");
        probes.find(|probe| probe["what"] == what).unwrap().clone()
    };
    assert_eq!(job(&jobs[0])["state"], "works", "{found}");
    let theirs = job(&jobs[1]);
    assert_eq!(
        theirs["state"], "missing",
        "the job is not in that account: {found}"
    );
    assert!(
        theirs["detail"]
            .as_str()
            .unwrap()
            .contains("EntityNotFound"),
        "{theirs}"
    );
}

#[test]
fn reconciler_and_heads_look_where_the_pipeline_lives() {
    let cloud = Cloud::start();
    let (job, run, scratch) = (unique("abroad"), run_id(), Scratch::new());
    cloud.region("eu-west-1", &job, &run, "interactions_untouched");
    cloud.put(
        "glue/tables/curated/interactions",
        &json!({"metadata_location": "s3://nowhere/x.metadata.json"}),
    );
    let place = format!("aws = {{ region = 'eu-west-1', role = '{ROLE}' }}");
    let settings = [
        ("LARREY__RECONCILE__EVERY_S", "1"),
        ("LARREY__RECONCILE__LOOKBACK_HOURS", "876000"),
    ];
    let pipelines = registered("abroad", &job, "curated.interactions", &place);
    let server = cloud.server(&scratch, &pipelines, &settings);
    for _ in 0..600 {
        let asked = server.get("/v1/retry-gate?pipeline=abroad&batch_id=2026-11-23");
        if asked.body["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("safe to retry; head checked"))
        {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("no open gate: {}", server.gate("abroad", "2026-11-23"));
}

#[test]
fn a_place_that_makes_no_sense_is_refused_at_start() {
    let (cloud, scratch) = (shared_cloud(), Scratch::new());
    for (place, says) in [
        ("region = 'Ireland'", "`aws.region` is `Ireland`"),
        ("role = 'larrey'", "`aws.role` is `larrey`"),
        (
            &format!("role = '{ROLE}', account = '210987654321'"),
            "of the account `123456789012`",
        ),
        ("profile = 'x'", "profile"),
    ] {
        let file = config(&scratch, "job", place);
        let (code, _, err) = larrey(cloud, &["check", "--config", &file]);
        assert!(code == 1 && err.contains(says), "{place}: {err}");
    }
}
