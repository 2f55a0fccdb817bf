//! What the failed attempt has changed, and who has read it already.

use super::Sentence;
use super::wording::{counted, name, names, quoted, time};
use crate::domain::attribution::commits_anywhere;
use crate::domain::case_file::CaseFile;
use crate::domain::fact::FactId;
use crate::domain::judgement::Judgement;
use crate::domain::proof::Ground;
use crate::domain::snapshot::{ReaderVisit, Snapshot};
use crate::domain::write_state::{TargetState, WriteState};

/// Names of partitions or readers in one sentence.
const NAMED: usize = 3;

/// How the target is called in a sentence.
pub fn called(target: Option<&TargetState>) -> String {
    target
        .and_then(|target| target.target.as_deref())
        .map_or_else(|| "the target".to_owned(), name)
}

/// One sentence per target, the deciding one first; the summary speaks of that one alone.
pub(super) fn sentences(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let Some(deciding) = judged.write.deciding() else {
        return Vec::new();
    };
    let others = judged
        .write
        .targets
        .iter()
        .filter(|target| !std::ptr::eq(*target, deciding));
    let mut sentences = vec![of_target(case, deciding).in_summary()];
    sentences.extend(others.map(|target| of_target(case, target)));
    if judged.write.state != deciding.state {
        let text = "Some targets hold the whole batch and others nothing of it; together that is a partial write.";
        let evidence = judged.write.targets.iter().flat_map(evidence).collect();
        sentences.push(Sentence::new(text, evidence));
    }
    sentences
}

/// What proves or suggests the state of a target.
pub fn evidence(target: &TargetState) -> Vec<FactId> {
    let proof = target.proof.iter().flat_map(|proof| proof.cites.iter());
    target.cites.iter().chain(proof).cloned().collect()
}

fn of_target(case: &CaseFile, target: &TargetState) -> Sentence {
    let called = called(Some(target));
    let text = match target.state {
        WriteState::NotStarted | WriteState::Uncommitted => {
            format!(
                "Nothing of this attempt is in {called}: {}.",
                what_proves_it(target)
            )
        }
        WriteState::Unknown => format!(
            "What {called} holds of this batch is not known: {}.",
            target.why
        ),
        WriteState::Complete => format!(
            "The whole batch is already in {called}: {}{}.",
            target.why,
            snapshots(target)
        ),
        WriteState::Partial => partial(target, &called),
    };
    let mut grounds = evidence(target);
    if grounds.is_empty() && is_registered(case, target) {
        grounds = case.cite(&["registration"]);
    }
    Sentence::new(&text, grounds)
}

fn what_proves_it(target: &TargetState) -> String {
    match target.proof.as_ref().map(|proof| &proof.ground) {
        Some(Ground::TypedFact) => "the report says that no write had started".to_owned(),
        Some(Ground::ErrorClass(id)) => format!("{} ({})", target.why, name(id)),
        Some(Ground::TableMetadata | Ground::OwnProcess) | None => target.why.clone(),
    }
}

fn partial(target: &TargetState, called: &str) -> String {
    let written = match (target.partitions_written, target.partitions_expected) {
        (Some(1), None) => "1 partition".to_owned(),
        (Some(written), None) => format!("{written} partitions, of an unknown number,"),
        (Some(written), Some(expected)) => {
            format!("{written} of {}", counted(expected, "partition"))
        }
        (None, _) => {
            return format!(
                "Part of this batch may already be in {called}: {}{}.",
                target.why,
                snapshots(target)
            );
        }
    };
    let verb = if target.partitions_written == Some(1) {
        "is"
    } else {
        "are"
    };
    let mut text = format!(
        "{written} {verb} already committed in {called}{}",
        snapshots(target)
    );
    let missing = &target.missing_names;
    if !missing.is_empty() {
        let verb = if missing.len() == 1 { "is" } else { "are" };
        text = format!(
            "{text}; {} {verb} missing",
            names(missing.iter().map(String::as_str), NAMED)
        );
    }
    text.push('.');
    text
}

/// `, in snapshot 811` or `, in 9 snapshots from 811 to 819`.
fn snapshots(target: &TargetState) -> String {
    match target.snapshots.as_slice() {
        [] => String::new(),
        [one] => format!(", in snapshot {}", name(one)),
        [first, .., last] => format!(
            ", in {} snapshots from {} to {}",
            target.snapshots.len(),
            name(first),
            name(last)
        ),
    }
}

/// That there is such a target is known from the registration, even when nothing else is.
fn is_registered(case: &CaseFile, target: &TargetState) -> bool {
    let targets = case
        .registration
        .iter()
        .flat_map(|registration| &registration.targets);
    targets
        .map(|registered| &registered.name)
        .any(|name| target.target.as_ref() == Some(name))
}

/// Who reads the target next: news where it was changed, or perhaps was.
pub(super) fn next_reader(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    let next = case.registration.as_ref()?.next_reader(case.as_of)?;
    let text = format!(
        "The next to read it is {}, at {}, in {}.",
        name(&next.name),
        time(next.at),
        lasting(next.minutes_left)
    );
    let sentence = Sentence::new(&text, case.cite(&["registration"]));
    Some(match judged.write.state {
        WriteState::Partial | WriteState::Complete | WriteState::Unknown => sentence.in_summary(),
        WriteState::NotStarted | WriteState::Uncommitted => sentence,
    })
}

/// `47 minutes`, `3 hours`: short of two hours the minutes count.
fn lasting(minutes: i64) -> String {
    let minutes = u64::try_from(minutes).unwrap_or_default();
    if minutes < 120 {
        counted(minutes, "minute")
    } else {
        counted(minutes / 60, "hour")
    }
}

/// Readers of the target that saw what the run committed: they read one of its snapshots or a later one.
pub fn readers_of_the_bad_state(case: &CaseFile) -> Vec<&ReaderVisit> {
    let ours = commits_anywhere(case);
    let visits = case.signals.downstream.iter().flatten();
    visits.filter(|visit| saw(case, visit, &ours)).collect()
}

fn saw(case: &CaseFile, visit: &ReaderVisit, ours: &[Snapshot]) -> bool {
    let first = ours
        .iter()
        .filter_map(|snapshot| snapshot.committed_at)
        .min();
    let since = |at| first.is_some_and(|first| at >= first);
    let Some(id) = &visit.snapshot_id else {
        return visit.read_at.is_some_and(since);
    };
    let holds = |list: &Option<Vec<Snapshot>>| {
        list.iter()
            .flatten()
            .find(|snapshot| snapshot.snapshot_id == *id)
            .cloned()
    };
    if ours.iter().any(|snapshot| snapshot.snapshot_id == *id) {
        return true;
    }
    // A reader that names an older snapshot read that one, however late it came.
    if holds(&case.signals.snapshots_before).is_some() {
        return false;
    }
    let committed = holds(&case.signals.snapshots_after).and_then(|snapshot| snapshot.committed_at);
    committed.or(visit.read_at).is_some_and(since)
}

/// A reader with what it read and when.
fn read(visit: &ReaderVisit) -> String {
    let snapshot = visit
        .snapshot_id
        .as_deref()
        .map(|id| format!(" snapshot {}", name(id)))
        .unwrap_or_default();
    let when = visit
        .read_at
        .map(|at| format!(" at {}", time(at)))
        .unwrap_or_default();
    format!("{} already read{snapshot}{when}", name(&visit.name))
}

/// Who has already read what the failed attempt wrote.
pub(super) fn readers(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    if !judged.write.state.changed() {
        return None;
    }
    let visits = readers_of_the_bad_state(case);
    let text = match visits.as_slice() {
        [] => return None,
        [one] => format!("{}, and saw the unfinished batch.", read(one)),
        many => {
            let all: Vec<&str> = many.iter().map(|visit| visit.name.as_str()).collect();
            format!(
                "{} readers already saw the unfinished batch: {}.",
                many.len(),
                names(all, NAMED)
            )
        }
    };
    Some(Sentence::new(&text, case.cite(&["downstream", "snapshots_after"])).in_summary())
}

/// Lines of the log that speak of finished writes, which nobody has confirmed.
pub(super) fn write_marks(case: &CaseFile) -> Option<Sentence> {
    let fact = case.write_marks_fact.clone()?;
    let last = case.write_marks.last.last()?;
    let times = counted(case.write_marks.count, "time");
    let text = format!(
        "The log speaks of finished writes {times}, last in line {}: {}.",
        last.line,
        quoted(&last.text)
    );
    Some(Sentence::new(&text, vec![fact]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    const SNAPSHOTS: &str = r#""snapshots_before": [810], "snapshots_after": [810, {"snapshot_id": 811, "committed_at": "2026-11-24T02:40:00Z"}]"#;

    fn readers_given(downstream: &str) -> Vec<String> {
        let case = case_of(
            "x",
            &format!("{{{SNAPSHOTS}, \"downstream\": {downstream}}}"),
        );
        readers_of_the_bad_state(&case)
            .into_iter()
            .map(|visit| visit.name.clone())
            .collect()
    }

    #[test]
    fn only_readers_after_the_first_bad_commit_are_named() {
        let downstream = r#"[
            {"name": "by_id", "snapshot_id": 811},
            {"name": "by_time", "read_at": "2026-11-24T02:41:00Z"},
            {"name": "before", "read_at": "2026-11-24T02:39:00Z"},
            {"name": "old_snapshot", "read_at": "2026-11-24T02:41:00Z", "snapshot_id": 810},
            {"name": "built_upon_ours", "read_at": "2026-11-24T02:42:00Z", "snapshot_id": 812},
            {"name": "no_idea"}]"#;
        assert_eq!(
            readers_given(downstream),
            ["by_id", "by_time", "built_upon_ours"]
        );
    }
}
