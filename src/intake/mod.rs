//! Wire bytes to reports. No network, no store: a format is a function from bytes to a [`Report`] or a [`Rejection`].

use crate::domain::report::Report;

pub mod fields;
pub mod json;
pub mod rest;

/// Why bytes are not a report.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// Not JSON at all.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but not a report.
    #[error("the report has {} wrong field(s)", .0.len())]
    Fields(Vec<FieldError>),
}

/// What is wrong with one field, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The field, as `signals.partitions_written`.
    pub field: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What a format makes of bytes.
pub type Reading = Result<Report, Rejection>;
