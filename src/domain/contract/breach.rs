//! What came against what the contract promises.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::named::{self, NamedColumn};
use super::{ContractColumn, ContractSeen, types};
use crate::domain::case_file::CaseFile;
use crate::domain::fact::FactId;
use crate::domain::snapshot::Column;
use crate::domain::table_seen::CoveredTarget;

/// Breaches kept of one comparison; where more columns differ, it is another object altogether.
const MOST: usize = 200;

/// How a column breaks the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreachKind {
    /// It is there, and the contract does not have it.
    Added,
    /// The contract has it, and it is not there.
    Missing,
    /// It is there, and surely of another type.
    Retyped,
}

/// Where that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeenIn {
    /// In the columns that the report says came.
    Data,
    /// In the words of the error.
    Error,
    /// In a target that was read, and so not by itself in what came.
    Target,
}

/// One column that is not as the contract promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Breach {
    /// The column, as it is called where it was seen.
    pub column: String,
    /// How.
    pub kind: BreachKind,
    /// Where that was seen.
    pub seen_in: SeenIn,
    /// The target, where it was seen in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The type that the contract promises, of a retyped column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_type: Option<String>,
    /// The type that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_type: Option<String>,
    /// The contract's file, as it was registered.
    pub file: String,
    /// Line of the column; of an added one, where the columns of the contract begin.
    pub line: u64,
    /// Column in that line.
    pub column_no: u64,
    /// JSON pointer of the same.
    pub pointer: String,
    /// `id` of the contract.
    pub contract_id: String,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// A column that the error names and that breaks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The column.
    pub column: String,
    /// Its line in the contract; `None`: the contract does not have it.
    pub line: Option<u64>,
}

/// Everything that a contract says about the columns of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What is not as promised.
    pub breaches: Vec<Breach>,
    /// What the error names and breaks nothing.
    pub named: Vec<Named>,
    /// The columns that came are known and were compared.
    pub data_compared: bool,
    /// The facts of the contract, of what came and of the error, as far as they were compared.
    pub cites: Vec<FactId>,
}

impl Comparison {
    /// Compares what came, else what the read targets have, with the contract of the case; the words of the error are
    /// heard only where they are about columns. `None` where no contract was read, or it does not name columns.
    pub fn of(case: &CaseFile, hear_the_error: bool) -> Option<Self> {
        let contract = case.contract.as_ref();
        let contract = contract.filter(|contract| !contract.columns.is_empty())?;
        let mut found = Self {
            cites: case.contract_facts(),
            ..Self::default()
        };
        let actual = case.signals.actual_columns.as_ref();
        if let Some(actual) = actual.filter(|actual| !actual.is_empty()) {
            found.data_compared = true;
            found.cites.extend(case.cite(&["actual_columns"]));
            found.compare(contract, actual, None);
        }
        if hear_the_error {
            for column in named::columns(case) {
                found.hear(contract, column);
            }
        }
        if !found.data_compared {
            found.look_at_targets(case, contract);
        }
        let registered = case.registration.as_ref();
        let owner = registered.and_then(|r| r.data_owner.as_ref());
        for breach in &mut found.breaches {
            breach.owner = breach.owner.take().or_else(|| owner.cloned());
        }
        Some(found)
    }

    /// The breaches that were seen there.
    pub fn seen_in(&self, place: SeenIn) -> impl Iterator<Item = &Breach> {
        self.breaches.iter().filter(move |b| b.seen_in == place)
    }

    fn compare(&mut self, contract: &ContractSeen, actual: &[Column], target: Option<&str>) {
        let seen_in = target.map_or(SeenIn::Data, |_| SeenIn::Target);
        let promised = contract.by_name();
        let find = |came: &Column| promised.get(&came.name.to_lowercase()).copied();
        let came: BTreeSet<String> = actual.iter().map(|c| c.name.to_lowercase()).collect();
        let added = actual
            .iter()
            .filter(|came| find(came).is_none())
            .map(|came| contract.added(&came.name, seen_in));
        let missing = contract
            .columns
            .iter()
            .filter(|promised| !promised.names().any(|n| came.contains(&n.to_lowercase())))
            .map(|promised| contract.missing(promised, seen_in));
        let retyped = actual.iter().filter_map(|came| {
            let (promised, of) = (find(came)?, came.data_type.as_deref()?);
            types::surely_differ(promised, of)
                .then(|| contract.retyped(promised, &came.name, of, seen_in))
        });
        let found = added.chain(missing).chain(retyped).map(|mut breach| {
            breach.target = target.map(str::to_owned);
            breach
        });
        self.breaches.extend(found.take(MOST));
    }

    /// What the error names counts as a breach only where nobody knows better which columns came.
    fn hear(&mut self, contract: &ContractSeen, column: NamedColumn) {
        let known = |breach: &Breach| breach.column.eq_ignore_ascii_case(&column.name);
        if self.breaches.iter().any(known) {
            return;
        }
        let promised = contract.find(&column.name);
        self.cites.push(column.fact);
        match promised {
            None if column.unexpected && !self.data_compared => {
                self.breaches
                    .push(contract.added(&column.name, SeenIn::Error));
            }
            Some(promised) if !column.unexpected && !self.data_compared => {
                self.breaches
                    .push(contract.missing(promised, SeenIn::Error));
            }
            Some(_) if self.data_compared => {}
            _ => self.named.push(Named {
                column: column.name,
                line: promised.map(|promised| promised.line),
            }),
        }
    }

    /// With several targets, the one that the contract's object is called like.
    fn look_at_targets(&mut self, case: &CaseFile, contract: &ContractSeen) {
        let alike = |target: &CoveredTarget| {
            let part = target.name.rsplit('.').next().unwrap_or_default();
            case.targets.len() == 1 || part.eq_ignore_ascii_case(&contract.object)
        };
        for target in case.targets.iter().filter(|target| alike(target)) {
            if let Ok(table) = &target.seen {
                self.compare(contract, &table.columns, Some(&target.name));
            }
        }
    }
}

impl ContractSeen {
    fn added(&self, column: &str, seen_in: SeenIn) -> Breach {
        Breach {
            column: column.to_owned(),
            kind: BreachKind::Added,
            seen_in,
            target: None,
            promised_type: None,
            seen_type: None,
            file: self.file.clone(),
            line: self.object_line,
            column_no: self.object_column,
            pointer: self.pointer.clone(),
            contract_id: self.id.clone(),
            owner: self.owner.clone(),
        }
    }

    fn missing(&self, promised: &ContractColumn, seen_in: SeenIn) -> Breach {
        Breach {
            kind: BreachKind::Missing,
            line: promised.line,
            column_no: promised.column,
            pointer: promised.pointer.clone(),
            ..self.added(&promised.name, seen_in)
        }
    }

    fn retyped(
        &self,
        promised: &ContractColumn,
        called: &str,
        came: &str,
        seen_in: SeenIn,
    ) -> Breach {
        Breach {
            column: called.to_owned(),
            kind: BreachKind::Retyped,
            promised_type: promised.type_shown().map(str::to_owned),
            seen_type: Some(came.to_owned()),
            ..self.missing(promised, seen_in)
        }
    }
}
