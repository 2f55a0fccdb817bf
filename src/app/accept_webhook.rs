//! Accepting what a webhook tells: a failure becomes a report, any other state of a run its history.

use super::App;
use super::accept_report::{
    Acceptance, Refused, Submission, fingerprint, keep_report, prepare, submitted,
};
use crate::domain::redact::{redact_report, redact_run_event};
use crate::domain::registration::Registry;
use crate::domain::report::Report;
use crate::domain::run_event::RunEvent;
use crate::domain::system::System;
use crate::intake::{Format, Received};
use crate::store::intake::NewReport;
use crate::store::run_events::NewRunEvent;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A failure.
    Failure(Acceptance),
    /// Another state of a run.
    RunEvent {
        /// Whether it was not here before.
        new: bool,
    },
}

/// Accepts a body in a webhook's format. Events come late, twice and out of order: a failure is a failure whatever
/// else was heard of the run, and the other states only stand on its timeline.
///
/// # Errors
/// See [`Refused`]; nothing of a refused body is kept.
pub async fn accept_webhook(
    app: &App,
    submission: Submission,
    format: &'static Format,
) -> Result<Heard, Refused> {
    let prepared = prepare(app, submission, |app, submission| {
        Ok(match (format.read)(&submission.body)? {
            Received::Failure(mut report) => {
                // Names are redacted first, because the registry knows them so.
                redact_report(&mut report);
                name_pipeline(&app.registry, &mut report);
                Prepared::Report(submitted(app, submission, report)?)
            }
            Received::RunEvent(mut event) => {
                redact_run_event(&mut event);
                Prepared::RunEvent(new_run_event(app, submission, event))
            }
        })
    })
    .await?;
    match prepared {
        Prepared::Report(report) => Ok(Heard::Failure(keep_report(app, &report).await?)),
        Prepared::RunEvent(event) => Ok(Heard::RunEvent {
            new: app.store.keep_run_event(&event).await?,
        }),
    }
}

enum Prepared {
    Report(NewReport),
    RunEvent(NewRunEvent),
}

/// Calls the pipeline what its owners call it, where they claim the job; how it was reported stays as a label.
fn name_pipeline(registry: &Registry, report: &mut Report) {
    let system = report.platform.as_deref().and_then(System::from_code);
    let found = system.and_then(|system| registry.recognise(system, &report.pipeline));
    if let Some(registration) = found
        && registration.name != report.pipeline
    {
        let reported_as = std::mem::replace(&mut report.pipeline, registration.name.clone());
        report.labels.insert("reported_as".to_owned(), reported_as);
    }
}

fn new_run_event(app: &App, submission: &Submission, event: RunEvent) -> NewRunEvent {
    let found = app.registry.recognise(event.system, &event.job);
    let received_at = app.clock.now();
    NewRunEvent {
        id: app.clock.uuid(),
        told_by: event.system.code(),
        pipeline: found.map_or(event.job, |registration| registration.name.clone()),
        run_id: event.run_id,
        state: event.state,
        at: event.at.unwrap_or(received_at),
        received_at,
        message: event.message,
        fingerprint: fingerprint(&app.fingerprint_key, &submission.body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_job_is_called_by_its_pipeline() {
        let mut registry = Registry::default();
        let toml = "name = 'orders'\nglue_jobs = ['orders_job', 'orders']\nairflow = ['daily']";
        registry.add(toml::from_str(toml).unwrap()).unwrap();
        let named = |platform: &str, pipeline: &str| {
            let mut report = Report {
                pipeline: pipeline.to_owned(),
                platform: Some(platform.to_owned()),
                ..Report::default()
            };
            name_pipeline(&registry, &mut report);
            (report.pipeline, report.labels.remove("reported_as"))
        };
        let is = |name: &str, reported: Option<&str>| (name.into(), reported.map(str::to_owned));
        assert_eq!(
            named("glue", "orders_job"),
            is("orders", Some("orders_job"))
        );
        assert_eq!(named("glue", "orders"), is("orders", None));
        assert_eq!(
            named("airflow", "daily.load"),
            is("orders", Some("daily.load"))
        );
        assert_eq!(named("airflow", "orders_job"), is("orders_job", None));
        assert_eq!(named("spark", "orders_job"), is("orders_job", None));
    }
}
