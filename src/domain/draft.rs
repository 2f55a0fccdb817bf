//! Drafts of registrations: what the definition of a job lets one guess, with every guess marked as one.
//!
//! A draft never says how a job writes: only the owners know, and only they can make a rerun safe.

use std::collections::BTreeMap;

use toml::Value;

use super::batch_path::{BatchPath, PLACEHOLDER};
use super::explain::wording::is_unprintable;
use super::redact::redact;
use names::{CHANNEL_TAGS, OWNER_TAGS, TEAM_TAGS, batch_argument, is_source, tagged};

mod merge;
mod names;

pub use merge::{Differs, Elsewhere, Import, Skipped, import};
pub use names::{TableNamed, tables_named};

/// The argument with the log group of continuous logging.
const LOG_GROUP: &str = "--continuous-log-logGroup";

/// Longest value that is drafted, in bytes.
const LONGEST: usize = 500;

/// What was seen of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFound {
    /// Its name.
    pub name: String,
    /// Reruns that its system starts by itself.
    pub max_retries: i32,
    /// Its default arguments.
    pub arguments: BTreeMap<String, String>,
    /// Its tags, as far as they could be read.
    pub tags: BTreeMap<String, String>,
    /// Tables that its arguments name and that the catalogue knows.
    pub tables: Vec<TableFound>,
}

/// A table that an argument names and that the catalogue knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFound {
    /// Where it is named.
    pub named: TableNamed,
    /// What the catalogue says of it.
    pub place: TablePlace,
}

/// Where to look at a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TablePlace {
    /// In the catalogue: it is an Iceberg table.
    Iceberg,
    /// At this path.
    Files(String),
    /// Nowhere that a connector can look at.
    Elsewhere,
}

impl TablePlace {
    /// By what the catalogue says of a table: `table_type=ICEBERG`, else the location of its files.
    pub fn of(parameters: &BTreeMap<String, String>, location: Option<&str>) -> Self {
        let kind = parameters.get("table_type");
        if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("iceberg")) {
            return Self::Iceberg;
        }
        match location.map(|place| format!("{}/", place.trim_end_matches('/'))) {
            Some(path) if BatchPath::check(&path).is_ok() => Self::Files(path),
            _ => Self::Elsewhere,
        }
    }
}

/// The draft of one registration.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The job; also the pipeline's name.
    pub job: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq)]
enum Line {
    Header(&'static str),
    Comment(String),
    Key {
        key: &'static str,
        value: Value,
        mark: Option<String>,
    },
}

/// What stands at the top of a new file.
pub const PREAMBLE: &str = "\
# Drafted by `larrey pipelines import --from glue`. Every line marked `guess` wants a look: correct it, or remove the mark
# to say that it is right. How a job writes cannot be imported: `write_mode` stays `unknown`, and no rerun over a changed
# table is safe, until somebody who knows writes it down. A later import adds new jobs at the end and changes nothing here.
";

impl Draft {
    /// The draft of a job's registration.
    ///
    /// # Errors
    /// Why there can be none.
    pub fn of(job: &JobFound) -> Result<Self, String> {
        if !can_be_written(&job.name) {
            return Err(
                "its name is too long, cannot be printed, or looks like a secret".to_owned(),
            );
        }
        let mut draft = Self {
            job: job.name.clone(),
            lines: Vec::new(),
        };
        draft.pipeline(job);
        let batch = batch_argument(&job.arguments);
        let sources = job
            .arguments
            .iter()
            .filter(|(name, value)| is_source(name, value));
        for (name, value) in sources {
            draft.source(name, value, batch);
        }
        for table in &job.tables {
            draft.target(table);
        }
        Ok(draft)
    }

    fn pipeline(&mut self, job: &JobFound) {
        self.lines.push(Line::Header("[[pipeline]]"));
        self.key("name", &job.name, None);
        if job.max_retries > 0 {
            self.comment(&format!(
                "warning: MaxRetries of the job is {}: AWS Glue reruns it by itself, past every gate",
                job.max_retries
            ));
        }
        self.push("glue_jobs", Value::Array(vec![text(&job.name)]), None);
        for (key, tags) in [
            ("owner", OWNER_TAGS),
            ("team", TEAM_TAGS),
            ("channel", CHANNEL_TAGS),
        ] {
            if let Some((tag, value)) = tagged(&job.tags, tags) {
                self.key(key, value, Some(format!("from tag {tag}")));
            }
        }
        self.lines.push(Line::Key {
            key: "write_mode",
            value: text("unknown"),
            mark: Some("not importable: confirm by hand".to_owned()),
        });
        if let Some((name, _)) = batch_argument(&job.arguments) {
            let from = toml::Table::from_iter([("argument".to_owned(), text(name))]);
            self.guess(
                "batch_id_from",
                Value::Table(from),
                format!("from argument {name}"),
            );
        }
        if let Some(group) = job
            .arguments
            .get(LOG_GROUP)
            .filter(|group| can_be_written(group))
        {
            let groups = Value::Array(vec![text(group)]);
            self.guess("log_groups", groups, format!("from argument {LOG_GROUP}"));
        }
    }

    fn source(&mut self, name: &str, value: &str, batch: Option<(&str, &str)>) {
        let mut path = value.to_owned();
        let mut why = format!("from argument {name}");
        if let Some((argument, batch)) = batch
            && batch.len() >= 6
            && value.matches(batch).count() == 1
        {
            path = value.replace(batch, PLACEHOLDER);
            why = format!("{why}, with {PLACEHOLDER} for the value of {argument}");
        }
        if !can_be_written(&path) || BatchPath::check(&path).is_err() {
            self.comment(&format!(
                "no source: argument {name} is no path below a bucket"
            ));
            return;
        }
        self.lines.push(Line::Header("[[pipeline.source]]"));
        self.key("path", &path, Some(why));
    }

    fn target(&mut self, table: &TableFound) {
        let named = &table.named;
        self.lines.push(Line::Header("[[pipeline.target]]"));
        self.key(
            "name",
            &named.target,
            Some(format!("from argument {}", named.argument)),
        );
        let inline = |key: &str, value: &str| {
            Value::Table(toml::Table::from_iter([(key.to_owned(), text(value))]))
        };
        match &table.place {
            TablePlace::Iceberg => {
                let mut place = toml::Table::from_iter([("catalog".to_owned(), text("glue"))]);
                let full = format!("{}.{}", named.database, named.table);
                if named.target != full && !named.target.ends_with(&format!(".{full}")) {
                    place.insert("table".to_owned(), text(&full));
                }
                let why = "the catalogue says table_type=ICEBERG".to_owned();
                self.guess("iceberg", Value::Table(place), why);
            }
            TablePlace::Files(path) if can_be_written(path) => {
                let why = "the table's location in the catalogue".to_owned();
                self.guess("files", inline("path", path), why);
            }
            TablePlace::Files(_) | TablePlace::Elsewhere => {}
        }
    }

    fn key(&mut self, key: &'static str, value: &str, guessed: Option<String>) {
        if can_be_written(value) {
            self.push(key, text(value), guessed);
        }
    }

    fn guess(&mut self, key: &'static str, value: Value, why: String) {
        self.push(key, value, Some(why));
    }

    fn push(&mut self, key: &'static str, value: Value, guessed: Option<String>) {
        let mark = guessed.map(|why| format!("guess: {why}"));
        self.lines.push(Line::Key { key, value, mark });
    }

    fn comment(&mut self, text: &str) {
        self.lines.push(Line::Comment(text.to_owned()));
    }

    /// The draft as it stands in a file, an empty line before each part.
    pub fn text(&self) -> String {
        self.lines.iter().map(Line::text).collect()
    }
}

impl Line {
    fn text(&self) -> String {
        match self {
            Self::Header(header) => format!("\n{header}\n"),
            Self::Comment(text) => format!("# {}\n", commented(text)),
            Self::Key { key, value, mark } => {
                let mark = mark.as_deref().map(commented);
                let mark = mark.map_or_else(String::new, |mark| format!("  # {mark}"));
                format!("{key} = {value}{mark}\n")
            }
        }
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

/// A comment in one line.
fn commented(text: &str) -> String {
    let kept = redact(text);
    let line = kept
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c });
    line.take(LONGEST).collect()
}

/// A value that a file of registrations may hold: one line, not too long, no secret.
fn can_be_written(value: &str) -> bool {
    !value.trim().is_empty()
        && value.len() <= LONGEST
        && !value.contains(is_unprintable)
        && redact(value) == value
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
