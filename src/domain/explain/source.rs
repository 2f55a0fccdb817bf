//! What is known of the input: what lies there, and what lay there for the batches before.

use super::Sentence;
use super::context::by_signals;
use super::wording::{counted, name, size, time};
use crate::domain::case_file::CaseFile;
use crate::domain::source_seen::{CitedSource, EarlierSource, SourceSeen};

/// Sources that are spoken of.
const SHOWN: usize = 3;

/// A sentence for each source: as it was listed, else as it was reported.
pub(super) fn sentences(case: &CaseFile) -> Vec<Sentence> {
    if case.sources.is_empty() {
        return reported(case).into_iter().collect();
    }
    case.sources
        .iter()
        .take(SHOWN)
        .map(|source| listed(case, source))
        .collect()
}

fn listed(case: &CaseFile, source: &CitedSource) -> Sentence {
    let text = format!("{}.", of_source(case, &source.seen));
    Sentence::new(&text, vec![source.fact.clone()])
}

/// `s3://raw/day=2026-11-23/ holds 3 objects, 1.2 MB; ...`, without a final stop.
pub fn of_source(case: &CaseFile, seen: &SourceSeen) -> String {
    let place = name(&seen.path);
    let at_least = if seen.whole { "" } else { "at least " };
    let mut parts = vec![if seen.objects == 0 && seen.whole {
        format!("{place} holds no object")
    } else {
        format!(
            "{place} holds {at_least}{}, {}",
            counted(seen.objects, "object"),
            size(seen.bytes)
        )
    }];
    parts.extend(
        seen.min_objects
            .filter(|_| seen.is_short())
            .map(|least| format!("a batch has at least {least}")),
    );
    parts.extend(many_small(seen));
    parts.extend(when(case, seen));
    parts.extend(seen.earlier.first().map(before));
    parts.join("; ")
}

/// Only where most of a large number are small.
fn many_small(seen: &SourceSeen) -> Option<String> {
    let small = seen.sizes.small;
    let most = seen.objects > 100 && small.saturating_mul(2) > seen.objects;
    most.then(|| {
        format!(
            "{small} of them are below 3 MB, the one in the middle has {}",
            size(seen.sizes.median)
        )
    })
}

fn when(case: &CaseFile, seen: &SourceSeen) -> Option<String> {
    let failed = case.failed_or_gathered_at();
    let due = seen.due(failed).map(time);
    match (seen.newest_at, due) {
        (Some(newest), Some(due)) if seen.late_by(failed).is_some() => Some(format!(
            "the newest is from {}, though the input is usually there by {due}",
            time(newest)
        )),
        (Some(newest), _) => Some(format!("the newest is from {}", time(newest))),
        (None, Some(due)) => Some(format!("the input is usually there by {due}")),
        (None, None) => None,
    }
}

fn before(batch: &EarlierSource) -> String {
    let at_least = if batch.whole { "" } else { "at least " };
    format!(
        "the batch before had {at_least}{}, {}",
        counted(batch.objects, "object"),
        size(batch.bytes)
    )
}

/// What reports say of the input.
fn reported(case: &CaseFile) -> Option<Sentence> {
    let signals = &case.signals;
    let place = signals
        .source_path
        .as_deref()
        .map_or_else(|| "The source".to_owned(), name);
    let mut text = match (signals.source_object_count, signals.source_total_bytes) {
        (Some(0), _) => format!("{place} holds no object"),
        (Some(objects), Some(bytes)) => format!(
            "{place} holds {}, {} together",
            counted(objects, "object"),
            counted(bytes, "byte")
        ),
        (Some(objects), None) => format!("{place} holds {}", counted(objects, "object")),
        (None, _) => format!("The input comes from {place}"),
    };
    if let Some(at) = signals.source_newest_object_at {
        text = format!("{text}; the newest object is from {}", time(at));
    }
    by_signals(
        case,
        &[
            "source_path",
            "source_object_count",
            "source_total_bytes",
            "source_newest_object_at",
        ],
        &format!("{text}."),
    )
}
