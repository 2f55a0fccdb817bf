//! A data contract as its file was found: the columns that the owner of the data promises, each with its line.
//!
//! Reads the Open Data Contract Standard, version 3 (3.0 and 3.1 differ for us in the shape of `team` alone). A
//! contract explains a cause; it never is one, and never changes a decision ([`confirms`]).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::breach::{Breach, BreachKind, Comparison, Named, SeenIn};
pub use self::read::{NoContract, Wanted, read};
use super::case_file::CaseFile;
use super::category::Category;
use super::classify::{Cause, classify};
use super::finding::Finding;
use super::snapshot::Column;

mod breach;
mod named;
mod owner;
mod read;
mod types;

/// Name of the connector in provenance.
pub const SOURCE: &str = "data_contract";

/// A contract, as far as one object of it concerns the pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractSeen {
    /// `id`.
    pub id: String,
    /// `version` of the contract.
    pub version: String,
    /// `apiVersion` of the standard.
    pub api_version: String,
    /// `name`.
    pub name: Option<String>,
    /// `status`, as `active`.
    pub status: String,
    /// Who answers for it: the team, else its owner, else the data product or domain.
    pub owner: Option<String>,
    /// The file, as it was registered.
    pub file: String,
    /// When the file was last written; a copy has a later time than what it is a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<Utc>>,
    /// The schema object that counts.
    pub object: String,
    /// JSON pointer of that object's properties.
    pub pointer: String,
    /// Line of that object's `properties`, from 1.
    pub object_line: u64,
    /// Column of the same, from 1.
    pub object_column: u64,
    /// What it promises; empty: the contract does not say, and nothing is compared.
    pub columns: Vec<ContractColumn>,
}

/// One property of a schema object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractColumn {
    /// `name`.
    pub name: String,
    /// `physicalName`, where the column has another one in the storage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical_name: Option<String>,
    /// `logicalType`, as `string`, `timestamp`.
    pub logical_type: Option<String>,
    /// `physicalType`, in the notation of whatever stores it.
    pub physical_type: Option<String>,
    /// `required`.
    pub required: bool,
    /// `unique`.
    pub unique: bool,
    /// Line where it begins, from 1.
    pub line: u64,
    /// Column where it begins, from 1.
    pub column: u64,
    /// JSON pointer, as `/schema/0/properties/3`.
    pub pointer: String,
}

impl ContractColumn {
    /// What a table or a file may call it.
    fn names(&self) -> impl Iterator<Item = &str> {
        [Some(self.name.as_str()), self.physical_name.as_deref()]
            .into_iter()
            .flatten()
    }

    /// Its type for people.
    fn type_shown(&self) -> Option<&str> {
        self.physical_type
            .as_deref()
            .or(self.logical_type.as_deref())
    }
}

impl ContractSeen {
    /// Its columns by every name, in lower case: Spark, Hive and Glue compare names so.
    fn by_name(&self) -> BTreeMap<String, &ContractColumn> {
        let columns = self.columns.iter();
        columns
            .flat_map(|column| {
                column
                    .names()
                    .map(move |name| (name.to_lowercase(), column))
            })
            .collect()
    }

    fn find(&self, name: &str) -> Option<&ContractColumn> {
        self.by_name().get(&name.to_lowercase()).copied()
    }

    /// What it promises as `expected_columns`, in the names of the columns that came.
    ///
    /// A type is told only where what came is surely another one: contract and data write types differently, and
    /// whoever compares the texts would take a `varchar` for a change of `string`.
    pub fn expected_columns(&self, actual: &[Column]) -> Vec<Column> {
        let came: BTreeMap<String, &Column> = actual
            .iter()
            .map(|column| (column.name.to_lowercase(), column))
            .collect();
        let expected = |promised: &ContractColumn| {
            let mut names = promised.names();
            let came = names.find_map(|name| came.get(&name.to_lowercase()));
            let differs = came
                .and_then(|came| came.data_type.as_deref())
                .is_some_and(|came| types::surely_differ(promised, came));
            let own_name = || promised.physical_name.as_ref().unwrap_or(&promised.name);
            Column {
                name: came.map_or_else(own_name, |came| &came.name).clone(),
                data_type: promised.type_shown().filter(|_| differs).map(str::to_owned),
            }
        };
        self.columns.iter().map(expected).collect()
    }
}

/// The rule that compares columns.
const COMPARES: &str = "schema.columns_differ";

/// The findings and the cause, where the expected columns are those of a contract and of nobody else.
///
/// The contract's word counts only for a cause that is found and sure without it: then it can name the columns and make
/// the cause surer, and everything that the guard goes by stays the same.
pub fn confirms(
    case: &CaseFile,
    findings: Vec<Finding>,
    min_confidence: f64,
) -> (Vec<Finding>, Cause) {
    if !case.expects_by_contract() {
        let cause = classify(&findings);
        return (findings, cause);
    }
    let others = findings.iter().filter(|finding| finding.rule != COMPARES);
    let others: Vec<Finding> = others.cloned().collect();
    let without = classify(&others);
    if without.category == Category::SchemaDrift && without.confidence >= min_confidence {
        let cause = classify(&findings);
        return (findings, cause);
    }
    (others, without)
}

#[cfg(test)]
#[path = "contract/tests.rs"]
pub(crate) mod tests;
