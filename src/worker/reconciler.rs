//! The reconciler: a turn every few minutes, by one replica at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::app::reconcile::{ReconcileSettings, reconcile};
use crate::domain::registration::Registration;
use crate::domain::system::System;

/// How long one replica keeps the turn should it die in it.
const TURN: TimeDelta = TimeDelta::minutes(10);

/// Reconciles until `stop` is cancelled; a turn that fails is tried again at the next.
pub async fn reconciler(app: App, settings: ReconcileSettings, stop: CancellationToken) {
    let every = Duration::from_secs(settings.every_s);
    if every.is_zero() {
        return;
    }
    let holder = app.clock.uuid();
    let (mut next, mut last_whole) = (0, Instant::now());
    while stop.run_until_cancelled(sleep(every)).await.is_some() {
        // The larger it is, the longer a failure may go unseen that no event reports.
        metrics::gauge!("larrey_reconcile_lag_seconds").set(last_whole.elapsed().as_secs_f64());
        let now = app.clock.now();
        match app
            .store
            .take_turn("reconcile", holder, now, now + TURN)
            .await
        {
            Ok(true) => {}
            Ok(false) => {
                last_whole = Instant::now(); // another replica does it
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "could not take the turn to reconcile");
                continue;
            }
        }
        let jobs = jobs(&app);
        let part: Vec<(Arc<Registration>, String)> = jobs
            .iter()
            .cycle()
            .skip(next)
            .take(settings.jobs_per_turn.min(jobs.len()))
            .cloned()
            .collect();
        match reconcile(&app, &part, settings).await {
            Ok(done) => {
                tracing::debug!(?done, "reconciled");
                if next + part.len() >= jobs.len() && done.unseen == 0 {
                    last_whole = Instant::now();
                }
                next = (next + part.len()) % jobs.len().max(1);
            }
            Err(error) => tracing::error!(%error, "could not reconcile"),
        }
    }
}

/// Every job that a registration claims.
fn jobs(app: &App) -> Vec<(Arc<Registration>, String)> {
    let loaded = app.current.get();
    let all = loaded.registry.iter();
    all.flat_map(|registration| {
        let jobs = registration.aliases(System::Glue).iter();
        jobs.map(move |job| (registration.clone(), job.clone()))
    })
    .collect()
}
