//! An evaluation beside an earlier one, and beside what it must reach.

use serde::Deserialize;

use super::figures::Figures;
use super::run::{Judged, Report};

/// A scenario whose verdict is another one than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed<'a> {
    /// Now.
    pub now: &'a Judged,
    /// Before.
    pub before: &'a Judged,
}

impl Changed<'_> {
    /// Whether a rerun is called safe that was not before: to be read first.
    pub fn opens(&self) -> bool {
        self.now.got.safe_to_retry && !self.before.got.safe_to_retry
    }
}

/// Every scenario of both evaluations whose category or decision is another one, those first whose rerun is safe only now.
pub fn changes<'a>(now: &'a Report, before: &'a Report) -> Vec<Changed<'a>> {
    let mut changed: Vec<Changed<'a>> = now
        .scenarios
        .iter()
        .filter_map(|now| {
            let mut earlier = before.scenarios.iter();
            let before = earlier.find(|before| before.scenario == now.scenario)?;
            Some(Changed { now, before })
        })
        .filter(|one| {
            (one.now.got.category, one.now.got.retry)
                != (one.before.got.category, one.before.got.retry)
        })
        .collect();
    changed.sort_by_key(|one| !one.opens());
    changed
}

/// What an evaluation must reach; a figure that is left out is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Floor {
    /// Scenarios at least.
    pub scenarios: Option<usize>,
    /// The share with the expected category, at least.
    pub strict: Option<f64>,
    /// The share with a category that can be defended, at least.
    pub lenient: Option<f64>,
    /// Macro-F1, at least.
    pub macro_f1: Option<f64>,
    /// The share with the expected decision, at least.
    pub retry: Option<f64>,
    /// Of those that are safe to retry, the share that is called so, at least.
    pub safe_recall: Option<f64>,
    /// Reruns called safe that are not, at most.
    pub false_yes: Option<usize>,
    /// Wrong among the verdicts given as sure, at most.
    pub false_confidence: Option<f64>,
    /// The share of verdicts given as sure, at least.
    pub sure: Option<f64>,
    /// Calibration error, at most.
    pub calibration_error: Option<f64>,
}

impl Floor {
    /// Every figure that does not reach it, in a sentence.
    #[expect(clippy::cast_precision_loss, reason = "counts of scenarios")]
    pub fn missed(&self, figures: &Figures) -> Vec<String> {
        let share = |share: super::figures::Share| share.share;
        let least = [
            ("strict", self.strict, share(figures.strict)),
            ("lenient", self.lenient, share(figures.lenient)),
            ("macro_f1", self.macro_f1, Some(figures.macro_f1)),
            ("retry", self.retry, share(figures.retry)),
            ("safe_recall", self.safe_recall, share(figures.safe_recall)),
            ("sure", self.sure, share(figures.sure)),
            (
                "scenarios",
                self.scenarios.map(|n| n as f64),
                Some(figures.strict.n as f64),
            ),
        ];
        let most = [
            (
                "false_yes",
                self.false_yes.map(|n| n as f64),
                Some(figures.false_yes.len() as f64),
            ),
            (
                "false_confidence",
                self.false_confidence,
                share(figures.false_confidence),
            ),
            (
                "calibration_error",
                self.calibration_error,
                Some(figures.calibration_error),
            ),
        ];
        let below = least.into_iter().filter_map(|(name, floor, got)| {
            let (floor, got) = (floor?, got.unwrap_or_default());
            (got < floor).then(|| format!("`{name}` is {got:.3}, and must be at least {floor}"))
        });
        let above = most.into_iter().filter_map(|(name, ceiling, got)| {
            let (ceiling, got) = (ceiling?, got.unwrap_or_default());
            (got > ceiling).then(|| format!("`{name}` is {got:.3}, and must be at most {ceiling}"))
        });
        below.chain(above).collect()
    }
}
