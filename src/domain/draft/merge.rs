//! Drafts beside what stands in the file already: new ones go to its end, and nothing that stands there is touched.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use toml::{Table, Value};

use super::{Draft, Line, PREAMBLE};

/// What other files of registrations hold.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    /// The pipelines, each with its file.
    pub pipelines: BTreeMap<String, String>,
    /// The jobs that they claim, each with its pipeline.
    pub jobs: BTreeMap<String, String>,
}

/// A job without a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The job.
    pub job: String,
    /// Why.
    pub why: String,
}

/// A line that a draft would write otherwise; it is somebody's, or AWS Glue has changed since, and it stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// The pipeline, as the file calls it.
    pub pipeline: String,
    /// What the file says.
    pub file: String,
    /// What a draft would say.
    pub draft: String,
}

/// What an import does to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Jobs whose drafts are new in the file.
    pub added: Vec<String>,
    /// The text that goes to its end.
    pub appended: String,
    /// What stands there and a draft would say otherwise.
    pub differs: Vec<Differs>,
    /// Jobs that the file claims and that are gone.
    pub gone: Vec<String>,
    /// Jobs that were passed over.
    pub skipped: Vec<Skipped>,
}

impl Import {
    /// The whole file afterwards: what stood there, byte by byte, and then what is new.
    pub fn file(&self, before: &str) -> String {
        let gap = if before.is_empty() || before.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        format!("{before}{gap}{}", self.appended)
    }
}

/// Compares drafts with what stands in a file. `known` are all jobs that there are; `None` where not all were listed.
///
/// # Errors
/// When the file is no TOML.
pub fn import(
    file: &str,
    drafts: &[Draft],
    elsewhere: &Elsewhere,
    known: Option<&BTreeSet<String>>,
) -> Result<Import, toml::de::Error> {
    let parsed: Table = toml::from_str(file)?;
    let standing = parsed.get("pipeline").and_then(Value::as_array);
    let standing: Vec<&Table> = standing
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect();
    let mut done = Import::default();
    for draft in drafts {
        let job = draft.job.as_str();
        let by_name = || standing.iter().find(|table| name_of(table) == job);
        if let Some(by) = elsewhere.jobs.get(job) {
            let file = elsewhere.pipelines.get(by).map_or("", String::as_str);
            done.skip(job, format!("`{by}` in `{file}` claims it"));
        } else if let Some(table) = standing.iter().find(|table| jobs_of(table).contains(&job)) {
            done.differs.extend(differs(table, draft));
        } else if let Some(file) = elsewhere.pipelines.get(job) {
            done.skip(
                job,
                format!("a pipeline in `{file}` is called so; name the job in its `glue_jobs`"),
            );
        } else if by_name().is_some() {
            let why = "a pipeline in this file is called so; name the job in its `glue_jobs`";
            done.skip(job, why.to_owned());
        } else {
            done.added.push(job.to_owned());
            done.appended.push_str(&draft.text());
        }
    }
    let claimed = standing.iter().flat_map(|table| jobs_of(table));
    let gone = claimed.filter(|job| known.is_some_and(|known| !known.contains(*job)));
    done.gone = gone.map(str::to_owned).collect();
    if file.is_empty() && !done.appended.is_empty() {
        done.appended.insert_str(0, PREAMBLE);
    }
    Ok(done)
}

impl Import {
    fn skip(&mut self, job: &str, why: String) {
        self.skipped.push(Skipped {
            job: job.to_owned(),
            why,
        });
    }
}

fn name_of(table: &Table) -> &str {
    table
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn jobs_of(table: &Table) -> Vec<&str> {
    let jobs = table.get("glue_jobs").and_then(Value::as_array);
    jobs.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Keys that a person is meant to write, and those that say which job it is.
const NEVER_COMPARED: &[&str] = &["name", "glue_jobs", "write_mode"];

/// What of the draft stands otherwise in the file.
fn differs(table: &Table, draft: &Draft) -> Vec<Differs> {
    let mut found = Vec::new();
    // The part of the file that the lines of the draft belong to; `None`: it is not there.
    let mut part = Some(table);
    let mut inside = "";
    for line in &draft.lines {
        match line {
            Line::Comment(_) => {}
            Line::Header("[[pipeline.source]]") => inside = "source",
            Line::Header("[[pipeline.target]]") => inside = "target",
            Line::Header(_) => inside = "",
            Line::Key { key, value, .. } => {
                let starts = matches!((inside, *key), ("source", "path") | ("target", "name"));
                if starts {
                    part = entry(table, inside, key, value);
                    if part.is_none() {
                        found.push(differ(
                            table,
                            &format!("no {inside} `{key} = {value}`"),
                            inside,
                            key,
                            value,
                        ));
                    }
                    continue;
                }
                let Some(part) = part.filter(|_| !NEVER_COMPARED.contains(key)) else {
                    continue;
                };
                let stands = part.get(*key);
                if stands != Some(value) {
                    let says = stands.map_or_else(
                        || format!("no `{key}`"),
                        |stands| format!("`{key} = {stands}`"),
                    );
                    found.push(differ(table, &says, inside, key, value));
                }
            }
        }
    }
    found
}

fn differ(table: &Table, file: &str, inside: &str, key: &str, value: &Value) -> Differs {
    let inside = if inside.is_empty() {
        String::new()
    } else {
        format!("{inside} ")
    };
    Differs {
        pipeline: name_of(table).to_owned(),
        file: file.to_owned(),
        draft: format!("{inside}`{key} = {value}`"),
    }
}

/// The source or target that begins so.
fn entry<'t>(table: &'t Table, list: &str, key: &str, value: &Value) -> Option<&'t Table> {
    let entries = table.get(list)?.as_array()?.iter();
    entries
        .filter_map(Value::as_table)
        .find(|entry| entry.get(key) == Some(value))
}
