//! What else is known of the run: details that the summary leaves out.

use serde_json::Value;

use super::Sentence;
use super::cause;
use super::source;
use super::wording::{counted, enumeration, name, names, plain, quoted, time};
use crate::domain::case_file::CaseFile;
use crate::domain::judgement::Judgement;
use crate::domain::retry::Row;

/// Everything that the summary leaves out, in the order in which an engineer asks for it.
pub(super) fn details(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let first = [missing_proof(case, judged), root_error(case, judged)];
    let then = [
        records(case),
        quality(case),
        deployment(case),
        control_table(case),
        other_writers(case),
        attempts(case),
        recurs(case),
    ];
    let first = first.into_iter().flatten();
    let first = first.chain(source::sentences(case));
    first.chain(then.into_iter().flatten()).collect()
}

/// A claim on the strength of signals; none without them.
pub(super) fn by_signals(case: &CaseFile, names: &[&str], text: &str) -> Option<Sentence> {
    let evidence = case.cite(names);
    (!evidence.is_empty()).then(|| Sentence::new(text, evidence))
}

/// Which of the three proofs keeps a harmless rerun from being allowed.
fn missing_proof(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    if judged.row != Row::ProofMissing {
        return None;
    }
    let at = &judged.situation;
    let mut missing = Vec::new();
    if !at
        .transient_proof
        .as_ref()
        .is_some_and(|proof| proof.ground.carries_a_retry())
    {
        missing.push("that the cause passes".to_owned());
    }
    if !at
        .run_ended
        .as_ref()
        .is_some_and(|proof| proof.ground.carries_a_retry())
    {
        missing.push("that the run has ended".to_owned());
    }
    if !at
        .target_proof
        .as_ref()
        .is_some_and(|proof| proof.ground.carries_a_retry())
    {
        missing.push("that the target is untouched".to_owned());
    }
    let text = format!("Not proved: {}.", enumeration(&missing, missing.len()));
    let evidence = cause::evidence(case, judged);
    (!missing.is_empty()).then(|| Sentence::new(&text, evidence))
}

/// The log's root error, where the summary quotes something else.
fn root_error(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    let root = case.blocks.iter().find(|cited| cited.block.root)?;
    let block = &root.block;
    let deepest = block.causes.last().or(block.exception.as_ref());
    let text = deepest.map_or_else(
        || block.headline.clone(),
        |exception| format!("{}: {}", exception.class, exception.message),
    );
    let said = deepest.map_or(text.as_str(), |exception| exception.message.as_str());
    let quote = cause::quote(case, judged).map(|quote| quote.text);
    if case
        .messages
        .iter()
        .map(|message| &message.text)
        .chain(&quote)
        .any(|words| overlap(words, said))
    {
        return None;
    }
    let times = if block.count == 1 {
        "once".to_owned()
    } else {
        counted(block.count, "time")
    };
    let text = format!(
        "The log's root error, first in line {} and seen {times}: {}.",
        block.first_line,
        quoted(&text)
    );
    Some(Sentence::new(&text, vec![root.fact.clone()]))
}

/// Whether two texts begin with the same words somewhere in one another; either may have been cut.
fn overlap(one: &str, other: &str) -> bool {
    const TELLING: usize = 60;
    let start = |text: &str| -> String {
        plain(text)
            .trim_matches('…')
            .chars()
            .take(TELLING)
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    // A message often carries the class in front, where the log's block keeps it apart.
    let bare = one.split_once(": ").map_or(one.as_str(), |(_, said)| said);
    one.contains(&start(&other)) || other.contains(&start(&one)) || other.contains(&start(bare))
}

fn records(case: &CaseFile) -> Option<Sentence> {
    let signals = &case.signals;
    let mut parts = Vec::new();
    if let Some(n) = signals.records_expected {
        parts.push(format!("{n} expected"));
    }
    if let Some(n) = signals.records_read {
        parts.push(format!("{n} read"));
    }
    if let Some(n) = signals.records_written {
        parts.push(format!("{n} written"));
    }
    let text = format!("Records: {}.", enumeration(&parts, parts.len()));
    by_signals(
        case,
        &["records_expected", "records_read", "records_written"],
        &text,
    )
}

fn quality(case: &CaseFile) -> Option<Sentence> {
    let failed: Vec<&str> = case
        .signals
        .dq_results
        .iter()
        .flatten()
        .filter(|result| !result.passed)
        .map(|result| result.rule.as_str())
        .collect();
    if failed.is_empty() {
        return None;
    }
    let text = format!(
        "{} failed: {}.",
        counted(failed.len() as u64, "data-quality rule"),
        names(failed, 4)
    );
    by_signals(case, &["dq_results"], &text)
}

fn deployment(case: &CaseFile) -> Option<Sentence> {
    let signals = &case.signals;
    let deployed = signals
        .deployed_at
        .map(|at| format!(", deployed at {}", time(at)))
        .unwrap_or_default();
    let text = match (
        signals.previous_code_version.as_deref(),
        signals.code_version.as_deref(),
    ) {
        (Some(old), Some(new)) if old == new => format!(
            "The code is the same as in the last good run: {}{deployed}.",
            name(new)
        ),
        (Some(old), Some(new)) => format!(
            "The code changed from {} to {} since the last good run{deployed}.",
            name(old),
            name(new)
        ),
        (None, Some(new)) => format!("The code that ran is {}{deployed}.", name(new)),
        (_, None) => return job_deployment(case),
    };
    by_signals(
        case,
        &["code_version", "previous_code_version", "deployed_at"],
        &text,
    )
}

/// What the job's script and definition tell where nobody names a version.
fn job_deployment(case: &CaseFile) -> Option<Sentence> {
    let when = case
        .signals
        .deployed_at
        .map(|at| format!(", at {}", time(at)))
        .unwrap_or_default();
    let since = case
        .untyped("deployed_since_last_success")
        .and_then(Value::as_bool);
    let text = match since {
        _ if case.untyped_true("deployed_after_start") => {
            "The job's script or definition was changed after this run had begun, so a rerun runs something else.".to_owned()
        }
        Some(true) => format!("The job was deployed between its last good run and this one{when}."),
        Some(false) => "The job has not been deployed since its last good run.".to_owned(),
        None => return None,
    };
    let names = [
        "deployed_at",
        "deployed_since_last_success",
        "deployed_after_start",
    ];
    by_signals(case, &names, &text)
}

fn control_table(case: &CaseFile) -> Option<Sentence> {
    let status = case.signals.control_table_status.as_deref()?;
    by_signals(
        case,
        &["control_table_status"],
        &format!("The control table says {} of this batch.", name(status)),
    )
}

fn other_writers(case: &CaseFile) -> Option<Sentence> {
    let text = if case.signals.concurrent_writers? {
        "Others wrote to the target at the same time, so rolling it back would take their rows too."
    } else {
        "Nobody else wrote to the target at the same time."
    };
    by_signals(case, &["concurrent_writers"], text)
}

fn attempts(case: &CaseFile) -> Option<Sentence> {
    let text = format!(
        "This was attempt {} of {} for this batch.",
        case.attempts.used?, case.attempts.limit
    );
    by_signals(case, &["attempts_used"], &text)
}

fn recurs(case: &CaseFile) -> Option<Sentence> {
    let text = "The same failure was seen before on this batch, so it does not pass by itself.";
    case.signals
        .recurs
        .filter(|recurs| *recurs)
        .and_then(|_| by_signals(case, &["recurs"], text))
}
