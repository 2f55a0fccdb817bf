//! Looking back: the failed runs that are still in the history of AWS Glue, each triaged as it would have been.

use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt as _};

use super::gather_case::{limit, look_at, subject};
use crate::clock::Clock;
use crate::domain::backfill::{
    Backfill, JobHistory, Unlisted, Verdict, neighbours, next_began, sum_up, take_back,
};
use crate::domain::case_file::{Attempts, Surroundings, assemble};
use crate::domain::policy::Policy;
use crate::domain::redact::{redact, redact_report};
use crate::domain::registration::{Owner, Registration, Registry};
use crate::domain::report::{GlueRun, Report};
use crate::domain::run_seen::PastRun;
use crate::domain::system::System;
use crate::domain::triage::decide;
use crate::observe::Observers;
use crate::observe::aws::glue::GlueJob;
use crate::observe::glue_jobs::{GlueJobs, Listed};
use crate::observe::trouble::Trouble;

/// Jobs that are listed at once.
const JOBS_AT_ONCE: usize = 4;
/// Runs that are triaged at once; each looks at all sources side by side.
const RUNS_AT_ONCE: usize = 4;

/// What looking back needs.
#[derive(Debug)]
pub struct LookBack<'a> {
    /// The connectors.
    pub observers: &'a Observers,
    /// The jobs of AWS Glue.
    pub jobs: &'a GlueJobs,
    /// What the owners registered.
    pub registry: &'a Registry,
    /// The settings a decision depends on.
    pub policy: &'a Policy,
    /// Time.
    pub clock: &'a Clock,
    /// Earlier runs of a job that a run is judged beside.
    pub history: usize,
}

/// One run to triage.
struct Task<'a> {
    registration: Option<&'a Registration>,
    history: &'a JobHistory,
    run: &'a PastRun,
    at: usize,
}

impl LookBack<'_> {
    /// Triages every failed run since then of the jobs with these names, of all jobs where none is named; `progress` is
    /// told how many runs are done, and of how many.
    ///
    /// # Errors
    /// When no job, or the history of none, could be listed.
    pub async fn run(
        &self,
        names: &[String],
        since: DateTime<Utc>,
        progress: impl Fn(usize, usize),
    ) -> Result<Backfill, Trouble> {
        let jobs = self.named(names).await?;
        let mut unlisted = Vec::new();
        let mut first_trouble = None;
        let mut histories = Vec::new();
        let owned: Vec<(&GlueJob, Owner)> = jobs
            .listed
            .iter()
            .flat_map(|job| {
                let owners = self.registry.owners(System::Glue, &redact(&job.name));
                owners.into_iter().map(move |owner| (job, owner))
            })
            .collect();
        let listing = owned
            .iter()
            .map(|(job, owner)| self.history(job, owner, since));
        let listed: Vec<_> = stream::iter(listing).buffered(JOBS_AT_ONCE).collect().await;
        for ((job, owner), listed) in owned.iter().zip(listed) {
            match listed {
                Ok(history) => histories.push((owner, history)),
                Err(trouble) => {
                    unlisted.push(Unlisted {
                        job: redact(&job.name).into_owned(),
                        why: redact(&trouble.detail).into_owned(),
                    });
                    first_trouble = first_trouble.or(Some(trouble));
                }
            }
        }
        if let Some(trouble) = first_trouble.filter(|_| histories.is_empty()) {
            return Err(trouble);
        }
        self.triage(&mut histories, since, progress).await;
        let histories: Vec<JobHistory> = histories.into_iter().map(|(_, one)| one).collect();
        let mut found = sum_up(&histories, since, self.clock.now());
        found.unlisted = unlisted;
        found.jobs_cut = !jobs.whole;
        Ok(found)
    }

    async fn named(&self, names: &[String]) -> Result<Listed<GlueJob>, Trouble> {
        if names.is_empty() {
            return self.jobs.all().await;
        }
        let mut listed = Vec::new();
        for name in names {
            // Without the definition the runs can still be listed; a batch that only its defaults name is not known.
            let job = self.jobs.one(name).await.unwrap_or_else(|_| GlueJob {
                name: name.clone(),
                ..GlueJob::default()
            });
            listed.push(job);
        }
        Ok(Listed {
            listed,
            whole: true,
        })
    }

    async fn history(
        &self,
        job: &GlueJob,
        owner: &Owner,
        since: DateTime<Utc>,
    ) -> Result<JobHistory, Trouble> {
        let runs = self.jobs.runs_since(job, owner, since).await?;
        let registration = owner.registration.as_ref();
        Ok(JobHistory {
            job: job.name.clone(),
            pipeline: registration.map_or_else(|| job.name.clone(), |known| known.name.clone()),
            runs: runs.listed,
            whole: runs.whole,
            ..JobHistory::default()
        })
    }

    async fn triage(
        &self,
        histories: &mut [(&Owner, JobHistory)],
        since: DateTime<Utc>,
        progress: impl Fn(usize, usize),
    ) {
        let all = histories.iter().enumerate();
        let tasks: Vec<Task<'_>> = all
            .flat_map(|(at, (owner, history))| {
                let runs = history.runs.iter();
                let failed = runs.filter(|run| run.failed() && run.started_at >= Some(since));
                let registration = owner.registration.as_deref();
                failed.map(move |run| Task {
                    registration,
                    history,
                    run,
                    at,
                })
            })
            .collect();
        let of = tasks.len();
        let triages = tasks.iter().map(|task| async move {
            let verdict = self.one(task).await;
            (task.at, task.run.id.clone(), verdict)
        });
        let mut triages = stream::iter(triages).buffer_unordered(RUNS_AT_ONCE);
        let mut verdicts = Vec::with_capacity(of);
        while let Some(verdict) = triages.next().await {
            verdicts.push(verdict);
            progress(verdicts.len(), of);
        }
        drop(triages);
        for (at, run, verdict) in verdicts {
            if let Some((_, history)) = histories.get_mut(at) {
                history.verdicts.insert(run, verdict);
            }
        }
    }

    /// The verdict on one run, as it stood before the next one of its batch began.
    async fn one(&self, task: &Task<'_>) -> Verdict {
        let Task {
            registration,
            history,
            run,
            ..
        } = *task;
        let glue = GlueRun {
            job: Some(history.job.clone()),
            run_id: run.id.clone(),
        };
        let mut report = Report::of_glue_run(glue, registration);
        redact_report(&mut report);
        let reports = [report];
        let mut subject = subject(&reports, registration);
        subject.neighbours = Some(neighbours(&history.runs, run, self.history));
        let mut observations = look_at(self.observers, subject).await;
        let lost = take_back(&mut observations, run, next_began(&history.runs, run));
        let surroundings = Surroundings {
            as_of: self.clock.now(),
            registration: registration.cloned(),
            candidates: Vec::new(),
            attempts: Attempts {
                used: Some(1),
                limit: limit(registration, self.policy.retry.max_attempts),
                first_failed_at: None,
            },
            observations,
        };
        let case = assemble(&reports, surroundings);
        let triage = decide(&case, self.policy);
        Verdict::of(&history.job, run, &case, &triage, lost)
    }
}
