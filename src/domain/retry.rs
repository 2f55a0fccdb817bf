//! The retry guard: the table that decides whether a rerun is safe.
//!
//! The input is small and enumerable on purpose: a test walks the whole table. First match wins.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::category::Course;
use super::proof::Proof;
use super::write_state::WriteState;

/// The decision, in the order of caution.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RetryDecision {
    /// An unchanged rerun now would plausibly succeed and cannot harm; the only one with `safe_to_retry = true`.
    Retry,
    /// Retry later, at `not_before`.
    Wait,
    /// Nothing was changed, and an unchanged rerun would fail again.
    FixFirst,
    /// The target changed or may have, the run may still be going, or the cause is unknown: a person looks first.
    Hold,
}

impl RetryDecision {
    /// Wire and database code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Wait => "wait",
            Self::FixFirst => "fix_first",
            Self::Hold => "hold",
        }
    }

    /// The decision with this wire code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Retry, Self::Wait, Self::FixFirst, Self::Hold]
            .into_iter()
            .find(|decision| decision.code() == code)
    }
}

impl std::fmt::Display for RetryDecision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// What the guard looks at.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the columns of the retry table, enumerated in its test"
)]
pub struct Situation {
    /// How the cause behaves on an unchanged rerun.
    pub course: Course,
    /// The confidence in the cause is at least `retry.min_confidence`.
    pub confident: bool,
    /// The proof that the cause passes, for a transient one.
    pub transient_proof: Option<Proof>,
    /// The proof that the run is over.
    pub run_ended: Option<Proof>,
    /// What of the attempt is visible, over all targets.
    pub write_state: WriteState,
    /// The proof that the target is untouched or repeatable.
    pub target_proof: Option<Proof>,
    /// Every changed target may be written again.
    pub repeatable: bool,
    /// The batch has attempts left; unknown attempts never count as left.
    pub attempts_left: bool,
    /// Waiting for the source has gone on for longer than it may.
    pub past_give_up: bool,
}

/// The row of the table that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// Rule 1: not known that the run has ended.
    RunMayBeGoing,
    /// Rule 2: cause unknown, or not sure enough.
    CauseUnknown,
    /// Rule 3: write state unknown.
    WriteUnknown,
    /// Rule 4: changed, and not repeatable.
    ChangedNotRepeatable,
    /// Rule 5: changed and repeatable, but the cause stays or no attempt is left.
    ChangedAndLasting,
    /// Rule 5: changed, repeatable, transient.
    ChangedRepeatable,
    /// Rule 6: untouched, transient.
    UntouchedTransient,
    /// Rule 6: untouched, transient, but no attempt is left.
    AttemptsUsedUp,
    /// A retry was due by rule 5 or 6, and one of its three proofs is missing.
    ProofMissing,
    /// Rule 7: untouched, waiting for the source.
    SourceDelay,
    /// Rule 7: waited long enough.
    WaitedTooLong,
    /// Rule 8: untouched, any other cause.
    UntouchedLasting,
    /// A signature of the site would have made it less cautious, which none may: the decision is that of the rules alone.
    SiteSignature,
    /// A second opinion advises more caution than the rules.
    SecondOpinion,
}

impl Row {
    /// The row in one sentence for people, without a final stop.
    pub fn says(self) -> &'static str {
        match self {
            Self::RunMayBeGoing => "it is not known that the run has ended",
            Self::CauseUnknown => "the cause is not known well enough",
            Self::WriteUnknown => "it is not known whether the target was changed",
            Self::ChangedNotRepeatable => {
                "the failed attempt changed the target, and writing the batch again is not known to be harmless"
            }
            Self::ChangedAndLasting => {
                "the failed attempt changed the target, and an unchanged rerun would fail again"
            }
            Self::ChangedRepeatable => {
                "the failed attempt changed the target, its owners vouch that writing the batch again is harmless, and the cause passes"
            }
            Self::UntouchedTransient => {
                "the cause passes, and nothing of the attempt is visible in the target"
            }
            Self::AttemptsUsedUp => "the cause should pass, but the batch has no attempt left",
            Self::ProofMissing => {
                "a rerun looks harmless, and one of the three proofs for it is missing"
            }
            Self::SourceDelay => "the target is untouched and the input is still to come",
            Self::WaitedTooLong => "the input has not come in the time given to it",
            Self::UntouchedLasting => {
                "the target is untouched, and an unchanged rerun would fail again"
            }
            Self::SecondOpinion => {
                "a second opinion advises more caution, and the more cautious word counts"
            }
            Self::SiteSignature => {
                "only a signature of the site names this cause, and such a signature may add caution and take none away"
            }
        }
    }
}

/// Decides. The rules are those of the mission's table, first match wins; see ARCHITECTURE.md.
pub fn guard(at: &Situation) -> (RetryDecision, Row) {
    use RetryDecision::{FixFirst, Hold, Retry, Wait};
    if at.run_ended.is_none() {
        return (Hold, Row::RunMayBeGoing);
    }
    if at.course == Course::Unknown || !at.confident {
        return (Hold, Row::CauseUnknown);
    }
    if at.write_state == WriteState::Unknown {
        return (Hold, Row::WriteUnknown);
    }
    let transient = at.course == Course::Transient;
    if at.write_state.changed() {
        return match (at.repeatable, transient && at.attempts_left) {
            (false, _) => (Hold, Row::ChangedNotRepeatable),
            (true, false) => (Hold, Row::ChangedAndLasting),
            (true, true) if proved(at) => (Retry, Row::ChangedRepeatable),
            (true, true) => (Hold, Row::ProofMissing),
        };
    }
    match (at.course, at.attempts_left, at.past_give_up) {
        (Course::Transient, true, _) if proved(at) => (Retry, Row::UntouchedTransient),
        (Course::Transient, true, _) => (Hold, Row::ProofMissing),
        (Course::Transient, false, _) => (FixFirst, Row::AttemptsUsedUp),
        (Course::PassesByItself, _, false) => (Wait, Row::SourceDelay),
        (Course::PassesByItself, _, true) => (FixFirst, Row::WaitedTooLong),
        (Course::Lasting | Course::Unknown, _, _) => (FixFirst, Row::UntouchedLasting),
    }
}

/// All three proofs are there, and each rests on ground that may carry a retry.
fn proved(at: &Situation) -> bool {
    [&at.transient_proof, &at.run_ended, &at.target_proof]
        .into_iter()
        .all(|proof| {
            proof
                .as_ref()
                .is_some_and(|proof| proof.ground.carries_a_retry() && !proof.cites.is_empty())
        })
}

/// The decision as it goes on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Retry {
    /// The decision.
    pub decision: RetryDecision,
    /// An unchanged rerun of the same batch, now, would plausibly succeed and cannot duplicate, lose or corrupt data.
    pub safe_to_retry: bool,
    /// For `wait`, and for a `retry` after a run that was cut off: not before this time.
    pub not_before: Option<DateTime<Utc>>,
    /// For a decision that wakes nobody: when somebody is woken after all.
    pub give_up_at: Option<DateTime<Utc>>,
    /// The row of the table that decided.
    pub row: Row,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// For `retry`: the three proofs. Empty otherwise.
    pub proofs: Vec<Proof>,
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
