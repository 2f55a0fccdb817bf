//! What the words of a failure resemble: a naive Bayes classifier over the labelled scenarios.
//!
//! Rules know causes that somebody has thought of. Where none of them speaks, the words alone still resemble those of
//! failures that people have labelled, and to say so is worth more than to say nothing: of 73 failures that no rule had
//! named, at first sight, it named a defensible cause for 59, and for 7 the rules would have been right to call them
//! unknown. What it says is never a proof and changes no decision (see [`judgement`](super::judgement)).
//!
//! The classifier is a table of counts, `likeness/counts.tsv`: in how many scenarios of each category a word stands. It is
//! made by `larrey eval --learn` and can be read and corrected by hand like any other list.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use super::category::{CATEGORIES, COUNT, Category};
use super::digest::short_hash;

pub mod learn;
mod tokens;

pub use tokens::tokens;

/// One number for each category, in the order of [`CATEGORIES`].
pub type PerCategory<T> = [T; COUNT];

/// What a word counts for in a category in which it was never seen, in scenarios (additive smoothing; the value of the
/// least error over eleven sets, each left out in turn).
const UNSEEN: f64 = 0.2;
/// A category is never less likely than this for its words alone: words that were seen once must not rule it out.
const LEAST: f64 = 0.001;

/// Shorter words are counted, and tell nobody anything.
const SHOWN: usize = 4;

/// The counts that were committed.
const COMMITTED: &str = include_str!("likeness/counts.tsv");

/// How alike the words of a failure are to those of each category.
#[derive(Clone, Debug)]
pub struct Classifier {
    /// For each word the logarithm of its share among all words of each category.
    words: Arc<HashMap<String, PerCategory<f64>>>,
    hash: String,
}

/// Why a table of counts cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first line names the columns.
    #[error("the first line must be `word` and every category, separated by tabs")]
    Columns,
    /// A line that is no row.
    #[error("line {0} must be a word and a whole number for every category, separated by tabs")]
    Row(usize),
}

impl Default for Classifier {
    fn default() -> Self {
        Self::committed()
    }
}

impl Classifier {
    /// The one that comes with this release.
    pub fn committed() -> Self {
        static COMMITTED_ONE: LazyLock<Classifier> =
            LazyLock::new(|| Classifier::of(&read(COMMITTED).unwrap_or_default()));
        COMMITTED_ONE.clone()
    }

    /// The classifier of these counts.
    pub fn of(counts: &Counts) -> Self {
        let mut all = [0.0; COUNT];
        for row in counts.values() {
            for (sum, count) in all.iter_mut().zip(row) {
                *sum += f64::from(*count);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand words")]
        let unseen = UNSEEN * counts.len() as f64;
        let share = |count: u32, all: f64| ((f64::from(count) + UNSEEN) / (all + unseen)).ln();
        let row = |row: &PerCategory<u32>| {
            let mut shares = [0.0; COUNT];
            for ((out, count), all) in shares.iter_mut().zip(row).zip(all) {
                *out = share(*count, all);
            }
            shares
        };
        Self {
            words: Arc::new(counts.iter().map(|(w, c)| (w.clone(), row(c))).collect()),
            hash: short_hash([learn::table(counts)]),
        }
    }

    /// A short hash of the counts.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The logarithm of the probability of each category, by the words alone.
    ///
    /// Words of one error are not independent of each other, as naive Bayes has it; their sum is divided by the root of
    /// their number, so that a long trace is not surer than a short message.
    pub fn read(&self, tokens: &BTreeSet<String>) -> PerCategory<f64> {
        let known: Vec<&PerCategory<f64>> =
            tokens.iter().filter_map(|it| self.words.get(it)).collect();
        let mut sums = [0.0; COUNT];
        for row in &known {
            for (sum, share) in sums.iter_mut().zip(*row) {
                *sum += share;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred words")]
        let root = (known.len().max(1) as f64).sqrt();
        probabilities(sums.map(|sum| sum / root)).map(|share| share.max(LEAST).ln())
    }

    /// The words that speak most for one category against all others together, the loudest first.
    pub fn loudest(
        &self,
        tokens: &BTreeSet<String>,
        category: Category,
        most: usize,
    ) -> Vec<String> {
        let mut loud: Vec<(f64, &String)> = tokens
            .iter()
            .filter(|token| token.len() >= SHOWN && !tokens::is_of_a_signal(token))
            .filter_map(|token| Some((lift(self.words.get(token)?, category), token)))
            .filter(|(lift, _)| *lift > 0.0)
            .collect();
        loud.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let loudest = loud.into_iter().take(most);
        loudest.map(|(_, word)| word.clone()).collect()
    }
}

/// By how much a word is more frequent in a category than in the mean of all, as a logarithm.
fn lift(shares: &PerCategory<f64>, category: Category) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "twelve")]
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    of(shares, category) - mean
}

/// The number of one category.
pub fn of<T: Copy + Default>(numbers: &PerCategory<T>, category: Category) -> T {
    let own = CATEGORIES.iter().zip(numbers);
    let own = own.into_iter().find(|(row, _)| row.category == category);
    own.map_or_else(T::default, |(_, number)| *number)
}

/// Logarithms of anything proportional to a probability, as probabilities.
pub fn probabilities(logarithms: PerCategory<f64>) -> PerCategory<f64> {
    let most = logarithms.iter().copied().fold(f64::MIN, f64::max);
    let shares = logarithms.map(|it| (it - most).exp());
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// In how many scenarios of each category a word stands.
pub type Counts = BTreeMap<String, PerCategory<u32>>;

/// Reads a table of counts.
///
/// # Errors
/// When it is none; the error names the line.
pub fn read(table: &str) -> Result<Counts, Error> {
    let mut lines = table.lines();
    if lines.next() != Some(learn::columns().as_str()) {
        return Err(Error::Columns);
    }
    let row = |(at, line): (usize, &str)| {
        let mut cells = line.split('\t');
        let word = cells.next().filter(|word| !word.is_empty());
        let counts: Option<Vec<u32>> = cells.map(|cell| cell.parse().ok()).collect();
        let counts = counts.and_then(|counts| PerCategory::try_from(counts).ok());
        word.zip(counts)
            .map(|(word, counts)| (word.to_owned(), counts))
            .ok_or(Error::Row(at + 2))
    };
    lines.enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &str) -> String {
        format!("{}\n{rows}", learn::columns())
    }

    #[test]
    fn the_committed_counts_can_be_read() {
        assert!(read(COMMITTED).unwrap().len() > 500);
    }

    #[test]
    fn words_resemble_the_category_they_were_seen_in() {
        let counts = read(&table(
            "denied\t0\t0\t0\t0\t0\t9\t0\t0\t1\t0\t0\t0\nheap\t0\t0\t0\t9\t0\t0\t0\t0\t0\t0\t0\t0\n",
        ));
        let classifier = Classifier::of(&counts.unwrap());
        let words = ["access".to_owned(), "denied".to_owned()].into();
        let read = classifier.read(&words);
        let best = CATEGORIES
            .iter()
            .max_by(|a, b| of(&read, a.category).total_cmp(&of(&read, b.category)));
        assert_eq!(best.unwrap().category, Category::PermissionError);
        assert_eq!(
            classifier.loudest(&words, Category::PermissionError, 3),
            ["denied"]
        );
    }

    #[test]
    fn a_table_that_is_none_names_its_line() {
        assert_eq!(read("word\n"), Err(Error::Columns));
        assert_eq!(read(&table("a\t1\n")), Err(Error::Row(2)));
        assert_eq!(read(&table("")), Ok(Counts::new()));
    }
}
