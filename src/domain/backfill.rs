//! Backfill: what the failed runs of the past were, which of them a rerun followed after a write, and what nobody can
//! tell any more.
//!
//! Each run is judged as it stood before the next run of its batch began, with what can still be seen today. No gate is
//! touched by it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::case_file::CaseFile;
use super::category::Category;
use super::fact::GapReason;
use super::observation::Observation;
use super::redact::redact;
use super::retry::RetryDecision;
use super::run_seen::PastRun;
use super::signals::RunState;
use super::table_seen::TableSeen;
use super::triage::Triage;
use super::write_state::WriteState;

/// The history of one job, with the verdicts on its failed runs.
#[derive(Clone, Debug, Default)]
pub struct JobHistory {
    /// The job.
    pub job: String,
    /// The pipeline whose registration claims it, else the job.
    pub pipeline: String,
    /// Its runs, newest first; some from before the time that is asked about.
    pub runs: Vec<PastRun>,
    /// The listing came to its end.
    pub whole: bool,
    /// Verdicts by the run's id.
    pub verdicts: BTreeMap<String, Verdict>,
}

/// The verdict on one failed run, as far as a backfill needs it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The pipeline.
    pub pipeline: String,
    /// The job.
    pub job: String,
    /// The run.
    pub run_id: String,
    /// The batch, where one is known.
    pub batch_id: Option<String>,
    /// The state in which it ended, as AWS Glue says it.
    pub state: String,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The category.
    pub category: Category,
    /// The cause behind it.
    pub root_cause: Category,
    /// What of the run was visible before the next run of its batch began.
    pub write_state: WriteState,
    /// Partitions committed on the deciding target, where known.
    pub partitions_written: Option<u64>,
    /// Partitions expected there, where known.
    pub partitions_expected: Option<u64>,
    /// The owners vouch that writing what was changed a second time changes nothing.
    pub rerun_is_safe: bool,
    /// What the guard would have said.
    pub decision: RetryDecision,
    /// Confidence in the cause, from 0 to 1.
    pub confidence: f64,
    /// What could not be seen, and is needed for what the verdict leaves unknown.
    pub lost: Vec<Lost>,
}

/// Evidence that is not to be had any more, or not for us.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lost {
    /// The source, as `cloudwatch_logs`.
    pub source: String,
    /// Why: the reason of a gap, `expired` for a history that begins after the run, `overwritten` for files that a later
    /// run may have written.
    pub reason: String,
    /// Without it the write state stays unknown; else it is the cause.
    #[serde(skip)]
    pub of_a_target: bool,
}

/// The other runs that a run is judged beside: of its batch all before it and none after, of other batches the newest so
/// many before it, and those that began while it ran and may have written beside it.
pub fn neighbours(runs: &[PastRun], run: &PastRun, most: usize) -> Vec<PastRun> {
    let mut others = 0;
    let beside = |other: &&PastRun| {
        let earlier = other.started_at < run.started_at;
        if other.id == run.id {
            return false;
        }
        if is_of_batch(other, run) {
            return earlier;
        }
        if !earlier {
            return run.ended_at.is_none() || other.started_at <= run.ended_at;
        }
        others += 1;
        others <= most
    };
    runs.iter().filter(beside).cloned().collect()
}

fn is_of_batch(other: &PastRun, run: &PastRun) -> bool {
    run.batch_id.is_some() && other.batch_id == run.batch_id
}

/// When somebody else began to write: the next run of the batch, or of the job after this one had ended.
pub fn next_began(runs: &[PastRun], run: &PastRun) -> Option<DateTime<Utc>> {
    let started = run.started_at?;
    let next = runs.iter().filter(|other| other.id != run.id);
    let began = next.filter_map(|other| {
        let at = other.started_at.filter(|at| *at > started)?;
        let after_its_end = run.ended_at.is_some_and(|end| at >= end);
        (after_its_end || is_of_batch(other, run)).then_some(at)
    });
    began.min()
}

/// Takes out of what is seen today what the next run may have done, and says what evidence is gone.
///
/// A commit from after its start is taken for its own. Where this run was cut off and may have committed late, that
/// leaves open whether it did, and files that lie there now say nothing of then.
pub fn take_back(
    seen: &mut [Observation],
    run: &PastRun,
    next_began: Option<DateTime<Utc>>,
) -> Vec<Lost> {
    let mut lost = Vec::new();
    for one in seen {
        let of_a_target = one.target.is_some();
        let told = one.gaps.iter().filter(|gap| gap.detail.is_some());
        let mut reasons: Vec<&str> = told.map(|gap| gap.reason.code()).collect();
        if let Some((_, target)) = &mut one.target {
            let overwritten = target.as_ref().is_ok_and(|table| {
                let newest = table.objects.as_ref().and_then(|objects| objects.newest_at);
                next_began.is_some_and(|next| newest.is_some_and(|at| at >= next))
            });
            if overwritten {
                *target = Err(GapReason::Unavailable);
                reasons.push("overwritten");
            } else if let Ok(table) = target {
                if !table.reaches_back && table.objects.is_none() {
                    reasons.push("expired");
                }
                take_back_commits(table, run, next_began);
            }
        }
        lost.extend(reasons.into_iter().map(|reason| Lost {
            source: one.source.clone(),
            reason: reason.to_owned(),
            of_a_target,
        }));
    }
    lost.sort();
    lost.dedup();
    lost
}

fn take_back_commits(table: &mut TableSeen, run: &PastRun, next_began: Option<DateTime<Utc>>) {
    let Some(next) = next_began else { return };
    let before = table.commits.len();
    table.commits.retain(|commit| {
        let at = commit.snapshot.committed_at;
        at.is_none_or(|at| at < next)
    });
    if run.cut_off() && table.commits.len() < before {
        table.reaches_back = false;
    }
}

impl Verdict {
    /// The verdict of a triage of the past.
    pub fn of(job: &str, run: &PastRun, case: &CaseFile, triage: &Triage, lost: Vec<Lost>) -> Self {
        let write = &triage.write_state;
        let changed = write.targets.iter().filter(|target| target.state.changed());
        let (no_cause, no_extent) = (
            triage.root_cause == Category::Unknown,
            write.state == WriteState::Unknown,
        );
        let needed = |one: &Lost| if one.of_a_target { no_extent } else { no_cause };
        Self {
            pipeline: case.pipeline.clone(),
            job: shown(job),
            run_id: case.run_id.clone(),
            batch_id: case.batch_id.clone(),
            state: shown(&run.state),
            started_at: run.started_at,
            ended_at: run.ended_at,
            category: triage.category,
            root_cause: triage.root_cause,
            write_state: write.state,
            partitions_written: write.partitions_written,
            partitions_expected: write.partitions_expected,
            rerun_is_safe: write.state.changed()
                && changed.clone().next().is_some()
                && changed.clone().all(|target| target.repeatable),
            decision: triage.retry.decision,
            confidence: triage.confidence,
            lost: lost.into_iter().filter(needed).collect(),
        }
    }
}

/// A run that began after a failed run of its batch had left something in the target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rerun {
    /// The pipeline.
    pub pipeline: String,
    /// The job.
    pub job: String,
    /// The batch.
    pub batch_id: String,
    /// The run.
    pub run_id: String,
    /// When it began.
    pub began_at: Option<DateTime<Utc>>,
    /// Its state, as AWS Glue says it.
    pub state: String,
    /// Whether it succeeded; `None`: it has not ended, or nobody knows.
    pub succeeded: Option<bool>,
    /// The failed run before it, the newest that had changed the target.
    pub after: Verdict,
}

/// How often something was the cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The cause.
    pub root_cause: Category,
    /// Runs that failed of it.
    pub runs: usize,
}

/// Runs that miss the same evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostCount {
    /// The source.
    pub source: String,
    /// Why it is not to be had.
    pub reason: String,
    /// Runs that miss it.
    pub runs: usize,
}

/// A job whose runs could not be listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlisted {
    /// The job.
    pub job: String,
    /// Why.
    pub why: String,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backfill {
    /// Runs that started since then were looked at.
    pub since: DateTime<Utc>,
    /// When that was: the "now" of every verdict.
    pub as_of: DateTime<Utc>,
    /// Jobs whose runs were listed.
    pub jobs: usize,
    /// Their runs since then, whatever became of them.
    pub runs: usize,
    /// Jobs whose runs could not be listed.
    pub unlisted: Vec<Unlisted>,
    /// Jobs with more runs than are listed: the oldest are missing.
    pub cut: Vec<String>,
    /// Not all jobs were listed.
    pub jobs_cut: bool,
    /// The failed runs, newest first.
    pub failed: Vec<Verdict>,
    /// Their causes, the most frequent first.
    pub causes: Vec<Cause>,
    /// Every rerun after a write that was partial or complete, newest first.
    pub reruns: Vec<Rerun>,
    /// Failed runs whose batch nobody knows: a rerun of them is not recognised.
    pub batch_unknown: usize,
    /// Failed runs that could not be judged for want of evidence.
    pub not_judged: usize,
    /// What is missing for them.
    pub lost: Vec<LostCount>,
}

/// Sums up what was found.
pub fn sum_up(histories: &[JobHistory], since: DateTime<Utc>, as_of: DateTime<Utc>) -> Backfill {
    let verdicts = histories.iter().flat_map(|one| one.verdicts.values());
    let mut failed: Vec<Verdict> = verdicts.cloned().collect();
    failed.sort_by_key(|verdict| std::cmp::Reverse(verdict.started_at));
    let mut reruns: Vec<Rerun> = histories.iter().flat_map(reruns).collect();
    reruns.sort_by_key(|rerun| std::cmp::Reverse(rerun.began_at));
    let runs = histories.iter().flat_map(|one| &one.runs);
    Backfill {
        since,
        as_of,
        jobs: histories.len(),
        runs: runs.filter(|run| run.started_at >= Some(since)).count(),
        unlisted: Vec::new(),
        cut: histories
            .iter()
            .filter(|one| !one.whole)
            .map(|one| shown(&one.job))
            .collect(),
        jobs_cut: false,
        causes: causes(&failed),
        batch_unknown: failed.iter().filter(|one| one.batch_id.is_none()).count(),
        not_judged: failed.iter().filter(|one| !one.lost.is_empty()).count(),
        lost: lost_counts(&failed),
        failed,
        reruns,
    }
}

fn causes(failed: &[Verdict]) -> Vec<Cause> {
    let mut counts: BTreeMap<Category, usize> = BTreeMap::new();
    for verdict in failed {
        *counts.entry(verdict.root_cause).or_default() += 1;
    }
    let counted = counts.into_iter();
    let mut causes: Vec<Cause> = counted
        .map(|(root_cause, runs)| Cause { root_cause, runs })
        .collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.runs));
    causes
}

fn lost_counts(failed: &[Verdict]) -> Vec<LostCount> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for verdict in failed {
        let mut each: Vec<(&str, &str)> = verdict
            .lost
            .iter()
            .map(|lost| (lost.source.as_str(), lost.reason.as_str()))
            .collect();
        each.sort_unstable();
        each.dedup();
        for lost in each {
            *counts.entry(lost).or_default() += 1;
        }
    }
    let counted = counts.into_iter();
    let mut lost: Vec<LostCount> = counted
        .map(|((source, reason), runs)| LostCount {
            source: source.to_owned(),
            reason: reason.to_owned(),
            runs,
        })
        .collect();
    lost.sort_by_key(|lost| std::cmp::Reverse(lost.runs));
    lost
}

/// Every run of a history that began after a failed run of its batch had left something in the target.
fn reruns(history: &JobHistory) -> Vec<Rerun> {
    let began_after_a_write = |run: &PastRun| {
        let earlier = history
            .runs
            .iter()
            .filter(|other| is_of_batch(other, run) && other.started_at < run.started_at);
        let written = earlier.filter(|other| {
            let verdict = history.verdicts.get(&other.id);
            verdict.is_some_and(|verdict| verdict.write_state.changed())
        });
        let last = written.max_by_key(|other| other.started_at)?;
        Some(Rerun {
            pipeline: shown(&history.pipeline),
            job: shown(&history.job),
            batch_id: shown(run.batch_id.as_deref()?),
            run_id: shown(&run.id),
            began_at: run.started_at,
            state: shown(&run.state),
            succeeded: (run.run_state() == RunState::Ended).then(|| run.succeeded()),
            after: history.verdicts.get(&last.id)?.clone(),
        })
    };
    history
        .runs
        .iter()
        .filter_map(began_after_a_write)
        .collect()
}

/// A name as it may be shown.
fn shown(name: &str) -> String {
    redact(name).into_owned()
}

#[cfg(test)]
#[path = "backfill_tests.rs"]
pub(crate) mod tests;
