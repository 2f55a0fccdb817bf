//! The hygiene of a pipeline as text: the score, what is there, and for what is missing how to supply it.

use super::page::{Ink, Page};
use super::{Style, capitalised};
use crate::domain::explain::wording::{counted, plain};
use crate::domain::hygiene::{How, Hygiene, SignalHygiene};

/// The hygiene of a pipeline for a terminal of 80 columns.
pub fn hygiene(found: &Hygiene, style: Style) -> String {
    let mut page = Page::new(style.colour);
    page.headline("HYGIENE", Ink::Plain, &[&plain(&found.pipeline)]);
    let over = counted(found.incidents.into(), "incident");
    page.note(&match found.score {
        Some(score) => format!("{score} of 100, over the last {over}"),
        None => "no incident yet, so no score; this is what will be looked for".to_owned(),
    });
    page.section("SIGNALS");
    for one in &found.signals {
        let share = format!("{:>7}", format!("{}/{}", one.present, one.of));
        page.line(
            &share,
            &format!("{:15} {}", plain(&one.signal), how(one.how)),
        );
    }
    let wanting = |one: &&SignalHygiene| one.present < one.of || one.of == 0;
    let missing: Vec<&SignalHygiene> = found.signals.iter().filter(wanting).collect();
    if missing.is_empty() {
        page.section("NOTHING IS MISSING");
    } else {
        page.section("HOW TO SUPPLY WHAT IS MISSING");
    }
    for one in missing {
        page.item("-", &advice(one));
    }
    page.into_text()
}

/// `2 reported, 1 observed`.
fn how(how: How) -> String {
    let parts = [
        (how.pushed, "reported"),
        (how.observed, "observed"),
        (how.registered, "registered"),
    ];
    let told = parts.iter().filter(|(n, _)| *n > 0);
    let told: Vec<String> = told.map(|(n, word)| format!("{n} {word}")).collect();
    told.join(", ")
}

fn advice(one: &SignalHygiene) -> String {
    let mut lines = vec![
        format!("`{}`: {}", plain(&one.signal), plain(&one.purpose)),
        plain(&one.how_to_supply),
    ];
    if let Some(decided) = &one.would_have_decided {
        lines.push(format!("{}.", capitalised(&plain(decided))));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::hygiene::measure;
    use crate::domain::id::IncidentId;
    use crate::domain::policy::Policy;

    fn page(cases: &[(IncidentId, crate::domain::case_file::CaseFile)]) -> String {
        let found = measure("orders\u{1b}[2J", cases, &Policy::default());
        hygiene(&found, Style::default())
    }

    #[test]
    fn a_page_fits_eighty_columns_and_commands_no_terminal() {
        let id = IncidentId(uuid::Uuid::from_u128(1));
        let text = page(&[(
            id,
            case_of("AccessDeniedException: no", r#"{"run_state": "ended"}"#),
        )]);
        assert!(text.starts_with("HYGIENE  orders"), "{text}");
        assert!(
            text.contains("20 of 100, over the last 1 incident"),
            "{text}"
        );
        assert!(
            text.contains("    1/1 batch_id        1 reported"),
            "{text}"
        );
        assert!(
            text.contains("would have changed the decision in 1 of"),
            "{text}"
        );
        assert!(
            text.contains("Nothing by itself; it would have told"),
            "{text}"
        );
        for line in text.lines() {
            assert!(
                line.chars().count() <= 80 && !line.contains('\u{1b}'),
                "{line}"
            );
        }
    }

    #[test]
    fn without_an_incident_it_says_what_to_supply() {
        let text = page(&[]);
        assert!(text.contains("no incident yet"), "{text}");
        assert!(text.contains("Send `signals.write_started`"), "{text}");
    }
}
