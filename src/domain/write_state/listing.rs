//! What the objects of a target tell that has no history of its own.

use chrono::TimeDelta;

use super::evidence::Evidence;
use super::{TargetState, WriteState};
use crate::domain::attribution::CLOCK_SKEW_S;
use crate::domain::case_file::CaseFile;
use crate::domain::explain::wording::counted;
use crate::domain::objects_seen::ObjectsSeen;
use crate::domain::proof::Ground;
use crate::domain::signals::WriteMode;

/// What a listing tells of an attempt.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Something was written: how far it came, and why we think so.
    Written(WriteState, String),
    /// Nothing was committed, and why that is sure.
    Untouched(&'static str),
    /// Neither, and why.
    Nothing(&'static str),
}

/// Reads a listing. First match wins, from what is there to what is not.
///
/// Objects may have been deleted as well as written, by an overwrite that died in between. So that nothing is new proves
/// something only where nothing can have been lost: the job only adds, what it would have deleted is still there, or it
/// was still at its temporary files and writes whole what it may have deleted before (as Spark's static overwrite does).
/// A merge may have deleted what it needs to read again.
pub fn told(case: &CaseFile, mode: WriteMode, seen: &ObjectsSeen, evidence: &Evidence) -> Told {
    if seen.new > 0 || seen.is_marked_done() {
        return written(seen, evidence);
    }
    if !seen.whole {
        return Told::Nothing("the listing of its objects was cut to its budget");
    }
    if !counts_from_the_start(case, seen) {
        return Told::Nothing(
            "nobody says when the run began, so new objects cannot be told from old ones",
        );
    }
    let writes_it_whole = matches!(
        mode,
        WriteMode::Append | WriteMode::OverwritePartitions | WriteMode::OverwriteTable
    );
    if seen.temporary > 0 && writes_it_whole {
        return Told::Untouched("of this run it holds temporary files and nothing else");
    }
    if mode == WriteMode::Append {
        return Told::Untouched("no object was added to it since the run began");
    }
    let would_be_deleted = seen.of_one_batch || mode == WriteMode::OverwriteTable;
    if seen.older > 0 && would_be_deleted {
        return Told::Untouched("its objects are from before the run, and none is new");
    }
    Told::Nothing(if seen.older > 0 {
        "no object is new, but some of the batch may have been deleted"
    } else {
        "it is empty, and an overwrite may have deleted what was there"
    })
}

/// The connector has counted from the time that the case file takes for the start, or from before it.
fn counts_from_the_start(case: &CaseFile, seen: &ObjectsSeen) -> bool {
    let skew = TimeDelta::seconds(CLOCK_SKEW_S);
    match (seen.since, case.began_at()) {
        (Some(since), Some(began)) => since <= began - skew,
        _ => false,
    }
}

fn written(seen: &ObjectsSeen, evidence: &Evidence) -> Told {
    let partitions = evidence.written.zip(evidence.expected);
    match partitions {
        Some((written, expected)) if written < expected => Told::Written(
            WriteState::Partial,
            format!(
                "{written} of {expected} partitions have objects that are newer than the start of the run"
            ),
        ),
        _ if seen.is_marked_done() => Told::Written(
            WriteState::Complete,
            "its `_SUCCESS` marker is newer than the start of the run".to_owned(),
        ),
        _ => {
            let (objects, are) = (
                counted(seen.new, "object"),
                if seen.new == 1 { "is" } else { "are" },
            );
            Told::Written(
                WriteState::Partial,
                format!(
                    "{objects} {are} newer than the start of the run, and no `_SUCCESS` marker is"
                ),
            )
        }
    }
}

/// Judges a target whose listing shows nothing written.
pub fn settle(
    case: &CaseFile,
    seen: &ObjectsSeen,
    told: Told,
    evidence: &Evidence,
    state: &mut TargetState,
) {
    let signals = &case.signals;
    let speaks_of_writes = signals.records_written.unwrap_or(0) > 0 || case.write_marks.count > 0;
    match told {
        Told::Untouched(_) if speaks_of_writes => {
            state.cites = [
                evidence.history_facts.clone(),
                case.cite(&["records_written"]),
            ]
            .concat();
            state.cites.extend(case.write_marks_fact.clone());
            "none of its objects is new, and yet something speaks of finished writes"
                .clone_into(&mut state.why);
        }
        Told::Untouched(why) => {
            let facts = evidence.history_facts.clone();
            state.settle_untouched(WriteState::Uncommitted, Ground::TableMetadata, facts, why);
        }
        Told::Nothing(_)
            if seen.whole && !speaks_of_writes && signals.write_started == Some(false) =>
        {
            let facts = case.cite(&["write_started"]);
            state.settle_untouched(
                WriteState::NotStarted,
                Ground::TypedFact,
                facts,
                "no write had started",
            );
        }
        Told::Nothing(why) => {
            state.cites.clone_from(&evidence.history_facts);
            why.clone_into(&mut state.why);
        }
        Told::Written(to, why) => {
            state.cites = [evidence.count_facts.clone(), evidence.commit_facts.clone()].concat();
            state.state = to;
            state.why = why;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::{as_of, case_of};

    const MODES: [WriteMode; 6] = [
        WriteMode::Append,
        WriteMode::OverwritePartitions,
        WriteMode::OverwriteTable,
        WriteMode::MergeOnKey,
        WriteMode::PublishBranch,
        WriteMode::Unknown,
    ];

    fn case() -> CaseFile {
        case_of("boom", "{}") // began 30 minutes before `as_of`
    }

    /// A whole listing of the path of one batch: new, older and temporary objects.
    fn listing(new: u64, older: u64, temporary: u64) -> ObjectsSeen {
        ObjectsSeen {
            whole: true,
            since: Some(as_of() - TimeDelta::minutes(31)),
            of_one_batch: true,
            new,
            older,
            temporary,
            ..ObjectsSeen::default()
        }
    }

    fn marked(mut seen: ObjectsSeen) -> ObjectsSeen {
        seen.success_at = Some(as_of() - TimeDelta::minutes(6));
        seen
    }

    fn state(mode: WriteMode, seen: &ObjectsSeen) -> WriteState {
        let case = case();
        match told(&case, mode, seen, &Evidence::reported(&case, None)) {
            Told::Written(state, _) => state,
            Told::Untouched(_) => WriteState::Uncommitted,
            Told::Nothing(_) => WriteState::Unknown,
        }
    }

    #[test]
    fn every_kind_of_listing() {
        use WriteMode::{
            Append, MergeOnKey, OverwritePartitions, OverwriteTable, Unknown as Undeclared,
        };
        use WriteState::{Complete, Partial, Uncommitted, Unknown};
        let cut = |mut seen: ObjectsSeen| {
            seen.whole = false;
            seen
        };
        let shared = |mut seen: ObjectsSeen| {
            seen.of_one_batch = false;
            seen
        };
        let undated = |mut seen: ObjectsSeen| {
            seen.since = None;
            seen
        };
        let from_later = |mut seen: ObjectsSeen| {
            seen.since = Some(as_of() - TimeDelta::minutes(10));
            seen
        };
        let table = [
            ("something new", Append, listing(1, 0, 0), Partial),
            (
                "something new beside old and temporary",
                OverwritePartitions,
                listing(1, 9, 9),
                Partial,
            ),
            (
                "new and done",
                OverwritePartitions,
                marked(listing(1, 0, 0)),
                Complete,
            ),
            (
                "an empty result, done",
                OverwritePartitions,
                marked(listing(0, 0, 0)),
                Complete,
            ),
            (
                "something new in a cut listing",
                Append,
                cut(listing(1, 0, 0)),
                Partial,
            ),
            (
                "temporary only",
                OverwritePartitions,
                listing(0, 0, 3),
                Uncommitted,
            ),
            (
                "temporary only, and it merges",
                MergeOnKey,
                listing(0, 0, 3),
                Unknown,
            ),
            (
                "temporary only, nobody says how it writes",
                Undeclared,
                listing(0, 0, 3),
                Unknown,
            ),
            (
                "temporary and old, and it merges",
                MergeOnKey,
                listing(0, 2, 3),
                Uncommitted,
            ),
            (
                "temporary and old",
                OverwritePartitions,
                listing(0, 2, 3),
                Uncommitted,
            ),
            (
                "old only, of the batch",
                OverwritePartitions,
                listing(0, 2, 0),
                Uncommitted,
            ),
            (
                "old only, nobody says how it writes",
                Undeclared,
                listing(0, 2, 0),
                Uncommitted,
            ),
            (
                "nothing, and it appends",
                Append,
                listing(0, 0, 0),
                Uncommitted,
            ),
            (
                "nothing, and it overwrites",
                OverwritePartitions,
                listing(0, 0, 0),
                Unknown,
            ),
            (
                "nothing, nobody says how it writes",
                Undeclared,
                listing(0, 0, 0),
                Unknown,
            ),
            (
                "old of all batches, partitions",
                OverwritePartitions,
                shared(listing(0, 2, 0)),
                Unknown,
            ),
            (
                "old of all batches, undeclared",
                Undeclared,
                shared(listing(0, 2, 0)),
                Unknown,
            ),
            (
                "old of all batches, whole table",
                OverwriteTable,
                shared(listing(0, 2, 0)),
                Uncommitted,
            ),
            (
                "old of all batches, and it appends",
                Append,
                shared(listing(0, 2, 0)),
                Uncommitted,
            ),
            (
                "cut, nothing new so far",
                Append,
                cut(listing(0, 2, 0)),
                Unknown,
            ),
            (
                "cut, temporary",
                OverwritePartitions,
                cut(listing(0, 0, 3)),
                Unknown,
            ),
            (
                "no start to count from",
                Append,
                undated(listing(0, 2, 3)),
                Unknown,
            ),
            (
                "counted from after the start",
                Append,
                from_later(listing(0, 2, 3)),
                Unknown,
            ),
        ];
        for (what, mode, seen, expected) in table {
            assert_eq!(state(mode, &seen), expected, "{what}");
        }
    }

    #[test]
    fn fewer_partitions_than_expected_are_part_of_the_batch_even_when_it_is_marked_done() {
        let case = case();
        let mut evidence = Evidence::reported(&case, None);
        (evidence.written, evidence.expected) = (Some(9), Some(12));
        let seen = marked(listing(9, 0, 0));
        assert!(matches!(
            told(&case, WriteMode::Append, &seen, &evidence),
            Told::Written(WriteState::Partial, why) if why.starts_with("9 of 12")
        ));
    }

    /// Whatever else is taken away from what was seen, a target that was not proved untouched is not so afterwards.
    /// (The run's own new objects are no evidence for it but against it.)
    #[test]
    fn less_evidence_never_proves_more() {
        let untouched = |mode, seen: &ObjectsSeen| state(mode, seen).untouched();
        let mut looked_at = 0;
        for mode in MODES {
            for bits in 0..128_u32 {
                let bit = |n: u32| bits & (1 << n) != 0;
                let mut seen = listing(bit(0).into(), u64::from(bit(1)) * 2, u64::from(bit(2)) * 2);
                seen.whole = bit(3);
                seen.of_one_batch = bit(4);
                seen.since = seen.since.filter(|_| bit(5));
                seen.success_at = marked(seen.clone()).success_at.filter(|_| bit(6));
                let takes: [fn(&mut ObjectsSeen); 6] = [
                    |seen| seen.older = seen.older.saturating_sub(1),
                    |seen| seen.older = 0,
                    |seen| seen.temporary = 0,
                    |seen| seen.whole = false,
                    |seen| seen.of_one_batch = false,
                    |seen| seen.since = None,
                ];
                for (at, take) in takes.iter().enumerate() {
                    let mut less = seen.clone();
                    take(&mut less);
                    looked_at += 1;
                    assert!(
                        untouched(mode, &seen) || !untouched(mode, &less),
                        "{mode:?}, without {at}: {seen:?}"
                    );
                    assert!(untouched(mode, &seen) || !untouched(WriteMode::Unknown, &less));
                }
                if !seen.whole {
                    assert!(!untouched(mode, &seen), "cut: {seen:?}");
                }
            }
        }
        assert_eq!(looked_at, 6 * 128 * 6);
    }
}
