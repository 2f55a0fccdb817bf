//! Shadow: what candidate signatures would have made of live triages. They decide nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::replay::Change;

/// A live triage that candidates would have decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// When it was seen.
    pub seen_at: DateTime<Utc>,
    /// Hash of the policy with the candidates.
    pub policy: String,
    /// How it would have been decided.
    #[serde(flatten)]
    pub change: Change,
}

/// The differences of some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// From when on differences count.
    pub since: DateTime<Utc>,
    /// Until when.
    pub as_of: DateTime<Utc>,
    /// What has to be looked at first in front.
    pub differences: Vec<Difference>,
}

impl Shadow {
    /// Puts in front what has to be looked at first, the newest of a kind before others.
    pub fn new(
        since: DateTime<Utc>,
        as_of: DateTime<Utc>,
        mut differences: Vec<Difference>,
    ) -> Self {
        differences.sort_by_key(|one| one.change.order());
        Self {
            since,
            as_of,
            differences,
        }
    }
}
