//! The figures of an evaluation. A share comes with its n and its interval, or not at all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calibrate::cross_validated_error;
use super::run::Judged;
use crate::domain::category::{CATEGORIES, Category};

/// Half the width of a 95 % interval of a normal distribution, in standard deviations.
const Z: f64 = 1.96;
/// From this confidence on a verdict is given as sure.
pub const SURE: f64 = 0.8;

/// A share of `n`, with Wilson's interval at 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// How many did.
    pub k: usize,
    /// Of how many.
    pub n: usize,
    /// The share; absent where `n` is 0.
    pub share: Option<f64>,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Share {
    /// `k` of `n` (E. B. Wilson, 1927).
    #[expect(clippy::cast_precision_loss, reason = "counts of scenarios")]
    pub fn of(k: usize, n: usize) -> Self {
        if n == 0 {
            return Self {
                k,
                n,
                share: None,
                low: 0.0,
                high: 1.0,
            };
        }
        let (p, n_) = (k as f64 / n as f64, n as f64);
        let middle = p + Z * Z / (2.0 * n_);
        let reach = Z * (p * (1.0 - p) / n_ + Z * Z / (4.0 * n_ * n_)).sqrt();
        let scale = 1.0 + Z * Z / n_;
        Self {
            k,
            n,
            share: Some(p),
            low: ((middle - reach) / scale).max(0.0),
            high: ((middle + reach) / scale).min(1.0),
        }
    }

    fn counted<'a>(
        among: impl IntoIterator<Item = &'a Judged>,
        holds: impl Fn(&Judged) -> bool,
    ) -> Self {
        let (mut k, mut n) = (0, 0);
        for judged in among {
            n += 1;
            k += usize::from(holds(judged));
        }
        Self::of(k, n)
    }
}

/// How one category did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfCategory {
    /// The category.
    pub category: Category,
    /// Of those that were called so, how many were.
    pub precision: Share,
    /// Of those that are so, how many were called so.
    pub recall: Share,
    /// The harmonic mean of both; 0 where one is.
    pub f1: f64,
    /// What those that are so were called, each with how often.
    pub called: BTreeMap<String, usize>,
}

/// Verdicts of about the same confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The lower end of the bin; it is a tenth wide.
    pub from: f64,
    /// Their mean confidence.
    pub confidence: f64,
    /// How many of them can be defended.
    pub right: Share,
}

/// All figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The category is the expected one.
    pub strict: Share,
    /// It is, or can be defended.
    pub lenient: Share,
    /// Mean of all categories' F1, those that no scenario expects left out.
    pub macro_f1: f64,
    /// The decision is the expected one.
    pub retry: Share,
    /// Of those called safe, how many are.
    pub safe_precision: Share,
    /// Of those that are safe, how many were called so.
    pub safe_recall: Share,
    /// Reruns called safe that are not.
    pub false_yes: Vec<String>,
    /// Verdicts given as sure.
    pub sure: Share,
    /// Of these, how many are wrong: a category that cannot be defended, or a false yes.
    pub false_confidence: Share,
    /// Mean distance of confidence from the share that can be defended, over bins of a tenth.
    pub calibration_error: f64,
    /// The same of a fit of strengths to what was right, on scenarios that were not in the fit (ten folds).
    pub cross_validated_error: f64,
    /// The bins.
    pub calibration: Vec<Bin>,
    /// Every category that a scenario expects.
    pub categories: Vec<OfCategory>,
    /// Time to assemble and decide, in microseconds: the median and the 99th percentile.
    pub took_us: [u64; 2],
    /// The scenario that took longest.
    pub slowest: Option<String>,
}

impl Figures {
    /// The figures of these scenarios.
    pub fn of(all: &[Judged]) -> Self {
        let categories: Vec<OfCategory> = CATEGORIES
            .iter()
            .filter(|row| all.iter().any(|one| one.expected.category == row.category))
            .map(|row| of_category(all, row.category))
            .collect();
        let safe = |one: &&Judged| one.expected.safe_to_retry;
        let called_safe = |one: &&Judged| one.got.safe_to_retry;
        let sure = |one: &&Judged| one.got.confidence >= SURE;
        let calibration = calibration(all);
        let mut times: Vec<(u64, &str)> = all
            .iter()
            .map(|one| (one.took_us, one.scenario.as_str()))
            .collect();
        times.sort_unstable();
        Self {
            strict: Share::counted(all, Judged::is_right),
            lenient: Share::counted(all, Judged::is_defensible),
            macro_f1: mean(categories.iter().map(|one| one.f1)),
            retry: Share::counted(all, |one| one.got.retry == one.expected.retry),
            safe_precision: Share::counted(all.iter().filter(called_safe), |one| {
                one.expected.safe_to_retry
            }),
            safe_recall: Share::counted(all.iter().filter(safe), |one| one.got.safe_to_retry),
            false_yes: all
                .iter()
                .filter(|one| one.is_false_yes())
                .map(|one| one.scenario.clone())
                .collect(),
            sure: Share::counted(all, |one| one.got.confidence >= SURE),
            false_confidence: Share::counted(all.iter().filter(sure), |one| {
                !one.is_defensible() || one.is_false_yes()
            }),
            calibration_error: calibration_error(&calibration, all.len()),
            cross_validated_error: cross_validated_error(all),
            calibration,
            categories,
            took_us: [percentile(&times, 50), percentile(&times, 99)],
            slowest: times.last().map(|(_, name)| (*name).to_owned()),
        }
    }
}

fn of_category(all: &[Judged], category: Category) -> OfCategory {
    let expected = |one: &&Judged| one.expected.category == category;
    let called = |one: &&Judged| one.got.category == category;
    let precision = Share::counted(all.iter().filter(called), Judged::is_right);
    let recall = Share::counted(all.iter().filter(expected), Judged::is_right);
    let (p, r) = (
        precision.share.unwrap_or_default(),
        recall.share.unwrap_or_default(),
    );
    let mut as_what = BTreeMap::new();
    for one in all.iter().filter(expected) {
        *as_what
            .entry(one.got.category.code().to_owned())
            .or_default() += 1;
    }
    OfCategory {
        category,
        precision,
        recall,
        f1: if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        },
        called: as_what,
    }
}

fn calibration(all: &[Judged]) -> Vec<Bin> {
    (0..10)
        .filter_map(|bin| {
            #[expect(clippy::cast_precision_loss, reason = "from 0 to 9")]
            let from = bin as f64 / 10.0;
            let inside: Vec<&Judged> = all
                .iter()
                .filter(|one| tenth(one.got.confidence) == bin)
                .collect();
            (!inside.is_empty()).then(|| Bin {
                from,
                confidence: mean(inside.iter().map(|one| one.got.confidence)),
                right: Share::counted(inside.iter().copied(), Judged::is_defensible),
            })
        })
        .collect()
}

/// Which tenth a confidence falls into.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 10"
)]
pub(super) fn tenth(confidence: f64) -> usize {
    // 0.7 * 10 is a little less than 7 in binary.
    ((confidence * 10.0 + 1e-9) as usize).min(9)
}

#[expect(clippy::cast_precision_loss, reason = "counts of scenarios")]
fn calibration_error(bins: &[Bin], n: usize) -> f64 {
    let off = |bin: &Bin| {
        (bin.confidence - bin.right.share.unwrap_or_default()).abs() * bin.right.n as f64
    };
    bins.iter().map(off).sum::<f64>() / (n.max(1) as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of scenarios")]
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
    sum / n.max(1) as f64
}

fn percentile(sorted: &[(u64, &str)], percent: usize) -> u64 {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).map_or(0, |(took, _)| *took)
}

#[cfg(test)]
#[path = "figures/tests.rs"]
mod tests;
