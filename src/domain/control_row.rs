//! A row of a control table: which columns are understood, and what they say.

use serde_json::Value;

use super::signals::Signals;

/// What a row says. It is testimony: somebody wrote it, and no retry rests on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlRow {
    /// What it says of the run.
    pub signals: Signals,
    /// Attempts at the batch, as the table counts them.
    pub attempt: Option<u32>,
    /// The batch that the row is about, where a column says so.
    pub batch_id: Option<String>,
    /// Columns that do not hold what their name promises, each with what it holds.
    pub misread: Vec<String>,
}

/// What a control table says of a batch whose data are in.
const LOADED: &[&str] = &[
    "committed",
    "loaded",
    "published",
    "success",
    "succeeded",
    "complete",
    "completed",
    "done",
    "partial",
    "partially_loaded",
    "partially_committed",
];

/// Whether a status says that data of the batch are in.
pub fn says_loaded(status: &str) -> bool {
    let word = status.trim().to_lowercase().replace([' ', '-'], "_");
    LOADED.contains(&word.as_str())
}

/// Characters kept of a text.
const SHOWN: usize = 500;

impl ControlRow {
    /// Reads the columns of a row by their names; `null` is as good as no column.
    pub fn of(columns: Vec<(String, Value)>) -> Self {
        let mut row = Self::default();
        for (name, value) in columns {
            if !value.is_null() && row.take(&name, &value).is_none() {
                let held: String = value.to_string().chars().take(40).collect();
                row.misread.push(format!("`{name}` holds `{held}`"));
            }
        }
        row
    }

    /// Takes in one column; `None` when it does not hold what its name promises.
    fn take(&mut self, name: &str, value: &Value) -> Option<()> {
        let signals = &mut self.signals;
        match name {
            "status" => signals.control_table_status = text(value)?,
            "previous_status" => signals.previous_run_status = text(value)?,
            "batch_id" => self.batch_id = text(value)?,
            "attempt" => self.attempt = Some(u32::try_from(count(value)?).ok()?),
            "expected_partitions" => signals.partitions_expected = Some(count(value)?),
            "expected_records" => signals.records_expected = Some(count(value)?),
            "partition_list" => signals.partition_list_expected = Some(list(value)?),
            "written_partitions" => match count(value)? {
                // That nothing was written is nobody's word to take: a zero is shown and decides nothing.
                0 => self.untyped(name, value),
                written => signals.partitions_written = Some(written),
            },
            _ => self.untyped(name, value),
        }
        Some(())
    }

    fn untyped(&mut self, name: &str, value: &Value) {
        let value = match value {
            Value::String(text) => Value::from(shortened(text)),
            Value::Array(_) | Value::Object(_) if value.to_string().len() > SHOWN => {
                Value::from(shortened(&value.to_string()))
            }
            other => other.clone(),
        };
        self.signals.other.insert(format!("control_{name}"), value);
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// A text, or a number as text; `Some(None)` for an empty one.
#[expect(
    clippy::option_option,
    reason = "no text, an empty one and one are three things"
)]
fn text(value: &Value) -> Option<Option<String>> {
    let text = match value {
        Value::String(text) => shortened(text.trim()),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(Some(text).filter(|text| !text.is_empty()))
}

fn count(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// A list of texts, or a text with commas between them.
fn list(value: &Value) -> Option<Vec<String>> {
    let items: Vec<&str> = match value {
        Value::Array(items) => items.iter().map(Value::as_str).collect::<Option<_>>()?,
        Value::String(text) => text.split(',').collect(),
        _ => return None,
    };
    let items = items.into_iter().map(str::trim);
    Some(
        items
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(columns: &Value) -> ControlRow {
        let columns = columns.as_object().unwrap().clone();
        ControlRow::of(columns.into_iter().collect())
    }

    #[test]
    fn columns_are_known_by_their_names() {
        let row = row(&json!({
            "status": " LOADED ", "previous_status": "SUCCEEDED", "attempt": 2, "expected_partitions": 12,
            "expected_records": "1200000", "partition_list": "country=de, country=fr,,", "written_partitions": 9,
            "batch_id": "2026-11-23", "loaded_by": "airflow", "note": null,
        }));
        let signals = &row.signals;
        assert_eq!(signals.control_table_status.as_deref(), Some("LOADED"));
        assert_eq!(signals.previous_run_status.as_deref(), Some("SUCCEEDED"));
        assert_eq!(signals.partitions_expected, Some(12));
        assert_eq!(signals.records_expected, Some(1_200_000));
        assert_eq!(signals.partitions_written, Some(9));
        let names = ["country=de".to_owned(), "country=fr".to_owned()];
        assert_eq!(signals.partition_list_expected.as_deref(), Some(&names[..]));
        assert_eq!(
            (row.attempt, row.batch_id.as_deref()),
            (Some(2), Some("2026-11-23"))
        );
        assert_eq!(signals.other["control_loaded_by"], json!("airflow"));
        assert_eq!(signals.other.len(), 1);
        assert!(row.misread.is_empty());
    }

    #[test]
    fn a_list_may_be_a_list() {
        let row = row(&json!({"partition_list": ["d=1", "d=2"]}));
        assert_eq!(
            row.signals.partition_list_expected.map(|list| list.len()),
            Some(2)
        );
    }

    #[test]
    fn what_a_column_should_not_hold_is_said_and_not_taken() {
        let row = row(&json!({
            "expected_partitions": -1, "expected_records": 1.5, "attempt": 5_000_000_000_u64, "status": {"a": 1},
            "partition_list": [1], "written_partitions": true,
        }));
        assert_eq!(row.misread.len(), 6, "{:?}", row.misread);
        assert_eq!((row.signals, row.attempt), (Signals::default(), None));
    }

    #[test]
    fn a_zero_is_nobodys_word_to_take() {
        let row = row(&json!({"written_partitions": 0, "status": ""}));
        assert_eq!(row.signals.partitions_written, None);
        assert_eq!(row.signals.other["control_written_partitions"], json!(0));
        assert_eq!(row.signals.control_table_status, None);
    }
}
