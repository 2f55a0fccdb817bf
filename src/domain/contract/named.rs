//! Columns that an error names: those that it misses, and those that it did not expect.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::Regex;

use crate::domain::case_file::CaseFile;
use crate::domain::evidence::{Passage, Place, passages};
use crate::domain::fact::FactId;

/// Columns taken out of one case; an error that names more names a whole schema.
const MOST: usize = 8;

/// A column that an error names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedColumn {
    pub name: String,
    /// It was not expected; else it was looked for and not found.
    pub unexpected: bool,
    pub fact: FactId,
}

struct Patterns {
    missed: Vec<Regex>,
    unexpected: Vec<Regex>,
    table: Option<Regex>,
    data: Option<Regex>,
}

/// The forms in which engines name a column; where the name is not quoted, it ends with the word.
fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    let all = |sources: &[&str]| {
        let compiled = sources.iter().filter_map(|source| Regex::new(source).ok());
        compiled.collect()
    };
    PATTERNS.get_or_init(|| Patterns {
        missed: all(&[
            r"parameter with name ((?:`[^`\n]+`\.)*`[^`\n]+`) cannot be resolved",
            r"cannot resolve '?((?:`?[\w ]+`?\.)*`?\w[\w ]*`?)'? given input columns",
            r#"Cannot find data for (?:the )?output column [`'"]([^`'"\n]+)[`'"]"#,
            r#"(?i)\bcolumn [`'"]([^`'"\n]+)[`'"] (?:does not exist|cannot be resolved|not found)"#,
            r#"(?i)\bfield [`'"]([^`'"\n]+)[`'"] (?:does not exist|not found)"#,
            r"Cannot find (?:field|column) [`']([^`'\n]+)[`']",
            r"No such struct field `([^`\n]+)`",
            r"(?:Unknown column|Invalid column name) '([^'\n]+)'",
        ]),
        unexpected: all(&[
            r#"(?i)\bcolumn "([^"\n]+)" of relation "[^"\n]+" does not exist"#,
            r#"has no column named [`'"]?(\w+)"#,
            r#"Unrecognized field "([^"\n]+)""#,
            r"(?i)\bunexpected (?:new )?column [`']([^`'\n]+)[`']",
        ]),
        // With the stop at its end: a list that was cut would make columns look new that are not.
        table: Regex::new(r"Table columns: (`[^`\n]+`(?:, `[^`\n]+`)*)\.(?:\s|$)").ok(),
        data: Regex::new(r"Data columns: (`[^`\n]+`(?:, `[^`\n]+`)*)\.(?:\s|$)").ok(),
    })
}

/// The columns that the message and the log's root error name, each once.
pub(super) fn columns(case: &CaseFile) -> Vec<NamedColumn> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for passage in passages(case) {
        if matches!(passage.place, Place::Before | Place::After) {
            continue;
        }
        for column in in_passage(&passage) {
            if found.len() < MOST && seen.insert(column.name.to_lowercase()) {
                found.push(column);
            }
        }
    }
    found
}

fn in_passage(passage: &Passage) -> Vec<NamedColumn> {
    let column = |name: &str, unexpected| NamedColumn {
        name: last_part(name),
        unexpected,
        fact: passage.fact.clone(),
    };
    let text = passage.text.as_str();
    let all = |patterns: &'static [Regex], unexpected| {
        let captures = patterns
            .iter()
            .flat_map(|pattern| pattern.captures_iter(text));
        let names = captures.filter_map(|captures| captures.get(1));
        names.map(move |name| column(name.as_str(), unexpected))
    };
    let listed = listed(text);
    let listed = listed
        .iter()
        .map(|(name, unexpected)| column(name, *unexpected));
    all(&patterns().missed, false)
        .chain(all(&patterns().unexpected, true))
        .chain(listed)
        .filter(|column| !column.name.is_empty())
        .collect()
}

/// Spark lists the columns of table and data where their numbers differ. Only where one list holds the whole other one
/// do names tell what was added or left out; else the job matches columns by position.
fn listed(text: &str) -> Vec<(String, bool)> {
    let names = |pattern: &Option<Regex>| -> Option<Vec<String>> {
        let found = pattern.as_ref()?.captures(text)?.get(1)?.as_str();
        let names = found.split('`').skip(1).step_by(2);
        Some(names.map(str::to_owned).collect())
    };
    let patterns = patterns();
    let (Some(table), Some(data)) = (names(&patterns.table), names(&patterns.data)) else {
        return Vec::new();
    };
    let beyond = |list: &[String], other: &[String]| -> Vec<String> {
        let known = |name: &String| other.iter().any(|o| o.eq_ignore_ascii_case(name));
        list.iter().filter(|name| !known(name)).cloned().collect()
    };
    let (added, left_out) = (beyond(&data, &table), beyond(&table, &data));
    match (added.is_empty(), left_out.is_empty()) {
        (false, true) => added.into_iter().map(|name| (name, true)).collect(),
        (true, false) => left_out.into_iter().map(|name| (name, false)).collect(),
        _ => Vec::new(),
    }
}

/// The column of a qualified name, as `c` of `` `a`.`b`.`c` ``.
fn last_part(name: &str) -> String {
    let name = name.trim();
    let last = if name.contains("`.") {
        name.rsplit("`.").next().unwrap_or(name)
    } else {
        name.rsplit('.').next().unwrap_or(name)
    };
    last.trim_matches('`').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    fn named(text: &str) -> Vec<(String, bool)> {
        let columns = columns(&case_of(text, "{}"));
        columns
            .into_iter()
            .map(|c| (c.name, c.unexpected))
            .collect()
    }

    #[test]
    fn what_an_error_misses_and_what_it_did_not_expect() {
        for (text, name, unexpected) in [
            (
                "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `o`.`region` cannot be resolved. Did you mean one of the following?",
                "region",
                false,
            ),
            (
                "AnalysisException: cannot resolve '`region`' given input columns: [a, b]",
                "region",
                false,
            ),
            (
                "IllegalArgumentException: Cannot find data for the output column `region`.",
                "region",
                false,
            ),
            ("ERROR:  column \"region\" does not exist", "region", false),
            (
                "ValidationException: Cannot find field 'region' in struct: struct<1: id: int>",
                "region",
                false,
            ),
            ("Column 'o.region' cannot be resolved", "region", false),
            (
                "ERROR:  column \"tier\" of relation \"orders\" does not exist",
                "tier",
                true,
            ),
            (
                "sqlite3.OperationalError: table orders has no column named tier",
                "tier",
                true,
            ),
        ] {
            assert_eq!(named(text), [(name.to_owned(), unexpected)], "{text}");
        }
        assert!(named("java.lang.OutOfMemoryError: Java heap space").is_empty());
        assert!(named("ERROR:  relation \"orders\" does not exist").is_empty());
    }

    #[test]
    fn two_lists_tell_only_where_one_holds_the_other() {
        let lists = |table: &str, data: &str| {
            named(&format!(
                "AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `t`, the reason is too many data columns:\nTable columns: {table}.\nData columns: {data}. SQLSTATE: 21S01"
            ))
        };
        assert_eq!(
            lists("`a`, `b`", "`A`, `b`, `tier`"),
            [("tier".to_owned(), true)]
        );
        assert_eq!(lists("`a`, `b`", "`a`"), [("b".to_owned(), false)]);
        assert_eq!(lists("`a`, `b`", "`col1`, `col2`, `col3`"), []);
        assert_eq!(lists("`a`, `b`, `ti…", "`a`, `b`, `tier`"), []);
    }
}
