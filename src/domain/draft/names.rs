//! What the names of arguments and tags let one guess; `docs/operations.md` lists them.

use std::collections::BTreeMap;

/// Tags that name the owner.
pub const OWNER_TAGS: &[&str] = &["owner", "pipeline_owner", "job_owner"];
/// Tags that name the team.
pub const TEAM_TAGS: &[&str] = &["team", "team_name", "owning_team", "squad"];
/// Tags that name where the team is called.
pub const CHANNEL_TAGS: &[&str] = &["channel", "slack_channel", "oncall_channel"];

/// Arguments that name the batch, the likelier first.
const BATCH: &[&str] = &[
    "batch_id",
    "batch",
    "day",
    "date",
    "run_date",
    "partition_date",
    "process_date",
    "processing_date",
    "business_date",
    "logical_date",
    "execution_date",
    "ds",
    "dt",
];

/// Words of an argument that is read from.
const READ: &[&str] = &["source", "sources", "src", "input", "inputs"];
/// Words of an argument whose table the job does not write its data to.
const NOT_WRITTEN: &[&str] = &["lookup", "control", "read"];

/// Tables that are asked for at most, of one job.
const MOST_TABLES: usize = 20;

/// A table that an argument seems to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNamed {
    /// The argument.
    pub argument: String,
    /// The target's name, as the job says it.
    pub target: String,
    /// The database in the catalogue.
    pub database: String,
    /// The table there.
    pub table: String,
}

/// The words of a name: `--inputPath`, `--input-path` and `--INPUT_PATH` are `input`, `path`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for character in name.chars() {
        let starts = before.is_lowercase() && character.is_uppercase();
        if starts || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn has(words: &[String], any: &[&str]) -> bool {
    words.iter().any(|word| any.contains(&word.as_str()))
}

/// The first of these tags that there is, and its value.
pub fn tagged<'a>(
    tags: &'a BTreeMap<String, String>,
    wanted: &[&str],
) -> Option<(&'a str, &'a str)> {
    first_named(tags, wanted).filter(|(_, value)| !value.trim().is_empty())
}

/// The argument that seems to name the batch, and its default.
pub fn batch_argument(arguments: &BTreeMap<String, String>) -> Option<(&str, &str)> {
    first_named(arguments, BATCH)
}

fn first_named<'a>(
    all: &'a BTreeMap<String, String>,
    wanted: &[&str],
) -> Option<(&'a str, &'a str)> {
    wanted.iter().find_map(|wanted| {
        let mut named = all.iter();
        let (name, value) = named.find(|(name, _)| words(name).join("_") == *wanted)?;
        Some((name.as_str(), value.as_str()))
    })
}

/// An argument that says by its name that the job reads there, with a path on S3.
pub fn is_source(name: &str, value: &str) -> bool {
    let on_s3 = ["s3://", "s3a://", "s3n://"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    on_s3 && has(&words(name), READ)
}

/// The tables that arguments seem to name; where an argument leaves the database open, one for each that may be meant, the
/// likelier first. Whether they exist, the catalogue says.
pub fn tables_named(arguments: &BTreeMap<String, String>) -> Vec<TableNamed> {
    let mut all = Vec::new();
    for (argument, value) in arguments {
        let named = words(argument);
        let is_table = has(&named, &["table"])
            && named
                .last()
                .is_some_and(|last| last == "table" || last == "name");
        if !is_table || has(&named, READ) || has(&named, NOT_WRITTEN) {
            continue;
        }
        let one = |target: &str, database: &str, table: &str| TableNamed {
            argument: argument.clone(),
            target: target.to_owned(),
            database: database.to_owned(),
            table: table.to_owned(),
        };
        let plain = value.replace('`', "");
        let parts: Vec<&str> = plain.split('.').collect();
        match parts.as_slice() {
            _ if !parts.iter().all(|part| is_identifier(part)) => {}
            [table] => {
                let databases = databases(arguments, &named);
                let full = databases
                    .iter()
                    .map(|db| one(&format!("{db}.{table}"), db, table));
                all.extend(full);
            }
            [database, table] | [_, database, table] => all.push(one(&plain, database, table)),
            _ => {}
        }
    }
    all.truncate(MOST_TABLES);
    all
}

/// Databases that arguments name: first those whose argument begins like the table's.
fn databases<'a>(arguments: &'a BTreeMap<String, String>, table: &[String]) -> Vec<&'a str> {
    let named = arguments.iter().filter_map(|(name, value)| {
        let mut words = words(name);
        words.retain(|word| word != "name");
        let last = words.last()?;
        let is_database = ["database", "db"].contains(&last.as_str());
        (is_database && is_identifier(value) && !has(&words, READ)).then_some((words, value))
    });
    let mut named: Vec<(Vec<String>, &String)> = named.collect();
    named.sort_by_key(|(words, _)| words.first() != table.first());
    let mut databases: Vec<&str> = named.iter().map(|(_, value)| value.as_str()).collect();
    databases.dedup();
    databases
}

fn is_identifier(part: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !part.is_empty() && part.len() <= 255 && part.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        pairs.collect()
    }

    #[test]
    fn names_are_read_in_every_way_of_writing_them() {
        for name in ["--inputPath", "--input-path", "--INPUT_PATH", "input.path"] {
            assert_eq!(words(name), ["input", "path"], "{name}");
        }
        assert!(is_source("--sourcePath", "s3://raw/in/"));
        assert!(!is_source("--resource_path", "s3://raw/in/"));
        assert!(!is_source("--source_path", "/data/in"));
        assert!(!is_source("--TempDir", "s3://tmp/x/"));
    }

    #[test]
    fn the_likeliest_argument_names_the_batch() {
        let arguments = map(&[("--ds", "x"), ("--run-date", "y"), ("--date_format", "z")]);
        assert_eq!(batch_argument(&arguments), Some(("--run-date", "y")));
        assert_eq!(batch_argument(&map(&[("--update", "x")])), None);
    }

    #[test]
    fn tables_are_those_that_a_job_may_write() {
        let tables = |pairs: &[(&str, &str)]| {
            let named = tables_named(&map(pairs)).into_iter();
            named
                .map(|one| format!("{} in {}", one.target, one.database))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            tables(&[("--target_table", "curated.orders")]),
            ["curated.orders in curated"]
        );
        assert_eq!(
            tables(&[("--tableName", "glue_catalog.`curated`.orders")]),
            ["glue_catalog.curated.orders in curated"]
        );
        assert_eq!(
            tables(&[
                ("--table", "orders"),
                ("--db_name", "curated"),
                ("--source_db", "raw")
            ]),
            ["curated.orders in curated"]
        );
        let two = [
            ("--target_table", "t"),
            ("--target_db", "b"),
            ("--audit_db", "a"),
        ];
        assert_eq!(tables(&two), ["b.t in b", "a.t in a"]);
        for (name, value) in [
            ("--source_table", "raw.orders"),
            ("--table_format", "iceberg"),
            ("--table", "orders"),
            ("--table", "select * from x.y"),
            ("--table", "a.b.c.d"),
            ("--suitable", "a.b"),
        ] {
            assert!(tables(&[(name, value)]).is_empty(), "{name}");
        }
    }
}
