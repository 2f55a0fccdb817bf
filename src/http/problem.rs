//! Errors on the wire: RFC 9457 problem documents with a stable `code`, each with a page under `/problems/`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::intake::{FieldError, Rejection};
use crate::store;

/// One kind of error: its code, its status and what its page says.
#[derive(Debug)]
pub struct Kind {
    /// Stable code, and the last part of `type`.
    pub code: &'static str,
    /// HTTP status.
    pub status: StatusCode,
    /// Short, the same for every occurrence.
    pub title: &'static str,
    /// Its page: what happened and what to do.
    pub page: &'static str,
}

macro_rules! kinds {
    ($( $name:ident = $code:literal, $status:ident, $title:literal, $page:literal; )+) => {
        $( #[doc = $page] pub const $name: &Kind = &Kind { code: $code, status: StatusCode::$status, title: $title, page: $page }; )+
        /// Every kind, for the pages.
        pub const KINDS: &[&Kind] = &[$($name),+];
    };
}

kinds! {
    INVALID_JSON = "invalid_json", BAD_REQUEST, "the body is not JSON",
        "The body could not be read as JSON, or its compression is damaged. Send UTF-8 JSON; `detail` says where it broke off.";
    INVALID_REPORT = "invalid_report", UNPROCESSABLE_ENTITY, "the report has wrong fields",
        "The body is JSON but not a report. Every wrong field is listed in `errors` with what to do about it; nothing was kept.";
    INVALID_REQUEST = "invalid_request", UNPROCESSABLE_ENTITY, "the request has a wrong field",
        "A field of the body or a parameter of the query has a wrong value, or a required one is missing. `detail` names it.";
    UNAUTHENTICATED = "unauthenticated", UNAUTHORIZED, "no valid token",
        "Send `Authorization: Bearer <token>`, or the token in `X-Api-Key`; two that differ are refused. Make a token with `larrey token create NAME --role ROLE`. Unknown, expired and revoked tokens are all refused here; `detail` says which.";
    FORBIDDEN = "forbidden", FORBIDDEN, "the token's role does not cover this",
        "The token is good, but its role may not do this. The API documentation states the role of every operation.";
    NOT_FOUND = "not_found", NOT_FOUND, "there is no such thing",
        "No incident, pipeline or path of this name. A pipeline is known once it is registered or was reported.";
    METHOD_NOT_ALLOWED = "method_not_allowed", METHOD_NOT_ALLOWED, "the path does not take this method",
        "The path exists, but not with this method. The API documentation is at `/docs`.";
    WAITING = "not_triaged_yet", CONFLICT, "the incident is not triaged yet",
        "A decision speaks of a triage, and there is none yet. Ask again in a moment.";
    STALE = "stale_revision", PRECONDITION_FAILED, "the incident has a newer triage",
        "The triage that you have seen is no longer the newest. Read the incident again, and decide on what it says now.";
    OTHER_BATCH = "batch_is_fixed", CONFLICT, "the run belongs to another batch",
        "A run's `batch_id` is fixed once it is known. Report another batch under another `run_id` or `attempt`.";
    KEY_REUSED = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "the idempotency key was used for another body",
        "An `Idempotency-Key` stands for one body. Send the same body again, or a new key.";
    TOO_LARGE = "too_large", PAYLOAD_TOO_LARGE, "the body is too large",
        "The body is larger than the server takes, after decompression. Send the tail of the log: the last error blocks decide.";
    UNSUPPORTED_TYPE = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "the body's type is not taken here",
        "Send `Content-Type: application/json` (a batch may also be `application/x-ndjson`), plain or with `Content-Encoding: gzip`.";
    BUSY = "busy", TOO_MANY_REQUESTS, "too much is waiting",
        "Nothing was accepted, because too many reports wait to be stored. Send it again after the seconds in `Retry-After`.";
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "the database does not answer",
        "Nothing was accepted. Send it again after the seconds in `Retry-After`; the gate stays shut for as long as nobody answers.";
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "a fault of ours",
        "Nothing was accepted. The server's log has the details under the request id in `X-Request-Id`.";
}

/// A problem document.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where its page is, relative to the server.
    #[serde(rename = "type")]
    pub kind: String,
    /// Stable code.
    pub code: String,
    /// Short, the same for every occurrence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong this time.
    pub detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Every wrong field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(kind: &Kind, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", kind.code),
            code: kind.code.to_owned(),
            title: kind.title.to_owned(),
            status: kind.status.as_u16(),
            detail: detail.into(),
            hint: None,
            errors: Vec::new(),
        }
    }

    /// The same, with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A wrong field or parameter.
    pub fn field(field: &str, detail: impl Into<String>, hint: &str) -> Self {
        let detail = detail.into();
        let error = FieldError {
            field: field.to_owned(),
            detail: detail.clone(),
            hint: Some(hint.to_owned()),
        };
        let mut problem = Self::new(INVALID_REQUEST, detail).hint(hint);
        problem.errors.push(error);
        problem
    }

    /// There is no such pipeline.
    pub fn no_pipeline(pipeline: &str) -> Self {
        Self::new(
            NOT_FOUND,
            format!("no pipeline `{pipeline}` is registered or was ever reported"),
        )
    }

    /// There is no such incident.
    pub fn no_incident() -> Self {
        Self::new(NOT_FOUND, "no such incident").hint("list them with `GET /v1/incidents`")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NotJson(at) => {
                let hint = if at.contains("hex escape") {
                    "a surrogate alone is no character: replace what could not be decoded before you send it"
                } else {
                    "send one document of UTF-8 JSON"
                };
                Self::new(INVALID_JSON, format!("the body is not JSON: {at}")).hint(hint)
            }
            Rejection::Fields(errors) => {
                let detail = errors
                    .iter()
                    .map(|error| error.detail.as_str())
                    .collect::<Vec<_>>()
                    .join("; ");
                let hint = errors.first().and_then(|error| error.hint.clone());
                let mut problem = Self::new(INVALID_REPORT, detail);
                problem.hint = hint;
                problem.errors = errors;
                problem
            }
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use std::error::Error as _;
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        tracing::error!(%error, source, "a request failed in the store");
        match error {
            store::Error::Database(..) => Self::new(UNAVAILABLE, "the database did not answer"),
            store::Error::Migrate(_) | store::Error::Corrupt(..) => {
                Self::new(INTERNAL, "what is stored does not read back")
            }
        }
    }
}
