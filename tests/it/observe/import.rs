//! Registrations drafted from an emulated AWS Glue: they load, and what a hand has written in them stays.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;

/// Jobs to import, and the directory of registrations.
struct Drafting {
    cloud: Cloud,
    scratch: Scratch,
}

const ROLE: &str = "arn:aws:iam::123456789012:role/glue";

fn rich() -> Value {
    json!({
        "Role": ROLE, "MaxRetries": 1, "Tags": {"team": "web analytics", "cost": "7"},
        "DefaultArguments": {
            "--day": "2026-11-23", "--input_path": "s3://raw/in/day=2026-11-23/", "--db_password": "hunter2hunter2",
            "--target_table": "curated.interactions", "--export_table": "exports", "--database": "curated",
            "--other_table": "curated.no_such_table", "--continuous-log-logGroup": "/jobs/rich",
        },
    })
}

impl Drafting {
    fn new() -> Self {
        let cloud = Cloud::start();
        cloud.table("interactions");
        cloud.put(
            "glue/tables/curated/exports",
            &json!({"location": "s3://out/exports"}),
        );
        cloud.job("rich", &rich(), &json!([]));
        cloud.job("bare", &json!({"Role": "glue"}), &json!([]));
        cloud.job("claimed", &json!({"Role": ROLE}), &json!([]));
        let scratch = Scratch::new();
        let pipelines = scratch.path().join("pipelines");
        fs::create_dir_all(&pipelines).unwrap();
        let hand = "[[pipeline]]\nname = 'by_hand'\nglue_jobs = ['claimed']\n";
        fs::write(pipelines.join("hand.toml"), hand).unwrap();
        let settings = format!("[pipelines]\ndir = '{}'\n", pipelines.display());
        fs::write(scratch.path().join("larrey.conf"), settings).unwrap();
        Self { cloud, scratch }
    }

    fn file(&self) -> PathBuf {
        self.scratch.path().join("pipelines/imported.toml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    fn larrey(&self, arguments: &[&str]) -> (i32, String, String) {
        let config = self.scratch.path().join("larrey.conf");
        let config = ["--config", config.to_str().unwrap()];
        larrey(&self.cloud, &[arguments, &config].concat())
    }

    fn import(&self, arguments: &[&str]) -> String {
        let import = ["pipelines", "import", "--from", "glue"];
        let (code, out, err) = self.larrey(&[&import, arguments].concat());
        assert_eq!(code, 0, "{out}{err}");
        out
    }
}

#[test]
fn what_is_imported_loads_and_every_guess_is_marked() {
    let drafting = Drafting::new();
    let out = drafting.import(&["--dry-run"]);
    assert!(
        out.contains("+ name = \"rich\"") && out.contains("nothing was written"),
        "{out}"
    );
    assert!(!drafting.file().exists());

    let out = drafting.import(&[]);
    assert!(out.contains("2 new registrations in"), "{out}");
    assert!(out.contains("skipped claimed: `by_hand` in"), "{out}");
    let text = drafting.text();
    for line in [
        "team = \"web analytics\"  # guess: from tag team",
        "write_mode = \"unknown\"  # not importable: confirm by hand",
        "batch_id_from = { argument = \"--day\" }  # guess: from argument --day",
        "log_groups = [\"/jobs/rich\"]  # guess: from argument --continuous-log-logGroup",
        "path = \"s3://raw/in/day={batch_id}/\"  # guess: from argument --input_path, with {batch_id} for the value of --day",
        "name = \"curated.interactions\"  # guess: from argument --target_table",
        "iceberg = { catalog = \"glue\" }  # guess: the catalogue says table_type=ICEBERG",
        "name = \"curated.exports\"  # guess: from argument --export_table",
        "files = { path = \"s3://out/exports/\" }  # guess: the table's location in the catalogue",
        "# warning: MaxRetries of the job is 1: AWS Glue reruns it by itself, past every gate",
    ] {
        assert!(
            text.lines().any(|have| have == line),
            "{line}\nis not in\n{text}"
        );
    }
    assert!(
        !text.contains("no_such_table") && !text.contains("hunter2"),
        "{text}"
    );
    let (code, out, err) = drafting.larrey(&["check", "--offline"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("3 registered pipelines"), "{out}");
}

#[test]
fn a_line_that_was_edited_by_hand_is_kept_and_without_changes_nothing_is_new() {
    let drafting = Drafting::new();
    drafting.import(&["--job", "rich"]);
    let first = drafting.text();
    assert!(!first.contains("bare"), "{first}");
    let out = drafting.import(&["--job", "r?ch"]);
    assert!(out.starts_with("nothing new"), "{out}");
    assert_eq!(drafting.text(), first);

    let edited = first
        .replace(
            "team = \"web analytics\"  # guess: from tag team",
            "team = \"payments\"   # Kim says so",
        )
        .replace("write_mode = \"unknown\"", "write_mode = \"append\"");
    assert_ne!(edited, first);
    fs::write(drafting.file(), &edited).unwrap();
    let out = drafting.import(&[]);
    assert!(
        out.contains("~ rich: `team = \"payments\"` stands in the file and stays"),
        "{out}"
    );
    assert!(!out.contains("write_mode = \"append\""), "{out}");
    let after = drafting.text();
    assert!(
        after.starts_with(&edited) && after.contains("name = \"bare\""),
        "{after}"
    );
    let (code, _, err) = drafting.larrey(&["check", "--offline"]);
    assert_eq!(code, 0, "{err}");

    let json: Value = serde_json::from_str(&drafting.import(&["--json"])).unwrap();
    assert_eq!(
        (&json["added"], &json["written"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(json["differs"][0]["pipeline"], "rich");
    assert_eq!(drafting.text(), after);

    // A file that does not load is not written over.
    fs::write(
        drafting.file(),
        "[[pipeline]]\nname = 'x'\nwrite_mood = 'append'\n",
    )
    .unwrap();
    let (code, _, err) = drafting.larrey(&["pipelines", "import", "--from", "glue"]);
    assert_eq!(code, 1, "{err}");
    assert!(
        err.contains("write_mood") && drafting.text().contains("write_mood"),
        "{err}"
    );
}

#[test]
fn what_may_not_be_read_is_said_and_the_rest_is_drafted() {
    let drafting = Drafting::new();
    let deny = |action: &str| json!({"service": "glue", "action": action, "fault": "deny"});
    drafting
        .cloud
        .faults(&json!([deny("GetTags"), deny("GetTable")]));
    let out = drafting.import(&[]);
    assert!(
        out.contains("not read: tags: the credentials may not read them"),
        "{out}"
    );
    assert!(
        out.contains("not read: tables: the credentials may not read them"),
        "{out}"
    );
    let text = drafting.text();
    assert!(
        text.contains("--day") && !text.contains("curated.interactions"),
        "{text}"
    );
    drafting.cloud.faults(&json!([deny("GetJobs")]));
    let (code, _, err) = drafting.larrey(&["pipelines", "import", "--from", "glue"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("GetJobs answered AccessDenied"), "{err}");
}
