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
use crate::domain::replay::Replay as Found;
use crate::domain::shadow::Shadow;
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
    /// List what the candidates of `shadow.signatures` would have changed about live triages instead
    #[arg(long, conflicts_with = "signatures")]
    shadow: bool,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
}

impl Replay {
    /// Prints what would change.
    pub fn run(self) -> anyhow::Result<u8> {
        let settings = self.settings.load()?;
        let now = Clock::default().now();
        let since = now - self.since;
        runtime()?.block_on(async {
            if self.shadow {
                let database = Database::join(&settings).await?;
                let found = database.store.differences(since).await;
                database.close().await?;
                return self.print_shadow(&Shadow::new(since, now, found?));
            }
            let candidates = self.signatures.as_deref();
            let policies = settings.policies_with(candidates);
            let policies = policies.context("no policy to judge by")?;
            let database = Database::join(&settings).await?;
            let found = replay(&database.store, policies, since, now).await;
            database.close().await?;
            self.print(&found?)
        })
    }

    fn print(&self, found: &Found) -> anyhow::Result<u8> {
        if self.json {
            say_json(found)?;
        } else {
            say(render::replay::replay(found, style()).trim_end());
        }
        Ok(exit::OK)
    }

    fn print_shadow(&self, found: &Shadow) -> anyhow::Result<u8> {
        if self.json {
            say_json(found)?;
        } else {
            say(render::replay::shadow(found, style()).trim_end());
        }
        Ok(exit::OK)
    }
}
