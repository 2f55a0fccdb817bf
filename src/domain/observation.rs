//! What one connector saw, on its way into a case file.

use chrono::{DateTime, Utc};

use super::contract::ContractSeen;
use super::fact::{Asked, Gap, GapReason};
use super::run_seen::RunSeen;
use super::signals::Signals;
use super::source_seen::SourceSeen;
use super::table_seen::TableSeen;

/// What one look at one source brought. Redacted before it is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observation {
    /// The source, as `glue`, `cloudwatch_logs`, `iceberg`.
    pub source: String,
    /// It reads what somebody wrote down of the run (a control table, results of tests) and not the thing itself: heard
    /// beside what was pushed, never above it, and never what makes a retry.
    pub testimony: bool,
    /// What was asked, and what the answer took.
    pub asked: Option<Asked>,
    /// Typed facts that it answers for: they outrank what was pushed.
    pub signals: Signals,
    /// The error message that the source gives for the run.
    pub error_message: Option<String>,
    /// Lines of the run's log, oldest first.
    pub log_lines: Vec<String>,
    /// When the run started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The batch that the run worked on.
    pub batch_id: Option<String>,
    /// Attempts at the batch, this one included.
    pub attempt: Option<u32>,
    /// The run and its neighbours.
    pub run: Option<RunSeen>,
    /// A target, by its name in the registration: what was seen of it, or why nothing was.
    pub target: Option<(String, Result<TableSeen, GapReason>)>,
    /// The data contract.
    pub contract: Option<ContractSeen>,
    /// A source of the pipeline.
    pub input: Option<SourceSeen>,
    /// What could not be had.
    pub gaps: Vec<Gap>,
}

impl Observation {
    /// An observation of a source, with nothing in it yet.
    pub fn of(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            ..Self::default()
        }
    }

    /// An observation of what somebody wrote down of the run.
    pub fn testimony(source: &str) -> Self {
        Self {
            testimony: true,
            ..Self::of(source)
        }
    }

    /// An observation that only says what could not be had.
    pub fn gap(source: &str, gap: Gap) -> Self {
        Self {
            gaps: vec![gap],
            ..Self::of(source)
        }
    }
}

/// The batch that the observations name, if one does.
pub fn batch_of(observations: &[Observation]) -> Option<&str> {
    observations
        .iter()
        .find_map(|seen| seen.batch_id.as_deref())
}
