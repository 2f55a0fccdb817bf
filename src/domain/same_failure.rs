//! Whether reports from several systems tell of one failure, where they share no run id: by batch, platform and time.
//!
//! What is taken for one failure counts as one attempt, so that in doubt it is two.

use chrono::{DateTime, TimeDelta, Utc};

use super::report::{Report, glue_run_of};
use super::system::System;

/// How far two systems' clocks and notices may be apart.
const SLACK: TimeDelta = TimeDelta::minutes(2);

/// What a report says of the run that it tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunTold<'a> {
    /// Where it ran.
    pub platform: Option<&'a str>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// The Glue run that it is, or that is behind it.
    pub glue_run: Option<&'a str>,
}

/// Times between which the runs lie that may be meant as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Whether they lie within these times; else they last from the first or before it to the last or after it.
    pub within: bool,
    /// The first of them.
    pub from: DateTime<Utc>,
    /// The last of them.
    pub to: DateTime<Utc>,
}

impl<'a> RunTold<'a> {
    /// What this report says.
    pub fn by(report: &'a Report) -> Self {
        let named = report.glue.as_ref().map(|glue| glue.run_id.as_str());
        Self {
            platform: report.platform.as_deref(),
            started_at: report.started_at,
            failed_at: report.failed_at,
            glue_run: glue_run_of(named, &report.run_id),
        }
    }

    /// Where in time to look for other systems' word of the same failure; `None` where too little is said to tell.
    pub fn span(&self) -> Option<Span> {
        let (started, failed) = self.times()?;
        let (before, after) = (
            started.checked_sub_signed(SLACK)?,
            failed.checked_add_signed(SLACK)?,
        );
        Some(if watches(self.platform?) {
            Span {
                within: true,
                from: before,
                to: after,
            }
        } else {
            Span {
                within: false,
                from: started.checked_add_signed(SLACK)?,
                to: failed.checked_sub_signed(SLACK)?,
            }
        })
    }

    /// Whether it means the failure that these reports tell of, which are all of one incident and of the same batch of the
    /// same pipeline.
    ///
    /// One of the two systems watched the run that the other tells of, from before its start until after its failure. A
    /// system that has told of this failure already tells of another run now.
    pub fn is_of_the_failure(&self, told: &[RunTold<'_>]) -> bool {
        let others = told.iter().all(|one| one.platform != self.platform);
        let one_glue_run = told.iter().all(|one| match (one.glue_run, self.glue_run) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        });
        let wraps = told
            .iter()
            .any(|one| self.watched(one) || one.watched(self));
        others && one_glue_run && wraps
    }

    fn watched(&self, run: &RunTold<'_>) -> bool {
        let is_run = run.platform.is_some_and(|platform| !watches(platform));
        let (Some(span), Some((started, failed))) = (self.span(), run.times()) else {
            return false;
        };
        is_run && span.within && span.from <= started && failed <= span.to
    }

    fn times(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (started, failed) = (self.started_at?, self.failed_at?);
        (started <= failed).then_some((started, failed))
    }
}

fn watches(platform: &str) -> bool {
    System::from_code(platform).is_some_and(System::watches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn told(platform: &'static str, from: u32, to: u32) -> RunTold<'static> {
        let at = |minute| Utc.with_ymd_and_hms(2026, 11, 24, 2, minute, 0).single();
        RunTold {
            platform: Some(platform),
            started_at: at(from),
            failed_at: at(to),
            glue_run: None,
        }
    }

    #[track_caller]
    fn assert_one(one: RunTold<'_>, other: RunTold<'_>, expected: bool) {
        assert_eq!(one.is_of_the_failure(&[other]), expected);
        assert_eq!(other.is_of_the_failure(&[one]), expected);
    }

    #[test]
    fn a_watcher_wraps_the_run_that_it_started() {
        let task = told("airflow", 10, 30);
        assert_one(task, told("spark", 11, 29), true);
        assert_one(task, told("spark", 8, 32), true);
        assert_one(task, told("spark", 7, 29), false);
        assert_one(task, told("spark", 11, 33), false);
        assert_one(task, told("airflow", 11, 29), false);
        assert_one(told("spark", 10, 30), told("python", 11, 29), false);
        assert_one(told("airflow", 11, 29), told("spark", 2, 38), false);
    }

    #[test]
    fn without_times_or_platforms_nothing_is_one() {
        let (task, run) = (told("airflow", 10, 30), told("spark", 11, 29));
        let silent = [
            RunTold {
                started_at: None,
                ..run
            },
            RunTold {
                failed_at: None,
                ..run
            },
            RunTold {
                platform: None,
                ..run
            },
            told("spark", 29, 11),
        ];
        for silent in silent {
            assert_one(task, silent, false);
            assert_eq!(silent.span(), None);
        }
        assert!(!task.is_of_the_failure(&[]));
    }

    #[test]
    fn runs_of_glue_that_differ_are_two() {
        let glue = |run, told: RunTold<'static>| RunTold {
            glue_run: Some(run),
            ..told
        };
        let (task, run) = (told("airflow", 10, 30), told("glue", 11, 29));
        assert_one(glue("jr_1", task), glue("jr_1", run), true);
        assert_one(glue("jr_1", task), run, true);
        assert_one(glue("jr_1", task), glue("jr_2", run), false);
    }

    #[test]
    fn a_system_tells_of_a_failure_once() {
        let both = [told("airflow", 10, 30), told("spark", 11, 15)];
        assert!(!told("spark", 16, 29).is_of_the_failure(&both));
        assert!(!told("airflow", 10, 30).is_of_the_failure(&both));
        assert!(told("glue", 11, 29).is_of_the_failure(&both));
    }

    #[test]
    fn the_span_finds_what_may_be_meant() {
        let (task, run) = (told("airflow", 10, 30), told("spark", 8, 32));
        let span = task.span().unwrap();
        assert!(span.within && Some(span.from) == run.started_at && Some(span.to) == run.failed_at);
        let span = run.span().unwrap();
        assert!(!span.within && Some(span.from) == task.started_at);
        assert_eq!(Some(span.to), task.failed_at);
    }
}
