//! A report: what an orchestrator says of one failed run.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::registration::Registration;
use super::signals::Signals;
use super::system::System;

/// One failed run as reported, checked by the intake room and redacted before it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The pipeline, as its registration or its orchestrator calls it.
    pub pipeline: String,
    /// The orchestrator's id of the run.
    pub run_id: String,
    /// Where it runs: `glue`, `spark`, `airflow`, `dbt`, ...; free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The batch that a retry would process again; without one, the run is its own batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<String>,
    /// Which attempt of the run this was, from 1.
    pub attempt: u32,
    /// When the run started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<DateTime<Utc>>,
    /// The orchestrator's one-line verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The log, line by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_lines: Vec<String>,
    /// What the submitter knows in structured form.
    pub signals: Signals,
    /// Free labels for the submitter's own use; kept with the report, never evidence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The Glue run behind the failure, where the report names one: whoever looks for evidence looks there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glue: Option<GlueRun>,
}

/// A run of an AWS Glue job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueRun {
    /// The job, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The run, as `jr_...`.
    pub run_id: String,
}

/// The Glue run that a report speaks of: the one that it names, or itself where its run id is one of AWS Glue's.
pub fn glue_run_of<'a>(named: Option<&'a str>, run_id: &'a str) -> Option<&'a str> {
    named.or_else(|| run_id.starts_with("jr_").then_some(run_id))
}

impl Report {
    /// A report that says nothing but which run of AWS Glue it is; a registration of the job gives its pipeline.
    pub fn of_glue_run(run: GlueRun, registration: Option<&Registration>) -> Self {
        let job = run.job.clone().unwrap_or_default();
        Self {
            pipeline: registration.map_or(job, |known| known.name.clone()),
            run_id: run.run_id.clone(),
            platform: Some(System::Glue.code().to_owned()),
            attempt: 1,
            glue: Some(run),
            ..Self::default()
        }
    }
}
