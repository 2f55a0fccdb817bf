//! AWS Glue, as far as Larrey reads it: jobs, runs and tables.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_glue::Client;
use aws_sdk_glue::types::{Job, JobRun};
use chrono::{DateTime, Utc};

use super::{time, trouble};
use crate::domain::fact::GapReason;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

pub mod quality;

/// Reads jobs, runs, tables and results of data-quality rules.
#[derive(Clone, Debug)]
pub struct GlueReader {
    client: Client,
    /// The account whose catalogue holds the tables, where it is not that of the credentials.
    catalog: Option<String>,
}

/// One run of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlueJobRun {
    /// `Id`.
    pub id: String,
    /// `JobRunState`.
    pub state: String,
    /// `ErrorMessage`.
    pub error_message: Option<String>,
    /// `StartedOn`.
    pub started_at: Option<DateTime<Utc>>,
    /// `CompletedOn`.
    pub ended_at: Option<DateTime<Utc>>,
    /// `Arguments`: those given for this run.
    pub arguments: BTreeMap<String, String>,
    /// `LogGroupName`.
    pub log_group: Option<String>,
    /// `WorkerType`, `NumberOfWorkers`, `MaxCapacity` (DPU), `Timeout` (minutes), `ExecutionTime` (seconds),
    /// `GlueVersion`, `DPUSeconds`, as far as they are set.
    pub resources: BTreeMap<&'static str, String>,
}

/// The definition of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlueJob {
    /// `Name`.
    pub name: String,
    /// `Role`: an ARN, or a name.
    pub role: Option<String>,
    /// `Command.ScriptLocation`.
    pub script: Option<String>,
    /// `LastModifiedOn`.
    pub modified_at: Option<DateTime<Utc>>,
    /// `DefaultArguments`.
    pub arguments: BTreeMap<String, String>,
    /// `MaxRetries`: reruns that AWS Glue starts by itself, past every gate.
    pub max_retries: i32,
}

/// A page of a listing, and how to get the next one.
#[derive(Clone, Debug)]
pub struct GluePage<T> {
    /// What is on it.
    pub listed: Vec<T>,
    /// Token of the next page; `None`: there is none.
    pub next: Option<String>,
}

/// A table of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlueTable {
    /// `Parameters`.
    pub parameters: BTreeMap<String, String>,
    /// `StorageDescriptor.Location`.
    pub location: Option<String>,
}

impl GlueReader {
    /// A reader of jobs, and of the tables in the catalogue of this account.
    pub(super) fn new(config: &SdkConfig, catalog: Option<String>) -> Self {
        Self {
            client: Client::new(config),
            catalog,
        }
    }

    /// `glue:GetJobRun`.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn job_run(&self, look: &Look, job: &str, run: &str) -> Result<GlueJobRun, Trouble> {
        let call = || async {
            let request = self.client.get_job_run().job_name(job).run_id(run);
            request
                .send()
                .await
                .map_err(|error| trouble("GetJobRun", &error))
        };
        let answer = look.patiently(call).await?;
        answer
            .job_run()
            .map(job_run)
            .ok_or_else(|| Trouble::new(GapReason::Absent, format!("`{job}` has no run `{run}`")))
    }

    /// `glue:GetJobRuns`: a page of the runs of a job, the newest first; at most 200 on each.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn job_runs(
        &self,
        look: &Look,
        job: &str,
        most: i32,
        token: Option<&str>,
    ) -> Result<GluePage<GlueJobRun>, Trouble> {
        let call = || async {
            let request = self.client.get_job_runs().job_name(job).max_results(most);
            request
                .set_next_token(token.map(str::to_owned))
                .send()
                .await
                .map_err(|error| trouble("GetJobRuns", &error))
        };
        let answer = look.patiently(call).await?;
        Ok(GluePage {
            listed: answer.job_runs().iter().map(job_run).collect(),
            next: next(answer.next_token()),
        })
    }

    /// `glue:GetJobs`: a page of the definitions of all jobs.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn jobs(
        &self,
        look: &Look,
        token: Option<&str>,
    ) -> Result<GluePage<GlueJob>, Trouble> {
        let call = || async {
            let request = self.client.get_jobs().max_results(JOBS_A_PAGE);
            request
                .set_next_token(token.map(str::to_owned))
                .send()
                .await
                .map_err(|error| trouble("GetJobs", &error))
        };
        let answer = look.patiently(call).await?;
        Ok(GluePage {
            listed: answer.jobs().iter().map(definition).collect(),
            next: next(answer.next_token()),
        })
    }

    /// `glue:GetTags`: the tags of what has this ARN.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn tags(&self, look: &Look, arn: &str) -> Result<BTreeMap<String, String>, Trouble> {
        let call = || async {
            let request = self.client.get_tags().resource_arn(arn);
            request
                .send()
                .await
                .map_err(|error| trouble("GetTags", &error))
        };
        let answer = look.patiently(call).await?;
        Ok(sorted(answer.tags()))
    }

    /// `glue:GetJob`.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn job(&self, look: &Look, job: &str) -> Result<GlueJob, Trouble> {
        let call = || async {
            let request = self.client.get_job().job_name(job);
            request
                .send()
                .await
                .map_err(|error| trouble("GetJob", &error))
        };
        let answer = look.patiently(call).await?;
        answer
            .job()
            .map(definition)
            .ok_or_else(|| Trouble::new(GapReason::Absent, format!("there is no job `{job}`")))
    }

    /// `glue:GetTable`.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn table(
        &self,
        look: &Look,
        database: &str,
        table: &str,
    ) -> Result<GlueTable, Trouble> {
        let call = || async {
            let request = self.client.get_table().database_name(database).name(table);
            request
                .set_catalog_id(self.catalog.clone())
                .send()
                .await
                .map_err(|error| trouble("GetTable", &error))
        };
        let answer = look.patiently(call).await?;
        let table = answer.table();
        let storage = table.and_then(|table| table.storage_descriptor());
        Ok(GlueTable {
            parameters: sorted(table.and_then(|table| table.parameters())),
            location: storage
                .and_then(|storage| storage.location())
                .map(str::to_owned),
        })
    }

    /// `glue:GetTable`: where the newest metadata of an Iceberg table lie (`Parameters.metadata_location`).
    ///
    /// # Errors
    /// Why it could not be read, or that it is no Iceberg table.
    pub async fn metadata_location(
        &self,
        look: &Look,
        database: &str,
        table: &str,
    ) -> Result<String, Trouble> {
        let mut found = self.table(look, database, table).await?;
        found.parameters.remove("metadata_location").ok_or_else(|| {
            let why =
                format!("`{database}.{table}` has no `metadata_location`: it is no Iceberg table");
            Trouble::new(GapReason::Absent, why)
        })
    }
}

/// Definitions on one page.
const JOBS_A_PAGE: i32 = 100;

/// The token of a further page; some services say that there is none with an empty one.
fn next(token: Option<&str>) -> Option<String> {
    token.filter(|token| !token.is_empty()).map(str::to_owned)
}

fn sorted(map: Option<&std::collections::HashMap<String, String>>) -> BTreeMap<String, String> {
    map.into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn job_run(run: &JobRun) -> GlueJobRun {
    let resources = [
        (
            "worker_type",
            run.worker_type().map(|w| w.as_str().to_owned()),
        ),
        (
            "number_of_workers",
            run.number_of_workers().map(|n| n.to_string()),
        ),
        (
            "max_capacity_dpu",
            run.max_capacity().map(|n| n.to_string()),
        ),
        ("timeout_minutes", run.timeout().map(|n| n.to_string())),
        ("execution_time_s", Some(run.execution_time().to_string())),
        ("dpu_seconds", run.dpu_seconds().map(|n| n.to_string())),
        ("glue_version", run.glue_version().map(str::to_owned)),
    ];
    GlueJobRun {
        id: run.id().unwrap_or_default().to_owned(),
        state: run
            .job_run_state()
            .map_or_else(String::new, |state| state.as_str().to_owned()),
        error_message: run.error_message().map(str::to_owned),
        started_at: run.started_on().and_then(time),
        ended_at: run.completed_on().and_then(time),
        arguments: sorted(run.arguments()),
        log_group: run.log_group_name().map(str::to_owned),
        resources: resources
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
    }
}

fn definition(job: &Job) -> GlueJob {
    GlueJob {
        name: job.name().unwrap_or_default().to_owned(),
        role: job.role().map(str::to_owned),
        script: job
            .command()
            .and_then(|command| command.script_location())
            .map(str::to_owned),
        modified_at: job.last_modified_on().and_then(time),
        arguments: sorted(job.default_arguments()),
        max_retries: job.max_retries(),
    }
}
