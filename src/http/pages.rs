//! Documentation that works offline: the description, the interactive page, a page per problem.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use super::problem::{KINDS, NOT_FOUND, Problem};
use crate::domain::category::CATEGORIES;
use crate::domain::rules::rules;
use crate::render::rules::{category_page, rule_page};

/// The routes, open to everybody.
pub fn router(description: OpenApi) -> Router {
    Router::new()
        .merge(SwaggerUi::new("/docs").url("/openapi.json", description))
        .route("/problems/{code}", get(problem))
        .route("/rules/{id}", get(rule))
        .route("/categories/{code}", get(category))
        .route("/", get(async || Redirect::temporary("/docs")))
}

/// What a rule recognises, and why.
async fn rule(Path(id): Path<String>) -> Result<Response, Problem> {
    let rule = rules().find(|rule| rule.id == id);
    let rule = rule.ok_or_else(|| Problem::new(NOT_FOUND, format!("no rule is called `{id}`")))?;
    Ok(page(rule_page(rule)))
}

/// What a category means, and its rules.
async fn category(Path(code): Path<String>) -> Result<Response, Problem> {
    let row = CATEGORIES.iter().find(|row| row.code == code);
    let row =
        row.ok_or_else(|| Problem::new(NOT_FOUND, format!("no category is called `{code}`")))?;
    Ok(page(category_page(row)))
}

fn page(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn problem(Path(code): Path<String>) -> Result<Response, Problem> {
    let kind = KINDS.iter().find(|kind| kind.code == code);
    let kind =
        kind.ok_or_else(|| Problem::new(NOT_FOUND, format!("no problem is called `{code}`")))?;
    let text = format!(
        "{} ({})\n\n{}\n\n{}\n",
        kind.code, kind.status, kind.title, kind.page
    );
    Ok(page(text))
}
