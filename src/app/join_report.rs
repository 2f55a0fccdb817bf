//! Joining a report to the incident that another system has opened for the same failure.
//!
//! Whichever comes first opens the incident under its own run id, and the run of the other becomes a second key to it. Two
//! reports that come in the same moment may both open one: then the gate goes by the more cautious of the two.

use super::App;
use crate::domain::report::glue_run_of;
use crate::domain::same_failure::RunTold;
use crate::store;
use crate::store::intake::NewReport;

/// Makes the run of a report a key to the incident that it belongs to, where another system has opened one: both name the
/// same Glue run, or batch and times leave just one that can be meant.
pub(super) async fn join_report(app: &App, report: &NewReport) -> Result<(), store::Error> {
    if let Some(run) = &report.glue_run_id {
        let jobs = jobs_of(app, &report.pipeline);
        if app.store.join_by_run(report, run, &jobs).await? {
            return Ok(());
        }
    }
    join_by_time(app, report).await
}

/// The Glue jobs of a pipeline: a run of one that several share is known under the job until its arguments are read.
fn jobs_of(app: &App, pipeline: &str) -> Vec<String> {
    let registration = app.current.get().registration(pipeline);
    registration.map_or_else(Vec::new, |known| known.glue_jobs.clone())
}

async fn join_by_time(app: &App, report: &NewReport) -> Result<(), store::Error> {
    let told = told(report);
    // Most reports say too little, and ask nothing.
    let (Some(span), Some(_)) = (told.span(), &report.batch_id) else {
        return Ok(());
    };
    let around = app.store.incidents_around(report, span).await?;
    let mut meant = around.iter().filter(|(_, reports)| {
        let others: Vec<RunTold<'_>> = reports.iter().map(RunTold::by).collect();
        told.is_of_the_failure(&others)
    });
    let (Some((id, _)), None) = (meant.next(), meant.next()) else {
        return Ok(());
    };
    // What was sent before under this key has its answer, and leaves nothing behind.
    if let Some(key) = &report.idempotency
        && app
            .store
            .find_idempotency(key, &report.fingerprint)
            .await?
            .is_some()
    {
        return Ok(());
    }
    app.store
        .add_key(&report.pipeline, &report.run_id, report.attempt, *id)
        .await
}

fn told(report: &NewReport) -> RunTold<'_> {
    RunTold {
        platform: report.platform.as_deref(),
        started_at: report.started_at,
        failed_at: report.failed_at,
        glue_run: glue_run_of(report.glue_run_id.as_deref(), &report.run_id),
    }
}
