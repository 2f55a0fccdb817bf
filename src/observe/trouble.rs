//! Why a look brought nothing.

use crate::domain::fact::{Gap, GapReason};
use crate::domain::redact::redact;

/// Characters of a detail that are kept.
const SHOWN: usize = 300;

/// What came in the way of a look: the reason, in the words of gaps, and what was tried on what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Trouble {
    /// Why.
    pub reason: GapReason,
    /// What was tried, and what came of it.
    pub detail: String,
    /// The source asked for fewer calls: the same call may succeed a little later.
    pub throttled: bool,
    /// Nothing was tried, because the settings say not to look there.
    pub switched_off: bool,
}

impl Trouble {
    /// A trouble that the same call would meet again.
    pub fn new(reason: GapReason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: detail.into(),
            throttled: false,
            switched_off: false,
        }
    }

    /// AWS is switched off.
    pub fn aws_is_off() -> Self {
        let why = "AWS is switched off (`aws.enabled`)";
        Self {
            switched_off: true,
            ..Self::new(GapReason::NotConfigured, why)
        }
    }

    /// Says what was tried.
    #[must_use]
    pub fn during(mut self, what: &str) -> Self {
        self.detail = format!("{what}: {}", self.detail);
        self
    }

    /// The gap that it leaves.
    pub fn gap(&self, what: &str) -> Gap {
        let shown: String = redact(&self.detail).chars().take(SHOWN).collect();
        Gap {
            what: what.to_owned(),
            reason: self.reason,
            detail: Some(shown),
        }
    }
}
