//! The sources of a pipeline, and where connectors look at them.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::batch_path::BatchPath;

/// One source of a pipeline: a path on S3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceRegistration {
    /// Where a batch lies, as `s3://bucket/in/day={batch_id}/`.
    pub path: String,
    /// The time of day (UTC) by which it is usually there, as `02:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "02:30")]
    pub expected_by: Option<NaiveTime>,
    /// Objects that a whole batch has at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_objects: Option<u64>,
    /// Only objects whose names end so count, as `.parquet`; default all but markers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

impl SourceRegistration {
    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        BatchPath::check(&self.path).map_err(|why| format!("`path` of a source: {why}"))
    }
}
