//! Drafts load as registrations, mark every guess, and never speak over what stands in the file.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::*;
use crate::domain::registration::{CatalogKind, Registration};
use crate::domain::signals::WriteMode;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pipeline: Vec<Registration>,
}

/// What the loader makes of a file.
fn loaded(file: &str) -> Vec<Registration> {
    let file: File = toml::from_str(file).unwrap_or_else(|error| panic!("{error}: {file}"));
    for registration in &file.pipeline {
        registration.check().unwrap();
    }
    file.pipeline
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pairs.collect()
}

fn job(arguments: &[(&str, &str)], tags: &[(&str, &str)]) -> JobFound {
    JobFound {
        name: "orders".into(),
        arguments: map(arguments),
        tags: map(tags),
        ..JobFound::default()
    }
}

fn table(argument: &str, target: &str, place: TablePlace) -> TableFound {
    let (database, table) = target.rsplit_once('.').unwrap();
    TableFound {
        named: TableNamed {
            argument: argument.into(),
            target: target.into(),
            database: database.rsplit('.').next().unwrap().into(),
            table: table.into(),
        },
        place,
    }
}

fn rich() -> JobFound {
    let mut job = job(
        &[
            ("--day", "2026-11-23"),
            ("--input_path", "s3://raw/orders/day=2026-11-23/"),
            ("--source_bucket", "s3://raw/"),
            ("--continuous-log-logGroup", "/jobs/orders"),
            ("--write_mode", "overwrite"),
        ],
        &[
            ("Owner", "Ada \"the\" Lovelace"),
            ("Team", "orders"),
            ("cost", "7"),
        ],
    );
    job.max_retries = 2;
    job.tables = vec![
        table(
            "--target_table",
            "glue_catalog.curated.orders",
            TablePlace::Iceberg,
        ),
        table(
            "--report_table",
            "curated.report",
            TablePlace::Files("s3://out/report/".into()),
        ),
    ];
    job
}

fn draft(job: &JobFound) -> Draft {
    Draft::of(job).unwrap()
}

fn merged(file: &str, drafts: &[Draft]) -> Import {
    import(file, drafts, &Elsewhere::default(), None).unwrap()
}

#[test]
fn a_draft_loads_with_everything_that_could_be_guessed() {
    let done = merged("", &[draft(&rich())]);
    let [orders] = loaded(&done.file("")).try_into().unwrap();
    assert_eq!(
        (orders.name.as_str(), orders.glue_jobs.as_slice()),
        ("orders", &["orders".to_owned()][..])
    );
    assert_eq!(orders.owner.as_deref(), Some("Ada \"the\" Lovelace"));
    assert_eq!(orders.team.as_deref(), Some("orders"));
    assert_eq!(orders.batch_id_from.unwrap().argument, "--day");
    assert_eq!(orders.log_groups, ["/jobs/orders"]);
    let [source] = orders.sources.try_into().unwrap();
    assert_eq!(source.path, "s3://raw/orders/day={batch_id}/");
    let [iceberg, files] = orders.targets.try_into().unwrap();
    assert_eq!(iceberg.iceberg.unwrap().catalog, Some(CatalogKind::Glue));
    assert_eq!(files.files.unwrap().path, "s3://out/report/");
    assert_eq!(
        orders.write_mode,
        WriteMode::Unknown,
        "whatever an argument says"
    );
    assert!(!orders.rerun_is_safe);
}

#[test]
fn every_guess_is_marked_on_its_line() {
    let text = draft(&rich()).text();
    let known = ["name = \"orders\"", "glue_jobs = "];
    for line in text
        .lines()
        .filter(|line| line.contains(" = ") && !line.starts_with('#'))
    {
        let certain = known.iter().any(|known| line.starts_with(known));
        let by_hand = line == "write_mode = \"unknown\"  # not importable: confirm by hand";
        assert!(certain || by_hand || line.contains("  # guess: "), "{line}");
    }
    for told in [
        "batch_id_from = { argument = \"--day\" }  # guess: from argument --day\n",
        "team = \"orders\"  # guess: from tag Team\n",
        "# warning: MaxRetries of the job is 2",
        "# no source: argument --source_bucket is no path below a bucket\n",
        "for the value of --day\n",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn what_is_hostile_or_secret_is_not_written() {
    let job = job(
        &[
            ("--input\nwrite_mode = \"append\"", "s3://raw/in/"),
            ("--continuous-log-logGroup", "a\nwrite_mode = \"append\""),
            ("--batch_id\"", "x"),
        ],
        &[
            ("owner", "AKIAIOSFODNN7EXAMPLE"),
            ("team", "x\u{202e}y"),
            ("channel", ""),
        ],
    );
    let [found] = loaded(&merged("", &[draft(&job)]).file(""))
        .try_into()
        .unwrap();
    assert_eq!(found.write_mode, WriteMode::Unknown);
    assert_eq!((found.owner, found.team, found.channel), (None, None, None));
    assert!(found.log_groups.is_empty());
    assert_eq!(found.batch_id_from.unwrap().argument, "--batch_id\"");
    let unprintable = JobFound {
        name: "a\nb".into(),
        ..JobFound::default()
    };
    assert!(Draft::of(&unprintable).is_err());
}

#[test]
fn a_second_import_finds_nothing_new() {
    let drafts = [draft(&rich())];
    let file = merged("", &drafts).file("");
    let again = merged(&file, &drafts);
    assert_eq!(again, Import::default());
    assert_eq!(again.file(&file), file);
}

#[test]
fn what_a_hand_wrote_stays_and_is_said() {
    let drafts = [draft(&rich())];
    let file = merged("", &drafts).file("");
    let by_hand = file
        .replace(
            "team = \"orders\"  # guess: from tag Team",
            "team = \"payments\" # ask Kim",
        )
        .replace("  # guess: from tag Owner", "")
        .replace(
            "write_mode = \"unknown\"  # not importable: confirm by hand",
            "write_mode = \"append\"",
        )
        .replace(
            "path = \"s3://raw/orders/day={batch_id}/\"",
            "path = \"s3://raw/orders/{batch_id}/\"",
        )
        .replace(
            "iceberg = { catalog = \"glue\" }",
            "iceberg = { catalog = \"glue\", branch = \"audit\" }",
        );
    let mut other = rich();
    other.name = "payments".into();
    let done = merged(&by_hand, &[drafts[0].clone(), draft(&other)]);
    assert_eq!(done.added, ["payments"]);
    let after = done.file(&by_hand);
    assert!(after.starts_with(&by_hand), "not a byte is changed");
    assert_eq!(loaded(&after).len(), 2);
    let said: Vec<String> = done
        .differs
        .iter()
        .map(|one| format!("{} | {}", one.file, one.draft))
        .collect();
    assert_eq!(
        said,
        [
            "`team = \"payments\"` | `team = \"orders\"`",
            "no source `path = \"s3://raw/orders/day={batch_id}/\"` | source `path = \"s3://raw/orders/day={batch_id}/\"`",
            "`iceberg = { branch = \"audit\", catalog = \"glue\" }` | target `iceberg = { catalog = \"glue\" }`",
        ],
        "neither a confirmed guess nor a write mode is a difference"
    );
}

#[test]
fn a_job_that_is_claimed_elsewhere_is_passed_over_and_one_that_is_gone_is_kept() {
    let by_hand = "[[pipeline]]\nname = 'mine'\nglue_jobs = ['old', 'renamed']";
    let elsewhere = Elsewhere {
        pipelines: map(&[("daily", "a.toml"), ("named", "b.toml")]),
        jobs: map(&[("claimed", "daily")]),
    };
    let drafts = ["claimed", "named", "mine", "renamed", "new"].map(|name| {
        draft(&JobFound {
            name: name.into(),
            ..JobFound::default()
        })
    });
    let known = BTreeSet::from(["claimed", "named", "mine", "renamed", "new"].map(str::to_owned));
    let done = import(by_hand, &drafts, &elsewhere, Some(&known)).unwrap();
    assert_eq!(done.added, ["new"]);
    assert_eq!(done.gone, ["old"]);
    let skipped: Vec<&str> = done.skipped.iter().map(|one| one.job.as_str()).collect();
    assert_eq!(skipped, ["claimed", "named", "mine"]);
    assert!(done.skipped[0].why.contains("`daily` in `a.toml`"));
    let after = done.file(by_hand);
    assert!(
        after.starts_with(by_hand) && loaded(&after).len() == 2,
        "{after}"
    );
    assert_eq!(
        import(by_hand, &drafts, &elsewhere, None).unwrap().gone,
        [""; 0]
    );
    assert!(import("[[pipeline", &drafts, &elsewhere, None).is_err());
}

#[test]
fn the_catalogue_says_where_a_table_is_looked_at() {
    let iceberg = map(&[("table_type", "ICEBERG")]);
    assert_eq!(
        TablePlace::of(&iceberg, Some("s3://x/y")),
        TablePlace::Iceberg
    );
    let none = BTreeMap::new();
    assert_eq!(
        TablePlace::of(&none, Some("s3://x/y")),
        TablePlace::Files("s3://x/y/".into())
    );
    for elsewhere in [None, Some("s3://x"), Some("hdfs://x/y"), Some("")] {
        assert_eq!(
            TablePlace::of(&none, elsewhere),
            TablePlace::Elsewhere,
            "{elsewhere:?}"
        );
    }
}
