//! Reads the fields of a JSON object one by one and collects everything that is wrong with them.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{FieldError, Rejection};

/// Bytes a name may have in UTF-8; longer ones are a mistake, and the store indexes several of them in one entry, of
/// which PostgreSQL takes 2704 bytes (`BTMaxItemSize`).
pub const MAX_NAME_BYTES: usize = 512;
/// Bytes that are kept of a label.
const MAX_LABEL_BYTES: usize = 1000;

/// The fields of one object that have not been taken yet, and what was wrong with those that have.
pub struct Fields {
    map: Map<String, Value>,
    /// The field that the object is in, for messages; empty for the whole body.
    within: &'static str,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Reads from this object; `null` counts as absent.
    pub fn new(mut map: Map<String, Value>) -> Self {
        map.retain(|_, value| !value.is_null());
        Self {
            map,
            within: "",
            errors: Vec::new(),
        }
    }

    /// Reads from a body, which is `what`, as `an event`.
    ///
    /// # Errors
    /// When it is no object.
    pub fn of(body: Value, what: &str) -> Result<Self, Rejection> {
        match body {
            Value::Object(map) => Ok(Self::new(map)),
            other => Err(Rejection::Fields(vec![FieldError {
                field: String::new(),
                detail: format!("{what} is a JSON object, not {}", kind(&other)),
                hint: None,
            }])),
        }
    }

    /// Reads from the object in a field, which must be there.
    #[must_use]
    pub fn within(&mut self, field: &'static str, hint: &str) -> Self {
        if !self.map.contains_key(field) {
            self.wrong(field, format!("`{field}` is missing"), Some(hint));
        }
        Self {
            within: field,
            ..Self::new(self.object(field).unwrap_or_default())
        }
    }

    /// A field's whole name.
    fn path(&self, field: &str) -> String {
        if self.within.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.within)
        }
    }

    /// Notes an error; `field` is the whole name.
    pub fn wrong(&mut self, field: &str, detail: impl Into<String>, hint: Option<&str>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            detail: detail.into(),
            hint: hint.map(str::to_owned),
        });
    }

    /// A field as it is.
    pub fn take(&mut self, field: &str) -> Option<Value> {
        self.map.remove(field)
    }

    /// A text of any length.
    pub fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field)? {
            Value::String(text) => Some(text),
            other => {
                let field = self.path(field);
                self.wrong(
                    &field,
                    format!("`{field}` must be a string, not {}", kind(&other)),
                    None,
                );
                None
            }
        }
    }

    /// A short text without control characters that names something.
    pub fn name(&mut self, field: &str) -> Option<String> {
        let name = self.text(field)?;
        let field = &self.path(field);
        if name.trim().is_empty() {
            self.wrong(
                field,
                format!("`{field}` is empty"),
                Some("leave it out, or name something"),
            );
        } else if name.len() > MAX_NAME_BYTES {
            self.wrong(
                field,
                format!("`{field}` is longer than {MAX_NAME_BYTES} bytes"),
                None,
            );
        } else if name.chars().any(char::is_control) {
            self.wrong(
                field,
                format!("`{field}` contains a control character"),
                None,
            );
        } else {
            return Some(name);
        }
        None
    }

    /// A name that must be there.
    pub fn required_name(&mut self, field: &str, hint: &str) -> String {
        if !self.map.contains_key(field) {
            let field = self.path(field);
            self.wrong(&field, format!("`{field}` is missing"), Some(hint));
        }
        self.name(field).unwrap_or_default()
    }

    /// A text that says something; one of blanks counts as absent.
    pub fn words(&mut self, field: &str) -> Option<String> {
        self.text(field).filter(|text| !text.trim().is_empty())
    }

    /// What a label may hold: a text or a number, cut where it is too long.
    pub fn label(&mut self, field: &str) -> Option<String> {
        let mut text = match self.take(field)? {
            Value::Number(number) => number.to_string(),
            other => {
                self.map.insert(field.to_owned(), other);
                self.words(field)?
            }
        };
        text.truncate(text.floor_char_boundary(MAX_LABEL_BYTES));
        Some(text)
    }

    /// A point in time.
    pub fn time(&mut self, field: &str) -> Option<DateTime<Utc>> {
        let text = self.text(field)?;
        let time = DateTime::parse_from_rfc3339(&text).ok();
        if time.is_none() {
            let field = &self.path(field);
            self.wrong(
                field,
                format!("`{field}` is not an RFC 3339 time"),
                Some("write it like `2026-11-24T03:00:00Z`"),
            );
        }
        time.map(|time| time.to_utc())
    }

    /// A whole number within bounds.
    pub fn number<N>(&mut self, field: &str, least: N, most: N) -> Option<N>
    where
        N: TryFrom<i64> + PartialOrd + Display + Copy,
    {
        let value = self.take(field)?;
        let number = value
            .as_i64()
            .and_then(|n| N::try_from(n).ok())
            .filter(|n| (&least..=&most).contains(&n));
        if number.is_none() {
            let field = &self.path(field);
            self.wrong(
                field,
                format!("`{field}` must be a whole number from {least} to {most}"),
                None,
            );
        }
        number
    }

    /// An object.
    pub fn object(&mut self, field: &str) -> Option<Map<String, Value>> {
        match self.take(field)? {
            Value::Object(map) => Some(map),
            other => {
                let field = &self.path(field);
                self.wrong(
                    field,
                    format!("`{field}` must be an object, not {}", kind(&other)),
                    None,
                );
                None
            }
        }
    }

    /// A list of texts, its nulls left out.
    pub fn lines(&mut self, field: &str) -> Vec<String> {
        let lines = match self.take(field) {
            None => return Vec::new(),
            Some(Value::Array(lines)) => lines,
            Some(other) => {
                self.wrong(
                    field,
                    format!("`{field}` must be a list of strings, not {}", kind(&other)),
                    None,
                );
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(lines.len());
        for (at, line) in lines.into_iter().enumerate() {
            match line {
                Value::String(text) => texts.push(text),
                Value::Null => {}
                other => {
                    self.wrong(
                        &format!("{field}[{at}]"),
                        format!("`{field}[{at}]` must be a string, not {}", kind(&other)),
                        None,
                    );
                    break;
                }
            }
        }
        texts
    }

    /// Stops where something was wrong so far.
    pub fn refused(&mut self) -> Result<(), Rejection> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Rejection::Fields(std::mem::take(&mut self.errors)))
    }

    /// What was wrong, with nothing said of what was not taken.
    pub fn errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// Whatever was not taken is unknown: names it, with the nearest known name or else the hint.
    pub fn finish(mut self, known: &[&str], otherwise: &str) -> Result<(), Vec<FieldError>> {
        let mut left: Vec<String> = self.map.keys().cloned().collect();
        left.sort();
        for field in left {
            let hint = nearest(&field, known).map(|name| format!("did you mean `{name}`?"));
            let shown: String = field.chars().take(80).collect();
            self.wrong(
                &shown,
                format!("`{shown}` is not a field of a report"),
                hint.as_deref().or(Some(otherwise)),
            );
            if self.errors.len() >= 20 {
                break; // a wall of errors helps nobody
            }
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}

/// What a JSON value is, for people.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The known name that is likely meant.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), *candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
