//! Bodies: type, compression and size are checked before anything is read as JSON.

use std::io::Read as _;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::Api;
use super::problem::{INVALID_JSON, INVALID_REQUEST, Problem, TOO_LARGE, UNSUPPORTED_TYPE};
use crate::intake::json;

/// What kind of body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyType {
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Ndjson,
}

/// A body of JSON, decompressed, within the size limit.
#[derive(Debug)]
pub struct RawBody {
    /// What kind of body it is.
    pub kind: BodyType,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl RawBody {
    /// The one document that it is.
    ///
    /// # Errors
    /// When it may be many; `instead` says what to do then.
    pub fn document(self, instead: &str) -> Result<Vec<u8>, Problem> {
        if self.kind == BodyType::Json {
            return Ok(self.bytes);
        }
        Err(Problem::new(INVALID_REQUEST, "one report is one JSON document").hint(instead))
    }
}

impl FromRequest<Api> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let kind = body_type(&request)?;
        let gzip = is_gzip(&request)?;
        let limit = api.body_limit;
        let too_large = || {
            Problem::new(
                TOO_LARGE,
                format!("the body is larger than {} MiB", limit / (1024 * 1024)),
            )
        };
        let raw = collect(request.into_body(), limit)
            .await
            .map_err(|_| Problem::new(INVALID_JSON, "the body broke off"))?
            .ok_or_else(too_large)?;
        if !gzip {
            return Ok(Self { kind, bytes: raw });
        }
        let bytes = tokio::task::spawn_blocking(move || gunzip(&raw, limit))
            .await
            .map_err(|_| Problem::new(INVALID_JSON, "the body could not be decompressed"))?
            .map_err(|_| Problem::new(INVALID_JSON, "the gzip body is damaged or breaks off"))?
            .ok_or_else(too_large)?;
        Ok(Self { kind, bytes })
    }
}

/// Times the limit that is read, and thrown away, of a body that is too large: most clients send all of it before they
/// look at an answer, and would see a broken connection instead of the reason.
const DISCARDED: usize = 8;

/// The whole body; `None` when it is larger than the limit.
async fn collect(body: Body, limit: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while length <= limit.saturating_mul(DISCARDED)
        && let Some(chunk) = chunks.next().await
    {
        let chunk = chunk?;
        length = length.saturating_add(chunk.len());
        if length <= limit {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok((length <= limit).then_some(bytes))
}

fn body_type(request: &Request) -> Result<BodyType, Problem> {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(BodyType::Json),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(BodyType::Ndjson),
        "" => Err(Problem::new(UNSUPPORTED_TYPE, "`Content-Type` is missing")
            .hint("send `Content-Type: application/json`")),
        other => Err(Problem::new(
            UNSUPPORTED_TYPE,
            format!("`Content-Type: {other}` is not taken here"),
        )
        .hint("send `Content-Type: application/json`")),
    }
}

fn is_gzip(request: &Request) -> Result<bool, Problem> {
    match request
        .headers()
        .get(header::CONTENT_ENCODING)
        .map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase())
    {
        None => Ok(false),
        Some(encoding) if encoding == "identity" => Ok(false),
        Some(encoding) if encoding == "gzip" || encoding == "x-gzip" => Ok(true),
        Some(encoding) => Err(Problem::new(
            UNSUPPORTED_TYPE,
            format!("`Content-Encoding: {encoding}` is not taken here"),
        )
        .hint("send it plain or as gzip")),
    }
}

/// Decompresses up to the limit; `None` when there is more, so that a bomb never unfolds.
fn gunzip(raw: &[u8], limit: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    flate2::read::MultiGzDecoder::new(raw)
        .take(most)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// A typed JSON body; what is wrong with it names the field.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let body = RawBody::from_request(request, api).await?;
        let value = json::read(&body.bytes).map_err(|error| {
            Problem::new(INVALID_JSON, format!("the body is not JSON: {error}"))
        })?;
        serde_json::from_value(value)
            .map(Self)
            .map_err(|error| Problem::new(INVALID_REQUEST, error.to_string()))
    }
}
