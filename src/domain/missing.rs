//! The missing signal: what would change the verdict if it were known.
//!
//! Found by asking the judgement itself: each candidate is put into a copy of the case file, and what comes out
//! is compared. Nothing is claimed that a rerun of the decision would not confirm.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::imagined::{NO_NEW_SNAPSHOTS, RUN_ENDED, WRITE_NOT_STARTED, Wish, judged_with};
use super::judgement::Judgement;
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

/// Signals that say one thing together, with what they would have to say.
struct Candidate {
    signals: &'static [&'static str],
    wish: Wish,
}

const CANDIDATES: &[Candidate] = &[
    Candidate {
        signals: &["run_state"],
        wish: RUN_ENDED,
    },
    Candidate {
        signals: &["write_started"],
        wish: WRITE_NOT_STARTED,
    },
    Candidate {
        signals: &["snapshots_before", "snapshots_after"],
        wish: NO_NEW_SNAPSHOTS,
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
    !candidate
        .signals
        .iter()
        .any(|name| present.iter().any(|(have, _)| have == name))
}

fn ask(
    case: &CaseFile,
    policy: &Policy,
    judged: &Judgement,
    with: &[&Candidate],
) -> Option<Missing> {
    let wishes: Vec<&Wish> = with.iter().map(|candidate| &candidate.wish).collect();
    let then = judged_with(case, policy, &wishes);
    if then.decision == judged.decision {
        return None;
    }
    let names: Vec<String> = with
        .iter()
        .map(|candidate| candidate.signals.join(", "))
        .collect();
    let said: Vec<&str> = wishes.iter().map(|wish| wish.said).collect();
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
