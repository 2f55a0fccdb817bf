//! API tokens: random, shown once, stored hashed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Clock;
use crate::store::tokens::NewToken;
use crate::store::{self, Store};

/// What a token may do; the table is in docs/api.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Submits reports and outcomes and asks the gate: an orchestrator.
    Reporter,
    /// Reads everything and asks the gate: a dashboard.
    Viewer,
    /// All of the above, and decides: an engineer.
    Responder,
    /// Everything.
    Admin,
}

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To submit.
    Report,
    /// To ask the gate.
    Ask,
    /// To read.
    Read,
    /// To decide.
    Respond,
}

impl Role {
    /// Wire and database code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Viewer => "viewer",
            Self::Responder => "responder",
            Self::Admin => "admin",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Reporter, Self::Viewer, Self::Responder, Self::Admin]
            .into_iter()
            .find(|role| role.code() == code)
    }

    /// Whether the role covers a need.
    pub fn may(self, need: Need) -> bool {
        match (self, need) {
            (Self::Admin | Self::Responder, _) | (_, Need::Ask) => true,
            (Self::Reporter, need) => need == Need::Report,
            (Self::Viewer, need) => need == Need::Read,
        }
    }
}

const PREFIX: &str = "larrey_";

/// Makes a token and gives its secret, this once; `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub async fn issue_token(
    store: &Store,
    clock: &Clock,
    name: &str,
    role: Role,
    days: Option<u32>,
) -> Result<Option<String>, store::Error> {
    let secret = format!(
        "{PREFIX}{}{}",
        Uuid::new_v4().simple(),
        Uuid::new_v4().simple()
    );
    let now = clock.now();
    let token = NewToken {
        id: clock.uuid(),
        name,
        role: role.code(),
        hash: &hash(&secret),
        created_at: now,
        expires_at: days.and_then(|days| now.checked_add_signed(TimeDelta::days(days.into()))),
    };
    Ok(store.keep_token(&token).await?.then_some(secret))
}

/// Who a secret belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// Why a secret is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unaccepted {
    /// Nobody made it.
    Unknown,
    /// It has ended.
    Expired,
    /// It was revoked.
    Revoked,
}

/// Looks a secret up.
///
/// # Errors
/// When the database fails.
pub async fn check_token(
    store: &Store,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Result<Bearer, Unaccepted>, store::Error> {
    let Some(row) = store.find_token(&hash(secret)).await? else {
        return Ok(Err(Unaccepted::Unknown));
    };
    if row.revoked_at.is_some() {
        return Ok(Err(Unaccepted::Revoked));
    }
    if row.expires_at.is_some_and(|at| at <= now) {
        return Ok(Err(Unaccepted::Expired));
    }
    let role = Role::from_code(&row.role);
    Ok(role
        .map(|role| Bearer {
            name: row.name,
            role,
        })
        .ok_or(Unaccepted::Unknown))
}

/// The secret has 244 random bits, so a plain hash cannot be guessed backwards.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
