//! What works, what is missing and what is dangerous at the sources of all pipelines, as text.

use super::Style;
use super::page::{Ink, Page};
use crate::domain::explain::wording::{counted, plain};
use crate::domain::probe::{PipelineProbe, Probe, ProbeState};

/// A section for each pipeline, for a terminal of 80 columns.
pub fn check(pipelines: &[PipelineProbe], style: Style) -> String {
    let mut page = Page::new(style.colour);
    for of in pipelines {
        page.section(&plain(&of.pipeline));
        if of.probes.is_empty() {
            page.paragraph("it registers nothing to look at");
        }
        for probe in &of.probes {
            let (label, ink) = label(probe.state);
            page.labelled(label, ink, &sentence(probe));
        }
    }
    let count = |state| pipelines.iter().map(|of| of.count(state)).sum::<usize>();
    page.rule(&format!(
        "{}: {} work, {} missing, {} dangerous",
        counted(pipelines.len() as u64, "pipeline"),
        count(ProbeState::Works),
        count(ProbeState::Missing),
        count(ProbeState::Dangerous),
    ));
    page.into_text()
}

fn label(state: ProbeState) -> (&'static str, Ink) {
    match state {
        ProbeState::Works => ("works", Ink::Green),
        ProbeState::NotLookedAt => ("-", Ink::Dim),
        ProbeState::Missing => ("MISSING", Ink::Yellow),
        ProbeState::Dangerous => ("DANGER", Ink::Red),
    }
}

fn sentence(probe: &Probe) -> String {
    let told = match probe.state {
        ProbeState::NotLookedAt => "not looked at",
        ProbeState::Works | ProbeState::Missing | ProbeState::Dangerous => "",
    };
    let parts = [&probe.what, told, probe.detail.as_deref().unwrap_or("")];
    let parts = parts.iter().filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(|part| plain(part)).collect();
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_fits_eighty_columns_and_commands_no_terminal() {
        let probe = |what: &str, state, detail: Option<&str>| Probe {
            what: what.into(),
            state,
            detail: detail.map(str::to_owned),
        };
        let danger = "AWS Glue reruns `orders` by itself up to 2 times, past the gate; set `MaxRetries` to 0 and let";
        let of = PipelineProbe::of(
            "orders\u{1b}[2J",
            vec![
                probe("Glue job `orders`", ProbeState::Dangerous, Some(danger)),
                probe("source `s3://in/`", ProbeState::Works, None),
                probe("target `x`", ProbeState::NotLookedAt, Some("off")),
                probe("target `y`", ProbeState::Missing, Some("denied\u{1b}[2J")),
            ],
        );
        let text = check(&[of, PipelineProbe::of("bare", vec![])], Style::default());
        for told in [
            "works   source `s3://in/`\n",
            "-       target `x`: not looked at: off\n",
            "MISSING target `y`: denied",
            "DANGER  Glue job `orders`: AWS Glue reruns",
            "it registers nothing",
            "2 pipelines: 1 work, 1 missing, 1 dangerous",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for line in text.lines() {
            assert!(
                line.chars().count() <= 80 && !line.contains('\u{1b}'),
                "{line}"
            );
        }
    }
}
