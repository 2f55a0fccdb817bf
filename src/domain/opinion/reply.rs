//! What an adviser answers, before it is checked.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::category::{CATEGORIES, Category};
use crate::domain::retry::RetryDecision;

/// An answer in the form that is asked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The category of the cause.
    pub category: Category,
    /// From 0 to 1.
    pub probability: f64,
    /// One sentence.
    pub root_cause: String,
    /// Two to four sentences.
    pub summary: String,
    /// What it rests on.
    pub claims: Vec<RawClaim>,
    /// What contradicts itself.
    pub contradictions: Vec<RawClaim>,
    /// What it would like to know.
    pub missing: Vec<String>,
    /// What it would do.
    pub retry: RetryDecision,
}

/// A sentence and the ids it cites.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClaim {
    /// The sentence.
    pub text: String,
    /// Ids of facts, as the case file names them.
    pub evidence: Vec<String>,
}

/// Reads an answer. Some models put a fence around JSON, and some a preface before it.
///
/// # Errors
/// When it is none; the text says why, for the adviser to repair.
pub fn read(text: &str) -> Result<Reply, String> {
    let (Some(start), Some(end)) = (text.find('{'), text.rfind('}')) else {
        return Err("the answer holds no JSON object".to_owned());
    };
    let json = text.get(start..=end).unwrap_or_default();
    serde_json::from_str(json)
        .map_err(|error| format!("the answer does not fit the schema: {error}"))
}

/// The JSON schema of a [`Reply`], in the subset that providers enforce: every field required, no other allowed.
pub fn schema() -> Value {
    let codes: Vec<&str> = CATEGORIES.iter().map(|row| row.code).collect();
    let object = |properties: Value| {
        let required: Vec<String> = properties
            .as_object()
            .map(|fields| fields.keys().cloned().collect())
            .unwrap_or_default();
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    };
    let claim = object(json!({
        "text": {"type": "string", "description": "one sentence; quotes and numbers only as the cited facts have them"},
        "evidence": {"type": "array", "items": {"type": "string"}, "description": "ids of facts, as f3"},
    }));
    let claims = json!({"type": "array", "items": claim});
    object(json!({
        "category": {"type": "string", "enum": codes},
        "probability": {"type": "number", "description": "from 0 to 1"},
        "root_cause": {"type": "string", "description": "one sentence"},
        "summary": {"type": "string", "description": "two to four sentences for an engineer on call"},
        "claims": claims,
        "contradictions": claims,
        "missing": {"type": "array", "items": {"type": "string"}},
        "retry": {"type": "string", "enum": ["retry", "wait", "fix_first", "hold"]},
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"category": "data_skew", "probability": 0.7, "root_cause": "one key", "summary": "One key.", "claims": [{"text": "x", "evidence": ["f1"]}], "contradictions": [], "missing": [], "retry": "hold"}"#;

    #[test]
    fn an_answer_is_read_with_or_without_a_fence() {
        let plain = read(ANSWER).unwrap();
        assert_eq!(plain.category, Category::DataSkew);
        assert_eq!(
            read(&format!("Here it is:\n```json\n{ANSWER}\n```")),
            Ok(plain)
        );
    }

    #[test]
    fn what_does_not_fit_says_why() {
        assert!(
            read("I cannot help with that.")
                .unwrap_err()
                .contains("no JSON")
        );
        assert!(
            read(&ANSWER.replace("data_skew", "bad_luck"))
                .unwrap_err()
                .contains("bad_luck")
        );
        assert!(
            read(&ANSWER.replace("\"missing\": [], ", ""))
                .unwrap_err()
                .contains("missing")
        );
        assert!(read(ANSWER.trim_end_matches('}')).is_err());
    }

    #[test]
    fn the_schema_names_every_field_and_category() {
        let schema = schema();
        let answer: Value = serde_json::from_str(ANSWER).unwrap();
        for field in answer.as_object().unwrap().keys() {
            assert!(schema["properties"].get(field).is_some(), "{field}");
            assert!(
                schema["required"]
                    .as_array()
                    .unwrap()
                    .contains(&json!(field))
            );
        }
        assert_eq!(
            schema["properties"]["category"]["enum"]
                .as_array()
                .unwrap()
                .len(),
            CATEGORIES.len()
        );
    }
}
