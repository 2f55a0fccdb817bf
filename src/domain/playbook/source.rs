//! The text form of a playbook, before it is checked.

use serde::Deserialize;

/// One `config/playbooks/<category>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaybookText {
    /// What to do about the cause itself; put into a decision's steps by `use = "cause"`.
    #[serde(default)]
    pub cause: Vec<StepText>,
    /// For the decision `retry`.
    pub retry: Option<SectionText>,
    /// For the decision `wait`.
    pub wait: Option<SectionText>,
    /// For the decision `fix_first`.
    pub fix_first: Option<SectionText>,
    /// For the decision `hold`.
    pub hold: Option<SectionText>,
    /// For the decision `hold` over a write that turned out complete; without it, `hold` serves.
    pub hold_complete: Option<SectionText>,
}

/// What to do on one decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionText {
    /// Stable code of the action, for machines.
    pub action: String,
    /// Why this action; a template.
    pub why: String,
    /// The steps, in order.
    #[serde(default, rename = "step")]
    pub steps: Vec<StepText>,
}

/// Steps that several playbooks share, `config/playbooks/shared/<name>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockText {
    /// The steps, in order.
    #[serde(default, rename = "step")]
    pub steps: Vec<StepText>,
}

/// One step: either a `text`, perhaps with a query to copy, or the `use` of shared steps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepText {
    /// An expression; the step is left out where it is false.
    pub when: Option<String>,
    /// What to do; a template.
    pub text: Option<String>,
    /// A query or command to copy; a template.
    pub query: Option<String>,
    /// The name of shared steps, or `cause`.
    pub r#use: Option<String>,
}
