//! Accepting what a webhook tells: a failure becomes a report, any other state of a run its history.

use std::sync::Arc;

use super::App;
use super::accept_report::{
    Acceptance, Refused, Submission, fingerprint, keep_report, prepare, submitted,
};
use crate::domain::redact::{redact_report, redact_run_event};
use crate::domain::registration::{Claim, Registration, Registry};
use crate::domain::report::Report;
use crate::domain::run_event::RunEvent;
use crate::domain::system::System;
use crate::intake::{Format, Received};
use crate::store;
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
                let candidates = name_pipeline(&app.current.get().registry, &mut report);
                Prepared::Report(submitted(app, submission, report)?, candidates)
            }
            Received::RunEvent(mut event) => {
                redact_run_event(&mut event);
                let (event, candidates) = new_run_event(app, submission, event);
                Prepared::RunEvent(event, candidates)
            }
        })
    })
    .await?;
    match prepared {
        Prepared::Report(report, candidates) => {
            let kept = keep_report_of_some(app, report, &candidates).await?;
            Ok(Heard::Failure(kept))
        }
        Prepared::RunEvent(mut event, candidates) => {
            let known = known_pipeline(app, &candidates, &event.run_id).await?;
            event.pipeline = known.unwrap_or(event.pipeline);
            Ok(Heard::RunEvent {
                new: app.store.keep_run_event(&event).await?,
            })
        }
    }
}

/// What is kept, each with the pipelines that may be behind it where its job does not tell.
enum Prepared {
    Report(NewReport, Vec<String>),
    RunEvent(NewRunEvent, Vec<String>),
}

/// Keeps a report of a job that several pipelines may share. Until the run's arguments have been read, it counts for all
/// of them; where another report has told already whose run it is, it goes with that one.
async fn keep_report_of_some(
    app: &App,
    mut report: NewReport,
    candidates: &[String],
) -> Result<Acceptance, Refused> {
    if candidates.is_empty() {
        return keep_report(app, &report).await;
    }
    if let Some(pipeline) = known_pipeline(app, candidates, &report.run_id).await? {
        report.pipeline = pipeline;
        return keep_report(app, &report).await;
    }
    app.store.name_candidates(report.id, candidates).await?;
    let kept = keep_report(app, &report).await;
    if !matches!(kept, Ok(Acceptance::Opened(_))) {
        app.store.forget_candidates(report.id).await?;
    }
    kept
}

async fn known_pipeline(
    app: &App,
    candidates: &[String],
    run_id: &str,
) -> Result<Option<String>, store::Error> {
    if candidates.is_empty() {
        return Ok(None);
    }
    app.store.pipeline_of_run(candidates, run_id).await
}

/// Calls the pipeline what its owners call it, where they claim the job; how it was reported stays as a label. Where
/// several share the job, it keeps the job's name, and they are answered.
fn name_pipeline(registry: &Registry, report: &mut Report) -> Vec<String> {
    let system = report.platform.as_deref().and_then(System::from_code);
    let claim = system.map(|system| registry.claim(system, &report.pipeline));
    match claim {
        Some(Claim::One(registration)) if registration.name != report.pipeline => {
            let reported_as = std::mem::replace(&mut report.pipeline, registration.name.clone());
            report.labels.insert("reported_as".to_owned(), reported_as);
            Vec::new()
        }
        Some(Claim::ByArguments(candidates)) => names(&candidates),
        _ => Vec::new(),
    }
}

fn new_run_event(
    app: &App,
    submission: &Submission,
    event: RunEvent,
) -> (NewRunEvent, Vec<String>) {
    let (pipeline, candidates) = match app.current.get().registry.claim(event.system, &event.job) {
        Claim::Nobody => (event.job, Vec::new()),
        Claim::One(registration) => (registration.name.clone(), Vec::new()),
        Claim::ByArguments(candidates) => (event.job, names(&candidates)),
    };
    let received_at = app.clock.now();
    let event = NewRunEvent {
        id: app.clock.uuid(),
        told_by: event.system.code(),
        pipeline,
        run_id: event.run_id,
        state: event.state,
        at: event.at.unwrap_or(received_at),
        received_at,
        message: event.message,
        fingerprint: fingerprint(&app.fingerprint_key, &submission.body),
    };
    (event, candidates)
}

fn names(registrations: &[Arc<Registration>]) -> Vec<String> {
    let names = registrations.iter();
    names
        .map(|registration| registration.name.clone())
        .collect()
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
            assert!(name_pipeline(&registry, &mut report).is_empty());
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

    #[test]
    fn a_shared_job_keeps_its_name_until_somebody_tells_whose_run_it_was() {
        let mut registry = Registry::default();
        for name in ["orders", "returns"] {
            let toml = format!(
                "name = '{name}'\nglue_jobs = ['load']\narguments = {{ '--table' = '{name}' }}"
            );
            registry.add(toml::from_str(&toml).unwrap()).unwrap();
        }
        let mut report = Report {
            pipeline: "load".to_owned(),
            platform: Some("glue".to_owned()),
            ..Report::default()
        };
        assert_eq!(name_pipeline(&registry, &mut report), ["orders", "returns"]);
        assert_eq!(report.pipeline, "load");
    }
}
