//! An incident's course: its status and how it ended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an incident stands, and who or what moves it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A report was accepted and waits for its triage (moved here by a report or a retriage).
    Received,
    /// A verdict is there (moved here by the triage).
    Triaged,
    /// The triage itself failed as often as it may (moved here by the worker); the gate stays shut.
    Failed,
    /// An engineer has it (moved here by any decision).
    Acknowledged,
    /// It is over (moved here by an outcome that says the batch succeeded).
    Resolved,
    /// It came back (moved here by an outcome or evidence that arrives after it was resolved).
    Reopened,
}

const STATUSES: [(Status, &str); 6] = [
    (Status::Received, "received"),
    (Status::Triaged, "triaged"),
    (Status::Failed, "failed"),
    (Status::Acknowledged, "acknowledged"),
    (Status::Resolved, "resolved"),
    (Status::Reopened, "reopened"),
];

impl Status {
    /// Wire and database code.
    pub fn code(self) -> &'static str {
        STATUSES
            .iter()
            .find(|(status, _)| *status == self)
            .map_or("received", |(_, code)| code)
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        STATUSES
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(status, _)| *status)
    }
}

/// How an incident ended, as the gate sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// The batch is in, once.
    Succeeded,
    /// It was rerun and failed.
    Failed,
    /// It is in more than once.
    Duplicated,
}

const OUTCOMES: [(OutcomeKind, &str); 3] = [
    (OutcomeKind::Succeeded, "succeeded"),
    (OutcomeKind::Failed, "failed"),
    (OutcomeKind::Duplicated, "duplicated"),
];

impl OutcomeKind {
    /// Database code.
    pub fn code(self) -> &'static str {
        OUTCOMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("failed", |(_, code)| code)
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        OUTCOMES
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(kind, _)| *kind)
    }
}
