//! `larrey eval`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::output::{complain, say, say_json};
use super::{SettingsArgs, exit, runtime};
use crate::advise::Adviser;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::likeness::learn;
use crate::domain::policy::Policy;
use crate::eval::against::{Floor, changes};
use crate::eval::beside::{Asked, Beside, Spread, beside};
use crate::eval::learn::counts;
use crate::eval::run::case_of;
use crate::eval::{Report, junit, load, run};
use crate::render;

/// Judge labelled scenarios and print how good the rules are.
///
/// A scenario is a JSON file with a report and what an expert says of it; see docs/evaluation.md. The figures are fitted
/// ones for scenarios that the rules were written with.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 done and nothing below the floor, 1 below the floor or failed.\n\nExamples:\n  larrey eval\n  larrey eval my-incidents/ --json > before.json\n  larrey eval my-incidents/ --against before.json --floor floor.toml\n  LARREY__ADVISE__PROVIDER=openai LARREY__ADVISE__MODEL=gpt-5 larrey eval my-incidents/ --model"
)]
pub struct Eval {
    /// Directory with scenarios, one JSON file each
    #[arg(value_name = "DIR", default_value = "tests/cases")]
    dir: PathBuf,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Also write the scenarios as XML in the form of `JUnit`
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Compare with an earlier evaluation, as `--json` printed it
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// TOML file with what the figures must reach
    #[arg(long, value_name = "FILE")]
    floor: Option<PathBuf>,
    /// Only count the words of the scenarios, and write the table that likeness is read from
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "junit", "against", "floor"])]
    learn: Option<PathBuf>,
    /// Ask the model of `[advise]` about every scenario too, and print rules, model and both side by side
    #[arg(long, conflicts_with_all = ["junit", "against", "floor", "learn"])]
    model: bool,
    /// Ask so many times, and say how far the answers differ
    #[arg(long, value_name = "K", default_value_t = 1, requires = "model", value_parser = clap::value_parser!(u8).range(1..))]
    repeat: u8,
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Eval {
    /// Prints the figures; the exit code says whether they reach the floor.
    pub fn run(self) -> anyhow::Result<u8> {
        let settings = self.settings.load()?;
        let policy = settings.policy()?;
        if self.model {
            return runtime()?.block_on(self.beside(&settings, &policy));
        }
        if let Some(file) = &self.learn {
            let counts = counts(&load(&self.dir)?, &policy);
            std::fs::write(file, learn::table(&counts))
                .with_context(|| format!("could not write `{}`", file.display()))?;
            say(format!("{} words in `{}`", counts.len(), file.display()));
            return Ok(exit::OK);
        }
        let floor: Option<Floor> = self.floor.as_deref().map(read_toml).transpose()?;
        let before: Option<Report> = self.against.as_deref().map(read_json).transpose()?;
        let report = run(&load(&self.dir)?, &policy);
        if let Some(file) = &self.junit {
            std::fs::write(file, junit::document(&report)?)
                .with_context(|| format!("could not write `{}`", file.display()))?;
        }
        if self.json {
            say_json(&report)?;
        } else {
            say(render::eval::evaluation(&report));
            if let Some(before) = &before {
                say(render::eval::changes(&changes(&report, before)));
            }
        }
        let missed = floor.map_or_else(Vec::new, |floor| floor.missed(&report.figures));
        for figure in &missed {
            complain(&anyhow::anyhow!("below the floor: {figure}"));
        }
        Ok(if missed.is_empty() {
            exit::OK
        } else {
            exit::FAILED
        })
    }
}

impl Eval {
    /// Asks the model about one scenario after the other, as a server would.
    async fn beside(&self, settings: &Settings, policy: &Policy) -> anyhow::Result<u8> {
        let adviser = Adviser::start(&settings.advise)?
            .context("`advise.provider` is `none`; name a provider and a model to ask")?;
        let scenarios = load(&self.dir)?;
        let clock = Clock::default();
        let mut rounds = Vec::new();
        for _ in 0..self.repeat {
            let mut asked = Vec::with_capacity(scenarios.len());
            for scenario in &scenarios {
                let began = Instant::now();
                let case = case_of(scenario, policy);
                asked.push(Asked {
                    advice: adviser.ask(&case, None, clock.now()).await,
                    took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                });
            }
            rounds.push(asked);
        }
        let found: Vec<Beside> = rounds
            .iter()
            .map(|asked| beside(&scenarios, asked, policy))
            .collect();
        let spread = Spread::of(&rounds, &found);
        if self.json {
            say_json(&json!({"rounds": found, "spread": spread}))?;
        } else {
            for one in &found {
                say(render::eval::beside(one));
            }
            if found.len() > 1 {
                say(render::eval::spread(&spread));
            }
        }
        Ok(exit::OK)
    }
}

fn read_toml<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = read(file)?;
    toml::from_str(&text).with_context(|| format!("`{}` is not a floor", file.display()))
}

fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = read(file)?;
    serde_json::from_str(&text)
        .with_context(|| format!("`{}` is not an evaluation", file.display()))
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("could not read `{}`", file.display()))
}
