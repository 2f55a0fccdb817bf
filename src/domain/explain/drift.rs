//! How the columns that arrived differ from those that were expected.

use std::collections::BTreeMap;

use super::wording::{enumeration, name, names};
use crate::domain::case_file::CaseFile;
use crate::domain::snapshot::Column;

/// The differences; all empty when nobody supplied both lists of columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Columns that arrived and were not expected.
    pub added: Vec<String>,
    /// Columns that were expected and did not arrive.
    pub missing: Vec<String>,
    /// Columns whose type differs, as `amount: decimal(10,2) expected, string arrived`.
    pub retyped: Vec<String>,
}

impl Drift {
    /// The differences between `expected_columns` and `actual_columns`; names are compared without regard to case,
    /// as Spark, Hive and Glue do.
    pub fn of(case: &CaseFile) -> Self {
        let (Some(expected), Some(actual)) =
            (&case.signals.expected_columns, &case.signals.actual_columns)
        else {
            return Self::default();
        };
        let by_name = |columns: &[Column]| -> BTreeMap<String, Column> {
            columns
                .iter()
                .map(|column| (column.name.to_lowercase(), column.clone()))
                .collect()
        };
        let (known, arrived) = (by_name(expected), by_name(actual));
        let absent_from = |columns: &[Column], other: &BTreeMap<String, Column>| -> Vec<String> {
            let absent = columns
                .iter()
                .filter(|column| !other.contains_key(&column.name.to_lowercase()));
            absent.map(|column| column.name.clone()).collect()
        };
        let retyped = actual
            .iter()
            .filter_map(|column| retyped(known.get(&column.name.to_lowercase())?, column));
        Self {
            added: absent_from(actual, &known),
            missing: absent_from(expected, &arrived),
            retyped: retyped.collect(),
        }
    }

    /// Whether there is no difference, or nobody knows of one.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.missing.is_empty() && self.retyped.is_empty()
    }

    /// The differences as one clause.
    pub fn clause(&self) -> String {
        let mut parts = Vec::new();
        if let Some(columns) = columns(&self.added) {
            parts.push(format!("the data has the new {columns}"));
        }
        if let Some(columns) = columns(&self.missing) {
            parts.push(format!("the data lacks the {columns}"));
        }
        if !self.retyped.is_empty() {
            let changes: Vec<String> = self
                .retyped
                .iter()
                .map(|change| super::wording::plain(change))
                .collect();
            parts.push(format!("the type changed of {}", enumeration(&changes, 3)));
        }
        enumeration(&parts, parts.len())
    }
}

fn columns(list: &[String]) -> Option<String> {
    match list {
        [] => None,
        [one] => Some(format!("column {}", name(one))),
        many => Some(format!(
            "columns {}",
            names(many.iter().map(String::as_str), 4)
        )),
    }
}

fn retyped(expected: &Column, arrived: &Column) -> Option<String> {
    let (old, new) = (
        expected.data_type.as_deref()?,
        arrived.data_type.as_deref()?,
    );
    let same = old.trim().eq_ignore_ascii_case(new.trim());
    (!same).then(|| format!("{} ({old} expected, {new} arrived)", name(&arrived.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    #[test]
    fn all_three_kinds_are_told_in_one_clause() {
        let case = case_of(
            "x",
            r#"{"expected_columns": ["ID", {"name": "amount", "type": "decimal(10,2)"}, "gone"],
                "actual_columns": ["id", {"name": "amount", "type": "string"}, "loyalty_tier"]}"#,
        );
        assert_eq!(
            Drift::of(&case).clause(),
            "the data has the new column `loyalty_tier`, the data lacks the column `gone` and the type changed of `amount` (decimal(10,2) expected, string arrived)"
        );
    }

    #[test]
    fn one_list_alone_tells_nothing() {
        assert!(Drift::of(&case_of("x", r#"{"actual_columns": ["a"]}"#)).is_empty());
    }
}
