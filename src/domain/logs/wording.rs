//! Lines without level: which words say that something failed.

use super::exception;
use super::model::Level;
use super::phrase::dbt_class;
use super::text::{after, before, clip};

/// Whether a line without level is an error, and its level where its words tell.
pub(super) fn unlevelled(message: &str) -> Option<Level> {
    let said = message.trim_start();
    if said.starts_with("Traceback (most")
        || exception::parse_introduced(said).is_some()
        || dbt_class(said).is_some()
    {
        return Some(Level::Unknown);
    }
    if let Some(level) = shouted(said) {
        return Some(level);
    }
    if exception::quoted_class(said).is_some() || exception::service_error(said).is_some() {
        return Some(Level::Unknown);
    }
    let lower = clip(said, 1000).to_ascii_lowercase();
    let none_failed =
        lower.contains("0 failed") || lower.contains("failed: 0") || lower.contains("failed=0");
    let fails = !none_failed && WEAK.iter().any(|words| lower.contains(words));
    (speaks_of_error(&lower) || fails || exits(&lower)).then_some(Level::Unknown)
}

/// Words of failure of programs without levels; each holds one of the literals.
const WEAK: &[&str] = &[
    " failed",
    "failed ",
    "failure",
    "denied",
    "no space left",
    "no such file",
    "unexpected end of",
    "unexpected eof",
    "cannot ",
    "can not ",
    "unable to ",
    "could not ",
    "timed out",
    "refused",
    "killed",
    "not found",
    "core dumped",
    "exceeds",
    "exceeded",
    "fatal",
];

/// `ERROR`, `FATAL:` as a word of its own: `1 of 2 ERROR creating`, `psql: error: ... FATAL:  password ...`.
fn shouted(said: &str) -> Option<Level> {
    const WORDS: &[(&str, Level)] = &[
        ("ERROR", Level::Error),
        ("FATAL", Level::Fatal),
        ("CRITICAL", Level::Fatal),
        ("SEVERE", Level::Error),
        ("PANIC", Level::Fatal),
        ("FAIL ", Level::Error),
    ];
    WORDS
        .iter()
        .find(|(word, _)| {
            said.match_indices(word).any(|(at, _)| {
                let (before, after) = (before(said, at), after(said, at + word.trim_end().len()));
                // `GENERIC_INTERNAL_ERROR: ...` names an error, `ON_ERROR_STOP` a setting, `ERROR=2` a count.
                let starts = before.is_empty()
                    || before.ends_with([' ', '[', ':', '\t', '"', '|', '('])
                    || (before.ends_with('_') && after.starts_with(": "));
                let ends =
                    after.is_empty() || after.starts_with([' ', ':', ']', ',', '.', '!', ')']);
                starts && ends && !before.ends_with("0 ") && !before.ends_with("no ")
            })
        })
        .map(|(_, level)| *level)
}

/// The word error, unless it says that there was none.
fn speaks_of_error(lower: &str) -> bool {
    lower.match_indices("error").any(|(at, _)| {
        let (before, after) = (before(lower, at), after(lower, at + "error".len()));
        let after = after.strip_prefix('s').unwrap_or(after);
        let word = !before
            .ends_with(|char: char| char.is_alphanumeric() || char == '_' || char == '-')
            && !after.starts_with(|char: char| {
                char.is_alphanumeric() || char == '_' || char == '-' || char == '='
            });
        let none = ["0 ", "no ", "without ", "zero ", "any "]
            .iter()
            .any(|words| before.ends_with(words))
            || after.trim_start_matches([':', ' ']).starts_with('0');
        word && !none
    })
}

/// `exit code 137`, `Command exited with return code 1`, but not nought.
fn exits(lower: &str) -> bool {
    [
        "exit code",
        "exit_code",
        "exit status",
        "return code",
        "exitcode",
    ]
    .iter()
    .any(|words| {
        lower.find(words).is_some_and(|at| {
            let value = after(lower, at + words.len())
                .trim_start_matches([' ', ':', '=', '"', '\'', '(', '-', 'i', 's']);
            value.starts_with(|char: char| ('1'..='9').contains(&char))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::logs::needles;

    #[test]
    fn every_word_holds_a_literal() {
        let inside = WEAK.iter().map(|words| format!("it {words} x"));
        let begins = [
            "Failed to write",
            "failed to write",
            "Query 7 failed: no",
            "Cannot open",
            "Could not open",
            "Unable to open",
            "Killed",
            "Timed out",
        ];
        for line in inside.chain(begins.map(str::to_owned)) {
            assert!(needles::find(line.as_bytes(), 0).is_some(), "{line}");
            assert_eq!(unlevelled(&line), Some(Level::Unknown), "{line}");
        }
    }

    #[test]
    fn words_and_counts() {
        assert_eq!(unlevelled("1 of 2 ERROR creating x"), Some(Level::Error));
        assert_eq!(
            unlevelled("GENERIC_INTERNAL_ERROR: it broke"),
            Some(Level::Error)
        );
        assert_eq!(
            unlevelled("psql: error: FATAL:  no such user"),
            Some(Level::Fatal)
        );
        assert_eq!(
            unlevelled("fatal error: An error occurred (403)"),
            Some(Level::Unknown)
        );
        assert_eq!(
            unlevelled("Command exited with return code 1"),
            Some(Level::Unknown)
        );
        for line in [
            "return code 0",
            "exit code: 0",
            "errors: 0",
            "finished without errors",
            "ON_ERROR_STOP",
            "ERROR=2",
            "errors_total 3",
            "3 rows, 0 failed",
        ] {
            assert_eq!(unlevelled(line), None, "{line}");
        }
    }
}
