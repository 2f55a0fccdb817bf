//! The rules: causes of failure, one family a file, each rule with its doc page, its examples and its tests.
//!
//! A rule is data plus a function. Its signatures say which words suggest the cause; all signatures of all rules are
//! one automaton, so every passage is read once. Documented error codes are no wordings: whole lists of them, each with
//! the rule that explains it, are in `vocabulary`. Its `judge` says what the sightings and the signals amount to.
//! Adding a family: one file, a `mod` line and a line in `FAMILIES` below.
//!
//! Strengths, by custom: 0.90 and more for a name that means this cause and no other; 0.80 for one that almost always
//! does; 0.60 where another cause is often behind it; 0.45 for a symptom that supports a cause and names none.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::case_file::CaseFile;
use super::evidence::Passage;
use super::finding::Finding;
pub use automaton::prepare;
use automaton::{automaton, untyped_passages};
pub use named::names_an_error;
pub use rule::{Example, Reads, Rule, Signature, hint, no, no_with, sig, yes, yes_with};
pub(super) use scene::words_around;
pub use scene::{Scene, Sighting, by_words};
pub use vocabulary::{VOCABULARIES, Vocabulary};

mod automaton;
mod code;
mod configuration;
#[cfg(test)]
mod listed_tests;
mod named;
mod partial_write;
mod permission;
mod quality;
mod resources;
mod rule;
mod scene;
mod schema;
mod skew;
mod small_files;
mod source;
mod transient;
mod vocabulary;

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

/// Every rule, in the order of the families.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// Version of the rules: the release, and a digest of every rule's id, category, signatures and codes.
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
        for group in VOCABULARIES.iter().flat_map(|one| one.codes) {
            hash.update(group.rule);
            hash.update(group.strength.to_be_bytes());
            group.each.iter().for_each(|code| hash.update(code));
        }
        let digest = hash.finalize().into_iter().take(4);
        let digest = digest.fold(0_u32, |sum, byte| sum << 8 | u32::from(byte));
        format!("{}+{digest:08x}", env!("CARGO_PKG_VERSION"))
    };
    VERSION.get_or_init(digest).clone()
}

/// Every finding of every rule.
pub fn examine(case: &CaseFile, passages: &[Passage]) -> Vec<Finding> {
    let untyped = untyped_passages(case);
    let mut seen: Vec<(usize, Sighting<'_>)> = Vec::new();
    automaton(Reads::Text).sightings(passages, &mut seen);
    automaton(Reads::Signals).sightings(&untyped, &mut seen);
    vocabulary::sightings(Reads::Text, passages, &mut seen);
    vocabulary::sightings(Reads::Signals, &untyped, &mut seen);
    let judged = |(index, rule): (usize, &'static Rule)| {
        let own = seen.iter().filter(|(owner, _)| *owner == index);
        let own: Vec<Sighting<'_>> = own.map(|(_, sighting)| *sighting).collect();
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
    use super::automaton::compiled;
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::category::Category;
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
