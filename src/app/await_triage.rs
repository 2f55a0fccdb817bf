//! Waiting for a triage: `Prefer: wait=N`.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::App;
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::store::{self};

/// How often the store is asked when another replica may do the work.
const POLL: Duration = Duration::from_millis(500);

/// Waits until the incident's newest report is triaged, or has failed to be, or the time is over; says whether it is.
///
/// # Errors
/// When the database fails.
pub async fn await_triage(
    app: &App,
    id: IncidentId,
    limit: Duration,
) -> Result<bool, store::Error> {
    // Subscribed before the first look, so that nothing falls in between.
    let mut triaged = app.triaged.subscribe();
    let deadline = Instant::now() + limit;
    loop {
        match app.store.revision_of(id).await? {
            Some((revision, true, _)) if revision > 0 => return Ok(true),
            Some((_, _, Status::Failed)) => return Ok(true),
            None => return Ok(false),
            Some(_) if Instant::now() >= deadline => return Ok(false),
            Some(_) => {}
        }
        let next_look = deadline.min(Instant::now() + POLL);
        loop {
            match timeout_at(next_look, triaged.recv()).await {
                Ok(Ok(other)) if other != id => {}
                Ok(Err(RecvError::Closed)) => tokio::time::sleep_until(next_look).await,
                _ => break,
            }
        }
    }
}
