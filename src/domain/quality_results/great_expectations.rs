//! Great Expectations: a validation result, or the result of a checkpoint, which holds several.

use serde_json::{Map, Value};

use super::{Found, Tool, plain, time};

/// <https://docs.greatexpectations.io/docs/reference/learn/expectations/result_format>
pub(super) const TOOL: Tool = Tool {
    name: "Great Expectations",
    read,
};

fn read(document: &Value) -> Option<Found> {
    let mut found = Found::default();
    match document.get("run_results").and_then(Value::as_object) {
        Some(several) => {
            for one in several.values() {
                part(one.get("validation_result").unwrap_or(one), &mut found)?;
            }
            let run = document.get("run_id").and_then(|run| run.get("run_time"));
            found.produced_at = found.produced_at.or(time(run));
        }
        None => part(document, &mut found)?,
    }
    Some(found)
}

fn part(document: &Value, found: &mut Found) -> Option<()> {
    let results = document.get("results")?.as_array()?;
    let meta = document.get("meta");
    let made_by = |meta: &Value| meta.get("great_expectations_version").is_some();
    if !meta.is_some_and(made_by) && !results.iter().any(|one| expectation(one).is_some()) {
        return None;
    }
    let run = meta.and_then(|meta| meta.get("run_id")?.get("run_time"));
    let at = time(meta.and_then(|meta| meta.get("validation_time")));
    found.made_at(at.or_else(|| time(run)));
    for result in results {
        let passed = result.get("success").and_then(Value::as_bool);
        match (expectation(result), passed) {
            (Some(rule), Some(passed)) if passed || !raised(result) => {
                found.result(&rule, passed, detail(result));
            }
            _ => found.undecided += 1,
        }
    }
    Some(())
}

/// Arguments that make up a rule; lists of values are left out, they may be data.
const ARGUMENTS: &[&str] = &[
    "column",
    "column_A",
    "column_B",
    "min_value",
    "max_value",
    "mostly",
];

/// `expect_column_values_to_be_between(column: amount, min_value: 0)`.
fn expectation(result: &Value) -> Option<String> {
    let config = result.get("expectation_config")?;
    let kind = config
        .get("type")
        .or_else(|| config.get("expectation_type"));
    let kind = kind?.as_str()?;
    let arguments = plain(config.get("kwargs").unwrap_or(&Value::Null), ARGUMENTS);
    let shown: Vec<String> = ARGUMENTS
        .iter()
        .filter_map(|name| match arguments.get(*name)? {
            Value::String(text) => Some(format!("{name}: {text}")),
            other => Some(format!("{name}: {other}")),
        })
        .collect();
    Some(format!("{kind}({})", shown.join(", ")))
}

/// The expectation could not be evaluated; newer versions say so for each metric.
fn raised(result: &Value) -> bool {
    let Some(info) = result.get("exception_info") else {
        return false;
    };
    let says = |info: &Value| info.get("raised_exception").and_then(Value::as_bool) == Some(true);
    let metrics = info.as_object();
    says(info) || metrics.is_some_and(|metrics| metrics.values().any(says))
}

fn detail(result: &Value) -> Map<String, Value> {
    let numbers = [
        "observed_value",
        "element_count",
        "missing_count",
        "unexpected_count",
        "unexpected_percent",
    ];
    plain(result.get("result").unwrap_or(&Value::Null), &numbers)
}
