//! The structured signals of a report: one table of names, types and merging rules.
//!
//! The submitter may push any key. The ones in this table are typed, checked and understood by the decision;
//! all others are kept as they are, as untyped facts that prove nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::merge::{
    any_true, larger, latest, more_loaded, more_running, same_mode, same_scope, union,
};
use super::snapshot::{Column, QualityResult, ReaderVisit, Snapshot};

/// How the job writes to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriteMode {
    /// Adds rows; a rerun adds them again.
    Append,
    /// Replaces whole partitions.
    OverwritePartitions,
    /// Replaces the whole table.
    OverwriteTable,
    /// Upserts on a key.
    MergeOnKey,
    /// Writes to a branch that is published at the end; only the published branch counts.
    PublishBranch,
    /// Not declared, or declared differently in two places.
    Unknown,
}

/// Whether the run is known to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It still runs.
    Running,
    /// It reached a terminal state.
    Ended,
    /// The submitter does not know.
    Unknown,
}

/// What one commit of the job covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitScope {
    /// The whole batch: all or nothing.
    Single,
    /// One partition at a time.
    PerPartition,
    /// Not known.
    Unknown,
}

/// One row of the table of known signals, for messages and documentation.
#[derive(Debug)]
pub struct SignalRow {
    /// Key in `signals`.
    pub name: &'static str,
    /// What a value must be, as in "must be {expects}".
    pub expects: &'static str,
    /// What it means.
    pub doc: &'static str,
}

macro_rules! signals {
    ($( $(#[doc = $doc:literal])+ $name:ident: $type:ty, $expects:literal, $merge:path; )+) => {
        /// What the submitter knows about the run, flat and all optional.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Signals {
            $( $(#[doc = $doc])+ #[serde(default, skip_serializing_if = "Option::is_none")] pub $name: Option<$type>, )+
            /// Keys that are not in the table; untyped, and never a proof.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub other: BTreeMap<String, Value>,
        }

        /// The known signals, in the order of the documentation.
        pub const SIGNALS: &[SignalRow] = &[
            $( SignalRow { name: stringify!($name), expects: $expects, doc: concat!($($doc),+) }, )+
        ];

        impl Signals {
            /// Sets one signal from its wire value; `null` counts as absent.
            ///
            /// # Errors
            /// What the value should have been, when the key is known and the value has another type.
            pub fn set(&mut self, name: &str, value: Value) -> Result<(), &'static str> {
                if value.is_null() {
                    return Ok(());
                }
                match name {
                    $( stringify!($name) => {
                        self.$name = Some(serde_json::from_value(value).map_err(|_| $expects)?);
                    } )+
                    _ => { self.other.insert(name.to_owned(), value); }
                }
                Ok(())
            }

            /// Takes in what a later report of the same run says: the more cautious value of a contradiction stays.
            pub fn absorb(&mut self, later: Self) {
                $( if let Some(new) = later.$name {
                    self.$name = Some(match self.$name.take() {
                        Some(old) => $merge(old, new),
                        None => new,
                    });
                } )+
                self.other.extend(later.other);
            }

            /// Takes over whatever a connector answers for: what was seen outranks what was said.
            pub fn outranked_by(&mut self, observed: Self) {
                $( if observed.$name.is_some() {
                    self.$name = observed.$name;
                } )+
                self.other.extend(observed.other);
            }

            /// Every signal that is present, as name and wire value.
            pub fn entries(&self) -> Vec<(String, Value)> {
                let mut entries = Vec::new();
                $( if let Some(value) = &self.$name {
                    entries.push((stringify!($name).to_owned(), serde_json::to_value(value).unwrap_or(Value::Null)));
                } )+
                entries.extend(self.other.iter().map(|(name, value)| (name.clone(), value.clone())));
                entries
            }
        }
    };
}

signals! {
    /// The job had begun to write to its target when it failed.
    write_started: bool, "a boolean", any_true;
    /// How the job writes; only a registration can make a mode repeatable.
    write_mode: WriteMode, "one of `append`, `overwrite_partitions`, `overwrite_table`, `merge_on_key`, `publish_branch`, `unknown`", same_mode;
    /// The table or path written to.
    target_table: String, "a string", latest;
    /// The target's format, as `iceberg`, `delta`, `hudi`, `parquet`, `postgres`.
    target_format: String, "a string", latest;
    /// Partitions (or files, or chunks) that the whole batch should write.
    partitions_expected: u64, "a whole number, 0 or more", larger;
    /// Partitions that were committed before the failure.
    partitions_written: u64, "a whole number, 0 or more", larger;
    /// Names of the partitions that the whole batch should write.
    partition_list_expected: Vec<String>, "a list of strings", union;
    /// Names of the partitions that were committed.
    partition_list_written: Vec<String>, "a list of strings", union;
    /// Records read from the source.
    records_read: u64, "a whole number, 0 or more", larger;
    /// Records that the source should have held.
    records_expected: u64, "a whole number, 0 or more", larger;
    /// Records that reached the target.
    records_written: u64, "a whole number, 0 or more", larger;
    /// Snapshots of the target before the run.
    snapshots_before: Vec<Snapshot>, "a list of snapshot ids or of objects with `snapshot_id`, `committed_at`, `operation`, `summary`", union;
    /// Snapshots of the target after the failure.
    snapshots_after: Vec<Snapshot>, "a list of snapshot ids or of objects with `snapshot_id`, `committed_at`, `operation`, `summary`", union;
    /// Where the input lies.
    source_path: String, "a string", latest;
    /// Objects found there.
    source_object_count: u64, "a whole number, 0 or more", latest;
    /// Bytes found there.
    source_total_bytes: u64, "a whole number of bytes, 0 or more", latest;
    /// When the newest object there was last modified.
    source_newest_object_at: DateTime<Utc>, "an RFC 3339 time", latest;
    /// Columns that the job, the contract or the table expects.
    expected_columns: Vec<Column>, "a list of names or of objects with `name` and `type`", latest;
    /// Columns that the data really has.
    actual_columns: Vec<Column>, "a list of names or of objects with `name` and `type`", latest;
    /// How the previous run of the pipeline ended.
    previous_run_status: String, "a string", latest;
    /// What the control table says of this batch.
    control_table_status: String, "a string", more_loaded;
    /// The same failure has been seen before on this batch.
    recurs: bool, "a boolean", any_true;
    /// Version of the code that ran.
    code_version: String, "a string", latest;
    /// Version of the code at the last good run.
    previous_code_version: String, "a string", latest;
    /// When the running version was deployed.
    deployed_at: DateTime<Utc>, "an RFC 3339 time", latest;
    /// When the credential that the run held expired, or will.
    credential_expires_at: DateTime<Utc>, "an RFC 3339 time", latest;
    /// Numbers of the failed stage; a number or an object with `median` and `max` per name.
    task_metrics: Map<String, Value>, "an object", latest;
    /// Results of data-quality rules.
    dq_results: Vec<QualityResult>, "a list of objects with `rule`, `passed` and optionally `detail`", union;
    /// Others wrote to the target at the same time.
    concurrent_writers: bool, "a boolean", any_true;
    /// What one commit of the job covers.
    commit_scope: CommitScope, "one of `single`, `per_partition`, `unknown`", same_scope;
    /// Whether the run is known to be over.
    run_state: RunState, "one of `running`, `ended`, `unknown`", more_running;
    /// Readers of the target and what they read.
    downstream: Vec<ReaderVisit>, "a list of objects with `name` and optionally `read_at`, `snapshot_id`", union;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn signals(value: &Value) -> Signals {
        let mut signals = Signals::default();
        for (name, value) in value.as_object().unwrap() {
            signals.set(name, value.clone()).unwrap();
        }
        signals
    }

    #[test]
    fn a_known_key_of_the_wrong_type_says_what_it_should_have_been() {
        let mut signals = Signals::default();
        assert_eq!(
            signals.set("partitions_written", json!(-1)),
            Err("a whole number, 0 or more")
        );
        assert_eq!(signals.set("write_started", json!("no")), Err("a boolean"));
        assert_eq!(signals.set("write_started", Value::Null), Ok(()));
        assert_eq!(signals, Signals::default());
    }

    #[test]
    fn unknown_keys_are_kept() {
        let signals = signals(&json!({"rows_in_target_after": 0}));
        assert_eq!(signals.other["rows_in_target_after"], json!(0));
        assert_eq!(signals.entries().len(), 1);
    }

    #[test]
    fn a_later_denial_never_undoes_a_seen_write() {
        let mut first = signals(
            &json!({"write_started": true, "partitions_written": 9, "run_state": "running", "write_mode": "append"}),
        );
        first.absorb(signals(&json!({"write_started": false, "partitions_written": 0, "run_state": "ended", "write_mode": "merge_on_key"})));
        assert_eq!(first.write_started, Some(true));
        assert_eq!(first.partitions_written, Some(9));
        assert_eq!(first.run_state, Some(RunState::Running));
        assert_eq!(first.write_mode, Some(WriteMode::Unknown));
    }

    #[test]
    fn what_was_seen_outranks_what_was_said() {
        let mut said = signals(&json!({"run_state": "running", "write_started": true}));
        said.outranked_by(signals(&json!({"run_state": "ended"})));
        assert_eq!(said.run_state, Some(RunState::Ended));
        assert_eq!(said.write_started, Some(true));
    }

    #[test]
    fn stored_signals_read_back_the_same() {
        let before = signals(
            &json!({"write_started": true, "odd": {"a": 1}, "snapshots_after": [811, "812", {"snapshot_id": 813, "committed_at": "2026-11-23T03:10:00Z", "operation": "append", "summary": {"added-records": 5}}], "expected_columns": ["a", {"name": "b", "type": "int"}]}),
        );
        let text = serde_json::to_string(&before).unwrap();
        assert_eq!(serde_json::from_str::<Signals>(&text).unwrap(), before);
    }
}
