//! Whether results are about this run, by when they were made.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// What is known of when the run was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// When the work on the batch began.
    pub began_at: Option<DateTime<Utc>>,
    /// When the run failed.
    pub failed_at: Option<DateTime<Utc>>,
}

/// How long before the run began a file that names the batch or the run may have been made: data are often checked on
/// their arrival.
const NAMED_BEFORE: TimeDelta = TimeDelta::hours(24);
/// The same for a file that every run replaces: the run before this one must not speak for it.
const FIXED_BEFORE: TimeDelta = TimeDelta::hours(1);
/// How long after the failure such a file may have been made: later it is another run's.
const FIXED_AFTER: TimeDelta = TimeDelta::hours(1);
/// How long a run is thought to last where nobody says when it began.
const LASTS: TimeDelta = TimeDelta::hours(24);

/// Why results made at this time say nothing of the run; `None` when they may.
///
/// `named`: the file's path names the batch or the run.
pub fn why_not_of_this_run(
    produced_at: Option<DateTime<Utc>>,
    named: bool,
    times: Times,
) -> Option<String> {
    let Some(produced) = produced_at else {
        return (!named).then(|| {
            "they do not say when they were made, and the path names neither batch nor run"
                .to_owned()
        });
    };
    let began = times
        .began_at
        .or_else(|| times.failed_at?.checked_sub_signed(LASTS));
    let Some(began) = began else {
        return (!named).then(|| {
            "nobody says when the run was, and the path names neither batch nor run".to_owned()
        });
    };
    let shown = produced.to_rfc3339_opts(SecondsFormat::Secs, true);
    let before = if named { NAMED_BEFORE } else { FIXED_BEFORE };
    if produced.checked_add_signed(before)? < began {
        let hours = before.num_hours();
        return Some(format!(
            "they were made at {shown}, more than {hours} h before the run began"
        ));
    }
    let failed = times.failed_at.filter(|_| !named)?;
    (produced > failed.checked_add_signed(FIXED_AFTER)?).then(|| {
        let hours = FIXED_AFTER.num_hours();
        format!("they were made at {shown}, more than {hours} h after the run failed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0)
            .unwrap()
    }

    fn run() -> Times {
        Times {
            began_at: Some(at(24, 2, 31)),
            failed_at: Some(at(24, 2, 53)),
        }
    }

    #[test]
    fn a_file_of_its_own_may_be_a_day_older_than_the_run() {
        let ours = |produced| why_not_of_this_run(Some(produced), true, run()).is_none();
        assert!(ours(at(24, 2, 40)));
        assert!(ours(at(23, 3, 0)), "checked on arrival");
        assert!(!ours(at(23, 2, 0)));
        assert!(ours(at(25, 9, 0)), "checked again after the failure");
        assert!(why_not_of_this_run(None, true, Times::default()).is_none());
        assert!(why_not_of_this_run(Some(at(1, 0, 0)), true, Times::default()).is_none());
    }

    #[test]
    fn a_file_that_every_run_replaces_is_of_this_run_or_of_none() {
        let why = |produced| why_not_of_this_run(Some(produced), false, run());
        assert_eq!(why(at(24, 2, 40)), None);
        assert_eq!(why(at(24, 1, 45)), None);
        assert_eq!(why(at(24, 3, 50)), None);
        let yesterday = why(at(23, 3, 0)).unwrap();
        assert!(
            yesterday.contains("2026-11-23T03:00:00Z") && yesterday.contains("before"),
            "{yesterday}"
        );
        assert!(why(at(25, 2, 40)).unwrap().contains("after the run failed"));
        assert!(why_not_of_this_run(None, false, run()).is_some());
        assert!(why_not_of_this_run(Some(at(24, 2, 40)), false, Times::default()).is_some());
    }

    #[test]
    fn without_a_start_the_run_lasted_a_day_at_most() {
        let times = Times {
            began_at: None,
            ..run()
        };
        let why = |produced| why_not_of_this_run(Some(produced), false, times);
        assert_eq!(why(at(23, 12, 0)), None);
        assert!(why(at(22, 12, 0)).is_some());
    }
}
