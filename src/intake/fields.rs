//! Reads the fields of a JSON object one by one and collects everything that is wrong with them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::FieldError;

/// Bytes a name may have in UTF-8; longer ones are a mistake, and the store indexes several of them in one entry, of
/// which PostgreSQL takes 2704 bytes (`BTMaxItemSize`).
pub const MAX_NAME_BYTES: usize = 512;

/// The fields of one object that have not been taken yet, and what was wrong with those that have.
pub struct Fields {
    map: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Reads from this object; `null` counts as absent.
    pub fn new(mut map: Map<String, Value>) -> Self {
        map.retain(|_, value| !value.is_null());
        Self {
            map,
            errors: Vec::new(),
        }
    }

    /// Notes an error.
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
                self.wrong(
                    field,
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
    pub fn required_name(&mut self, field: &str) -> String {
        if !self.map.contains_key(field) {
            self.wrong(
                field,
                format!("`{field}` is missing"),
                Some("`pipeline` and `run_id` are the two required fields"),
            );
        }
        self.name(field).unwrap_or_default()
    }

    /// A point in time.
    pub fn time(&mut self, field: &str) -> Option<DateTime<Utc>> {
        let text = self.text(field)?;
        let time = DateTime::parse_from_rfc3339(&text).ok();
        if time.is_none() {
            self.wrong(
                field,
                format!("`{field}` is not an RFC 3339 time"),
                Some("write it like `2026-11-24T03:00:00Z`"),
            );
        }
        time.map(|time| time.to_utc())
    }

    /// A whole number within bounds.
    pub fn number(&mut self, field: &str, least: u32, most: u32) -> Option<u32> {
        let value = self.take(field)?;
        let number = value
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| (least..=most).contains(n));
        if number.is_none() {
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
                self.wrong(
                    field,
                    format!("`{field}` must be an object, not {}", kind(&other)),
                    None,
                );
                None
            }
        }
    }

    /// Whatever was not taken is unknown: names it, with the nearest known name.
    pub fn finish(mut self, known: &[&str]) -> Result<(), Vec<FieldError>> {
        let left: Vec<String> = self.map.keys().cloned().collect();
        for field in left {
            let hint = nearest(&field, known).map(|name| format!("did you mean `{name}`?"));
            let shown: String = field.chars().take(80).collect();
            self.wrong(
                &shown,
                format!("`{shown}` is not a field of a report"),
                hint.as_deref().or(Some(
                    "free-form facts go into `signals`, labels into `labels`",
                )),
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
