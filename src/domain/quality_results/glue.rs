//! AWS Glue Data Quality: the answers of `GetDataQualityResult` and `BatchGetDataQualityResult`.

use serde_json::{Map, Value};

use super::{Found, NUMBERS, Tool, shortened, time};

/// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetDataQualityResult.html>
pub(super) const TOOL: Tool = Tool {
    name: "AWS Glue Data Quality",
    read,
};

fn read(document: &Value) -> Option<Found> {
    let mut found = Found::default();
    match document.get("Results").and_then(Value::as_array) {
        Some(several) => several.iter().try_for_each(|one| part(one, &mut found))?,
        None => part(document, &mut found)?,
    }
    Some(found)
}

fn part(document: &Value, found: &mut Found) -> Option<()> {
    let rules = document.get("RuleResults")?.as_array()?;
    let at = |key| time(document.get(key));
    found.made_at(at("CompletedOn").or_else(|| at("StartedOn")));
    for rule in rules {
        let text = |key: &str| rule.get(key).and_then(Value::as_str);
        // The name is `Rule_3` and tells nothing; the rule itself is in its description.
        let name = text("Description")
            .or(text("EvaluatedRule"))
            .or(text("Name"));
        match (name, text("Result")) {
            (Some(name), Some("PASS")) => found.result(name, true, detail(rule)),
            (Some(name), Some("FAIL")) => found.result(name, false, detail(rule)),
            _ => found.undecided += 1,
        }
    }
    Some(())
}

fn detail(rule: &Value) -> Map<String, Value> {
    let metrics = rule.get("EvaluatedMetrics").and_then(Value::as_object);
    let metrics = metrics.into_iter().flatten();
    let mut detail: Map<String, Value> = metrics
        .filter(|(_, value)| value.is_number())
        .take(NUMBERS)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(message) = rule.get("EvaluationMessage").and_then(Value::as_str) {
        detail.insert("message".to_owned(), Value::from(shortened(message)));
    }
    detail
}
