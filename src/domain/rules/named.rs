//! Whether an error has a name that says more than that something failed.

use super::vocabulary::is_silent;
use crate::domain::evidence::{Passage, Place};

/// Classes that only pass on that something failed.
const GENERIC: &[&str] = &[
    "AirflowException",
    "AnalysisException",
    "CalledProcessError",
    "Error",
    "Exception",
    "ExecutionException",
    "GlueException",
    "JobFailedException",
    "Py4JError",
    "Py4JJavaError",
    "RuntimeError",
    "RuntimeException",
    "SparkException",
    "TaskFailedException",
    "UNCLASSIFIED_ERROR",
];

/// Whether the message or the root error names the class of an error, as `TypeError` or `[UNRESOLVED_COLUMN]`, beside
/// those that wrap any other.
pub fn names_an_error(passages: &[Passage]) -> bool {
    let telling = |place| matches!(place, Place::Message | Place::RootCause | Place::Root);
    passages
        .iter()
        .filter(|passage| telling(passage.place))
        .any(|passage| names(&passage.text).any(is_a_name))
}

/// Words of a text, a class with its package as one.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '$'))
}

fn is_a_name(name: &str) -> bool {
    !is_silent(name) && name.split(['.', '$']).any(is_telling)
}

fn is_telling(word: &str) -> bool {
    let class = word.starts_with(|c: char| c.is_ascii_uppercase())
        && (word.ends_with("Error") || word.ends_with("Exception"))
        && !says_nothing(word);
    // `PATH_NOT_FOUND`, as Spark and others write conditions.
    let shouts = word
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    class || shouts && word.len() > 8 && word.contains('_') && !says_nothing(word)
}

fn says_nothing(word: &str) -> bool {
    GENERIC.contains(&word) || is_silent(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::evidence::passages;

    #[test]
    fn a_wrapper_is_no_name() {
        let named = |text| names_an_error(&passages(&case_of(text, "{}")));
        assert!(named("TypeError: unsupported operand"));
        assert!(named(
            "org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] no"
        ));
        assert!(named("com.acme.pricing.TariffException: no tariff"));
        assert!(!named("the step failed with exit code 1"));
        assert!(!named("org.apache.spark.SparkException: Job aborted."));
        assert!(!named("RuntimeError: nothing to do, DAG_RUN failed"));
    }
}
