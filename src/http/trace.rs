//! One log line and two metrics a request.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::route_of;

/// Middleware: logs and counts.
pub async fn trace(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().as_str().to_owned();
    let route = route_of(&request);
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    metrics::counter!("larrey_http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("larrey_http_request_duration_seconds", "route" => route.clone())
        .record(began.elapsed().as_secs_f64());
    tracing::debug!(%method, %route, status, request_id = id, duration_us = began.elapsed().as_micros(), "answered a request");
    response
}
