//! The commands that an engineer on call works with, against a server.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::client::Remote;
use super::exit;
use super::output::{say, say_json};
use crate::domain::category::Category;
use crate::domain::gate::{Gate as Position, GateAnswer};
use crate::domain::id::IncidentId;
use crate::domain::retry::RetryDecision;
use crate::domain::review::{
    DecisionRequest, HandOver, OutcomeRequest, TargetVerified, VerdictKind, name_of,
};
use crate::http::groups::GroupPage;
use crate::http::incidents::{Evidence, IncidentBody, Page};
use crate::render;

/// So many incidents of one failure are one line of the inbox.
const GROUPED: u32 = 3;

/// List incidents that wait for somebody, newest first; three or more of one failure are one line with their count.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey inbox --pipeline orders --decision hold\n  larrey inbox --all --fingerprint 7c9a1f02be5d4e38"
)]
pub struct Inbox {
    /// Only this pipeline
    #[arg(long)]
    pipeline: Option<String>,
    /// Only this decision: `retry`, `wait`, `fix_first`, `hold`
    #[arg(long)]
    decision: Option<String>,
    /// Only this status: received, triaged, failed, acknowledged, resolved, reopened [default: all but resolved]
    #[arg(long)]
    status: Option<String>,
    /// Only this failure, each incident by itself
    #[arg(long)]
    fingerprint: Option<String>,
    /// Each incident by itself; `--json` always lists each
    #[arg(long)]
    all: bool,
    /// Lines at most
    #[arg(long, default_value_t = 25)]
    limit: u32,
    #[command(flatten)]
    remote: Remote,
}

impl Inbox {
    /// Prints one line an incident.
    pub fn run(self) -> anyhow::Result<u8> {
        let each = self.all || self.remote.json || self.fingerprint.is_some();
        let mut query = vec![("limit", self.limit.to_string())];
        if each && self.status.is_none() {
            query.push(("open", "true".to_owned()));
        }
        let filters = [
            ("pipeline", &self.pipeline),
            ("decision", &self.decision),
            ("status", &self.status),
            ("fingerprint", &self.fingerprint),
        ];
        query.extend(
            filters
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.clone()?))),
        );
        let runtime = super::runtime()?;
        let lines: Vec<String> = if each {
            let page: Page = runtime.block_on(self.remote.get("/v1/incidents", &query))?;
            if self.remote.json {
                return say_json(&page).map(|()| exit::OK);
            }
            page.incidents.iter().map(render::incident::line).collect()
        } else {
            query.push(("at_least", GROUPED.to_string()));
            let page: GroupPage = runtime.block_on(self.remote.get("/v1/groups", &query))?;
            page.groups.iter().map(render::incident::group).collect()
        };
        say(if lines.is_empty() {
            "nothing waits".to_owned()
        } else {
            lines.join("\n")
        });
        Ok(exit::OK)
    }
}

/// Show one incident.
#[derive(Args)]
#[command(after_help = "Example:\n  larrey show inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80")]
pub struct Show {
    /// The incident
    id: IncidentId,
    #[command(flatten)]
    remote: Remote,
}

impl Show {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<u8> {
        let runtime = super::runtime()?;
        let path = format!("/v1/incidents/{}", self.id);
        let body: IncidentBody = runtime.block_on(self.remote.get(&path, &[]))?;
        if self.remote.json {
            return say_json(&body).map(|()| exit::OK);
        }
        let evidence: Option<Evidence> = match body.incident.triage {
            Some(_) => Some(runtime.block_on(self.remote.get(&format!("{path}/evidence"), &[]))?),
            None => None,
        };
        say(render::incident::incident(
            &body.incident,
            evidence.as_ref().map(|evidence| evidence.facts.as_slice()),
            super::output::style(),
        ));
        Ok(exit::OK)
    }
}

/// Show what has to be verified before a held batch may be rerun, and the command that opens the gate afterwards.
#[derive(Args)]
#[command(
    after_help = "Larrey reads and writes nothing there: run the queries yourself.\n\nExample:\n  larrey verify inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80"
)]
pub struct Verify {
    /// The incident
    id: IncidentId,
    #[command(flatten)]
    remote: Remote,
}

impl Verify {
    /// Prints the steps and the command.
    pub fn run(self) -> anyhow::Result<u8> {
        let body: IncidentBody = super::runtime()?
            .block_on(self.remote.get(&format!("/v1/incidents/{}", self.id), &[]))?;
        let Some(view) = &body.incident.triage else {
            anyhow::bail!("`{}` is not triaged yet", self.id);
        };
        if self.remote.json {
            return say_json(&view.triage.recommendation).map(|()| exit::OK);
        }
        for step in &view.triage.recommendation.steps {
            say(format!("- {step}"));
        }
        let mut flags = String::new();
        for target in view
            .triage
            .write_state
            .targets
            .iter()
            .filter(|target| !target.state.untouched())
        {
            let head = target
                .head_snapshot
                .as_ref()
                .map(|head| format!("@{head}"))
                .unwrap_or_default();
            let _ = write!(
                flags,
                " \\\n    --verified '{}{head}=WHAT YOU CHECKED'",
                name_of(target).replace('\'', r"'\''")
            );
        }
        say("\nWhen you have verified it and want one rerun:");
        say(format!(
            "  larrey override {} --retry retry --revision {}{flags} \\\n    --reason 'WHY'",
            self.id, view.revision
        ));
        Ok(exit::OK)
    }
}

/// Override a verdict.
#[derive(Args)]
#[command(
    after_help = "Example:\n  larrey override inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80 --retry retry --revision 1 \\\n    --verified 'curated.orders@819=the nine partitions were deleted' --reason 'cleaned up by hand'"
)]
pub struct Override {
    /// The incident
    id: IncidentId,
    /// The retry decision: retry, wait, fix-first, hold; `retry` opens the gate for one attempt
    #[arg(long, value_enum)]
    retry: Option<Decision>,
    /// The category
    #[arg(long)]
    category: Option<String>,
    /// Hand the incident to this team
    #[arg(long)]
    team: Option<String>,
    /// The revision you have seen [default: the newest]
    #[arg(long)]
    revision: Option<i32>,
    /// What you verified, as `TARGET@HEAD_SNAPSHOT=WHAT YOU CHECKED`; once for every changed target
    #[arg(long, value_name = "TARGET[@HEAD]=TEXT")]
    verified: Vec<String>,
    /// Why
    #[arg(long)]
    reason: String,
    /// Do not ask
    #[arg(long, short = 'y')]
    yes: bool,
    #[command(flatten)]
    remote: Remote,
}

/// A retry decision on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Decision {
    Retry,
    Wait,
    FixFirst,
    Hold,
}

impl From<Decision> for RetryDecision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Retry => Self::Retry,
            Decision::Wait => Self::Wait,
            Decision::FixFirst => Self::FixFirst,
            Decision::Hold => Self::Hold,
        }
    }
}

impl Override {
    /// Says what the gate will do, asks, sends, and prints what the gate does now.
    pub fn run(self) -> anyhow::Result<u8> {
        let category = self.category.as_deref().map(|code| {
            Category::from_code(code).ok_or_else(|| anyhow::anyhow!("`{code}` is no category"))
        });
        let request = DecisionRequest {
            verdict: VerdictKind::Override,
            category: category.transpose()?,
            retry: self.retry.map(RetryDecision::from),
            action: None,
            route: self.team.map(|team| HandOver { team }),
            target_verified: self
                .verified
                .iter()
                .map(|text| verified(text))
                .collect::<anyhow::Result<_>>()?,
            reason: self.reason,
        };
        say(match request.retry {
            Some(RetryDecision::Retry) => {
                "This opens the gate for one attempt of the batch, for a limited time."
            }
            Some(_) => "This shuts the gate until somebody overrides again.",
            None => "This leaves the gate as it is.",
        });
        if !self.yes && !confirmed()? {
            say("nothing was sent");
            return Ok(exit::FAILED);
        }
        send(&self.remote, self.id, self.revision, &request)
    }
}

/// Asks on the terminal; without one, sending is what the command was given for.
fn confirmed() -> anyhow::Result<bool> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    say("Send it? [y/N]");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn verified(text: &str) -> anyhow::Result<TargetVerified> {
    let (target, checked) = text
        .split_once('=')
        .ok_or_else(|| anyhow::anyhow!("`{text}` is not `TARGET[@HEAD]=WHAT YOU CHECKED`"))?;
    let (target, head) = match target.rsplit_once('@') {
        Some((target, head)) => (target, Some(head.to_owned())),
        None => (target, None),
    };
    Ok(TargetVerified {
        target: target.to_owned(),
        head_snapshot_id: head,
        what_was_checked: checked.to_owned(),
    })
}

fn send(
    remote: &Remote,
    id: IncidentId,
    revision: Option<i32>,
    request: &DecisionRequest,
) -> anyhow::Result<u8> {
    let runtime = super::runtime()?;
    let body: IncidentBody = runtime.block_on(remote.post(
        &format!("/v1/incidents/{id}/decisions"),
        revision,
        request,
    ))?;
    if remote.json {
        return say_json(&body).map(|()| exit::OK);
    }
    let answer = runtime.block_on(ask(
        remote,
        &body.incident.pipeline,
        body.incident.batch_id.as_deref(),
        &body.incident.run_id,
    ))?;
    say(format!("kept; {}", render::incident::gate(&answer)));
    Ok(exit::OK)
}

async fn ask(
    remote: &Remote,
    pipeline: &str,
    batch: Option<&str>,
    run: &str,
) -> anyhow::Result<GateAnswer> {
    let which = batch.map_or(("run_id", run.to_owned()), |batch| {
        ("batch_id", batch.to_owned())
    });
    remote
        .get(
            "/v1/retry-gate",
            &[("pipeline", pipeline.to_owned()), which],
        )
        .await
}

/// Agree with a verdict; never changes the gate.
#[derive(Args)]
#[command(after_help = "Example:\n  larrey approve inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80")]
pub struct Approve {
    /// The incident
    id: IncidentId,
    /// The revision you have seen [default: the newest]
    #[arg(long)]
    revision: Option<i32>,
    /// A remark
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    remote: Remote,
}

impl Approve {
    /// Sends it.
    pub fn run(self) -> anyhow::Result<u8> {
        let request = DecisionRequest {
            verdict: VerdictKind::Approve,
            category: None,
            retry: None,
            action: None,
            route: None,
            target_verified: Vec::new(),
            reason: self.reason,
        };
        send(&self.remote, self.id, self.revision, &request)
    }
}

/// Report how an incident ended.
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey outcome INCIDENT --succeeded              the batch is in; its gate shuts for good\n  larrey outcome INCIDENT --retried --failed       the rerun failed\n  larrey outcome INCIDENT --retried --succeeded --duplicates"
)]
pub struct Outcome {
    /// The incident
    id: IncidentId,
    /// The batch was run again
    #[arg(long)]
    retried: bool,
    /// The batch is in the target now
    #[arg(long, required_unless_present = "failed", conflicts_with = "failed")]
    succeeded: bool,
    /// It is not
    #[arg(long)]
    failed: bool,
    /// It is in more than once
    #[arg(long)]
    duplicates: bool,
    /// What the cause turned out to be
    #[arg(long, value_name = "CATEGORY")]
    true_category: Option<String>,
    #[command(flatten)]
    remote: Remote,
}

impl Outcome {
    /// Sends it.
    pub fn run(self) -> anyhow::Result<u8> {
        let category = self.true_category.as_deref().map(|code| {
            Category::from_code(code).ok_or_else(|| anyhow::anyhow!("`{code}` is no category"))
        });
        let request = OutcomeRequest {
            retried: self.retried,
            succeeded: self.succeeded && !self.failed,
            duplicates_found: self.duplicates,
            true_category: category.transpose()?,
        };
        let body: Value = super::runtime()?.block_on(self.remote.post(
            &format!("/v1/incidents/{}/outcomes", self.id),
            None,
            &request,
        ))?;
        if self.remote.json {
            return say_json(&body).map(|()| exit::OK);
        }
        say("kept");
        Ok(exit::OK)
    }
}

/// Ask the retry gate about a batch.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 open, 10 wait, 11 shut (fix first), 12 shut.\n\nExample:\n  larrey gate orders 2026-11-24 && rerun-my-batch"
)]
pub struct Gate {
    /// The pipeline
    pipeline: String,
    /// The batch, or the run id where there is no batch (with `--run`)
    batch: String,
    /// The second word is a run id
    #[arg(long)]
    run: bool,
    /// A batch without any failure on record is open
    #[arg(long)]
    unknown_opens: bool,
    #[command(flatten)]
    remote: Remote,
}

impl Gate {
    /// Prints the answer; the exit code is the position.
    pub fn run(self) -> anyhow::Result<u8> {
        let which = if self.run { "run_id" } else { "batch_id" };
        let mut query = vec![("pipeline", self.pipeline), (which, self.batch)];
        if self.unknown_opens {
            query.push(("unknown", "open".to_owned()));
        }
        let answer: GateAnswer =
            super::runtime()?.block_on(self.remote.get("/v1/retry-gate", &query))?;
        if self.remote.json {
            say_json(&answer)?;
        } else {
            say(render::incident::gate(&answer));
        }
        Ok(match (answer.gate, answer.decision) {
            (Position::Open, _) => exit::OK,
            (Position::Wait, _) => exit::WAIT,
            (Position::Shut, Some(RetryDecision::FixFirst)) => exit::FIX_FIRST,
            (Position::Shut, _) => exit::HOLD,
        })
    }
}
