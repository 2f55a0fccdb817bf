//! Heads of targets: what an open gate rests on, and whether it still stands.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::fact::GapReason;
use super::write_state::TargetState;

/// The head of a covered target when a verdict was given, or when a person verified it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundHead {
    /// The target, as its registration names it.
    pub target: String,
    /// Its newest snapshot; `None`: it had none, or nobody could read it.
    pub head: Option<String>,
    /// No connector reads its head: it stands here so that nobody believes that all heads were checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unwatched: bool,
}

/// A head as it was last read.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRead {
    /// The target.
    pub target: String,
    /// When it was read, or tried to be.
    pub read_at: DateTime<Utc>,
    /// What was seen, or why nothing was.
    pub seen: Result<HeadSeen, GapReason>,
}

/// The newest commits of a target's published branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadSeen {
    /// Newest first, the head in front; empty: the target has no snapshot.
    pub newest: Vec<HeadCommit>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCommit {
    /// The snapshot.
    pub snapshot_id: String,
    /// It only rewrote files (`operation` is `replace`), as a compaction does: no row changed.
    pub rewrites: bool,
}

impl HeadSeen {
    /// The head.
    pub fn head(&self) -> Option<&str> {
        self.newest
            .first()
            .map(|commit| commit.snapshot_id.as_str())
    }

    /// Whether nothing but compactions came after this head.
    fn still_at(&self, bound: Option<&str>) -> bool {
        let since = self
            .newest
            .iter()
            .take_while(|commit| Some(commit.snapshot_id.as_str()) != bound);
        let reached = match bound {
            Some(bound) => self.newest.iter().any(|commit| commit.snapshot_id == bound),
            None => self.newest.is_empty(),
        };
        reached && since.into_iter().all(|commit| commit.rewrites)
    }
}

/// Whether an `open` may rest on what is known of the heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Of some target no connector reads a head: the answer rests on the reports' own proofs.
    NotCovered,
    /// Every head was read lately and has not moved.
    Checked,
    /// A head was not read lately.
    Unchecked,
    /// A head has moved: somebody wrote to the target since.
    Moved {
        /// The target.
        target: String,
    },
    /// A head cannot be read, and a person has verified the target.
    VerifiedOnly,
}

/// Judges the heads that an `open` rests on. `by_person`: a person has verified them, which also counts where a head
/// cannot be read at all.
pub fn stands(
    bound: &[BoundHead],
    reads: &[HeadRead],
    by_person: bool,
    asked_at: DateTime<Utc>,
    max_age: TimeDelta,
) -> Stands {
    let unwatched = bound.is_empty() || bound.iter().any(|bound| bound.unwatched);
    let mut all = if unwatched {
        Stands::NotCovered
    } else {
        Stands::Checked
    };
    for bound in bound.iter().filter(|bound| !bound.unwatched) {
        let read = reads.iter().find(|read| read.target == bound.target);
        let Some(read) = read.filter(|read| asked_at - read.read_at <= max_age) else {
            return Stands::Unchecked;
        };
        match &read.seen {
            Ok(seen) if seen.still_at(bound.head.as_deref()) => {}
            Ok(_) => {
                return Stands::Moved {
                    target: bound.target.clone(),
                };
            }
            Err(_) if by_person && unwatched => {}
            Err(_) if by_person => all = Stands::VerifiedOnly,
            Err(_) => return Stands::Unchecked,
        }
    }
    all
}

/// The heads that a verdict rests on; none where no connector reads any.
pub fn bound_by(targets: &[TargetState]) -> Vec<BoundHead> {
    let watched = |target: &TargetState| target.covered && !target.headless;
    if !targets.iter().any(watched) {
        return Vec::new();
    }
    let bound = targets.iter().map(|target| BoundHead {
        target: target.target.clone().unwrap_or_default(),
        head: target.head_snapshot.clone(),
        unwatched: !watched(target),
    });
    bound.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(commits: &[(&str, bool)]) -> HeadSeen {
        let commits = commits.iter().map(|(id, rewrites)| HeadCommit {
            snapshot_id: (*id).to_owned(),
            rewrites: *rewrites,
        });
        HeadSeen {
            newest: commits.collect(),
        }
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn judged(
        head: Option<&str>,
        read: Option<Result<HeadSeen, GapReason>>,
        by_person: bool,
    ) -> Stands {
        let bound = [BoundHead {
            target: "t".into(),
            head: head.map(str::to_owned),
            unwatched: false,
        }];
        let reads: Vec<HeadRead> = read
            .map(|seen| HeadRead {
                target: "t".into(),
                read_at: at(0),
                seen,
            })
            .into_iter()
            .collect();
        stands(&bound, &reads, by_person, at(60), TimeDelta::seconds(60))
    }

    #[test]
    fn a_head_that_stays_or_was_only_compacted_stands() {
        let moved = Stands::Moved { target: "t".into() };
        for (head, now, stands) in [
            (
                Some("5"),
                seen(&[("5", false), ("4", false)]),
                Stands::Checked,
            ),
            (
                Some("5"),
                seen(&[("6", true), ("5", false)]),
                Stands::Checked,
            ),
            (
                Some("5"),
                seen(&[("6", false), ("5", false)]),
                moved.clone(),
            ),
            (
                Some("5"),
                seen(&[("7", true), ("6", false), ("5", false)]),
                moved.clone(),
            ),
            (Some("5"), seen(&[("9", true)]), moved.clone()),
            (Some("5"), seen(&[]), moved.clone()),
            (None, seen(&[]), Stands::Checked),
            (None, seen(&[("1", true)]), moved),
        ] {
            assert_eq!(
                judged(head, Some(Ok(now.clone())), false),
                stands,
                "{head:?} {now:?}"
            );
        }
    }

    #[test]
    fn what_nobody_has_read_lately_is_unchecked() {
        assert_eq!(judged(Some("5"), None, true), Stands::Unchecked);
        let read = HeadRead {
            target: "t".into(),
            read_at: at(0),
            seen: Ok(seen(&[("5", false)])),
        };
        let bound = [BoundHead {
            target: "t".into(),
            head: Some("5".into()),
            unwatched: false,
        }];
        let late = stands(&bound, &[read], true, at(61), TimeDelta::seconds(60));
        assert_eq!(late, Stands::Unchecked);
    }

    #[test]
    fn only_a_person_vouches_for_what_cannot_be_read() {
        let denied = || Some(Err(GapReason::Denied));
        assert_eq!(judged(Some("5"), denied(), false), Stands::Unchecked);
        assert_eq!(judged(Some("5"), denied(), true), Stands::VerifiedOnly);
    }

    #[test]
    fn one_target_without_a_head_is_enough_not_to_say_that_heads_were_checked() {
        let files = BoundHead {
            target: "files".into(),
            head: None,
            unwatched: true,
        };
        let table = BoundHead {
            target: "t".into(),
            head: Some("5".into()),
            unwatched: false,
        };
        let read = |head| HeadRead {
            target: "t".into(),
            read_at: at(0),
            seen: Ok(seen(&[(head, false)])),
        };
        let age = TimeDelta::seconds(60);
        let judged = |head| {
            stands(
                &[table.clone(), files.clone()],
                &[read(head)],
                false,
                at(1),
                age,
            )
        };
        assert_eq!(judged("5"), Stands::NotCovered);
        assert_eq!(judged("6"), Stands::Moved { target: "t".into() });
    }

    #[test]
    fn without_a_connector_there_is_nothing_to_check() {
        let none = stands(&[], &[], false, at(0), TimeDelta::seconds(60));
        assert_eq!(none, Stands::NotCovered);
    }
}
