//! How well a pipeline tells of its failures, against a server.

use clap::Args;

use super::client::{Remote, segment};
use super::exit;
use super::output::{say, say_json, style};
use crate::domain::hygiene::Hygiene as Found;
use crate::render;

/// Show which foundational signals a pipeline supplies, what the missing ones would have decided, and how to supply them.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey hygiene interactions_daily\n  larrey hygiene interactions_daily --last 50 --json"
)]
pub struct Hygiene {
    /// The pipeline
    pipeline: String,
    /// The newest triaged incidents to look at, from 1 to 100
    #[arg(long, default_value_t = 20, value_name = "N")]
    last: u32,
    #[command(flatten)]
    remote: Remote,
}

impl Hygiene {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<u8> {
        let path = format!("/v1/pipelines/{}/hygiene", segment(&self.pipeline));
        let query = [("last", self.last.to_string())];
        let found: Found = super::runtime()?.block_on(self.remote.get(&path, &query))?;
        if self.remote.json {
            return say_json(&found).map(|()| exit::OK);
        }
        say(render::hygiene::hygiene(&found, style()).trim_end());
        Ok(exit::OK)
    }
}
