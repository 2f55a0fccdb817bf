//! API tokens: named, expiring, revocable; only their hashes are kept.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{Error, Store, While as _};

/// A token as listed; the secret itself is shown once, when it is made.
#[derive(Clone, Debug, Serialize)]
pub struct TokenRow {
    /// Its name: the actor of everything done with it.
    pub name: String,
    /// Its role's code.
    pub role: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be kept.
#[derive(Debug)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: &'a str,
    /// Its role's code.
    pub role: &'a str,
    /// Hash of the secret.
    pub hash: &'a [u8],
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Keeps a token; says whether the name was free.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_token(&self, token: &NewToken<'_>) -> Result<bool, Error> {
        let done = sqlx::query!(
            "insert into tokens (id, name, role, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)
             on conflict on constraint tokens_name_key do nothing",
            token.id,
            token.name,
            token.role,
            token.hash,
            token.created_at,
            token.expires_at
        )
        .execute(&self.pool)
        .await
        .doing("kept a token")?;
        Ok(done.rows_affected() == 1)
    }

    /// The token with this hash, if it was ever made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_token(&self, hash: &[u8]) -> Result<Option<TokenRow>, Error> {
        sqlx::query_as!(
            TokenRow,
            "select name, role, created_at, expires_at, revoked_at from tokens where hash = $1",
            hash
        )
        .fetch_optional(&self.pool)
        .await
        .doing("looked for a token")
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_tokens(&self) -> Result<Vec<TokenRow>, Error> {
        sqlx::query_as!(
            TokenRow,
            "select name, role, created_at, expires_at, revoked_at from tokens order by name"
        )
        .fetch_all(&self.pool)
        .await
        .doing("listed the tokens")
    }

    /// Revokes a token; says whether there is one of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(&self, name: &str, at: DateTime<Utc>) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update tokens set revoked_at = coalesce(revoked_at, $2) where name = $1",
            name,
            at
        )
        .execute(&self.pool)
        .await
        .doing("revoked a token")?;
        Ok(done.rows_affected() == 1)
    }

    /// Whether any usable token exists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_usable_token(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        sqlx::query_scalar!(
            r#"select exists (select from tokens where revoked_at is null and (expires_at is null or expires_at > $1)) as "any!""#,
            now
        )
        .fetch_one(&self.pool)
        .await
        .doing("looked for a usable token")
    }
}
