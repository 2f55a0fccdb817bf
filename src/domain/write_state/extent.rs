//! How far the write of one target came. First match wins, from what was seen written to what was not.

use serde_json::Value;

use super::evidence::Evidence;
use super::listing::{self, Told};
use super::{TargetState, WriteState};
use crate::domain::case_file::CaseFile;
use crate::domain::error_class::SeenClass;
use crate::domain::fact::FactId;
use crate::domain::finding::{Finding, Wrote};
use crate::domain::proof::Ground;
use crate::domain::signals::{CommitScope, WriteMode};

/// Judges one target.
pub fn judge(
    case: &CaseFile,
    classes: &[SeenClass],
    findings: &[Finding],
    evidence: Evidence,
    state: &mut TargetState,
) {
    let ours = evidence.commits.ours.iter();
    state.snapshots = ours.map(|snapshot| snapshot.snapshot_id.clone()).collect();
    let listed = evidence.objects.as_ref().map(|seen| {
        let told = listing::told(case, state.write_mode, seen, &evidence);
        (seen, told)
    });
    if let Some((seen, told @ Told::Written(..))) = listed {
        listing::settle(case, seen, told, &evidence, state);
    } else if let Some((seen, why, cites)) = seen_written(case, classes, &evidence, findings) {
        state.state = seen;
        state.why = why;
        state.cites = cites;
    } else if let Some((why, cites)) = overtaken(case) {
        state.state = WriteState::Complete;
        state.why = why;
        state.cites = cites;
    } else if let Some((seen, told)) = listed {
        listing::settle(case, seen, told, &evidence, state);
    } else {
        not_seen_written(case, classes, findings, &evidence, state);
    }
    if state.state.untouched() {
        state.snapshots.clear(); // they are of whoever won the race
    }
    state.partitions_written = evidence.written;
    state.partitions_expected = evidence.expected;
    state.head_snapshot = evidence.commits.head;
    state.snapshot_before = evidence.snapshot_before;
    if state.state.changed() {
        state.written_names = evidence.written_names;
        state.missing_names = evidence.missing_names;
    }
}

/// A later run of the same batch that succeeded has written it.
pub fn overtaken(case: &CaseFile) -> Option<(String, Vec<FactId>)> {
    let later = case.run.as_ref()?.overtaken_by()?;
    later.succeeded().then(|| {
        (
            format!("a later run of the same batch, `{}`, succeeded", later.id),
            case.cite(&["run"]),
        )
    })
}

type Seen = (WriteState, String, Vec<FactId>);

fn seen_written(
    case: &CaseFile,
    classes: &[SeenClass],
    evidence: &Evidence,
    findings: &[Finding],
) -> Option<Seen> {
    let (written, expected) = (evidence.written, evidence.expected);
    if !evidence.commits.ours.is_empty() && !lost_the_race(case, classes, evidence) {
        let commits = &evidence.commit_facts;
        if case.signals.commit_scope == Some(CommitScope::Single) && expected.is_none() {
            let cites = [commits.clone(), case.cite(&["commit_scope"])].concat();
            let why = "the run's single commit is visible".to_owned();
            return Some((WriteState::Complete, why, cites));
        }
        let (state, why) = extent(evidence);
        return Some((
            state,
            why,
            [evidence.count_facts.clone(), commits.clone()].concat(),
        ));
    }
    if written.unwrap_or(0) > 0 {
        let (state, why) = extent(evidence);
        return Some((state, why, evidence.count_facts.clone()));
    }
    if let Some(counted) = by_records(case) {
        return Some(counted);
    }
    let said = findings
        .iter()
        .filter(|finding| matches!(finding.wrote, Some(Wrote::Some | Wrote::All)))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
    let state = if said.wrote == Some(Wrote::All) {
        WriteState::Complete
    } else {
        WriteState::Partial
    };
    Some((state, said.says.clone(), said.cites.clone()))
}

/// The one commit that the job makes was refused, and what was committed meanwhile does not name this run: it is the
/// winner's.
fn lost_the_race(case: &CaseFile, classes: &[SeenClass], evidence: &Evidence) -> bool {
    let refused = |seen: &SeenClass| seen.told && seen.class().is_some_and(|it| it.untouched);
    case.signals.commit_scope == Some(CommitScope::Single)
        && !evidence.commits.named
        && classes.iter().any(refused)
        && why_a_rollback_may_not_be_all(case).is_none()
}

/// Records are reported as written, by whoever says that the write had begun or how many there should be.
///
/// An engine counts what its tasks have written; of a table format nothing of it is visible before the commit, so there the
/// count says nothing.
fn by_records(case: &CaseFile) -> Option<Seen> {
    let signals = &case.signals;
    let atomic = signals.target_format.as_deref().is_some_and(|format| {
        let format = format.to_ascii_lowercase();
        ["iceberg", "delta", "hudi"]
            .iter()
            .any(|one| format.contains(one))
    });
    let began = signals.write_started;
    let written = signals.records_written.filter(|written| *written > 0)?;
    let part = signals
        .records_expected
        .is_some_and(|expected| written < expected);
    // Whoever counts a part of what was expected knows more than whoever says that nothing had begun.
    if atomic || began == Some(false) && !part {
        return None;
    }
    let (state, why) = match signals.records_expected.filter(|expected| *expected > 0) {
        Some(expected) if written < expected => (
            WriteState::Partial,
            format!("{written} of {expected} expected records are reported as written"),
        ),
        Some(expected) if began != Some(false) => (
            WriteState::Complete,
            format!("all {expected} expected records are reported as written"),
        ),
        None if began == Some(true) || signals.records_read.is_some_and(|read| written < read) => (
            WriteState::Partial,
            format!("{written} records are reported as written, of an unknown number"),
        ),
        Some(_) | None => return None,
    };
    let cites = case.cite(&["write_started", "records_written", "records_expected"]);
    Some((state, why, cites))
}

/// How much of the batch is there.
fn extent(evidence: &Evidence) -> (WriteState, String) {
    let unit = evidence.unit;
    let were = if unit == "commit" {
        "were made"
    } else {
        "were committed"
    };
    match (evidence.written, evidence.expected) {
        (Some(written), Some(expected)) if written >= expected && expected > 0 => (
            WriteState::Complete,
            format!("all {expected} expected {unit}s {were}"),
        ),
        (Some(written), Some(expected)) => (
            WriteState::Partial,
            format!("{written} of {expected} {unit}s {were}"),
        ),
        (Some(written), None) => (
            WriteState::Partial,
            format!("{written} {unit}s {were}, of an unknown number"),
        ),
        (None, _) => (
            WriteState::Partial,
            "commits of this run are visible".to_owned(),
        ),
    }
}

fn not_seen_written(
    case: &CaseFile,
    classes: &[SeenClass],
    findings: &[Finding],
    evidence: &Evidence,
    state: &mut TargetState,
) {
    let perhaps = |finding: &&Finding| finding.wrote == Some(Wrote::Perhaps);
    if let Some(lost) = findings.iter().find(perhaps) {
        if evidence.commits.all_known && case.write_marks.count == 0 {
            state.settle_untouched(
                WriteState::Uncommitted,
                Ground::TableMetadata,
                evidence.history_facts.clone(),
                "its snapshots show no commit of this run",
            );
        } else {
            state.why.clone_from(&lost.says);
            state.cites.clone_from(&lost.cites);
        }
        return;
    }
    let signals = &case.signals;
    let records = signals.records_written.unwrap_or(0);
    if signals.write_started == Some(false) {
        // Of a target that is published by a branch, only the published branch counts.
        let hidden = state.write_mode == WriteMode::PublishBranch;
        if records > 0 || (case.write_marks.count > 0 && !(hidden && only_of_branches(case))) {
            let mut cites = case.cite(&["write_started", "records_written"]);
            cites.extend(case.write_marks_fact.clone());
            state.cites = cites;
            "the report says that no write had started, and yet something speaks of finished writes".clone_into(&mut state.why);
            return;
        }
        state.settle_untouched(
            WriteState::NotStarted,
            Ground::TypedFact,
            case.cite(&["write_started"]),
            "no write had started",
        );
        return;
    }
    if let Some(cites) = counted_nothing(case, classes) {
        state.settle_untouched(
            WriteState::Uncommitted,
            Ground::TypedFact,
            cites,
            "nothing of it was counted as written",
        );
        return;
    }
    let hidden = state.write_mode == WriteMode::PublishBranch && only_of_branches(case);
    if evidence.commits.all_known && records == 0 && (case.write_marks.count == 0 || hidden) {
        state.settle_untouched(
            WriteState::Uncommitted,
            Ground::TableMetadata,
            evidence.history_facts.clone(),
            "its snapshots show no commit of this run",
        );
        return;
    }
    let mut rolled_back = classes
        .iter()
        .filter(|seen| seen.class().is_some_and(|class| class.untouched));
    let rolled_back = rolled_back
        .clone()
        .find(|seen| seen.told)
        .or(rolled_back.next());
    if let Some(seen) = rolled_back {
        let doubt =
            why_a_rollback_may_not_be_all(case).or_else(|| only_the_log_says_so(case, seen));
        if let Some(doubt) = doubt {
            state.cites = vec![seen.fact.clone()];
            state.why = format!("the failed transaction was rolled back, but {doubt}");
            return;
        }
        let ground = Ground::ErrorClass(seen.id.to_owned());
        state.settle_untouched(
            WriteState::Uncommitted,
            ground,
            vec![seen.fact.clone()],
            "the only transaction was refused or rolled back as a whole",
        );
        return;
    }
    state.cites = case.cite(&["write_started", "records_written"]);
    let why = if signals.write_started == Some(true) {
        "the write had started and nobody says how far it came"
    } else {
        "nobody says whether the write had started"
    };
    why.clone_into(&mut state.why);
}

/// A trace in a log may be of another transaction than the one that failed, and anybody who writes into the log can put one
/// there: the message must say so as well, or somebody that there was one commit only.
fn only_the_log_says_so(case: &CaseFile, seen: &SeenClass) -> Option<&'static str> {
    let single = case.signals.commit_scope == Some(CommitScope::Single);
    (!seen.told && !single).then_some("only a trace in the log says so")
}

/// Every line that speaks of a finished write speaks of a branch.
fn only_of_branches(case: &CaseFile) -> bool {
    let marks = &case.write_marks;
    let kept = marks.first.len().max(marks.last.len());
    usize::try_from(marks.count) == Ok(kept)
        && marks.first.iter().chain(&marks.last).all(|mark| {
            let text = mark.text.to_ascii_lowercase();
            text.contains("branch")
                && !["publish", "fast-forward", "fast_forward", "cherry"]
                    .iter()
                    .any(|word| text.contains(word))
        })
}

/// Somebody counted what was written, and it is nothing. A write that had begun may have left more than was counted, and so
/// may one whose connection broke: what the server had committed by then, the one who counted has not heard.
fn counted_nothing(case: &CaseFile, classes: &[SeenClass]) -> Option<Vec<FactId>> {
    let signals = &case.signals;
    let counts = [signals.partitions_written, signals.records_written];
    let nothing = counts.iter().flatten().all(|count| *count == 0);
    let counted = counts.iter().any(Option::is_some);
    let heard = !classes.iter().any(|seen| seen.id == "connection_lost");
    let quiet = heard && signals.write_started.is_none() && case.write_marks.count == 0;
    (counted && nothing && quiet).then(|| case.cite(&["partitions_written", "records_written"]))
}

/// A rollback proves the last transaction, not the ones before it.
fn why_a_rollback_may_not_be_all(case: &CaseFile) -> Option<&'static str> {
    let signals = &case.signals;
    if signals.commit_scope == Some(CommitScope::PerPartition) {
        return Some("the job commits one partition at a time");
    }
    if signals.partitions_expected.unwrap_or(0) > 1 && signals.partitions_written != Some(0) {
        return Some("several partitions were expected and nobody counted the written ones");
    }
    if signals.records_written.unwrap_or(0) > 0 {
        return Some("records are reported as written");
    }
    if case.write_marks.count > 0 {
        return Some("the log speaks of earlier finished writes");
    }
    if several_targets_are_told(case) {
        return Some("the report names several targets, and it was the transaction of one");
    }
    if failed_in_a_hook(case) {
        return Some("it was that of a hook, which runs beside the writes themselves");
    }
    if case.untyped_true("previous_attempt_failed_during_write") {
        return Some("an earlier attempt failed while it wrote");
    }
    None
}

/// The submitter lists more than one target, in a signal that we do not know.
fn several_targets_are_told(case: &CaseFile) -> bool {
    let names = [
        "targets",
        "target_tables",
        "tables",
        "sinks",
        "destinations",
    ];
    names
        .iter()
        .filter_map(|name| case.untyped(name))
        .any(|value| match value {
            Value::Array(all) => all.len() > 1,
            Value::String(all) => all.contains(','),
            _ => false,
        })
}

/// dbt names the operation whose statement failed; one that runs at the end of a run comes after all its models.
fn failed_in_a_hook(case: &CaseFile) -> bool {
    let messages = case.messages.iter().map(|message| message.text.as_str());
    let roots = case.blocks.iter().filter(|cited| cited.block.root);
    let lines = roots.flat_map(|cited| cited.block.excerpt.iter().map(String::as_str));
    let is_hook = |text: &str| text.contains("Error in operation ") || text.contains("on-run-end");
    messages.chain(lines).any(is_hook)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::judgement::judge;
    use crate::domain::policy::Policy;

    fn state(text: &str, signals: &str) -> WriteState {
        judge(&case_of(text, signals), &Policy::default())
            .write
            .state
    }

    #[test]
    fn a_count_of_nothing_is_a_proof_unless_the_count_may_have_been_cut_off() {
        let slow = "An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.";
        let lost = "psycopg2.OperationalError: server closed the connection unexpectedly";
        for (text, signals, expected) in [
            (slow, r#"{"records_written": 0}"#, WriteState::Uncommitted),
            (
                slow,
                r#"{"partitions_written": 0, "partitions_expected": 3}"#,
                WriteState::Uncommitted,
            ),
            (
                slow,
                r#"{"records_written": 0, "write_started": true}"#,
                WriteState::Unknown,
            ),
            (slow, "{}", WriteState::Unknown),
            (lost, r#"{"records_written": 0}"#, WriteState::Unknown),
            (
                lost,
                r#"{"records_written": 0, "write_started": false}"#,
                WriteState::NotStarted,
            ),
        ] {
            assert_eq!(state(text, signals), expected, "{text} {signals}");
        }
    }

    const LOST: &str = "io.delta.exceptions.ConcurrentAppendException: Files were added to the root of the table by a concurrent update.";

    #[test]
    fn the_commits_of_whoever_won_the_race_are_not_ours() {
        let signals = |scope: &str, summary: &str| {
            format!(
                r#"{{"commit_scope": "{scope}", "application_id": "app-7", "snapshots_before": [811],
                     "snapshots_after": [811, {{"snapshot_id": 812, "committed_at": "2026-11-24T02:45:00Z", "summary": {summary}}}]}}"#
            )
        };
        let judged = |scope, summary| state(LOST, &signals(scope, summary));
        assert_eq!(judged("single", "{}"), WriteState::Uncommitted);
        // Where the job makes several commits, or one names it, the refused one was not the only one.
        assert_eq!(judged("unknown", "{}"), WriteState::Partial);
        let ours = r#"{"spark.app.id": "app-7"}"#;
        assert_eq!(judged("single", ours), WriteState::Complete);
    }

    #[test]
    fn a_commit_that_nobody_can_tell_of_is_not_denied_by_the_report() {
        let unknown = "org.apache.iceberg.exceptions.CommitStateUnknownException: Cannot determine whether the commit was successful or not";
        let denied = r#"{"write_started": false, "records_written": 0}"#;
        assert_eq!(state(unknown, denied), WriteState::Unknown);
        let named_only = "org.apache.iceberg.exceptions.CommitFailedException: Cannot commit: stale table metadata";
        assert_eq!(state(named_only, denied), WriteState::NotStarted);
    }

    #[test]
    fn the_transaction_of_a_hook_or_of_one_target_is_not_all() {
        let deadlock = "psycopg2.errors.DeadlockDetected: deadlock detected";
        assert_eq!(state(deadlock, "{}"), WriteState::Uncommitted);
        for signals in [
            r#"{"targets": "a,b"}"#,
            r#"{"models_ok": 41}"#,
            r#"{"batches_sent": 4}"#,
        ] {
            assert_eq!(state(deadlock, signals), WriteState::Unknown, "{signals}");
        }
        let hook = "Database Error in operation audit-on-run-end-0\n  deadlock detected";
        assert_eq!(state(hook, "{}"), WriteState::Unknown);
    }

    #[test]
    fn records_that_are_counted_are_written_but_of_a_table_format() {
        for (signals, expected) in [
            (
                r#"{"records_written": 5, "records_expected": 9}"#,
                WriteState::Partial,
            ),
            (
                r#"{"records_written": 9, "records_expected": 9, "write_started": true}"#,
                WriteState::Complete,
            ),
            (
                r#"{"records_written": 9, "write_started": true}"#,
                WriteState::Partial,
            ),
            (r#"{"records_written": 9}"#, WriteState::Unknown),
            (
                r#"{"records_written": 5, "records_expected": 9, "target_format": "iceberg"}"#,
                WriteState::Unknown,
            ),
            (
                r#"{"records_written": 5, "records_expected": 9, "write_started": false}"#,
                WriteState::Partial,
            ),
        ] {
            assert_eq!(state("exit code 1", signals), expected, "{signals}");
        }
    }
}
