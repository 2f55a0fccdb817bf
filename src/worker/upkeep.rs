//! What is done every now and then: rescuing stranded incidents, making and dropping months.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::app::check_heads::check_due_heads;

/// How often stranded incidents are looked for, and how old they are then.
const RESCUE_EVERY: Duration = Duration::from_mins(1);
/// How often months are made and dropped.
const MONTHS_EVERY: Duration = Duration::from_hours(6);

/// How often heads under open gates are looked for.
const HEADS_EVERY: Duration = Duration::from_secs(10);

/// Keeps the heads under open gates fresh until `stop` is cancelled.
pub async fn watch_heads(app: App, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(HEADS_EVERY)).await.is_some() {
        match check_due_heads(&app).await {
            Ok(0) => {}
            Ok(heads) => tracing::debug!(heads, "looked at heads under open gates"),
            Err(error) => tracing::error!(%error, "could not look at the heads under open gates"),
        }
    }
}

/// Runs until `stop` is cancelled; failures are logged and tried again at the next turn.
pub async fn upkeep(app: App, retention_months: u32, stop: CancellationToken) {
    let mut months_due = Instant::now();
    loop {
        if Instant::now() >= months_due {
            months(&app, retention_months).await;
            months_due = Instant::now() + MONTHS_EVERY;
        }
        if stop
            .run_until_cancelled(sleep(RESCUE_EVERY))
            .await
            .is_none()
        {
            return;
        }
        rescue(&app).await;
    }
}

/// Nothing accepted is ever lost: whatever waits without a job gets one.
async fn rescue(app: &App) {
    let before = app.clock.now() - RESCUE_EVERY;
    match app.store.rescue_stranded(before).await {
        Ok(0) => {}
        Ok(rescued) => tracing::warn!(rescued, "incidents waited for a triage without a job"),
        Err(error) => tracing::error!(%error, "could not look for stranded incidents"),
    }
}

async fn months(app: &App, retention_months: u32) {
    let now = app.clock.now();
    if let Err(error) = app.store.make_months(now).await {
        tracing::error!(%error, "could not make the tables of the next months");
    }
    match app.store.drop_old(now, retention_months).await {
        Ok(0) => {}
        Ok(months) => tracing::info!(months, "dropped what was older than the retention"),
        Err(error) => tracing::error!(%error, "could not drop what is older than the retention"),
    }
}
