//! Liveness, readiness, metrics.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Api;
use super::problem::Problem;

/// The routes, open to everybody: they tell nothing of any pipeline.
pub fn router() -> Router<Api> {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_page))
}

/// That the process can serve, and what it serves with.
#[derive(Debug, Serialize)]
struct Ready {
    /// Always `ready`; a process that is not answers 503.
    status: &'static str,
    loaded: LoadedFiles,
}

/// Registrations, playbooks and signatures that are in force: the same hash on every replica, or they answer differently.
#[derive(Debug, Serialize)]
struct LoadedFiles {
    hash: String,
    pipelines: usize,
    loaded_at: DateTime<Utc>,
    /// The files have changed since and could not be loaded; the log says why.
    reload_refused: bool,
}

async fn ready(State(api): State<Api>) -> Result<Json<Ready>, Problem> {
    api.app.store.ping().await?;
    let loaded = api.app.current.get();
    Ok(Json(Ready {
        status: "ready",
        loaded: LoadedFiles {
            hash: loaded.hash.clone(),
            pipelines: loaded.registry.len(),
            loaded_at: loaded.loaded_at,
            reload_refused: api.app.current.reload_refused(),
        },
    }))
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
