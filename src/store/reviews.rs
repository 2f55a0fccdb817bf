//! Decisions and outcomes: append-only, effective at once on the gate.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cases::heads_value;
use super::codec::pack;
use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;
use crate::domain::retry::RetryDecision;
use crate::domain::review::{DecisionRequest, OutcomeRequest, VerdictKind};

/// Who says it, when, about which revision.
#[derive(Clone, Debug)]
pub struct Word<'a> {
    /// Its own id.
    pub id: Uuid,
    /// The incident.
    pub incident: IncidentId,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom: the token's name.
    pub actor: &'a str,
}

impl Store {
    /// Keeps a decision on a revision; says whether that revision is still the newest, and keeps nothing if not.
    ///
    /// # Errors
    /// When the database fails; then nothing was kept.
    pub async fn keep_decision(
        &self,
        word: &Word<'_>,
        revision: i32,
        request: &DecisionRequest,
    ) -> Result<bool, Error> {
        let overriding = (request.verdict == VerdictKind::Override)
            .then_some(request.retry)
            .flatten()
            .map(RetryDecision::code);
        let done = sqlx::query!(
            "with fenced as (
                 update incidents
                    set status = case when status in ('resolved', 'failed') then status else 'acknowledged' end,
                        team = coalesce($5, team),
                        override_retry = coalesce($6, override_retry),
                        override_revision = case when $6::text is null then override_revision else $2 end,
                        override_at = case when $6::text is null then override_at else $4 end,
                        override_heads = case when $6::text is null then override_heads else $10 end,
                        outcome = case when $6::text is null or status = 'resolved' then outcome end
                  where id = $1 and revision = $2
              returning id
             )
             insert into decisions (id, incident_id, revision, made_at, actor, verdict, body)
             select $3, id, $2, $4, $7, $8, $9 from fenced",
            word.incident.0,
            revision,
            word.id,
            word.at,
            request.route.as_ref().map(|route| route.team.as_str()),
            overriding,
            word.actor,
            request.verdict.code(),
            pack("decision", request)?,
            heads_value(&request.verified_heads())
        )
        .execute(&self.pool)
        .await
        .doing("kept a decision")?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps an outcome; a success resolves every incident of the batch (without one, the run is
    /// its own batch). Says whether there is such an incident.
    ///
    /// # Errors
    /// When the database fails; then nothing was kept.
    pub async fn keep_outcome(
        &self,
        word: &Word<'_>,
        outcome: &OutcomeRequest,
    ) -> Result<bool, Error> {
        let done = sqlx::query!(
            "with incident as (
                 select id, pipeline, run_id, batch_id from incidents where id = $1
             ), marked as (
                 update incidents i
                    set outcome = $3, outcome_at = $4,
                        status = case when $3 = 'succeeded' then 'resolved'
                                      when i.status = 'resolved' then 'reopened' else i.status end
                   from incident
                  where i.id = incident.id
                     or ($3 = 'succeeded' and i.pipeline = incident.pipeline
                         and case when incident.batch_id is null then i.run_id = incident.run_id and i.batch_id is null
                                  else i.batch_id = incident.batch_id end)
             )
             insert into outcomes (id, incident_id, recorded_at, actor, body)
             select $2, id, $4, $5, $6 from incident",
            word.incident.0,
            word.id,
            outcome.kind().code(),
            word.at,
            word.actor,
            pack("outcome", outcome)?
        )
        .execute(&self.pool)
        .await
        .doing("kept an outcome")?;
        Ok(done.rows_affected() == 1)
    }
}
