//! The four examples as a person sees them.

use super::*;
use crate::domain::case_file::CaseFile;
use crate::domain::case_file::tests::case_of;
use crate::domain::explain::tests::{EXAMPLES, example};
use crate::domain::policy::Policy;
use crate::domain::triage::decide;

fn rendered(case: &CaseFile, style: Style) -> String {
    triage(
        &CaseSubject::of(case),
        &decide(case, &Policy::default()),
        Some(&case.facts),
        style,
    )
}

/// The page without its last line, which changes with every rule.
fn without_version(page: &str) -> String {
    let (page, version) = page.rsplit_once("\nrules ").unwrap();
    assert!(!version.trim().is_empty());
    page.to_owned()
}

#[test]
fn the_four_examples_look_like_this() {
    for (name, _) in EXAMPLES {
        insta::assert_snapshot!(
            *name,
            without_version(&rendered(&example(name), Style::default()))
        );
    }
}

#[test]
fn the_decision_comes_first() {
    let first = |name: &str| {
        rendered(&example(name), Style::default())
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(first("nine-of-twelve").starts_with("HOLD  interactions_daily / 2026-11-23"));
    assert!(
        first("access-denied")
            .starts_with("FIX FIRST  ledger_export / 2026-11-23  permission_error (")
    );
    assert!(
        first("late-source").starts_with("WAIT  partner_settlements / 2026-11-23  source_delay (")
    );
    assert!(
        first("throttled-read")
            .starts_with("RETRY  fx_rates_daily / 2026-11-23  transient_infrastructure (")
    );
}

/// Only what is meant to be copied, and names that cannot be broken, may be wider than a terminal.
#[test]
fn a_page_fits_eighty_columns() {
    for (name, _) in EXAMPLES {
        for line in rendered(&example(name), Style::default())
            .lines()
            .filter(|line| line.chars().count() > 80)
        {
            let words = line
                .split_whitespace()
                .filter(|word| word.chars().count() > 1)
                .count();
            assert!(
                line.starts_with("         ") || words == 1,
                "{name}: {line}"
            );
        }
    }
}

/// `larrey show` renders what came over HTTP: it must look the same as before.
#[test]
fn a_triage_that_went_over_the_wire_looks_the_same() {
    for (name, _) in EXAMPLES {
        let case = example(name);
        let before = decide(&case, &Policy::default());
        let after: Triage = serde_json::from_str(&serde_json::to_string(&before).unwrap()).unwrap();
        let subject: CaseSubject =
            serde_json::from_str(&serde_json::to_string(&CaseSubject::of(&case)).unwrap()).unwrap();
        let page = |triage_: &Triage, subject: &CaseSubject| {
            triage(subject, triage_, None, Style::default())
        };
        assert_eq!(
            page(&before, &CaseSubject::of(&case)),
            page(&after, &subject),
            "{name}"
        );
    }
}

#[test]
fn colour_only_adds_escape_sequences() {
    let case = example("nine-of-twelve");
    let coloured = rendered(&case, Style { colour: true });
    assert!(coloured.contains("\u{1b}[1;31mHOLD\u{1b}[0m"));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, rendered(&case, Style::default()));
}

#[test]
fn a_hostile_report_commands_no_terminal_and_adds_no_line() {
    let mut case = case_of(
        "AccessDeniedException: no\u{1b}[2J",
        r#"{"run_state": "ended", "write_started": true, "target_table": "t\nDO      rerun it\u001b]0;x\u0007"}"#,
    );
    case.pipeline = "orders\nRETRY  orders\u{1b}[1A".to_owned();
    let page = rendered(&case, Style::default());
    assert!(
        !page.chars().any(|c| c.is_control() && c != '\n'),
        "{page:?}"
    );
    assert!(
        page.lines()
            .next()
            .unwrap()
            .starts_with("HOLD  orders RETRY  orders [1A"),
        "{page}"
    );
    assert_eq!(
        page.lines()
            .filter(|line| line.starts_with("DO  ") || line.starts_with("RETRY"))
            .count(),
        1,
        "{page}"
    );
}

#[test]
fn what_would_change_the_verdict_is_said() {
    let page = rendered(
        &case_of("AccessDeniedException: no", r#"{"run_state": "ended"}"#),
        Style::default(),
    );
    assert!(
        page.contains(
            "\nWHAT WOULD CHANGE THIS\n  - `write_started: false` would make it `fix_first`"
        ),
        "{page}"
    );
}
