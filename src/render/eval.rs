//! An evaluation as text.

use std::fmt::Write as _;

use crate::domain::category::CATEGORIES;
use crate::eval::against::Changed;
use crate::eval::beside::{Beside, Spread};
use crate::eval::figures::Share;
use crate::eval::junit::miss;
use crate::eval::run::Verdict;
use crate::eval::{Figures, Report};

/// The figures, the confusions, the calibration, and every miss with its reason.
pub fn evaluation(report: &Report) -> String {
    let mut text = String::new();
    let figures = &report.figures;
    let _ = writeln!(
        text,
        "{} scenarios, rules {}\n",
        figures.strict.n, report.rules_version
    );
    text.push_str(&table(figures));
    if let Some(held_out) = &report.held_out {
        text.push_str(&words_held_out(held_out));
    }
    text.push_str(&by_category(figures));
    text.push_str(&calibration(figures));
    text.push_str(&misses(report));
    text
}

fn table(figures: &Figures) -> String {
    let rows = [
        ("category, strict", shown(figures.strict)),
        ("category, lenient", shown(figures.lenient)),
        ("macro-F1", format!("{:.3}", figures.macro_f1)),
        ("retry decision", shown(figures.retry)),
        ("safe to retry, precision", shown(figures.safe_precision)),
        ("safe to retry, recall", shown(figures.safe_recall)),
        ("given as sure (>= 0.8)", shown(figures.sure)),
        ("wrong among those", shown(figures.false_confidence)),
        (
            "calibration error",
            format!(
                "{:.3}; refitted, over ten folds {:.3}",
                figures.calibration_error, figures.cross_validated_error
            ),
        ),
        (
            "time, median and p99",
            format!(
                "{} and {} us; slowest {}",
                figures.took_us[0],
                figures.took_us[1],
                figures.slowest.as_deref().unwrap_or("-")
            ),
        ),
    ];
    let mut text = String::new();
    for (name, value) in rows {
        let _ = writeln!(text, "{name:<26}{value}");
    }
    for name in &figures.false_yes {
        let _ = writeln!(text, "FALSE YES                 {name}");
    }
    text
}

/// Rules, model and both in three columns.
pub fn beside(of: &Beside) -> String {
    let mut text = format!(
        "\n{} scenarios, asked about {}; opinions {}, claims that hold {}, left out {}\n\n{:<26}{:>10}{:>10}{:>10}\n",
        of.rules.strict.n,
        of.asked,
        of.given,
        of.claims,
        of.unsupported,
        "",
        "rules",
        "model",
        "both"
    );
    let percent = |share: Share| {
        share
            .share
            .map_or("-".to_owned(), |it| format!("{:.1} %", it * 100.0))
    };
    let three = |name: &str, figure: &dyn Fn(&Figures) -> String| {
        format!(
            "{name:<26}{:>10}{:>10}{:>10}\n",
            figure(&of.rules),
            figure(&of.model),
            figure(&of.both)
        )
    };
    text.push_str(&three("category, strict", &|it| percent(it.strict)));
    text.push_str(&three("category, lenient", &|it| percent(it.lenient)));
    text.push_str(&three("macro-F1", &|it| format!("{:.3}", it.macro_f1)));
    text.push_str(&three("retry decision", &|it| percent(it.retry)));
    text.push_str(&three("safe to retry, precision", &|it| {
        percent(it.safe_precision)
    }));
    text.push_str(&three("safe to retry, recall", &|it| {
        percent(it.safe_recall)
    }));
    text.push_str(&three("false yes", &|it| it.false_yes.len().to_string()));
    text.push_str(&three("given as sure (>= 0.8)", &|it| percent(it.sure)));
    text.push_str(&three("wrong among those", &|it| {
        percent(it.false_confidence)
    }));
    text.push_str(&three("calibration error", &|it| {
        format!("{:.3}", it.calibration_error)
    }));
    let _ = writeln!(
        text,
        "\nan opinion took {} ms at the median and {} ms at p99; tokens {} in, {} out{}",
        of.took_ms[0],
        of.took_ms[1],
        of.usage.input_tokens,
        of.usage.output_tokens,
        of.usage
            .cost
            .map_or_else(String::new, |cost| format!("; cost {cost:.2}"))
    );
    for (reason, count) in &of.dropped {
        let _ = writeln!(text, "no opinion, {count} times: {reason}");
    }
    text
}

/// How far several rounds differ.
pub fn spread(of: &Spread) -> String {
    let from_to = |ends: [f64; 2]| format!("{:.1} to {:.1} %", ends[0] * 100.0, ends[1] * 100.0);
    format!(
        "\nover all rounds\n{:<26}{}\n{:<26}{}\n{:<26}{}\n",
        "answered alike",
        shown(of.alike),
        "model alone, strict",
        from_to(of.model_strict),
        "both, strict",
        from_to(of.both_strict)
    )
}

/// What can differ where the words were counted on other scenarios.
fn words_held_out(figures: &Figures) -> String {
    let mut text = "\nwith words counted on other scenarios (ten folds)\n".to_owned();
    let rows = [
        ("category, strict", shown(figures.strict)),
        ("category, lenient", shown(figures.lenient)),
        ("macro-F1", format!("{:.3}", figures.macro_f1)),
        ("given as sure (>= 0.8)", shown(figures.sure)),
        ("wrong among those", shown(figures.false_confidence)),
        (
            "calibration error",
            format!("{:.3}", figures.calibration_error),
        ),
    ];
    for (name, value) in rows {
        let _ = writeln!(text, "{name:<26}{value}");
    }
    text
}

/// `85.0 %  (17/20, 95 % 64..95)`.
fn shown(share: Share) -> String {
    match share.share {
        None => "none to count".to_owned(),
        Some(value) => format!(
            "{:5.1} %  ({}/{}, 95 % {:.0}..{:.0})",
            value * 100.0,
            share.k,
            share.n,
            share.low * 100.0,
            share.high * 100.0
        ),
    }
}

fn by_category(figures: &Figures) -> String {
    let mut text = format!(
        "\n{:<26}{:>4} {:>10} {:>7} {:>6}  called otherwise\n",
        "category", "n", "precision", "recall", "F1"
    );
    let percent = |share: Share| {
        share
            .share
            .map_or("-".to_owned(), |value| format!("{:.0} %", value * 100.0))
    };
    for one in &figures.categories {
        let others: Vec<String> = one
            .called
            .iter()
            .filter(|(name, _)| *name != one.category.code())
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        let _ = writeln!(
            text,
            "{:<26}{:>4} {:>10} {:>7} {:>6.2}  {}",
            one.category.code(),
            one.recall.n,
            percent(one.precision),
            percent(one.recall),
            one.f1,
            others.join(", ")
        );
    }
    let missing: Vec<&str> = CATEGORIES
        .iter()
        .filter(|row| {
            figures
                .categories
                .iter()
                .all(|one| one.category != row.category)
        })
        .map(|row| row.code)
        .collect();
    if !missing.is_empty() {
        let _ = writeln!(text, "no scenario expects: {}", missing.join(", "));
    }
    text
}

fn calibration(figures: &Figures) -> String {
    let mut text = format!(
        "\n{:<12}{:>12} {:>10} {:>5}\n",
        "confidence", "said", "right", "n"
    );
    for bin in &figures.calibration {
        let _ = writeln!(
            text,
            "{:<12}{:>10.0} % {:>8.0} % {:>5}",
            format!("{:.1}..{:.1}", bin.from, bin.from + 0.1),
            bin.confidence * 100.0,
            bin.right.share.unwrap_or_default() * 100.0,
            bin.right.n
        );
    }
    text
}

fn misses(report: &Report) -> String {
    let mut text = String::new();
    for judged in report.scenarios.iter().filter(|one| one.is_a_miss()) {
        if text.is_empty() {
            text.push_str("\nmisses\n");
        }
        let mark = if judged.is_false_yes() {
            "FALSE YES "
        } else if judged.is_defensible() {
            "decision  "
        } else {
            "category  "
        };
        let _ = writeln!(text, "{mark}{}: {}", judged.scenario, miss(judged));
        let _ = writeln!(text, "          got:  {}", judged.got.reason);
        let _ = writeln!(text, "          by:   {}", spoke(&judged.got));
        let _ = writeln!(text, "          want: {}", judged.expected.why);
    }
    text
}

/// The rule that named the cause, and those that spoke for others.
fn spoke(got: &Verdict) -> String {
    let named = got.rule.as_deref().unwrap_or("no rule");
    let others = got.also_considered.iter().take(3);
    let others: Vec<String> = others
        .map(|other| format!("{} at {:.2}", other.rule, other.confidence))
        .collect();
    if others.is_empty() {
        named.to_owned()
    } else {
        format!("{named}, before {}", others.join(", "))
    }
}

/// What is otherwise than in an earlier evaluation.
pub fn changes(changed: &[Changed<'_>]) -> String {
    if changed.is_empty() {
        return "\nno verdict is another one than before\n".to_owned();
    }
    let mut text = format!("\n{} verdicts are other ones than before\n", changed.len());
    for one in changed {
        let (before, now) = (&one.before.got, &one.now.got);
        let _ = writeln!(
            text,
            "{}{}: {}, {} -> {}, {} ({})",
            if one.opens() { "SAFE ONLY NOW  " } else { "" },
            one.now.scenario,
            before.category.code(),
            before.retry.code(),
            now.category.code(),
            now.retry.code(),
            if one.now.is_a_miss() {
                "a miss"
            } else {
                "as expected"
            }
        );
    }
    text
}
