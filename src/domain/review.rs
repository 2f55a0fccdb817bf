//! A person's word on a triage: agreeing, overriding, taking over, reporting how it ended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::category::Category;
use super::head::BoundHead;
use super::incident::OutcomeKind;
use super::retry::RetryDecision;
use super::triage::Triage;
use super::write_state::TargetState;

/// What kind of word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Agrees with the verdict; never changes the gate.
    Approve,
    /// Says otherwise; the only thing that opens a shut gate.
    Override,
    /// Has seen it and takes it.
    Acknowledge,
}

impl VerdictKind {
    /// Database code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Override => "override",
            Self::Acknowledge => "acknowledge",
        }
    }
}

/// What a person verified about one changed target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetVerified {
    /// The table or path, as the triage names it.
    pub target: String,
    /// The head snapshot at the time; required where the triage knows snapshots of the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_snapshot_id: Option<String>,
    /// What was checked, in words.
    pub what_was_checked: String,
}

/// Where a decision hands the incident to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The team that has it from now on.
    pub team: String,
}

/// The body of `POST /v1/incidents/{id}/decisions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// What kind of word it is.
    pub verdict: VerdictKind,
    /// The category as the person sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The retry decision as the person sees it; `retry` opens the gate for one attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryDecision>,
    /// The action that is taken instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Hands the incident to another team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<HandOver>,
    /// What was verified, for every changed target; required to open a `hold`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_verified: Vec<TargetVerified>,
    /// Why; required to override and to hand over.
    #[serde(default)]
    pub reason: String,
}

impl DecisionRequest {
    /// The heads at which targets were verified.
    pub fn verified_heads(&self) -> Vec<BoundHead> {
        let named = self.target_verified.iter();
        named
            .filter(|word| word.head_snapshot_id.is_some())
            .map(|word| BoundHead {
                target: word.target.clone(),
                head: word.head_snapshot_id.clone(),
                unwatched: false,
            })
            .collect()
    }
}

/// Why a decision is refused: the field, what is wrong with it, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field of the request.
    pub field: &'static str,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub hint: &'static str,
}

/// Checks a decision against the triage that it speaks of; `gate_decision` is what the gate goes by.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(
    request: &DecisionRequest,
    triage: &Triage,
    gate_decision: RetryDecision,
) -> Result<(), Refusal> {
    let overrides = request.verdict == VerdictKind::Override;
    if !overrides
        && (request.retry.is_some() || request.category.is_some() || request.action.is_some())
    {
        return Err(refusal(
            "verdict",
            "only an `override` may change category, retry or action",
            "send `verdict: override` with a reason",
        ));
    }
    if overrides
        && request.retry.is_none()
        && request.category.is_none()
        && request.action.is_none()
        && request.route.is_none()
    {
        return Err(refusal(
            "retry",
            "the override changes nothing",
            "name `retry`, `category`, `action` or `route`",
        ));
    }
    if (overrides || request.route.is_some()) && request.reason.trim().is_empty() {
        return Err(refusal(
            "reason",
            "overriding or handing over needs a reason",
            "say in a sentence why",
        ));
    }
    let opens_a_hold =
        request.retry == Some(RetryDecision::Retry) && gate_decision == RetryDecision::Hold;
    if opens_a_hold {
        verified(request, triage)
    } else {
        Ok(())
    }
}

/// Every target that changed or may have changed must be verified, at a head where heads are known.
fn verified(request: &DecisionRequest, triage: &Triage) -> Result<(), Refusal> {
    for target in triage
        .write_state
        .targets
        .iter()
        .filter(|target| !target.state.untouched())
    {
        let name = name_of(target);
        let hint = "name every changed target in `target_verified`, with its head snapshot and what you checked";
        let Some(word) = request
            .target_verified
            .iter()
            .find(|word| word.target == name)
        else {
            return Err(refusal(
                "target_verified",
                &format!(
                    "`{name}` changed or may have changed, and nobody says that it was verified"
                ),
                hint,
            ));
        };
        if word.what_was_checked.trim().is_empty() {
            return Err(refusal(
                "target_verified",
                &format!("what was checked on `{name}`?"),
                hint,
            ));
        }
        if target.head_snapshot.is_some()
            && word.head_snapshot_id.as_deref().unwrap_or("").is_empty()
        {
            return Err(refusal(
                "target_verified",
                &format!("at which head snapshot was `{name}` verified?"),
                hint,
            ));
        }
    }
    Ok(())
}

/// What a target is called in `target_verified`; a target that no report named is called `target`.
pub fn name_of(target: &TargetState) -> &str {
    target.target.as_deref().unwrap_or("target")
}

fn refusal(field: &'static str, detail: &str, hint: &'static str) -> Refusal {
    Refusal {
        field,
        detail: detail.to_owned(),
        hint,
    }
}

/// The body of `POST /v1/incidents/{id}/outcomes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRequest {
    /// The batch was run again.
    pub retried: bool,
    /// The batch is in the target now.
    pub succeeded: bool,
    /// It is in more than once.
    #[serde(default)]
    pub duplicates_found: bool,
    /// What the cause turned out to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_category: Option<Category>,
}

impl OutcomeRequest {
    /// How the incident ended, as the gate sees it.
    pub fn kind(&self) -> OutcomeKind {
        match (self.duplicates_found, self.succeeded) {
            (true, _) => OutcomeKind::Duplicated,
            (false, true) => OutcomeKind::Succeeded,
            (false, false) => OutcomeKind::Failed,
        }
    }
}
