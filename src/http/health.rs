//! Liveness, readiness, metrics.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Api;
use super::problem::Problem;

/// The routes, open to everybody: they tell nothing of any pipeline.
pub fn router() -> Router<Api> {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_page))
}

async fn ready(State(api): State<Api>) -> Result<&'static str, Problem> {
    api.app.store.ping().await?;
    Ok("ready\n")
}

async fn metrics_page(State(api): State<Api>) -> Response {
    if let Ok(waiting) = api.app.store.untriaged().await {
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("larrey_incidents_waiting").set(waiting as f64);
    }
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        api.metrics.render(),
    )
        .into_response()
}
