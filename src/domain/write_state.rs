//! What of the failed attempt is visible in its targets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attribution::commits_reported;
use super::case_file::CaseFile;
use super::error_class::SeenClass;
use super::fact::{FactId, GapReason};
use super::finding::Finding;
use super::proof::{Ground, Proof, Proves};
use super::registration::TargetRegistration;
use super::signals::WriteMode;
use super::table_seen::CoveredTarget;
use evidence::{Evidence, reported_counts};

mod evidence;
mod extent;
mod listing;

/// What of the attempt is visible, from untouched to worst; the derived order is "worst decides".
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WriteState {
    /// The job had not begun to write.
    NotStarted,
    /// It had begun, and nothing was committed.
    Uncommitted,
    /// Nobody knows.
    Unknown,
    /// All of the batch is visible.
    Complete,
    /// Some of the batch is visible, or it is visible and nobody knows whether all of it is.
    Partial,
}

impl WriteState {
    /// Nothing of the attempt is visible.
    pub fn untouched(self) -> bool {
        matches!(self, Self::NotStarted | Self::Uncommitted)
    }

    /// Something of the attempt is visible.
    pub fn changed(self) -> bool {
        matches!(self, Self::Partial | Self::Complete)
    }
}

/// The state of one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TargetState {
    /// Table or path; `None` when no report named it.
    pub target: Option<String>,
    /// Its state.
    pub state: WriteState,
    /// How the job writes to it.
    pub write_mode: WriteMode,
    /// The owners vouch that writing the batch again changes nothing.
    pub repeatable: bool,
    /// Partitions committed, where known.
    pub partitions_written: Option<u64>,
    /// Partitions expected, where known.
    pub partitions_expected: Option<u64>,
    /// Snapshots attributed to the run, oldest first.
    pub snapshots: Vec<String>,
    /// The newest snapshot that anybody reported or that a connector read.
    pub head_snapshot: Option<String>,
    /// The newest snapshot from before the attempt, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_before: Option<String>,
    /// Names of the partitions that were committed, where known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written_names: Vec<String>,
    /// Names of the partitions that are missing, where known, without the columns that have one value in the batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_names: Vec<String>,
    /// A connector looks at this target itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub covered: bool,
    /// It is plain files, whose listing is all there is to look at: no head that could be read again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub headless: bool,
    /// Why this state, in words.
    pub why: String,
    /// The facts it rests on.
    pub cites: Vec<FactId>,
    /// The proof that the target is untouched, when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// The states of all targets; the worst decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WriteVerdict {
    /// The deciding state.
    pub state: WriteState,
    /// Every target.
    pub targets: Vec<TargetState>,
}

impl WriteVerdict {
    /// Every changed target may be written again.
    pub fn repeatable(&self) -> bool {
        self.targets
            .iter()
            .filter(|target| target.state.changed())
            .all(|target| target.repeatable)
    }

    /// The target that decides: the first one in the deciding state, else the first.
    pub fn deciding(&self) -> Option<&TargetState> {
        let worst = self.targets.iter().max_by_key(|target| target.state);
        self.targets
            .iter()
            .find(|target| target.state == self.state)
            .or(worst)
    }
}

/// The state of every target of the run.
///
/// A target that a connector looks at is judged by what was seen there, and counts as unknown when it could not be
/// read, whatever was pushed. The others are judged by what the reports say of them.
pub fn write_state(case: &CaseFile, classes: &[SeenClass], findings: &[Finding]) -> WriteVerdict {
    let registered: &[TargetRegistration] = case.registration.as_ref().map_or(&[], |r| &r.targets);
    let reported = case.signals.target_table.as_deref();
    let mut targets: Vec<TargetState> = registered
        .iter()
        .map(|target| {
            let is_reported = reported.is_none_or(|name| name == target.name)
                && registered.len() == 1
                || reported == Some(target.name.as_str());
            match case.covered(&target.name) {
                Some(covered) => {
                    covered_target(case, classes, findings, target, covered, is_reported)
                }
                None if target.is_looked_at() => unread(case, target, GapReason::NotConfigured),
                None if is_reported => reported_target(case, classes, findings, Some(target)),
                None => silent_target(case, target),
            }
        })
        .collect();
    let covered = targets
        .iter()
        .any(|target| target.target.as_deref() == reported);
    if targets.is_empty() || (reported.is_some() && !covered) {
        targets.push(reported_target(case, classes, findings, None));
    } else if reported.is_none()
        && targets.iter().filter(|target| !target.covered).count() > 1
        && something_was_written(case, findings)
    {
        // Nobody said which of several targets the counts belong to: none of them is known.
        targets.push(reported_target(case, classes, findings, None));
    }
    WriteVerdict {
        state: worst(&targets),
        targets,
    }
}

/// The worst state decides; some complete and others untouched is a partial write.
fn worst(targets: &[TargetState]) -> WriteState {
    let states = targets.iter().map(|target| target.state);
    let worst = states.clone().max().unwrap_or(WriteState::Unknown);
    if worst == WriteState::Complete && states.clone().any(WriteState::untouched) {
        return WriteState::Partial;
    }
    worst
}

fn something_was_written(case: &CaseFile, findings: &[Finding]) -> bool {
    let commits = commits_reported(case);
    !commits.ours.is_empty()
        || commits.partitions.max(reported_counts(case).0).unwrap_or(0) > 0
        || findings.iter().any(|f| f.wrote.is_some())
}

/// A registered target that no report speaks of and no connector looks at: untouched only when no write had started
/// anywhere.
fn silent_target(case: &CaseFile, target: &TargetRegistration) -> TargetState {
    let mut state = blank(case, Some(target));
    if let Some((why, cites)) = extent::overtaken(case) {
        state.state = WriteState::Complete;
        state.why = why;
        state.cites = cites;
    } else if case.signals.write_started == Some(false) && case.write_marks.count == 0 {
        state.settle_untouched(
            WriteState::NotStarted,
            Ground::TypedFact,
            case.cite(&["write_started"]),
            "no write had started",
        );
    } else {
        "no report and no connector says what happened to it".clone_into(&mut state.why);
    }
    state
}

/// A target that a connector looks at.
fn covered_target(
    case: &CaseFile,
    classes: &[SeenClass],
    findings: &[Finding],
    target: &TargetRegistration,
    covered: &CoveredTarget,
    is_reported: bool,
) -> TargetState {
    let table = match &covered.seen {
        Ok(table) => table,
        Err(reason) => return unread(case, target, *reason),
    };
    let mut state = blank(case, Some(target));
    state.covered = true;
    let evidence = Evidence::seen(case, target, covered, table, is_reported);
    extent::judge(case, classes, findings, evidence, &mut state);
    state
}

/// A target that should be looked at and was not: unknown, whatever was pushed.
fn unread(case: &CaseFile, target: &TargetRegistration, reason: GapReason) -> TargetState {
    let mut state = blank(case, Some(target));
    state.covered = true;
    let what = if target.files.is_some() {
        "the listing of its objects"
    } else {
        "its history"
    };
    state.why = format!("{what} {}", reason.says());
    state
}

/// The target that the reports speak of.
fn reported_target(
    case: &CaseFile,
    classes: &[SeenClass],
    findings: &[Finding],
    target: Option<&TargetRegistration>,
) -> TargetState {
    let mut state = blank(case, target);
    extent::judge(
        case,
        classes,
        findings,
        Evidence::reported(case, target),
        &mut state,
    );
    state
}

fn blank(case: &CaseFile, target: Option<&TargetRegistration>) -> TargetState {
    let (write_mode, repeatable) = mode(case, target);
    TargetState {
        target: target
            .map(|t| t.name.clone())
            .or_else(|| case.signals.target_table.clone()),
        state: WriteState::Unknown,
        write_mode,
        repeatable,
        partitions_written: None,
        partitions_expected: None,
        snapshots: Vec::new(),
        head_snapshot: None,
        snapshot_before: None,
        written_names: Vec::new(),
        missing_names: Vec::new(),
        covered: false,
        headless: target.is_some_and(|target| target.files.is_some()),
        why: String::new(),
        cites: Vec::new(),
        proof: None,
    }
}

/// The mode that counts, and whether a registration makes it repeatable.
///
/// A reported mode fills a gap, and where it contradicts the registration nobody knows the mode any more.
fn mode(case: &CaseFile, target: Option<&TargetRegistration>) -> (WriteMode, bool) {
    let registration = case.registration.as_ref();
    let registered = target
        .and_then(|t| t.write_mode)
        .or(registration.map(|r| r.write_mode))
        .unwrap_or(WriteMode::Unknown);
    let mode = match (registered, case.signals.write_mode) {
        (WriteMode::Unknown, Some(reported)) => reported,
        (known, Some(reported)) if known != reported => WriteMode::Unknown,
        (known, _) => known,
    };
    let vouched = target
        .and_then(|t| t.rerun_is_safe)
        .or(registration.map(|r| r.rerun_is_safe))
        .unwrap_or(false);
    let repeats = matches!(
        mode,
        WriteMode::OverwritePartitions
            | WriteMode::OverwriteTable
            | WriteMode::MergeOnKey
            | WriteMode::PublishBranch
    );
    (mode, repeats && vouched && registered == mode)
}

impl TargetState {
    fn settle_untouched(&mut self, to: WriteState, ground: Ground, cites: Vec<FactId>, why: &str) {
        self.proof = Proof::new(Proves::TargetSafe, ground, cites.clone());
        self.state = if self.proof.is_some() {
            to
        } else {
            WriteState::Unknown
        };
        self.cites = cites;
        why.clone_into(&mut self.why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::{as_of, case_of};
    use crate::domain::registration::Registration;
    use crate::domain::run_seen::{PastRun, RunSeen};

    #[test]
    fn a_later_success_has_written_also_the_targets_that_nobody_looks_at() {
        let mut case = case_of("boom", r#"{"write_started": false}"#);
        case.registration = Some(Registration {
            targets: ["a", "b"].map(TargetRegistration::named).into(),
            ..Registration::named("orders")
        });
        assert_eq!(write_state(&case, &[], &[]).state, WriteState::NotStarted);
        let run = |minutes, state: &str| PastRun {
            state: state.into(),
            batch_id: Some("b".into()),
            started_at: Some(as_of() - chrono::TimeDelta::minutes(minutes)),
            ..PastRun::default()
        };
        case.run = Some(RunSeen {
            run: run(30, "FAILED"),
            others: vec![run(2, "SUCCEEDED")],
            ..RunSeen::default()
        });
        assert_eq!(write_state(&case, &[], &[]).state, WriteState::Complete);
    }
}
