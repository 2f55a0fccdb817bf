//! Gathering: what connectors see of a run, and what is on record of its batch.

use std::sync::Arc;

use super::App;
use super::loaded::Loaded;
use crate::domain::case_file::{Attempts, Surroundings};
use crate::domain::observation::{Observation, batch_of};
use crate::domain::redact::redact_observation;
use crate::domain::registration::{Registration, Registry, Whose, whose};
use crate::domain::report::{GlueRun, Report, glue_run_of};
use crate::domain::system::System;
use crate::observe::{Observers, SubjectRun};
use crate::store;
use crate::store::cases::Taken;

/// Gathers what surrounds the reports of an incident that was taken up: looks at everything, then counts the attempts at
/// the batch, which the run itself may have named.
///
/// # Errors
/// When the database fails; a source that fails is a gap of the case file.
pub async fn gather_case(
    app: &App,
    loaded: &Loaded,
    taken: &Taken,
) -> Result<Surroundings, store::Error> {
    let looked = look(
        &app.observers,
        &loaded.registry,
        &taken.pipeline,
        &taken.candidates,
        &taken.reports,
    )
    .await;
    let registration = looked.registration.as_deref();
    let mut reported = taken
        .reports
        .iter()
        .map(|report| report.batch_id.as_deref());
    let batch = reported
        .find_map(|batch| batch)
        .or_else(|| batch_of(&looked.observations));
    let pipeline = registration.map_or(&taken.pipeline, |known| &known.name);
    let counted = app
        .store
        .count_attempts(pipeline, &taken.run_id, batch)
        .await?;
    // A system that has joined later may count higher than the one that opened the incident.
    let reported = taken.reports.iter().map(|report| report.attempt).max();
    Ok(Surroundings {
        as_of: app.clock.now(),
        registration: registration.cloned(),
        candidates: looked.candidates,
        attempts: Attempts {
            used: reported.max(Some(counted.used)),
            limit: limit(registration, loaded.policy.retry.max_attempts),
            first_failed_at: counted.first_failed_at,
        },
        observations: looked.observations,
    })
}

/// Attempts that a batch of the pipeline may have.
pub fn limit(registration: Option<&Registration>, default: u32) -> u32 {
    registration.and_then(|r| r.max_attempts).unwrap_or(default)
}

/// What was seen of a run, and whose it turned out to be.
#[derive(Debug)]
pub struct Looked {
    /// The registration of its pipeline.
    pub registration: Option<Arc<Registration>>,
    /// The pipelines that it may still belong to, where several share its job and nothing tells.
    pub candidates: Vec<String>,
    /// What connectors saw.
    pub observations: Vec<Observation>,
}

/// Looks at a run; where several pipelines share its job, first at the run alone, whose arguments tell whose it is.
pub async fn look(
    observers: &Observers,
    registry: &Registry,
    pipeline: &str,
    candidates: &[String],
    reports: &[Report],
) -> Looked {
    if candidates.is_empty() {
        let registration = registry.find(pipeline);
        return Looked {
            observations: observe(observers, reports, registration.as_deref()).await,
            candidates: Vec::new(),
            registration,
        };
    }
    let mut names = candidates.to_vec();
    // Those who claim the job since it was reported may be meant as well.
    let owners = registry.owners(System::Glue, pipeline).into_iter();
    let owners = owners.filter_map(|owner| owner.registration);
    names.extend(owners.map(|owner| owner.name.clone()));
    names.sort();
    names.dedup();
    let (known, gone): (Vec<_>, Vec<_>) = names
        .iter()
        .map(|name| registry.find(name).ok_or(name))
        .partition(Result::is_ok);
    let known: Vec<Arc<Registration>> = known.into_iter().flatten().collect();
    // Nothing is registered of the job itself but where it runs.
    let somewhere = Registration {
        aws: known.first().and_then(|one| one.aws.clone()),
        ..Registration::named(pipeline)
    };
    let observations = observe(observers, reports, Some(&somewhere)).await;
    let run = observations.iter().find_map(|seen| seen.run.as_ref());
    let whose = match run {
        Some(run) => whose(&known, &run.arguments),
        None => Whose::Among(known),
    };
    match whose {
        Whose::Known(owner) => Looked {
            observations: observe(observers, reports, Some(&owner)).await,
            candidates: Vec::new(),
            registration: Some(owner),
        },
        // Of one that is not registered any more nobody can say that it was not its run.
        Whose::Among(some) => Looked {
            candidates: some
                .iter()
                .map(|one| one.name.clone())
                .chain(gone.into_iter().filter_map(Result::err).cloned())
                .collect(),
            registration: None,
            observations,
        },
    }
}

/// Everything that the connectors see of a run, redacted.
async fn observe(
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
    let run_id = glue_run_of(None, &report.run_id)?;
    // Which one of several jobs it was, the report does not say.
    let registered = registration.is_some_and(|known| !known.glue_jobs.is_empty());
    Some(GlueRun {
        job: (!registered).then(|| report.pipeline.clone()),
        run_id: run_id.to_owned(),
    })
}
