//! Finding the incident that a report of another system belongs to, and its further keys.

use super::codec::unpack;
use super::intake::NewReport;
use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;
use crate::domain::report::Report;
use crate::domain::same_failure::Span;

/// Incidents that are looked at more closely; more than these are never told apart.
const MOST: usize = 4;

impl Store {
    /// Makes the run of a report a further key to the incident that its Glue run has, under the same pipeline or one of
    /// these jobs, if there is one of no other batch; says whether it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join_by_run(
        &self,
        report: &NewReport,
        glue_run: &str,
        jobs: &[String],
    ) -> Result<bool, Error> {
        let row = sqlx::query!(
            r#"with theirs as (
                   select i.id from incident_keys k join incidents i on i.id = k.incident_id
                    where (k.pipeline = $1 or k.pipeline = any($6)) and k.run_id = $4
                      and (i.batch_id is null or $5::text is null or i.batch_id = $5)
               ), key as (
                   insert into incident_keys (pipeline, run_id, attempt, incident_id)
                   select $1, $2, $3, id from theirs
                   on conflict do nothing
               )
               select exists (select from theirs) as "found!""#,
            report.pipeline,
            report.run_id,
            report.attempt,
            glue_run,
            report.batch_id,
            jobs
        )
        .fetch_one(&self.pool)
        .await
        .doing("looked for the incident of the run behind a report")?;
        Ok(row.found)
    }

    /// Makes a run a further key to an incident, unless it has one of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_key(
        &self,
        pipeline: &str,
        run_id: &str,
        attempt: i32,
        to: IncidentId,
    ) -> Result<(), Error> {
        sqlx::query!(
            "insert into incident_keys (pipeline, run_id, attempt, incident_id) values ($1, $2, $3, $4)
             on conflict do nothing",
            pipeline,
            run_id,
            attempt,
            to.0
        )
        .execute(&self.pool)
        .await
        .doing("gave an incident a further key")?;
        Ok(())
    }

    /// The unresolved incidents of a report's pipeline and batch that another platform opened and whose times allow that
    /// the report means them, each with its reports; nothing where they are too many to tell apart.
    ///
    /// # Errors
    /// When the database fails, or a stored report does not read back.
    pub async fn incidents_around(
        &self,
        report: &NewReport,
        span: Span,
    ) -> Result<Vec<(IncidentId, Vec<Report>)>, Error> {
        // One look into `incidents_gate_by_batch`; the reports themselves are read only where there is something to join.
        let found = sqlx::query_scalar!(
            "select id from incidents
              where pipeline = $1 and batch_id = $2 and platform <> $3 and status <> 'resolved'
                and case when $4 then started_at >= $5 and failed_at <= $6 else started_at <= $5 and failed_at >= $6 end
              limit $7",
            report.pipeline,
            report.batch_id,
            report.platform,
            span.within,
            span.from,
            span.to,
            i64::try_from(MOST + 1).unwrap_or(i64::MAX)
        )
        .fetch_all(&self.pool)
        .await
        .doing("looked for the failure that another system told of")?;
        if found.len() > MOST {
            return Ok(Vec::new());
        }
        let mut incidents = Vec::with_capacity(found.len());
        for id in found.into_iter().map(IncidentId) {
            incidents.push((id, self.reports_of(id).await?));
        }
        Ok(incidents)
    }

    /// The reports of an incident, oldest first.
    async fn reports_of(&self, id: IncidentId) -> Result<Vec<Report>, Error> {
        let bodies = sqlx::query_scalar!(
            "select body from reports where incident_id = $1 order by seq",
            id.0
        )
        .fetch_all(&self.pool)
        .await
        .doing("read what was told of a failure")?;
        bodies.iter().map(|body| unpack("report", body)).collect()
    }
}
