//! Learning: counting.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Counts, PerCategory};
use crate::domain::category::{CATEGORIES, Category};

/// A word that stands in fewer scenarios is somebody's own.
const IN_AT_LEAST: u32 = 4;

/// Counts in how many failures of each cause every word stands.
pub fn learn<'a>(labelled: impl IntoIterator<Item = (&'a BTreeSet<String>, Category)>) -> Counts {
    let mut counts = Counts::new();
    for (tokens, cause) in labelled {
        let at = CATEGORIES.iter().position(|row| row.category == cause);
        for token in tokens {
            let row = counts.entry(token.clone()).or_default();
            if let Some(count) = at.and_then(|at| row.get_mut(at)) {
                *count += 1;
            }
        }
    }
    counts.retain(|_, row: &mut PerCategory<u32>| row.iter().sum::<u32>() >= IN_AT_LEAST);
    counts
}

/// The first line of a table of counts.
pub(super) fn columns() -> String {
    let codes = CATEGORIES.iter().map(|row| row.code);
    let all: Vec<&str> = std::iter::once("word").chain(codes).collect();
    all.join("\t")
}

/// The counts as a table: a word a line, its counts separated by tabs.
pub fn table(counts: &Counts) -> String {
    let mut table = columns() + "\n";
    for (word, row) in counts {
        table.push_str(word);
        for count in row {
            // Writing to a string cannot fail.
            let _ = write!(table, "\t{count}");
        }
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::likeness::{of, read};

    #[test]
    fn what_was_counted_is_read_as_it_was_written() {
        let words =
            |text: &str| -> BTreeSet<String> { text.split(' ').map(str::to_owned).collect() };
        let denied = words("access denied");
        let once = words("once denied");
        let all = [&denied, &denied, &denied, &once].map(|it| (it, Category::PermissionError));
        let counts = learn(all.into_iter().chain([(&denied, Category::Unknown)]));
        assert_eq!(read(&table(&counts)).as_ref(), Ok(&counts));
        assert_eq!(of(&counts["denied"], Category::PermissionError), 4);
        assert_eq!(of(&counts["access"], Category::Unknown), 1);
        assert!(!counts.contains_key("once"), "a word of one scenario");
    }
}
