//! `larrey backfill`: a verdict on every failed run of the past, and every rerun that followed a write.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::TimeDelta;
use clap::Args;

use super::output::{progress, say, say_json, style};
use super::{exit, runtime};
use crate::boot;
use crate::config::Settings;
use crate::render;

/// Triage every failed run that is still in the history of AWS Glue, and show every rerun that followed a write.
///
/// It needs the credentials of the environment and no server, database or registration; jobs whose pipelines are
/// registered are judged with what their owners wrote down. The verdicts are about the past: each run is judged as it
/// stood before the next run of its batch began, with what can still be seen today, and no gate is touched.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 done, whatever has failed there; 1 no job or no history could be listed; 2 wrong input.\n\nExamples:\n  larrey backfill --since 30d\n  larrey backfill --since 12h --job interactions-job --json | jq '.reruns[] | .run_id'"
)]
pub struct Backfill {
    /// How far to look back, as `30d`, `12h` or `2w`
    #[arg(long, value_name = "TIME", value_parser = ago)]
    since: TimeDelta,
    /// A job of AWS Glue, by name; may be given several times; default all of them
    #[arg(long, value_name = "NAME")]
    job: Vec<String>,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Backfill {
    /// Prints what was found.
    pub fn run(self) -> anyhow::Result<u8> {
        let mut settings = Settings::load(self.config.as_deref())?;
        settings.aws.enabled = true;
        let found = boot::look_back(&settings, &self.job, self.since, progress);
        let found = runtime()?.block_on(found).context(
            "nothing could be listed in AWS Glue; `larrey check --iam-policy` prints what the credentials need",
        )?;
        if self.json {
            say_json(&found)?;
        } else {
            say(render::backfill::backfill(&found, style()).trim_end());
        }
        Ok(exit::OK)
    }
}

/// Longest time that is looked back, in days: a hundred years, so that no sum overflows.
const LONGEST_DAYS: i64 = 36_500;

/// Reads `30d`, `12h` or `2w`.
pub(super) fn ago(text: &str) -> Result<TimeDelta, String> {
    let wrong = || {
        format!(
            "write it as a number of hours, days or weeks, as `12h`, `30d` or `2w`, up to {LONGEST_DAYS} days"
        )
    };
    let units = [("h", 1), ("d", 24), ("w", 24 * 7)];
    let read = units.iter().find_map(|(unit, hours)| {
        let number = text.strip_suffix(unit)?.parse::<u32>().ok()?;
        Some(i64::from(number) * hours)
    });
    let hours = read.filter(|hours| (1..=LONGEST_DAYS * 24).contains(hours));
    hours.and_then(TimeDelta::try_hours).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        assert_eq!(ago("30d"), Ok(TimeDelta::days(30)));
        assert_eq!(ago("12h"), Ok(TimeDelta::hours(12)));
        assert_eq!(ago("2w"), Ok(TimeDelta::weeks(2)));
        for wrong in [
            "30",
            "d",
            "-1d",
            "0h",
            "30m",
            "1.5d",
            "30 d",
            "4294967295w",
            "9é",
        ] {
            assert!(ago(wrong).unwrap_err().contains("`30d`"), "{wrong}");
        }
    }
}
