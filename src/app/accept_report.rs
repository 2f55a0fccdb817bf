//! Accepting a report: read, redact, keep. What is answered with success is committed.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::App;
use super::join_report::join_report;
use crate::domain::id::IncidentId;
use crate::domain::redact;
use crate::domain::report::Report;
use crate::intake::{Reading, Rejection};
use crate::store::codec::pack;
use crate::store::intake::{Appended, NewReport};
use crate::store::{self};

/// Bodies above this many bytes are read and redacted off the request threads.
const LARGE: usize = 64 * 1024;

/// How often a further report of a run gives way to others that come at the same time.
const OVERTAKEN: usize = 100;

/// A report as it came.
#[derive(Debug)]
pub struct Submission {
    /// The raw body.
    pub body: Vec<u8>,
    /// Who sent it: the token's name.
    pub reporter: String,
    /// The `Idempotency-Key`, if there was one.
    pub idempotency_key: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// A new incident.
    Opened(IncidentId),
    /// Further evidence of a known one.
    Appended(IncidentId),
    /// Nothing new: the same body was here before.
    Known(IncidentId),
}

impl Acceptance {
    /// The incident.
    pub fn id(self) -> IncidentId {
        match self {
            Self::Opened(id) | Self::Appended(id) | Self::Known(id) => id,
        }
    }
}

/// Why nothing was accepted.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not a report.
    #[error(transparent)]
    NotAReport(#[from] Rejection),
    /// Too much is waiting.
    #[error("too many reports are waiting to be stored")]
    Busy,
    /// The idempotency key was used for another body.
    #[error("the idempotency key was used before, with another body")]
    KeyReused,
    /// The run is known under another batch.
    #[error("the run is known with batch `{known}`")]
    OtherBatch {
        /// The batch it is known with.
        known: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The process is shutting down.
    #[error("the server is shutting down")]
    Stopping,
}

/// Accepts a report in the native format.
///
/// # Errors
/// See [`Refused`]; nothing of a refused report is kept.
pub async fn accept_report(
    app: &App,
    submission: Submission,
    read: fn(&[u8]) -> Reading,
) -> Result<Acceptance, Refused> {
    let report = prepare(app, submission, move |app, submission| {
        let mut report = read(&submission.body)?;
        redact::redact_report(&mut report);
        submitted(app, submission, report)
    })
    .await?;
    keep_report(app, &report).await
}

/// Keeps a report: as a new incident, or with the one that its run has or that another system has opened for it.
pub(super) async fn keep_report(app: &App, report: &NewReport) -> Result<Acceptance, Refused> {
    join_report(app, report).await?;
    // The run of a report that was joined is known now.
    let kept = keep_by_itself(app, report).await?;
    if let (Acceptance::Opened(id) | Acceptance::Appended(id), Some(run)) =
        (kept, &report.glue_run_id)
    {
        app.store.add_key(&report.pipeline, run, 1, id).await?;
    }
    Ok(kept)
}

async fn keep_by_itself(app: &App, report: &NewReport) -> Result<Acceptance, Refused> {
    if app
        .lanes
        .accept(report.clone())
        .await
        .map_err(|_| Refused::Busy)??
    {
        return Ok(Acceptance::Opened(report.id));
    }
    if let Some(key) = &report.idempotency
        && let Some(used) = app.store.find_idempotency(key, &report.fingerprint).await?
    {
        if !used.same_body {
            return Err(Refused::KeyReused);
        }
        if let Some(id) = used.incident {
            return Ok(Acceptance::Known(id));
        }
    }
    further(app, report).await
}

/// A report of a run that is known already.
async fn further(app: &App, report: &NewReport) -> Result<Acceptance, Refused> {
    for _ in 0..OVERTAKEN {
        // The run was there a moment ago, and only retention removes incidents: asking again opens it anew.
        let Some(known) = app.store.find_run(report).await? else {
            return Err(Refused::Busy);
        };
        if known.same_body {
            if let Some(key) = &report.idempotency {
                app.store.point_idempotency(key, known.id).await?;
            }
            return Ok(Acceptance::Known(known.id));
        }
        match app.store.append_report(&known, report).await? {
            Appended::Yes => return Ok(Acceptance::Appended(known.id)),
            Appended::OtherBatch => {
                return Err(Refused::OtherBatch {
                    known: known.batch_id.unwrap_or_default(),
                });
            }
            Appended::Overtaken => {}
        }
    }
    Err(Refused::Busy)
}

/// Makes what is kept out of a submission; large ones off the request threads.
pub(super) async fn prepare<T: Send + 'static>(
    app: &App,
    submission: Submission,
    make: impl FnOnce(&App, &Submission) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    if submission.body.len() <= LARGE {
        return make(app, &submission);
    }
    let app = app.clone();
    tokio::task::spawn_blocking(move || make(&app, &submission))
        .await
        .map_err(|_| Refused::Stopping)?
}

/// The same, of a submission.
pub(super) fn submitted(
    app: &App,
    submission: &Submission,
    report: Report,
) -> Result<NewReport, Refused> {
    let Submission {
        body,
        reporter,
        idempotency_key,
    } = submission;
    new_report(app, reporter, idempotency_key.as_deref(), body, report)
}

/// A redacted report as it is kept; `body` is what came, byte for byte.
pub(super) fn new_report(
    app: &App,
    reporter: &str,
    idempotency_key: Option<&str>,
    body: &[u8],
    report: Report,
) -> Result<NewReport, Refused> {
    let glue = report.glue.as_ref().map(|glue| glue.run_id.clone());
    Ok(NewReport {
        glue_run_id: glue.filter(|run| *run != report.run_id),
        id: app.clock.incident_id(),
        body: pack("report", &report)?,
        pipeline: report.pipeline,
        run_id: report.run_id,
        attempt: i32::try_from(report.attempt).unwrap_or(i32::MAX),
        batch_id: report.batch_id,
        platform: report.platform,
        received_at: app.clock.now(),
        started_at: report.started_at,
        failed_at: report.failed_at,
        reporter: reporter.to_owned(),
        fingerprint: fingerprint(&app.fingerprint_key, body),
        idempotency: idempotency_key.map(|key| key_hash(reporter, key)),
    })
}

/// A keyed hash, so that a stored fingerprint says nothing about a body to anybody without the key.
pub(super) fn fingerprint(key: &[u8], body: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Sha256::digest(body).to_vec(); // HMAC takes keys of any length
    };
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

/// Keys of different callers never meet.
fn key_hash(caller: &str, key: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(caller)
        .chain_update([0])
        .chain_update(key)
        .finalize()
        .to_vec()
}
