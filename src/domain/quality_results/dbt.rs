//! dbt: the tests in `run_results.json`. Models, seeds and unit tests of code say nothing of the data.

use serde_json::Value;

use super::{Found, Tool, plain, time};

/// <https://docs.getdbt.com/reference/artifacts/run-results-json>
pub(super) const TOOL: Tool = Tool { name: "dbt", read };

fn read(document: &Value) -> Option<Found> {
    let results = document.get("results")?.as_array()?;
    let metadata = document.get("metadata")?;
    metadata.get("dbt_schema_version")?;
    let mut found = Found::default();
    found.made_at(time(metadata.get("generated_at")));
    for result in results {
        let id = result.get("unique_id").and_then(Value::as_str);
        let Some(test) = id.and_then(|id| id.strip_prefix("test.")) else {
            continue;
        };
        match result.get("status").and_then(Value::as_str) {
            Some("fail") => found.result(name(test), false, detail(result)),
            Some("pass" | "success" | "warn") => found.result(name(test), true, detail(result)),
            _ => found.undecided += 1,
        }
    }
    Some(found)
}

/// `package.name.hash`, and for tests of one's own `package.name`.
fn name(test: &str) -> &str {
    test.split('.').nth(1).unwrap_or(test)
}

fn detail(result: &Value) -> serde_json::Map<String, Value> {
    plain(result, &["status", "failures", "message"])
}
