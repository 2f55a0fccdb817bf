//! Which commits of the target are this run's.

use chrono::{DateTime, TimeDelta, Utc};

use super::case_file::CaseFile;
use super::run_seen::RunSeen;
use super::signals::WriteMode;
use super::snapshot::Snapshot;
use super::table_seen::{Commit, TableSeen, names_of, partition_count};

/// Clocks of a cluster and a catalog may differ by this much, in seconds; a wider window only adds caution.
pub const CLOCK_SKEW_S: i64 = 60;

/// Keys of a snapshot summary that name the writing application, run or batch: Iceberg's Spark and Flink writers,
/// write-audit-publish, and common conventions of jobs that set their own.
pub const IDENTITY_KEYS: &[&str] = &[
    "spark.app.id",
    "app-id",
    "flink.job-id",
    "wap.id",
    "run-id",
    "run_id",
    "batch-id",
    "batch_id",
    "glue.job-run-id",
];

/// The commits of a target, sorted out.
#[derive(Debug, Default)]
pub struct Commits {
    /// Commits of this run, oldest first.
    pub ours: Vec<Snapshot>,
    /// Partitions that they changed, when their summaries or manifests say so.
    pub partitions: Option<u64>,
    /// Names of those partitions, when their manifests were read.
    pub names: Vec<String>,
    /// The newest snapshot that readers see.
    pub head: Option<String>,
    /// One of them names this run; else they are ours for their time alone.
    pub named: bool,
    /// Every commit since the run began is known, so that finding none of ours means that there is none.
    pub all_known: bool,
}

#[derive(PartialEq)]
enum Attribution {
    /// It names this run.
    Ours,
    /// It fell into the time of this run, and nothing speaks for another one.
    OursByTime,
    Others,
    CannotTell,
}

/// Sorts the commits of a table that a connector has read.
///
/// Commits on other branches count as well, except where the pipeline publishes a branch when it is done: a rerun
/// would write to those branches a second time.
pub fn commits_seen(case: &CaseFile, target: &str, table: &TableSeen) -> Commits {
    let publishes = publishes(case, Some(target));
    let mut told_all = table.reaches_back && case.began_at().is_some();
    let mut ours: Vec<Commit> = Vec::new();
    let mut named = false;
    for commit in &table.commits {
        if publishes && !commit.published {
            continue; // not on the published branch, so nobody can read it
        }
        let attributed = attribute(case, &commit.snapshot, false);
        named |= attributed == Attribution::Ours;
        match attributed {
            Attribution::Ours | Attribution::OursByTime => ours.push(commit.clone()),
            Attribution::Others => {}
            Attribution::CannotTell => told_all = false,
        }
    }
    Commits {
        partitions: partition_count(&ours),
        names: names_of(&ours).unwrap_or_default(),
        head: table.head.clone(),
        named,
        all_known: told_all && ours.is_empty(),
        ours: ours.into_iter().map(|commit| commit.snapshot).collect(),
    }
}

/// The commits of this run in all targets, those of the reports and those that connectors saw.
pub fn commits_anywhere(case: &CaseFile) -> Vec<Snapshot> {
    let mut all = commits_reported(case).ours;
    for covered in &case.targets {
        if let Ok(table) = &covered.seen {
            all.extend(commits_seen(case, &covered.name, table).ours);
        }
    }
    all.sort_by_key(|snapshot| snapshot.committed_at);
    all.dedup_by(|a, b| a.snapshot_id == b.snapshot_id);
    all
}

/// Sorts the reported snapshots: by application id, batch id or `wap.id` in the summary, else by time window.
///
/// A commit that cannot be told apart counts as ours: absence of proof never opens a gate.
pub fn commits_reported(case: &CaseFile) -> Commits {
    let Some(after) = &case.signals.snapshots_after else {
        return Commits::default();
    };
    let before = case.signals.snapshots_before.as_ref();
    let is_old = |snapshot: &Snapshot| {
        before.is_some_and(|list| {
            list.iter()
                .any(|old| old.snapshot_id == snapshot.snapshot_id)
        })
    };
    let publishes = publishes(case, case.signals.target_table.as_deref());
    let (mut ours, mut named) = (Vec::new(), false);
    let mut told_all = before.is_some();
    if before.is_none() {
        told_all = case.began_at().is_some()
            && after.iter().all(|snapshot| snapshot.committed_at.is_some());
    }
    for snapshot in after.iter().filter(|snapshot| !is_old(snapshot)) {
        if publishes && is_staged(snapshot) {
            // Staged, or published as it is: the list of a table's snapshots does not say which.
            told_all = false;
            continue;
        }
        let attributed = attribute(case, snapshot, before.is_some());
        named |= attributed == Attribution::Ours;
        match attributed {
            Attribution::Ours | Attribution::OursByTime => ours.push(snapshot.clone()),
            Attribution::Others => {}
            Attribution::CannotTell => told_all = false,
        }
    }
    ours.sort_by_key(|snapshot| snapshot.committed_at);
    let counts: Vec<u64> = ours
        .iter()
        .filter_map(|snapshot| snapshot.count("changed-partition-count"))
        .collect();
    let head = after
        .iter()
        .max_by_key(|snapshot| snapshot.committed_at)
        .map(|snapshot| snapshot.snapshot_id.clone());
    Commits {
        partitions: (!counts.is_empty()).then(|| counts.into_iter().fold(0, u64::saturating_add)),
        names: Vec::new(),
        head,
        named,
        all_known: told_all && ours.is_empty(),
        ours,
    }
}

/// Written for an audit, and not by the commit that publishes it.
fn is_staged(snapshot: &Snapshot) -> bool {
    snapshot.summary.contains_key("wap.id") && !snapshot.summary.contains_key("published-wap-id")
}

fn attribute(case: &CaseFile, snapshot: &Snapshot, is_new: bool) -> Attribution {
    let mut named = false;
    for value in IDENTITY_KEYS
        .iter()
        .filter_map(|key| snapshot.summary.get(*key))
    {
        if own_ids(case).any(|id| id == value.as_str()) {
            return Attribution::Ours;
        }
        named = true;
    }
    if is_surely_foreign(case, snapshot) {
        return Attribution::Others;
    }
    // A foreign name tells only when we know what our own would look like.
    if named && case.untyped("application_id").is_some() {
        return Attribution::Others;
    }
    if snapshot.operation.as_deref() == Some("replace") {
        return Attribution::Others; // compaction: rewrites files, changes no rows
    }
    by_time(case, snapshot, is_new)
}

/// What the pipeline writes to this target goes to a branch that is published at the end: so it is registered, and no
/// report says otherwise.
fn publishes(case: &CaseFile, target: Option<&str>) -> bool {
    let Some(registration) = &case.registration else {
        return false;
    };
    let mut targets = registration.targets.iter();
    let own = targets.find(|known| Some(known.name.as_str()) == target);
    let mode = own
        .and_then(|known| known.write_mode)
        .unwrap_or(registration.write_mode);
    mode == WriteMode::PublishBranch && case.signals.write_mode.is_none_or(|said| said == mode)
}

/// Typed evidence that somebody else committed: a Spark application that began before this run did (its id ends in
/// the milliseconds of its start), or a run of the same job that worked on another batch.
///
/// Only for runs seen in AWS Glue, where each run starts an application of its own; elsewhere a session that has been
/// open since yesterday may have made the commits of today's run.
fn is_surely_foreign(case: &CaseFile, snapshot: &Snapshot) -> bool {
    let Some(seen) = &case.run else { return false };
    let skew = TimeDelta::seconds(CLOCK_SKEW_S);
    let application = snapshot.summary.get("spark.app.id");
    if let (Some(began), Some(start)) = (
        application.and_then(|id| application_began_at(id)),
        case.began_at(),
    ) && start - began > skew
    {
        return true;
    }
    let run = snapshot.summary.get("glue.job-run-id");
    seen.run.batch_id.is_some()
        && seen.others.iter().any(|other| {
            run == Some(&other.id)
                && other.batch_id.is_some()
                && other.batch_id != seen.run.batch_id
        })
}

/// When a Spark application began, out of `spark-application-<epoch ms>` (AWS Glue, Kubernetes) or `local-<epoch ms>`.
fn application_began_at(id: &str) -> Option<DateTime<Utc>> {
    let digits = id
        .strip_prefix("spark-application-")
        .or_else(|| id.strip_prefix("local-"))?;
    let plausible = digits.len() == 13 && digits.bytes().all(|b| b.is_ascii_digit());
    plausible
        .then(|| DateTime::from_timestamp_millis(digits.parse().ok()?))
        .flatten()
}

fn by_time(case: &CaseFile, snapshot: &Snapshot, is_new: bool) -> Attribution {
    let skew = TimeDelta::seconds(CLOCK_SKEW_S);
    match (snapshot.committed_at, case.began_at()) {
        (Some(at), Some(start)) => {
            let end = last_commit_possible(case);
            if start - at > skew || at - end > skew {
                Attribution::Others
            } else {
                Attribution::OursByTime
            }
        }
        _ if is_new => Attribution::OursByTime,
        _ => Attribution::CannotTell,
    }
}

/// A run that was ended from outside may still have had commits under way, and a later attempt at the batch has written
/// what a rerun would write as well.
fn last_commit_possible(case: &CaseFile) -> DateTime<Utc> {
    let goes_on = |seen: &RunSeen| seen.run.cut_off() || seen.was_tried_again();
    if case.run.as_ref().is_some_and(goes_on) {
        return case.as_of;
    }
    case.failed_or_gathered_at()
}

fn own_ids(case: &CaseFile) -> impl Iterator<Item = &str> {
    let application = case
        .untyped("application_id")
        .and_then(serde_json::Value::as_str);
    [
        Some(case.run_id.as_str()),
        case.run.as_ref().map(|seen| seen.run.id.as_str()),
        case.batch_id.as_deref(),
        application,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::{as_of, case_of};
    use crate::domain::registration::{Registration, TargetRegistration};
    use crate::domain::run_seen::PastRun;

    /// A case of a pipeline that is registered with this mode, and its target `t` with that.
    fn case(pipeline: WriteMode, target: Option<WriteMode>, signals: &str) -> CaseFile {
        let mut case = case_of("boom", signals);
        case.registration = Some(Registration {
            write_mode: pipeline,
            targets: vec![TargetRegistration {
                write_mode: target,
                ..TargetRegistration::named("t")
            }],
            ..Registration::named("orders")
        });
        case
    }

    /// A table with one commit so many minutes before the case was gathered, on another branch than the published one.
    fn staged(minutes: i64) -> TableSeen {
        let at = as_of() - TimeDelta::minutes(minutes);
        let wire =
            serde_json::json!({"snapshot_id": "1", "committed_at": at, "operation": "append"});
        TableSeen {
            reaches_back: true,
            commits: vec![Commit {
                snapshot: serde_json::from_value(wire).unwrap(),
                published: false,
                partitions: None,
            }],
            ..TableSeen::default()
        }
    }

    #[test]
    fn only_a_target_that_is_published_at_the_end_passes_over_other_branches() {
        use WriteMode::{Append, PublishBranch};
        let ours = |case: &CaseFile| commits_seen(case, "t", &staged(10)).ours.len();
        assert_eq!(ours(&case(PublishBranch, None, "{}")), 0);
        assert_eq!(ours(&case(Append, Some(PublishBranch), "{}")), 0);
        assert_eq!(ours(&case(PublishBranch, Some(Append), "{}")), 1);
        let contradicted = case(PublishBranch, None, r#"{"write_mode": "append"}"#);
        assert_eq!(ours(&contradicted), 1);
    }

    #[test]
    fn what_a_later_attempt_at_the_batch_wrote_counts_as_well() {
        let ours = |case: &CaseFile| commits_seen(case, "t", &staged(1)).ours.len();
        let mut tried = case(WriteMode::Append, None, "{}");
        assert_eq!(ours(&tried), 0, "three minutes after the run had failed");
        let run = |minutes| PastRun {
            state: "FAILED".into(),
            batch_id: Some("b".into()),
            started_at: Some(as_of() - TimeDelta::minutes(minutes)),
            ..PastRun::default()
        };
        tried.run = Some(RunSeen {
            run: run(30),
            others: vec![run(2)],
            ..RunSeen::default()
        });
        assert_eq!(ours(&tried), 1);
    }
}
