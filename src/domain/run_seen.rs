//! A run as the system that ran it tells of it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::signals::RunState;

/// The failed run, as a connector found it in the system that ran it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSeen {
    /// The job, as its system calls it.
    pub job: String,
    /// The run.
    pub run: PastRun,
    /// Arguments of the run, those of the job's definition included; values redacted.
    pub arguments: BTreeMap<String, String>,
    /// What it ran on, as its system says it: worker type, workers, time-out, seconds.
    pub resources: BTreeMap<String, String>,
    /// Other runs of the same job, newest first.
    pub others: Vec<PastRun>,
    /// The log group that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_group: Option<String>,
    /// Where the job's script lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// When the job's definition was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition_modified_at: Option<DateTime<Utc>>,
}

/// One run in a job's history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRun {
    /// Its id.
    pub id: String,
    /// Its state, as its system says it.
    pub state: String,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Its error message.
    pub error_message: Option<String>,
    /// The batch it worked on, where its arguments say so.
    pub batch_id: Option<String>,
}

/// States of AWS Glue in which a run goes on.
const GOING: &[&str] = &["STARTING", "RUNNING", "STOPPING", "WAITING"];
/// States in which a run is over.
const OVER: &[&str] = &[
    "SUCCEEDED",
    "FAILED",
    "TIMEOUT",
    "STOPPED",
    "ERROR",
    "EXPIRED",
];
/// States in which a run was ended from outside: what it had sent off may still arrive.
const CUT_OFF: &[&str] = &["TIMEOUT", "STOPPED", "EXPIRED"];

impl PastRun {
    /// Whether it is over, in the words of the guard; a state that nobody knows says nothing.
    pub fn run_state(&self) -> RunState {
        if OVER.contains(&self.state.as_str()) {
            RunState::Ended
        } else if GOING.contains(&self.state.as_str()) {
            RunState::Running
        } else {
            RunState::Unknown
        }
    }

    /// Whether it did what it should.
    pub fn succeeded(&self) -> bool {
        self.state == "SUCCEEDED"
    }

    /// Whether it is over and did not do what it should.
    pub fn failed(&self) -> bool {
        self.run_state() == RunState::Ended && !self.succeeded()
    }

    /// Whether it was ended from outside, so that commits under way may still have come after its end.
    pub fn cut_off(&self) -> bool {
        CUT_OFF.contains(&self.state.as_str())
    }
}

impl RunSeen {
    /// Other runs of the same batch; none where the batch is not known.
    fn of_the_batch(&self) -> impl Iterator<Item = &PastRun> {
        let batch = self.run.batch_id.as_ref();
        self.others
            .iter()
            .filter(move |other| batch.is_some() && other.batch_id.as_ref() == batch)
    }

    /// Runs of the same batch, this one included.
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.of_the_batch().count())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// Runs of the same batch that began after this one.
    fn later(&self) -> impl Iterator<Item = &PastRun> {
        let started = self.run.started_at;
        self.of_the_batch()
            .filter(move |other| started.is_some() && other.started_at > started)
    }

    /// There was another attempt at the batch after this one, whatever became of it.
    pub fn was_tried_again(&self) -> bool {
        self.later().next().is_some()
    }

    /// A later run of the same batch that still goes or has succeeded: another rerun would meet it.
    pub fn overtaken_by(&self) -> Option<&PastRun> {
        self.later()
            .find(|other| other.succeeded() || other.run_state() != RunState::Ended)
    }

    /// When the work on the batch began: the first of its runs in a row that has failed, without a success between.
    ///
    /// What an earlier attempt committed is there as well as what this one did, and a rerun would write both again.
    pub fn batch_began_at(&self) -> Option<DateTime<Utc>> {
        let started = self.run.started_at?;
        let mut earlier: Vec<&PastRun> = self
            .of_the_batch()
            .filter(|other| other.started_at.is_some_and(|at| at < started))
            .collect();
        earlier.sort_by_key(|other| std::cmp::Reverse(other.started_at));
        earlier
            .iter()
            .take_while(|other| !other.succeeded())
            .filter_map(|other| other.started_at)
            .last()
            .or(Some(started))
    }

    /// The run of the job before this one, whatever its batch.
    pub fn previous(&self) -> Option<&PastRun> {
        let started = self.run.started_at?;
        self.others
            .iter()
            .filter(|other| other.started_at.is_some_and(|at| at < started))
            .max_by_key(|other| other.started_at)
    }

    /// The newest run of the job before this one that did what it should, whatever its batch.
    pub fn last_success(&self) -> Option<&PastRun> {
        let started = self.run.started_at?;
        self.others
            .iter()
            .filter(|other| other.succeeded() && other.started_at.is_some_and(|at| at < started))
            .max_by_key(|other| other.started_at)
    }

    /// An earlier run of the same batch failed with the same message.
    pub fn recurs(&self) -> bool {
        let (Some(message), Some(started)) = (&self.run.error_message, self.run.started_at) else {
            return false;
        };
        self.of_the_batch()
            .filter(|other| other.started_at.is_some_and(|at| at < started))
            .any(|other| other.error_message.as_ref() == Some(message))
    }

    /// How long it ran.
    pub fn lasted(&self) -> Option<TimeDelta> {
        Some(self.run.ended_at? - self.run.started_at?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn run(id: &str, hour: u32, state: &str, batch: &str) -> PastRun {
        PastRun {
            id: id.into(),
            state: state.into(),
            started_at: Some(Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()),
            ended_at: None,
            error_message: Some("boom".into()),
            batch_id: Some(batch.into()),
        }
    }

    fn seen(others: Vec<PastRun>) -> RunSeen {
        RunSeen {
            job: "orders".into(),
            run: run("r5", 5, "FAILED", "b"),
            others,
            ..RunSeen::default()
        }
    }

    #[test]
    fn what_is_over_and_did_not_succeed_has_failed() {
        let failed = |state: &str| run("r", 1, state, "b").failed();
        for state in ["FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED"] {
            assert!(failed(state), "{state}");
        }
        for state in ["SUCCEEDED", "RUNNING", "STOPPING", "NEVER_HEARD_OF"] {
            assert!(!failed(state), "{state}");
        }
    }

    #[test]
    fn attempts_are_those_of_the_batch() {
        let seen = seen(vec![
            run("r4", 4, "FAILED", "b"),
            run("r3", 3, "FAILED", "other"),
        ]);
        assert_eq!(seen.attempts(), 2);
        assert!(seen.recurs());
        assert_eq!(
            seen.batch_began_at(),
            run("r4", 4, "FAILED", "b").started_at
        );
        assert_eq!(seen.previous().map(|run| run.id.as_str()), Some("r4"));
    }

    #[test]
    fn a_success_in_between_ends_a_row_of_attempts() {
        let seen = seen(vec![
            run("r4", 4, "FAILED", "b"),
            run("r3", 3, "SUCCEEDED", "b"),
            run("r2", 2, "FAILED", "b"),
        ]);
        assert_eq!(
            seen.batch_began_at(),
            run("r4", 4, "FAILED", "b").started_at
        );
    }

    #[test]
    fn a_later_run_of_the_batch_overtakes_unless_it_failed_too() {
        let by = |state| {
            let seen = seen(vec![run("r6", 6, state, "b")]);
            seen.overtaken_by().map(|run| run.id.clone())
        };
        assert_eq!(by("SUCCEEDED").as_deref(), Some("r6"));
        assert_eq!(by("RUNNING").as_deref(), Some("r6"));
        assert_eq!(by("A_STATE_OF_TOMORROW").as_deref(), Some("r6"));
        assert_eq!(by("FAILED"), None);
        let other = seen(vec![run("r6", 6, "RUNNING", "other")]);
        assert!(other.overtaken_by().is_none());
    }

    #[test]
    fn without_a_batch_there_is_one_attempt() {
        let mut seen = seen(vec![run("r6", 6, "RUNNING", "b")]);
        seen.run.batch_id = None;
        seen.others[0].batch_id = None;
        assert_eq!((seen.attempts(), seen.recurs()), (1, false));
        assert!(seen.overtaken_by().is_none());
    }
}
