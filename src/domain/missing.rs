//! The missing signal: what would change the verdict if it were known.
//!
//! Found by asking the judgement itself: each candidate is put into a copy of the case file, and what comes out
//! is compared. Nothing is claimed that a rerun of the decision would not confirm.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::fact::{Fact, FactId, Provenance, Standing};
use super::judgement::{Judgement, judge};
use super::policy::Policy;
use super::retry::RetryDecision;

/// A signal that nobody supplied and that would have changed the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    /// The signal, or several that would do it together, as `run_state + write_started`.
    pub signal: String,
    /// What it would change.
    pub would_change: String,
}

/// A signal with the value that would speak for the least caution.
struct Candidate {
    name: &'static str,
    values: fn() -> Vec<(&'static str, Value)>,
    said: &'static str,
}

const CANDIDATES: &[Candidate] = &[
    Candidate {
        name: "run_state",
        values: || vec![("run_state", json!("ended"))],
        said: "`run_state: ended`",
    },
    Candidate {
        name: "write_started",
        values: || vec![("write_started", json!(false))],
        said: "`write_started: false`",
    },
    Candidate {
        name: "snapshots_before, snapshots_after",
        values: || {
            vec![
                ("snapshots_before", json!([])),
                ("snapshots_after", json!([])),
            ]
        },
        said: "snapshots that show no commit of this run",
    },
];

/// What would change the verdict, single signals first, else pairs of them; empty when nothing simple would.
pub fn missing(case: &CaseFile, policy: &Policy, judged: &Judgement) -> Vec<Missing> {
    let candidates: Vec<&Candidate> = CANDIDATES
        .iter()
        .filter(|candidate| absent(case, candidate))
        .collect();
    let singles: Vec<Missing> = candidates
        .iter()
        .filter_map(|one| ask(case, policy, judged, &[one]))
        .collect();
    if !singles.is_empty() {
        return singles;
    }
    let mut pairs = Vec::new();
    for (at, first) in candidates.iter().enumerate() {
        for second in candidates.iter().skip(at + 1) {
            pairs.extend(ask(case, policy, judged, &[first, second]));
        }
    }
    pairs
}

fn absent(case: &CaseFile, candidate: &Candidate) -> bool {
    let present = case.signals.entries();
    // What only a write that was seen could contradict is not worth asking for.
    !(candidate.values)()
        .iter()
        .any(|(name, _)| present.iter().any(|(have, _)| have == name))
}

fn ask(
    case: &CaseFile,
    policy: &Policy,
    judged: &Judgement,
    with: &[&Candidate],
) -> Option<Missing> {
    let mut imagined = case.clone();
    for (name, value) in with.iter().flat_map(|candidate| (candidate.values)()) {
        imagined.signals.set(name, value.clone()).ok()?;
        imagined
            .facts
            .push(imagined_fact(case, imagined.facts.len(), name, value));
    }
    let then = judge(&imagined, policy);
    if then.decision == judged.decision {
        return None;
    }
    let names: Vec<&str> = with.iter().map(|candidate| candidate.name).collect();
    let said: Vec<&str> = with.iter().map(|candidate| candidate.said).collect();
    Some(Missing {
        signal: names.join(" + "),
        would_change: format!(
            "{} would make it `{}`{}",
            said.join(" and "),
            then.decision,
            gloss(then.decision)
        ),
    })
}

fn gloss(decision: RetryDecision) -> &'static str {
    match decision {
        RetryDecision::Retry => ": safe to retry",
        RetryDecision::Wait => ": retry later, by itself",
        RetryDecision::FixFirst => ": nothing to verify in the target, only the cause to fix",
        RetryDecision::Hold => "",
    }
}

fn imagined_fact(case: &CaseFile, facts: usize, name: &str, value: Value) -> Fact {
    Fact {
        id: FactId::nth(facts + 1),
        name: name.to_owned(),
        value,
        provenance: Provenance {
            source: "imagined".to_owned(),
            standing: Standing::Pushed,
            learned_at: case.as_of,
            asked: None,
        },
        superseded: false,
    }
}
