//! `larrey triage`: the same verdict, with no server and no database.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::exit;
use super::output::{say, say_json};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::case_file::{Attempts, CaseFile, Surroundings, assemble};
use crate::domain::redact::redact_report;
use crate::domain::report::Report;
use crate::domain::retry::RetryDecision;
use crate::domain::triage::decide;
use crate::intake::{Rejection, rest};
use crate::render;

/// Triage one report, without server or database.
///
/// Only the report itself is known here: attempts recorded by a server and earlier incidents are not.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 safe to retry, 10 wait, 11 fix first, 12 hold, 2 not a report, 1 failed.\n\nExamples:\n  larrey triage report.json\n  get-report | larrey triage --json - | jq .retry.decision"
)]
pub struct TriageFile {
    /// File with the report, as for `POST /v1/incidents`; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
        let settings = Settings::load(self.config.as_deref())?;
        let body = read(&self.file)?;
        let mut report = match rest::read(&body) {
            Ok(report) => report,
            Err(rejection) => {
                refuse(&rejection, &self.file);
                return Ok(exit::BAD_INPUT);
            }
        };
        redact_report(&mut report);
        let case = case_of(report, &settings)?;
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

fn case_of(report: Report, settings: &Settings) -> anyhow::Result<CaseFile> {
    let registration = settings.registry()?.find(&report.pipeline).cloned();
    let limit = registration
        .as_ref()
        .and_then(|r| r.max_attempts)
        .unwrap_or(settings.retry.max_attempts);
    let attempts = Attempts {
        used: Some(report.attempt),
        limit,
        first_failed_at: None,
    };
    Ok(assemble(
        &[report],
        Surroundings {
            as_of: Clock::default().now(),
            registration,
            attempts,
            observations: Vec::new(),
        },
    ))
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
