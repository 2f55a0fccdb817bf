//! Months: making the next ones, dropping those past the retention.

use chrono::{DateTime, Months, TimeDelta, Utc};

use super::{Error, Store, While as _};

/// Months that are always there ahead of time, so that a server that is not restarted never runs out of them.
const AHEAD: u32 = 3;
/// How long an idempotency key is remembered.
const KEYS_FOR: TimeDelta = TimeDelta::days(7);
/// How long a turn is kept that nobody has taken again.
const TURNS_FOR: TimeDelta = TimeDelta::days(7);

impl Store {
    /// Makes the partitions of this month and the next ones, where they are missing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_months(&self, now: DateTime<Utc>) -> Result<(), Error> {
        for ahead in 0..=AHEAD {
            let month = now.checked_add_months(Months::new(ahead)).unwrap_or(now);
            sqlx::query!("select make_month($1)", month)
                .execute(&self.pool)
                .await
                .doing("made the tables of a month")?;
        }
        Ok(())
    }

    /// Drops what is older than the retention, in whole months (0: nothing), and idempotency keys and turns past their time;
    /// says how many months went.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_old(&self, now: DateTime<Utc>, months: u32) -> Result<i32, Error> {
        sqlx::query!(
            "delete from idempotency_keys where created_at < $1",
            now - KEYS_FOR
        )
        .execute(&self.pool)
        .await
        .doing("dropped old idempotency keys")?;
        sqlx::query!("delete from turns where until < $1", now - TURNS_FOR)
            .execute(&self.pool)
            .await
            .doing("dropped old turns")?;
        let Some(oldest) = now
            .checked_sub_months(Months::new(months))
            .filter(|_| months > 0)
        else {
            return Ok(0);
        };
        sqlx::query_scalar!(r#"select drop_months_before($1) as "dropped!""#, oldest)
            .fetch_one(&self.pool)
            .await
            .doing("dropped old months")
    }
}
