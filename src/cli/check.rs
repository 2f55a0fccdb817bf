//! `larrey check` and `larrey openapi`.

use clap::Args;

use super::output::{say, say_json};
use super::{SettingsArgs, exit};
use crate::domain::rules;
use crate::domain::site_signatures::SiteSignature;
use crate::http::auth::Gatekeeper;
use crate::observe::aws::actions::policy;

/// Check settings, registrations, playbooks and the site's signatures, and print what is in force.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey check --config larrey.toml\n  larrey check --iam-policy > larrey-policy.json"
)]
pub struct Check {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Print the AWS policy that is enough for all that Larrey reads, and nothing else
    #[arg(long)]
    iam_policy: bool,
}

impl Check {
    /// Prints what is in force, secrets left out.
    pub fn run(self) -> anyhow::Result<u8> {
        if self.iam_policy {
            say_json(&policy())?;
            return Ok(exit::OK);
        }
        let settings = self.settings.load()?;
        let policies = settings.policies()?;
        let policy = &policies.today;
        let registry = settings.registry()?;
        say(settings.redacted());
        say(format!(
            "# {} playbooks, {} registered pipelines, rules {}",
            policy.playbooks.len(),
            registry.len(),
            rules::version()
        ));
        for one in policy.signatures.iter() {
            say(format!("# signature {}", line(one)));
        }
        let candidates = policies.candidate.iter();
        for one in candidates.flat_map(|policy| policy.signatures.iter()) {
            say(format!("# signature in shadow {}", line(one)));
        }
        Ok(exit::OK)
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
