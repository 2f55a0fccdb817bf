//! Soda: the results of a scan, as `soda scan --scan-results-file` or `Scan.get_scan_results` gives them.

use serde_json::{Map, Value};

use super::{Found, Tool, plain, time};

/// <https://docs.soda.io/run-a-scan>
pub(super) const TOOL: Tool = Tool { name: "Soda", read };

fn read(document: &Value) -> Option<Found> {
    let checks = document.get("checks")?.as_array()?;
    if !checks.iter().any(|check| check.get("outcome").is_some())
        && document.get("hasFailures").is_none()
    {
        return None;
    }
    let mut found = Found::default();
    // `dataTimestamp` is what the scan is about, and may be set to any time.
    let at = |key| time(document.get(key));
    found.made_at(at("scanEndTimestamp").or_else(|| at("scanStartTimestamp")));
    for check in checks {
        let text = |key: &str| check.get(key).and_then(Value::as_str);
        match (text("name").or(text("definition")), text("outcome")) {
            (Some(name), Some("fail")) => found.result(name, false, detail(check)),
            (Some(name), Some("pass" | "warn")) => found.result(name, true, detail(check)),
            _ => found.undecided += 1,
        }
    }
    Some(found)
}

fn detail(check: &Value) -> Map<String, Value> {
    let mut detail = plain(check, &["outcome", "table", "column"]);
    detail.extend(plain(
        check.get("diagnostics").unwrap_or(&Value::Null),
        &["value"],
    ));
    detail
}
