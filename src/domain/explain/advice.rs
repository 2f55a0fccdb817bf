//! What to do and what not to do, in one sentence each.

use chrono::{DateTime, Utc};

use super::target::called;
use super::wording::{counted, time};
use crate::domain::category::Category;
use crate::domain::judgement::Judgement;
use crate::domain::retry::{RetryDecision, Row};
use crate::domain::signals::WriteMode;
use crate::domain::triage::Triage;
use crate::domain::write_state::{TargetState, WriteState};

/// The part of a verdict that the advice depends on; a judgement and a triage both have it.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    decision: RetryDecision,
    row: Row,
    root_cause: Category,
    state: WriteState,
    target: Option<&'a TargetState>,
    not_before: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Judgement> for Verdict<'a> {
    fn from(judged: &'a Judgement) -> Self {
        Self {
            decision: judged.decision,
            row: judged.row,
            root_cause: judged.cause.category,
            state: judged.write.state,
            target: judged.write.deciding(),
            not_before: judged.not_before,
        }
    }
}

impl<'a> From<&'a Triage> for Verdict<'a> {
    fn from(triage: &'a Triage) -> Self {
        let targets = &triage.write_state.targets;
        let worst = targets.iter().max_by_key(|target| target.state);
        Self {
            decision: triage.retry.decision,
            row: triage.retry.row,
            root_cause: triage.root_cause,
            state: triage.write_state.state,
            target: targets
                .iter()
                .find(|target| target.state == triage.write_state.state)
                .or(worst),
            not_before: triage.retry.not_before,
        }
    }
}

/// What to do and what not to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What a person, or for `retry` and `wait` the orchestrator, should do.
    pub act: String,
    /// What nobody should do; starts with `Do not`.
    pub refrain: String,
    /// A `hold` says first what not to do; on all other decisions what to do comes first.
    pub refrain_first: bool,
}

impl Advice {
    /// Both sentences, the one that matters more first.
    pub fn in_order(&self) -> [&str; 2] {
        if self.refrain_first {
            [&self.refrain, &self.act]
        } else {
            [&self.act, &self.refrain]
        }
    }
}

/// The advice of a verdict.
pub fn advice(of: &Verdict<'_>) -> Advice {
    Advice {
        act: act(of),
        refrain: refrain(of),
        refrain_first: of.decision == RetryDecision::Hold,
    }
}

fn act(of: &Verdict<'_>) -> String {
    let target = called(of.target);
    match of.row {
        Row::RunMayBeGoing if of.state.untouched() => "Make sure that the run is over.".to_owned(),
        Row::RunMayBeGoing => format!("Make sure that the run is over, then verify {target}."),
        Row::CauseUnknown if of.state.untouched() => {
            format!("Find the cause in the log; nothing in {target} needs cleaning up.")
        }
        Row::CauseUnknown => format!("Verify {target}, and find the cause in the log."),
        Row::WriteUnknown => {
            format!("Verify what {target} holds of this batch before anything else.")
        }
        Row::ChangedNotRepeatable if of.state == WriteState::Complete => {
            "Check that the batch is whole, then set its control row to done yourself.".to_owned()
        }
        Row::ChangedNotRepeatable => {
            format!("Verify {target}, then repair it in one of the ways that the steps name.")
        }
        Row::ChangedAndLasting => format!(
            "Find and remove the cause; {target} may then be written again, as its owners vouch."
        ),
        Row::ProofMissing => format!("Supply the missing proof, or verify {target} yourself."),
        Row::ChangedRepeatable | Row::UntouchedTransient => {
            "Rerun this batch unchanged, once.".to_owned()
        }
        Row::SourceDelay => match of.not_before {
            Some(at) => format!("Wait until {}, then rerun; nobody is woken now.", time(at)),
            None => "Wait for the input, then rerun.".to_owned(),
        },
        Row::WaitedTooLong => "Ask the owner of the source where the input is.".to_owned(),
        Row::AttemptsUsedUp => {
            format!("Find out why it keeps failing; nothing in {target} needs cleaning up.")
        }
        Row::UntouchedLasting => format!(
            "{}; nothing in {target} needs cleaning up.",
            remedy(of.root_cause)
        ),
        Row::SecondOpinion => match of.not_before {
            Some(at) => format!("Wait until {}, then rerun; nobody is woken now.", time(at)),
            None => format!("Read what the second opinion rests on, and verify {target}."),
        },
        Row::SiteSignature if of.state.untouched() => format!(
            "See in the log whether the site's signature is right; nothing in {target} needs cleaning up."
        ),
        Row::SiteSignature => {
            format!("Verify {target}, and see in the log whether the site's signature is right.")
        }
    }
}

/// What removes a lasting cause, as an order without a final stop.
fn remedy(cause: Category) -> &'static str {
    match cause {
        Category::SchemaDrift => {
            "Bring the job, the table or the contract in line with the data, then rerun"
        }
        Category::PartialWriteRisk => "Find out who changed the target, then rerun",
        Category::DataSkew => "Spread the heavy key or filter it out, then rerun",
        Category::ResourceExhaustion => {
            "Give the job more of what ran out, or let it need less, then rerun"
        }
        Category::SmallFilePressure => "Have the files compacted, then rerun",
        Category::PermissionError => "Have the access granted or renewed, then rerun",
        Category::SourceDelay => "Get the input, then rerun",
        Category::DataQuality => "Have the bad records corrected or set aside, then rerun",
        Category::CodeRegression => "Fix the code or go back to the last good version, then rerun",
        Category::ConfigurationError => "Correct the setting, then rerun",
        Category::TransientInfrastructure | Category::Unknown => "Find the cause, then rerun",
    }
}

fn refrain(of: &Verdict<'_>) -> String {
    let target = called(of.target);
    match of.row {
        Row::RunMayBeGoing => {
            "Do not rerun: the run may still be going, and two would write at once.".to_owned()
        }
        Row::CauseUnknown | Row::SecondOpinion | Row::SiteSignature if of.state.changed() => {
            twice(of)
        }
        Row::CauseUnknown if of.state == WriteState::Unknown => {
            format!("Do not rerun: neither the cause nor the state of {target} is known.")
        }
        Row::CauseUnknown => {
            "Do not rerun: while the cause is unknown, nobody can tell what a rerun would do."
                .to_owned()
        }
        Row::WriteUnknown => {
            format!("Do not rerun: part of this batch may already be in {target}.")
        }
        Row::ChangedNotRepeatable => twice(of),
        Row::ChangedAndLasting => {
            "Do not rerun unchanged: it would fail in the same way again.".to_owned()
        }
        Row::ProofMissing => {
            "Do not rerun yet: it looks harmless, and one of the three proofs for that is missing."
                .to_owned()
        }
        Row::ChangedRepeatable | Row::UntouchedTransient => {
            "Do not start more than one rerun at a time.".to_owned()
        }
        Row::SourceDelay => "Do not rerun earlier: it would find the same gap.".to_owned(),
        Row::WaitedTooLong => {
            "Do not rerun before the input is there: it would fail in the same way again."
                .to_owned()
        }
        Row::AttemptsUsedUp => {
            "Do not rerun again: no attempt is known to be left for this batch.".to_owned()
        }
        Row::UntouchedLasting => {
            "Do not rerun before the cause is gone: it would fail in the same way again.".to_owned()
        }
        Row::SecondOpinion => {
            "Do not rerun yet: a second opinion sees a reason against it that the rules do not."
                .to_owned()
        }
        Row::SiteSignature => {
            "Do not rerun on the word of a signature of the site: it names a cause and allows nothing."
                .to_owned()
        }
    }
}

/// Why a rerun over a changed target may do harm.
fn twice(of: &Verdict<'_>) -> String {
    let what = match (
        of.state,
        of.target.and_then(|target| target.partitions_written),
    ) {
        (WriteState::Complete, _) => "the whole batch".to_owned(),
        (_, Some(1)) => "this partition".to_owned(),
        (_, Some(n)) => format!("these {}", counted(n, "partition")),
        (_, None) => "what is already there".to_owned(),
    };
    match of
        .target
        .map_or(WriteMode::Unknown, |target| target.write_mode)
    {
        WriteMode::Append => {
            format!("Do not rerun: the job appends, and {what} would be there twice.")
        }
        WriteMode::Unknown => format!(
            "Do not rerun: nobody has said how the job writes, and {what} could be there twice."
        ),
        WriteMode::PublishBranch => {
            "Do not rerun: the branch is already published, and a rerun could publish it again."
                .to_owned()
        }
        WriteMode::OverwritePartitions | WriteMode::OverwriteTable | WriteMode::MergeOnKey => {
            format!("Do not rerun: nobody has vouched that writing {what} again changes nothing.")
        }
    }
}
