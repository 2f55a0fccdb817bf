//! What of the failed attempt is visible in its targets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attribution::{Commits, commits_of_the_run};
use super::case_file::CaseFile;
use super::error_class::SeenClass;
use super::fact::FactId;
use super::finding::{Finding, Wrote};
use super::proof::{Ground, Proof, Proves};
use super::registration::TargetRegistration;
use super::signals::{CommitScope, WriteMode};

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
    /// The newest snapshot that anybody reported.
    pub head_snapshot: Option<String>,
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
pub fn write_state(case: &CaseFile, classes: &[SeenClass], findings: &[Finding]) -> WriteVerdict {
    let registered: &[TargetRegistration] = case.registration.as_ref().map_or(&[], |r| &r.targets);
    let reported = case.signals.target_table.as_deref();
    let mut targets: Vec<TargetState> = registered
        .iter()
        .map(|target| {
            let is_reported = reported.is_none_or(|name| name == target.name)
                && registered.len() == 1
                || reported == Some(target.name.as_str());
            if is_reported {
                reported_target(case, classes, findings, Some(target))
            } else {
                silent_target(case, target)
            }
        })
        .collect();
    let covered = targets
        .iter()
        .any(|target| target.target.as_deref() == reported);
    if targets.is_empty() || (reported.is_some() && !covered) {
        targets.push(reported_target(case, classes, findings, None));
    } else if reported.is_none() && targets.len() > 1 && something_was_written(case, findings) {
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
    let commits = commits_of_the_run(case);
    !commits.ours.is_empty()
        || counted(case, &commits).0.unwrap_or(0) > 0
        || findings.iter().any(|f| f.wrote.is_some())
}

/// A registered target that no report speaks of: untouched only when no write had started anywhere.
fn silent_target(case: &CaseFile, target: &TargetRegistration) -> TargetState {
    let mut state = blank(case, Some(target));
    state.target = Some(target.name.clone());
    if case.signals.write_started == Some(false) && case.write_marks.count == 0 {
        settle_untouched(
            &mut state,
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

/// Partitions written and expected, from counts, lists and commits; the larger count of what was written wins.
fn counted(case: &CaseFile, commits: &Commits) -> (Option<u64>, Option<u64>) {
    let signals = &case.signals;
    let listed = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.len() as u64);
    let written = [
        signals.partitions_written,
        listed(&signals.partition_list_written),
        commits.partitions,
    ];
    let expected = [
        signals.partitions_expected,
        listed(&signals.partition_list_expected),
    ];
    (
        written.into_iter().flatten().max(),
        expected.into_iter().flatten().max(),
    )
}

const COUNTS: &[&str] = &[
    "partitions_written",
    "partitions_expected",
    "partition_list_written",
    "partition_list_expected",
];

/// The target that the reports speak of. First match wins, from what was seen written to what was not.
fn reported_target(
    case: &CaseFile,
    classes: &[SeenClass],
    findings: &[Finding],
    target: Option<&TargetRegistration>,
) -> TargetState {
    let commits = commits_of_the_run(case);
    let (written, expected) = counted(case, &commits);
    let mut state = blank(case, target);
    state.partitions_written = written;
    state.partitions_expected = expected;
    state.snapshots = commits
        .ours
        .iter()
        .map(|snapshot| snapshot.snapshot_id.clone())
        .collect();
    state.head_snapshot.clone_from(&commits.head);

    if let Some(changed) = seen_written(case, &commits, findings, written, expected) {
        let (seen, why, cites) = changed;
        state.state = seen;
        state.why = why;
        state.cites = cites;
        return state;
    }
    not_seen_written(case, classes, &commits, &mut state);
    state
}

type Seen = (WriteState, String, Vec<FactId>);

fn seen_written(
    case: &CaseFile,
    commits: &Commits,
    findings: &[Finding],
    written: Option<u64>,
    expected: Option<u64>,
) -> Option<Seen> {
    let extent = |cites: &[&str]| match (written, expected) {
        (Some(w), Some(e)) if w >= e && e > 0 => (
            WriteState::Complete,
            format!("all {e} expected partitions were committed"),
            case.cite(cites),
        ),
        (Some(w), Some(e)) => (
            WriteState::Partial,
            format!("{w} of {e} partitions were committed"),
            case.cite(cites),
        ),
        (Some(w), None) => (
            WriteState::Partial,
            format!("{w} partitions were committed, of an unknown number"),
            case.cite(cites),
        ),
        (None, _) => (
            WriteState::Partial,
            "commits of this run are visible".to_owned(),
            case.cite(cites),
        ),
    };
    if !commits.ours.is_empty() {
        let cites = [COUNTS, &["snapshots_after"]].concat();
        if case.signals.commit_scope == Some(CommitScope::Single) && expected.is_none() {
            return Some((
                WriteState::Complete,
                "the run's single commit is visible".to_owned(),
                case.cite(&["snapshots_after", "commit_scope"]),
            ));
        }
        return Some(extent(&cites));
    }
    if written.unwrap_or(0) > 0 {
        return Some(extent(COUNTS));
    }
    let said = findings
        .iter()
        .filter(|finding| finding.wrote.is_some())
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
    let state = if said.wrote == Some(Wrote::All) {
        WriteState::Complete
    } else {
        WriteState::Partial
    };
    Some((state, said.says.clone(), said.cites.clone()))
}

fn not_seen_written(
    case: &CaseFile,
    classes: &[SeenClass],
    commits: &Commits,
    state: &mut TargetState,
) {
    let signals = &case.signals;
    let records = signals.records_written.unwrap_or(0);
    if signals.write_started == Some(false) {
        if records > 0 || case.write_marks.count > 0 {
            let mut cites = case.cite(&["write_started", "records_written"]);
            cites.extend(case.write_marks_fact.clone());
            state.cites = cites;
            "the report says that no write had started, and yet something speaks of finished writes".clone_into(&mut state.why);
            return;
        }
        settle_untouched(
            state,
            WriteState::NotStarted,
            Ground::TypedFact,
            case.cite(&["write_started"]),
            "no write had started",
        );
        return;
    }
    if commits.all_known && records == 0 && case.write_marks.count == 0 {
        let cites = case.cite(&["snapshots_before", "snapshots_after"]);
        settle_untouched(
            state,
            WriteState::Uncommitted,
            Ground::TableMetadata,
            cites,
            "the target's snapshots show no commit of this run",
        );
        return;
    }
    let rolled_back = classes
        .iter()
        .find(|seen| seen.class().is_some_and(|class| class.untouched));
    if let Some(seen) = rolled_back {
        if let Some(doubt) = why_a_rollback_may_not_be_all(case) {
            state.cites = vec![seen.fact.clone()];
            state.why = format!("the failed transaction was rolled back, but {doubt}");
            return;
        }
        let ground = Ground::ErrorClass(seen.id.to_owned());
        settle_untouched(
            state,
            WriteState::Uncommitted,
            ground,
            vec![seen.fact.clone()],
            "the only transaction was refused or rolled back as a whole",
        );
        return;
    }
    state.cites = case.cite(&["write_started", "records_written"]);
    let why = if signals.write_started == Some(true) {
        "the write had started and nobody says how far it came"
    } else {
        "nobody says whether the write had started"
    };
    why.clone_into(&mut state.why);
}

/// A rollback proves the last transaction, not the ones before it.
fn why_a_rollback_may_not_be_all(case: &CaseFile) -> Option<&'static str> {
    let signals = &case.signals;
    if signals.commit_scope == Some(CommitScope::PerPartition) {
        return Some("the job commits one partition at a time");
    }
    if signals.partitions_expected.unwrap_or(0) > 1 && signals.partitions_written != Some(0) {
        return Some("several partitions were expected and nobody counted the written ones");
    }
    if signals.records_written.unwrap_or(0) > 0 {
        return Some("records are reported as written");
    }
    if case.write_marks.count > 0 {
        return Some("the log speaks of earlier finished writes");
    }
    if case.untyped_true("previous_attempt_failed_during_write") {
        return Some("an earlier attempt failed while it wrote");
    }
    None
}

fn settle_untouched(
    state: &mut TargetState,
    to: WriteState,
    ground: Ground,
    cites: Vec<FactId>,
    why: &str,
) {
    state.proof = Proof::new(Proves::TargetSafe, ground, cites.clone());
    state.state = if state.proof.is_some() {
        to
    } else {
        WriteState::Unknown
    };
    state.cites = cites;
    why.clone_into(&mut state.why);
}
