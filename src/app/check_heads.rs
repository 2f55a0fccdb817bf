//! Looking at the heads of targets again, so that an open gate closes when somebody writes.

use chrono::TimeDelta;
use futures_util::stream::{self, StreamExt as _};

use super::App;
use crate::domain::head::HeadRead;
use crate::store;
use crate::store::heads::DueHead;

/// Incidents older than this have their heads read only when their gate is asked.
const LATELY: TimeDelta = TimeDelta::days(2);
/// Heads read at once.
const AT_ONCE: usize = 8;
/// A head that somebody waits for is not read again within this time.
const JUST_NOW: TimeDelta = TimeDelta::seconds(5);

/// Reads every head that is due under a gate that is or may be open; says how many.
///
/// # Errors
/// When the database fails.
pub async fn check_due_heads(app: &App) -> Result<usize, store::Error> {
    let now = app.clock.now();
    // Twice as often as needed, so that one look may fail.
    let age = TimeDelta::seconds(i64::from(app.gate.head_max_age_s) / 2);
    let due = app.store.heads_due(now - LATELY, now - age).await?;
    let count = due.len();
    let looks = due.into_iter().map(|due| check(app.clone(), due));
    let all = stream::iter(looks).buffer_unordered(AT_ONCE);
    all.collect::<Vec<()>>().await;
    Ok(count)
}

/// Reads the heads of a pipeline's targets for somebody who waits for them.
///
/// # Errors
/// When the database fails.
pub async fn check_heads_of(app: &App, pipeline: &str) -> Result<(), store::Error> {
    let fresh = app.clock.now() - JUST_NOW;
    let known = app.store.heads_of(pipeline).await?;
    let registration = app.current.get().registration(pipeline);
    for target in registration.iter().flat_map(|known| &known.targets) {
        let read = known.iter().find(|read| read.target == target.name);
        if read.is_none_or(|read| read.read_at < fresh) {
            let due = DueHead {
                pipeline: pipeline.to_owned(),
                target: target.name.clone(),
            };
            check(app.clone(), due).await;
        }
    }
    Ok(())
}

/// Reads one head and keeps what was seen; a head that no connector covers any more stays as old as it is.
async fn check(app: App, due: DueHead) {
    let Some(registration) = app.current.get().registration(&due.pipeline) else {
        return;
    };
    let mut targets = registration.targets.iter();
    let Some(target) = targets.find(|target| target.name == due.target) else {
        return;
    };
    // The time before the look: what is committed during it may be missing from it.
    let read_at = app.clock.now();
    let Some(seen) = app.observers.head(target, &registration).await else {
        return;
    };
    let result = if seen.is_ok() { "read" } else { "failed" };
    metrics::counter!("larrey_head_reads_total", "result" => result).increment(1);
    let seen = seen.map_err(|trouble| {
        tracing::warn!(pipeline = due.pipeline, target = due.target, %trouble, "could not read the head of a target");
        trouble.reason
    });
    let read = HeadRead {
        target: due.target.clone(),
        read_at,
        seen,
    };
    if let Err(error) = app.store.keep_head(&due.pipeline, &read).await {
        tracing::error!(%error, "could not keep the head of a target");
    }
}
