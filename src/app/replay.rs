//! Judging the incidents of the past again. What is stored stays as it is.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::id::IncidentId;
use crate::domain::replay::{Policies, Replay, Replayed};
use crate::store::replays::Stored;
use crate::store::{self, Store};

/// Incidents read and judged at a time: some MB at most, as a rule.
const PAGE: i64 = 64;

/// Why there is no replay.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A judgement panicked, which is a bug of ours.
    #[error("a judgement panicked")]
    Panicked,
}

/// Judges every triaged incident that was received since then again, by the case file of its newest triage.
///
/// # Errors
/// When the database fails. What does not read back is counted and is no error.
pub async fn replay(
    store: &Store,
    policies: Policies,
    since: DateTime<Utc>,
    as_of: DateTime<Utc>,
) -> Result<Replay, Failed> {
    let mut replay = Replay::new(&policies, since, as_of);
    let policies = Arc::new(policies);
    let mut before = None;
    loop {
        let page = store.stored_cases(since, before, PAGE).await?;
        let Some(last) = page.last() else {
            break;
        };
        before = Some(last.id);
        let policies = policies.clone();
        let judged = tokio::task::spawn_blocking(move || judge_again(&policies, page));
        let (judged, unreadable) = judged.await.map_err(|_| Failed::Panicked)?;
        for one in judged {
            replay.add(one);
        }
        for id in unreadable {
            replay.add_unreadable(id);
        }
    }
    replay.sort();
    Ok(replay)
}

/// What was judged again, and what did not read back.
fn judge_again(policies: &Policies, page: Vec<Stored>) -> (Vec<Replayed>, Vec<IncidentId>) {
    let (mut judged, mut unreadable) = (Vec::new(), Vec::new());
    for stored in page {
        let id = stored.id;
        match stored.unpacked() {
            Ok((past, case)) => judged.push(policies.judge_again(past, &case)),
            Err(error) => {
                tracing::debug!(incident = %id, %error, "an incident was not judged again");
                unreadable.push(id);
            }
        }
    }
    (judged, unreadable)
}
