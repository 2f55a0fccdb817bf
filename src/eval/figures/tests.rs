use super::*;
use crate::domain::retry::RetryDecision;
use crate::eval::run::{Label, Verdict};

fn judged(expected: Category, got: Category, confidence: f64, safe: (bool, bool)) -> Judged {
    let decision = |safe| {
        if safe {
            RetryDecision::Retry
        } else {
            RetryDecision::Hold
        }
    };
    Judged {
        scenario: format!("{expected:?}-{got:?}-{confidence}"),
        title: String::new(),
        trap: None,
        expected: Label {
            category: expected,
            acceptable: vec![Category::Unknown],
            retry: decision(safe.0),
            safe_to_retry: safe.0,
            why: String::new(),
        },
        got: Verdict {
            category: got,
            root_cause: got,
            retry: decision(safe.1),
            safe_to_retry: safe.1,
            strength: confidence,
            confidence,
            reason: String::new(),
            rule: None,
            also_considered: Vec::new(),
        },
        took_us: 10,
    }
}

#[test]
fn the_interval_is_wilsons() {
    let share = Share::of(9, 10);
    assert!(
        (share.low - 0.596).abs() < 0.001 && (share.high - 0.982).abs() < 0.001,
        "{share:?}"
    );
    let none = Share::of(0, 10);
    assert!(
        none.low == 0.0 && (none.high - 0.278).abs() < 0.001,
        "{none:?}"
    );
    assert_eq!(Share::of(0, 0).share, None, "nothing is made of nothing");
}

#[test]
fn categories_are_counted_apart_and_averaged_alike() {
    use Category::{DataSkew, SchemaDrift, Unknown};
    let all = [
        judged(SchemaDrift, SchemaDrift, 0.9, (false, false)),
        judged(SchemaDrift, SchemaDrift, 0.9, (false, false)),
        judged(SchemaDrift, Unknown, 0.3, (false, false)),
        judged(DataSkew, SchemaDrift, 0.85, (false, false)),
    ];
    let figures = Figures::of(&all);
    assert_eq!(
        (figures.strict.k, figures.lenient.k, figures.strict.n),
        (2, 3, 4)
    );
    let [drift, skew] = &figures.categories[..] else {
        panic!("{:?}", figures.categories)
    };
    assert_eq!((drift.precision.k, drift.precision.n), (2, 3));
    assert_eq!((drift.recall.k, drift.recall.n), (2, 3));
    assert_eq!(drift.called["unknown"], 1);
    assert_eq!((skew.recall.k, skew.f1), (0, 0.0));
    assert!((figures.macro_f1 - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(
        (figures.false_confidence.k, figures.false_confidence.n),
        (1, 3)
    );
}

#[test]
fn a_false_yes_is_named_and_counts_as_false_confidence() {
    use Category::TransientInfrastructure as Transient;
    let all = [
        judged(Transient, Transient, 0.95, (true, true)),
        judged(Transient, Transient, 0.9, (false, true)),
        judged(Transient, Transient, 0.7, (true, false)),
    ];
    let figures = Figures::of(&all);
    assert_eq!(figures.false_yes, [all[1].scenario.as_str()]);
    assert_eq!((figures.safe_precision.k, figures.safe_precision.n), (1, 2));
    assert_eq!((figures.safe_recall.k, figures.safe_recall.n), (1, 2));
    assert_eq!(
        (figures.false_confidence.k, figures.false_confidence.n),
        (1, 2)
    );
    assert!(!all[2].is_false_yes() && all[2].is_a_miss());
}

#[test]
fn calibration_compares_confidence_with_what_came_true() {
    use Category::{DataSkew, SchemaDrift};
    let right = judged(DataSkew, DataSkew, 0.7, (false, false));
    let wrong = judged(DataSkew, SchemaDrift, 0.7, (false, false));
    let figures = Figures::of(&[right.clone(), wrong]);
    assert_eq!(figures.calibration.len(), 1);
    let from = figures.calibration[0].from;
    assert!(
        (from - 0.7).abs() < 1e-9,
        "0.7 falls into the bin of 0.7: {from}"
    );
    assert!((figures.calibration_error - 0.2).abs() < 1e-9);
    assert!((Figures::of(&[right]).calibration_error - 0.3).abs() < 1e-9);
    assert!(Figures::of(&[]).calibration_error.abs() < 1e-9);
}
