//! Confidence is capped by what is missing: where nothing but the error text speaks, nobody can be nearly certain.

use super::case_file::CaseFile;
use super::category::Category;
use super::classify::Cause;
use super::foundation::{FOUNDATIONS, Presence};
use super::signals::Signals;

/// How sure the error text alone can make us. Far above every threshold of a decision, so that the cap never makes
/// one: it only says how much the words are worth without anything that could have contradicted them.
const TEXT_ALONE: f64 = 0.90;

/// Caps the confidence in a cause that rests on the error text alone: no block of the log, no typed signal, and
/// neither the run nor a target was seen. Says which foundational signals would have lifted the cap; none where nothing
/// was capped.
pub fn cap(case: &CaseFile, cause: &mut Cause) -> Vec<&'static str> {
    if cause.category == Category::Unknown || cause.confidence <= TEXT_ALONE || more_than_text(case)
    {
        return Vec::new();
    }
    cause.confidence = TEXT_ALONE;
    FOUNDATIONS
        .iter()
        .filter(|one| one.tells_of_the_run && (one.present)(case) == Presence::Absent)
        .map(|one| one.code)
        .collect()
}

/// Something besides the error text could have confirmed or contradicted it.
fn more_than_text(case: &CaseFile) -> bool {
    let untyped_alone = Signals {
        other: case.signals.other.clone(),
        ..Signals::default()
    };
    let typed = case.signals != untyped_alone;
    typed || !case.blocks.is_empty() || case.run.is_some() || case.tables().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::assemble;
    use crate::domain::case_file::tests::{case_of, first_attempt, report_of};
    use crate::domain::judgement::judge;
    use crate::domain::policy::Policy;
    use crate::domain::triage::decide;

    const DENIED: &str = "An error occurred (AccessDeniedException) when calling the GetTable operation: not authorized";

    /// The same report without its log.
    fn text_alone(text: &str, signals: &str) -> CaseFile {
        let mut report = report_of(text, signals);
        report.log_lines.clear();
        assemble(&[report], first_attempt())
    }

    #[test]
    fn the_error_text_alone_is_never_nearly_certain_and_says_what_is_missing() {
        let triage = decide(&text_alone(DENIED, "{}"), &Policy::default());
        assert!(
            (triage.confidence - TEXT_ALONE).abs() < f64::EPSILON,
            "{}",
            triage.confidence
        );
        let named = &triage.confidence_capped_by;
        assert!(named.iter().any(|name| name == "code_version"), "{named:?}");
        assert!(
            !named
                .iter()
                .any(|name| name == "batch_id" || name == "ownership"),
            "{named:?}"
        );
    }

    #[test]
    fn a_log_or_a_typed_signal_lifts_the_cap_and_an_untyped_one_does_not() {
        let sure = |case: &CaseFile| {
            let judged = judge(case, &Policy::default());
            judged.confidence_capped_by.is_empty() && judged.cause.confidence > TEXT_ALONE
        };
        assert!(sure(&case_of(DENIED, "{}")));
        assert!(sure(&text_alone(DENIED, r#"{"run_state": "ended"}"#)));
        assert!(!sure(&text_alone(DENIED, r#"{"anything": 1}"#)));
    }

    #[test]
    fn what_is_less_sure_or_unknown_is_left_as_it_is() {
        for text in ["exit code 1", ""] {
            let judged = judge(&text_alone(text, "{}"), &Policy::default());
            assert!(judged.confidence_capped_by.is_empty(), "{text}");
        }
    }
}
