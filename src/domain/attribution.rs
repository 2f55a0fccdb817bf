//! Which commits of the target are this run's.

use chrono::{DateTime, TimeDelta, Utc};

use super::case_file::CaseFile;
use super::signals::WriteMode;
use super::snapshot::Snapshot;

/// Clocks of a cluster and a catalog may differ by this much, in seconds; a wider window only adds caution.
const CLOCK_SKEW_S: i64 = 60;

/// Keys of a snapshot summary that name the writing application, run or batch: Iceberg's Spark and Flink writers,
/// write-audit-publish, and common conventions of jobs that set their own.
const IDENTITY_KEYS: &[&str] = &[
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

/// The commits that were reported, sorted out.
#[derive(Debug, Default)]
pub struct Commits {
    /// Commits of this run, oldest first.
    pub ours: Vec<Snapshot>,
    /// Partitions that they changed, when their summaries say so.
    pub partitions: Option<u64>,
    /// The newest snapshot reported.
    pub head: Option<String>,
    /// The report shows every commit since the run began, so that finding none of ours means that there is none.
    pub all_known: bool,
}

enum Attribution {
    Ours,
    Others,
    CannotTell,
}

/// Sorts the reported snapshots: by application id, batch id or `wap.id` in the summary, else by time window.
///
/// A commit that cannot be told apart counts as ours: absence of proof never opens a gate.
pub fn commits_of_the_run(case: &CaseFile) -> Commits {
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
    let mut ours = Vec::new();
    let mut told_all = before.is_some();
    if before.is_none() {
        told_all = case.started_at.is_some()
            && after.iter().all(|snapshot| snapshot.committed_at.is_some());
    }
    for snapshot in after.iter().filter(|snapshot| !is_old(snapshot)) {
        match attribute(case, snapshot, before.is_some()) {
            Attribution::Ours => ours.push(snapshot.clone()),
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
        head,
        all_known: told_all && ours.is_empty(),
        ours,
    }
}

fn attribute(case: &CaseFile, snapshot: &Snapshot, is_new: bool) -> Attribution {
    let staged = snapshot.summary.contains_key("wap.id")
        && !snapshot.summary.contains_key("published-wap-id");
    let publishes = case
        .registration
        .as_ref()
        .is_some_and(|r| r.write_mode == WriteMode::PublishBranch);
    if staged && publishes {
        return Attribution::Others; // not on the published branch, so nobody can read it
    }
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
    // A foreign name tells only when we know what our own would look like.
    if named && case.untyped("application_id").is_some() {
        return Attribution::Others;
    }
    if snapshot.operation.as_deref() == Some("replace") {
        return Attribution::Others; // compaction: rewrites files, changes no rows
    }
    by_time(case, snapshot, is_new)
}

fn by_time(case: &CaseFile, snapshot: &Snapshot, is_new: bool) -> Attribution {
    let skew = TimeDelta::seconds(CLOCK_SKEW_S);
    match (snapshot.committed_at, case.started_at) {
        (Some(at), Some(start)) => {
            let end: DateTime<Utc> = case.failed_or_gathered_at();
            if start - at > skew || at - end > skew {
                Attribution::Others
            } else {
                Attribution::Ours
            }
        }
        _ if is_new => Attribution::Ours,
        _ => Attribution::CannotTell,
    }
}

fn own_ids(case: &CaseFile) -> impl Iterator<Item = &str> {
    let application = case
        .untyped("application_id")
        .and_then(serde_json::Value::as_str);
    [
        Some(case.run_id.as_str()),
        case.batch_id.as_deref(),
        application,
    ]
    .into_iter()
    .flatten()
}
