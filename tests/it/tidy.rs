//! The house rules that a compiler does not check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use larrey::domain::category::CATEGORIES;
use larrey::domain::playbook;

/// Who may import whom: a room and the rooms that it may name. Rooms that are not listed may name all.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("managed_postgres", &[]),
    ("intake", &["domain"]),
    ("store", &["domain"]),
    ("eval", &["domain", "intake"]),
    ("render", &["domain", "eval", "store"]),
    ("observe", &["domain"]),
    ("advise", &["domain"]),
    (
        "app",
        &["domain", "intake", "observe", "advise", "store", "clock"],
    ),
    ("worker", &["domain", "app", "store"]),
    ("http", &["domain", "app", "intake", "store", "render"]),
    ("telemetry", &["config"]),
    ("config", &["advise", "app", "domain", "observe"]),
];

/// What the pure core may not touch.
const IMPURE: &[&str] = &[
    "tokio",
    "sqlx",
    "axum",
    "reqwest",
    "std::env::",
    "std::fs",
    "std::net",
    "Utc::now",
    "SystemTime",
    "Instant::now",
    "now_v7",
    "new_v4",
];

const MAX_LINES: usize = 600;
const MEDIAN_LINES: usize = 170;

fn sources(dir: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(dir)];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 5, "looked in the wrong place");
    found
}

/// The room of a source file: the first part of its path below `src`.
fn room(path: &Path) -> String {
    let below = path
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Production code: without comments, strings left in, and without the tests at the end of the file.
fn production(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn rooms_import_only_what_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in sources("src") {
        let room = room(&path);
        let Some(allowed) = allowed.get(room.as_str()) else {
            continue;
        };
        for (at, line) in production(&text).lines().enumerate() {
            for import in line.split("crate::").skip(1) {
                let named: String = import
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                seen += 1;
                if named != room && !named.is_empty() && !allowed.contains(&named.as_str()) {
                    wrong.push(format!("{}:{} names `{named}`", path.display(), at + 1));
                }
            }
        }
    }
    assert!(seen > 100, "imports are not found any more");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for (path, text) in sources("src/domain") {
        if path.to_string_lossy().ends_with("_tests.rs") || path.ends_with("tests.rs") {
            continue;
        }
        let code = production(&text);
        wrong.extend(
            IMPURE
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{} touches `{word}`", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The one place that may speak to AWS, and the calls that it may make there.
#[test]
fn aws_is_only_read_and_only_in_one_place() {
    let mut wrong = Vec::new();
    let mut calls = 0;
    for (path, text) in sources("src") {
        let code = production(&text);
        let place = path.to_string_lossy().contains("src/observe/aws/");
        if code.contains("aws_sdk_") && !place {
            wrong.push(format!("{} speaks to AWS itself", path.display()));
        }
        let joined: String = code.split_whitespace().collect();
        for call in joined.split("self.client.").skip(1) {
            calls += 1;
            let reads = [
                "get_",
                "list_",
                "describe_",
                "head_",
                "filter_",
                "batch_get_",
            ];
            if !reads.iter().any(|verb| call.starts_with(verb)) {
                let call: String = call.chars().take(30).collect();
                wrong.push(format!("{} calls `{call}`", path.display()));
            }
        }
    }
    assert!(calls > 5, "calls are not found any more");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The one connector that speaks HTTP by itself, and that it only gets.
#[test]
fn rest_catalogues_are_only_read() {
    let mut gets = 0;
    for (path, text) in sources("src/observe") {
        let code = production(&text);
        let name = path.display();
        if !code.contains("reqwest") {
            continue;
        }
        let place = path.ends_with("observe/iceberg/rest.rs");
        assert!(place, "{name} speaks HTTP itself");
        gets += code.matches("client.get(").count();
        for other in [
            ".post(",
            ".put(",
            ".patch(",
            ".delete(",
            ".request(",
            ".execute(",
            "Method",
        ] {
            assert!(!code.contains(other), "{name} has `{other}`");
        }
    }
    assert_eq!(gets, 1, "the request is not found any more");
}

/// The one connector that speaks to a database, and that it can only read there.
#[test]
fn control_tables_are_only_read() {
    let mut readers = 0;
    for (path, text) in sources("src/observe") {
        let code = production(&text);
        let name = path.display();
        if !code.contains("sqlx") {
            continue;
        }
        let place = path.to_string_lossy().contains("src/observe/control_table");
        assert!(place, "{name} speaks to a database itself");
        let begins = code.matches("begin transaction read only").count();
        let asks = code.matches("sqlx::query").count();
        assert!(
            asks == begins,
            "{name} asks outside of a read-only transaction"
        );
        assert!(
            !code.contains("raw_sql") && !code.contains("commit"),
            "{name}"
        );
        readers += begins;
    }
    assert_eq!(readers, 1, "the query is not found any more");
}

#[test]
fn files_are_small() {
    let mut sizes: Vec<(usize, PathBuf)> = sources("src")
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .collect();
    sizes.sort();
    let median = sizes[sizes.len() / 2].0;
    let large: Vec<_> = sizes
        .iter()
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert!(large.is_empty(), "over {MAX_LINES} lines: {large:?}");
    assert!(median <= MEDIAN_LINES, "the median file has {median} lines");
}

#[test]
fn no_room_for_odds_and_ends() {
    for (path, _) in sources("src") {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            ![
                "utils", "util", "common", "helpers", "helper", "manager", "misc"
            ]
            .contains(&stem.as_str()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn every_category_has_a_playbook() {
    let playbooks = playbook::compiled_in();
    for row in CATEGORIES {
        assert!(playbooks.contains_key(&row.category), "{}", row.code);
    }
}
