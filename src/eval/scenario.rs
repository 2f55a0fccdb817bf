//! A labelled scenario, as it lies in a directory: one JSON file each.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::redact::redact_report;
use crate::domain::registration::Registration;
use crate::domain::report::Report;
use crate::domain::retry::RetryDecision;
use crate::intake::{Rejection, rest};

/// What was known of a failed run, and what an expert says of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// What it is, in one line.
    pub title: String,
    /// What makes it deceptive, if something does.
    pub trap: Option<String>,
    /// What is to be judged.
    pub given: Given,
    /// The label.
    pub expected: Expected,
}

/// What a verdict is asked on.
#[derive(Clone, Debug)]
pub enum Given {
    /// What the submitter knew, and nothing besides.
    Report(Box<Told>),
    /// All that had been gathered of an incident, as `GET /v1/incidents/{id}/case-file` gives it.
    CaseFile(Box<CaseFile>),
}

/// A report and what the owners registered.
#[derive(Clone, Debug)]
pub struct Told {
    /// The report, redacted as any other.
    pub report: Report,
    /// What the owners registered.
    pub registration: Option<Registration>,
}

/// What an expert says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The category.
    pub category: Category,
    /// Other categories that can be defended.
    #[serde(default)]
    pub acceptable: Vec<Category>,
    /// The cause, where it is not the category.
    #[serde(default)]
    pub root_cause: Option<Category>,
    /// The retry decision.
    pub retry: RetryDecision,
    /// Whether an unchanged rerun is safe now.
    pub safe_to_retry: bool,
    /// What settles it.
    pub why: String,
}

/// A file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stands {
    title: String,
    #[serde(default)]
    trap: Option<String>,
    #[serde(default)]
    report: Option<Value>,
    #[serde(default)]
    registration: Option<Map<String, Value>>,
    #[serde(default)]
    case_file: Option<Box<CaseFile>>,
    expected: Expected,
}

/// Why scenarios cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or the directory cannot be read.
    #[error("could not read `{}`", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is no scenario.
    #[error("`{}` is not a scenario", .0.display())]
    Scenario(PathBuf, #[source] serde_json::Error),
    /// It must say what is to be judged.
    #[error("`{}` must have either a `report`, with a `registration` if there is one, or a `case_file`", .0.display())]
    Given(PathBuf),
    /// The report in it would be refused.
    #[error("the report of `{}` would be refused: {why}", .path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// Every wrong field.
        why: String,
    },
    /// The registration in it would be refused.
    #[error("the registration of `{}` would be refused: {why}", .path.display())]
    Registration {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// There is none.
    #[error("`{}` holds no scenario (`*.json`)", .0.display())]
    None(PathBuf),
}

/// Reads every scenario of a directory and those below it, by name.
///
/// # Errors
/// When one cannot be used; the message names its file.
pub fn load(dir: &Path) -> Result<Vec<Scenario>, Error> {
    let mut paths = Vec::new();
    collect(dir, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        return Err(Error::None(dir.to_owned()));
    }
    paths.iter().map(|path| scenario(path)).collect()
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Error> {
    let unreadable = |error| Error::Read(dir.to_owned(), error);
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            paths.push(path);
        }
    }
    Ok(())
}

fn scenario(path: &Path) -> Result<Scenario, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::Read(path.to_owned(), error))?;
    let file: Stands =
        serde_json::from_slice(&bytes).map_err(|error| Error::Scenario(path.to_owned(), error))?;
    let given = match (file.report, file.case_file) {
        (Some(report), None) => Given::Report(Box::new(told(path, report, file.registration)?)),
        (None, Some(case)) if file.registration.is_none() => Given::CaseFile(case),
        _ => return Err(Error::Given(path.to_owned())),
    };
    let name = path.file_stem().unwrap_or_default();
    Ok(Scenario {
        name: name.to_string_lossy().into_owned(),
        title: file.title,
        trap: file.trap,
        given,
        expected: file.expected,
    })
}

fn told(path: &Path, report: Value, registered: Option<Map<String, Value>>) -> Result<Told, Error> {
    let mut report = rest::read_value(report).map_err(|rejection| Error::Report {
        path: path.to_owned(),
        why: all_of(&rejection),
    })?;
    redact_report(&mut report);
    let registration = registered.map(|fields| {
        registration(&report.pipeline, fields).map_err(|why| Error::Registration {
            path: path.to_owned(),
            why,
        })
    });
    Ok(Told {
        registration: registration.transpose()?,
        report,
    })
}

fn registration(pipeline: &str, mut fields: Map<String, Value>) -> Result<Registration, String> {
    fields
        .entry("name")
        .or_insert_with(|| Value::from(pipeline));
    let registration: Registration =
        serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())?;
    registration.check()?;
    Ok(registration)
}

fn all_of(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Fields(fields) => {
            let all: Vec<&str> = fields.iter().map(|field| field.detail.as_str()).collect();
            all.join("; ")
        }
        other @ Rejection::NotJson(_) => other.to_string(),
    }
}
