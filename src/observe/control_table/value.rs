//! Values of a row, by the names of their types.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde_json::{Number, Value};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgRow, PgTypeKind, PgValueRef};
use sqlx::{Column as _, Decode, Postgres, Row as _, TypeInfo as _, ValueRef as _};

use crate::domain::fact::GapReason;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// All columns of a row, by name.
pub(super) fn columns(look: &Look, row: &PgRow) -> Result<Vec<(String, Value)>, Trouble> {
    let mut columns = Vec::new();
    for (at, column) in row.columns().iter().enumerate() {
        let name = column.name();
        let unreadable = |why: &dyn std::fmt::Display| {
            Trouble::new(
                GapReason::Unavailable,
                format!("the column `{name}` could not be read: {why}"),
            )
        };
        let raw = row.try_get_raw(at).map_err(|e| unreadable(&e))?;
        if raw.is_null() {
            continue;
        }
        look.read(raw.as_bytes().map_or(0, <[u8]>::len));
        let value = value(raw).map_err(|e| unreadable(&e))?;
        columns.push((name.to_owned(), value));
    }
    Ok(columns)
}

fn value(raw: PgValueRef<'_>) -> Result<Value, BoxDynError> {
    let info = raw.type_info();
    Ok(match info.name() {
        "BOOL" => Value::from(bool::decode(raw)?),
        "INT2" => Value::from(i16::decode(raw)?),
        "INT4" => Value::from(i32::decode(raw)?),
        "INT8" => Value::from(i64::decode(raw)?),
        "FLOAT4" => Value::from(f32::decode(raw)?),
        "FLOAT8" => Value::from(f64::decode(raw)?),
        "NUMERIC" => number(&decimal(raw.as_bytes()?).ok_or("it is not a number")?),
        "TIMESTAMPTZ" => Value::from(time(raw)?),
        "TIMESTAMP" => Value::from(NaiveDateTime::decode(raw)?.to_string()),
        "DATE" => Value::from(NaiveDate::decode(raw)?.to_string()),
        "UUID" => Value::from(uuid::Uuid::decode(raw)?.to_string()),
        "JSON" => serde_json::from_slice(raw.as_bytes()?)?,
        // The first byte is the version of the format.
        "JSONB" => serde_json::from_slice(raw.as_bytes()?.get(1..).unwrap_or_default())?,
        "TEXT[]" | "VARCHAR[]" => {
            let items = <Vec<Option<String>> as Decode<Postgres>>::decode(raw)?;
            items.into_iter().flatten().collect()
        }
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "citext" => Value::from(raw.as_str()?),
        // A label goes over the wire as it is written.
        _ if matches!(info.kind(), PgTypeKind::Enum(_)) => Value::from(raw.as_str()?),
        other => {
            return Err(format!("its type is `{other}`; cast it to `text` in the query").into());
        }
    })
}

fn time(raw: PgValueRef<'_>) -> Result<String, BoxDynError> {
    let time = <DateTime<Utc> as Decode<Postgres>>::decode(raw)?;
    Ok(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// A whole number where it is one, so that a `numeric` counts like an integer.
fn number(text: &str) -> Value {
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|digit| digit == b'0') {
            whole
        } else {
            text
        }
    });
    whole
        .parse::<i64>()
        .map(Value::from)
        .ok()
        .or_else(|| Some(Value::Number(Number::from_f64(text.parse().ok()?)?)))
        .unwrap_or_else(|| Value::from(text))
}

/// A `numeric` as it goes over the wire: count, weight, sign and scale, then digits to the base of 10000.
fn decimal(bytes: &[u8]) -> Option<String> {
    let word = |at: usize| -> Option<i32> {
        let two = bytes.get(at * 2..at * 2 + 2)?;
        Some(i16::from_be_bytes(two.try_into().ok()?).into())
    };
    let (count, weight, sign, scale) = (word(0)?, word(1)?, word(2)?, word(3)?);
    let digit = |n: i32| -> i32 {
        let at = usize::try_from(n).ok().filter(|_| n < count);
        at.and_then(|at| word(at + 4)).unwrap_or(0)
    };
    let mut text = match sign {
        0 => String::new(),
        0x4000 => "-".to_owned(),
        _ => return Some("NaN".to_owned()),
    };
    text.push_str(&digit(0).max(0).to_string().repeat(usize::from(weight >= 0)));
    if weight < 0 {
        text.push('0');
    }
    let groups = |range: std::ops::RangeInclusive<i32>| {
        range.fold(String::new(), |mut text, n| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{:04}", digit(n));
            text
        })
    };
    text.push_str(&groups(1..=weight));
    if scale > 0 {
        let fraction = groups(weight + 1..=weight + (scale + 3) / 4);
        let shown = usize::try_from(scale).ok()?;
        text.push('.');
        text.push_str(fraction.get(..shown)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wire(words: &[i16]) -> Option<String> {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        decimal(&bytes)
    }

    #[test]
    fn decimals_off_the_wire() {
        assert_eq!(wire(&[0, 0, 0, 0]).as_deref(), Some("0"));
        assert_eq!(wire(&[2, 1, 0, 0, 120, 5]).as_deref(), Some("1200005"));
        assert_eq!(wire(&[1, 1, 0, 0, 120]).as_deref(), Some("1200000"));
        assert_eq!(
            wire(&[2, 0, 0x4000, 2, 12, 3400]).as_deref(),
            Some("-12.34")
        );
        assert_eq!(wire(&[1, -1, 0, 3, 50]).as_deref(), Some("0.005"));
        assert_eq!(wire(&[1, -2, 0, 8, 50]).as_deref(), Some("0.00000050"));
        assert_eq!(wire(&[0, 0, -16384, 0]).as_deref(), Some("NaN"));
        assert_eq!(wire(&[1, 0]), None);
    }

    #[test]
    fn whole_numbers_count() {
        assert_eq!(number("12"), json!(12));
        assert_eq!(number("12.000"), json!(12));
        assert_eq!(number("12.5"), json!(12.5));
        assert_eq!(number("NaN"), json!("NaN"));
    }
}
