//! From findings to one cause, with a confidence.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calibration::{self, round};
use super::category::Category;
use super::finding::Finding;

/// Below this, the best finding does not name a cause: on scenarios at first sight such guesses were right in half of the
/// cases, and in the other half nobody could have told.
const NAMES_A_CAUSE: f64 = 0.50;
/// Two causes closer than this cast doubt on each other.
const CLOSE: f64 = 0.10;
/// What that doubt costs.
const DOUBT: f64 = 0.15;
/// What each further independent rule for the same cause adds.
const CORROBORATION: f64 = 0.02;

/// A category that was weighed and not chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Considered {
    /// The category.
    pub category: Category,
    /// Its confidence, from 0 to 1.
    pub confidence: f64,
    /// The rule that spoke for it.
    pub rule: String,
}

/// The cause as classified.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The category of the cause.
    pub category: Category,
    /// What the findings amount to, from 0 to 1; 0 where the cause is unknown. Only its order means something.
    pub strength: f64,
    /// How sure we are, from 0 to 1: the share of verdicts of this strength that turned out right.
    pub confidence: f64,
    /// The finding that decided; `None` when the cause is unknown.
    pub finding: Option<Finding>,
    /// What else was weighed, the likeliest first, each category once.
    pub also_considered: Vec<Considered>,
}

/// Chooses the cause among the findings.
///
/// A finding of [`Category::PartialWriteRisk`] describes a consequence: it is the cause only when nothing else is,
/// or nothing but a guess.
pub fn classify(findings: &[Finding]) -> Cause {
    let mut ranked: Vec<&Finding> = findings.iter().collect();
    ranked.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then_with(|| a.rule.cmp(&b.rule))
    });
    let causes = || {
        ranked
            .iter()
            .copied()
            .filter(|f| f.category != Category::PartialWriteRisk)
    };
    let names = |finding: &&Finding| finding.confidence >= NAMES_A_CAUSE;
    let best = causes()
        .next()
        .filter(names)
        .or(ranked.first().copied().filter(names));
    let Some(best) = best else {
        return unknown(&ranked);
    };
    let supporters = ranked
        .iter()
        .filter(|f| f.category == best.category)
        .count()
        .saturating_sub(1);
    #[expect(clippy::cast_precision_loss, reason = "a handful of rules")]
    let mut confidence = (best.confidence + CORROBORATION * supporters.min(3) as f64).min(0.98);
    let rival = causes().find(|f| f.category != best.category);
    if rival.is_some_and(|rival| best.confidence - rival.confidence < CLOSE) {
        confidence -= DOUBT;
    }
    if confidence < NAMES_A_CAUSE {
        return unknown(&ranked);
    }
    Cause {
        category: best.category,
        strength: round(confidence),
        confidence: round(calibration::confidence(confidence)),
        finding: Some(best.clone()),
        also_considered: considered(&ranked, Some(best.category)),
    }
}

/// Nothing is sure enough, or two guesses cast doubt on each other.
fn unknown(ranked: &[&Finding]) -> Cause {
    Cause {
        category: Category::Unknown,
        strength: 0.0,
        confidence: unknown_confidence(ranked),
        finding: None,
        also_considered: considered(ranked, None),
    }
}

/// Every category that was found but this one, each once.
fn considered(ranked: &[&Finding], chosen: Option<Category>) -> Vec<Considered> {
    let mut considered: Vec<Considered> = Vec::new();
    for finding in ranked.iter().filter(|it| chosen != Some(it.category)) {
        if !considered
            .iter()
            .any(|seen| seen.category == finding.category)
        {
            considered.push(Considered {
                category: finding.category,
                confidence: round(finding.confidence),
                rule: finding.rule.clone(),
            });
        }
    }
    considered
}

/// How sure we are that nobody could tell: the less was found, the surer. Where nothing was found at all, nobody could tell
/// in about half of the cases at first sight (8 of 17); where something had been, in few.
fn unknown_confidence(ranked: &[&Finding]) -> f64 {
    let best = ranked.first().map_or(0.0, |finding| finding.confidence);
    round((0.5 - best).max(0.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::FactId;

    fn finding(rule: &str, category: Category, confidence: f64) -> Finding {
        Finding {
            rule: rule.into(),
            category,
            confidence,
            says: "x".into(),
            quote: None,
            cites: vec![FactId::nth(1)],
            wrote: None,
        }
    }

    #[test]
    fn no_finding_is_unknown() {
        assert_eq!(classify(&[]).category, Category::Unknown);
        assert_eq!(
            classify(&[finding("a", Category::DataSkew, 0.3)]).category,
            Category::Unknown
        );
    }

    #[test]
    fn a_close_rival_costs_confidence_and_is_named() {
        let alone = classify(&[finding("a", Category::DataSkew, 0.8)]);
        let rivalled = classify(&[
            finding("a", Category::DataSkew, 0.8),
            finding("b", Category::DataQuality, 0.78),
        ]);
        assert_eq!(rivalled.category, Category::DataSkew);
        assert!(rivalled.confidence < alone.confidence);
        assert_eq!(rivalled.also_considered[0].category, Category::DataQuality);
    }

    #[test]
    fn a_consequence_is_the_cause_only_when_nothing_else_is() {
        let risk = finding("w", Category::PartialWriteRisk, 0.95);
        let both = classify(&[
            risk.clone(),
            finding("a", Category::ResourceExhaustion, 0.6),
        ]);
        assert_eq!(both.category, Category::ResourceExhaustion);
        assert_eq!(classify(&[risk]).category, Category::PartialWriteRisk);
    }
}
