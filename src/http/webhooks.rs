//! What other systems send of their own accord.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::auth::Caller;
use super::body::RawBody;
use super::incidents::IncidentBody;
use super::problem::{NOT_FOUND, Problem};
use super::submit::{Accepted, answer, counted};
use crate::app::accept_report::Submission;
use crate::app::accept_webhook::{Heard, accept_webhook};
use crate::intake::{self, FORMATS, Format};

/// The answer to a webhook.
#[expect(
    clippy::large_enum_variant,
    reason = "it describes the answer and is never made"
)]
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum WebhookAnswer {
    /// A failure: as for a report.
    Incident(Accepted),
    /// Any other state of a run.
    RunEvent(Recorded),
}

/// A run event is kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Recorded {
    /// `recorded`.
    #[schema(example = "recorded")]
    pub status: String,
}

/// The format in the path; it is looked at before the body.
#[derive(Clone, Copy, Debug)]
pub struct InFormat(&'static Format);

impl<S: Send + Sync> FromRequestParts<S> for InFormat {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        let found = name.ok().and_then(|Path(name)| intake::format(&name));
        found.map(Self).ok_or_else(|| {
            let formats = FORMATS
                .iter()
                .map(|known| format!("`{}` ({})", known.name, known.doc));
            let formats: Vec<String> = formats.collect();
            Problem::new(NOT_FOUND, "there is no webhook format of this name")
                .hint(format!("the formats are {}", formats.join(" and ")))
        })
    }
}

/// Takes what another system tells of a run, in that system's own format.
///
/// docs/webhooks.md describes every format and how to set its sender up. A failure is answered as a report is; any other
/// state of a run is kept, stands on the timelines of the run's incidents, and opens nothing. The job is renamed to the
/// pipeline whose registration claims it. The token may come in `X-Api-Key`.
#[utoipa::path(
    post, path = "/v1/webhooks/{format}", tag = "incidents",
    params(("format" = String, Path, description = "a format, as `glue_eventbridge`; an unknown one is answered with all of them")),
    request_body(content = Object, description = "as the format has it"),
    responses(
        (status = 200, description = "a failure that was known", body = IncidentBody),
        (status = 202, description = "a failure that is committed, its triage follows; or a state of a run that is kept", body = WebhookAnswer),
        (status = 404, description = "no such format", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "the run belongs to another batch", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "wrong fields, or an event of another kind", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too much is waiting", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["reporter", "responder", "admin"]), ("api_key" = ["reporter", "responder", "admin"])),
)]
pub async fn receive(
    State(api): State<Api>,
    caller: Caller,
    InFormat(format): InFormat,
    body: RawBody,
) -> Result<Response, Problem> {
    let submission = Submission {
        body: body.document("send one event a request")?,
        reporter: caller.0.name.clone(),
        idempotency_key: None,
    };
    let accepted = match accept_webhook(&api.app, submission, format).await {
        Ok(Heard::RunEvent { new }) => return Ok(recorded(format, new)),
        Ok(Heard::Failure(acceptance)) => Ok(acceptance),
        Err(refused) => Err(refused),
    };
    answer(&api, &caller, counted(accepted)?).await
}

fn recorded(format: &Format, new: bool) -> Response {
    let result = if new { "recorded" } else { "known" };
    metrics::counter!("larrey_run_events_total", "format" => format.name, "result" => result)
        .increment(1);
    let status = "recorded".to_owned();
    (StatusCode::ACCEPTED, Json(Recorded { status })).into_response()
}
