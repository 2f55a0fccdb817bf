//! From the strength of a finding to a confidence: how often verdicts of that strength turned out right.
//!
//! Strengths are set by hand, rule by rule, and only their order was ever meant. What they are worth was counted on
//! scenarios written by authors who had not seen the rules, the first time each was judged (n = 705, docs/evaluation.md):
//! strengths from 0.5 to 0.6 were right in 30 of 40 cases, from 0.6 to 0.8 in 84 of 91, from 0.8 to 0.9 in 86 of 98, from 0.9
//! on in 365 of 385. `larrey eval` fits the same by itself and prints the error of that fit over ten folds.

/// Strength and confidence, in between straight lines. Up to 0.5, where thresholds lie, the two are the same.
const KNOTS: &[(f64, f64)] = &[
    (0.0, 0.0),
    (0.5, 0.5),
    (0.6, 0.75),
    (0.65, 0.82),
    (0.7, 0.88),
    (0.85, 0.90),
    (0.9, 0.93),
    (0.95, 0.96),
    (1.0, 0.98),
];

/// Probability of a cause that no rule named and its words resemble, and how often that could be defended at first sight
/// (n = 73, sets e to o).
const BY_LIKENESS: &[(f64, f64)] = &[
    (0.0, 0.3),
    (0.24, 0.53),
    (0.35, 0.7),
    (0.45, 0.88),
    (1.0, 0.95),
];

/// Probability that nobody could tell, where no rule could and no cause is likelier, and how often nobody could (n = 67).
const UNKNOWN: &[(f64, f64)] = &[
    (0.0, 0.3),
    (0.25, 0.45),
    (0.55, 0.6),
    (0.7, 0.85),
    (1.0, 0.95),
];

/// The confidence of a verdict of this strength, both from 0 to 1. Rises with the strength everywhere, so that no order is
/// turned.
pub fn confidence(strength: f64) -> f64 {
    between(KNOTS, strength.clamp(0.0, 1.0))
}

/// The confidence in a cause that is named by its likeness of this probability.
pub fn by_likeness(probability: f64) -> f64 {
    round(between(BY_LIKENESS, probability))
}

/// The confidence that nobody can tell the cause, which has this probability.
pub fn unknown(probability: f64) -> f64 {
    round(between(UNKNOWN, probability))
}

/// The value at a point of the straight lines between knots.
fn between(knots: &[(f64, f64)], at: f64) -> f64 {
    let mut segments = knots.iter().zip(knots.iter().skip(1));
    let segment = segments.find(|(_, to)| at <= to.0);
    segment.map_or(at, |(from, to)| {
        from.1 + (at - from.0) / (to.0 - from.0) * (to.1 - from.1)
    })
}

/// As it is told: in hundredths.
pub fn round(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_and_leaves_thresholds_where_they_are() {
        let steps: Vec<f64> = (0..=1000).map(|n| f64::from(n) / 1000.0).collect();
        for pair in steps.windows(2) {
            assert!(confidence(pair[0]) < confidence(pair[1]), "{pair:?}");
        }
        for same in [0.0, 0.31, 0.5] {
            assert!((confidence(same) - same).abs() < 1e-9, "{same}");
        }
        assert!((confidence(0.7) - 0.88).abs() < 1e-9);
        assert!(confidence(7.0) < 1.0);
    }
}
