//! The literals that decide which lines are looked at, searched for with SIMD over whole chunks.
//!
//! Every error and every write mark that is recognised further on must hold one of them. Their first bytes should be
//! rare in ordinary lines: the vector search compares those, and a frequent one slows every chunk.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{AhoCorasick, Input, Span};

/// Levels and exceptions, what programs without levels say, finished writes; several are the rare middle of a word,
/// for both its spellings: `rror` for `Error` and `error`, `illed` for `Killed` and `killed`.
///
/// At most 64: above that the vector search falls back to a slow one. All of four bytes or more: so many first bytes
/// are compared. **The order matters for speed only**: the search deals them in this order into 16 buckets and compares
/// half bytes per bucket, so a bad neighbour makes ordinary text look like a hit. This order was found by annealing on
/// Spark logs and is about three times as fast as one by subject; after a change here, run the bench.
#[rustfmt::skip]
const NEEDLES: &[&str] = &[
    "SEVERE", "ritical", "illed", "s per ", "nexpected e", " failed", "Caused by", "xceed",
    "failed ", " OK ", "OK created", "elivered", "COPY ", "ccepted ", "imed out", "ERROR",
    "rn code", "upload: ", "exit", "ublished", "MERGE ", "ppended", " p99", "version ",
    "refused", "Traceback", "ccessfully ", "FATAL", "Failed ", "serted", "Abort", "knowledged",
    "napshot ", " rows", "CRITICAL", "Exit", "nable to ", "FAIL ", "INSERT 0 ", "DELETE ",
    "annot", "ploaded", "fatal", "rote ", "ersisted", " not ", "ritten", "COMMIT",
    "denied", "cked ", "ommit", "o such ", "ushed ", "edian", " record(", "FAILED",
    "core dumped", "rror", "xception", " records", "UPDATE ", "o space ", "ailure",
];

enum Finder {
    Vector(Searcher),
    /// Where the processor lacks the vector instructions.
    Automaton(AhoCorasick),
    /// Where neither can be built: then every line is looked at.
    All,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    // The vector search has no other match kinds; which literal matched is of no interest.
    let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    match builder.extend(NEEDLES).build() {
        Some(searcher) => Finder::Vector(searcher),
        None => AhoCorasick::new(NEEDLES).map_or(Finder::All, Finder::Automaton),
    }
});

/// Start and end of the first literal in `hay` at or after `from`.
pub(super) fn find(hay: &[u8], from: usize) -> Option<(usize, usize)> {
    let span = Span {
        start: from,
        end: hay.len(),
    };
    if from >= hay.len() {
        return None;
    }
    match &*FINDER {
        Finder::Vector(searcher) => searcher
            .find_in(hay, span)
            .map(|found| (found.start(), found.end())),
        Finder::Automaton(automaton) => automaton
            .find(Input::new(hay).span(span))
            .map(|found| (found.start(), found.end())),
        Finder::All => Some((from, from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_enough_for_the_vector_search() {
        assert!(NEEDLES.len() <= 64, "{} literals", NEEDLES.len());
        assert!(
            NEEDLES
                .iter()
                .all(|needle| needle.len() >= 4 && !needle.contains('\n'))
        );
    }

    #[test]
    fn finds_in_short_and_long_text_alike() {
        assert_eq!(find(b"an ERROR", 0), Some((3, 8)));
        assert_eq!(find(b"an ERROR", 4), None);
        let long = format!("{}Exception", "x".repeat(5000));
        assert_eq!(
            find(long.as_bytes(), 0).map(|found| found.1),
            Some(long.len())
        );
        assert_eq!(find(b"all quiet", 0), None);
        assert_eq!(find(b"", 0), None);
    }
}
