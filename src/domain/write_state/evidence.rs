//! What is known of one target, wherever it comes from: commits, counts and names.

use crate::domain::attribution::{Commits, commits_reported, commits_seen};
use crate::domain::case_file::CaseFile;
use crate::domain::fact::FactId;
use crate::domain::objects_seen::ObjectsSeen;
use crate::domain::registration::TargetRegistration;
use crate::domain::table_seen::{CoveredTarget, TableSeen};

/// What is known of one target.
#[derive(Debug)]
pub struct Evidence {
    /// Commits of the run.
    pub commits: Commits,
    /// Partitions committed; the larger of all counts.
    pub written: Option<u64>,
    /// Partitions that the whole batch should write.
    pub expected: Option<u64>,
    /// What is counted: `partition`, or `commit` where the batch before is known by its commits alone.
    pub unit: &'static str,
    /// Names of the committed partitions.
    pub written_names: Vec<String>,
    /// Names of the missing ones.
    pub missing_names: Vec<String>,
    /// The newest snapshot from before the attempt.
    pub snapshot_before: Option<String>,
    /// Facts behind the counts.
    pub count_facts: Vec<FactId>,
    /// Facts that show the run's commits.
    pub commit_facts: Vec<FactId>,
    /// Facts that show the whole history, and so that there is no commit of the run.
    pub history_facts: Vec<FactId>,
    /// What lies at its path, of a target that has no history of its own.
    pub objects: Option<ObjectsSeen>,
}

const COUNTS: &[&str] = &[
    "partitions_written",
    "partitions_expected",
    "partition_list_written",
    "partition_list_expected",
];

/// Partitions written and expected as the reports count them; the larger count of each wins.
pub fn reported_counts(case: &CaseFile) -> (Option<u64>, Option<u64>) {
    let signals = &case.signals;
    let listed = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.len() as u64);
    (
        signals
            .partitions_written
            .max(listed(&signals.partition_list_written)),
        signals
            .partitions_expected
            .max(listed(&signals.partition_list_expected)),
    )
}

impl Evidence {
    /// What the reports say; `target` is what is registered of the target that they speak of.
    pub fn reported(case: &CaseFile, target: Option<&TargetRegistration>) -> Self {
        let signals = &case.signals;
        let commits = commits_reported(case);
        let (written, expected) = reported_counts(case);
        let before = signals.snapshots_before.as_deref().unwrap_or_default();
        let newest = before
            .iter()
            .enumerate()
            .max_by_key(|(at, snapshot)| (snapshot.committed_at, *at));
        Self {
            written: written.max(commits.partitions),
            expected: expected.max(target.and_then(|target| target.partitions_expected)),
            unit: "partition",
            written_names: signals.partition_list_written.clone().unwrap_or_default(),
            missing_names: match (
                &signals.partition_list_expected,
                &signals.partition_list_written,
            ) {
                (Some(expected), Some(written)) => missing_names(expected, written),
                _ => Vec::new(),
            },
            snapshot_before: newest.map(|(_, snapshot)| snapshot.snapshot_id.clone()),
            count_facts: case.cite(COUNTS),
            commit_facts: case.cite(&["snapshots_after"]),
            history_facts: case.cite(&["snapshots_before", "snapshots_after"]),
            objects: None,
            commits,
        }
    }

    /// What a connector saw; the reports' counts are heard as well where they speak of this target.
    pub fn seen(
        case: &CaseFile,
        target: &TargetRegistration,
        covered: &CoveredTarget,
        table: &TableSeen,
        is_reported: bool,
    ) -> Self {
        let commits = commits_seen(case, &covered.name, table);
        let said = if is_reported {
            reported_counts(case)
        } else {
            (None, None)
        };
        let objects = table.objects.clone();
        let new: Vec<String> = objects
            .as_ref()
            .map_or_else(|| commits.names.clone(), |seen| seen.new_partitions.clone());
        let listed = objects.as_ref().map(|_| new.len() as u64);
        let mut evidence = Self {
            written: commits
                .partitions
                .max(listed.filter(|n| *n > 0))
                .max(said.0),
            expected: said.1.max(target.partitions_expected),
            unit: "partition",
            written_names: new,
            missing_names: Vec::new(),
            snapshot_before: table.snapshot_before.clone(),
            count_facts: if is_reported {
                case.cite(COUNTS)
            } else {
                Vec::new()
            },
            commit_facts: covered.fact.iter().cloned().collect(),
            history_facts: covered.fact.iter().cloned().collect(),
            objects,
            commits,
        };
        evidence.compare_with_the_batch_before(table);
        evidence
    }

    /// Where nobody says how much was expected, as much as the batch before made.
    fn compare_with_the_batch_before(&mut self, table: &TableSeen) {
        let Some(before) = &table.previous_batch else {
            return;
        };
        let comparable = self.expected.is_none() || self.expected == before.partitions;
        if comparable && !before.names.is_empty() && !self.written_names.is_empty() {
            self.missing_names = missing_counterparts(&before.names, &self.written_names);
        }
        if self.expected.is_some() {
            return;
        }
        if let (Some(_), Some(partitions)) = (self.written, before.partitions) {
            self.expected = Some(partitions);
        } else if self.written.is_none() && !self.commits.ours.is_empty() {
            self.written = Some(self.commits.ours.len() as u64);
            self.expected = Some(before.snapshots.len() as u64);
            self.unit = "commit";
        }
    }
}

/// Partitions that the batch should have written and did not, without the columns that have one value in the batch.
fn missing_names(expected: &[String], written: &[String]) -> Vec<String> {
    expected
        .iter()
        .filter(|partition| !written.contains(partition))
        .map(|partition| varying(partition, expected))
        .collect()
}

/// Partitions of the batch before that have no counterpart in this one. Columns that had one value in the whole batch
/// before, as the day, are left out of the comparison; where that leaves nothing, there is nothing to compare.
fn missing_counterparts(before: &[String], written: &[String]) -> Vec<String> {
    let columns = |name: &str| -> Vec<String> {
        let parts = name.split('/');
        parts
            .map(|part| part.split('=').next().unwrap_or_default().to_owned())
            .collect()
    };
    let varied: Vec<String> = before
        .iter()
        .flat_map(|name| columns(&varying(name, before)))
        .collect();
    let counterpart = |name: &String| -> String {
        let parts = name.split('/').filter(|part| {
            let column = part.split('=').next().unwrap_or_default();
            varied.iter().any(|varied| varied == column)
        });
        parts.collect::<Vec<_>>().join("/")
    };
    if before.len() < 2 {
        return Vec::new();
    }
    let written: Vec<String> = written.iter().map(counterpart).collect();
    before
        .iter()
        .map(counterpart)
        .filter(|name| !written.contains(name))
        .collect()
}

/// `country=pl` out of `day=2026-11-23/country=pl`, when the day is the same in all.
fn varying(partition: &str, all: &[String]) -> String {
    let same = |part: &str| {
        all.iter()
            .all(|other| other.split('/').any(|theirs| theirs == part))
    };
    let parts: Vec<&str> = partition.split('/').filter(|part| !same(part)).collect();
    if parts.is_empty() {
        partition.to_owned()
    } else {
        parts.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn missing_partitions_need_both_lists() {
        let missing = |signals| Evidence::reported(&case_of("x", signals), None).missing_names;
        assert_eq!(
            missing(
                r#"{"partition_list_expected": ["d=1/h=1", "d=1/h=2"], "partition_list_written": ["d=1/h=1"]}"#
            ),
            ["h=2"]
        );
        assert_eq!(
            missing(r#"{"partition_list_expected": ["d=1"], "partition_list_written": []}"#),
            ["d=1"]
        );
        assert!(missing(r#"{"partition_list_expected": ["a"]}"#).is_empty());
    }

    #[test]
    fn counterparts_leave_the_day_out() {
        let before = names(&["d=1/c=de", "d=1/c=fr", "d=1/c=pl"]);
        assert_eq!(
            missing_counterparts(&before, &names(&["d=2/c=de", "d=2/c=fr"])),
            ["c=pl"]
        );
        assert_eq!(
            missing_counterparts(&before, &names(&["d=2/c=de"])),
            ["c=fr", "c=pl"]
        );
        assert!(missing_counterparts(&names(&["d=1"]), &names(&["d=2"])).is_empty());
    }
}
