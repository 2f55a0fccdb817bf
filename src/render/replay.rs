//! A replay as text: what would be less cautious first, and how well old and new verdicts agree with what people
//! wrote down.

use super::page::{Ink, Page};
use super::{Style, word};
use crate::domain::explain::wording::{counted, plain, time};
use crate::domain::replay::{Agreement, Because, Change, Kind, Replay, Verdict};
use crate::domain::retry::RetryDecision;
use crate::domain::shadow::Shadow;

/// The kinds with their titles, in the order of the page.
const SECTIONS: &[(Kind, &str, Ink)] = &[
    (Kind::NewRetry, "WOULD BE RETRY, AND WAS NOT", Ink::Red),
    (Kind::Looser, "WOULD BE LESS CAUTIOUS", Ink::Yellow),
    (Kind::Tighter, "WOULD BE MORE CAUTIOUS", Ink::Plain),
    (
        Kind::OtherCause,
        "ANOTHER CAUSE, THE SAME DECISION",
        Ink::Plain,
    ),
];

/// A replay for a terminal. Rows end in the incident's id and may be wider than 80 columns for it.
pub fn replay(found: &Replay, style: Style) -> String {
    let mut page = Page::new(style.colour);
    let of = format!("of {}", counted(found.incidents as u64, "incident"));
    let since = format!("since {}", time(found.since));
    let changes = found.changes.len();
    let changes = if changes == 0 {
        "no change".to_owned()
    } else {
        counted(changes as u64, "change")
    };
    page.headline("REPLAY", Ink::Plain, &[&changes, &of, &since]);
    page.note(&format!(
        "Judged by {}, by the case files as they are stored. No stored verdict is altered and no gate is touched.",
        if found.candidates {
            "today's rules and settings with the candidate signatures"
        } else {
            "today's rules, settings and signatures"
        }
    ));
    changes_of(&mut page, &found.changes.iter().collect::<Vec<_>>());
    agreement(&mut page, found);
    if found.unreadable > 0 {
        page.section("NOT JUDGED");
        let named = found.unreadable_incidents.iter().map(ToString::to_string);
        page.paragraph(&format!(
            "{} did not read back: {}{}",
            counted(found.unreadable as u64, "incident"),
            named.collect::<Vec<_>>().join(", "),
            if found.unreadable > found.unreadable_incidents.len() {
                " and more"
            } else {
                ""
            }
        ));
    }
    let candidates = if found.candidates {
        ", candidates included"
    } else {
        ""
    };
    page.rule(&format!(
        "rules {}, policy {}{candidates}",
        plain(&found.rules_version),
        plain(&found.policy)
    ));
    page.into_text()
}

/// What candidates would have changed about live triages, for a terminal.
pub fn shadow(found: &Shadow, style: Style) -> String {
    let mut page = Page::new(style.colour);
    let number = found.differences.len() as u64;
    let number = if number == 0 {
        "no difference".to_owned()
    } else {
        counted(number, "difference")
    };
    let since = format!("since {}", time(found.since));
    page.headline("SHADOW", Ink::Plain, &[&number, &since]);
    page.note(
        "What the candidate signatures would have changed about the newest triage of an incident. They had no effect.",
    );
    let changes = found.differences.iter().map(|one| &one.change);
    changes_of(&mut page, &changes.collect::<Vec<_>>());
    page.into_text()
}

/// The changes, those of each kind under its title.
fn changes_of(page: &mut Page, changes: &[&Change]) {
    for (kind, title, ink) in SECTIONS {
        let of_kind = changes.iter().filter(|one| one.kind == *kind);
        for (at, one) in of_kind.enumerate() {
            if at == 0 {
                page.section(title);
            }
            change(page, one, *ink);
        }
    }
}

fn change(page: &mut Page, one: &Change, ink: Ink) {
    let (before, after) = (&one.before, &one.after);
    page.row(&format!(
        "{:9} -> {:9}  {:24}  {}",
        word(before.decision).0,
        word(after.decision).0,
        plain(&one.pipeline),
        one.incident
    ));
    let mut told = vec![cause(before, after)];
    told.extend(one.rule.as_ref().map(|rule| format!("by {}", plain(rule))));
    told.extend(match (before.wakes_human, after.wakes_human) {
        (true, false) => Some("nobody woken any more".to_owned()),
        (false, true) => Some("wakes somebody".to_owned()),
        _ => None,
    });
    told.extend(match one.because {
        Because::Today => None,
        Because::Candidates => Some("due to the candidates".to_owned()),
        Because::Both => Some("due to the candidates and to today's rules".to_owned()),
    });
    page.labelled("", Ink::Plain, &told.join("; "));
    if let Some(recorded) = recorded(one) {
        page.labelled("", ink, &recorded);
    }
}

fn cause(before: &Verdict, after: &Verdict) -> String {
    let shown = |one: &Verdict| {
        if one.category == one.root_cause {
            one.category.to_string()
        } else {
            format!("{} ({})", one.category, one.root_cause)
        }
    };
    let (before, after) = (shown(before), shown(after));
    if before == after {
        after
    } else {
        format!("{before} -> {after}")
    }
}

/// What people wrote down of it.
fn recorded(one: &Change) -> Option<String> {
    let recorded = &one.recorded;
    let mut told = Vec::new();
    if recorded.duplicates_found == Some(true) {
        told.push(match one.after.decision {
            RetryDecision::Retry => "DUPLICATES were found after its rerun".to_owned(),
            _ => "duplicates were found after its rerun".to_owned(),
        });
    }
    told.extend(
        recorded
            .overridden_to
            .map(|decision| format!("somebody overrode it to `{decision}`")),
    );
    told.extend(
        recorded
            .true_category
            .map(|truth| format!("it turned out to be `{truth}`")),
    );
    (!told.is_empty()).then(|| format!("On record: {}.", told.join("; ")))
}

fn agreement(page: &mut Page, found: &Replay) {
    let all = &found.agreement;
    let rows = [
        ("names the true category", all.true_category),
        (
            "`retry` where somebody overrode to it",
            all.override_to_retry,
        ),
        (
            "not `retry` where duplicates were found",
            all.duplicates_found,
        ),
    ];
    if rows.iter().all(|(_, one)| one.n == 0) {
        return;
    }
    page.section("AGAINST WHAT PEOPLE WROTE DOWN");
    let shown = |one: Agreement| format!("{} of {}, would be {}", one.before, one.n, one.after);
    for (what, one) in rows.iter().filter(|(_, one)| one.n > 0) {
        page.row(&format!("{what:40} {}", shown(*one)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::as_of;
    use crate::domain::policy::Policy;
    use crate::domain::replay::Policies;
    use crate::domain::replay::tests::every_kind;
    use crate::domain::shadow::Difference;

    #[test]
    fn what_opens_comes_first_and_nothing_commands_a_terminal() {
        let mut found = every_kind();
        found.changes[0].pipeline = "orders\u{1b}[2J".into();
        let text = replay(&found, Style::default());
        let at = |told: &str| text.find(told).unwrap_or_else(|| panic!("{told}: {text}"));
        let order = SECTIONS.iter().map(|(_, title, _)| at(title));
        assert!(order.is_sorted(), "{text}");
        for told in [
            "REPLAY  5 changes  of 6 incidents",
            "DUPLICATES were found after its rerun",
            "unknown -> permission_error; by site.t; due to the candidates\n",
            "not `retry` where duplicates were found  4 of 6, would be 2",
            "1 incident did not read back: inc_",
            "No stored verdict is altered",
        ] {
            at(told);
        }
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }

    #[test]
    fn a_shadow_shows_what_opens_first_and_says_that_it_had_no_effect() {
        let changes = every_kind().changes.into_iter().rev();
        let differences = changes.map(|change| Difference {
            seen_at: as_of(),
            policy: "x".into(),
            change,
        });
        let found = Shadow::new(as_of(), as_of(), differences.collect());
        let text = shadow(&found, Style::default());
        let at = |told: &str| text.find(told).unwrap_or_else(|| panic!("{told}: {text}"));
        assert!(SECTIONS.iter().map(|(_, title, _)| at(title)).is_sorted());
        at("SHADOW  5 differences  since ");
        at("They had no effect.");
        let none = shadow(&Shadow::new(as_of(), as_of(), Vec::new()), Style::default());
        assert!(none.contains("SHADOW  no difference"), "{none}");
    }

    #[test]
    fn no_change_is_said() {
        let policies = Policies {
            today: Policy::default(),
            candidate: None,
        };
        let text = replay(&Replay::new(&policies, as_of(), as_of()), Style::default());
        assert!(text.contains("REPLAY  no change  of 0 incidents"), "{text}");
        assert!(!text.contains("WOULD") && !text.contains("NOT JUDGED"));
    }
}
