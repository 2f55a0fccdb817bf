//! `larrey context`: everything that can be seen of one run, and what could not.

use std::path::PathBuf;

use clap::Args;

use super::output::{say, say_json, style};
use super::{exit, runtime};
use crate::boot::gather_alone;
use crate::config::Settings;
use crate::domain::redact::redact_report;
use crate::domain::report::{GlueRun, Report};
use crate::render::context;

/// Show everything that can be seen of one run: its record, its log, its targets, and what could not be seen.
///
/// It is the first half of every triage, with no server, no database and no verdict: the connectors look where the
/// settings and the pipeline's registration send them, and read only.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey context --pipeline interactions_daily --run-id jr_0123 --config larrey.toml\n  larrey context --pipeline daily_orders --run-id jr_0123 --json | jq .gaps"
)]
pub struct Context {
    /// The pipeline, as it is registered; without a registration, the AWS Glue job
    #[arg(long, value_name = "PIPELINE")]
    pipeline: String,
    /// The run; one of AWS Glue (`jr_...`) is looked up there
    #[arg(long, value_name = "RUN")]
    run_id: String,
    /// The AWS Glue job, where the pipeline has another name and no registration
    #[arg(long, value_name = "JOB")]
    job: Option<String>,
    /// The batch, where the run does not say it
    #[arg(long, value_name = "BATCH")]
    batch_id: Option<String>,
    /// Print the case file as JSON
    #[arg(long)]
    json: bool,
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Context {
    /// Prints the context.
    pub fn run(self) -> anyhow::Result<u8> {
        let settings = Settings::load(self.config.as_deref())?;
        let glue = self.job.map(|job| GlueRun {
            job: Some(job),
            run_id: self.run_id.clone(),
        });
        let mut report = Report {
            pipeline: self.pipeline,
            run_id: self.run_id,
            batch_id: self.batch_id,
            attempt: 1,
            glue,
            ..Report::default()
        };
        redact_report(&mut report);
        let case = runtime()?.block_on(gather_alone(&settings, report))?;
        if self.json {
            say_json(&case)?;
        } else {
            say(context::context(&case, &settings.policy()?, style()));
        }
        Ok(exit::OK)
    }
}
