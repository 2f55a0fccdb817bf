//! Reading incidents by failure: a flood of one failure is one line.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::incidents::{ListParams, filter, page_size};
use super::params::Params;
use super::problem::Problem;
use crate::domain::category::Category;
use crate::domain::incident::Status;
use crate::domain::retry::RetryDecision;
use crate::store::search::groups::Group;

/// What to group.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GroupParams {
    /// Of this pipeline.
    pipeline: Option<String>,
    /// In this status; without it, all that are not resolved.
    status: Option<Status>,
    /// Of this category.
    category: Option<Category>,
    /// With this retry decision.
    decision: Option<RetryDecision>,
    /// Routed to this team.
    team: Option<String>,
    /// Received at or after.
    since: Option<DateTime<Utc>>,
    /// Fewer incidents than this are listed one by one, each as a group of its own; 1 unless said otherwise.
    at_least: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Groups on the page, at most 500.
    limit: Option<u32>,
}

/// A page of groups, the one with the newest incident first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GroupPage {
    /// The groups.
    pub groups: Vec<Group>,
    /// The `cursor` of the next page; absent on the last.
    pub next: Option<String>,
}

/// Unresolved incidents grouped by fingerprint: what fails in the same way is one group, whatever the pipeline. Every
/// run keeps its own incident, verdict and gate; an incident without a fingerprint is a group of its own.
#[utoipa::path(
    get, path = "/v1/groups", tag = "incidents", params(GroupParams),
    responses(
        (status = 200, body = GroupPage),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["viewer", "responder", "admin"])),
)]
pub async fn list(
    State(api): State<Api>,
    Params(params): Params<GroupParams>,
) -> Result<Json<GroupPage>, Problem> {
    let limit = page_size(params.limit)?;
    let at_least = params.at_least.unwrap_or(1);
    let filter = filter(ListParams {
        open: params.status.is_none(),
        pipeline: params.pipeline,
        status: params.status,
        category: params.category,
        decision: params.decision,
        team: params.team,
        since: params.since,
        cursor: params.cursor,
        ..ListParams::default()
    })?;
    let asked = i64::from(limit) + 1;
    let mut groups = api
        .app
        .store
        .groups(&filter, at_least.into(), asked)
        .await?;
    let more = groups.len() > limit as usize;
    groups.truncate(limit as usize);
    let next = groups
        .last()
        .filter(|_| more)
        .map(|last| last.newest.id.to_string());
    Ok(Json(GroupPage { groups, next }))
}
