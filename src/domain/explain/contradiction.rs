//! Accounts that do not agree, and counts that do not add up: findings in themselves, whatever decided.

use serde_json::Value;

use super::Sentence;
use super::wording::{enumeration, name, plain};
use crate::domain::case_file::CaseFile;
use crate::domain::fact::Fact;

/// Signals of which two values are a contradiction and no progress: counts of a later report may be higher.
const ONE_TRUTH: &[&str] = &[
    "write_started",
    "write_mode",
    "run_state",
    "commit_scope",
    "target_table",
    "concurrent_writers",
];

/// Words by which an untyped signal names the state of whoever orchestrates.
const ORCHESTRATORS: &[&str] = &[
    "orchestrator",
    "scheduler",
    "airflow",
    "dag",
    "workflow",
    "state_machine",
];

/// Every contradiction in the case file.
pub(super) fn sentences(case: &CaseFile) -> Vec<Sentence> {
    let accounts = case.facts.iter().filter_map(|fact| accounts(case, fact));
    accounts
        .chain(counts(case))
        .chain(orchestrator(case))
        .collect()
}

/// What was also said and does not decide.
fn accounts(case: &CaseFile, other: &Fact) -> Option<Sentence> {
    let one_truth = other.superseded && ONE_TRUTH.contains(&other.name.as_str());
    let decides = case
        .facts
        .iter()
        .find(|fact| one_truth && fact.name == other.name && !fact.superseded)?;
    (decides.value != other.value).then(|| {
        let text = format!(
            "Accounts of `{}` differ: {} decides ({}), {} was said as well ({}).",
            other.name,
            shown(&decides.value),
            name(&decides.provenance.source),
            shown(&other.value),
            name(&other.provenance.source),
        );
        Sentence::new(&text, vec![decides.id.clone(), other.id.clone()])
    })
}

/// More written than there was to write, or something where nothing had begun.
fn counts(case: &CaseFile) -> Vec<Sentence> {
    let signals = &case.signals;
    let pairs = [
        (
            ("partitions_written", signals.partitions_written),
            ("partitions_expected", signals.partitions_expected),
        ),
        (
            ("records_written", signals.records_written),
            ("records_expected", signals.records_expected),
        ),
    ];
    let too_many = pairs
        .into_iter()
        .filter_map(|((more, written), (less, expected))| {
            let (written, expected) = (written?, expected?);
            (written > expected).then(|| {
                let text = format!(
                    "The counts do not add up: `{more}` is {written} and `{less}` {expected}."
                );
                Sentence::new(&text, case.cite(&[more, less]))
            })
        });
    let written = [
        ("partitions_written", signals.partitions_written),
        ("records_written", signals.records_written),
    ];
    let denied = signals.write_started == Some(false);
    let begun: Vec<String> = written
        .into_iter()
        .filter(|(_, count)| denied && count.is_some_and(|count| count > 0))
        .map(|(what, _)| what.to_owned())
        .collect();
    let begun = (!begun.is_empty()).then(|| {
        let names: Vec<&str> = begun.iter().map(String::as_str).collect();
        let text = format!(
            "`write_started` is false, and yet {} says that something was written.",
            enumeration(&begun, 2)
        );
        Sentence::new(&text, case.cite(&[&names[..], &["write_started"]].concat()))
    });
    too_many.chain(begun).collect()
}

/// The orchestrator calls a success what failed.
fn orchestrator(case: &CaseFile) -> Option<Sentence> {
    let (signal, state) = case.signals.other.iter().find_map(|(signal, value)| {
        let lower = signal.to_ascii_lowercase();
        let about = ORCHESTRATORS.iter().any(|word| lower.contains(word))
            && ["status", "state", "result"]
                .iter()
                .any(|word| lower.ends_with(word));
        let state = value.as_str().filter(|_| about)?;
        let good = ["success", "succeeded", "completed", "ok"];
        good.iter()
            .any(|word| state.eq_ignore_ascii_case(word))
            .then_some((signal, state))
    })?;
    let text = format!(
        "`{}` says {}, and the run is reported as failed.",
        plain(signal),
        plain(state)
    );
    Some(Sentence::new(&text, case.cite(&[signal])))
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| format!("`{value}`"), |text| format!("`{}`", plain(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::assemble;
    use crate::domain::case_file::tests::{case_of, first_attempt, report_of};

    fn told(case: &CaseFile) -> Vec<String> {
        let all = sentences(case);
        assert!(all.iter().all(|sentence| !sentence.evidence.is_empty()));
        all.into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn two_accounts_of_one_thing_are_told_with_both() {
        let reports = [
            report_of(
                "boom",
                r#"{"write_started": true, "partitions_written": 1}"#,
            ),
            report_of(
                "boom",
                r#"{"write_started": false, "partitions_written": 2}"#,
            ),
        ];
        let told = told(&assemble(&reports, first_attempt()));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("Accounts of `write_started` differ: `true` decides"));
    }

    #[test]
    fn counts_that_do_not_add_up_and_a_success_that_failed_are_told() {
        for (signals, words) in [
            (
                r#"{"partitions_written": 9, "partitions_expected": 3}"#,
                "do not add up",
            ),
            (
                r#"{"records_written": 9, "write_started": false}"#,
                "and yet records_written",
            ),
            (
                r#"{"orchestrator_status": "success"}"#,
                "is reported as failed",
            ),
        ] {
            let told = told(&case_of("boom", signals));
            assert!(told.iter().any(|text| text.contains(words)), "{told:?}");
        }
        let fine = r#"{"partitions_written": 3, "partitions_expected": 3, "orchestrator_status": "failed"}"#;
        assert_eq!(told(&case_of("boom", fine)), Vec::<String>::new());
    }
}
