//! What a rule's judge looks at, and how it says what it makes of it.

use std::sync::OnceLock;

use regex::bytes::Regex;
use serde_json::Value;

use super::automaton::compiled;
use super::rule::{Reads, Rule};
use crate::domain::case_file::CaseFile;
use crate::domain::evidence::{Passage, Place};
use crate::domain::fact::FactId;
use crate::domain::finding::{Finding, Wrote};

/// Words or a code that suggest the rule's cause, seen in one passage.
#[derive(Clone, Copy)]
pub struct Sighting<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// What was read there.
    pub reads: Reads,
    /// How sure it alone makes us, from 0 to 1.
    pub strength: f64,
    /// Where in the passage it stands.
    pub(super) stands: Stands,
}

/// Where in a passage a sighting stands; a pattern is looked for again when it is quoted.
#[derive(Clone, Copy)]
pub(super) enum Stands {
    /// From this byte on.
    At(usize),
    /// Where this pattern matches first.
    Where(&'static str, &'static OnceLock<Option<Regex>>),
}

impl Sighting<'_> {
    fn confidence(&self) -> f64 {
        let mild = if self.passage.mild { MILD } else { 1.0 };
        self.strength * self.passage.place.weight() * mild
    }

    /// Where in the passage's text it begins.
    fn start(&self) -> usize {
        match self.stands {
            Stands::At(start) => start,
            Stands::Where(pattern, alone) => alone
                .get_or_init(|| compiled(pattern))
                .as_ref()
                .and_then(|regex| regex.find(self.passage.text.as_bytes()))
                .map_or(0, |found| found.start()),
        }
    }

    /// Whether it is what the failure itself raised, and not a line of a trace that merely names it.
    pub fn is_raised(&self) -> bool {
        let line = line_at(&self.passage.text, self.start());
        let passage = self.passage;
        passage.place == Place::RootCause
            || passage.place.is_central() && passage.position.contains(line)
    }
}

/// The line of a text around a byte of it.
fn line_at(text: &str, start: usize) -> &str {
    let before = text.get(..start).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(from..).unwrap_or(text).lines().next();
    line.unwrap_or_default().trim()
}

/// What a rule's judge looks at.
pub struct Scene<'a> {
    /// The rule.
    pub rule: &'static Rule,
    /// The whole case file.
    pub case: &'a CaseFile,
    /// Everything the rules read.
    pub passages: &'a [Passage],
    /// Where the rule's own signatures were seen.
    pub sightings: &'a [Sighting<'a>],
}

impl Scene<'_> {
    /// The sighting that counts most, the earliest of equals.
    pub fn best(&self) -> Option<&Sighting<'_>> {
        self.sightings
            .iter()
            .rev()
            .max_by(|a, b| a.confidence().total_cmp(&b.confidence()))
    }

    /// Whether a signature was seen in what is read here.
    pub fn seen_in(&self, reads: Reads) -> bool {
        self.sightings
            .iter()
            .any(|sighting| sighting.reads == reads)
    }

    /// Whether a message or an error block has one of these words; give them in lower case.
    pub fn mentions(&self, words: &[&str]) -> bool {
        self.passages.iter().any(|passage| {
            let text = passage.text.to_ascii_lowercase();
            words.iter().any(|word| text.contains(word))
        })
    }

    /// Whether the same failure has been seen before on this batch.
    pub fn recurs(&self) -> bool {
        self.case.signals.recurs == Some(true)
    }

    /// Whether the code that ran is another one than at the last good run; `None` when nobody says.
    pub fn code_changed(&self) -> Option<bool> {
        let signals = &self.case.signals;
        match (&signals.code_version, &signals.previous_code_version) {
            (Some(now), Some(before)) => Some(now != before),
            _ => self.case.untyped("code_changed").and_then(Value::as_bool),
        }
    }

    /// An untyped signal as a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        let value = self.case.untyped(name)?;
        value
            .as_f64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// A finding on the strength of the signals with these names.
    pub fn by_signals(&self, confidence: f64, names: &[&str], says: impl Into<String>) -> Finding {
        self.finding(confidence, self.case.cite(names), says.into(), None)
    }

    /// A finding on the strength of the best sighting, if there is one; surer when text and signals agree.
    pub fn by_sighting(&self) -> Option<Finding> {
        let best = self.best()?;
        let agree = self.seen_in(Reads::Text) && self.seen_in(Reads::Signals);
        let confidence = if agree {
            best.confidence() + AGREEMENT
        } else {
            best.confidence()
        };
        let mut cites = vec![best.passage.fact.clone()];
        if agree {
            let others = self
                .sightings
                .iter()
                .filter(|other| other.reads != best.reads);
            cites.extend(others.take(1).map(|other| other.passage.fact.clone()));
        }
        Some(self.finding(
            confidence,
            cites,
            self.rule.says.to_owned(),
            Some(quote(best)),
        ))
    }

    fn finding(
        &self,
        confidence: f64,
        cites: Vec<FactId>,
        says: String,
        quote: Option<String>,
    ) -> Finding {
        Finding {
            rule: self.rule.id.to_owned(),
            category: self.rule.category,
            confidence: confidence.clamp(0.0, 0.99),
            says,
            quote,
            cites,
            wrote: None,
        }
    }
}

impl Finding {
    /// The same finding, less or more sure.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.confidence = (self.confidence * factor).clamp(0.0, 0.99);
        self
    }

    /// The same finding, which also rests on these facts.
    #[must_use]
    pub fn citing(mut self, facts: Vec<FactId>) -> Self {
        for fact in facts {
            if !self.cites.contains(&fact) {
                self.cites.push(fact);
            }
        }
        self
    }

    /// The same finding, which also says what was written.
    #[must_use]
    pub fn having_written(mut self, wrote: Wrote) -> Self {
        self.wrote = Some(wrote);
        self
    }
}

/// What a warning counts that the job went on after. Set by hand.
const MILD: f64 = 0.7;
/// What it adds that an untyped signal says the same as the text.
const AGREEMENT: f64 = 0.04;

/// The plain judge: the words decide.
pub fn by_words(scene: &Scene<'_>) -> Option<Finding> {
    scene.by_sighting()
}

/// The words of a passage around the sighting.
fn quote(sighting: &Sighting<'_>) -> String {
    words_around(&sighting.passage.text, sighting.start())
}

/// The words of a text around a byte of it, at most 160 characters of one line.
pub(in crate::domain) fn words_around(text: &str, start: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    let line = line_at(text, start);
    let far_in = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    // A long line is quoted from a little before the words themselves.
    let skip = if far_in > 120 { far_in - 40 } else { 0 };
    let tail: String = line
        .char_indices()
        .filter(|(at, _)| *at >= skip)
        .map(|(_, c)| c)
        .collect();
    let mut quoted: String = tail.chars().take(160).collect();
    if quoted.len() < tail.len() {
        quoted.push('…');
    }
    if skip > 0 {
        quoted.insert(0, '…');
    }
    quoted
}
