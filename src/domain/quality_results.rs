//! Results of data-quality rules, out of the documents that the tools write. Each is known by its shape.
//!
//! A rule that warned has passed: nobody wanted the run to end over it. A rule that could not be evaluated has neither
//! passed nor failed, and is only counted.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value};

use super::snapshot::QualityResult;

mod dbt;
mod freshness;
mod glue;
mod great_expectations;
mod soda;

pub use freshness::{Times, why_not_of_this_run};

/// Results that are kept, failed ones first.
const MOST: usize = 50;
/// Characters kept of a text.
const SHOWN: usize = 300;
/// Numbers kept of one result.
const NUMBERS: usize = 10;

/// What one document says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QualityReport {
    /// The tool that wrote it.
    pub tool: &'static str,
    /// Results, failed ones first.
    pub results: Vec<QualityResult>,
    /// Results that there is no room for.
    pub left_out: usize,
    /// Rules that could not be evaluated.
    pub undecided: usize,
    /// When it was made, where it says so.
    pub produced_at: Option<DateTime<Utc>>,
}

struct Tool {
    name: &'static str,
    /// `None` for a document of another shape.
    read: fn(&Value) -> Option<Found>,
}

/// Every tool, in alphabetical order; the first that knows the shape reads the document.
const TOOLS: &[Tool] = &[dbt::TOOL, glue::TOOL, great_expectations::TOOL, soda::TOOL];

/// What a tool's document holds, before it is cut.
#[derive(Debug, Default)]
struct Found {
    results: Vec<QualityResult>,
    undecided: usize,
    produced_at: Option<DateTime<Utc>>,
}

impl Found {
    fn result(&mut self, rule: &str, passed: bool, detail: Map<String, Value>) {
        self.results.push(QualityResult {
            rule: shortened(rule),
            passed,
            detail: (!detail.is_empty()).then_some(Value::Object(detail)),
        });
    }

    /// Several parts are as old as the oldest of them.
    fn made_at(&mut self, at: Option<DateTime<Utc>>) {
        self.produced_at = match (self.produced_at, at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// Reads a document; `None` when no tool knows its shape.
pub fn read(document: &Value) -> Option<QualityReport> {
    let (tool, found) = TOOLS
        .iter()
        .find_map(|tool| Some((tool.name, (tool.read)(document)?)))?;
    let mut results = found.results;
    results.sort_by_key(|result| Reverse(!result.passed));
    let left_out = results.len().saturating_sub(MOST);
    results.truncate(MOST);
    Some(QualityReport {
        tool,
        results,
        left_out,
        undecided: found.undecided,
        produced_at: found.produced_at,
    })
}

/// The names of the tools, for messages.
pub fn tools() -> Vec<&'static str> {
    TOOLS.iter().map(|tool| tool.name).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// The entries of an object with these keys that hold a number, a truth or a text. Lists and objects stay out: that is
/// where the tools put samples of the data.
fn plain(of: &Value, keys: &[&str]) -> Map<String, Value> {
    let entries = keys.iter().filter_map(|key| {
        let value = match of.get(*key)? {
            Value::String(text) => Value::from(shortened(text)),
            value @ (Value::Number(_) | Value::Bool(_)) => value.clone(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some(((*key).to_owned(), value))
    });
    entries.collect()
}

/// A time as one of the tools writes it; without a zone it is UTC.
fn time(value: Option<&Value>) -> Option<DateTime<Utc>> {
    match value? {
        Value::Number(seconds) => epoch(seconds.as_f64()?),
        Value::String(text) => text
            .parse()
            .ok()
            .or_else(|| {
                DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z")
                    .ok()
                    .map(Into::into)
            })
            .or_else(|| {
                let forms = [
                    "%Y%m%dT%H%M%S%.fZ",
                    "%Y-%m-%dT%H:%M:%S%.f",
                    "%Y-%m-%d %H:%M:%S%.f",
                ];
                let naive = |form: &&str| NaiveDateTime::parse_from_str(text, form).ok();
                forms.iter().find_map(naive).map(|naive| naive.and_utc())
            }),
        _ => None,
    }
}

fn epoch(seconds: f64) -> Option<DateTime<Utc>> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time beyond the range saturates, and is then no time"
    )]
    let millis = (seconds * 1000.0) as i64;
    DateTime::from_timestamp_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fixture(name: &str) -> QualityReport {
        let path = format!(
            "{}/tests/fixtures/quality/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        read(&serde_json::from_str(&text).unwrap()).unwrap()
    }

    fn summary(report: &QualityReport) -> Vec<(&str, bool)> {
        let results = report.results.iter();
        results
            .map(|result| (result.rule.as_str(), result.passed))
            .collect()
    }

    fn made(report: &QualityReport) -> String {
        report.produced_at.unwrap().to_rfc3339()
    }

    fn detail(report: &QualityReport, at: usize) -> Value {
        report.results[at].detail.clone().unwrap()
    }

    #[test]
    fn great_expectations() {
        let report = fixture("great_expectations.json");
        assert_eq!(report.tool, "Great Expectations");
        assert_eq!(
            summary(&report),
            [
                (
                    "expect_column_values_to_not_be_null(column: loyalty_tier)",
                    false
                ),
                (
                    "expect_column_values_to_be_between(column: amount, min_value: 0)",
                    true
                ),
                (
                    "expect_table_row_count_to_be_between(min_value: 1000)",
                    true
                ),
            ]
        );
        let failed = detail(&report, 0);
        assert_eq!(failed["unexpected_count"], 4112);
        assert!(
            !failed.to_string().contains("partial"),
            "no samples of the data: {failed}"
        );
        assert_eq!(detail(&report, 2)["observed_value"], 1_200_345);
        assert_eq!(report.undecided, 1, "one raised an exception");
        assert_eq!(made(&report), "2026-11-24T02:33:10.438481+00:00");
    }

    #[test]
    fn great_expectations_of_a_checkpoint() {
        let report = fixture("great_expectations_checkpoint.json");
        assert_eq!(
            summary(&report),
            [
                ("expect_column_values_to_be_unique(column: order_id)", false),
                ("expect_column_to_exist(column: order_id)", true),
            ]
        );
        assert_eq!(made(&report), "2026-11-24T02:33:10+00:00");
    }

    #[test]
    fn dbt() {
        let report = fixture("dbt_run_results.json");
        assert_eq!(report.tool, "dbt");
        assert_eq!(
            summary(&report),
            [
                ("not_null_orders_customer_id", false),
                ("unique_orders_order_id", true),
                ("accepted_values_orders_status__placed__shipped", true),
                ("assert_totals_add_up", true),
            ],
            "a model is no rule, and a warning has passed"
        );
        let failed = detail(&report, 0);
        assert_eq!(failed["failures"], 17);
        assert_eq!(
            failed["message"],
            "Got 17 results, configured to fail if != 0"
        );
        assert_eq!(detail(&report, 2)["status"], "warn");
        assert_eq!(
            report.undecided, 2,
            "one ended in an error, one was skipped"
        );
        assert_eq!(made(&report), "2026-11-24T02:34:05.120432+00:00");
    }

    #[test]
    fn soda() {
        let report = fixture("soda.json");
        assert_eq!(report.tool, "Soda");
        assert_eq!(
            summary(&report),
            [
                ("missing_count(email) = 0", false),
                ("row_count > 0", true),
                ("duplicate_percent(order_id) < 1", true),
            ]
        );
        assert_eq!(detail(&report, 0)["value"], 231);
        assert_eq!(detail(&report, 0)["table"], "orders");
        assert_eq!(detail(&report, 2)["outcome"], "warn");
        assert_eq!(report.undecided, 1);
        assert_eq!(made(&report), "2026-11-24T02:35:12+00:00");
    }

    #[test]
    fn glue() {
        for name in ["glue.json", "glue_batch.json"] {
            let report = fixture(name);
            assert_eq!(report.tool, "AWS Glue Data Quality");
            assert_eq!(
                summary(&report),
                [
                    ("ColumnValues \"amount\" >= 0", false),
                    ("RowCount between 150000 and 2000000", true),
                ],
                "{name}"
            );
            assert_eq!(detail(&report, 0)["Column.amount.Minimum"], -461.0);
            let message = detail(&report, 0)["message"].clone();
            assert!(
                message.as_str().unwrap().contains("does not meet"),
                "{message}"
            );
            assert_eq!(report.undecided, 1);
            assert_eq!(made(&report), "2026-11-24T02:36:00+00:00", "{name}");
        }
    }

    #[test]
    fn other_shapes_are_not_read() {
        for other in [
            json!({}),
            json!([]),
            json!(null),
            json!("results"),
            json!({"results": []}),
            json!({"results": [{"id": 1, "status": "fail"}]}),
            json!({"checks": "none"}),
            json!({"RuleResults": {"Name": "x"}}),
            json!({"checks": [{"name": "a"}]}),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
    }

    #[test]
    fn failed_ones_come_first_and_fifty_are_kept() {
        let check = |n: u32| {
            let outcome = if n % 30 == 29 { "fail" } else { "pass" };
            json!({"name": format!("check {n}"), "outcome": outcome})
        };
        let checks: Vec<Value> = (0..90).map(check).collect();
        let report = read(&json!({"checks": checks, "hasFailures": true})).unwrap();
        assert_eq!((report.results.len(), report.left_out), (50, 40));
        let failed: Vec<bool> = report
            .results
            .iter()
            .take(4)
            .map(|result| !result.passed)
            .collect();
        assert_eq!(failed, [true, true, true, false]);
        assert_eq!(report.results[0].rule, "check 29");
    }

    #[test]
    fn times_in_every_form() {
        let expected = "2026-11-24T02:33:10+00:00";
        for form in [
            json!("2026-11-24T02:33:10Z"),
            json!("2026-11-24T03:33:10+01:00"),
            json!("2026-11-24 03:33:10+01:00"),
            json!("2026-11-24T02:33:10"),
            json!("2026-11-24 02:33:10"),
            json!("20261124T023310.000000Z"),
            json!(1_795_487_590),
        ] {
            assert_eq!(
                time(Some(&form)).map(|at| at.to_rfc3339()).as_deref(),
                Some(expected),
                "{form}"
            );
        }
        assert_eq!(time(Some(&json!("yesterday"))), None);
        assert_eq!(time(Some(&json!(1e300))), None);
    }
}
