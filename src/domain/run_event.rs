//! A state change of a run that is no failure: kept as the history of the run, and opens nothing.

use chrono::{DateTime, Utc};

use super::system::System;

/// One state change, as its system told it; redacted before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEvent {
    /// Who runs the job.
    pub system: System,
    /// The job, as its system calls it.
    pub job: String,
    /// The run.
    pub run_id: String,
    /// The state that the run is in now, as sent.
    pub state: String,
    /// Since when, where the event says so.
    pub at: Option<DateTime<Utc>>,
    /// What the system says about it.
    pub message: Option<String>,
}
