//! A case file with something in it that nobody supplied, to ask what the verdict would have been with it.
//!
//! Nothing that is imagined is ever kept or cited to anybody: only the judgement on it is compared with the real one.

use serde_json::{Value, json};

use super::case_file::CaseFile;
use super::fact::{Fact, FactId, Provenance, Standing};
use super::judgement::{Judgement, decision};
use super::policy::Policy;
use super::table_seen::{CoveredTarget, TableSeen};

/// Something that nobody supplied, with the value that would speak for the least caution.
#[derive(Debug)]
pub struct Wish {
    /// The value in words, as in "{said} would make it `retry`".
    pub said: &'static str,
    grant: fn(&mut Imagined),
}

/// The run is known to be over.
pub const RUN_ENDED: Wish = Wish {
    said: "`run_state: ended`",
    grant: |imagined| imagined.signal("run_state", json!("ended")),
};

/// The write had not begun.
pub const WRITE_NOT_STARTED: Wish = Wish {
    said: "`write_started: false`",
    grant: |imagined| imagined.signal("write_started", json!(false)),
};

/// Snapshots were reported, and none of them is new.
pub const NO_NEW_SNAPSHOTS: Wish = Wish {
    said: "snapshots that show no commit of this run",
    grant: Imagined::no_new_snapshots,
};

/// Every history of a target is known, reported or read, and none has a commit of the run.
pub const NO_COMMITS: Wish = Wish {
    said: "a history of the target that shows no commit of this run",
    grant: |imagined| {
        imagined.no_new_snapshots();
        imagined.empty_histories();
    },
};

/// The batch is known, and this was the first attempt at it.
pub const FIRST_OF_ITS_BATCH: Wish = Wish {
    said: "a `batch_id` of which this was the first attempt",
    grant: |imagined| {
        imagined.case.batch_id = Some("imagined".to_owned());
        imagined.case.attempts.used.get_or_insert(1);
    },
};

/// Everything was counted, and nothing had reached the target.
pub const NOTHING_COUNTED: Wish = Wish {
    said: "`records_written: 0` and `partitions_written: 0`",
    grant: |imagined| {
        imagined.signal("records_written", json!(0));
        imagined.signal("partitions_written", json!(0));
    },
};

/// What the judgement would be if these wishes came true, as far as the decision goes.
pub fn judged_with(case: &CaseFile, policy: &Policy, wishes: &[&Wish]) -> Judgement {
    let mut imagined = Imagined { case: case.clone() };
    for wish in wishes {
        (wish.grant)(&mut imagined);
    }
    decision(&imagined.case, policy)
}

/// A case file that is partly made up.
struct Imagined {
    case: CaseFile,
}

impl Imagined {
    /// Sets a signal; a value that does not fit would leave it as it is, and a test says that all do.
    fn signal(&mut self, name: &str, value: Value) {
        if self.case.signals.set(name, value.clone()).is_ok() {
            if let Some(unaided) = &mut self.case.unaided {
                unaided.signals.set(name, value.clone()).ok();
            }
            self.fact(name, value);
        }
    }

    fn fact(&mut self, name: &str, value: Value) -> FactId {
        let id = FactId::nth(self.case.facts.len() + 1);
        self.case.facts.push(Fact {
            id: id.clone(),
            name: name.to_owned(),
            value,
            provenance: Provenance {
                source: "imagined".to_owned(),
                standing: Standing::Pushed,
                learned_at: self.case.as_of,
                asked: None,
            },
            superseded: false,
        });
        id
    }

    fn no_new_snapshots(&mut self) {
        let before = self.case.signals.snapshots_before.clone();
        let before = json!(before.unwrap_or_default());
        self.signal("snapshots_before", before.clone());
        self.signal("snapshots_after", before);
    }

    /// Every target that a connector should have read and could not was read, and nothing had happened to it.
    fn empty_histories(&mut self) {
        let registered = self.case.registration.iter().flat_map(|r| &r.targets);
        let looked_at = registered.filter(|target| target.iceberg.is_some());
        let mut unread: Vec<String> = looked_at.map(|target| target.name.clone()).collect();
        unread.retain(|name| {
            self.case
                .covered(name)
                .is_none_or(|seen| seen.seen.is_err())
        });
        self.case.targets.retain(|target| target.seen.is_ok());
        for name in unread {
            let fact = self.fact("target", json!({"name": name}));
            let table = TableSeen {
                reaches_back: true,
                ..TableSeen::default()
            };
            self.case.targets.push(CoveredTarget {
                name,
                fact: Some(fact),
                seen: Ok(table),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    #[test]
    fn every_imagined_value_fits_its_signal() {
        let case = case_of("boom", "{}");
        for (wish, names) in [
            (RUN_ENDED, &["run_state"][..]),
            (WRITE_NOT_STARTED, &["write_started"]),
            (NO_NEW_SNAPSHOTS, &["snapshots_before", "snapshots_after"]),
            (NO_COMMITS, &["snapshots_before", "snapshots_after"]),
            (NOTHING_COUNTED, &["records_written", "partitions_written"]),
        ] {
            let mut imagined = Imagined { case: case.clone() };
            (wish.grant)(&mut imagined);
            assert_eq!(
                imagined.case.cite(names).len(),
                names.len(),
                "{}",
                wish.said
            );
        }
    }
}
