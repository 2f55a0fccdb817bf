//! Accepting reports: one statement per batch, all or nothing.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{Store, While as _};
use crate::domain::id::IncidentId;
use crate::store::Error;

/// A report ready to be inserted.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The id that a new incident gets.
    pub id: IncidentId,
    /// Key part: the pipeline.
    pub pipeline: String,
    /// Key part: the run.
    pub run_id: String,
    /// Key part: the attempt.
    pub attempt: i32,
    /// The Glue run behind it, where that is another one.
    pub glue_run_id: Option<String>,
    /// The batch.
    pub batch_id: Option<String>,
    /// The platform.
    pub platform: Option<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When the run started.
    pub started_at: Option<DateTime<Utc>>,
    /// When the run failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// Who reported it.
    pub reporter: String,
    /// Keyed hash of the raw body.
    pub fingerprint: Vec<u8>,
    /// The packed, redacted report.
    pub body: Vec<u8>,
    /// Hash of the caller and the idempotency key.
    pub idempotency: Option<Vec<u8>>,
}

/// An incident that was there before the report.
#[derive(Clone, Debug)]
pub struct Known {
    /// The incident.
    pub id: IncidentId,
    /// Its batch.
    pub batch_id: Option<String>,
    /// Reports it has had.
    pub reports: i32,
    /// One of them had this very body.
    pub same_body: bool,
}

/// What an idempotency key was used for.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// It came with this very body.
    pub same_body: bool,
    /// The incident; `None` while the report that brought the key is on its way to one that was known before, or
    /// when the server was killed there.
    pub incident: Option<IncidentId>,
}

/// What became of a further report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is now the incident's evidence.
    Yes,
    /// It names another batch than the incident.
    OtherBatch,
    /// Another report came in between, perhaps with this very body: look again.
    Overtaken,
}

impl Store {
    /// Inserts reports of runs that are new, with their incidents and their jobs; says which ones were.
    ///
    /// A run that is known already, or an idempotency key that was used before, inserts nothing.
    ///
    /// # Errors
    /// When the statement fails; then nothing at all was inserted.
    pub async fn insert_reports(&self, reports: &[NewReport]) -> Result<Vec<IncidentId>, Error> {
        insert(&self.pool, reports).await
    }

    /// The incident of a run, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_run(&self, report: &NewReport) -> Result<Option<Known>, Error> {
        let row = sqlx::query!(
            r#"select i.id, i.batch_id, i.reports,
                      exists (select from reports r where r.incident_id = i.id and r.fingerprint = $4) as "same_body!"
                 from incident_keys k join incidents i on i.id = k.incident_id
                where k.pipeline = $1 and k.run_id = $2 and k.attempt = $3"#,
            report.pipeline,
            report.run_id,
            report.attempt,
            report.fingerprint
        )
        .fetch_optional(&self.pool)
        .await
        .doing("looked for the run's incident")?;
        Ok(row.map(|row| Known {
            id: IncidentId(row.id),
            batch_id: row.batch_id,
            reports: row.reports,
            same_body: row.same_body,
        }))
    }

    /// What an idempotency key was used for, if it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_idempotency(
        &self,
        key: &[u8],
        fingerprint: &[u8],
    ) -> Result<Option<Used>, Error> {
        let row = sqlx::query!(
            r#"select k.fingerprint = $2 as "same_body!", i.id as "incident?"
                 from idempotency_keys k left join incidents i on i.id = k.incident_id
                where k.key_hash = $1"#,
            key,
            fingerprint
        )
        .fetch_optional(&self.pool)
        .await
        .doing("looked for the idempotency key")?;
        Ok(row.map(|row| Used {
            same_body: row.same_body,
            incident: row.incident.map(IncidentId),
        }))
    }

    /// Points an idempotency key at the incident that its report turned out to belong to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn point_idempotency(&self, key: &[u8], to: IncidentId) -> Result<(), Error> {
        sqlx::query!(
            "update idempotency_keys set incident_id = $2 where key_hash = $1",
            key,
            to.0
        )
        .execute(&self.pool)
        .await
        .doing("pointed an idempotency key at its incident")?;
        Ok(())
    }

    /// Adds a further report to an incident as it was known, and has it triaged again.
    ///
    /// # Errors
    /// When the database fails; then nothing was added.
    pub async fn append_report(&self, to: &Known, report: &NewReport) -> Result<Appended, Error> {
        if let (Some(known), Some(named)) = (&to.batch_id, &report.batch_id)
            && known != named
        {
            return Ok(Appended::OtherBatch);
        }
        let row = sqlx::query!(
            r#"with incident as (
                   update incidents
                      set reports = reports + 1, tries = 0, failure = null,
                          batch_id = coalesce(batch_id, $2), platform = coalesce(platform, $3),
                          failed_at = greatest(failed_at, $4), started_at = least(started_at, $11),
                          status = case status when 'resolved' then 'reopened' when 'acknowledged' then 'acknowledged'
                                               when 'reopened' then 'reopened' else 'received' end
                    where id = $1 and reports = $10
                returning id, reports
               ), body as (
                   insert into reports (incident_id, seq, received_at, reporter, fingerprint, body)
                   select id, reports, $5, $6, $7, $8 from incident
               ), key as (
                   update idempotency_keys set incident_id = incident.id from incident where key_hash = $9
               )
               select (select count(*) from incident) as "updated!",
                      (select count(*) from graphile_worker.add_jobs(array(
                          select row('triage_incident', json_build_object('incident', id), null, null, 25, null, null, null)::graphile_worker.job_spec
                            from incident))) as jobs"#,
            to.id.0,
            report.batch_id,
            report.platform,
            report.failed_at,
            report.received_at,
            report.reporter,
            report.fingerprint,
            report.body,
            report.idempotency,
            to.reports,
            report.started_at
        )
        .fetch_one(&self.pool)
        .await
        .doing("added a further report")?;
        Ok(if row.updated == 1 {
            Appended::Yes
        } else {
            Appended::Overtaken
        })
    }
}

/// The columns of a batch, as UNNEST wants them.
#[derive(Default)]
struct Columns {
    ids: Vec<uuid::Uuid>,
    pipelines: Vec<String>,
    run_ids: Vec<String>,
    attempts: Vec<i32>,
    batch_ids: Vec<Option<String>>,
    platforms: Vec<Option<String>>,
    received: Vec<DateTime<Utc>>,
    started: Vec<Option<DateTime<Utc>>>,
    failed: Vec<Option<DateTime<Utc>>>,
    reporters: Vec<String>,
    fingerprints: Vec<Vec<u8>>,
    bodies: Vec<Vec<u8>>,
    idempotency: Vec<Option<Vec<u8>>>,
}

fn columns(reports: &[NewReport]) -> Columns {
    let mut columns = Columns::default();
    for report in reports {
        columns.ids.push(report.id.0);
        columns.pipelines.push(report.pipeline.clone());
        columns.run_ids.push(report.run_id.clone());
        columns.attempts.push(report.attempt);
        columns.batch_ids.push(report.batch_id.clone());
        columns.platforms.push(report.platform.clone());
        columns.received.push(report.received_at);
        columns.started.push(report.started_at);
        columns.failed.push(report.failed_at);
        columns.reporters.push(report.reporter.clone());
        columns.fingerprints.push(report.fingerprint.clone());
        columns.bodies.push(report.body.clone());
        columns.idempotency.push(report.idempotency.clone());
    }
    columns
}

async fn insert(pool: &PgPool, reports: &[NewReport]) -> Result<Vec<IncidentId>, Error> {
    let c = columns(reports);
    // Keys are inserted in their own order, so that two batches never wait for each other in a circle.
    // The jobs are added in the main query: a data-modifying function in an unreferenced CTE would never run.
    let row = sqlx::query!(
        r#"with input as (
               select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[],
                                    $7::timestamptz[], $8::timestamptz[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[],
                                    $13::timestamptz[])
                 as t (id, pipeline, run_id, attempt, batch_id, platform, received_at, failed_at, reporter, fingerprint, body, key_hash,
                       started_at)
           ), idem as (
               insert into idempotency_keys (key_hash, fingerprint, incident_id, created_at)
               select key_hash, fingerprint, id, received_at from input where key_hash is not null order by key_hash
               on conflict do nothing
               returning key_hash, incident_id
           ), keys as (
               insert into incident_keys (pipeline, run_id, attempt, incident_id)
               select pipeline, run_id, attempt, id from input
                where key_hash is null or id in (select incident_id from idem)
                order by pipeline, run_id, attempt
               on conflict do nothing
               returning incident_id
           ), new_incidents as (
               insert into incidents (id, pipeline, run_id, attempt, batch_id, platform, status, received_at, started_at, failed_at)
               select id, pipeline, run_id, attempt, batch_id, platform, 'received', received_at, started_at, failed_at
                 from input join keys on keys.incident_id = input.id
           ), new_reports as (
               insert into reports (incident_id, seq, received_at, reporter, fingerprint, body)
               select id, 1, received_at, reporter, fingerprint, body
                 from input join keys on keys.incident_id = input.id
           )
           select array(select incident_id from keys) as "ids!",
                  (select count(*) from graphile_worker.add_jobs(array(
                      select row('triage_incident', json_build_object('incident', incident_id), null, null, 25, null, null, null)::graphile_worker.job_spec
                        from keys))) as jobs"#,
        &c.ids,
        &c.pipelines,
        &c.run_ids,
        &c.attempts,
        &c.batch_ids as &[Option<String>],
        &c.platforms as &[Option<String>],
        &c.received,
        &c.failed as &[Option<DateTime<Utc>>],
        &c.reporters,
        &c.fingerprints,
        &c.bodies,
        &c.idempotency as &[Option<Vec<u8>>],
        &c.started as &[Option<DateTime<Utc>>]
    )
    .fetch_one(pool)
    .await
    .doing("accepted reports")?;
    Ok(row.ids.into_iter().map(IncidentId).collect())
}
