//! All jobs of AWS Glue and their history: what is listed once and at leisure, not looked up for one failure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Settings;
use super::aws::glue::{GlueJob, GlueReader, GlueTable};
use super::aws::{Aws, AwsSettings};
use super::glue::{arguments, past};
use super::look::Look;
use super::trouble::Trouble;
use crate::domain::registration::Owner;
use crate::domain::run_seen::PastRun;

/// Pages of a hundred jobs that are read at most.
const JOB_PAGES: usize = 100;
/// Runs on one page of a history.
const RUNS_A_PAGE: i32 = 200;
/// Pages that are read at most of the history of one job.
const RUN_PAGES: usize = 50;

/// Lists jobs and their runs.
#[derive(Debug)]
pub struct GlueJobs {
    reader: GlueReader,
    retries: usize,
    region: Option<String>,
}

/// What a listing brought, and whether it came to its end.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// What was listed.
    pub listed: Vec<T>,
    /// The listing came to its end; else it was cut to its budget.
    pub whole: bool,
}

impl GlueJobs {
    /// The way there, without a call yet; `None` where AWS is switched off.
    pub async fn start(settings: &Settings, aws: &AwsSettings) -> Option<Self> {
        let aws = Aws::connect(aws, settings).await;
        Some(Self {
            reader: aws.at(None).await.ok()?.glue,
            retries: settings.throttled_retries,
            region: aws.region().map(str::to_owned),
        })
    }

    /// The definitions of all jobs, by name.
    ///
    /// # Errors
    /// Why they could not be listed.
    pub async fn all(&self) -> Result<Listed<GlueJob>, Trouble> {
        let look = Look::begin(self.retries);
        let mut jobs = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..JOB_PAGES {
            let page = self.reader.jobs(&look, token.as_deref()).await?;
            jobs.extend(page.listed);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        jobs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Listed {
            listed: jobs,
            whole: token.is_none(),
        })
    }

    /// The definition of one job.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn one(&self, name: &str) -> Result<GlueJob, Trouble> {
        let look = Look::begin(self.retries);
        let job = self.reader.job(&look, name).await?;
        Ok(GlueJob {
            name: name.to_owned(),
            ..job
        })
    }

    /// The runs of a job since then that are this owner's, newest first, and those before it that stood on the same page.
    ///
    /// # Errors
    /// Why they could not be listed; also when a later page fails.
    pub async fn runs_since(
        &self,
        job: &GlueJob,
        owner: &Owner,
        since: DateTime<Utc>,
    ) -> Result<Listed<PastRun>, Trouble> {
        let look = Look::begin(self.retries);
        let mut runs = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..RUN_PAGES {
            let page = self
                .reader
                .job_runs(&look, &job.name, RUNS_A_PAGE, token.as_deref())
                .await?;
            token = page.next;
            let oldest = page.listed.iter().filter_map(|run| run.started_at).min();
            let own = page.listed.iter();
            let own = own.filter(|run| owner.has(&arguments(run, job)));
            let registration = owner.registration.as_deref();
            runs.extend(own.map(|run| past(run, job, registration)));
            if token.is_none() || oldest.is_some_and(|oldest| oldest < since) {
                token = None;
                break;
            }
        }
        runs.sort_by_key(|run| std::cmp::Reverse(run.started_at));
        Ok(Listed {
            listed: runs,
            whole: token.is_none(),
        })
    }

    /// The tags of what has this ARN.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn tags(&self, arn: &str) -> Result<BTreeMap<String, String>, Trouble> {
        self.reader.tags(&Look::begin(self.retries), arn).await
    }

    /// A table of the catalogue.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn table(&self, database: &str, table: &str) -> Result<GlueTable, Trouble> {
        let look = Look::begin(self.retries);
        self.reader.table(&look, database, table).await
    }

    /// The region that is asked, where one is known.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }
}
