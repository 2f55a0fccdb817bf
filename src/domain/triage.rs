//! The whole answer, and the one pure function that gives it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::category::Category;
use super::classify::Considered;
use super::contract::{Breach, Comparison};
use super::earlier::EarlierSum;
use super::explain::{self, Explanation, explain};
use super::fact::Gap;
use super::fingerprint;
use super::judgement::{Judgement, Resemblance, judge};
use super::missing::{Missing, missing};
use super::opinion::Advice;
use super::policy::Policy;
use super::recommend::{Recommendation, recommend};
use super::registration::{NextReader, Registration};
use super::retry::{Retry, RetryDecision};
use super::route::{Route, route};
use super::rules;
use super::write_state::{TargetState, WriteState};

/// The verdict on one failed run, as it goes on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Triage {
    /// The category that decides what happens next.
    pub category: Category,
    /// The cause behind it; the same as `category` unless the target was changed.
    pub root_cause: Category,
    /// The rule that named it, as `transient.throttled`; absent where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where no rule could name the cause: what it was named by instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resembles: Option<Resemblance>,
    /// What came of asking a model for a second opinion; absent where none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_opinion: Option<SecondOpinion>,
    /// What else was weighed, the likeliest first.
    pub also_considered: Vec<Considered>,
    /// Confidence in the cause, from 0 to 1.
    pub confidence: f64,
    /// Foundational signals that are missing and cap the confidence; absent where it is not capped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confidence_capped_by: Vec<String>,
    /// What of the attempt is visible.
    pub write_state: WriteStateView,
    /// Whether a rerun is safe.
    pub retry: Retry,
    /// Why, for people.
    pub explanation: Explanation,
    /// What to do.
    pub recommendation: Recommendation,
    /// Where the columns break the data contract, if the cause is about columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches: Vec<Breach>,
    /// Who is asked.
    pub route: Route,
    /// Who reads a target of the pipeline next, where readers are registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_reader: Option<NextReader>,
    /// The same failure has the same fingerprint, whatever its run, batch or table; absent where nothing tells it from
    /// others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "7c9a1f02be5d4e38")]
    pub fingerprint: Option<String>,
    /// How often it was seen before, and how that ended; absent where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierSum>,
    /// What would change the verdict if it were known.
    pub missing: Vec<Missing>,
    /// What connectors looked for and could not see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Gap>,
    /// What decided.
    pub engine: Engine,
}

/// The write state as it goes on the wire: the deciding target first, then all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WriteStateView {
    /// The deciding state.
    pub state: WriteState,
    /// Partitions committed on the deciding target, where known.
    pub partitions_written: Option<u64>,
    /// Partitions expected there, where known.
    pub partitions_expected: Option<u64>,
    /// Snapshots attributed to the run there, oldest first.
    pub snapshots: Vec<String>,
    /// Every target.
    pub targets: Vec<TargetState>,
}

/// What decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Engine {
    /// Version of the rules: the release and a digest of every rule's data.
    pub rules_version: String,
    /// A short hash of the policy: settings, playbooks, site signatures and counts of words; absent in verdicts from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// A short hash of the pipeline's registration as the case file has it; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The model that was asked for a second opinion, as `openai/gpt-5`; `null` where none was.
    pub model: Option<String>,
}

/// A second opinion, beside the verdict and never in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SecondOpinion {
    /// It names the same cause; absent where there is none, or it rests on nothing that holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// The decision became more cautious by it.
    pub tightened: bool,
    /// The opinion itself, or why there is none.
    #[serde(flatten)]
    pub advice: Advice,
}

impl SecondOpinion {
    fn of(case: &CaseFile, judged: &Judgement) -> Option<Self> {
        let weighed = judged.weighed;
        Some(Self {
            agrees: weighed.map(|it| it.agrees),
            tightened: weighed.is_some_and(|it| it.tightened),
            advice: case.advice.clone()?,
        })
    }
}

/// Decides: the whole answer to one case file. Pure and total.
pub fn decide(case: &CaseFile, policy: &Policy) -> Triage {
    let judged = judge(case, policy);
    let explanation = explain(case, &judged);
    let recommendation = recommend(case, policy, &judged);
    let route = route(case, policy, &judged);
    let missing = missing(case, policy, &judged);
    let deciding = judged.write.deciding();
    let proofs = if judged.decision == RetryDecision::Retry {
        let at = &judged.situation;
        [&at.transient_proof, &at.run_ended, &at.target_proof]
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    } else {
        Vec::new()
    };
    Triage {
        category: judged.category,
        root_cause: judged.cause.category,
        rule: judged.cause.finding.as_ref().map(|it| it.rule.clone()),
        resembles: judged.resembles.clone(),
        second_opinion: SecondOpinion::of(case, &judged),
        also_considered: judged.cause.also_considered.clone(),
        confidence: judged.cause.confidence,
        confidence_capped_by: judged
            .confidence_capped_by
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        write_state: WriteStateView {
            state: judged.write.state,
            partitions_written: deciding.and_then(|target| target.partitions_written),
            partitions_expected: deciding.and_then(|target| target.partitions_expected),
            snapshots: deciding
                .map(|target| target.snapshots.clone())
                .unwrap_or_default(),
            targets: judged.write.targets.clone(),
        },
        retry: Retry {
            decision: judged.decision,
            safe_to_retry: judged.decision == RetryDecision::Retry && judged.not_before.is_none(),
            not_before: judged.not_before,
            give_up_at: judged.give_up_at,
            row: judged.row,
            reasons: reasons(case, &judged),
            proofs,
        },
        explanation,
        recommendation,
        breaches: breaches(case, &judged),
        route,
        next_reader: next_reader(case),
        fingerprint: fingerprint_of(case, policy, &judged),
        earlier: case
            .earlier
            .as_ref()
            .map(|earlier| earlier.sum(&case.pipeline)),
        missing,
        unseen: case
            .gaps
            .iter()
            .filter(|gap| gap.detail.is_some())
            .cloned()
            .collect(),
        engine: Engine {
            rules_version: rules::version(),
            policy: Some(policy.hash()),
            registration: case.registration.as_ref().map(Registration::hash),
            model: case.advice.as_ref().map(Advice::asked),
        },
    }
}

/// The fingerprint that the case was looked up by, else the one of today's rules.
fn fingerprint_of(case: &CaseFile, policy: &Policy, judged: &Judgement) -> Option<String> {
    if let Some(earlier) = &case.earlier {
        return Some(earlier.fingerprint.clone());
    }
    if case.signals.recurs == Some(true) {
        return fingerprint::fingerprint(case, policy);
    }
    fingerprint::fingerprint_of(case, judged)
}

fn next_reader(case: &CaseFile) -> Option<NextReader> {
    case.registration.as_ref()?.next_reader(case.as_of)
}

/// A contract that is broken beside another cause is a detail of the explanation.
fn breaches(case: &CaseFile, judged: &Judgement) -> Vec<Breach> {
    if judged.cause.category != Category::SchemaDrift {
        return Vec::new();
    }
    let found = Comparison::of(case, true);
    found.map(|found| found.breaches).unwrap_or_default()
}

fn reasons(case: &CaseFile, judged: &Judgement) -> Vec<String> {
    let mut reasons = vec![judged.row.says().to_owned()];
    if let Some(target) = judged
        .write
        .deciding()
        .filter(|target| !target.why.is_empty())
    {
        reasons.push(target.why.clone());
    }
    reasons.extend(
        judged
            .caution
            .map(|caution| explain::earlier::why(case, caution)),
    );
    reasons
}

#[cfg(test)]
#[path = "triage_tests.rs"]
mod tests;
