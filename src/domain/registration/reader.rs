//! Who reads the targets of a pipeline, and when.

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A downstream reader: a report, a model, another pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReaderRegistration {
    /// What people call it.
    pub name: String,
    /// When it reads, as five cron fields: `30 5 * * *` is half past five each morning.
    pub schedule: String,
    /// The time zone of the schedule by its IANA name, as `Europe/Berlin`; default UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// When somebody reads a target next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextReader {
    /// The reader.
    pub name: String,
    /// When it reads.
    pub at: DateTime<Utc>,
    /// Minutes from when the evidence was gathered until then.
    pub minutes_left: i64,
}

impl ReaderRegistration {
    fn plan(&self) -> Result<(Cron, Tz), String> {
        let cron = Cron::from_str(&self.schedule)
            .map_err(|error| format!("`schedule` of the reader `{}`: {error}", self.name))?;
        let zone = self.timezone.as_deref().unwrap_or("UTC");
        let zone = Tz::from_str(zone).map_err(|_| {
            format!(
                "`timezone` of the reader `{}` is `{zone}`, which is no IANA name such as `Europe/Berlin`",
                self.name
            )
        })?;
        Ok((cron, zone))
    }

    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        self.plan().map(|_| ())
    }

    /// When it reads next after this time; `None` where the schedule never comes up again.
    fn after(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (cron, zone) = self.plan().ok()?;
        let next = cron.find_next_occurrence(&time.with_timezone(&zone), false);
        next.ok().map(|next| next.with_timezone(&Utc))
    }
}

/// The first of the readers after this time.
pub(super) fn next(readers: &[ReaderRegistration], time: DateTime<Utc>) -> Option<NextReader> {
    let readers = readers.iter();
    let times = readers.filter_map(|reader| Some((reader.after(time)?, &reader.name)));
    let (at, name) = times.min()?;
    Some(NextReader {
        name: name.clone(),
        minutes_left: (at - time).num_minutes(),
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(schedule: &str, timezone: Option<&str>) -> ReaderRegistration {
        ReaderRegistration {
            name: format!("reader {schedule}"),
            schedule: schedule.into(),
            timezone: timezone.map(str::to_owned),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_reader_keeps_the_time_of_its_zone() {
        let berlin = reader("30 5 * * *", Some("Europe/Berlin"));
        let next = |from: &str| berlin.after(at(from)).unwrap();
        assert_eq!(next("2026-11-24T03:00:00Z"), at("2026-11-24T04:30:00Z"));
        assert_eq!(next("2026-07-24T03:00:00Z"), at("2026-07-24T03:30:00Z"));
        assert_eq!(
            next("2026-11-24T04:30:00Z"),
            at("2026-11-25T04:30:00Z"),
            "the next, not this one"
        );
        assert_eq!(
            reader("0 6 * * 1", None).after(at("2026-11-24T03:00:00Z")),
            Some(at("2026-11-30T06:00:00Z")),
            "on Mondays"
        );
    }

    #[test]
    fn the_first_of_all_readers_counts() {
        let readers = [reader("0 6 * * *", None), reader("30 5 * * *", None)];
        let first = next(&readers, at("2026-11-24T03:00:30Z")).unwrap();
        assert_eq!(first.name, "reader 30 5 * * *");
        assert_eq!(first.minutes_left, 149);
        assert_eq!(next(&[], at("2026-11-24T03:00:00Z")), None);
        assert_eq!(
            reader("0 0 30 2 *", None).after(at("2026-11-24T03:00:00Z")),
            None
        );
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        assert!(
            reader("whenever", None)
                .check()
                .unwrap_err()
                .contains("`schedule`")
        );
        assert!(reader("61 5 * * *", None).check().is_err());
        let wrong = reader("0 5 * * *", Some("Berlin")).check().unwrap_err();
        assert!(wrong.contains("`Berlin`"), "{wrong}");
    }
}
