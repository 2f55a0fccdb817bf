//! What was said of a failure before: a flood of one failure is explained once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::opinion::Adviser;
use crate::domain::opinion::reply::Reply;

/// Failures that are remembered at most; when there are more, all are forgotten.
const MOST: usize = 1000;

/// Answers by the fingerprint of the failure.
#[derive(Debug)]
pub(super) struct Known {
    keeps: TimeDelta,
    said: Mutex<HashMap<String, Answered>>,
}

#[derive(Debug)]
struct Answered {
    at: DateTime<Utc>,
    reply: Reply,
    by: Adviser,
}

impl Known {
    pub(super) fn new(keeps: TimeDelta) -> Self {
        Self {
            keeps,
            said: Mutex::default(),
        }
    }

    /// What was said of this failure, if it is not too long ago.
    pub(super) fn of(&self, fingerprint: &str, now: DateTime<Utc>) -> Option<(Reply, Adviser)> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let before = said.get(fingerprint)?;
        (now - before.at < self.keeps).then(|| (before.reply.clone(), before.by.clone()))
    }

    pub(super) fn remember(
        &self,
        fingerprint: &str,
        now: DateTime<Utc>,
        reply: Reply,
        by: Adviser,
    ) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= MOST {
            said.clear();
        }
        said.insert(fingerprint.to_owned(), Answered { at: now, reply, by });
    }
}
