//! What is looked at: one failed run, and what is learned of it on the way.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::registration::{AwsPlace, Registration};
use crate::domain::report::GlueRun;
use crate::domain::run_seen::{PastRun, RunSeen};

/// One failed run, as far as its reports tell.
#[derive(Clone, Debug, Default)]
pub struct SubjectRun {
    /// The run in AWS Glue, where one is known.
    pub glue: Option<GlueRun>,
    /// What the owners registered.
    pub registration: Option<Registration>,
    /// The run's id, as reported.
    pub run_id: String,
    /// The batch, where a report names it.
    pub batch_id: Option<String>,
    /// When the run started, as reported.
    pub started_at: Option<DateTime<Utc>>,
    /// When it failed, as reported.
    pub failed_at: Option<DateTime<Utc>>,
    /// Other runs of its job, newest first, where they are known beforehand; `None`: they are looked up.
    pub neighbours: Option<Vec<PastRun>>,
}

/// The run that all connectors look at together. The one that finds the run itself tells the others.
#[derive(Debug)]
pub struct Subject {
    /// What is known beforehand.
    pub given: SubjectRun,
    deadline: Instant,
    found: watch::Sender<Found>,
}

#[derive(Clone, Debug, Default)]
enum Found {
    #[default]
    NotYet,
    Nothing,
    Run(Arc<RunSeen>),
}

impl Subject {
    /// A subject that every source may look at for this long.
    pub fn new(given: SubjectRun, patience: Duration) -> Self {
        Self {
            given,
            deadline: Instant::now() + patience,
            found: watch::Sender::new(Found::NotYet),
        }
    }

    /// Where in AWS its pipeline lives, as registered.
    pub fn aws_place(&self) -> Option<&AwsPlace> {
        self.given.registration.as_ref()?.aws.as_ref()
    }

    /// What is left of the time.
    pub fn patience(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Tells the other connectors which run it is.
    pub fn tell(&self, run: RunSeen) {
        self.found.send_replace(Found::Run(Arc::new(run)));
    }

    /// Nothing more will be learned of the run.
    pub fn no_more_is_known(&self) {
        self.found.send_if_modified(|found| {
            let waiting = matches!(found, Found::NotYet);
            if waiting {
                *found = Found::Nothing;
            }
            waiting
        });
    }

    /// When the work on the batch began, as far as reports and the run's own record tell.
    pub fn began_at(&self, run: Option<&RunSeen>) -> Option<DateTime<Utc>> {
        let row = run.and_then(RunSeen::batch_began_at);
        [self.given.started_at, row].into_iter().flatten().min()
    }

    /// The batch, as a report or the run's own record names it.
    pub fn batch_id<'a>(&'a self, run: Option<&'a RunSeen>) -> Option<&'a str> {
        let recorded = run.and_then(|run| run.run.batch_id.as_deref());
        self.given.batch_id.as_deref().or(recorded)
    }

    /// The run, as soon as it is known; `None` where it is not to be found.
    pub async fn run(&self) -> Option<Arc<RunSeen>> {
        let mut found = self.found.subscribe();
        let known = found
            .wait_for(|found| !matches!(found, Found::NotYet))
            .await
            .ok()?;
        match &*known {
            Found::Run(run) => Some(run.clone()),
            Found::NotYet | Found::Nothing => None,
        }
    }
}
