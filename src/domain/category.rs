//! The closed set of categories, as one table.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of trouble a failed run is in; the wire values are the `snake_case` names.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Columns or types no longer match what the job, the table or the contract expects.
    SchemaDrift,
    /// The failed attempt changed the target, and the run is not recorded as done.
    PartialWriteRisk,
    /// One key, partition or task carries far more than the rest.
    DataSkew,
    /// Memory, disk, shuffle space, executors or capacity ran out, without skew.
    ResourceExhaustion,
    /// Too many small files, manifests or object requests.
    SmallFilePressure,
    /// IAM, Lake Formation, KMS, object-store 403, grants, expired credentials.
    PermissionError,
    /// The input is not there yet: late, missing path or partition, empty.
    SourceDelay,
    /// The data arrived and is bad.
    DataQuality,
    /// The job's own code or libraries.
    CodeRegression,
    /// Wrong or missing parameter, connection, endpoint, catalog or conf.
    ConfigurationError,
    /// Throttling, time-outs, resets, lost node, 5xx, optimistic-commit conflict.
    TransientInfrastructure,
    /// The evidence does not tell.
    Unknown,
}

/// How a cause behaves when the same batch is simply run again; the retry table branches on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Gone by the next attempt, as a rule.
    Transient,
    /// Goes by itself, but not at once: the input will come.
    PassesByItself,
    /// Stays until somebody changes something.
    Lasting,
    /// Nobody knows.
    Unknown,
}

/// Who is asked first about a category, before a registration names real teams.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owner of the data contract of the source.
    ContractOwner,
    /// Owner of the pipeline.
    PipelineOwner,
    /// Platform team, which also holds IAM.
    Platform,
    /// Whoever compacts and maintains the tables.
    TableMaintenance,
    /// Owner of the data that arrived.
    DataOwner,
    /// The engineer on call.
    OnCall,
}

/// One row of the table: everything the house knows about a category besides its rules and its playbook.
#[derive(Debug)]
pub struct CategoryRow {
    /// The category.
    pub category: Category,
    /// Wire and database code.
    pub code: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    /// What a summary says of it, as in "the job failed: ...".
    pub in_words: &'static str,
    /// How it behaves on an unchanged rerun.
    pub course: Course,
    /// Whom a `fix_first` of this category goes to by default.
    pub role: Role,
}

const fn row(
    category: Category,
    code: &'static str,
    in_words: &'static str,
    meaning: &'static str,
    course: Course,
    role: Role,
) -> CategoryRow {
    CategoryRow {
        category,
        code,
        meaning,
        in_words,
        course,
        role,
    }
}

/// How many categories there are. A number of its own: lengths of arrays that are computed from [`CATEGORIES`] make the
/// optimising compiler go round in circles (E0391).
pub const COUNT: usize = 12;

/// Every category once, in the order of the enum.
#[rustfmt::skip]
pub const CATEGORIES: &[CategoryRow] = &[
    row(Category::SchemaDrift, "schema_drift", "schema drift",
        "source or target columns or types no longer match what the job, table or contract expects",
        Course::Lasting, Role::ContractOwner),
    row(Category::PartialWriteRisk, "partial_write_risk", "the failed attempt changed the target",
        "the failed attempt changed the target, in part or in whole, and the run is not recorded as done",
        Course::Lasting, Role::PipelineOwner),
    row(Category::DataSkew, "data_skew", "data skew",
        "one key, partition or task carries far more than the rest",
        Course::Lasting, Role::PipelineOwner),
    row(Category::ResourceExhaustion, "resource_exhaustion", "resources ran out",
        "memory, disk, shuffle space, executors or capacity ran out, without skew",
        Course::Lasting, Role::Platform),
    row(Category::SmallFilePressure, "small_file_pressure", "too many small files",
        "too many small files, manifests or object requests",
        Course::Lasting, Role::TableMaintenance),
    row(Category::PermissionError, "permission_error", "access was refused",
        "IAM, Lake Formation, KMS, object-store 403, grants or expired credentials",
        Course::Lasting, Role::Platform),
    row(Category::SourceDelay, "source_delay", "the input is not there yet",
        "the input is not there yet: late, missing path or partition, empty",
        Course::PassesByItself, Role::PipelineOwner),
    row(Category::DataQuality, "data_quality", "bad data arrived",
        "the data arrived and is bad: failed rule, constraint, duplicates, malformed or corrupt records",
        Course::Lasting, Role::DataOwner),
    row(Category::CodeRegression, "code_regression", "a fault in the job's own code or libraries",
        "the job's own code or libraries: bug, bad SQL, missing class, recent deployment",
        Course::Lasting, Role::PipelineOwner),
    row(Category::ConfigurationError, "configuration_error", "wrong or missing configuration",
        "wrong or missing parameter, connection, endpoint, catalog or conf",
        Course::Lasting, Role::PipelineOwner),
    row(Category::TransientInfrastructure, "transient_infrastructure", "a passing fault of the infrastructure",
        "throttling, time-outs, resets, lost node, 5xx, optimistic-commit conflict",
        Course::Transient, Role::Platform),
    row(Category::Unknown, "unknown", "cause unknown",
        "the evidence does not tell",
        Course::Unknown, Role::OnCall),
];

impl Category {
    /// The category's row of [`CATEGORIES`].
    pub fn row(self) -> &'static CategoryRow {
        const FALLBACK: &CategoryRow = match CATEGORIES.last() {
            Some(row) => row,
            None => unreachable!(),
        };
        CATEGORIES
            .iter()
            .find(|row| row.category == self)
            .unwrap_or(FALLBACK)
    }

    /// Wire and database code.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The category with this wire code.
    pub fn from_code(code: &str) -> Option<Self> {
        CATEGORIES
            .iter()
            .find(|row| row.code == code)
            .map(|row| row.category)
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_one_row_and_its_wire_code_is_its_serde_name() {
        for row in CATEGORIES {
            assert_eq!(
                serde_json::to_value(row.category).unwrap(),
                serde_json::Value::from(row.code)
            );
            assert_eq!(Category::from_code(row.code), Some(row.category));
            assert_eq!(row.category.row().code, row.code);
        }
        assert_eq!(CATEGORIES.len(), COUNT);
    }
}
