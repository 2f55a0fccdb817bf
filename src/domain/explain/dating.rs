//! When each side of a schema drift changed, and which changed first: it ends the argument between teams, or says that
//! the evidence cannot.
//!
//! A side is only said to have changed where something shows it, and only said not to have where something shows that.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Sentence;
use super::wording::{enumeration, name, sentence, time};
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::contract::{Comparison, SeenIn};
use crate::domain::fact::FactId;
use crate::domain::judgement::Judgement;
use crate::domain::run_seen::PastRun;

/// One side and what is known of its last change.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    /// As in `{name} changed first`.
    name: String,
    /// What is known, as a clause; `None`: nothing that could be told.
    says: Option<String>,
    /// Whether it changed since the last good run; `None`: nothing tells.
    changed: Option<bool>,
    /// It changed no earlier than this, and no later than that, if it changed.
    between: Option<(DateTime<Utc>, DateTime<Utc>)>,
    evidence: Vec<FactId>,
}

/// The last run of the job that did what it should.
#[derive(Clone, Copy, Debug)]
struct LastGood {
    began: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    /// No other run came between it and this one.
    is_previous: bool,
}

impl LastGood {
    fn of(case: &CaseFile) -> Option<Self> {
        let run = case.run.as_ref()?;
        let success = run.last_success()?;
        let same = |previous: &PastRun| previous.id == success.id;
        Some(Self {
            began: success.started_at?,
            ended: success.ended_at,
            is_previous: run.previous().is_some_and(same),
        })
    }
}

/// What is known of each side, and what follows for the order; nothing where no side is dated.
pub(super) fn sentences(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    if judged.cause.category != Category::SchemaDrift {
        return Vec::new();
    }
    let last_good = LastGood::of(case);
    let mut sides = vec![job(case, last_good)];
    sides.extend(tables(case, last_good));
    sides.extend(contract(case, last_good));
    let data = data(case, last_good, &sides);
    sides.push(data);
    let known: Vec<&Side> = sides.iter().filter(|side| side.says.is_some()).collect();
    // Without a date nobody argues, and the other details tell of the code.
    if !known.iter().any(|side| side.between.is_some()) {
        return Vec::new();
    }
    let says: Vec<&str> = known
        .iter()
        .filter_map(|side| side.says.as_deref())
        .collect();
    let mut evidence: Vec<FactId> = known
        .iter()
        .flat_map(|side| side.evidence.clone())
        .collect();
    let told = Sentence::new(&sentence(&says.join("; ")), evidence.clone());
    evidence.extend(case.cite(&["run"]));
    let (text, settles) = first(&sides, last_good);
    let order = Sentence::new(&text, evidence);
    vec![told, if settles { order.in_summary() } else { order }]
}

fn job(case: &CaseFile, last_good: Option<LastGood>) -> Side {
    let signals = &case.signals;
    let told = case
        .untyped("deployed_since_last_success")
        .and_then(Value::as_bool);
    let versions = signals
        .code_version
        .as_ref()
        .zip(signals.previous_code_version.as_ref());
    let versions = versions.map(|(now, before)| now != before);
    let deployed = signals.deployed_at;
    let dated = deployed.zip(last_good).map(|(at, good)| at > good.began);
    // Any sign of a change outweighs what denies it.
    let signs = [told, versions, dated];
    let changed = if case.untyped_true("deployed_after_start") {
        signs.contains(&Some(true)).then_some(true)
    } else {
        signs.into_iter().flatten().reduce(|a, b| a || b)
    };
    let says = match (changed, deployed) {
        (_, Some(at)) => Some(format!("the job was last deployed at {}", time(at))),
        (Some(true), None) => Some("the job's code changed since the last good run".to_owned()),
        (Some(false), None) => Some("the job is the same as in the last good run".to_owned()),
        (None, None) => None,
    };
    Side {
        name: "the job".to_owned(),
        says,
        changed,
        between: deployed.map(|at| (at, at)),
        evidence: case.cite(&[
            "deployed_at",
            "deployed_since_last_success",
            "code_version",
            "previous_code_version",
        ]),
    }
}

/// The tables whose columns a connector saw. One that none looked at is a side of which nothing is known.
fn tables(case: &CaseFile, last_good: Option<LastGood>) -> Vec<Side> {
    let sides: Vec<Side> = case
        .targets
        .iter()
        .map(|target| {
            let since = target
                .seen
                .as_ref()
                .ok()
                .and_then(|table| table.schema_since);
            // What the last good run committed itself is no change since.
            let changed = since
                .zip(last_good.and_then(|good| good.ended))
                .map(|(since, ended)| since > ended);
            let says = since.map(|at| {
                format!(
                    "the oldest commit on record with the present columns of {} is from {}",
                    name(&target.name),
                    time(at)
                )
            });
            Side {
                name: name(&target.name),
                says,
                changed,
                between: since.map(|at| {
                    (
                        last_good.and_then(|good| good.ended).unwrap_or(at).min(at),
                        at,
                    )
                }),
                evidence: target.fact.iter().cloned().collect(),
            }
        })
        .collect();
    if sides.is_empty() {
        return vec![Side {
            name: "the table".to_owned(),
            says: None,
            changed: None,
            between: None,
            evidence: Vec::new(),
        }];
    }
    sides
}

/// The contract's file. A file that was written since may be a copy of the old one, so only that it was not is told.
fn contract(case: &CaseFile, last_good: Option<LastGood>) -> Option<Side> {
    let contract = case.contract.as_ref()?;
    let name = format!("the contract {}", name(&contract.file));
    let written = contract.modified_at;
    let unchanged = written
        .zip(last_good)
        .is_some_and(|(at, good)| at <= good.began);
    Some(Side {
        says: written.map(|at| format!("{name} was last written at {}", time(at))),
        name,
        changed: unchanged.then_some(false),
        between: written.map(|at| (at, at)),
        evidence: case.contract_facts(),
    })
}

/// The data: measured by a contract that stayed the same, else it is what remains when nothing else changed.
fn data(case: &CaseFile, last_good: Option<LastGood>, others: &[Side]) -> Side {
    let source = case.deciding_source().filter(|source| source.seen.whole);
    let listed = source.and_then(|source| source.seen.oldest_at.zip(source.seen.newest_at));
    let came = listed.or_else(|| {
        let newest = case.signals.source_newest_object_at?;
        Some((newest, newest))
    });
    let says = came.map(|(first, last)| {
        if time(first) == time(last) {
            format!("the data of this batch came at {}", time(last))
        } else {
            format!(
                "the data of this batch came from {} to {}",
                time(first),
                time(last)
            )
        }
    });
    let mut evidence: Vec<FactId> = listed
        .and(source)
        .map(|source| source.fact.clone())
        .into_iter()
        .collect();
    if evidence.is_empty() {
        evidence = case.cite(&["source_newest_object_at"]);
    }
    Side {
        name: "the data".to_owned(),
        says,
        changed: data_changed(case, others),
        // In a run between the last good one and this, the data may have changed before.
        between: came.map(|(first, last)| match last_good {
            Some(good) if !good.is_previous => (good.began.min(first), last),
            _ => (first, last),
        }),
        evidence,
    }
}

fn data_changed(case: &CaseFile, others: &[Side]) -> Option<bool> {
    let all_the_same = others.iter().all(|side| side.changed == Some(false));
    let contract_stayed = case.contract.is_some() && {
        let contract = others.last();
        contract.is_some_and(|side| side.changed == Some(false))
    };
    let compared =
        Comparison::of(case, true).filter(|found| found.data_compared && contract_stayed);
    match compared {
        Some(found) => Some(found.seen_in(SeenIn::Data).next().is_some()),
        None => all_the_same.then_some(true),
    }
}

/// Which side changed first, and whether that settles it.
fn first(sides: &[Side], last_good: Option<LastGood>) -> (String, bool) {
    let Some(good) = last_good else {
        let text =
            "Which side changed first cannot be told: no good run before this one is on record.";
        return (text.to_owned(), false);
    };
    let since = format!(
        "since the last good run, which began at {}",
        time(good.began)
    );
    let of = |changed: Option<bool>| -> Vec<&Side> {
        sides
            .iter()
            .filter(|side| side.changed == changed)
            .collect()
    };
    let names = |sides: &[&Side]| {
        let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
        enumeration(&names, names.len())
    };
    let (changed, unknown) = (of(Some(true)), of(None));
    match (changed.as_slice(), unknown.as_slice()) {
        ([], []) => (
            format!("Nothing shows a change of any side {since}."),
            false,
        ),
        ([], _) => (
            format!(
                "Which side changed first cannot be told: nothing says whether {} changed {since}.",
                names(&unknown)
            ),
            false,
        ),
        ([one], []) => (
            sentence(&format!(
                "{} changed {since}, and nothing else did",
                one.name
            )),
            true,
        ),
        (_, []) => match earliest(&changed) {
            Some(first) => {
                let rest: Vec<&Side> = changed
                    .iter()
                    .copied()
                    .filter(|side| *side != first)
                    .collect();
                let text = format!(
                    "{} changed first {since}, and {} after it",
                    first.name,
                    names(&rest)
                );
                (sentence(&text), true)
            }
            None => (
                sentence(&format!(
                    "{} changed {since}; which of them first cannot be told",
                    names(&changed)
                )),
                false,
            ),
        },
        _ => (
            sentence(&format!(
                "{} changed {since}; nothing says whether {} did, so which changed first cannot be told",
                names(&changed),
                names(&unknown)
            )),
            false,
        ),
    }
}

/// The side that had changed before any other can have.
fn earliest<'a>(changed: &[&'a Side]) -> Option<&'a Side> {
    let before = |one: &Side, other: &Side| {
        let (one, other) = (one.between, other.between);
        one.zip(other)
            .is_some_and(|((_, last), (first, _))| last < first)
    };
    let is_first = |one: &&&Side| {
        changed
            .iter()
            .all(|other| *other == **one || before(one, other))
    };
    changed.iter().find(is_first).copied()
}

#[cfg(test)]
#[path = "dating_tests.rs"]
mod tests;
