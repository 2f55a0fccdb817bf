//! Judging scenarios.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::learn::held_out;
use super::scenario::{Given, Scenario, Told};
use crate::domain::case_file::{Attempts, CaseFile, Surroundings, assemble};
use crate::domain::category::Category;
use crate::domain::classify::Considered;
use crate::domain::judgement::judge;
use crate::domain::policy::Policy;
use crate::domain::retry::RetryDecision;
use crate::domain::rules;
use crate::domain::triage::decide;

/// What became of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The scenario.
    pub scenario: String,
    /// What it is.
    pub title: String,
    /// What makes it deceptive, if something does.
    pub trap: Option<String>,
    /// The label: category, others that can be defended, decision, whether it is safe.
    pub expected: Label,
    /// The verdict.
    pub got: Verdict,
    /// How long assembling and deciding took, in microseconds.
    pub took_us: u64,
}

/// What an expert says, as it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// The category.
    pub category: Category,
    /// Others that can be defended.
    pub acceptable: Vec<Category>,
    /// The decision.
    pub retry: RetryDecision,
    /// Whether a rerun is safe.
    pub safe_to_retry: bool,
    /// What settles it.
    pub why: String,
}

/// What the rules say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The category.
    pub category: Category,
    /// The cause behind it.
    pub root_cause: Category,
    /// The decision.
    pub retry: RetryDecision,
    /// Whether a rerun is safe.
    pub safe_to_retry: bool,
    /// What its findings amount to, from 0 to 1; 0 where the cause is unknown.
    pub strength: f64,
    /// How sure it is of the cause, from 0 to 1.
    pub confidence: f64,
    /// Why the decision is what it is.
    pub reason: String,
    /// The rule that named the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What was weighed besides, the likeliest first.
    pub also_considered: Vec<Considered>,
}

impl Judged {
    /// The category is the expected one.
    pub fn is_right(&self) -> bool {
        self.got.category == self.expected.category
    }

    /// The category is the expected one or can be defended.
    pub fn is_defensible(&self) -> bool {
        self.is_right() || self.expected.acceptable.contains(&self.got.category)
    }

    /// It calls a rerun safe that is not.
    pub fn is_false_yes(&self) -> bool {
        self.got.safe_to_retry && !self.expected.safe_to_retry
    }

    /// Something in it an engineer would object to.
    pub fn is_a_miss(&self) -> bool {
        !self.is_defensible() || self.got.retry != self.expected.retry || self.is_false_yes()
    }
}

/// A whole evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The rules that were evaluated.
    pub rules_version: String,
    /// The figures.
    pub figures: Figures,
    /// The figures with words that were counted on other scenarios than each is judged by; only its category and confidence
    /// can differ. Absent where the words were counted on other scenarios anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<Figures>,
    /// Every scenario.
    pub scenarios: Vec<Judged>,
}

/// Judges every scenario by the rules and a policy.
pub fn run(scenarios: &[Scenario], policy: &Policy) -> Report {
    rules::prepare();
    let judged: Vec<Judged> = scenarios
        .iter()
        .map(|scenario| evaluate(scenario, policy))
        .collect();
    Report {
        rules_version: rules::version(),
        figures: Figures::of(&judged),
        held_out: held_out(scenarios, policy),
        scenarios: judged,
    }
}

/// What is known of the failure.
pub fn case_of(scenario: &Scenario, policy: &Policy) -> CaseFile {
    match &scenario.given {
        Given::Report(told) => assemble(
            std::slice::from_ref(&told.report),
            surroundings(told, policy),
        ),
        Given::CaseFile(case) => CaseFile::clone(case),
    }
}

pub(super) fn evaluate(scenario: &Scenario, policy: &Policy) -> Judged {
    let began = Instant::now();
    let case = case_of(scenario, policy);
    let assembled = began.elapsed();
    let mut judged = evaluate_case(scenario, &case, policy);
    judged.took_us += micros(assembled);
    judged
}

/// The verdict on a case file of the scenario.
pub(super) fn evaluate_case(scenario: &Scenario, case: &CaseFile, policy: &Policy) -> Judged {
    let began = Instant::now();
    let triage = decide(case, policy);
    let took = began.elapsed();
    let strength = judge(case, policy).cause.strength;
    let expected = &scenario.expected;
    Judged {
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        trap: scenario.trap.clone(),
        expected: Label {
            category: expected.category,
            acceptable: expected.acceptable.clone(),
            retry: expected.retry,
            safe_to_retry: expected.safe_to_retry,
            why: expected.why.clone(),
        },
        got: Verdict {
            category: triage.category,
            root_cause: triage.root_cause,
            retry: triage.retry.decision,
            safe_to_retry: triage.retry.safe_to_retry,
            strength,
            confidence: triage.confidence,
            reason: triage.retry.reasons.into_iter().next().unwrap_or_default(),
            rule: triage.rule,
            also_considered: triage.also_considered,
        },
        took_us: micros(took),
    }
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// The run has failed a few minutes ago, and nothing else is on record of its batch.
pub(super) fn surroundings(told: &Told, policy: &Policy) -> Surroundings {
    let Told {
        report,
        registration,
    } = told;
    let failed_at = report.failed_at.or(report.started_at);
    Surroundings {
        as_of: failed_at.unwrap_or(DateTime::<Utc>::UNIX_EPOCH) + TimeDelta::minutes(2),
        candidates: Vec::new(),
        attempts: Attempts {
            used: Some(report.attempt),
            limit: registration
                .as_ref()
                .and_then(|known| known.max_attempts)
                .unwrap_or(policy.retry.max_attempts),
            first_failed_at: report.failed_at,
        },
        registration: registration.clone(),
        observations: Vec::new(),
    }
}
