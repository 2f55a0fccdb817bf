//! All signatures of all rules as one automaton for each thing they read, so that every passage is read once.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde_json::Value;

use super::rule::{Reads, Signature};
use super::rules;
use super::scene::{Sighting, Stands};
use super::vocabulary;
use crate::domain::case_file::CaseFile;
use crate::domain::evidence::{Passage, Place};

/// One pattern by itself; ASCII classes keep the automaton small and fast on any text.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

/// All signatures that read the same thing as one automaton, and which rule each belongs to.
pub(super) struct Automaton {
    pub(super) set: RegexSet,
    owners: Vec<Owner>,
}

/// Whose signature it is.
struct Owner {
    /// Index of the rule in [`rules`](super::rules).
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

    pub(super) fn sightings<'a>(
        &'static self,
        passages: &'a [Passage],
        seen: &mut Vec<(usize, Sighting<'a>)>,
    ) {
        for passage in passages {
            for index in self.set.matches(passage.text.as_bytes()) {
                if let Some(owner) = self.owners.get(index) {
                    let signature = owner.signature;
                    let sighting = Sighting {
                        passage,
                        reads: signature.reads,
                        strength: signature.strength,
                        stands: Stands::Where(signature.pattern, &owner.alone),
                    };
                    seen.push((owner.rule, sighting));
                }
            }
        }
    }
}

/// Upper bound for the compiled signatures and for the cache of their lazy automaton, each.
const AUTOMATON_BYTES: usize = 64 << 20;

/// The automaton of all signatures that read this.
pub(super) fn automaton(reads: Reads) -> &'static Automaton {
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
    vocabulary::prepare();
}

/// The untyped signals as the rules read them.
pub(super) fn untyped_passages(case: &CaseFile) -> Vec<Passage> {
    let line = |(name, value): (&String, &Value)| {
        let fact = case.cite(&[name]).into_iter().next()?;
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Some(Passage {
            mild: false,
            position: String::new(),
            fact,
            place: Place::Message,
            raised: false,
            text: format!("{name}={value}"),
        })
    };
    case.signals.other.iter().filter_map(line).collect()
}
