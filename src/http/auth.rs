//! Who is calling, and whether they may.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::problem::{FORBIDDEN, Problem, UNAUTHENTICATED};
use crate::app::App;
use crate::app::issue_token::{Bearer, Need, Role, Unaccepted, check_token};

/// How long an accepted token is not looked up again: a revoked one may work for this much longer.
const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// Accepted tokens that are remembered at most.
const REMEMBERED: usize = 1024;

/// How callers are told apart.
#[derive(Clone)]
pub enum Gatekeeper {
    /// `--dev`: everybody is the administrator. Only on loopback.
    Dev,
    /// By token.
    Tokens(App, Arc<Mutex<HashMap<String, (Bearer, Instant)>>>),
}

impl Gatekeeper {
    /// Tells callers apart by token.
    pub fn tokens(app: App) -> Self {
        Self::Tokens(app, Arc::default())
    }

    async fn admit(&self, authorization: Option<&str>) -> Result<Bearer, Problem> {
        let Self::Tokens(app, remembered) = self else {
            return Ok(Bearer {
                name: "dev".to_owned(),
                role: Role::Admin,
            });
        };
        let secret = authorization
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim())
            .ok_or_else(|| Problem::new(UNAUTHENTICATED, "no bearer token in `Authorization`"))?;
        let lock = || remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((bearer, until)) = lock().get(secret)
            && *until > Instant::now()
        {
            return Ok(bearer.clone());
        }
        let bearer = check_token(&app.store, secret, app.clock.now())
            .await?
            .map_err(|why| {
                let detail = match why {
                    Unaccepted::Unknown => "the token is not known",
                    Unaccepted::Expired => "the token has expired",
                    Unaccepted::Revoked => "the token was revoked",
                };
                Problem::new(UNAUTHENTICATED, detail)
                    .hint("make one with `larrey token create NAME --role ROLE`")
            })?;
        let mut remembered = lock();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(
            secret.to_owned(),
            (bearer.clone(), Instant::now() + REMEMBERED_FOR),
        );
        Ok(bearer)
    }
}

/// Middleware: finds out who is calling, for [`Caller`] and [`require`].
pub async fn authenticate(
    State(gatekeeper): State<Gatekeeper>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let authorization = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = gatekeeper.admit(authorization).await?;
    request.extensions_mut().insert(Caller(bearer));
    Ok(next.run(request).await)
}

/// Middleware: lets only those through whose role covers the need.
pub async fn require(
    State(need): State<Need>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if caller.0.role.may(need) {
        return Ok(next.run(request).await);
    }
    let Bearer { name, role } = caller.0;
    Err(Problem::new(
        FORBIDDEN,
        format!(
            "`{name}` has the role `{}`, which does not cover this",
            role.code()
        ),
    ))
}

/// Who is calling.
#[derive(Clone, Debug)]
pub struct Caller(pub Bearer);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::new(UNAUTHENTICATED, "nobody is calling"))
    }
}
