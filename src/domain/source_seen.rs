//! A source as a connector found it: how much lies there, how it is cut, and what lay there for the batches before.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::fact::FactId;
use super::objects_seen::ListedObject;

/// Bytes; an object below this is small. Engines split and bundle reads at 32 to 128 MB.
pub const SMALL: u64 = 3_000_000;
/// Batches before this one that a source is compared with, at most.
pub const COMPARED: usize = 3;
/// This many times the usual number of objects is a flood.
const FLOOD: u64 = 10;

/// A registered source and the fact that names what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedSource {
    /// The source's name in citations.
    pub fact: FactId,
    /// What was seen.
    pub seen: SourceSeen,
}

/// What lies at the path of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSeen {
    /// The path, with its batch.
    pub path: String,
    /// Objects that are data: no markers, none that stand for a directory.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The listing came to its end; else all counts are lower bounds.
    pub whole: bool,
    /// When the newest of them was last modified.
    pub newest_at: Option<DateTime<Utc>>,
    /// When the oldest of them was.
    pub oldest_at: Option<DateTime<Utc>>,
    /// How big they are.
    pub sizes: Sizes,
    /// Objects that the owners say a whole batch has at least.
    pub min_objects: Option<u64>,
    /// When the input is usually there (UTC), as the owners say.
    pub expected_by: Option<NaiveTime>,
    /// The same path of earlier batches, the nearest first.
    pub earlier: Vec<EarlierSource>,
}

/// The same source in an earlier batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierSource {
    /// The path.
    pub path: String,
    /// Objects that are data.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The listing came to its end; else both are lower bounds.
    pub whole: bool,
}

/// How the sizes of objects are distributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Bytes of the object in the middle.
    pub median: u64,
    /// Bytes of the largest.
    pub largest: u64,
    /// Objects below 3 MB.
    pub small: u64,
}

impl Sizes {
    /// The distribution of these sizes.
    pub fn of(mut sizes: Vec<u64>) -> Self {
        sizes.sort_unstable();
        Self {
            median: sizes.get(sizes.len() / 2).copied().unwrap_or_default(),
            largest: sizes.last().copied().unwrap_or_default(),
            small: sizes.iter().filter(|size| **size < SMALL).count() as u64,
        }
    }
}

impl SourceSeen {
    /// What a listing of the path shows.
    pub fn of(path: String, listing: &[ListedObject], whole: bool) -> Self {
        let data = || listing.iter().filter(|object| object.is_data());
        let sizes: Vec<u64> = data().map(|object| object.size).collect();
        let times = || data().filter_map(|object| object.modified_at);
        Self {
            path,
            objects: sizes.len() as u64,
            bytes: sizes.iter().copied().fold(0, u64::saturating_add),
            whole,
            newest_at: times().max(),
            oldest_at: times().min(),
            sizes: Sizes::of(sizes),
            ..Self::default()
        }
    }

    /// There is surely no data: no object at all, or none with a byte in it.
    pub fn holds_nothing(&self) -> bool {
        self.whole && (self.objects == 0 || self.bytes == 0)
    }

    /// Fewer objects than the owners say a whole batch has at least.
    pub fn is_short(&self) -> bool {
        self.whole && self.min_objects.is_some_and(|least| self.objects < least)
    }

    /// Every object came after this time.
    pub fn came_after(&self, at: DateTime<Utc>) -> bool {
        self.whole && self.oldest_at.is_some_and(|oldest| oldest > at)
    }

    /// An earlier batch had data at this path, so that a batch is rightly looked for here.
    pub fn earlier_had_data(&self) -> bool {
        self.earlier.iter().any(|batch| batch.bytes > 0)
    }

    /// Objects of an earlier batch as a rule: the median of those that are fully known.
    pub fn usual(&self) -> Option<u64> {
        let whole = self.earlier.iter().filter(|batch| batch.whole);
        let mut counts: Vec<u64> = whole
            .map(|batch| batch.objects)
            .filter(|n| *n > 0)
            .collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied()
    }

    /// Ten times as many objects as usual, or more; `None` where nobody knows what is usual.
    pub fn is_flood(&self) -> Option<bool> {
        Some(self.objects >= self.usual()?.saturating_mul(FLOOD))
    }

    /// When the input was or is due: the time of day that the owners give, on the day that brings it nearest to a moment.
    pub fn due(&self, near: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let time = self.expected_by?;
        let today = near.date_naive();
        let days = [
            today.checked_sub_days(Days::new(1)),
            Some(today),
            today.checked_add_days(Days::new(1)),
        ];
        days.into_iter()
            .flatten()
            .map(|day| day.and_time(time).and_utc())
            .min_by_key(|due| (*due - near).abs())
    }

    /// How long after it was due the newest object came.
    pub fn late_by(&self, near: DateTime<Utc>) -> Option<TimeDelta> {
        let late = self.newest_at? - self.due(near)?;
        (late > TimeDelta::zero()).then_some(late)
    }
}

/// The source that speaks for all: the first one that holds nothing, else the first that is short, else the first.
pub fn deciding<'a>(
    mut all: impl Iterator<Item = &'a SourceSeen> + Clone,
) -> Option<&'a SourceSeen> {
    let first = all.clone().next();
    all.clone()
        .find(|source| source.holds_nothing())
        .or_else(|| all.find(|source| source.is_short()))
        .or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn source(objects: u64, earlier: &[u64]) -> SourceSeen {
        let earlier = earlier.iter().map(|objects| EarlierSource {
            objects: *objects,
            bytes: *objects,
            whole: true,
            ..EarlierSource::default()
        });
        SourceSeen {
            objects,
            bytes: objects,
            whole: true,
            earlier: earlier.collect(),
            ..SourceSeen::default()
        }
    }

    #[test]
    fn sizes_are_summed_up() {
        let sizes = Sizes::of(vec![9_000_000, 10, 20]);
        assert_eq!(
            (sizes.median, sizes.largest, sizes.small),
            (20, 9_000_000, 2)
        );
        assert_eq!(Sizes::of(Vec::new()), Sizes::default());
    }

    #[test]
    fn a_cut_listing_is_never_empty_or_short() {
        let mut cut = source(0, &[4]);
        cut.min_objects = Some(3);
        assert!(cut.holds_nothing() && cut.is_short() && cut.earlier_had_data());
        cut.whole = false;
        assert!(!cut.holds_nothing() && !cut.is_short());
    }

    #[test]
    fn what_is_usual_is_the_median_of_the_batches_that_had_something() {
        assert_eq!(source(1, &[0, 12, 400]).usual(), Some(400));
        assert_eq!(source(1, &[12, 14, 400]).usual(), Some(14));
        assert_eq!(source(1, &[0]).usual(), None);
        assert_eq!(source(140, &[14]).is_flood(), Some(true));
        assert_eq!(source(139, &[14]).is_flood(), Some(false));
        assert_eq!(source(139, &[]).is_flood(), None);
    }

    #[test]
    fn the_time_that_is_nearest_counts() {
        let mut seen = source(1, &[]);
        seen.expected_by = NaiveTime::from_hms_opt(2, 30, 0);
        let at = |day, hour| Utc.with_ymd_and_hms(2026, 11, day, hour, 0, 0).unwrap();
        let due = |near| seen.due(near).unwrap().to_rfc3339();
        assert_eq!(due(at(24, 3)), "2026-11-24T02:30:00+00:00");
        assert_eq!(due(at(24, 1)), "2026-11-24T02:30:00+00:00");
        assert_eq!(due(at(23, 23)), "2026-11-24T02:30:00+00:00");
        seen.newest_at = Some(at(24, 4));
        assert_eq!(seen.late_by(at(24, 3)), Some(TimeDelta::minutes(90)));
    }

    #[test]
    fn the_first_that_is_empty_speaks_for_all() {
        let (full, empty) = (source(3, &[]), source(0, &[]));
        let of = |all: &[SourceSeen]| deciding(all.iter()).map(|source| source.objects);
        assert_eq!(of(&[full.clone(), empty]), Some(0));
        assert_eq!(of(&[full]), Some(3));
        assert_eq!(of(&[]), None);
    }
}
