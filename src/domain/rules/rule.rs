//! The shape of a rule.

use super::scene::Scene;
use crate::domain::category::Category;
use crate::domain::finding::Finding;

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
    /// What sightings and signals amount to; [`by_words`](super::by_words) when the words alone decide.
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
