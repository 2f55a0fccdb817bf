//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::domain::report::GlueRun;

mod backfill;
mod check;
mod client;
mod context;
mod eval;
mod hygiene;
mod output;
mod pipelines;
mod remote;
mod replay;
mod rules;
mod serve;
mod token;
mod triage;

/// Exit codes; documented in `larrey --help`.
pub mod exit {
    /// Done; for `triage` and `gate`: safe to retry, open.
    pub const OK: u8 = 0;
    /// Something failed.
    pub const FAILED: u8 = 1;
    /// The input or the command line is wrong.
    pub const BAD_INPUT: u8 = 2;
    /// `wait`.
    pub const WAIT: u8 = 10;
    /// `fix_first`, or a gate that is shut by one.
    pub const FIX_FIRST: u8 = 11;
    /// `hold`, or a gate that is shut for any other reason.
    pub const HOLD: u8 = 12;
}

/// The triage nurse for data pipelines: explains a failed run and says whether a retry is safe. It never acts.
#[derive(Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, safe to retry, gate open; 1 failed; 2 wrong input; 10 wait; 11 fix first; 12 hold.\n\nExamples:\n  larrey serve --dev\n  larrey triage report.json\n  larrey gate orders 2026-11-24 && rerun-my-batch"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Triage one report or one AWS Glue run, without server or database
    Triage(triage::TriageFile),
    /// Triage every failed run that is still in the history of AWS Glue, without server or database
    Backfill(backfill::Backfill),
    /// Show everything that can be seen of one run, and what could not
    Context(context::Context),
    /// List incidents that wait for somebody
    Inbox(remote::Inbox),
    /// Show one incident
    Show(remote::Show),
    /// Show what has to be verified before a held batch may be rerun
    Verify(remote::Verify),
    /// Override a verdict; `--retry retry` opens the gate for one attempt
    Override(remote::Override),
    /// Agree with a verdict; never changes the gate
    Approve(remote::Approve),
    /// Report how an incident ended
    Outcome(remote::Outcome),
    /// Ask the retry gate about a batch
    Gate(remote::Gate),
    /// Show which signals a pipeline supplies, and what the missing ones would have decided
    Hygiene(hygiene::Hygiene),
    /// Draft registrations from what other systems know of the pipelines
    #[command(subcommand)]
    Pipelines(pipelines::Pipelines),
    /// Judge the incidents of the past again, and show which verdicts would change
    Replay(replay::Replay),
    /// Make, list and revoke API tokens
    Token(token::Token),
    /// Judge labelled scenarios and print how good the rules are
    Eval(eval::Eval),
    /// Show what the rules recognise, and why
    Rules(rules::Rules),
    /// Check settings, registrations, playbooks, signatures and every source, and print what is in force
    Check(check::Check),
    /// Print the API's description
    Openapi,
}

/// Options of every command that reads settings.
#[derive(Args, Clone, Debug)]
struct SettingsArgs {
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the private Postgres keeps its data
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Database to use instead of a private Postgres
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl SettingsArgs {
    fn load(&self) -> anyhow::Result<crate::config::Settings> {
        crate::boot::settings(
            self.config.as_deref(),
            self.data_dir.as_deref(),
            self.database_url.as_deref(),
        )
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let code = match Cli::parse().command {
        Command::Serve(command) => command.run(),
        Command::Triage(command) => command.run(),
        Command::Backfill(command) => command.run(),
        Command::Context(command) => command.run(),
        Command::Inbox(command) => command.run(),
        Command::Show(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Override(command) => command.run(),
        Command::Approve(command) => command.run(),
        Command::Outcome(command) => command.run(),
        Command::Gate(command) => command.run(),
        Command::Hygiene(command) => command.run(),
        Command::Pipelines(command) => command.run(),
        Command::Replay(command) => command.run(),
        Command::Token(command) => command.run(),
        Command::Eval(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Openapi => check::openapi(),
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(exit::FAILED)
        }
    }
}

/// Reads `JOB/RUN_ID`; a job's name may hold slashes, a run's id does not.
fn glue_run(text: &str) -> Result<GlueRun, String> {
    match text.rsplit_once('/') {
        Some((job, run)) if !job.is_empty() && !run.is_empty() => Ok(GlueRun {
            job: Some(job.to_owned()),
            run_id: run.to_owned(),
        }),
        _ => Err("write the job and its run as `JOB/RUN_ID`".to_owned()),
    }
}

/// A runtime for the commands that need one.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
