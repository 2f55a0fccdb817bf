//! The objects of a target that is no table of its own format: what is new since the run began, what was there before.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Names of new partitions that are kept at most; a case file stays small.
const MOST_NAMES: usize = 500;

/// What a listing of the path shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectsSeen {
    /// The listing came to its end; else all counts are lower bounds.
    pub whole: bool,
    /// What was modified since then is new: the start of the work on the batch, with a margin for clocks. `None`: nobody
    /// knows when it began, so that nothing is known to be new.
    pub since: Option<DateTime<Utc>>,
    /// The path is of this batch alone.
    pub of_one_batch: bool,
    /// New objects outside of temporary directories.
    pub new: u64,
    /// Their bytes.
    pub new_bytes: u64,
    /// Partitions that they lie in, as `country=de`.
    pub new_partitions: Vec<String>,
    /// When the newest of them was written.
    pub newest_at: Option<DateTime<Utc>>,
    /// Data objects from before.
    pub older: u64,
    /// New objects in temporary directories: a write had begun.
    pub temporary: u64,
    /// When the `_SUCCESS` marker of the path was written.
    pub success_at: Option<DateTime<Utc>>,
}

/// One object of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key below the path that was listed.
    pub below: String,
    /// Bytes.
    pub size: u64,
    /// When it was last modified.
    pub modified_at: Option<DateTime<Utc>>,
}

/// Directories that committers of Spark, Hadoop and Hive write to before they commit.
fn is_temporary(part: &str) -> bool {
    ["_temporary", "_tmp", "__magic"].contains(&part)
        || [".spark-staging", ".hive-staging", "_temporary_"]
            .iter()
            .any(|start| part.starts_with(start))
}

/// Readers pass over names that begin so, unless they are partitions (`_day=1`).
fn is_hidden(part: &str) -> bool {
    part.starts_with(['_', '.']) && !part.contains('=')
}

impl ListedObject {
    /// It stands for a directory and holds nothing.
    fn is_directory(&self) -> bool {
        self.size == 0
            && (self.below.is_empty()
                || self.below.ends_with('/')
                || self.below.ends_with("_$folder$"))
    }

    /// It is data: no marker, no directory, and under no name that readers pass over.
    pub fn is_data(&self) -> bool {
        !self.is_directory() && !self.below.split('/').any(is_hidden)
    }

    fn is_in_a_temporary_directory(&self) -> bool {
        self.below.split('/').any(is_temporary)
    }

    /// `day=2026-11-23/country=de`.
    fn partition(&self) -> Option<String> {
        let parts: Vec<&str> = self
            .below
            .split('/')
            .filter(|part| part.contains('='))
            .collect();
        (!parts.is_empty()).then(|| parts.join("/"))
    }
}

impl ObjectsSeen {
    /// Sorts a listing by what was there before and what is new.
    ///
    /// What is new counts unless it is surely not committed, whatever its name: a new `_delta_log` is a change as well.
    /// Of what is older only data count, because only they show that nobody has deleted them.
    pub fn of(listing: &[ListedObject], since: Option<DateTime<Utc>>) -> Self {
        let mut seen = Self {
            since,
            ..Self::default()
        };
        let mut partitions = BTreeSet::new();
        for object in listing.iter().filter(|object| !object.is_directory()) {
            // Without a time an object may be new.
            let is_new = since.is_some_and(|since| object.modified_at.is_none_or(|at| at >= since));
            if object.below == "_SUCCESS" {
                seen.success_at = object.modified_at;
            } else if object.is_in_a_temporary_directory() {
                seen.temporary += u64::from(is_new);
            } else if is_new {
                seen.new += 1;
                seen.new_bytes = seen.new_bytes.saturating_add(object.size);
                seen.newest_at = seen.newest_at.max(object.modified_at);
                partitions.extend(object.partition().filter(|_| partitions.len() < MOST_NAMES));
            } else if object.is_data() {
                seen.older += 1;
            }
        }
        seen.new_partitions = partitions.into_iter().collect();
        seen
    }

    /// The job's committer has marked the path as done since the work on the batch began.
    pub fn is_marked_done(&self) -> bool {
        self.since
            .is_some_and(|since| self.success_at.is_some_and(|at| at >= since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn at(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
    }

    fn object(below: &str, size: u64, hour: u32) -> ListedObject {
        ListedObject {
            below: below.into(),
            size,
            modified_at: Some(at(hour)),
        }
    }

    #[test]
    fn a_listing_is_sorted_by_time_and_name() {
        let listing = [
            object("", 0, 3),
            object("c=de/", 0, 3),
            object("c=de_$folder$", 0, 3),
            object("c=de/part-0.parquet", 10, 3),
            object("c=de/part-1.parquet", 5, 3),
            object("c=fr/part-0.parquet", 10, 1),
            object("_spark_metadata/0", 10, 1),
            object("_delta_log/1.json", 10, 3),
            object("_temporary/0/task/c=pl/part-0.parquet", 10, 3),
            object(".spark-staging-1/c=pl/part-0.parquet", 10, 3),
            object("_temporary/0/task/part-9.parquet", 10, 1),
            object("_SUCCESS", 0, 1),
        ];
        let seen = ObjectsSeen::of(&listing, Some(at(2)));
        assert_eq!((seen.new, seen.new_bytes), (3, 25));
        assert_eq!((seen.older, seen.temporary), (1, 2));
        assert_eq!(seen.new_partitions, ["c=de"]);
        assert!(!seen.is_marked_done());
        assert!(ObjectsSeen::of(&listing, Some(at(1))).is_marked_done());
    }

    #[test]
    fn without_a_start_nothing_is_known_to_be_new() {
        let seen = ObjectsSeen::of(&[object("a", 1, 3)], None);
        assert_eq!((seen.new, seen.older, seen.is_marked_done()), (0, 1, false));
    }

    #[test]
    fn names_that_readers_pass_over_are_no_data() {
        let is_data = |below| object(below, 1, 1).is_data();
        assert!(is_data("day=1/a.parquet") && is_data("_day=1/a"));
        assert!(!is_data("_committed_1") && !is_data(".part.crc") && !is_data("_delta_log/0.json"));
        assert!(object("empty.csv", 0, 1).is_data());
    }
}
