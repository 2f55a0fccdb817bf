//! Quoting of names and values for the queries that people copy into their own consoles.
//!
//! Names come out of reports and cannot be trusted. What a quote character can hold is quoted; what no dialect
//! holds safely (control characters, invisible ones, backslashes outside of Spark literals) is not written at all: a
//! placeholder stands in its place, which makes the query fail instead of doing something else.

use crate::domain::explain::wording::is_unprintable;

/// Stands for a name that cannot be quoted safely.
pub const UNQUOTABLE: &str =
    "<fill in yourself: this name holds characters that cannot be quoted safely>";

/// Longer names are not quoted, in characters; the longest object-store path is 1024 bytes.
const LONGEST: usize = 1_100;

/// How a system quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Spark SQL: identifiers in backticks, literals with backslash escapes (Spark SQL reference: identifiers, literals).
    Spark,
    /// The SQL standard and its followers: identifiers in double quotes, literals with doubled single quotes.
    Ansi,
}

impl Dialect {
    /// The dialect of a query on a target in one of the formats of [`Format`](super::format::Format).
    pub fn of(format: &str) -> Self {
        if matches!(format, "sql" | "other") {
            Self::Ansi
        } else {
            Self::Spark
        }
    }

    /// A dotted name as an identifier, each part quoted where it is not plainly safe.
    pub fn identifier(self, name: &str) -> String {
        let parts: Vec<String> = parts(name).iter().map(|part| self.part(part)).collect();
        if parts.is_empty() || parts.iter().any(|part| part == UNQUOTABLE) {
            return UNQUOTABLE.to_owned();
        }
        parts.join(".")
    }

    /// One name as an identifier; a dot in it is part of the name.
    pub fn part(self, name: &str) -> String {
        if name.is_empty() || unquotable(name) || name.contains('\\') {
            return UNQUOTABLE.to_owned();
        }
        if is_plain(name) {
            return name.to_owned();
        }
        match self {
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::Ansi => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text as a literal.
    pub fn literal(self, text: &str) -> String {
        if unquotable(text) {
            return UNQUOTABLE.to_owned();
        }
        match self {
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            // Redshift and some settings of MySQL read a backslash as an escape, PostgreSQL does not.
            Self::Ansi if text.contains('\\') => UNQUOTABLE.to_owned(),
            Self::Ansi => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A whole number as it is, and anything else as a literal.
    pub fn number_or_literal(self, text: &str) -> String {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number =
            (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            text.to_owned()
        } else {
            self.literal(text)
        }
    }

    /// The condition that selects these partitions, given as `day=2026-11-23/country=de`; `None` when they are not all
    /// of that form over the same columns, or too many to list.
    pub fn partition_condition(self, partitions: &[String]) -> Option<String> {
        const MOST: usize = 40;
        let rows = partition_values(partitions)?;
        let columns: Vec<&str> = rows.first()?.iter().map(|(column, _)| *column).collect();
        let mut conditions = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let mut values: Vec<&str> = rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(|(_, value)| *value)
                .collect();
            values.sort_unstable();
            values.dedup();
            let column = self.part(column);
            match values.as_slice() {
                [] => return None,
                [one] => conditions.push(format!("{column} = {}", self.literal(one))),
                // Too many to list: the other columns still select a superset, which is grouped by partition anyway.
                many if many.len() > MOST => {}
                many => conditions.push(format!("{column} in ({})", self.wrapped(many))),
            }
        }
        // Two varying columns select their product, which holds the batch; the query groups by partition anyway.
        (!conditions.is_empty()).then(|| conditions.join("\n  and "))
    }

    fn wrapped(self, values: &[&str]) -> String {
        let literals: Vec<String> = values.iter().map(|value| self.literal(value)).collect();
        wrap(&literals)
    }
}

/// A comma-separated list, broken into lines that fit a terminal.
pub fn wrap(items: &[String]) -> String {
    const WIDTH: usize = 52;
    let mut text = String::new();
    let mut line = 0;
    for (at, item) in items.iter().enumerate() {
        let length = item.chars().count() + 2;
        if at > 0 {
            text.push(',');
            if line + length > WIDTH {
                text.push_str("\n    ");
                line = 0;
            } else {
                text.push(' ');
            }
        }
        text.push_str(item);
        line += length;
    }
    text
}

/// The partition columns, as `day, country`.
pub fn partition_columns(dialect: Dialect, partitions: &[String]) -> Option<String> {
    let rows = partition_values(partitions)?;
    let columns: Vec<String> = rows
        .first()?
        .iter()
        .map(|(column, _)| dialect.part(column))
        .collect();
    Some(columns.join(", "))
}

/// A word of a POSIX shell.
pub fn shell_word(text: &str) -> String {
    let safe =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | ':' | '.' | '_' | '=' | '-');
    if text.is_empty() || unquotable(text) || text.starts_with('-') {
        UNQUOTABLE.to_owned()
    } else if text.chars().all(safe) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn partition_values(partitions: &[String]) -> Option<Vec<Vec<(&str, &str)>>> {
    let mut rows: Vec<Vec<(&str, &str)>> = Vec::new();
    for partition in partitions {
        let row: Option<Vec<(&str, &str)>> = partition
            .split('/')
            .map(|part| part.split_once('='))
            .collect();
        let row = row?;
        let same_columns = rows.first().is_none_or(|first| {
            first.len() == row.len() && first.iter().zip(&row).all(|(a, b)| a.0 == b.0)
        });
        if !same_columns
            || row
                .iter()
                .any(|(column, value)| column.is_empty() || *value == "__HIVE_DEFAULT_PARTITION__")
        {
            return None;
        }
        rows.push(row);
    }
    Some(rows).filter(|rows| !rows.is_empty())
}

fn unquotable(text: &str) -> bool {
    text.chars().any(is_unprintable) || text.chars().count() > LONGEST
}

/// Lower case and no reserved word, so that no dialect reads it in another way without quotes.
fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let rest = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    starts && rest && !RESERVED.contains(&name)
}

/// Words that Spark or PostgreSQL reserve and that people still give to tables and columns.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "in",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "join",
    "leading",
    "left",
    "like",
    "limit",
    "natural",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "primary",
    "references",
    "right",
    "select",
    "session_user",
    "set",
    "some",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
];

/// The parts of a dotted name; a part that is already quoted well is unquoted first.
fn parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = name.trim();
    loop {
        let unquoted = || {
            let (part, after) = rest
                .split_once('.')
                .map_or((rest, None), |(part, after)| (part, Some(after)));
            (part.to_owned(), after)
        };
        let (part, after) = quoted_part(rest).unwrap_or_else(unquoted);
        parts.push(part);
        match after {
            Some(after) => rest = after,
            None => return parts,
        }
    }
}

/// `"a b".rest` or `` `a b`.rest `` as the name and what follows the dot; a quoted part holds no further quote.
fn quoted_part(text: &str) -> Option<(String, Option<&str>)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let (part, after) = text.strip_prefix(quote)?.split_once(quote)?;
    let after = if after.is_empty() {
        None
    } else {
        Some(after.strip_prefix('.')?)
    };
    Some((part.to_owned(), after)).filter(|(part, _)| !part.is_empty())
}

/// A placeholder for something that nobody supplied, as `<target>`.
pub fn placeholder(name: &str) -> String {
    format!("<{name}>")
}

#[cfg(test)]
#[path = "quoting_tests.rs"]
mod tests;
