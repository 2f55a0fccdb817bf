//! Wire bytes to reports and run events. No network, no store: a format is a function from bytes to what was
//! [`Received`] or a [`Rejection`].

use crate::domain::report::Report;
use crate::domain::run_event::RunEvent;

pub mod airflow;
pub mod fields;
pub mod glue_eventbridge;
pub mod json;
pub mod rest;

/// A webhook format: what the bodies of one sender look like.
#[derive(Debug)]
pub struct Format {
    /// The last part of its path, `/v1/webhooks/{name}`.
    pub name: &'static str,
    /// What it reads, in one line.
    pub doc: &'static str,
    /// Reads a body.
    pub read: fn(&[u8]) -> Result<Received, Rejection>,
}

/// Every webhook format.
pub const FORMATS: &[Format] = &[airflow::FORMAT, glue_eventbridge::FORMAT];

/// What a webhook's body says.
#[expect(
    clippy::large_enum_variant,
    reason = "made once a request and taken apart at once"
)]
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// A run failed. The pipeline is named as its system names the job, and the platform is that system's code.
    Failure(Report),
    /// A run is in another state now, and that is no failure.
    RunEvent(RunEvent),
}

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

/// What the native format makes of bytes.
pub type Reading = Result<Report, Rejection>;

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_sorted_and_found_by_their_names() {
        assert!(FORMATS.is_sorted_by(|a, b| a.name < b.name));
        for known in FORMATS {
            assert_eq!(format(known.name).unwrap().doc, known.doc);
        }
        assert!(format("smoke_signals").is_none());
    }
}
