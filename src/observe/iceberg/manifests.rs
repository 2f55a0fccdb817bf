//! Partitions by name, out of the manifests that a commit added.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, StreamExt as _};
use iceberg::spec::{Manifest, ManifestList, ManifestStatus, SchemaRef};

use super::metadata::TableFile;
use crate::domain::fact::GapReason;
use crate::domain::table_seen::TableSeen;
use crate::observe::files::Files;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// Reads the manifests of a table within a budget.
pub struct Reader<'a> {
    /// Where files are read.
    pub files: &'a Files,
    /// The look they are read in.
    pub look: &'a Look,
    /// The table.
    pub table: &'a TableFile,
    /// Bytes of manifests in all.
    pub budget: usize,
    /// Commits of one batch.
    pub commits: usize,
    /// Commits read at once.
    pub at_once: usize,
}

impl Reader<'_> {
    /// Names the partitions of the commits since the run began, and those of the batch before.
    ///
    /// What cannot be read stays unnamed: the summaries of the commits still count.
    pub async fn name_partitions(&self, seen: &mut TableSeen) {
        if seen.partitioned_by.is_empty() || seen.commits.is_empty() {
            return;
        }
        let left = AtomicUsize::new(self.budget);
        let recent = seen.commits.iter().take(self.commits);
        let recent: Vec<String> = recent
            .map(|commit| commit.snapshot.snapshot_id.clone())
            .collect();
        let named = self.each(recent, &left).await;
        for (commit, names) in seen.commits.iter_mut().zip(named) {
            commit.partitions = names;
        }
        let Some(batch) = &mut seen.previous_batch else {
            return;
        };
        if batch.snapshots.len() > self.commits {
            return;
        }
        let named = self.each(batch.snapshots.clone(), &left).await;
        let all: Option<Vec<Vec<String>>> = named.into_iter().collect();
        if let Some(all) = all {
            let names: BTreeSet<String> = all.into_iter().flatten().collect();
            batch.partitions = Some(names.len() as u64);
            batch.names = names.into_iter().collect();
        }
    }

    /// The partitions of each snapshot; `None` where they could not be read.
    async fn each(&self, ids: Vec<String>, left: &AtomicUsize) -> Vec<Option<Vec<String>>> {
        let reads = ids.into_iter().map(|id| async move {
            let read = self.changed_by(&id, left).await;
            read.inspect_err(|trouble| tracing::debug!(snapshot = id, %trouble, "could not read a commit's manifests"))
                .ok()
        });
        stream::iter(reads).buffered(self.at_once).collect().await
    }

    /// The partitions that a snapshot added files to or removed files from.
    async fn changed_by(&self, id: &str, left: &AtomicUsize) -> Result<Vec<String>, Trouble> {
        let metadata = &self.table.metadata;
        let id: i64 = id.parse().unwrap_or_default();
        let snapshot = metadata
            .snapshot_by_id(id)
            .ok_or_else(|| Trouble::new(GapReason::Absent, "the snapshot has expired"))?;
        let list = self.read(snapshot.manifest_list(), left).await?;
        let list = ManifestList::parse_with_version(&list, metadata.format_version())
            .map_err(|error| unreadable(&error))?;
        let added: Vec<String> = list
            .entries()
            .iter()
            .filter(|file| file.added_snapshot_id == id)
            .map(|file| file.manifest_path.clone())
            .collect();
        let reads = added
            .into_iter()
            .map(|manifest| self.named_in(manifest, id, left));
        let mut reads = stream::iter(reads).buffer_unordered(self.at_once);
        let mut names = BTreeSet::new();
        while let Some(more) = reads.next().await {
            names.extend(more?);
        }
        Ok(names.into_iter().collect())
    }

    /// The partitions that one manifest names; parsed off the threads that wait for others, as it may be large.
    async fn named_in(
        &self,
        manifest: String,
        id: i64,
        left: &AtomicUsize,
    ) -> Result<BTreeSet<String>, Trouble> {
        let bytes = self.read(&manifest, left).await?;
        let schema = self.table.metadata.current_schema().clone();
        let parsing = tokio::task::spawn_blocking(move || partitions_in(&bytes, id, &schema));
        parsing.await.unwrap_or_else(|_| {
            let why = "a manifest broke its parser";
            Err(Trouble::new(GapReason::Unavailable, why))
        })
    }

    async fn read(&self, named: &str, left: &AtomicUsize) -> Result<Vec<u8>, Trouble> {
        let place = self.table.place_of(named);
        let most = left.load(Ordering::Relaxed);
        let bytes = self.files.read(self.look, &place, most).await?;
        left.store(most.saturating_sub(bytes.len()), Ordering::Relaxed);
        Ok(bytes)
    }
}

/// The partitions that a snapshot's own entries of a manifest are in.
fn partitions_in(
    manifest: &[u8],
    id: i64,
    schema: &SchemaRef,
) -> Result<BTreeSet<String>, Trouble> {
    let manifest = Manifest::parse_avro(manifest).map_err(|error| unreadable(&error))?;
    let spec = &manifest.metadata().partition_spec;
    let changed = manifest.entries().iter().filter(|entry| {
        // A merged manifest carries the files of earlier commits along. Without an id of its own an entry has the
        // manifest's.
        entry.status() != ManifestStatus::Existing && entry.snapshot_id().unwrap_or(id) == id
    });
    Ok(changed
        .map(|entry| spec.partition_to_path(entry.data_file().partition(), schema.clone()))
        .filter(|name| !name.is_empty())
        .collect())
}

fn unreadable(error: &iceberg::Error) -> Trouble {
    Trouble::new(GapReason::Unavailable, error.to_string())
}
