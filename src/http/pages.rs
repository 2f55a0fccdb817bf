//! Documentation that works offline: the description, the interactive page, a page per problem.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use super::problem::{KINDS, NOT_FOUND, Problem};

/// The routes, open to everybody.
pub fn router(description: OpenApi) -> Router {
    Router::new()
        .merge(SwaggerUi::new("/docs").url("/openapi.json", description))
        .route("/problems/{code}", get(problem))
        .route("/", get(async || Redirect::temporary("/docs")))
}

async fn problem(Path(code): Path<String>) -> Result<Response, Problem> {
    let kind = KINDS.iter().find(|kind| kind.code == code);
    let kind =
        kind.ok_or_else(|| Problem::new(NOT_FOUND, format!("no problem is called `{code}`")))?;
    let text = format!(
        "{} ({})\n\n{}\n\n{}\n",
        kind.code, kind.status, kind.title, kind.page
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
