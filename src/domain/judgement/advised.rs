//! The judgement with a second opinion, which can only make it more careful.

use super::{Judgement, category, deadlines};
use crate::domain::calibration::round;
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::opinion::{Advice, Opinion};
use crate::domain::policy::Policy;
use crate::domain::retry::{RetryDecision, Row};
use crate::domain::route::{role, wakes};

/// What two readers who agree are worth at most. Set by hand, until `larrey eval` has counted it for a model.
const CEILING: f64 = 0.97;
/// Where they disagree, nothing is given as sure.
const NOT_SURE: f64 = 0.78;
/// From this probability on an opinion names a cause that nothing else does, and so sure it is of it at most.
const NAMES_A_CAUSE: f64 = 0.6;
const ALONE: f64 = 0.75;

/// What became of a second opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// It names the same cause.
    pub agrees: bool,
    /// The decision became more cautious by it.
    pub tightened: bool,
}

/// The judgement after hearing the opinion in the case file, if one is there and rests on something.
///
/// The decision is the more cautious one of both. Who is asked, who is woken and until when stay as they were, but for
/// somebody who is woken besides. A cause that rules named keeps its name; no confidence crosses a threshold that anything
/// depends on.
pub(super) fn with_opinion(judged: Judgement, case: &CaseFile, policy: &Policy) -> Judgement {
    let Some(Advice::Given(opinion)) = &case.advice else {
        return judged;
    };
    if !opinion.is_supported() {
        return judged;
    }
    let mut heard = judged.clone();
    heard.asked = Some(role(policy, &judged));
    heard.wakes_anyway = wakes(case, &judged);
    let agrees = [judged.cause.category, judged.category].contains(&opinion.category);
    let by_rules = judged.cause.category != Category::Unknown && judged.resembles.is_none();
    if by_rules {
        heard.cause.confidence = confidence(&judged, opinion, policy);
    } else {
        name(&mut heard, opinion);
    }
    heard.weighed = Some(Weighed {
        agrees,
        tightened: opinion.retry > judged.decision,
    });
    if opinion.retry > judged.decision {
        tighten(&mut heard, opinion.retry, case, policy);
    }
    heard
}

/// More where both name the same cause, less where they do not.
fn confidence(judged: &Judgement, opinion: &Opinion, policy: &Policy) -> f64 {
    let before = judged.cause.confidence;
    let threshold = policy.retry.min_confidence.max(policy.route.min_confidence);
    if before < threshold {
        return before;
    }
    if opinion.category == judged.cause.category {
        return round(before.max(f64::midpoint(before, CEILING)));
    }
    // One that speaks of the consequence says nothing of the cause.
    if opinion.category == judged.category {
        return before;
    }
    before.min(NOT_SURE).max(threshold)
}

/// Names a cause that no rule named; one that passes, only an error class may name.
fn name(heard: &mut Judgement, opinion: &Opinion) {
    let never = [
        Category::Unknown,
        Category::PartialWriteRisk,
        Category::TransientInfrastructure,
    ];
    if never.contains(&opinion.category) || opinion.probability < NAMES_A_CAUSE {
        return;
    }
    let cause = &mut heard.cause;
    if heard.category == cause.category {
        heard.category = opinion.category;
    }
    if cause.category == opinion.category {
        cause.confidence = cause.confidence.max(round(opinion.probability.min(ALONE)));
        return;
    }
    cause.category = opinion.category;
    cause.confidence = round(opinion.probability.min(ALONE));
    cause.finding = None;
    cause
        .also_considered
        .retain(|other| other.category != opinion.category);
    heard.resembles = None;
}

/// The more cautious decision.
fn tighten(heard: &mut Judgement, to: RetryDecision, case: &CaseFile, policy: &Policy) {
    let (next_look, give_up_at) = deadlines(case, policy);
    let (not_before, give_up_at) = match to {
        RetryDecision::Wait => (
            heard.not_before.max(Some(next_look)),
            heard.give_up_at.or(give_up_at).min(give_up_at),
        ),
        _ => (None, None),
    };
    let waited_too_long = give_up_at.is_some_and(|at| case.as_of >= at);
    heard.decision = if waited_too_long {
        RetryDecision::FixFirst
    } else {
        to
    };
    heard.row = Row::SecondOpinion;
    let waits = heard.decision == RetryDecision::Wait;
    heard.not_before = not_before.filter(|_| waits);
    heard.give_up_at = give_up_at.filter(|_| waits);
    heard.category = category(&heard.cause, &heard.write, heard.decision, heard.row);
}

#[cfg(test)]
#[path = "advised_tests.rs"]
mod tests;
