//! Submitting reports, one or many.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::Api;
use super::auth::Caller;
use super::body::{BodyType, RawBody};
use super::incidents::IncidentBody;
use super::links::Links;
use super::openapi::ReportBody;
use super::params::preferred_wait;
use super::problem::{BUSY, KEY_REUSED, OTHER_BATCH, Problem, UNAVAILABLE};
use crate::app::accept_report::{Acceptance, Refused, Submission, accept_report};
use crate::app::answer_gate::{Question, answer_gate, answer_to_new};
use crate::app::await_triage::await_triage;
use crate::domain::gate::GateAnswer;
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::intake::{Rejection, rest};
use crate::store::views::IncidentView;

/// Reports one batch request may hold.
const MAX_BATCH: usize = 10_000;

/// A report was accepted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// Its incident.
    #[schema(value_type = String)]
    pub id: IncidentId,
    /// Where the incident stands.
    pub status: Status,
    /// The retry gate of its batch, now.
    pub gate: Option<GateAnswer>,
    /// Where to go from here.
    pub links: Links,
}

/// Reports a failed run.
///
/// Answers `202` as soon as the report is committed, or `200` with the whole incident when it is known already, or
/// when `Prefer: wait=N` (at most 60 s) was enough for its triage. Reporting the same (`pipeline`, `run_id`, `attempt`)
/// again adds evidence to the same incident.
#[utoipa::path(
    post, path = "/v1/incidents", tag = "incidents", request_body = ReportBody,
    params(
        ("Prefer" = Option<String>, Header, description = "`wait=N`: wait up to N seconds, at most 60, for the triage"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key with the same body is the same report; with another body it is refused"),
    ),
    responses(
        (status = 200, description = "the triaged incident, or a report that was known", body = IncidentBody),
        (status = 202, description = "committed; the triage follows", body = Accepted),
        (status = 409, description = "the run belongs to another batch", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "wrong fields", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too much is waiting", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["reporter", "responder", "admin"])),
)]
pub async fn submit(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Response, Problem> {
    let submission = Submission {
        body: body.document("send several to `/v1/incidents/batch`")?,
        reporter: caller.0.name.clone(),
        idempotency_key: idempotency_key(&headers)?,
    };
    let acceptance = counted(accept_report(&api.app, submission, rest::read).await)?;
    let id = acceptance.id();
    if let Some(wait) = preferred_wait(&headers) {
        let ready = await_triage(&api.app, id, wait).await?;
        let mut response = whole_or_pending(&api, id, &caller, ready).await?;
        if let Ok(applied) = HeaderValue::from_str(&format!("wait={}", wait.as_secs())) {
            response.headers_mut().insert("preference-applied", applied);
        }
        return Ok(response);
    }
    answer(&api, &caller, acceptance).await
}

/// What is answered at once to a report that was accepted: `202` with where it stands, or `200` with the whole incident
/// when it was known.
pub async fn answer(
    api: &Api,
    caller: &Caller,
    acceptance: Acceptance,
) -> Result<Response, Problem> {
    match acceptance {
        // Everything about it is known without asking the database.
        Acceptance::Opened(id) => Ok(pending(
            id,
            Status::Received,
            Some(answer_to_new(&api.app, id)),
        )),
        Acceptance::Appended(id) => whole_or_pending(api, id, caller, false).await,
        Acceptance::Known(id) => whole_or_pending(api, id, caller, true).await,
    }
}

/// `200` with the incident, or `202` with where it stands.
async fn whole_or_pending(
    api: &Api,
    id: IncidentId,
    caller: &Caller,
    whole: bool,
) -> Result<Response, Problem> {
    let view = api.incident(id).await?;
    if whole {
        let location = [(header::LOCATION, Links::of(id).itself)];
        return Ok((StatusCode::OK, location, Json(IncidentBody::from(view))).into_response());
    }
    Ok(pending(id, view.status, gate_of(api, &view, caller).await?))
}

/// `202`: committed, and where it stands.
fn pending(id: IncidentId, status: Status, gate: Option<GateAnswer>) -> Response {
    let links = Links::of(id);
    let location = [(header::LOCATION, links.itself.clone())];
    let accepted = Accepted {
        id,
        status,
        gate,
        links,
    };
    (StatusCode::ACCEPTED, location, Json(accepted)).into_response()
}

async fn gate_of(
    api: &Api,
    view: &IncidentView,
    caller: &Caller,
) -> Result<Option<GateAnswer>, Problem> {
    let question = Question {
        actor: caller.0.name.clone(),
        pipeline: view.pipeline.clone(),
        batch_id: view.batch_id.clone(),
        run_id: view.batch_id.is_none().then(|| view.run_id.clone()),
        unknown_opens: false,
    };
    Ok(answer_gate(&api.app, question).await?)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > 255 {
        return Err(Problem::field(
            "Idempotency-Key",
            "`Idempotency-Key` must have 1 to 255 printable characters",
            "a UUID is a good key",
        ));
    }
    Ok(Some(key.to_owned()))
}

/// Counts what became of a report.
pub fn counted(result: Result<Acceptance, Refused>) -> Result<Acceptance, Problem> {
    let label = match &result {
        Ok(Acceptance::Opened(_)) => "opened",
        Ok(Acceptance::Appended(_)) => "appended",
        Ok(Acceptance::Known(_)) => "known",
        Err(Refused::Busy) => "busy",
        Err(_) => "refused",
    };
    metrics::counter!("larrey_reports_total", "result" => label).increment(1);
    result.map_err(Problem::from)
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NotAReport(rejection) => rejection.into(),
            Refused::Busy => Self::new(BUSY, detail),
            Refused::KeyReused => Self::new(KEY_REUSED, detail),
            Refused::OtherBatch { .. } => {
                Self::new(OTHER_BATCH, detail).hint("`batch_id` is fixed once it is known")
            }
            Refused::Store(error) => error.into(),
            Refused::Stopping => Self::new(UNAVAILABLE, detail),
        }
    }
}

/// What became of one report of a batch.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BatchItem {
    /// HTTP status of this one.
    pub status: u16,
    /// Its incident, when it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub id: Option<IncidentId>,
    /// Why not, when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// What became of a batch, in the order of its reports.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    /// One result a report.
    pub results: Vec<BatchItem>,
}

/// Reports many failed runs: a JSON array, or one report a line as NDJSON.
///
/// Every report is accepted or refused on its own.
#[utoipa::path(
    post, path = "/v1/incidents/batch", tag = "incidents",
    request_body(content((Vec<ReportBody> = "application/json"), (ReportBody = "application/x-ndjson"))),
    responses(
        (status = 200, description = "one result a report, in their order", body = BatchAnswer),
        (status = 422, description = "not a list of reports", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["reporter", "responder", "admin"])),
)]
pub async fn submit_batch(
    State(api): State<Api>,
    caller: Caller,
    body: RawBody,
) -> Result<Json<BatchAnswer>, Problem> {
    let reports = split(&body)?;
    if reports.len() > MAX_BATCH {
        return Err(Problem::field(
            "body",
            format!("a batch holds at most {MAX_BATCH} reports"),
            "send several batches",
        ));
    }
    let mut results = Vec::with_capacity(reports.len());
    // A lane's worth at a time: the reports of one chunk share a statement.
    for chunk in reports.chunks(64) {
        let accepting = chunk.iter().map(|report| {
            let submission = Submission {
                body: report.clone(),
                reporter: caller.0.name.clone(),
                idempotency_key: None,
            };
            accept_report(&api.app, submission, rest::read)
        });
        for result in futures_util::future::join_all(accepting).await {
            results.push(item(counted(result)));
        }
    }
    Ok(Json(BatchAnswer { results }))
}

fn item(result: Result<Acceptance, Problem>) -> BatchItem {
    match result {
        Ok(acceptance) => {
            let status = if matches!(acceptance, Acceptance::Known(_)) {
                StatusCode::OK
            } else {
                StatusCode::ACCEPTED
            };
            BatchItem {
                status: status.as_u16(),
                id: Some(acceptance.id()),
                problem: None,
            }
        }
        Err(problem) => BatchItem {
            status: problem.status,
            id: None,
            problem: Some(problem),
        },
    }
}

/// The bytes of each report as they came, so that a report is the same alone and in a batch. A line that is not JSON
/// is that line's problem, not the batch's.
fn split(body: &RawBody) -> Result<Vec<Vec<u8>>, Problem> {
    if body.kind == BodyType::Ndjson {
        let lines = body.bytes.split(|byte| *byte == b'\n');
        return Ok(lines
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
            .map(<[u8]>::to_vec)
            .collect());
    }
    let reports: Vec<&RawValue> = serde_json::from_slice(&body.bytes).map_err(|error| {
        if !error.is_data() {
            return Problem::from(Rejection::NotJson(error.to_string()));
        }
        Problem::field(
            "body",
            "a batch is a JSON array of reports",
            "or send `Content-Type: application/x-ndjson`, one report a line",
        )
    })?;
    let bytes = reports.into_iter().map(|report| report.get().into());
    Ok(bytes.collect())
}
