//! A finding: what one rule makes of the evidence.

use serde::{Deserialize, Serialize};

use super::category::Category;
use super::fact::FactId;

/// What the evidence says was written, where a rule can tell; it only ever makes the write state more cautious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrote {
    /// Nobody can tell whether its commit went through.
    Perhaps,
    /// Something of the batch, or of an earlier attempt at it, is visible in the target.
    Some,
    /// All of it is.
    All,
}

/// What one rule makes of the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The category it speaks for.
    pub category: Category,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// The cause in one plain sentence, without a final stop.
    pub says: String,
    /// The text it rests on, shortened, where it rests on a text.
    pub quote: Option<String>,
    /// The facts it rests on; never empty.
    pub cites: Vec<FactId>,
    /// What it says of the target.
    pub wrote: Option<Wrote>,
}
