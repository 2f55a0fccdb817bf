//! What the words of a failure resemble, where no rule names its cause.
//!
//! The weights say what a hint of the rules is worth beside the words. They were fitted, as a conditional logit, to 787
//! scenarios at first sight: sets e to o of docs/evaluation.md, by the rules as they were before they had seen any of them
//! and by words that were counted on all other sets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Judgement;
use crate::domain::calibration;
use crate::domain::case_file::CaseFile;
use crate::domain::category::{CATEGORIES, Category};
use crate::domain::classify::Cause;
use crate::domain::confidence;
use crate::domain::evidence::Passage;
use crate::domain::fingerprint::says_something;
use crate::domain::likeness::{Classifier, PerCategory, of, probabilities, tokens};

/// What the words of the failure weigh.
const WORDS: f64 = 0.75;
/// What it weighs that the rules name the category, and what their confidence adds, as log odds.
const NAMED: f64 = 1.2;
const CONFIDENCE: f64 = 0.45;
/// What it weighs that the rules considered it.
const CONSIDERED: f64 = 1.84;
/// What it weighs for `unknown` that people could not tell, and that the rules could not.
const NOBODY: f64 = 0.5;
const RULES_SILENT: f64 = 0.73;

/// Below this probability likeness names nothing.
const LIKELY: f64 = 0.2;
/// Where rules and words together find the rules' own verdict less likely than this, it is not given as sure: at first
/// sight 39 of 46 such verdicts could be defended, of the others 95 in 100.
const AGAINST: f64 = 0.4;
const NOT_SURE: f64 = 0.78;

/// Fewer words than this resemble nothing: `exit code 1` is said of every failure.
const LEAST_WORDS: usize = 3;

/// How many words a verdict shows.
const WORDS_SHOWN: usize = 6;

/// What a failure resembles, where that names its cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resemblance {
    /// The words that speak loudest for it, the loudest first.
    #[schema(example = json!(["denied", "policy", "role"]))]
    pub words: Vec<String>,
}

/// Names the cause by likeness where no rule does, and says what likeness does to the confidence in one that a rule named.
///
/// The decision, its proofs, its times and who is woken stay as they are: where no rule names a cause the decision is `hold`,
/// and an engineer looks. `transient_infrastructure` is never named so: only an error class may say that a cause passes.
pub(super) fn with_likeness(
    mut judged: Judgement,
    case: &CaseFile,
    passages: &[Passage],
    classifier: &Classifier,
) -> Judgement {
    let tokens = tokens(case, passages);
    let weighed = weigh(&judged.cause, &classifier.read(&tokens));
    let named = judged.cause.category;
    if named != Category::Unknown {
        if of(&weighed, named) < AGAINST {
            judged.cause.confidence = judged.cause.confidence.min(NOT_SURE);
        }
        return judged;
    }
    let (likeliest, probability) = likeliest(&weighed);
    let words = classifier.loudest(&tokens, likeliest, WORDS_SHOWN);
    let resembles = probability >= LIKELY && words.len() >= LEAST_WORDS && says_something(case);
    if likeliest == Category::Unknown || !resembles {
        judged.cause.confidence = calibration::unknown(of(&weighed, Category::Unknown));
        return judged;
    }
    judged.resembles = Some(Resemblance { words });
    name(&mut judged, likeliest, probability);
    judged.confidence_capped_by = confidence::cap(case, &mut judged.cause);
    judged
}

/// The probability of every category, by the rules and the words together.
fn weigh(cause: &Cause, words: &PerCategory<f64>) -> PerCategory<f64> {
    let unknown = cause.category == Category::Unknown;
    let odds = cause.confidence.clamp(0.02, 0.98);
    let odds = (odds / (1.0 - odds)).ln();
    let mut scores = words.map(|words| WORDS * words);
    for (row, score) in CATEGORIES.iter().zip(&mut scores) {
        if row.category == Category::Unknown {
            *score += NOBODY + if unknown { RULES_SILENT } else { 0.0 };
        } else if row.category == cause.category {
            *score += NAMED + CONFIDENCE * odds;
        }
        let mut considered = cause.also_considered.iter();
        if considered.any(|other| other.category == row.category) {
            *score += CONSIDERED;
        }
    }
    probabilities(scores)
}

/// The likeliest of the categories that likeness may name, or `unknown`.
fn likeliest(weighed: &PerCategory<f64>) -> (Category, f64) {
    let never = [
        Category::PartialWriteRisk,
        Category::TransientInfrastructure,
    ];
    let may_be = CATEGORIES
        .iter()
        .zip(weighed)
        .filter(|(row, _)| !never.contains(&row.category));
    let best = may_be.max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or((Category::Unknown, 0.0), |(row, share)| {
        (row.category, *share)
    })
}

/// Gives the cause its name. A rule that thought of it too, and was not sure enough to be heard, is heard now.
fn name(judged: &mut Judgement, category: Category, probability: f64) {
    let found = judged.findings.iter().filter(|it| it.category == category);
    let finding = found.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let cause = &mut judged.cause;
    cause.category = category;
    cause.confidence = calibration::by_likeness(probability);
    cause.finding = finding.cloned();
    cause
        .also_considered
        .retain(|other| other.category != category);
    if judged.category == Category::Unknown {
        judged.category = category;
    }
}
