//! Where the control table of a pipeline is, and the one question that is asked of it.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Placeholders: `$1` is the pipeline, `$2` the batch, `$3` the run.
const MOST: usize = 3;

/// A control table in PostgreSQL or Redshift, and the query that gives the row of one batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlQuery {
    /// Which database: the name of one of `[observe.control_tables]`.
    pub database: String,
    /// A `select` that gives at most one row; `$1` is the pipeline, `$2` the batch, `$3` the run, all as text.
    pub query: String,
}

impl ControlQuery {
    /// How many parameters the query wants: the highest placeholder in it.
    pub fn parameters(&self) -> usize {
        placeholders(&code(&self.query)).max().unwrap_or(0)
    }

    /// Whether it cannot be asked without knowing the batch.
    pub fn asks_for_the_batch(&self) -> bool {
        placeholders(&code(&self.query)).any(|number| number == 2)
    }

    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        let code = code(&self.query);
        let first = code.trim_start().to_lowercase();
        let first = first.split(|c: char| !c.is_alphanumeric()).next();
        if !matches!(first, Some("select" | "with")) {
            return Err("`control.query` must begin with `select` or `with`".to_owned());
        }
        if code.trim_end().trim_end_matches(';').contains(';') {
            return Err("`control.query` must be one statement".to_owned());
        }
        if let Some(strange) = placeholders(&code).find(|number| !(1..=MOST).contains(number)) {
            return Err(format!(
                "`control.query` has `${strange}`; there are `$1` (pipeline), `$2` (batch) and `$3` (run)"
            ));
        }
        if self.parameters() == 0 {
            return Err(
                "`control.query` asks for no pipeline (`$1`), batch (`$2`) or run (`$3`): it would say the same of all"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// The numbers of all placeholders.
fn placeholders(code: &str) -> impl Iterator<Item = usize> {
    let pattern = Regex::new(r"\$(\d+)").ok();
    let found: Vec<usize> = pattern
        .iter()
        .flat_map(|pattern| pattern.captures_iter(code))
        .filter_map(|found| Some(found.get(1)?.as_str().parse().unwrap_or(usize::MAX)))
        .collect();
    found.into_iter()
}

/// The query without its literals, quoted names and comments.
fn code(query: &str) -> String {
    let mut code = String::new();
    let mut rest = query.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\'' | '"', _) => {
                rest.by_ref().find(|other| *other == c);
                code.push_str(" ? ");
            }
            ('-', Some('-')) => {
                rest.by_ref().find(|other| *other == '\n');
                code.push(' ');
            }
            ('/', Some('*')) => {
                rest.next();
                skip_comment(&mut rest);
                code.push(' ');
            }
            _ => code.push(c),
        }
    }
    code
}

fn skip_comment(rest: &mut Peekable<Chars<'_>>) {
    while let Some(c) = rest.next() {
        if c == '*' && rest.next_if_eq(&'/').is_some() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(query: &str) -> ControlQuery {
        ControlQuery {
            database: "ops".into(),
            query: query.into(),
        }
    }

    #[test]
    fn placeholders_are_counted_outside_of_literals_and_comments() {
        let of = |text: &str| query(text).parameters();
        assert_eq!(of("select a from t where p = $1 and b = $2"), 2);
        assert_eq!(
            of("select '$7', \"$8\" from t -- $9\n where r = $3 /* $5 */"),
            3
        );
        assert!(query("select 1 where b=$2").asks_for_the_batch());
        assert!(!query("select 1 where r=$3 and x = '$2'").asks_for_the_batch());
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let wrong = |text: &str| query(text).check().err().unwrap_or_default();
        for fine in [
            "select status from ops.batches where pipeline = $1 and batch_id = $2",
            "\n -- the row\n WITH b AS (select * from ops.batches where run = $3) select status from b;",
            "select ';' from t where p = $1",
        ] {
            assert_eq!(wrong(fine), "", "{fine}");
        }
        for (text, about) in [
            ("update ops.batches set status = $1", "must begin with"),
            ("selection $1", "must begin with"),
            ("", "must begin with"),
            ("select 1 where p = $1; drop table x", "one statement"),
            ("select 1 where p = $4", "`$4`"),
            ("select 1 where p = $0", "`$0`"),
            ("select status from ops.batches", "asks for no pipeline"),
            ("select '$1'", "asks for no pipeline"),
        ] {
            assert!(wrong(text).contains(about), "{text}: {}", wrong(text));
        }
    }
}
