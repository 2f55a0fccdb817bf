//! Who is calling, and whether they may.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::{FORBIDDEN, Problem, UNAUTHENTICATED};
use crate::app::App;
use crate::app::issue_token::{Bearer, Need, Role, Unaccepted, check_token};

/// Where a token may be as well: EventBridge's API destinations, for one, send a key in a header.
const API_KEY: &str = "x-api-key";
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

    async fn admit(&self, headers: &HeaderMap) -> Result<Bearer, Problem> {
        let Self::Tokens(app, remembered) = self else {
            return Ok(Bearer {
                name: "dev".to_owned(),
                role: Role::Admin,
            });
        };
        let secret = secret_of(headers)?;
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

/// The one token of a request, as `Authorization: Bearer ...` or, for senders that cannot write that, in `X-Api-Key`.
fn secret_of(headers: &HeaderMap) -> Result<&str, Problem> {
    let bearers = headers.get_all(header::AUTHORIZATION).iter().map(|value| {
        let (scheme, secret) = text_of(value).split_once(' ').unwrap_or_default();
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        if is_bearer { secret.trim() } else { "" }
    });
    let keys = headers.get_all(API_KEY).iter().map(text_of);
    let mut offered = bearers.chain(keys);
    let secret = offered.next().unwrap_or_default();
    if offered.any(|other| other != secret) {
        return Err(
            Problem::new(UNAUTHENTICATED, "the request has two different credentials")
                .hint("send the token once, in `Authorization` or in `X-Api-Key`"),
        );
    }
    if secret.is_empty() {
        return Err(Problem::new(
            UNAUTHENTICATED,
            "no bearer token in `Authorization`, and none in `X-Api-Key`",
        ));
    }
    Ok(secret)
}

/// What cannot be read is no token, and still differs from one.
fn text_of(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default().trim()
}

/// Middleware: finds out who is calling, for [`Caller`] and [`require`].
pub async fn authenticate(
    State(gatekeeper): State<Gatekeeper>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let bearer = gatekeeper.admit(request.headers()).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(headers: &[(&'static str, &'static [u8])]) -> Result<String, String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        let found = secret_of(&map);
        found.map(str::to_owned).map_err(|problem| problem.detail)
    }

    #[test]
    fn the_token_is_in_either_header() {
        for good in [
            vec![("authorization", b"Bearer t".as_slice())],
            vec![("authorization", b"bearer  t ")],
            vec![("x-api-key", b" t")],
            vec![("x-api-key", b"t"), ("authorization", b"Bearer t")],
            vec![("x-api-key", b"t"), ("x-api-key", b"t")],
        ] {
            assert_eq!(secret(&good).as_deref(), Ok("t"), "{good:?}");
        }
    }

    #[test]
    fn none_and_two_are_told_apart() {
        for none in [
            vec![],
            vec![("authorization", b"t".as_slice())],
            vec![("authorization", b"Basic t")],
            vec![("authorization", b"Bearer ")],
            vec![("x-api-key", b"")],
            vec![("x-api-key", b"\xff")],
        ] {
            let detail = secret(&none).unwrap_err();
            assert!(detail.starts_with("no bearer token"), "{none:?}");
        }
        for two in [
            vec![
                ("authorization", b"Bearer t".as_slice()),
                ("x-api-key", b"u"),
            ],
            vec![("authorization", b"Basic t"), ("x-api-key", b"t")],
            vec![("authorization", b"Bearer t"), ("x-api-key", b"\xff")],
            vec![("authorization", b"Bearer t"), ("x-api-key", b"")],
            vec![("x-api-key", b"t"), ("x-api-key", b"u")],
        ] {
            let detail = secret(&two).unwrap_err();
            assert!(detail.contains("two different"), "{two:?}");
        }
    }
}
