//! Looking at one source while nothing has failed, as `larrey check` does: with the calls that a triage would make.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::look::within;
use super::trouble::Trouble;
use crate::domain::probe::{Probe, ProbeState};

/// One source and the look at it.
pub struct Probing<'a> {
    what: String,
    look: BoxFuture<'a, Result<Answer, Trouble>>,
}

/// What a source answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can be read; what was found, where that is worth a word.
    Works(Option<String>),
    /// It can be read, and something there reruns batches past the gate; what to do about it.
    Dangerous(String),
    /// There is nothing to look at, or another look tells what is wrong.
    Nothing,
}

impl<'a> Probing<'a> {
    /// A look at `what`, as "Glue job `orders`".
    pub fn new(
        what: impl Into<String>,
        look: impl Future<Output = Result<Answer, Trouble>> + Send + 'a,
    ) -> Self {
        Self {
            what: what.into(),
            look: look.boxed(),
        }
    }

    /// Looks, for so long at most.
    pub async fn within(self, patience: Duration) -> Option<Probe> {
        let (state, detail) = match within(patience, self.look).await {
            Ok(Answer::Nothing) => return None,
            Ok(Answer::Works(detail)) => (ProbeState::Works, detail),
            Ok(Answer::Dangerous(why)) => (ProbeState::Dangerous, Some(why)),
            // In the same words for all, so that they are said once.
            Err(trouble) if trouble.switched_off => {
                (ProbeState::NotLookedAt, Some(Trouble::aws_is_off().detail))
            }
            Err(trouble) => (ProbeState::Missing, trouble.gap(&self.what).detail),
        };
        Some(Probe {
            what: self.what,
            state,
            detail,
        })
    }
}
