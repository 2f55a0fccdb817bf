//! Measuring the hygiene of a pipeline.

use super::App;
use crate::domain::hygiene::{Hygiene, measure};
use crate::domain::redact::redact;
use crate::store;

/// Why there is no measure.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The pipeline is neither registered nor was ever reported.
    #[error("no such pipeline")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The measure panicked, which is a bug of ours.
    #[error("the measure panicked")]
    Panicked,
}

/// Measures a pipeline by its newest triaged incidents, at most `last`; a registered one that never failed has none.
///
/// # Errors
/// See [`Failed`].
pub async fn measure_hygiene(app: &App, pipeline: &str, last: u32) -> Result<Hygiene, Failed> {
    // As it is kept: redacted like that of a report, or it would never be found again.
    let pipeline = redact(pipeline).into_owned();
    let cases = app
        .store
        .newest_case_files(&pipeline, i64::from(last))
        .await?;
    let known = !cases.is_empty()
        || app.current.get().registration(&pipeline).is_some()
        || app.store.pipeline_was_reported(&pipeline).await?;
    if !known {
        return Err(Failed::Unknown);
    }
    let policy = app.current.get().policy.clone();
    // Some judgements for each incident: too much for a thread that serves others.
    tokio::task::spawn_blocking(move || measure(&pipeline, &cases, &policy))
        .await
        .map_err(|_| Failed::Panicked)
}
