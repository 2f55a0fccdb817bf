//! Proofs: what a `retry` must cite, and what alone may count.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fact::FactId;

/// What a proof proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proves {
    /// The cause passes by the next attempt.
    TransientCause,
    /// The run is over.
    RunEnded,
    /// Nothing of the attempt is visible in the target, or writing it again changes nothing.
    TargetSafe,
}

/// What a proof rests on, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A signal of a known name and type, or a registration.
    TypedFact,
    /// What the target itself shows: its snapshots, or the listing of its objects.
    TableMetadata,
    /// A class of the closed list in `error_class`, by its id.
    ErrorClass(String),
    /// An error raised by the job's own process; enough to know that a run has ended, never enough for a `retry`.
    OwnProcess,
}

impl Ground {
    /// Whether a `retry` may rest on it.
    pub fn carries_a_retry(&self) -> bool {
        !matches!(self, Ground::OwnProcess)
    }
}

/// One proof and the facts it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proof {
    /// What it proves.
    pub proves: Proves,
    /// What it rests on.
    pub ground: Ground,
    /// The facts; never empty.
    pub cites: Vec<FactId>,
}

impl Proof {
    /// A proof, unless there is no fact to cite: a proof without a fact is none.
    pub fn new(proves: Proves, ground: Ground, cites: Vec<FactId>) -> Option<Self> {
        (!cites.is_empty()).then_some(Self {
            proves,
            ground,
            cites,
        })
    }
}
