//! `larrey check` and `larrey openapi`.

use clap::Args;
use serde_json::json;

use super::output::{say, say_json, style};
use super::{SettingsArgs, exit, runtime};
use crate::advise::Adviser;
use crate::boot::probe;
use crate::domain::probe::PipelineProbe;
use crate::domain::rules;
use crate::domain::site_signatures::SiteSignature;
use crate::http::auth::Gatekeeper;
use crate::observe::aws::actions::policy;
use crate::render;

/// Check settings, registrations, playbooks, signatures and every source, and print what is in force.
///
/// Each source that a registration names is asked once, read-only, with the calls that a triage would make: what works,
/// what is missing, and what is dangerous, as an AWS Glue job that reruns itself past the gate.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 all that was looked at works, 1 something is missing or dangerous, or the settings are wrong.\n\nExamples:\n  larrey check --config larrey.toml\n  larrey check --config larrey.toml --offline\n  larrey check --json | jq '.pipelines[].probes[] | select(.state == \"dangerous\")'\n  larrey check --iam-policy > larrey-policy.json"
)]
pub struct Check {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Call no source: check what is written down, and nothing else
    #[arg(long)]
    offline: bool,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Print the AWS policy that is enough for all that Larrey reads, and nothing else
    #[arg(long)]
    iam_policy: bool,
}

impl Check {
    /// Prints what is in force, secrets left out, and how the sources stand.
    pub fn run(self) -> anyhow::Result<u8> {
        if self.iam_policy {
            say_json(&policy())?;
            return Ok(exit::OK);
        }
        let settings = self.settings.load()?;
        let policies = settings.policies()?;
        let registry = settings.registry()?;
        // Nobody is asked; what cannot be used is refused here as it is by `serve`.
        Adviser::start(&settings.advise)?;
        if !self.json {
            say(settings.redacted());
            say(format!(
                "# {} playbooks, {} registered pipelines, rules {}",
                policies.today.playbooks.len(),
                registry.len(),
                rules::version()
            ));
            for one in policies.today.signatures.iter() {
                say(format!("# signature {}", line(one)));
            }
            let candidates = policies.candidate.iter();
            for one in candidates.flat_map(|policy| policy.signatures.iter()) {
                say(format!("# signature in shadow {}", line(one)));
            }
        }
        let found = if self.offline {
            None
        } else {
            Some(runtime()?.block_on(probe(&settings, &registry)))
        };
        if self.json {
            let signatures = policies.today.signatures.iter();
            say_json(&json!({
                "settings": settings.without_secrets(),
                "playbooks": policies.today.playbooks.len(),
                "signatures": signatures.map(line).collect::<Vec<String>>(),
                "rules": rules::version(),
                "registered": registry.names(),
                "pipelines": found,
            }))?;
        } else if let Some(found) = found.as_ref().filter(|found| !found.is_empty()) {
            say(render::check::check(found, style()).trim_end());
        }
        let alarming = found.iter().flatten().any(PipelineProbe::is_alarming);
        Ok(if alarming { exit::FAILED } else { exit::OK })
    }
}

fn line(one: &SiteSignature) -> String {
    format!(
        "{}: {} at {:.2}, {} examples: {}; {}",
        one.rule, one.category, one.strength, one.examples, one.says, one.why
    )
}

/// Prints the API's description.
pub fn openapi() -> anyhow::Result<u8> {
    say(crate::http::described(Gatekeeper::Dev)
        .into_openapi()
        .to_pretty_json()?);
    Ok(exit::OK)
}
