//! Reading incidents.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::links::Links;
use super::params::{Incident, Params, name};
use super::problem::Problem;
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::fact::{Fact, Gap};
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::domain::logs::ErrorBlock;
use crate::domain::redact::redact;
use crate::domain::retry::RetryDecision;
use crate::render;
use crate::store::search::{Filter, IncidentLine};
use crate::store::views::{Event, IncidentView, TriageView};

/// Incidents a page holds unless the caller asks for more or fewer.
const PAGE: u32 = 50;
/// And at most.
const MAX_PAGE: u32 = 500;

/// An incident as it goes on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentBody {
    /// The incident.
    #[serde(flatten)]
    pub incident: IncidentView,
    /// Where to go from here.
    pub links: Links,
}

impl From<IncidentView> for IncidentBody {
    fn from(incident: IncidentView) -> Self {
        Self {
            links: Links::of(incident.id)
                .explained_by(incident.triage.as_ref().map(|view| &view.triage)),
            incident,
        }
    }
}

/// One incident with its newest triage, decision and outcome. Its `ETag` is the triage's revision.
#[utoipa::path(
    get, path = "/v1/incidents/{id}", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = IncidentBody),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn show(State(api): State<Api>, Incident(id): Incident) -> Result<Response, Problem> {
    let view = api.incident(id).await?;
    let revision = view.triage.as_ref().map_or(0, |triage| triage.revision);
    Ok((
        [(header::ETAG, format!("\"{revision}\""))],
        Json(IncidentBody::from(view)),
    )
        .into_response())
}

/// One incident as a page for people: plain text, for a browser or a bare `curl`.
#[utoipa::path(
    get, path = "/incidents/{id}", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn page(State(api): State<Api>, Incident(id): Incident) -> Result<Response, Problem> {
    let view = api.incident(id).await?;
    let case = api.app.store.case_file(id).await?;
    let text = render::incident::incident(
        &view,
        case.as_ref().map(|case| case.facts.as_slice()),
        render::Style::default(),
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// The evidence of an incident.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// When it was gathered.
    pub as_of: DateTime<Utc>,
    /// Every fact; claims, proofs and findings cite them by id.
    pub facts: Vec<Fact>,
    /// What could not be gathered.
    pub gaps: Vec<Gap>,
    /// The log, reduced to its distinct error blocks, in the order of their first line.
    #[schema(value_type = Vec<Object>)]
    pub error_blocks: Vec<ErrorBlock>,
}

impl From<CaseFile> for Evidence {
    fn from(case: CaseFile) -> Self {
        let error_blocks = case.blocks.into_iter().map(|cited| cited.block).collect();
        Self {
            as_of: case.as_of,
            facts: case.facts,
            gaps: case.gaps,
            error_blocks,
        }
    }
}

/// The evidence behind the newest triage: facts with provenance, gaps, error blocks.
#[utoipa::path(
    get, path = "/v1/incidents/{id}/evidence", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = Evidence),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn evidence(
    State(api): State<Api>,
    Incident(id): Incident,
) -> Result<Json<Evidence>, Problem> {
    Ok(Json(gathered(&api, id).await?.into()))
}

/// The whole case file behind the newest triage, as it was judged: with a label it is a scenario for `larrey eval`.
#[utoipa::path(
    get, path = "/v1/incidents/{id}/case-file", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = Object),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn case_file(
    State(api): State<Api>,
    Incident(id): Incident,
) -> Result<Json<CaseFile>, Problem> {
    Ok(Json(gathered(&api, id).await?))
}

async fn gathered(api: &Api, id: IncidentId) -> Result<CaseFile, Problem> {
    match api.app.store.case_file(id).await? {
        Some(case) => Ok(case),
        None if api.app.store.exists(id).await? => Err(Problem::new(
            super::problem::WAITING,
            "the incident is not triaged yet",
        )),
        None => Err(Problem::no_incident()),
    }
}

/// Everything that happened to an incident, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Timeline {
    /// The events.
    pub events: Vec<Event>,
}

/// What happened to an incident: reports, triages, decisions, outcomes, answers of the gate.
#[utoipa::path(
    get, path = "/v1/incidents/{id}/timeline", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = Timeline),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn timeline(
    State(api): State<Api>,
    Incident(id): Incident,
) -> Result<Json<Timeline>, Problem> {
    let events = api.app.store.timeline(id).await?;
    if events.is_empty() {
        Err(Problem::no_incident())
    } else {
        Ok(Json(Timeline { events }))
    }
}

/// All triages of an incident, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Triages {
    /// The triages.
    pub triages: Vec<TriageView>,
}

/// Every revision of the verdict.
#[utoipa::path(
    get, path = "/v1/incidents/{id}/triages", tag = "incidents", params(("id" = String, Path, description = "the incident")),
    responses(
        (status = 200, body = Triages),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn triages(
    State(api): State<Api>,
    Incident(id): Incident,
) -> Result<Json<Triages>, Problem> {
    let triages = api.app.store.triages(id).await?;
    if triages.is_empty() && !api.app.store.exists(id).await? {
        return Err(Problem::no_incident());
    }
    Ok(Json(Triages { triages }))
}

/// What to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Of this pipeline.
    pub(super) pipeline: Option<String>,
    /// Of this batch.
    pub(super) batch_id: Option<String>,
    /// Of this run.
    pub(super) run_id: Option<String>,
    /// In this status.
    pub(super) status: Option<Status>,
    /// Only what is not resolved.
    #[serde(default)]
    pub(super) open: bool,
    /// Of this category.
    pub(super) category: Option<Category>,
    /// With this retry decision.
    pub(super) decision: Option<RetryDecision>,
    /// Routed to this team.
    pub(super) team: Option<String>,
    /// With this fingerprint.
    pub(super) fingerprint: Option<String>,
    /// Received at or after.
    pub(super) since: Option<DateTime<Utc>>,
    /// Received before.
    pub(super) until: Option<DateTime<Utc>>,
    /// `next` of the page before.
    pub(super) cursor: Option<String>,
    /// Incidents on the page, at most 500.
    pub(super) limit: Option<u32>,
    /// Whether to count everything that matches, which takes longer.
    #[serde(default)]
    pub(super) total: bool,
}

/// A page of incidents, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page {
    /// The incidents.
    pub incidents: Vec<IncidentLine>,
    /// The `cursor` of the next page; absent on the last.
    pub next: Option<String>,
    /// How many match in all, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// Incidents by filters, newest first.
#[utoipa::path(
    get, path = "/v1/incidents", tag = "incidents", params(ListParams),
    responses(
        (status = 200, body = Page),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn list(
    State(api): State<Api>,
    Params(params): Params<ListParams>,
) -> Result<Json<Page>, Problem> {
    let limit = page_size(params.limit)?;
    let total = params.total;
    let filter = filter(params)?;
    let mut incidents = api.app.store.search(&filter, i64::from(limit) + 1).await?;
    let more = incidents.len() > limit as usize;
    incidents.truncate(limit as usize);
    let next = incidents
        .last()
        .filter(|_| more)
        .map(|last| last.id.to_string());
    let total = if total {
        Some(api.app.store.count(&filter).await?)
    } else {
        None
    };
    Ok(Json(Page {
        incidents,
        next,
        total,
    }))
}

/// How many lines a page has.
///
/// # Errors
/// When that is none, or too many.
pub(super) fn page_size(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(PAGE);
    if (1..=MAX_PAGE).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::field(
        "limit",
        format!("`limit` must be from 1 to {MAX_PAGE}"),
        "use `cursor` for more",
    ))
}

/// A time of four digits a year, as RFC 3339 has it; our database knows no others.
fn common_era(field: &str, time: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>, Problem> {
    match time {
        Some(time) if !(0..=9999).contains(&time.year()) => Err(Problem::field(
            field,
            format!("`{field}` is not an RFC 3339 time"),
            "write it like `2026-11-24T03:00:00Z`",
        )),
        time => Ok(time),
    }
}

/// The filter that the parameters of a query describe.
///
/// # Errors
/// When one of them is nothing that could be looked for.
pub(super) fn filter(params: ListParams) -> Result<Filter, Problem> {
    let cursor: Option<IncidentId> = params
        .cursor
        .map(|cursor| cursor.parse())
        .transpose()
        .map_err(|_| {
            Problem::field(
                "cursor",
                "`cursor` is not one of ours",
                "pass on `next` of the page before, unchanged",
            )
        })?;
    let known = |field, text| {
        // As they are kept: redacted like those of a report, or they would never be found again.
        name(field, text).map(|text| text.map(|text| redact(&text).into_owned()))
    };
    Ok(Filter {
        pipeline: known("pipeline", params.pipeline)?,
        batch_id: known("batch_id", params.batch_id)?,
        run_id: known("run_id", params.run_id)?,
        open: params.open,
        status: params.status.map(|status| status.code().to_owned()),
        category: params.category.map(|category| category.code().to_owned()),
        decision: params.decision.map(|decision| decision.code().to_owned()),
        team: known("team", params.team)?,
        fingerprint: name("fingerprint", params.fingerprint)?,
        since: common_era("since", params.since)?,
        until: common_era("until", params.until)?,
        before: cursor,
    })
}
