//! What strengths are worth: the share that can be defended as a rising function of the strength, and how well such a fit
//! does on scenarios that it has not seen.

use super::run::Judged;

/// Folds of the cross-validation.
const FOLDS: usize = 10;

/// A step of the fit: up to this strength, this share was right.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    upto: f64,
    right: f64,
    n: f64,
}

/// Fits a rising step function (pool adjacent violators; Ayer et al., 1955) to strengths and outcomes.
fn fit(mut seen: Vec<(f64, bool)>) -> Vec<Step> {
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut steps: Vec<Step> = Vec::new();
    for (strength, right) in seen {
        steps.push(Step {
            upto: strength,
            right: f64::from(u8::from(right)),
            n: 1.0,
        });
        while let [.., before, last] = steps.as_slice()
            && before.right >= last.right
        {
            let n = before.n + last.n;
            let pooled = Step {
                upto: last.upto,
                right: (before.right * before.n + last.right * last.n) / n,
                n,
            };
            steps.truncate(steps.len() - 2);
            steps.push(pooled);
        }
    }
    steps
}

fn predict(steps: &[Step], strength: f64) -> f64 {
    let step = steps.iter().find(|step| strength <= step.upto);
    step.or(steps.last()).map_or(strength, |step| step.right)
}

/// The calibration error of a fit on scenarios that were not in it: every tenth is predicted by the other nine.
#[expect(clippy::cast_precision_loss, reason = "counts of scenarios")]
pub fn cross_validated_error(all: &[Judged]) -> f64 {
    let seen: Vec<(f64, bool)> = all
        .iter()
        .filter(|one| one.got.strength > 0.0)
        .map(|one| (one.got.strength, one.is_defensible()))
        .collect();
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for fold in 0..FOLDS {
        let part = |inside: bool| {
            let all = seen.iter().enumerate();
            all.filter(move |(at, _)| (at % FOLDS == fold) == inside)
                .map(|(_, one)| *one)
        };
        let steps = fit(part(false).collect());
        for (strength, right) in part(true) {
            let said = predict(&steps, strength);
            if let Some(bin) = bins.get_mut(super::figures::tenth(said)) {
                bin.0 += said;
                bin.1 += f64::from(u8::from(right));
                bin.2 += 1.0;
            }
        }
    }
    let off: f64 = bins
        .iter()
        .map(|(said, right, _)| (said - right).abs())
        .sum();
    off / seen.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_rises_and_pools_what_does_not() {
        let steps = fit(vec![(0.2, false), (0.4, true), (0.5, false), (0.9, true)]);
        let shares: Vec<f64> = steps.iter().map(|step| step.right).collect();
        assert_eq!(shares, [0.0, 0.5, 1.0]);
        let is = |strength: f64, share: f64| (predict(&steps, strength) - share).abs() < 1e-9;
        assert!(is(0.45, 0.5));
        assert!(is(0.99, 1.0), "beyond what was seen, the last step");
        assert!((predict(&[], 0.7) - 0.7).abs() < 1e-9);
    }
}
