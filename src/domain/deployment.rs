//! When the code that ran was put in place, as far as a job's definition and its script tell.

use chrono::{DateTime, Utc};

use super::run_seen::RunSeen;

/// The last deployment before a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// When the running version was deployed. `None` where nobody knows, also when another one has taken its place
    /// since the run began.
    pub at: Option<DateTime<Utc>>,
    /// Something was deployed after the run had begun, so that a rerun runs something else.
    pub replaced: bool,
    /// Something was deployed between the last run of the job that did what it should and this one.
    pub since_success: Option<bool>,
}

impl Deployment {
    /// The deployment behind a run, whose script was last modified at this time.
    pub fn of(run: &RunSeen, script_modified_at: Option<DateTime<Utc>>) -> Self {
        let Some(started) = run.run.started_at else {
            return Self::default();
        };
        let definition = run.definition_modified_at;
        let changes = || [definition, script_modified_at].into_iter().flatten();
        let replaced = changes().any(|at| at > started);
        let all_known =
            definition.is_some() && (script_modified_at.is_some() || run.script.is_none());
        let success = run.last_success().and_then(|success| success.started_at);
        let since_success = success.and_then(|success| {
            let between = changes().any(|at| at > success && at <= started);
            // What was replaced since may have been changed before that as well.
            (between || all_known && !replaced).then_some(between)
        });
        Self {
            at: changes().max().filter(|_| !replaced),
            replaced,
            since_success,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run_seen::PastRun;
    use chrono::TimeZone as _;

    fn at(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
    }

    /// A run that began at 10, after a success at 5.
    fn run(definition: Option<u32>) -> RunSeen {
        let past = |hour, state: &str| PastRun {
            state: state.into(),
            started_at: Some(at(hour)),
            ..PastRun::default()
        };
        RunSeen {
            run: past(10, "FAILED"),
            others: vec![
                past(8, "FAILED"),
                past(5, "SUCCEEDED"),
                past(12, "SUCCEEDED"),
            ],
            script: Some("s3://code/job.py".into()),
            definition_modified_at: definition.map(at),
            ..RunSeen::default()
        }
    }

    #[test]
    fn the_later_change_counts_and_is_compared_with_the_last_success() {
        let deployment = Deployment::of(&run(Some(2)), Some(at(7)));
        assert_eq!(deployment.at, Some(at(7)));
        assert_eq!(
            (deployment.since_success, deployment.replaced),
            (Some(true), false)
        );
        let before = Deployment::of(&run(Some(2)), Some(at(4)));
        assert_eq!(
            (before.at, before.since_success),
            (Some(at(4)), Some(false))
        );
    }

    #[test]
    fn half_of_the_knowledge_denies_nothing() {
        assert_eq!(Deployment::of(&run(Some(2)), None).since_success, None);
        assert_eq!(Deployment::of(&run(None), Some(at(4))).since_success, None);
        assert_eq!(
            Deployment::of(&run(None), Some(at(7))).since_success,
            Some(true)
        );
        let mut first = run(Some(2));
        first.others.clear();
        assert_eq!(Deployment::of(&first, Some(at(7))).since_success, None);
    }

    #[test]
    fn what_was_deployed_after_the_start_did_not_run() {
        let fixed = Deployment::of(&run(Some(2)), Some(at(11)));
        assert_eq!(
            (fixed.at, fixed.since_success, fixed.replaced),
            (None, None, true)
        );
        let both = Deployment::of(&run(Some(7)), Some(at(11)));
        assert_eq!((both.at, both.since_success), (None, Some(true)));
    }
}
