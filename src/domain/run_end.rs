//! Whether the run is known to be over: rule 1 of the retry table.

use std::sync::OnceLock;

use regex::Regex;

use super::case_file::CaseFile;
use super::error_class::{SeenClass, is_watching};
use super::evidence::{Passage, Place};
use super::proof::{Ground, Proof, Proves};
use super::run_seen::RunSeen;
use super::signals::RunState;

/// Platforms that start work elsewhere and watch it: their own failure says little of the work.
const WATCHERS: &[&str] = &[
    "airflow",
    "dagster",
    "prefect",
    "step_functions",
    "stepfunctions",
    "step-functions",
    "eventbridge",
    "argo",
    "luigi",
];

/// The proof that the run is over, if there is one.
///
/// A terminal state proves it, and so does an error that the job's own process raised; an error of whoever
/// watched the job does not, and a run that somebody still sees running has not ended.
pub fn run_ended(case: &CaseFile, passages: &[Passage], classes: &[SeenClass]) -> Option<Proof> {
    // A rerun of the batch that is under way counts like the run itself.
    let later = case.run.as_ref().and_then(RunSeen::overtaken_by);
    if later.is_some_and(|later| later.run_state() != RunState::Ended) {
        return None;
    }
    match case.signals.run_state {
        Some(RunState::Running) => return None,
        Some(RunState::Ended) => {
            return Proof::new(
                Proves::RunEnded,
                Ground::TypedFact,
                case.cite(&["run_state"]),
            );
        }
        Some(RunState::Unknown) | None => {}
    }
    if watched_run_is_unseen(case) {
        return None;
    }
    // Whoever writes into the log can put a trace there, so only the message proves it by the class alone.
    if let Some(seen) = classes
        .iter()
        .find(|seen| seen.told && seen.class().is_some_and(|class| class.run_ended))
    {
        let ground = Ground::ErrorClass(seen.id.to_owned());
        return Proof::new(Proves::RunEnded, ground, vec![seen.fact.clone()]);
    }
    let own = passages
        .iter()
        .find(|passage| raised_by_the_job(case, passage))?;
    Proof::new(Proves::RunEnded, Ground::OwnProcess, vec![own.fact.clone()])
}

fn raised_by_the_job(case: &CaseFile, passage: &Passage) -> bool {
    let central = matches!(
        passage.place,
        Place::Message | Place::RootCause | Place::Root
    );
    if !central
        || !passage.raised
        || is_watching(&passage.text)
        || speaks_of_another_run(&passage.text)
    {
        return false;
    }
    // A message alone, from a system that mostly watches, may be about work that goes on elsewhere.
    !(is_watcher(case) && passage.place == Place::Message && !has_block(case))
}

fn is_watcher(case: &CaseFile) -> bool {
    case.platform
        .as_deref()
        .is_some_and(|platform| WATCHERS.contains(&platform.to_lowercase().as_str()))
}

/// A watcher names the run that it watched, and nobody has seen how that one stands.
fn watched_run_is_unseen(case: &CaseFile) -> bool {
    is_watcher(case) && case.glue.is_some() && case.run.is_none()
}

fn has_block(case: &CaseFile) -> bool {
    case.blocks
        .iter()
        .any(|cited| cited.block.root && cited.block.exception.is_some())
}

/// Sensors, triggers and waiters that gave up: the thing they waited for may still be under way.
fn speaks_of_another_run(text: &str) -> bool {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"(?i)\btrigger (?:failure|timed? ?out)|waiter \S+ (?:failed|timed out)|\bmax attempts exceeded\b|lost contact with|polling .{0,40}(?:failed|timed out)|heartbeat (?:timeout|lost)").ok()
    });
    pattern.as_ref().is_none_or(|regex| regex.is_match(text))
}
