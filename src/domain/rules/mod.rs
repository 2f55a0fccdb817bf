//! The rules: causes of failure, one family a file, each rule with its doc page, its examples and its tests.
//!
//! A rule is data plus a function. Its signatures say which words suggest the cause; all signatures of all rules are
//! one [`RegexSet`], so every passage is read once. Its `judge` says what the sightings and the signals amount to.
//! Adding a family: one file, a `mod` line and a line in [`FAMILIES`] below.
//!
//! Strengths, by custom: 0.90 and more for a name that means this cause and no other; 0.80 for one that almost always
//! does; 0.60 where another cause is often behind it; 0.45 for a symptom that only just names a cause.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::case_file::CaseFile;
use super::category::Category;
use super::evidence::{Passage, Place};
use super::fact::FactId;
use super::finding::{Finding, Wrote};

mod code;
mod configuration;
mod partial_write;
mod permission;
mod quality;
mod resources;
mod schema;
mod skew;
mod small_files;
mod source;
mod transient;

/// Every family of rules.
const FAMILIES: &[&[Rule]] = &[
    code::RULES,
    configuration::RULES,
    partial_write::RULES,
    permission::RULES,
    quality::RULES,
    resources::RULES,
    schema::RULES,
    skew::RULES,
    small_files::RULES,
    source::RULES,
    transient::RULES,
];

/// One cause of failure and how to recognise it.
pub struct Rule {
    /// Stable id, `family.cause`.
    pub id: &'static str,
    /// The category it speaks for.
    pub category: Category,
    /// Its public page: what it recognises, why that is this cause, and what a retry would do.
    pub doc: &'static str,
    /// The cause in one plain sentence, without a final stop.
    pub says: &'static str,
    /// Words that suggest the cause.
    pub signatures: &'static [Signature],
    /// What sightings and signals amount to; [`by_words`] when the words alone decide.
    pub judge: fn(&Scene<'_>) -> Option<Finding>,
    /// Cases that it must and must not recognise; they run as tests.
    pub examples: &'static [Example],
}

/// What a signature is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// The passages: messages and error blocks.
    Text,
    /// The untyped signals, each as `name=value`.
    Signals,
}

/// Words that suggest a cause.
pub struct Signature {
    /// A regular expression over bytes, without Unicode classes; name whole vocabularies of error classes rather
    /// than single sentences.
    pub pattern: &'static str,
    /// How sure the words alone make us, from 0 to 1.
    pub strength: f64,
    /// What they are looked for in.
    pub reads: Reads,
}

/// Shorthand for tables of signatures: words of messages and logs.
pub const fn sig(strength: f64, pattern: &'static str) -> Signature {
    Signature {
        pattern,
        strength,
        reads: Reads::Text,
    }
}

/// Shorthand for tables of signatures: an untyped signal, read as `name=value`. It suggests and proves nothing.
pub const fn hint(strength: f64, pattern: &'static str) -> Signature {
    Signature {
        pattern,
        strength,
        reads: Reads::Signals,
    }
}

/// A case that a rule must or must not recognise.
pub struct Example {
    /// The error message or log, as reported.
    pub text: &'static str,
    /// The signals as JSON, `{}` when there are none.
    pub signals: &'static str,
    /// Whether the rule recognises it.
    pub recognised: bool,
}

/// Shorthand: the rule recognises this text.
pub const fn yes(text: &'static str) -> Example {
    Example {
        text,
        signals: "{}",
        recognised: true,
    }
}

/// Shorthand: the rule does not recognise this text.
pub const fn no(text: &'static str) -> Example {
    Example {
        text,
        signals: "{}",
        recognised: false,
    }
}

/// Shorthand: the rule recognises this text beside these signals.
pub const fn yes_with(text: &'static str, signals: &'static str) -> Example {
    Example {
        text,
        signals,
        recognised: true,
    }
}

/// Shorthand: the rule does not recognise this text beside these signals.
pub const fn no_with(text: &'static str, signals: &'static str) -> Example {
    Example {
        text,
        signals,
        recognised: false,
    }
}

/// One signature seen in one passage.
pub struct Sighting<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// The signature.
    pub signature: &'static Signature,
    /// The signature's pattern by itself, compiled when it is first quoted.
    alone: &'static OnceLock<Option<Regex>>,
}

impl Sighting<'_> {
    fn confidence(&self) -> f64 {
        self.signature.strength * self.passage.place.weight()
    }
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
            .any(|sighting| sighting.signature.reads == reads)
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
                .filter(|other| other.signature.reads != best.signature.reads);
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

/// What it adds that an untyped signal says the same as the text.
const AGREEMENT: f64 = 0.04;

/// The plain judge: the words decide.
pub fn by_words(scene: &Scene<'_>) -> Option<Finding> {
    scene.by_sighting()
}

/// The words of a passage around the sighting, at most 160 characters of one line.
fn quote(sighting: &Sighting<'_>) -> String {
    let text = &sighting.passage.text;
    let alone = || compiled(sighting.signature.pattern);
    let start = sighting
        .alone
        .get_or_init(alone)
        .as_ref()
        .and_then(|regex| regex.find(text.as_bytes()).map(|found| found.start()))
        .unwrap_or_default();
    let line_start = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let line = text
        .get(line_start..)
        .unwrap_or(text)
        .lines()
        .next()
        .unwrap_or_default()
        .trim();
    let far_in = start.saturating_sub(line_start);
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

/// Every rule, in the order of the families.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// Version of the rules: the release, and a digest of every rule's id, category and signatures.
pub fn version() -> String {
    static VERSION: OnceLock<String> = OnceLock::new();
    let digest = || {
        let mut hash = Sha256::new();
        for rule in rules() {
            hash.update(rule.id);
            hash.update(rule.category.code());
            for signature in rule.signatures {
                hash.update(signature.pattern);
                hash.update(signature.strength.to_be_bytes());
            }
        }
        let digest = hash.finalize().into_iter().take(4);
        let digest = digest.fold(0_u32, |sum, byte| sum << 8 | u32::from(byte));
        format!("{}+{digest:08x}", env!("CARGO_PKG_VERSION"))
    };
    VERSION.get_or_init(digest).clone()
}

/// One pattern by itself; ASCII classes keep the automaton small and fast on any text.
fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

/// All signatures that read the same thing as one automaton, and which rule each belongs to.
struct Automaton {
    set: RegexSet,
    owners: Vec<Owner>,
}

/// Whose signature it is.
struct Owner {
    /// Index of the rule in [`rules`].
    rule: usize,
    signature: &'static Signature,
    alone: OnceLock<Option<Regex>>,
}

impl Automaton {
    fn new(reads: Reads) -> Self {
        let owner = |rule, signature| Owner {
            rule,
            signature,
            alone: OnceLock::new(),
        };
        let mut owners: Vec<Owner> = rules()
            .enumerate()
            .flat_map(|(index, rule)| {
                let signatures = rule.signatures.iter();
                signatures.map(move |signature| owner(index, signature))
            })
            .filter(|owner| owner.signature.reads == reads)
            .collect();
        let build = |owners: &[Owner]| {
            RegexSetBuilder::new(owners.iter().map(|owner| owner.signature.pattern))
                .unicode(false)
                .size_limit(AUTOMATON_BYTES)
                .dfa_size_limit(AUTOMATON_BYTES)
                .build()
        };
        let set = build(&owners).unwrap_or_else(|_| {
            // A pattern that does not compile is left out here and fails the rules' own test.
            owners.retain(|owner| compiled(owner.signature.pattern).is_some());
            build(&owners).unwrap_or_default()
        });
        Self { set, owners }
    }

    fn sightings<'a>(
        &'static self,
        passages: &'a [Passage],
        seen: &mut Vec<(usize, Sighting<'a>)>,
    ) {
        for passage in passages {
            for index in self.set.matches(passage.text.as_bytes()) {
                if let Some(owner) = self.owners.get(index) {
                    let sighting = Sighting {
                        passage,
                        signature: owner.signature,
                        alone: &owner.alone,
                    };
                    seen.push((owner.rule, sighting));
                }
            }
        }
    }
}

/// Upper bound for the compiled signatures and for the cache of their lazy automaton, each.
const AUTOMATON_BYTES: usize = 64 << 20;

fn automaton(reads: Reads) -> &'static Automaton {
    static TEXT: OnceLock<Automaton> = OnceLock::new();
    static SIGNALS: OnceLock<Automaton> = OnceLock::new();
    match reads {
        Reads::Text => TEXT.get_or_init(|| Automaton::new(Reads::Text)),
        Reads::Signals => SIGNALS.get_or_init(|| Automaton::new(Reads::Signals)),
    }
}

/// Compiles the signatures ahead of the first case; it takes a tenth of a second that no verdict should wait for.
pub fn prepare() {
    automaton(Reads::Text);
    automaton(Reads::Signals);
}

/// The untyped signals as the rules read them.
fn untyped_passages(case: &CaseFile) -> Vec<Passage> {
    let line = |(name, value): (&String, &Value)| {
        let fact = case.cite(&[name]).into_iter().next()?;
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Some(Passage {
            fact,
            place: Place::Message,
            raised: false,
            text: format!("{name}={value}"),
        })
    };
    case.signals.other.iter().filter_map(line).collect()
}

/// Every finding of every rule.
pub fn examine(case: &CaseFile, passages: &[Passage]) -> Vec<Finding> {
    let untyped = untyped_passages(case);
    let mut seen: Vec<(usize, Sighting<'_>)> = Vec::new();
    automaton(Reads::Text).sightings(passages, &mut seen);
    automaton(Reads::Signals).sightings(&untyped, &mut seen);
    let judged = |(index, rule): (usize, &'static Rule)| {
        let own = seen.iter().filter(|(owner, _)| *owner == index);
        let own: Vec<Sighting<'_>> = own
            .map(|(_, sighting)| Sighting {
                passage: sighting.passage,
                signature: sighting.signature,
                alone: sighting.alone,
            })
            .collect();
        let scene = Scene {
            rule,
            case,
            passages,
            sightings: &own,
        };
        (rule.judge)(&scene).filter(|finding| !finding.cites.is_empty())
    };
    rules().enumerate().filter_map(judged).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::evidence::passages;

    #[test]
    fn every_pattern_compiles_and_every_rule_has_a_page_and_examples() {
        for rule in rules() {
            for signature in rule.signatures {
                assert!(
                    compiled(signature.pattern).is_some(),
                    "{}: `{}`",
                    rule.id,
                    signature.pattern
                );
                assert!(
                    signature.strength > 0.0 && signature.strength <= 1.0,
                    "{}",
                    rule.id
                );
            }
            assert!(
                rule.doc.len() > 80,
                "`{}` has no page worth reading",
                rule.id
            );
            assert!(
                rule.examples.iter().any(|example| example.recognised),
                "{}",
                rule.id
            );
            assert!(
                rule.examples.iter().any(|example| !example.recognised),
                "{}",
                rule.id
            );
        }
    }

    #[test]
    fn no_signature_is_left_out_of_the_automata() {
        let all = rules().map(|rule| rule.signatures.len()).sum::<usize>();
        let built = [Reads::Text, Reads::Signals].map(|reads| automaton(reads).set.len());
        assert_eq!(built.iter().sum::<usize>(), all);
    }

    #[test]
    fn every_example_is_judged_as_it_says() {
        let judged_wrongly = |rule: &Rule, example: &Example| {
            let case = case_of(example.text, example.signals);
            let found = examine(&case, &passages(&case))
                .iter()
                .any(|finding| finding.rule == rule.id);
            found != example.recognised
        };
        let wrong: Vec<String> = rules()
            .flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)))
            .filter(|(rule, example)| judged_wrongly(rule, example))
            .map(|(rule, example)| {
                format!("`{}` on `{}` {}", rule.id, example.text, example.signals)
            })
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_category_but_unknown_has_a_rule_and_ids_are_unique() {
        let mut ids: Vec<_> = rules().map(|rule| rule.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
        for row in crate::domain::category::CATEGORIES {
            let has = rules().any(|rule| rule.category == row.category);
            assert_eq!(has, row.category != Category::Unknown, "{}", row.code);
        }
    }
}
