//! The history of runs: state changes that are no failures.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Error, Store, While as _};

/// A run event ready to be inserted, its texts redacted.
#[derive(Clone, Debug)]
pub struct NewRunEvent {
    /// Its id.
    pub id: Uuid,
    /// Who told it: the code of a system, or the reconciler.
    pub told_by: &'static str,
    /// The pipeline, as incidents name it.
    pub pipeline: String,
    /// The run.
    pub run_id: String,
    /// The state, as sent.
    pub state: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What was said about it.
    pub message: Option<String>,
    /// Keyed hash of the raw body.
    pub fingerprint: Vec<u8>,
}

impl Store {
    /// Keeps a run event; says whether it was new. The same body again is the same event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_run_event(&self, event: &NewRunEvent) -> Result<bool, Error> {
        let done = sqlx::query!(
            "insert into run_events (id, system, pipeline, run_id, state, at, received_at, message, fingerprint)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (fingerprint) do nothing",
            event.id,
            event.told_by,
            event.pipeline,
            event.run_id,
            event.state,
            event.at,
            event.received_at,
            event.message,
            event.fingerprint
        )
        .execute(&self.pool)
        .await
        .doing("kept a run event")?;
        Ok(done.rows_affected() == 1)
    }
}
