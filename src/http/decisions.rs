//! A person's word: decisions, outcomes, asking for a new triage.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Api;
use super::auth::Caller;
use super::body::JsonBody;
use super::incidents::IncidentBody;
use super::links::Links;
use super::params::{Incident, if_match};
use super::problem::{Problem, STALE, WAITING};
use crate::app::record_outcome::record_outcome;
use crate::app::review_triage::{Refused, review_triage};
use crate::domain::review::{DecisionRequest, OutcomeRequest};

/// Approves, overrides or acknowledges a triage.
///
/// An `override` needs a reason; opening a `hold` also needs `target_verified` for every changed target. With
/// `If-Match` the decision is refused (412) when the incident has a newer triage than the one that was seen.
#[utoipa::path(
    post, path = "/v1/incidents/{id}/decisions", tag = "decisions", request_body = DecisionRequest,
    params(
        ("id" = String, Path, description = "the incident"),
        ("If-Match" = Option<String>, Header, description = "the revision that was seen: the incident's `ETag`"),
    ),
    responses(
        (status = 201, description = "kept, and effective on the gate", body = IncidentBody),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "not triaged yet", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "the incident has a newer triage", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "the decision is incomplete", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["responder", "admin"])),
)]
pub async fn decide(
    State(api): State<Api>,
    Incident(id): Incident,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(request): JsonBody<DecisionRequest>,
) -> Result<Response, Problem> {
    review_triage(&api.app, &caller.0.name, id, if_match(&headers)?, &request).await?;
    let view = api.incident(id).await?;
    Ok((StatusCode::CREATED, Json(IncidentBody::from(view))).into_response())
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NotFound => Self::no_incident(),
            Refused::NotTriaged => Self::new(WAITING, detail),
            Refused::Stale { .. } => Self::new(STALE, detail)
                .hint("read the incident again, and decide on what it says now"),
            Refused::Wrong(refusal) => Self::field(refusal.field, refusal.detail, refusal.hint),
            Refused::Store(error) => error.into(),
        }
    }
}

/// Reports how it ended; a success resolves every incident of the batch.
#[utoipa::path(
    post, path = "/v1/incidents/{id}/outcomes", tag = "decisions", request_body = OutcomeRequest,
    params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 201, description = "kept, and effective on the gate", body = IncidentBody),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["reporter", "responder", "admin"])),
)]
pub async fn outcome(
    State(api): State<Api>,
    Incident(id): Incident,
    caller: Caller,
    JsonBody(outcome): JsonBody<OutcomeRequest>,
) -> Result<Response, Problem> {
    if !record_outcome(&api.app, &caller.0.name, id, &outcome).await? {
        return Err(Problem::no_incident());
    }
    let view = api.incident(id).await?;
    Ok((StatusCode::CREATED, Json(IncidentBody::from(view))).into_response())
}

/// Asks for the same evidence to be judged again, under today's rules; never loosens the gate.
#[utoipa::path(
    post, path = "/v1/incidents/{id}/retriage", tag = "decisions",
    params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 202, description = "queued", body = Links),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["responder", "admin"])),
)]
pub async fn retriage(State(api): State<Api>, Incident(id): Incident) -> Result<Response, Problem> {
    if !api.app.store.enqueue_retriage(id).await? {
        return Err(Problem::no_incident());
    }
    Ok((StatusCode::ACCEPTED, Json(Links::of(id))).into_response())
}
