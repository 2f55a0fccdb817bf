//! Parameters of paths, queries and headers; what is wrong with one names it.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::time::Duration;

use super::problem::Problem;
use crate::domain::id::IncidentId;

/// Longest `Prefer: wait`, in seconds.
const MAX_WAIT_S: u64 = 60;

/// The incident in the path.
#[derive(Clone, Copy, Debug)]
pub struct Incident(pub IncidentId);

impl<S: Send + Sync> FromRequestParts<S> for Incident {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state)
            .await
            .map(|Path(text)| text);
        text.ok()
            .and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or_else(Problem::no_incident)
    }
}

/// The query, typed.
#[derive(Clone, Copy, Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(params)| Self(params))
            .map_err(|error| {
                Problem::field(
                    "query",
                    error.body_text(),
                    "the parameters are listed at `/docs`",
                )
            })
    }
}

/// A name to look for. Names with control characters are never kept, so that asking for one is a mistake.
///
/// # Errors
/// When there is such a character in it.
pub fn name(field: &str, name: Option<String>) -> Result<Option<String>, Problem> {
    match name {
        Some(name) if name.chars().any(char::is_control) => Err(Problem::field(
            field,
            format!("`{field}` contains a control character"),
            "names are kept as they were reported, and those have none",
        )),
        name => Ok(name),
    }
}

/// How long the caller would wait, by `Prefer: wait=N` (RFC 7240), at most a minute.
pub fn preferred_wait(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|preference| {
            preference
                .trim()
                .strip_prefix("wait=")?
                .trim()
                .parse::<u64>()
                .ok()
        })
        .map(|seconds| Duration::from_secs(seconds.min(MAX_WAIT_S)))
}

/// The revision in `If-Match`: a quoted number (an entity tag), or nothing.
///
/// # Errors
/// When there is one and it is no revision.
pub fn if_match(headers: &HeaderMap) -> Result<Option<i32>, Problem> {
    let Some(value) = headers.get("if-match") else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .unwrap_or_default()
        .trim()
        .trim_start_matches("W/")
        .trim_matches('"');
    if text == "*" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        Problem::field(
            "If-Match",
            "`If-Match` is not a revision",
            "send the `ETag` of the incident, as `\"3\"`",
        )
    })
}
