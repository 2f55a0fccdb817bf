//! The templates of playbooks: how variables get into texts and queries.
//!
//! A variable that no template may use is an error when the playbook is loaded. A variable that nobody supplied a
//! value for counts as false in a condition and prints a placeholder, so that a query to copy shows what to fill in.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
};

use super::format::is_path;
use super::quoting::{self, Dialect, placeholder};
use crate::domain::explain::wording;

/// How many names of a list are written out in a sentence.
const NAMED: usize = 6;

/// Stands for a value that nobody supplied.
#[derive(Debug)]
pub struct Absent(pub &'static str);

impl Object for Absent {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&placeholder(self.0))
    }
}

/// The engine with the filters that playbooks may use, and without a template.
pub fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_trim_blocks(true);
    engine.set_lstrip_blocks(true);
    engine.set_formatter(write_value);
    engine.add_filter("ident", ident);
    engine.add_filter("text", text);
    engine.add_filter("number", number);
    engine.add_filter("shell", shell);
    engine.add_filter("condition", condition);
    engine.add_filter("columns", columns);
    engine.add_filter("names", names);
    engine.add_filter("quote", quote);
    engine.add_filter("time", time);
    engine
}

/// Writes a value into a text: what a filter has quoted as it is, everything else as one harmless line.
fn write_value(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return minijinja::escape_formatter(out, state, value);
    }
    if value.is_none() {
        return Err(Error::new(
            ErrorKind::BadEscape,
            "the value is none; only a variable's own value can be written",
        ));
    }
    let text = value.to_string();
    let text = if value.is_safe() {
        text
    } else {
        wording::plain(&text).replace('`', "'")
    };
    out.write_str(&text).map_err(Error::from)
}

/// The name of a value that nobody supplied.
fn absent(value: &Value) -> Option<String> {
    value
        .downcast_object_ref::<Absent>()
        .map(|absent| placeholder(absent.0))
}

/// Applies `quote` to a value, or leaves a placeholder where there is none.
fn quoted(value: &Value, quote: impl Fn(&str) -> String) -> Value {
    let text = absent(value).unwrap_or_else(|| quote(&value.to_string()));
    Value::from_safe_string(text)
}

fn format_of(state: &State<'_, '_>) -> String {
    state
        .lookup("format")
        .map(|format| format.to_string())
        .unwrap_or_default()
}

fn dialect(state: &State<'_, '_>) -> Dialect {
    Dialect::of(&format_of(state))
}

/// `{{ target | ident }}`: a table's or a column's name, quoted for the target's dialect.
fn ident(state: &State<'_, '_>, value: &Value) -> Value {
    let dialect = dialect(state);
    quoted(value, |name| {
        if is_path(name) && format_of(state) == "delta" {
            format!("delta.{}", dialect.part(name))
        } else {
            dialect.identifier(name)
        }
    })
}

/// `{{ batch_id | text }}`: a text as a literal, quoted for the target's dialect.
fn text(state: &State<'_, '_>, value: &Value) -> Value {
    quoted(value, |text| dialect(state).literal(text))
}

/// `{{ snapshots | number }}`: ids as numbers, separated by commas; one that is no number becomes a literal.
fn number(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let items: Vec<String> = items(value)?
        .iter()
        .map(|item| dialect(state).number_or_literal(item))
        .collect();
    Ok(quoted(value, |_| quoting::wrap(&items)))
}

/// `{{ target | shell }}`: a word of a POSIX shell.
fn shell(value: &Value) -> Value {
    quoted(value, quoting::shell_word)
}

/// `{{ batch_partitions | condition }}`: what selects these partitions, or a placeholder for it.
fn condition(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let condition = dialect(state).partition_condition(&items(value)?);
    Ok(Value::from_safe_string(condition.unwrap_or_else(|| {
        placeholder("condition that selects the batch")
    })))
}

/// `{{ batch_partitions | columns }}`: the columns of these partitions, or a placeholder for them.
fn columns(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let columns = quoting::partition_columns(dialect(state), &items(value)?);
    Ok(Value::from_safe_string(
        columns.unwrap_or_else(|| placeholder("partition columns")),
    ))
}

/// `{{ columns_added | names }}`: one name or several, in backticks, for a sentence.
fn names(value: &Value) -> Result<Value, Error> {
    let items = items(value)?;
    Ok(quoted(value, |_| {
        wording::names(items.iter().map(String::as_str), NAMED)
    }))
}

/// `{{ error | quote }}`: words of somebody else, in quotation marks.
fn quote(value: &Value) -> Value {
    quoted(value, wording::quoted)
}

/// `{{ not_before | time }}`: a time for people.
fn time(value: &Value) -> Value {
    quoted(value, |text| {
        text.parse()
            .map_or_else(|_| wording::plain(text), wording::time)
    })
}

/// The items of a list; a single value is a list of one.
fn items(value: &Value) -> Result<Vec<String>, Error> {
    if value.as_str().is_some() || value.as_i64().is_some() {
        return Ok(vec![value.to_string()]);
    }
    Ok(value.try_iter()?.map(|item| item.to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn render(template: &str, format: &str, value: &Value) -> String {
        engine()
            .render_str(template, context! { format, value })
            .unwrap()
    }

    #[test]
    fn the_dialect_follows_the_format() {
        let hostile = Value::from("db.it's `t\"");
        assert_eq!(
            render("{{ value | ident }}", "iceberg", &hostile),
            "db.`it's ``t\"`"
        );
        assert_eq!(
            render("{{ value | ident }}", "sql", &hostile),
            "db.\"it's `t\"\"\""
        );
        assert_eq!(
            render("{{ value | text }}", "iceberg", &hostile),
            r#"'db.it\'s `t"'"#
        );
        assert_eq!(
            render("{{ value | text }}", "sql", &hostile),
            "'db.it''s `t\"'"
        );
        assert_eq!(
            render("{{ value | ident }}", "delta", &Value::from("s3://b/t x")),
            "delta.`s3://b/t x`"
        );
    }

    #[test]
    fn an_absent_value_is_false_and_prints_a_placeholder() {
        let absent = || Value::from_object(Absent("batch_id"));
        assert_eq!(
            render(
                "{% if value %}x{% endif %}{{ value | text }} {{ value }}",
                "sql",
                &absent()
            ),
            "<batch_id> <batch_id>"
        );
        assert_eq!(
            render(
                "{{ value | names }} {{ value | number }} {{ value | shell }}",
                "sql",
                &absent()
            ),
            "<batch_id> <batch_id> <batch_id>"
        );
        assert_eq!(
            render("{{ value | condition }}", "sql", &absent()),
            "<condition that selects the batch>"
        );
    }

    #[test]
    fn an_unquoted_value_stays_one_line() {
        assert_eq!(
            render("run {{ value }}", "sql", &Value::from("a\n2. `rerun` it")),
            "run a 2. 'rerun' it"
        );
    }

    #[test]
    fn an_undefined_variable_is_an_error() {
        assert!(engine().render_str("{{ nothing }}", context! {}).is_err());
    }
}
