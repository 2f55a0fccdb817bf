//! Reconciling: events get lost, so every few minutes the runs of the registered jobs are listed. What failed and nobody
//! reported is opened, a batch that has succeeded since is settled, and a rerun past a shut gate is written down.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::App;
use super::accept_report::{Acceptance, Refused, fingerprint, keep_report, new_report};
use crate::domain::gate::{Gate, Standing, answer};
use crate::domain::redact::{redact, redact_report};
use crate::domain::registration::Registration;
use crate::domain::report::{GlueRun, Report};
use crate::domain::run_seen::PastRun;
use crate::domain::signals::RunState;
use crate::domain::system::System;
use crate::store::run_events::NewRunEvent;
use crate::store::{self};

/// Who reports what nobody else did.
const REPORTER: &str = "reconciler";

/// `[reconcile]` of the configuration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReconcileSettings {
    /// Seconds between two turns; 0: never.
    pub every_s: u64,
    /// Hours that runs are looked back for.
    pub lookback_hours: u32,
    /// Jobs listed in one turn; the next turn goes on with the others.
    pub jobs_per_turn: usize,
}

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Jobs that were listed.
    pub jobs: usize,
    /// Jobs that could not be listed.
    pub unseen: usize,
    /// Failures opened that nobody had reported.
    pub opened: u64,
    /// Incidents settled by a later success of their batch.
    pub settled: u64,
    /// Reruns that began while the gate was shut.
    pub bypassed: u64,
}

/// One turn over these jobs, each with its registration.
///
/// # Errors
/// When the database fails.
pub async fn reconcile(
    app: &App,
    jobs: &[(Arc<Registration>, String)],
    settings: ReconcileSettings,
) -> Result<Reconciled, store::Error> {
    let mut done = Reconciled::default();
    for (registration, job) in jobs {
        let Some(listed) = app.observers.history(job, registration).await else {
            continue;
        };
        match listed {
            Ok(runs) => {
                done.jobs += 1;
                job_runs(app, registration, job, runs, settings, &mut done).await?;
            }
            Err(trouble) => {
                done.unseen += 1;
                tracing::warn!(job, %trouble, "could not list the runs of a job");
            }
        }
    }
    for (what, count) in [
        ("opened", done.opened),
        ("settled", done.settled),
        ("bypassed", done.bypassed),
    ] {
        metrics::counter!("larrey_reconciled_total", "what" => what).increment(count);
    }
    Ok(done)
}

async fn job_runs(
    app: &App,
    registration: &Registration,
    job: &str,
    mut runs: Vec<PastRun>,
    settings: ReconcileSettings,
    done: &mut Reconciled,
) -> Result<(), store::Error> {
    for run in &mut runs {
        // Batches are kept and looked for by their redacted names.
        run.batch_id = run
            .batch_id
            .as_deref()
            .map(|batch| redact(batch).into_owned());
    }
    let since = app.clock.now() - TimeDelta::hours(settings.lookback_hours.into());
    runs.retain(|run| run.started_at.is_some_and(|at| at >= since));
    runs.sort_by_key(|run| run.started_at);
    let ids: Vec<String> = runs.iter().map(|run| run.id.clone()).collect();
    let pipeline = &registration.name;
    // A webhook may have told of it under the job's name, where pipelines share it.
    let names = [pipeline.clone(), (*job).to_owned()];
    let known = app.store.known_runs(&names, &ids, REPORTER).await?;
    for run in &runs {
        let seen = known.iter().find(|seen| seen.run_id == run.id);
        // Once, in the turn that lists the run first: later the gate may stand otherwise.
        if !seen.is_some_and(|seen| seen.listed) && bypasses(app, pipeline, run).await? {
            done.bypassed += 1;
        }
        let reported = seen.is_some_and(|seen| seen.reported);
        if run.failed() && !reported {
            done.opened += u64::from(open(app, pipeline, job, run).await?);
        }
        let new = app
            .store
            .keep_run_event(&event(
                app,
                pipeline,
                &run.id,
                &run.state,
                at(app, run),
                None,
            ))
            .await?;
        if new && run.succeeded() {
            done.settled += settle(app, pipeline, run).await?;
        }
    }
    Ok(())
}

/// Opens what no event reported; says whether it is new. A run whose report is refused is told of in the log, and tried
/// again in the next turn.
async fn open(app: &App, pipeline: &str, job: &str, run: &PastRun) -> Result<bool, store::Error> {
    let mut report = Report {
        pipeline: pipeline.to_owned(),
        run_id: run.id.clone(),
        platform: Some(System::Glue.code().to_owned()),
        attempt: 1,
        failed_at: run.ended_at,
        glue: Some(GlueRun {
            job: Some(job.to_owned()),
            run_id: run.id.clone(),
        }),
        ..Report::default()
    };
    report.signals.run_state = Some(RunState::Ended);
    redact_report(&mut report);
    let kept = match new_report(app, REPORTER, None, run.id.as_bytes(), report) {
        Ok(report) => keep_report(app, &report).await,
        Err(refused) => Err(refused),
    };
    match kept {
        Ok(Acceptance::Opened(id)) => {
            tracing::info!(pipeline, run = run.id, incident = %id, "opened a failure that no event had reported");
            Ok(true)
        }
        Ok(Acceptance::Appended(_) | Acceptance::Known(_)) => Ok(false),
        Err(Refused::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(pipeline, run = run.id, %error, "could not open a failure that no event had reported");
            Ok(false)
        }
    }
}

/// Whether a run of a batch began while its gate was shut; it is written on the timeline of what held it shut.
async fn bypasses(app: &App, pipeline: &str, run: &PastRun) -> Result<bool, store::Error> {
    let (Some(batch), Some(began)) = (&run.batch_id, run.started_at) else {
        return Ok(false);
    };
    let incidents = app.store.gate_by_batch(pipeline, batch, false).await?;
    let earlier: Vec<Standing> = incidents
        .into_iter()
        .filter(|incident| incident.id.received_at().is_some_and(|at| at < began))
        .map(|incident| Standing {
            // Where the heads stood then, nobody knows now.
            heads: Vec::new(),
            ..incident
        })
        .collect();
    if earlier.is_empty() {
        return Ok(false);
    }
    let then = answer(&earlier, &[], false, began, app.gate);
    let Some(held) = then.incident.filter(|_| then.gate != Gate::Open) else {
        return Ok(false);
    };
    let Some(held_run) = app.store.run_of(held).await? else {
        return Ok(false);
    };
    let message = format!(
        "`{}` began while the gate was shut: {}",
        run.id, then.reason
    );
    let bypass = event(
        app,
        pipeline,
        &held_run,
        "gate bypassed",
        began,
        Some(message),
    );
    app.store.keep_run_event(&bypass).await
}

/// A later success settles what waits for it, and closes nothing where the target was changed and nobody has verified it.
async fn settle(app: &App, pipeline: &str, run: &PastRun) -> Result<u64, store::Error> {
    let Some(batch) = &run.batch_id else {
        return Ok(0);
    };
    let ended = at(app, run);
    let settled = app
        .store
        .settle_batch(pipeline, batch, ended, app.clock.now(), REPORTER, || {
            app.clock.uuid()
        })
        .await?;
    for held in app.store.held_in_batch(pipeline, batch, ended).await? {
        let message = format!(
            "`{}` succeeded; the target was changed before and nobody has verified it",
            run.id
        );
        let told = event(
            app,
            pipeline,
            &held,
            "batch succeeded",
            ended,
            Some(message),
        );
        app.store.keep_run_event(&told).await?;
    }
    Ok(settled)
}

fn at(app: &App, run: &PastRun) -> DateTime<Utc> {
    run.ended_at
        .or(run.started_at)
        .unwrap_or_else(|| app.clock.now())
}

/// An event that is kept once, however often it is found again.
fn event(
    app: &App,
    pipeline: &str,
    run: &str,
    state: &str,
    at: DateTime<Utc>,
    message: Option<String>,
) -> NewRunEvent {
    let content = [
        REPORTER,
        pipeline,
        run,
        state,
        message.as_deref().unwrap_or(""),
    ]
    .join("\n");
    NewRunEvent {
        id: app.clock.uuid(),
        told_by: REPORTER,
        pipeline: pipeline.to_owned(),
        run_id: run.to_owned(),
        state: state.to_owned(),
        at,
        received_at: app.clock.now(),
        message,
        fingerprint: fingerprint(&app.fingerprint_key, content.as_bytes()),
    }
}
