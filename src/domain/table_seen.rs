//! A target as a connector found it: its commits around the run, its head, its shape.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::attribution::IDENTITY_KEYS;
use super::fact::{FactId, GapReason};
use super::objects_seen::ObjectsSeen;
use super::snapshot::{Column, Snapshot};

/// A registered target that some connector looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoveredTarget {
    /// Its name in the registration.
    pub name: String,
    /// The fact that names what was seen; `None` when it could not be read.
    pub fact: Option<FactId>,
    /// What was seen, or why nothing was.
    pub seen: Result<TableSeen, GapReason>,
}

/// A table as it was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableSeen {
    /// Its format, as `iceberg`; `files` where there is no table, and nothing but [`TableSeen::objects`] is known.
    pub format: String,
    /// Where it lies.
    pub location: Option<String>,
    /// The newest snapshot of the branch that readers see; `None`: the table has none.
    pub head: Option<String>,
    /// Every commit in the table's history since the work on the batch began, oldest first, on every branch.
    pub commits: Vec<Commit>,
    /// The history goes back to before the work on the batch began, so that no commit of the run means none.
    pub reaches_back: bool,
    /// The newest snapshot on the published branch from before the work on the batch.
    pub snapshot_before: Option<String>,
    /// The batch before this one, as far as the history tells batches apart.
    pub previous_batch: Option<BatchSeen>,
    /// Columns of the current schema.
    pub columns: Vec<Column>,
    /// Columns that the table is partitioned by.
    pub partitioned_by: Vec<String>,
    /// When a commit first used the current schema, where the history tells.
    pub schema_since: Option<DateTime<Utc>>,
    /// Files of the newest snapshot.
    pub files: FilesSeen,
    /// The objects under its path, of a target that has no history of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objects: Option<ObjectsSeen>,
}

/// One commit and what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The snapshot it made.
    pub snapshot: Snapshot,
    /// It is part of the branch that readers see.
    pub published: bool,
    /// Partitions that it added files to or removed files from, as `day=2026-11-23/country=de`; `None`: not read.
    pub partitions: Option<Vec<String>>,
}

/// The commits of one batch taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchSeen {
    /// The snapshots that it made, oldest first.
    pub snapshots: Vec<String>,
    /// Partitions that they changed, where known.
    pub partitions: Option<u64>,
    /// Names of those partitions, where they were read.
    pub names: Vec<String>,
}

/// Files of a table, from the summary of its newest snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesSeen {
    /// Data files in all (`total-data-files`).
    pub total: Option<u64>,
    /// Bytes in all (`total-files-size`).
    pub total_bytes: Option<u64>,
}

/// What tells the writer of a commit: the first identity in its summary.
fn writer(snapshot: &Snapshot) -> Option<(&'static str, &str)> {
    IDENTITY_KEYS
        .iter()
        .find_map(|key| Some((*key, snapshot.summary.get(*key)?.as_str())))
}

/// The commits of the newest batch in a history: the newest commit that names its writer, and all others of that
/// writer. Compactions and other commits that change no rows belong to no batch.
pub fn last_batch(history: &[Snapshot]) -> Vec<&Snapshot> {
    let rows = || {
        history
            .iter()
            .filter(|snapshot| snapshot.operation.as_deref() != Some("replace"))
    };
    let Some(newest) = rows().rev().find_map(writer) else {
        return Vec::new();
    };
    rows()
        .filter(|snapshot| writer(snapshot) == Some(newest))
        .collect()
}

/// Partitions of several commits together: their names, where all were read.
pub fn names_of(commits: &[Commit]) -> Option<Vec<String>> {
    let mut names = BTreeSet::new();
    for commit in commits {
        names.extend(commit.partitions.as_ref()?.iter().cloned());
    }
    Some(names.into_iter().collect())
}

/// How many partitions several commits changed: by name where those are known, else by their summaries.
pub fn partition_count(commits: &[Commit]) -> Option<u64> {
    if let Some(names) = names_of(commits).filter(|names| !names.is_empty()) {
        return Some(names.len() as u64);
    }
    let counts: Vec<u64> = commits
        .iter()
        .filter_map(|commit| commit.snapshot.count("changed-partition-count"))
        .collect();
    (!counts.is_empty()).then(|| counts.into_iter().fold(0, u64::saturating_add))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(id: &str, app: &str, operation: &str) -> Snapshot {
        let wire = serde_json::json!({"snapshot_id": id, "operation": operation,
            "summary": {"spark.app.id": app}});
        serde_json::from_value(wire).unwrap()
    }

    #[test]
    fn the_last_batch_is_the_newest_writers() {
        let history = [
            commit("1", "a", "append"),
            commit("2", "b", "append"),
            commit("3", "a", "append"),
            commit("4", "b", "append"),
            commit("5", "maintenance", "replace"),
        ];
        let ids: Vec<&str> = last_batch(&history)
            .iter()
            .map(|s| s.snapshot_id.as_str())
            .collect();
        assert_eq!(ids, ["2", "4"]);
        assert!(last_batch(&[]).is_empty());
    }

    #[test]
    fn partitions_are_counted_by_name_before_by_summary() {
        let named = |names: &[&str]| Commit {
            snapshot: commit("1", "a", "append"),
            published: true,
            partitions: Some(names.iter().map(|name| (*name).to_owned()).collect()),
        };
        assert_eq!(
            partition_count(&[named(&["d=1"]), named(&["d=1", "d=2"])]),
            Some(2)
        );
        let mut counted = named(&[]);
        counted.partitions = None;
        counted
            .snapshot
            .summary
            .insert("changed-partition-count".into(), "3".into());
        assert_eq!(
            partition_count(&[counted.clone(), counted.clone()]),
            Some(6)
        );
        assert_eq!(names_of(&[counted]), None);
    }
}
