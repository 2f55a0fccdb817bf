//! The contract in words: what breaks it, in which line, and who answers for it.

use super::Sentence;
use super::drift::Drift;
use super::wording::{enumeration, name, plain};
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::contract::{Breach, BreachKind, Comparison, ContractSeen, SeenIn};
use crate::domain::fact::FactId;
use crate::domain::judgement::Judgement;
use crate::domain::table_seen::CoveredTarget;

/// Columns that one sentence names.
const SHOWN: usize = 3;

/// What the sentence about the cause says of the contract.
pub(super) struct Told {
    pub text: String,
    pub evidence: Vec<FactId>,
    /// It says all that the differing columns say.
    pub says_the_drift: bool,
}

fn is_drift(judged: &Judgement) -> bool {
    judged.cause.category == Category::SchemaDrift
}

/// The contract, and what it says about the columns of the case.
fn compared<'a>(case: &'a CaseFile, judged: &Judgement) -> Option<(&'a ContractSeen, Comparison)> {
    let found = Comparison::of(case, is_drift(judged))?;
    Some((case.contract.as_ref()?, found))
}

/// The breaches that the data or the error shows, where the cause is about columns.
pub(super) fn clause(case: &CaseFile, judged: &Judgement) -> Option<Told> {
    if !is_drift(judged) {
        return None;
    }
    let (contract, found) = compared(case, judged)?;
    let mut at = Places::of(case, contract);
    let mut parts: Vec<String> = Vec::new();
    for breach in found
        .seen_in(SeenIn::Data)
        .chain(found.seen_in(SeenIn::Error))
    {
        parts.push(said(breach, &mut at));
    }
    for named in &found.named {
        let is = if named.line.is_some() { "is" } else { "is not" };
        let line = named.line.unwrap_or(contract.object_line);
        parts.push(format!(
            "{}, which the error names, {is} in the contract {}",
            name(&named.column),
            at.line(line)
        ));
    }
    (!parts.is_empty()).then(|| Told {
        text: enumeration(&parts, SHOWN),
        says_the_drift: says_all(&found, &Drift::of(case)),
        evidence: found.cites,
    })
}

/// Whether the breaches in the data are just the columns that differ from the expected ones.
fn says_all(found: &Comparison, drift: &Drift) -> bool {
    let of = |kind| -> Vec<&str> {
        let breaches = found.seen_in(SeenIn::Data).filter(move |b| b.kind == kind);
        breaches.map(|breach| breach.column.as_str()).collect()
    };
    let same = |names: &[&str], drifted: &[String]| {
        names.len() == drifted.len()
            && drifted
                .iter()
                .all(|d| names.iter().any(|n| n.eq_ignore_ascii_case(d)))
    };
    same(&of(BreachKind::Added), &drift.added)
        && same(&of(BreachKind::Missing), &drift.missing)
        && of(BreachKind::Retyped).len() == drift.retyped.len()
}

/// Places in the contract; the first one that is told names who answers for it.
struct Places<'a> {
    file: &'a str,
    owner: Option<&'a str>,
}

impl<'a> Places<'a> {
    fn of(case: &'a CaseFile, contract: &'a ContractSeen) -> Self {
        Self {
            file: &contract.file,
            owner: case.contract_owner(),
        }
    }

    fn line(&mut self, line: u64) -> String {
        let place = name(&format!("{}:{line}", self.file));
        match self.owner.take() {
            Some(owner) => format!("({place}, owner {})", plain(owner)),
            None => format!("({place})"),
        }
    }
}

fn said(breach: &Breach, at: &mut Places<'_>) -> String {
    let column = name(&breach.column);
    let place = at.line(breach.line);
    let whose = if breach.seen_in == SeenIn::Target {
        "table"
    } else {
        "data"
    };
    match (breach.kind, breach.seen_in) {
        (BreachKind::Added, SeenIn::Error) => {
            format!("{column}, which the error did not expect, is not in the contract {place}")
        }
        (BreachKind::Missing, SeenIn::Error) => {
            format!("{column}, which the error misses, is in the contract {place}")
        }
        (BreachKind::Added, SeenIn::Data) => {
            format!("{column} is new in the data and is not in the contract {place}")
        }
        (BreachKind::Added, SeenIn::Target) => {
            format!("{column} is in the table and not in the contract {place}")
        }
        (BreachKind::Missing, _) => {
            format!("{column} is in the contract {place} and not in the {whose}")
        }
        (BreachKind::Retyped, _) => format!(
            "{column} is {} in the contract {place} and {} in the {whose}",
            plain(breach.promised_type.as_deref().unwrap_or("of another type")),
            plain(breach.seen_type.as_deref().unwrap_or("not")),
        ),
    }
}

/// What the contract says beside the cause.
pub(super) fn details(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let mut details = Vec::new();
    if let Some((contract, found)) = compared(case, judged) {
        details.extend(beside_the_cause(case, judged, contract, &found));
        details.extend(kept(case, judged, contract, &found));
        details.extend(in_targets(case, contract, &found));
    }
    details
}

/// The data breaks the contract, and the error is about something else.
fn beside_the_cause(
    case: &CaseFile,
    judged: &Judgement,
    contract: &ContractSeen,
    found: &Comparison,
) -> Option<Sentence> {
    let mut at = Places::of(case, contract);
    let breaches = found.seen_in(SeenIn::Data);
    let parts: Vec<String> = breaches.map(|breach| said(breach, &mut at)).collect();
    let text = format!("Not known to be the cause: {}.", enumeration(&parts, SHOWN));
    let beside = !is_drift(judged) && !parts.is_empty();
    beside.then(|| Sentence::new(&text, found.cites.clone()))
}

/// The columns differ from what the table or the job expects, and not from what was promised.
fn kept(
    case: &CaseFile,
    judged: &Judgement,
    contract: &ContractSeen,
    found: &Comparison,
) -> Option<Sentence> {
    let text = format!(
        "The columns of the data are those of the contract {}.",
        Places::of(case, contract).line(contract.object_line)
    );
    let kept = is_drift(judged) && found.data_compared && found.breaches.is_empty();
    kept.then(|| Sentence::new(&text, found.cites.clone()))
}

fn in_targets(case: &CaseFile, contract: &ContractSeen, found: &Comparison) -> Vec<Sentence> {
    let sentence = |target: &CoveredTarget| {
        let mut at = Places::of(case, contract);
        let here = found.seen_in(SeenIn::Target);
        let here = here.filter(|breach| breach.target.as_ref() == Some(&target.name));
        let parts: Vec<String> = here.map(|breach| said(breach, &mut at)).collect();
        let text = format!(
            "{} does not have the columns of the contract: {}.",
            name(&target.name),
            enumeration(&parts, SHOWN)
        );
        let mut evidence = case.contract_facts();
        evidence.extend(target.fact.clone());
        (!parts.is_empty()).then(|| Sentence::new(&text, evidence))
    };
    case.targets.iter().filter_map(sentence).collect()
}
