//! How it ended, as people or orchestrators report it.

use super::App;
use crate::domain::id::IncidentId;
use crate::domain::review::OutcomeRequest;
use crate::store::reviews::Word;
use crate::store::{self};

/// Keeps an outcome; says whether there is such an incident.
///
/// # Errors
/// When the database fails; then nothing was kept.
pub async fn record_outcome(
    app: &App,
    actor: &str,
    id: IncidentId,
    outcome: &OutcomeRequest,
) -> Result<bool, store::Error> {
    let word = Word {
        id: app.clock.uuid(),
        incident: id,
        at: app.clock.now(),
        actor,
    };
    let found = app.store.keep_outcome(&word, outcome).await?;
    if found {
        metrics::counter!("larrey_outcomes_total", "kind" => outcome.kind().code()).increment(1);
    }
    Ok(found)
}
