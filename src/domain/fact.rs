//! Facts with ids and provenance, and gaps: the atoms of a case file.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Names one fact within its case file (`f1`, `f2`, ...); claims, proofs and findings cite it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(example = "f3")]
pub struct FactId(String);

impl FactId {
    /// The id of the `n`-th fact of a case file, counted from 1.
    pub fn nth(n: usize) -> Self {
        Self(format!("f{n}"))
    }
}

impl std::fmt::Display for FactId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a fact came to us; an observed fact outranks a pushed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The submitter said so.
    Pushed,
    /// An engineer wrote it down beforehand, in a registration.
    Registered,
    /// Larrey's own records say so.
    Recorded,
    /// A connector of ours looked.
    Observed,
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Provenance {
    /// The source, as `report.signals`, `report.log_lines`, `registration`, `records`.
    pub source: String,
    /// How it came to us.
    pub standing: Standing,
    /// When we learned it.
    pub learned_at: DateTime<Utc>,
    /// For an observed fact: the question that it answers, and what the answer took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// A question to a source and what its answer took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// The calls and what they were about, as "`GetJobRun` of `orders`".
    pub what: String,
    /// How long the answer took, in milliseconds.
    pub took_ms: u64,
    /// Bytes that were read for it.
    pub bytes: u64,
}

/// One thing known about the failed run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    /// Its name within the case file.
    pub id: FactId,
    /// What it is about: a signal's name, `error_message`, `error_block`, `registration`, `attempts_used`.
    pub name: String,
    /// The value, redacted.
    #[schema(value_type = Object)]
    pub value: Value,
    /// Where it comes from.
    pub provenance: Provenance,
    /// True when a later or more cautious fact of the same name decides instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
}

/// Why something that would have helped is not in the case file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// Nobody supplied it.
    Absent,
    /// No source for it is configured.
    NotConfigured,
    /// It was cut to its budget.
    Truncated,
    /// Larrey's own credentials may not read it.
    Denied,
    /// It did not come in the time given to it.
    Timeout,
    /// The source could not be reached, failed, or answered what nobody can read.
    Unavailable,
}

impl GapReason {
    /// Wire code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::NotConfigured => "not_configured",
            Self::Truncated => "truncated",
            Self::Denied => "denied",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
        }
    }

    /// The reason in a sentence, as in "it {says}".
    pub fn says(self) -> &'static str {
        match self {
            Self::Absent => "is not there",
            Self::NotConfigured => "is not configured",
            Self::Truncated => "was cut to its budget",
            Self::Denied => "may not be read with Larrey's credentials",
            Self::Timeout => "did not answer in time",
            Self::Unavailable => "could not be read",
        }
    }
}

/// Something that could not be gathered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gap {
    /// What is missing: a signal's name or a source.
    pub what: String,
    /// Why it is missing.
    pub reason: GapReason,
    /// What was tried on what, and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Gap {
    /// A gap that nothing more is known of.
    pub fn new(what: &str, reason: GapReason) -> Self {
        Self {
            what: what.to_owned(),
            reason,
            detail: None,
        }
    }
}
