//! The wire: routers, problem documents, authentication, documentation. Handlers extract, call and answer.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderName;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::auth::{Gatekeeper, authenticate, require};
use self::problem::{INTERNAL, METHOD_NOT_ALLOWED, NOT_FOUND, Problem};
use crate::app::App;
use crate::app::issue_token::Need;
use crate::domain::id::IncidentId;
use crate::store::views::IncidentView;

pub mod auth;
pub mod body;
pub mod decisions;
pub mod gate;
pub mod groups;
pub mod health;
pub mod incidents;
pub mod links;
pub mod openapi;
pub mod pages;
pub mod params;
pub mod pipelines;
pub mod problem;
pub mod submit;
pub mod trace;
pub mod webhooks;

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct Api {
    /// The use cases.
    pub app: App,
    /// Largest body, in bytes, after decompression.
    pub body_limit: usize,
    /// Renders the metrics.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}

impl Api {
    /// An incident as it stands.
    ///
    /// # Errors
    /// The problem to answer with when there is none, or the database fails.
    pub async fn incident(&self, id: IncidentId) -> Result<IncidentView, Problem> {
        self.app
            .store
            .show(id)
            .await?
            .ok_or_else(Problem::no_incident)
    }
}

/// The whole server, and its description.
pub fn router(api: Api, gatekeeper: Gatekeeper) -> Router {
    let (api_router, description) = described(gatekeeper).split_for_parts();
    let request_id = HeaderName::from_static("x-request-id");
    api_router
        .merge(health::router())
        .with_state(api)
        .merge(pages::router(description))
        .fallback(async || {
            Problem::new(NOT_FOUND, "there is nothing at this path")
                .hint("the API is described at `/docs`")
        })
        .method_not_allowed_fallback(async || {
            Problem::new(METHOD_NOT_ALLOWED, "the path does not take this method")
        })
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(from_fn(trace::trace))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

fn panicked() -> Response {
    tracing::error!("a handler panicked");
    Problem::new(INTERNAL, "a fault of ours; it is in the server's log").into_response()
}

/// The operations, each behind the need that its description states.
pub fn described(gatekeeper: Gatekeeper) -> OpenApiRouter<Api> {
    let behind = |need: Need, router: OpenApiRouter<Api>| {
        router.route_layer(from_fn_with_state(need, require))
    };
    let report = OpenApiRouter::new()
        .routes(routes!(submit::submit))
        .routes(routes!(submit::submit_batch))
        .routes(routes!(webhooks::receive))
        .routes(routes!(decisions::outcome));
    let ask = OpenApiRouter::new().routes(routes!(gate::ask));
    let read = OpenApiRouter::new()
        .routes(routes!(incidents::list))
        .routes(routes!(groups::list))
        .routes(routes!(incidents::show))
        .routes(routes!(incidents::evidence))
        .routes(routes!(incidents::case_file))
        .routes(routes!(incidents::timeline))
        .routes(routes!(incidents::triages))
        .routes(routes!(incidents::page))
        .routes(routes!(pipelines::list))
        .routes(routes!(pipelines::hygiene));
    let respond = OpenApiRouter::new()
        .routes(routes!(decisions::decide))
        .routes(routes!(decisions::retriage));
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        .merge(behind(Need::Report, report))
        .merge(behind(Need::Ask, ask))
        .merge(behind(Need::Read, read))
        .merge(behind(Need::Respond, respond))
        .route_layer(from_fn_with_state(gatekeeper, authenticate))
}

/// A request's path as the router knows it, for metrics: never the raw path, which anybody may invent.
pub fn route_of(request: &Request) -> String {
    request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned())
}
