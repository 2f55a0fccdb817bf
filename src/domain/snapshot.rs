//! Small values inside signals: snapshots, columns, quality results, readers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One snapshot of a table, in the terms of the Iceberg table specification.
///
/// On the wire it may also be a bare id, as a number or a string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snapshot {
    /// `snapshot-id`; kept as text, because JSON numbers above 2^53 do not survive every client.
    pub snapshot_id: String,
    /// `timestamp-ms`, when the commit was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed_at: Option<DateTime<Utc>>,
    /// `summary.operation`: `append`, `replace`, `overwrite` or `delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The other keys of `summary`, values as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub summary: BTreeMap<String, String>,
}

impl Snapshot {
    /// A number out of the summary, as `added-records`.
    pub fn count(&self, key: &str) -> Option<u64> {
        self.summary.get(key)?.parse().ok()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SnapshotWire {
    Number(i64),
    Text(String),
    Full {
        snapshot_id: IdWire,
        #[serde(default)]
        committed_at: Option<DateTime<Utc>>,
        #[serde(default)]
        operation: Option<String>,
        #[serde(default)]
        summary: Option<BTreeMap<String, Value>>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum IdWire {
    Number(i64),
    Text(String),
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bare = |snapshot_id| Self {
            snapshot_id,
            committed_at: None,
            operation: None,
            summary: BTreeMap::new(),
        };
        Ok(match SnapshotWire::deserialize(deserializer)? {
            SnapshotWire::Number(id) => bare(id.to_string()),
            SnapshotWire::Text(id) => bare(id),
            SnapshotWire::Full {
                snapshot_id,
                committed_at,
                operation,
                summary,
            } => {
                let snapshot_id = match snapshot_id {
                    IdWire::Number(id) => id.to_string(),
                    IdWire::Text(id) => id,
                };
                let summary = summary.unwrap_or_default().into_iter();
                Self {
                    snapshot_id,
                    committed_at,
                    operation,
                    summary: summary.map(|(key, value)| (key, text(value))).collect(),
                }
            }
        })
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A column by name, with its type where known; on the wire also a bare name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Column {
    /// Column name.
    pub name: String,
    /// Type, in whatever notation the submitter uses.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ColumnWire {
    Name(String),
    Full {
        name: String,
        #[serde(rename = "type", default)]
        data_type: Option<String>,
    },
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match ColumnWire::deserialize(deserializer)? {
            ColumnWire::Name(name) => Self {
                name,
                data_type: None,
            },
            ColumnWire::Full { name, data_type } => Self { name, data_type },
        })
    }
}

/// The result of one data-quality rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QualityResult {
    /// The rule's name or text.
    pub rule: String,
    /// Whether the data passed it.
    pub passed: bool,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub detail: Option<Value>,
}

/// A reader of the target and the last thing it is known to have read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReaderVisit {
    /// The reader: a report, a dashboard, a job.
    pub name: String,
    /// When it read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
    /// The snapshot it read.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "id_text"
    )]
    pub snapshot_id: Option<String>,
}

fn id_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(
        Option::<IdWire>::deserialize(deserializer)?.map(|id| match id {
            IdWire::Number(id) => id.to_string(),
            IdWire::Text(id) => id,
        }),
    )
}
