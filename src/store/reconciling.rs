//! What reconciling asks and keeps.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::codec::pack;
use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;
use crate::domain::review::OutcomeRequest;

/// A run that something is known of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRun {
    /// The run.
    pub run_id: String,
    /// It has an incident.
    pub reported: bool,
    /// An earlier turn has listed it.
    pub listed: bool,
}

impl Store {
    /// Which of these runs have an incident or a history, under one of these names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_runs(
        &self,
        pipelines: &[String],
        runs: &[String],
        reconciler: &str,
    ) -> Result<Vec<KnownRun>, Error> {
        sqlx::query_as!(
            KnownRun,
            r#"select run_id as "run_id!", bool_or(reported) as "reported!", bool_or(listed) as "listed!"
                 from (select run_id, true as reported, false as listed
                         from incident_keys where pipeline = any($1) and run_id = any($2)
                       union all
                       select run_id, false, system = $3
                         from run_events where pipeline = any($1) and run_id = any($2)) known
                group by run_id"#,
            pipelines,
            runs,
            reconciler
        )
        .fetch_all(&self.pool)
        .await
        .doing("looked for known runs")
    }

    /// The run of an incident.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_of(&self, id: IncidentId) -> Result<Option<String>, Error> {
        sqlx::query_scalar!("select run_id from incidents where id = $1", id.0)
            .fetch_optional(&self.pool)
            .await
            .doing("looked for the run of an incident")
    }

    /// Resolves the incidents of a batch that has succeeded since, with a proposed outcome; says how many.
    ///
    /// A `hold` stays, unless a person has opened it: the target was changed, or may have been.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_batch(
        &self,
        pipeline: &str,
        batch_id: &str,
        succeeded_at: DateTime<Utc>,
        now: DateTime<Utc>,
        actor: &str,
        new_id: impl Fn() -> Uuid,
    ) -> Result<u64, Error> {
        let settled = sqlx::query_scalar!(
            "update incidents set status = 'resolved', outcome = 'succeeded', outcome_at = $4
              where pipeline = $1 and batch_id = $2 and outcome is null and status not in ('resolved', 'failed')
                and coalesce(failed_at, received_at) < $3
                and (gate_decision in ('retry', 'wait', 'fix_first')
                     or (override_retry = 'retry' and override_revision = revision))
              returning id",
            pipeline,
            batch_id,
            succeeded_at,
            now
        )
        .fetch_all(&self.pool)
        .await
        .doing("settled a batch")?;
        let proposed = OutcomeRequest {
            retried: true,
            succeeded: true,
            duplicates_found: false,
            true_category: None,
        };
        for id in &settled {
            sqlx::query!(
                "insert into outcomes (id, incident_id, recorded_at, actor, body) values ($1, $2, $3, $4, $5)",
                new_id(),
                id,
                now,
                actor,
                pack("outcome", &proposed)?
            )
            .execute(&self.pool)
            .await
            .doing("proposed an outcome")?;
        }
        Ok(settled.len() as u64)
    }

    /// Runs of the batch's incidents that are still open after a success.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_in_batch(
        &self,
        pipeline: &str,
        batch_id: &str,
        before: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        sqlx::query_scalar!(
            "select distinct run_id from incidents
              where pipeline = $1 and batch_id = $2 and status <> 'resolved' and coalesce(failed_at, received_at) < $3",
            pipeline,
            batch_id,
            before
        )
        .fetch_all(&self.pool)
        .await
        .doing("looked for what is still held")
    }

    /// Takes a turn that only one replica may have at a time; says whether it was to be had.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_turn(
        &self,
        name: &str,
        holder: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let done = sqlx::query!(
            "insert into turns as turn (name, holder, until) values ($1, $2, $4)
             on conflict (name) do update set holder = excluded.holder, until = excluded.until
              where turn.until < $3 or turn.holder = excluded.holder",
            name,
            holder,
            now,
            until
        )
        .execute(&self.pool)
        .await
        .doing("took a turn")?;
        Ok(done.rows_affected() == 1)
    }
}
