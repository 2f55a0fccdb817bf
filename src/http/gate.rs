//! The retry gate.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::auth::Caller;
use super::params::{Params, name};
use super::problem::Problem;
use crate::app::answer_gate::{Question, answer_gate};
use crate::domain::gate::GateAnswer;

/// What a batch without any failure on record answers.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Unknown {
    /// `open`.
    Open,
    /// `shut`, the default.
    Shut,
}

/// The question.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GateParams {
    /// The pipeline.
    pipeline: Option<String>,
    /// The batch that a rerun would process.
    batch_id: Option<String>,
    /// The run, where there is no batch; it stands for its batch. Beside a batch, both count.
    run_id: Option<String>,
    /// What a batch without any failure on record answers; default `shut`.
    #[param(inline)]
    unknown: Option<Unknown>,
}

/// May this batch be rerun now?
///
/// The most cautious answer over all unresolved incidents of the batch. An `open` is good until `expires_at`.
#[utoipa::path(
    get, path = "/v1/retry-gate", tag = "gate", params(GateParams),
    responses(
        (status = 200, description = "the answer", body = GateAnswer),
        (status = 404, description = "neither registered nor ever reported", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "a parameter is missing", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["reporter", "viewer", "responder", "admin"])),
)]
pub async fn ask(
    State(api): State<Api>,
    caller: Caller,
    Params(params): Params<GateParams>,
) -> Result<Json<GateAnswer>, Problem> {
    let given = |field, value: Option<String>| {
        name(field, value).map(|name| name.filter(|text| !text.is_empty()))
    };
    let hint = "ask as `/v1/retry-gate?pipeline=orders&batch_id=2026-11-24`";
    let pipeline = given("pipeline", params.pipeline)?
        .ok_or_else(|| Problem::field("pipeline", "`pipeline` is missing", hint))?;
    let batch_id = given("batch_id", params.batch_id)?;
    let run_id = given("run_id", params.run_id)?;
    if batch_id.is_none() && run_id.is_none() {
        return Err(Problem::field(
            "batch_id",
            "one of `batch_id` and `run_id` is required",
            hint,
        ));
    }
    let missing =
        Problem::no_pipeline(&pipeline).hint("check the spelling; an unknown pipeline never opens");
    let unknown_opens = matches!(params.unknown, Some(Unknown::Open));
    let question = Question {
        actor: caller.0.name,
        pipeline,
        batch_id,
        run_id,
        unknown_opens,
    };
    answer_gate(&api.app, question)
        .await?
        .map(Json)
        .ok_or(missing)
}
