//! Gathering: what connectors see of a run, and what is on record of its batch.

use super::App;
use crate::domain::case_file::{Attempts, Surroundings};
use crate::domain::observation::{Observation, batch_of};
use crate::domain::redact::redact_observation;
use crate::domain::registration::Registration;
use crate::domain::report::{GlueRun, Report};
use crate::observe::{Observers, SubjectRun};
use crate::store;
use crate::store::cases::Taken;

/// Gathers what surrounds the reports of an incident that was taken up: looks at everything, then counts the attempts at
/// the batch, which the run itself may have named.
///
/// # Errors
/// When the database fails; a source that fails is a gap of the case file.
pub async fn gather_case(app: &App, taken: &Taken) -> Result<Surroundings, store::Error> {
    let registration = app.registry.find(&taken.pipeline);
    let observations = look(&app.observers, &taken.reports, registration).await;
    let mut reported = taken
        .reports
        .iter()
        .map(|report| report.batch_id.as_deref());
    let batch = reported
        .find_map(|batch| batch)
        .or_else(|| batch_of(&observations));
    let counted = app.store.count_attempts(taken, batch).await?;
    Ok(Surroundings {
        as_of: app.clock.now(),
        registration: registration.cloned(),
        attempts: Attempts {
            used: Some(counted.used),
            limit: limit(registration, app.policy.retry.max_attempts),
            first_failed_at: counted.first_failed_at,
        },
        observations,
    })
}

/// Attempts that a batch of the pipeline may have.
pub fn limit(registration: Option<&Registration>, default: u32) -> u32 {
    registration.and_then(|r| r.max_attempts).unwrap_or(default)
}

/// Everything that the connectors see of a run, redacted.
pub async fn look(
    observers: &Observers,
    reports: &[Report],
    registration: Option<&Registration>,
) -> Vec<Observation> {
    look_at(observers, subject(reports, registration)).await
}

/// Everything that the connectors see of a subject, redacted.
pub async fn look_at(observers: &Observers, subject: SubjectRun) -> Vec<Observation> {
    let mut seen = observers.observe(subject).await;
    seen.iter_mut().for_each(redact_observation);
    seen
}

/// What the connectors are to look at, as far as reports and the registration tell.
pub fn subject(reports: &[Report], registration: Option<&Registration>) -> SubjectRun {
    SubjectRun {
        glue: reports
            .iter()
            .find_map(|report| glue_run(report, registration)),
        registration: registration.cloned(),
        run_id: reports
            .first()
            .map(|report| report.run_id.clone())
            .unwrap_or_default(),
        batch_id: reports.iter().find_map(|report| report.batch_id.clone()),
        started_at: reports.iter().filter_map(|report| report.started_at).min(),
        failed_at: reports.iter().filter_map(|report| report.failed_at).max(),
        neighbours: None,
    }
}

/// The Glue run that a report speaks of: the one that it names, or itself where its run id is one of AWS Glue's.
fn glue_run(report: &Report, registration: Option<&Registration>) -> Option<GlueRun> {
    if let Some(named) = &report.glue {
        return Some(named.clone());
    }
    if !report.run_id.starts_with("jr_") {
        return None;
    }
    // Which one of several jobs it was, the report does not say.
    let registered = registration.is_some_and(|known| !known.glue_jobs.is_empty());
    Some(GlueRun {
        job: (!registered).then(|| report.pipeline.clone()),
        run_id: report.run_id.clone(),
    })
}
