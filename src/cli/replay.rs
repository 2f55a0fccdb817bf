//! `larrey replay`: what today's rules would say of the incidents of the past.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::TimeDelta;
use clap::Args;

use super::backfill::ago;
use super::output::{say, say_json, style};
use super::{SettingsArgs, exit, runtime};
use crate::app::replay::replay;
use crate::boot::Database;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::replay::Policies;
use crate::render;

/// Judge the incidents of the past again, and show which verdicts would change.
///
/// Every stored case file is judged anew, as it is: by the rules of this release, by the settings and signatures in
/// force, and with `--signatures` by candidates in their place. What would become a `retry` comes first, then what
/// else would be less cautious. Nothing that is stored changes, no gate moves, and nothing is looked up anywhere.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 done, whatever would change; 1 failed; 2 wrong input.\n\nExamples:\n  larrey replay --since 30d\n  larrey replay --since 30d --signatures ./candidates --json | jq '.changes[] | select(.kind == \"new_retry\")'"
)]
pub struct Replay {
    #[command(flatten)]
    settings: SettingsArgs,
    /// How far to go back, as `30d`, `12h` or `2w`
    #[arg(long, value_name = "TIME", value_parser = ago)]
    since: TimeDelta,
    /// Directory of candidate signatures, taken instead of `signatures.dir`
    #[arg(long, value_name = "DIR")]
    signatures: Option<PathBuf>,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
}

impl Replay {
    /// Prints what would change.
    pub fn run(self) -> anyhow::Result<u8> {
        let settings = self.settings.load()?;
        let policies = Policies {
            today: settings.policy()?,
            candidate: self
                .signatures
                .map(|dir| candidate(&settings, dir))
                .transpose()?,
        };
        let now = Clock::default().now();
        let found = runtime()?.block_on(async {
            let database = Database::join(&settings).await?;
            let found = replay(&database.store, policies, now - self.since, now).await;
            database.close().await?;
            anyhow::Ok(found?)
        })?;
        if self.json {
            say_json(&found)?;
        } else {
            say(render::replay::replay(&found, style()).trim_end());
        }
        Ok(exit::OK)
    }
}

/// The policy with these signatures in place of those in force.
fn candidate(settings: &Settings, dir: PathBuf) -> anyhow::Result<crate::domain::policy::Policy> {
    let mut settings = settings.clone();
    settings.signatures.dir = dir;
    settings.policy().context("no candidates to try")
}
