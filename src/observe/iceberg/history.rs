//! The history of a table: commits since the run began, what stood before, how far back it goes.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use iceberg::spec::{Operation, Snapshot as IcebergSnapshot, TableMetadata};

use super::metadata::TableFile;
use crate::domain::attribution::CLOCK_SKEW_S;
use crate::domain::head::{HeadCommit, HeadSeen};
use crate::domain::snapshot::{Column, Snapshot};
use crate::domain::table_seen::{BatchSeen, Commit, FilesSeen, TableSeen, last_batch};

/// Without a start to count from, this many of the newest commits are shown, and nothing is concluded from them.
const UNDATED: usize = 50;
/// Commits since the run began that are kept at most, the oldest first; a case file stays small.
const MOST: usize = 1000;

/// What the metadata alone tell; partitions by name are in the manifests.
pub fn of(table: &TableFile, branch: &str, began: Option<DateTime<Utc>>) -> TableSeen {
    let metadata = &table.metadata;
    let mut all: Vec<&IcebergSnapshot> = metadata.snapshots().map(AsRef::as_ref).collect();
    all.sort_by_key(|snapshot| (snapshot.timestamp_ms(), snapshot.sequence_number()));
    let head = metadata.snapshot_for_ref(branch);
    let chain = chain(metadata, head.map(|head| head.snapshot_id()));
    let from = began.map(|began| (began - TimeDelta::seconds(CLOCK_SKEW_S)).timestamp_millis());
    let since =
        |snapshot: &IcebergSnapshot| from.is_some_and(|from| snapshot.timestamp_ms() >= from);
    let first = match from {
        Some(_) => all
            .iter()
            .position(|snapshot| since(snapshot))
            .unwrap_or(all.len()),
        None => all.len().saturating_sub(UNDATED),
    };
    let (earlier, recent) = all.split_at(first);
    let recent = recent.get(..MOST).unwrap_or(recent);
    let published = |snapshot: &IcebergSnapshot| chain.ids.contains(&snapshot.snapshot_id());
    let before: Vec<Snapshot> = earlier
        .iter()
        .filter(|snapshot| published(snapshot))
        .map(|snapshot| ours(snapshot))
        .collect();
    TableSeen {
        format: "iceberg".to_owned(),
        location: Some(metadata.location().to_owned()),
        head: head.map(|head| head.snapshot_id().to_string()),
        commits: recent
            .iter()
            .map(|snapshot| Commit {
                snapshot: ours(snapshot),
                published: published(snapshot),
                partitions: None,
            })
            .collect(),
        reaches_back: from.is_some_and(|from| reaches_back(metadata, &chain, from)),
        snapshot_before: before.last().map(|snapshot| snapshot.snapshot_id.clone()),
        previous_batch: previous_batch(&before),
        columns: columns(metadata),
        partitioned_by: metadata
            .default_partition_spec()
            .fields()
            .iter()
            .map(|field| field.name.clone())
            .collect(),
        schema_since: schema_since(metadata, &all),
        files: files(head.map(AsRef::as_ref)),
        objects: None,
    }
}

/// Newest commits that a look at the head brings: as many as may come between two looks.
const NEWEST: usize = 100;

/// The newest commits of a branch.
pub fn head(table: &TableFile, branch: &str) -> HeadSeen {
    let metadata = &table.metadata;
    let mut newest = Vec::new();
    let mut next = metadata.snapshot_for_ref(branch);
    while let Some(snapshot) = next.filter(|_| newest.len() < NEWEST) {
        newest.push(HeadCommit {
            snapshot_id: snapshot.snapshot_id().to_string(),
            rewrites: snapshot.summary().operation == Operation::Replace,
        });
        next = snapshot
            .parent_snapshot_id()
            .and_then(|parent| metadata.snapshot_by_id(parent));
    }
    HeadSeen { newest }
}

/// The published branch from its head back to where the history ends.
struct Chain {
    ids: HashSet<i64>,
    /// It ends at a snapshot that had no parent, and not at one whose parent has expired.
    whole: bool,
    oldest_ms: Option<i64>,
}

fn chain(metadata: &TableMetadata, head: Option<i64>) -> Chain {
    let mut chain = Chain {
        ids: HashSet::new(),
        whole: false,
        oldest_ms: None,
    };
    let mut next = head;
    while let Some(id) = next {
        let Some(snapshot) = metadata.snapshot_by_id(id) else {
            return chain; // expired
        };
        if !chain.ids.insert(id) {
            return chain; // a circle, which no writer makes
        }
        chain.oldest_ms = Some(snapshot.timestamp_ms());
        next = snapshot.parent_snapshot_id();
    }
    chain.whole = true;
    chain
}

/// Whether the history shows every commit since `from`, so that a commit that is not in it was not made.
///
/// It does when the published branch goes back to before that time, or to its first commit in a table that is older
/// than that. A table that is younger may have replaced one that had the data.
fn reaches_back(metadata: &TableMetadata, chain: &Chain, from: i64) -> bool {
    if chain.oldest_ms.is_some_and(|oldest| oldest < from) {
        return true;
    }
    let log = metadata.metadata_log().iter();
    let older_than = log.map(|entry| entry.timestamp_ms).min();
    let born = older_than.unwrap_or(metadata.last_updated_ms());
    // A branch that is not there says nothing about a table that has snapshots, or had some.
    let never_written = metadata.snapshots().len() == 0 && metadata.last_sequence_number() == 0;
    let nothing_expired = chain.oldest_ms.is_some() || never_written;
    chain.whole && nothing_expired && born < from
}

fn ours(snapshot: &IcebergSnapshot) -> Snapshot {
    let summary = snapshot.summary();
    let kept = summary.additional_properties.iter();
    Snapshot {
        snapshot_id: snapshot.snapshot_id().to_string(),
        committed_at: DateTime::from_timestamp_millis(snapshot.timestamp_ms()),
        operation: Some(summary.operation.as_str().to_owned()),
        summary: kept
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    }
}

/// What the batch before wrote, by the summaries of its commits.
fn previous_batch(before: &[Snapshot]) -> Option<BatchSeen> {
    let batch = last_batch(before);
    let counts: Option<Vec<u64>> = batch
        .iter()
        .map(|snapshot| snapshot.count("changed-partition-count"))
        .collect();
    (!batch.is_empty()).then(|| BatchSeen {
        snapshots: batch
            .iter()
            .map(|snapshot| snapshot.snapshot_id.clone())
            .collect(),
        partitions: counts.map(|counts| counts.into_iter().fold(0, u64::saturating_add)),
        names: Vec::new(),
    })
}

fn columns(metadata: &TableMetadata) -> Vec<Column> {
    let fields = metadata.current_schema().as_struct().fields().iter();
    fields
        .map(|field| Column {
            name: field.name.clone(),
            data_type: Some(field.field_type.to_string()),
        })
        .collect()
}

/// When a commit first used the current schema.
fn schema_since(metadata: &TableMetadata, all: &[&IcebergSnapshot]) -> Option<DateTime<Utc>> {
    let current = metadata.current_schema_id();
    let first = all
        .iter()
        .find(|snapshot| snapshot.schema_id() == Some(current))?;
    DateTime::from_timestamp_millis(first.timestamp_ms())
}

fn files(head: Option<&IcebergSnapshot>) -> FilesSeen {
    let count = |key: &str| -> Option<u64> {
        let summary = head?.summary();
        summary.additional_properties.get(key)?.parse().ok()
    };
    FilesSeen {
        total: count("total-data-files"),
        total_bytes: count("total-files-size"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A table of format 1, whose sequence number is always 0, with one snapshot that no branch leads to.
    async fn unbranched() -> TableFile {
        let schema = json!({"type": "struct", "schema-id": 0, "fields": [
            {"id": 1, "name": "day", "required": false, "type": "string"}]});
        let metadata = json!({
            "format-version": 1, "table-uuid": "9c12d441-03fe-4693-9a96-a0705ddf69c1", "location": "s3://w/t",
            "last-updated-ms": 1_000, "last-column-id": 1, "schema": schema, "schemas": [schema], "current-schema-id": 0,
            "partition-spec": [], "partition-specs": [{"spec-id": 0, "fields": []}], "default-spec-id": 0,
            "last-partition-id": 999, "sort-orders": [{"order-id": 0, "fields": []}], "default-sort-order-id": 0,
            "properties": {}, "current-snapshot-id": -1,
            "snapshots": [{"snapshot-id": 7, "timestamp-ms": 900, "manifest-list": "s3://w/t/m.avro", "schema-id": 0,
                           "summary": {"operation": "append"}}],
        });
        let bytes = metadata.to_string().into_bytes();
        TableFile::parse("s3://w/t/metadata/1.metadata.json", bytes, 1 << 20)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_branch_that_is_not_there_proves_nothing() {
        let began = DateTime::from_timestamp_millis(10_000_000);
        let seen = of(&unbranched().await, "published", began);
        assert_eq!((seen.head, seen.reaches_back), (None, false));
    }
}
