//! `larrey triage`: the same verdict, with no server and no database.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::output::{say, say_json};
use super::{exit, glue_run, runtime};
use crate::advise::Adviser;
use crate::boot::gather_alone;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::redact::redact_report;
use crate::domain::registration::Claim;
use crate::domain::report::{GlueRun, Report};
use crate::domain::retry::RetryDecision;
use crate::domain::system::System;
use crate::domain::triage::decide;
use crate::intake::{Rejection, rest};
use crate::render;

/// Triage one report or one AWS Glue run, without server or database.
///
/// Connectors look where the settings let them; `--glue-run` switches AWS on. Attempts recorded by a server and earlier
/// incidents are not known here.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 safe to retry, 10 wait, 11 fix first, 12 hold, 2 not a report, 1 failed.\n\nExamples:\n  larrey triage report.json\n  get-report | larrey triage --json - | jq .retry.decision\n  larrey triage --glue-run daily_orders/jr_0123"
)]
pub struct TriageFile {
    /// File with the report, as for `POST /v1/incidents`; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "glue_run")]
    file: Option<PathBuf>,
    /// The failed run of an AWS Glue job, read with the credentials of the environment
    #[arg(long, value_name = "JOB/RUN_ID", value_parser = glue_run, conflicts_with = "file")]
    glue_run: Option<GlueRun>,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl TriageFile {
    /// Prints the verdict; the exit code is the decision.
    pub fn run(self) -> anyhow::Result<u8> {
        let mut settings = Settings::load(self.config.as_deref())?;
        let mut report = match (self.glue_run, &self.file) {
            (Some(run), _) => {
                settings.aws.enabled = true;
                report_of(run, &settings)?
            }
            (None, Some(file)) => match rest::read(&read(file)?) {
                Ok(report) => report,
                Err(rejection) => {
                    refuse(&rejection, file);
                    return Ok(exit::BAD_INPUT);
                }
            },
            (None, None) => anyhow::bail!("neither a file nor a run is named"),
        };
        redact_report(&mut report);
        let adviser = Adviser::start(&settings.advise)?;
        let mut case = runtime()?.block_on(gather_alone(&settings, report))?;
        if let Some(adviser) = adviser {
            let asked = adviser.ask(&case, None, Clock::default().now());
            case.advice = Some(runtime()?.block_on(asked));
        }
        let triage = decide(&case, &settings.policy()?);
        if self.json {
            say_json(&triage)?;
        } else {
            say(render::triage(
                &render::CaseSubject::of(&case),
                &triage,
                Some(&case.facts),
                super::output::style(),
            ));
        }
        Ok(match triage.retry.decision {
            RetryDecision::Retry => exit::OK,
            RetryDecision::Wait => exit::WAIT,
            RetryDecision::FixFirst => exit::FIX_FIRST,
            RetryDecision::Hold => exit::HOLD,
        })
    }
}

/// A report of the run, under the name of the pipeline whose registration claims its job.
fn report_of(run: GlueRun, settings: &Settings) -> anyhow::Result<Report> {
    let registry = settings.registry()?;
    let job = run.job.clone().unwrap_or_default();
    let owner = match registry.claim(System::Glue, &job) {
        Claim::One(registered) => Some(registered),
        // Whose run it is, its arguments tell when they have been read.
        Claim::Nobody | Claim::ByArguments(_) => None,
    };
    Ok(Report::of_glue_run(run, owner.as_deref()))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut body)
            .context("could not read standard input")?;
        return Ok(body);
    }
    std::fs::read(file).with_context(|| format!("could not read `{}`", file.display()))
}

/// Names every wrong field.
fn refuse(rejection: &Rejection, file: &Path) {
    let mut text = format!("`{}` is not a report: {rejection}", file.display());
    if let Rejection::Fields(fields) = rejection {
        for field in fields {
            text.push_str("\n  ");
            text.push_str(&field.detail);
            if let Some(hint) = &field.hint {
                text.push_str(" (");
                text.push_str(hint);
                text.push(')');
            }
        }
    }
    super::output::complain(&anyhow::anyhow!(text));
}
