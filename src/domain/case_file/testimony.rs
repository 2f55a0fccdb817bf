//! What somebody wrote down of the run: it is heard, and it never makes a retry.

use serde::{Deserialize, Serialize};

use super::CaseFile;
use super::facts::decides;
use crate::domain::fact::{Fact, FactId, Standing};
use crate::domain::observation::Observation;
use crate::domain::signals::Signals;

/// What a case file would be without testimony.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unaided {
    /// The signals that would decide.
    pub signals: Signals,
    /// The facts that are testimony.
    pub testimony: Vec<FactId>,
}

/// Finds the facts that are testimony, and marks those superseded that another value outweighs.
pub(super) fn rank(
    facts: &mut [Fact],
    observations: &[Observation],
    deciding: &Signals,
    alone: Signals,
) -> Box<Unaided> {
    let testified = |fact: &&mut Fact| {
        fact.provenance.standing == Standing::Observed
            && observations
                .iter()
                .any(|seen| seen.testimony && seen.source == fact.provenance.source)
    };
    let known: Vec<String> = deciding
        .entries()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut testimony = Vec::new();
    for fact in facts.iter_mut().filter(testified) {
        fact.superseded = known.contains(&fact.name) && !decides(&fact.name, &fact.value, deciding);
        testimony.push(fact.id.clone());
    }
    Box::new(Unaided {
        signals: alone,
        testimony,
    })
}

impl CaseFile {
    /// The case file as if nobody had testified; `None` where nobody did.
    pub fn without_testimony(&self) -> Option<Self> {
        let unaided = self.unaided.as_deref()?;
        let mut alone = self.clone();
        alone.unaided = None;
        alone.signals = unaided.signals.clone();
        alone
            .facts
            .retain(|fact| !unaided.testimony.contains(&fact.id));
        // What testimony outweighed decides again.
        for fact in alone.facts.iter_mut().filter(|fact| fact.superseded) {
            fact.superseded = !decides(&fact.name, &fact.value, &alone.signals);
        }
        Some(alone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::assemble;
    use crate::domain::case_file::tests::{first_attempt, report_of};
    use crate::domain::signals::RunState;

    fn signals(json: &str) -> Signals {
        report_of("", json).signals
    }

    #[test]
    fn testimony_stands_beside_what_was_pushed_and_below_what_was_seen() {
        let mut around = first_attempt();
        around.observations = vec![
            Observation {
                signals: signals(
                    r#"{"partitions_written": 7, "partitions_expected": 12, "run_state": "ended"}"#,
                ),
                attempt: Some(2),
                ..Observation::testimony("control_table")
            },
            Observation {
                signals: signals(r#"{"run_state": "ended"}"#),
                ..Observation::of("glue")
            },
        ];
        let pushed =
            r#"{"partitions_written": 9, "partitions_expected": 8, "run_state": "running"}"#;
        let case = assemble(&[report_of("boom", pushed)], around);
        assert_eq!(case.signals.partitions_written, Some(9));
        assert_eq!(case.signals.partitions_expected, Some(12));
        assert_eq!(case.signals.run_state, Some(RunState::Ended));
        assert_eq!(case.attempts.used, Some(2));
        let deciding = case.cite(&["partitions_written", "partitions_expected"]);
        assert_eq!(deciding.len(), 2, "the smaller counts are superseded");

        let alone = case.without_testimony().unwrap();
        assert_eq!(alone.signals.partitions_expected, Some(8));
        assert_eq!(alone.signals.run_state, Some(RunState::Ended));
        assert_eq!(
            alone
                .cite(&["partitions_written", "partitions_expected"])
                .len(),
            2
        );
        assert_eq!(alone.without_testimony(), None);
    }
}
