//! What a triage reads and writes.

use chrono::{DateTime, Utc};

use super::codec::{pack, unpack};
use super::{Error, Store, While as _};
use crate::domain::case_file::CaseFile;
use crate::domain::gate::Trigger;
use crate::domain::head::BoundHead;
use crate::domain::id::IncidentId;
use crate::domain::report::Report;
use crate::domain::retry::RetryDecision;
use crate::domain::triage::Triage;

/// An incident taken up for triage.
#[derive(Debug)]
pub struct Taken {
    /// Its pipeline.
    pub pipeline: String,
    /// Its run.
    pub run_id: String,
    /// Its reports, oldest first.
    pub reports: Vec<Report>,
    /// How many there were: the fence.
    pub seq: i32,
    /// How many of them the newest triage had seen.
    pub triaged_seq: i32,
    /// Triages so far: the other half of the fence.
    pub revision: i32,
    /// What the gate goes by so far.
    pub gate_decision: Option<RetryDecision>,
    /// How often these reports have been tried.
    pub tries: i16,
    /// The pipelines that it may belong to, while nobody has said which.
    pub candidates: Vec<String>,
}

/// Attempts at a batch on record.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// The larger of the reported attempt and the distinct runs.
    pub used: u32,
    /// When the batch first failed.
    pub first_failed_at: Option<DateTime<Utc>>,
}

/// A triage to be kept.
#[derive(Debug)]
pub struct Kept<'a> {
    /// The incident.
    pub id: IncidentId,
    /// The fence: reports when the evidence was gathered.
    pub seq: i32,
    /// The fence: triages when the evidence was gathered.
    pub revision: i32,
    /// Why it was made.
    pub trigger: Trigger,
    /// What the gate goes by from now on.
    pub gate_decision: RetryDecision,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// How long gathering and deciding took, in milliseconds.
    pub duration_ms: i32,
    /// The heads that the verdict rests on.
    pub heads: Vec<BoundHead>,
    /// The verdict.
    pub triage: &'a Triage,
    /// What it rests on.
    pub case: &'a CaseFile,
}

/// Heads as they are kept; null where no connector covers a target.
pub(super) fn heads_value(heads: &[BoundHead]) -> Option<serde_json::Value> {
    let some = !heads.is_empty();
    some.then(|| serde_json::to_value(heads).ok()).flatten()
}

impl Store {
    /// Takes an incident up for triage and counts the try; `None` when there is no such incident.
    ///
    /// # Errors
    /// When the database fails, or a stored report does not read back.
    pub async fn take_case(&self, id: IncidentId) -> Result<Option<Taken>, Error> {
        let Some(row) = sqlx::query!(
            "update incidents set tries = tries + 1 where id = $1
             returning pipeline, run_id, reports, reports_triaged, revision, gate_decision, tries,
                       array(select pipeline from incident_candidates where incident_id = $1 order by pipeline) as \"candidates!\"",
            id.0
        )
        .fetch_optional(&self.pool)
        .await
        .doing("took up an incident")?
        else {
            return Ok(None);
        };
        let bodies = sqlx::query_scalar!(
            "select body from reports where incident_id = $1 and seq <= $2 order by seq",
            id.0,
            row.reports
        )
        .fetch_all(&self.pool)
        .await
        .doing("read the reports of an incident")?;
        let reports: Vec<Report> = bodies
            .iter()
            .map(|body| unpack("report", body))
            .collect::<Result<_, _>>()?;
        Ok(Some(Taken {
            pipeline: row.pipeline,
            run_id: row.run_id,
            reports,
            seq: row.reports,
            triaged_seq: row.reports_triaged,
            revision: row.revision,
            gate_decision: row
                .gate_decision
                .as_deref()
                .and_then(RetryDecision::from_code),
            tries: row.tries,
            candidates: row.candidates,
        }))
    }

    /// Counts the attempts at a batch of a pipeline over all runs; without a batch the run is its own batch.
    ///
    /// The incident itself counts even where it is not recorded under the batch yet, because only this triage has
    /// learned which one it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_attempts(
        &self,
        pipeline: &str,
        run_id: &str,
        batch: Option<&str>,
    ) -> Result<Counted, Error> {
        let row = sqlx::query!(
            r#"select count(distinct (run_id, attempt)) as "runs!", max(attempt) as attempt,
                      min(coalesce(failed_at, received_at)) as first_failed_at
                 from incidents
                where pipeline = $1
                  and (batch_id = $2 or (run_id = $3 and batch_id is null))"#,
            pipeline,
            batch,
            run_id
        )
        .fetch_one(&self.pool)
        .await
        .doing("counted the attempts at a batch")?;
        let used = row.runs.max(row.attempt.unwrap_or(1).into());
        Ok(Counted {
            used: u32::try_from(used).unwrap_or(u32::MAX),
            first_failed_at: row.first_failed_at,
        })
    }

    /// Keeps a triage, unless reports or triages have come in between; says whether it was kept.
    ///
    /// # Errors
    /// When the database fails; then nothing was kept.
    pub async fn keep_triage(&self, kept: &Kept<'_>) -> Result<bool, Error> {
        let triage = kept.triage;
        #[expect(clippy::cast_possible_truncation, reason = "two decimals")]
        let confidence = triage.confidence as f32;
        let done = sqlx::query!(
            "with fenced as (
                 update incidents
                    set revision = revision + 1, reports_triaged = $2, tries = 0, failure = null,
                        status = case when status in ('received', 'failed') then 'triaged' else status end,
                        category = $5, root_cause = $6, decision = $7, gate_decision = $8, confidence = $9, team = $10,
                        not_before = $11, give_up_at = $12, reason = $13, batch_id = coalesce(batch_id, $18), heads = $19,
                        pipeline = $20, fingerprint = $22
                  where id = $1 and reports = $2 and revision = $3
              returning id, revision
             ), told as (
                 delete from incident_candidates
                  where incident_id in (select id from fenced) and pipeline <> all($21)
             )
             insert into triages (incident_id, revision, made_at, cause, duration_ms, decision, triage, case_file)
             select id, revision, $4, $14, $15, $7, $16, $17 from fenced",
            kept.id.0,
            kept.seq,
            kept.revision,
            kept.made_at,
            triage.category.code(),
            triage.root_cause.code(),
            triage.retry.decision.code(),
            kept.gate_decision.code(),
            confidence,
            triage.route.team,
            triage.retry.not_before,
            triage.retry.give_up_at,
            triage.retry.reasons.first(),
            kept.trigger.code(),
            kept.duration_ms,
            pack("triage", triage)?,
            pack("case file", kept.case)?,
            kept.case.batch_id,
            heads_value(&kept.heads),
            kept.case.pipeline,
            &kept.case.candidates,
            triage.fingerprint
        )
        .execute(&self.pool)
        .await
        .doing("kept a triage")?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends the triage of an incident that failed too often: visible, with its reason, gate shut.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up_case(&self, id: IncidentId, reason: &str) -> Result<(), Error> {
        sqlx::query!(
            "update incidents set status = 'failed', failure = $2 where id = $1",
            id.0,
            reason
        )
        .execute(&self.pool)
        .await
        .doing("marked an incident as failed")?;
        Ok(())
    }

    /// Asks for the same evidence to be triaged again; says whether there is such an incident.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue_retriage(&self, id: IncidentId) -> Result<bool, Error> {
        let row = sqlx::query!(
            r#"with incident as (update incidents set tries = 0 where id = $1 returning id)
               select (select count(*) from incident) as "found!",
                      (select count(*) from graphile_worker.add_jobs(array(
                          select row('triage_incident', json_build_object('incident', id, 'again', true), null, null, 25, null, null, null)::graphile_worker.job_spec
                            from incident))) as jobs"#,
            id.0
        )
        .fetch_one(&self.pool)
        .await
        .doing("asked for a retriage")?;
        Ok(row.found == 1)
    }

    /// Incidents that wait for a triage and have no live job, as after an aborted upgrade: enqueues them again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rescue_stranded(&self, received_before: DateTime<Utc>) -> Result<u64, Error> {
        let row = sqlx::query!(
            r#"with stranded as (
                   select id from incidents i
                    where i.reports_triaged < i.reports and i.status <> 'failed' and i.received_at < $1
                      and not exists (select from graphile_worker._private_jobs j
                                       where j.payload ->> 'incident' = i.id::text and j.attempts < j.max_attempts)
                    limit 100
               )
               select (select count(*) from stranded) as "found!",
                      (select count(*) from graphile_worker.add_jobs(array(
                          select row('triage_incident', json_build_object('incident', id), null, null, 25, null, null, null)::graphile_worker.job_spec
                            from stranded))) as jobs"#,
            received_before
        )
        .fetch_one(&self.pool)
        .await
        .doing("looked for stranded incidents")?;
        Ok(u64::try_from(row.found).unwrap_or_default())
    }
}
