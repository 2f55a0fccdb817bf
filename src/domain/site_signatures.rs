//! Signatures that a site adds to the rules, from files and without a rebuild.
//!
//! The rules are compiled in and tested against what they could open. Nobody has tested a site's signatures so, so they
//! may only add caution: one can name a cause where the rules know none or are less sure, and no decision becomes less
//! cautious by it ([`judge`](super::judgement::judge) decides with and without).

use std::cmp::Ordering;
use std::sync::Arc;

use regex::bytes::{Regex, RegexSet};

use super::category::Category;
use super::digest::short_hash;
use super::evidence::Passage;
use super::finding::Finding;
use super::rules::words_around;
pub use error::SignatureError;

mod error;
mod load;

/// What stands before the id of a site's signature wherever rules are named, so that it is never taken for one of ours.
pub const PREFIX: &str = "site.";

/// One `[[signature]]`, checked.
#[derive(Clone, Debug)]
pub struct SiteSignature {
    /// Its id as verdicts name it, with [`PREFIX`].
    pub rule: String,
    /// The category it speaks for.
    pub category: Category,
    /// The words of an error that suggest the cause: a regular expression over bytes, as in the rules.
    pub pattern: String,
    /// How sure the words alone make us, above 0 and up to 0.85.
    pub strength: f64,
    /// The cause in one plain sentence.
    pub says: String,
    /// Why these words mean this cause here.
    pub why: String,
    /// How many examples it was checked with.
    pub examples: usize,
    regex: Regex,
}

/// All signatures of a site; none by default.
#[derive(Clone, Debug, Default)]
pub struct SiteSignatures {
    /// By id.
    list: Vec<Arc<SiteSignature>>,
    /// Their patterns in the same order, so that every passage is read once.
    set: RegexSet,
    hash: String,
}

impl SiteSignatures {
    /// Reads and checks files of signatures, each a name for messages and its text.
    ///
    /// # Errors
    /// Names the file, the signature, the field and what to do.
    pub fn parse<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Result<Self, SignatureError> {
        let mut list = Vec::new();
        for (file, text) in files {
            load::signatures(file.as_ref(), text.as_ref(), &mut list)?;
        }
        list.sort_by(|a, b| a.rule.cmp(&b.rule));
        let set = load::together(&list)?;
        let hash = short_hash(list.iter().flat_map(|one| {
            let strength = one.strength.to_string();
            let texts = [&one.rule, &one.pattern, &strength, &one.says, &one.why];
            [one.category.code().to_owned()]
                .into_iter()
                .chain(texts.map(Clone::clone))
        }));
        Ok(Self {
            list: list.into_iter().map(Arc::new).collect(),
            set,
            hash,
        })
    }

    /// A short hash of all of them, wherever they stood.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether the site has none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &SiteSignature> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// The signature that verdicts call by this name.
    pub fn find(&self, rule: &str) -> Option<Arc<SiteSignature>> {
        self.list.iter().find(|one| one.rule == rule).cloned()
    }

    /// What was seen of them: a finding for each, on the passage that counts most.
    pub fn examine(&self, passages: &[Passage]) -> Vec<Finding> {
        let mut best: Vec<Option<&Passage>> = vec![None; self.list.len()];
        for passage in passages {
            for index in self.set.matches(passage.text.as_bytes()) {
                if let Some(kept) = best.get_mut(index)
                    && kept.is_none_or(|kept| weightier(passage, kept))
                {
                    *kept = Some(passage);
                }
            }
        }
        let seen = self.list.iter().zip(best);
        seen.filter_map(|(one, passage)| Some(one.finding(passage?)))
            .collect()
    }
}

/// Of equals, the first one counts.
fn weightier(passage: &Passage, than: &Passage) -> bool {
    let (a, b) = (passage.place.weight(), than.place.weight());
    a.total_cmp(&b) == Ordering::Greater
}

impl SiteSignature {
    fn finding(&self, passage: &Passage) -> Finding {
        let found = self.regex.find(passage.text.as_bytes());
        let at = found.map_or(0, |found| found.start());
        Finding {
            rule: self.rule.clone(),
            category: self.category,
            confidence: self.strength * passage.place.weight(),
            says: self.says.clone(),
            quote: Some(words_around(&passage.text, at)),
            cites: vec![passage.fact.clone()],
            wrote: None,
        }
    }
}

#[cfg(test)]
#[path = "site_signatures/tests.rs"]
pub(crate) mod tests;
