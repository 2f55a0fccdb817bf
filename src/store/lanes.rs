//! Lanes: reports from many requests leave for the database in batches, without a timer.
//!
//! A lane takes whatever waits, up to `BATCH`, inserts it with one statement and answers each after the commit.
//! While it is at the database the next batch collects, so batches grow with the load and a lone report waits for
//! nobody. The queue is bounded: when it is full the caller is told to come back, and nothing was accepted.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};

use super::intake::NewReport;
use super::{Error, Store};

/// Reports per statement; measured, more does not pay.
const BATCH: usize = 64;
/// Reports that may wait; beyond it the server answers 429.
const WAITING: usize = 1024;

/// Whether a report opened a new incident.
pub type Accepted = Result<bool, Error>;

struct Waiting {
    report: NewReport,
    answer: oneshot::Sender<Accepted>,
}

/// The way into the store for reports.
#[derive(Clone)]
pub struct Lanes {
    queue: mpsc::Sender<Waiting>,
}

/// Nothing was accepted, because too much is waiting.
#[derive(Debug, thiserror::Error)]
#[error("too many reports are waiting to be stored")]
pub struct Full;

impl Lanes {
    /// Starts this many lanes, each with its own statement under way.
    pub fn start(store: &Store, lanes: usize) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..lanes.max(1) {
            tokio::spawn(lane(store.clone(), Arc::clone(&waiting)));
        }
        Self { queue }
    }

    /// Hands a report over and waits until it is committed, or known to be there already.
    ///
    /// # Errors
    /// [`Full`] when it was not even queued.
    pub async fn accept(&self, report: NewReport) -> Result<Accepted, Full> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Waiting { report, answer })
            .map_err(|_| Full)?;
        answered.await.map_err(|_| Full)
    }
}

async fn lane(store: Store, waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        // One lane collects at a time; the others are at the database.
        if waiting.lock().await.recv_many(&mut batch, BATCH).await == 0 {
            return; // every sender is gone: the server is shutting down
        }
        flush(&store, std::mem::take(&mut batch)).await;
    }
}

async fn flush(store: &Store, batch: Vec<Waiting>) {
    let (reports, answers): (Vec<NewReport>, Vec<_>) = batch
        .into_iter()
        .map(|waiting| (waiting.report, waiting.answer))
        .unzip();
    match store.insert_reports(&reports).await {
        Ok(inserted) => {
            for (report, answer) in reports.iter().zip(answers) {
                // A caller that went away does not matter: the report is committed.
                let _ = answer.send(Ok(inserted.contains(&report.id)));
            }
        }
        Err(error) if reports.len() > 1 => {
            tracing::warn!(%error, reports = reports.len(), "a batch of reports failed; inserting them one by one");
            for (report, answer) in reports.iter().zip(answers) {
                let alone = store.insert_reports(std::slice::from_ref(report)).await;
                let _ = answer.send(alone.map(|inserted| !inserted.is_empty()));
            }
        }
        Err(error) => {
            if let Some(answer) = answers.into_iter().next() {
                let _ = answer.send(Err(error));
            }
        }
    }
}
