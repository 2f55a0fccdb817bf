//! Reading about pipelines: which there are, and how well each tells of its failures.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::params::{Params, name};
use super::problem::{INTERNAL, Problem};
use crate::app::measure_hygiene::{Failed, measure_hygiene};
use crate::domain::hygiene::Hygiene;
use crate::store::pipelines::PipelineLine;

/// Pipelines a page holds unless the caller asks for more or fewer.
const PAGE: u32 = 50;
/// And at most.
const MAX_PAGE: u32 = 500;
/// Incidents that are looked at unless the caller asks for more or fewer.
const LAST: u32 = 20;
/// And at most: each is judged anew some times.
const MAX_LAST: u32 = 100;

/// Which page of the pipelines.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PipelineParams {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Pipelines on the page, at most 500.
    limit: Option<u32>,
}

/// A page of pipelines, by name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PipelinePage {
    /// The pipelines.
    pub pipelines: Vec<PipelineLine>,
    /// The `cursor` of the next page; absent on the last.
    pub next: Option<String>,
}

/// Every pipeline that is registered or was reported, by name.
#[utoipa::path(
    get, path = "/v1/pipelines", operation_id = "pipelines", tag = "pipelines", params(PipelineParams),
    responses(
        (status = 200, body = PipelinePage),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn list(
    State(api): State<Api>,
    Params(params): Params<PipelineParams>,
) -> Result<Json<PipelinePage>, Problem> {
    let limit = within("limit", params.limit.unwrap_or(PAGE), MAX_PAGE)?;
    let after = name("cursor", params.cursor)?.unwrap_or_default();
    let registered = api.app.current.get().registry.names();
    let mut pipelines = api
        .app
        .store
        .pipelines(&registered, &after, i64::from(limit) + 1)
        .await?;
    let more = pipelines.len() > limit as usize;
    pipelines.truncate(limit as usize);
    let next = pipelines
        .last()
        .filter(|_| more)
        .map(|last| last.pipeline.clone());
    Ok(Json(PipelinePage { pipelines, next }))
}

/// How much to look at.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HygieneParams {
    /// The newest triaged incidents to look at, from 1 to 100; default 20.
    last: Option<u32>,
}

/// Which foundational signals the last incidents of a pipeline had, a score, and what the missing ones would have decided.
///
/// The score is the weighted share of signals that were there. What a signal would have decided is found by judging
/// the same evidence again with the signal's most favourable value in it, under the rules of today.
#[utoipa::path(
    get, path = "/v1/pipelines/{name}/hygiene", tag = "pipelines",
    params(("name" = String, Path, description = "the pipeline"), HygieneParams),
    responses(
        (status = 200, body = Hygiene),
        (status = 404, description = "neither registered nor ever reported", body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn hygiene(
    State(api): State<Api>,
    Path(pipeline): Path<String>,
    Params(params): Params<HygieneParams>,
) -> Result<Json<Hygiene>, Problem> {
    let last = within("last", params.last.unwrap_or(LAST), MAX_LAST)?;
    let pipeline = name("name", Some(pipeline))?.unwrap_or_default();
    match measure_hygiene(&api.app, &pipeline, last).await {
        Ok(hygiene) => Ok(Json(hygiene)),
        Err(Failed::Unknown) => {
            Err(Problem::no_pipeline(&pipeline).hint("list them with `GET /v1/pipelines`"))
        }
        Err(Failed::Store(error)) => Err(error.into()),
        Err(Failed::Panicked) => Err(Problem::new(
            INTERNAL,
            "a fault of ours; it is in the server's log",
        )),
    }
}

fn within(field: &str, value: u32, most: u32) -> Result<u32, Problem> {
    if (1..=most).contains(&value) {
        return Ok(value);
    }
    Err(Problem::field(
        field,
        format!("`{field}` must be from 1 to {most}"),
        "leave it out for the default",
    ))
}
