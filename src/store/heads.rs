//! Heads of targets: the last look at each, and which ones need another.

use chrono::{DateTime, Utc};

use super::{Error, Store, While as _};
use crate::domain::fact::GapReason;
use crate::domain::head::{HeadRead, HeadSeen};

/// A head that needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueHead {
    /// The pipeline.
    pub pipeline: String,
    /// Its target.
    pub target: String,
}

impl Store {
    /// The last looks at the heads of a pipeline's targets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heads_of(&self, pipeline: &str) -> Result<Vec<HeadRead>, Error> {
        let rows = sqlx::query!(
            "select target, read_at, seen from target_heads where pipeline = $1",
            pipeline
        )
        .fetch_all(&self.pool)
        .await
        .doing("read the heads of a pipeline's targets")?;
        let read = rows.into_iter().map(|row| HeadRead {
            target: row.target,
            read_at: row.read_at,
            seen: row
                .seen
                .and_then(|seen| serde_json::from_value::<HeadSeen>(seen).ok())
                .ok_or(GapReason::Unavailable),
        });
        Ok(read.collect())
    }

    /// Keeps a look at a head, unless a later one is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_head(&self, pipeline: &str, read: &HeadRead) -> Result<(), Error> {
        let seen = read.seen.as_ref().ok();
        sqlx::query!(
            "insert into target_heads as known (pipeline, target, read_at, seen, trouble) values ($1, $2, $3, $4, $5)
             on conflict (pipeline, target) do update
                set read_at = excluded.read_at, seen = excluded.seen, trouble = excluded.trouble
              where known.read_at < excluded.read_at",
            pipeline,
            read.target,
            read.read_at,
            seen.and_then(|seen| serde_json::to_value(seen).ok()),
            read.seen.as_ref().err().map(|reason| reason.code())
        )
        .execute(&self.pool)
        .await
        .doing("kept the head of a target")?;
        Ok(())
    }

    /// Heads under gates that are open or may open, of incidents since `since`, that were not looked at since `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heads_due(
        &self,
        since: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<Vec<DueHead>, Error> {
        let rows = sqlx::query!(
            r#"select distinct i.pipeline as "pipeline!", bound.target as "target!"
                 from incidents i cross join jsonb_to_recordset(i.heads) as bound (target text, unwatched boolean)
                 left join target_heads known on known.pipeline = i.pipeline and known.target = bound.target
                where i.heads is not null and i.id >= first_id_of($1) and not coalesce(bound.unwatched, false)
                  and i.status <> 'resolved' and i.outcome is null
                  and (i.gate_decision in ('retry', 'wait') or i.override_retry = 'retry')
                  and (known.read_at is null or known.read_at < $2)
                limit 500"#,
            since,
            before
        )
        .fetch_all(&self.pool)
        .await
        .doing("looked for heads that are due")?;
        let due = rows.into_iter().map(|row| DueHead {
            pipeline: row.pipeline,
            target: row.target,
        });
        Ok(due.collect())
    }
}
