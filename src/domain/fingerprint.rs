//! A fingerprint of a failure: the same failure again has the same one, whatever its run, batch, day or table.
//!
//! It is made of the category of the cause, the class of the root error's deepest exception and what its message says,
//! with everything masked that differs between two runs. It looks at the failure as if nobody had seen it before:
//! neither `recurs` nor earlier incidents change it.

use super::case_file::CaseFile;
use super::category::Category;
use super::digest::short_hash;
use super::judgement::{Judgement, judge};
use super::logs::{self, ErrorBlock, Level};
use super::policy::Policy;
use settle::{settled, without_paths};

mod settle;

/// Changes when fingerprints are made in another way, so that old ones are never taken for new ones.
const MADE: &str = "1";
/// Words of a message that count; what follows are details.
const WORDS: usize = 20;

/// What tells one failure from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct RootError {
    /// The class of the deepest exception, without its package: Java prints one, Python often none.
    class: String,
    /// What its message says.
    template: String,
}

/// The fingerprint of a case's failure, 16 hexadecimal digits; `None` where nothing tells it from other failures.
/// Pure and total.
pub fn fingerprint(case: &CaseFile, policy: &Policy) -> Option<String> {
    if case.earlier.is_none() && case.signals.recurs != Some(true) {
        return fingerprint_of(case, &judge(case, policy));
    }
    let first = case.as_if_first();
    fingerprint_of(&first, &judge(&first, policy))
}

/// The same, of a case that has been judged already; for one that was seen before, give it [`CaseFile::as_if_first`].
pub fn fingerprint_of(case: &CaseFile, judged: &Judgement) -> Option<String> {
    let category = judged.cause.category;
    let error = root_error(case);
    let (class, template) = match error {
        Some(error) if category != Category::Unknown || !says_nothing(&error) => {
            (error.class, error.template)
        }
        _ if category == Category::Unknown => return None,
        // No text at all: signals alone told the cause, and the rule that read them tells them apart.
        _ => (String::new(), judged.cause.finding.as_ref()?.rule.clone()),
    };
    Some(short_hash([MADE, category.code(), &class, &template]))
}

impl CaseFile {
    /// The case file as it would be if the failure had not been seen before.
    #[must_use]
    pub fn as_if_first(&self) -> Self {
        let mut first = self.clone();
        first.earlier = None;
        first.signals.recurs = None;
        if let Some(alone) = &mut first.unaided {
            alone.signals.recurs = None;
        }
        first
    }
}

/// Whether anything in the case tells this failure from any other.
pub(super) fn says_something(case: &CaseFile) -> bool {
    root_error(case).is_some_and(|error| !says_nothing(&error))
}

fn says_nothing(error: &RootError) -> bool {
    error.class.is_empty() && is_empty_talk(&error.template)
}

/// The root error of the log or of the orchestrator's message: the one that was raised, else the log's.
fn root_error(case: &CaseFile) -> Option<RootError> {
    let mut told: Vec<RootError> = Vec::new();
    let root = case.blocks.iter().find(|cited| cited.block.root);
    let of_log = root.and_then(|root| of_block(&root.block, case));
    // A line that is no error may be the last one of a log that tells of none.
    let is_error = root.is_some_and(|root| root.block.level >= Level::Error);
    // In an order of their own, so that it does not matter which report came first.
    let mut messages: Vec<RootError> = case
        .messages
        .iter()
        .filter_map(|message| of_message(&message.text, case))
        .collect();
    messages.sort_by(|a, b| (b.template.len(), &a.template).cmp(&(a.template.len(), &b.template)));
    if is_error {
        told.extend(of_log);
        told.extend(messages);
    } else {
        told.extend(messages);
        told.extend(of_log);
    }
    let raised = told.iter().find(|error| !error.class.is_empty());
    raised.or(told.first()).cloned()
}

fn of_message(text: &str, case: &CaseFile) -> Option<RootError> {
    let blocks = logs::reduce_lines(text.lines()).blocks;
    let root = blocks.iter().find(|block| block.root)?;
    of_block(root, case)
}

fn of_block(block: &ErrorBlock, case: &CaseFile) -> Option<RootError> {
    let deepest = block.causes.last().or(block.exception.as_ref());
    let class = deepest.map_or("", |exception| {
        let class = exception.class.as_str();
        class.rsplit(['.', '$']).next().unwrap_or(class)
    });
    let said = deepest.map_or("", |exception| exception.message.as_str());
    let said = if said.trim().is_empty() && class.is_empty() {
        &block.headline
    } else {
        said
    };
    let template: Vec<String> = settled(&logs::template(&without_paths(said)), &names(case))
        .split_whitespace()
        .take(WORDS)
        .map(str::to_owned)
        .collect();
    let error = RootError {
        class: class.to_owned(),
        template: template.join(" "),
    };
    (error != RootError::default()).then_some(error)
}

/// Names that belong to this case alone, in lower case.
fn names(case: &CaseFile) -> Vec<String> {
    let targets = case.registration.iter().flat_map(|known| &known.targets);
    let tables = targets
        .map(|target| target.name.as_str())
        .chain(case.signals.target_table.as_deref());
    // A message may name a table without its database.
    let tables = tables.flat_map(|table| [Some(table), table.rsplit('.').next()]);
    let own = [
        Some(case.pipeline.as_str()),
        Some(case.run_id.as_str()),
        case.batch_id.as_deref(),
    ];
    let names = own.into_iter().chain(tables).flatten();
    names
        .filter(|name| name.chars().count() > 2)
        .map(str::to_lowercase)
        .collect()
}

/// Words that every failure has.
const EMPTY: &[&str] = &[
    "a",
    "an",
    "and",
    "application",
    "at",
    "code",
    "command",
    "details",
    "driver",
    "ended",
    "error",
    "errors",
    "exit",
    "exited",
    "fail",
    "failed",
    "failure",
    "for",
    "has",
    "job",
    "log",
    "logs",
    "main",
    "more",
    "non-zero",
    "occurred",
    "operator",
    "pipeline",
    "process",
    "python",
    "returned",
    "run",
    "runtime",
    "script",
    "see",
    "status",
    "step",
    "task",
    "the",
    "this",
    "unknown",
    "was",
    "with",
];

/// `Command failed with exit code 1` is told of any failure, and tells none apart.
fn is_empty_talk(template: &str) -> bool {
    let words = template.split(|c: char| !c.is_alphanumeric() && c != '-');
    !words
        .filter(|word| word.chars().any(char::is_alphabetic))
        .any(|word| !EMPTY.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
#[path = "fingerprint_tests.rs"]
mod tests;
