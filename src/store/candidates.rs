//! Incidents of jobs that several pipelines share, while nobody has said whose run it was.

use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;

impl Store {
    /// Writes down whose incident this may be. Done before the incident is kept, so that no gate is asked in between.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn name_candidates(&self, id: IncidentId, pipelines: &[String]) -> Result<(), Error> {
        sqlx::query!(
            "insert into incident_candidates (pipeline, incident_id) select pipeline, $2 from unnest($1::text[]) as pipeline
             on conflict do nothing",
            pipelines,
            id.0
        )
        .execute(&self.pool)
        .await
        .doing("named the pipelines that an incident may belong to")?;
        Ok(())
    }

    /// Takes that back, for an incident that was not opened after all.
    ///
    /// # Errors
    /// When the database fails; what is left then names no incident, and no gate minds it.
    pub async fn forget_candidates(&self, id: IncidentId) -> Result<(), Error> {
        sqlx::query!(
            "delete from incident_candidates where incident_id = $1",
            id.0
        )
        .execute(&self.pool)
        .await
        .doing("forgot the pipelines that an incident may have belonged to")?;
        Ok(())
    }

    /// The pipeline under which a run is known already, of several that it may belong to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pipeline_of_run(
        &self,
        candidates: &[String],
        run_id: &str,
    ) -> Result<Option<String>, Error> {
        sqlx::query_scalar!(
            "select pipeline from incident_keys where pipeline = any($1) and run_id = $2 limit 1",
            candidates,
            run_id
        )
        .fetch_optional(&self.pool)
        .await
        .doing("looked for the pipeline of a run")
    }

    /// Files a run under the pipeline that it turned out to be of: a further key to its incident, and its history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file_run(
        &self,
        reported_as: &str,
        pipeline: &str,
        run_id: &str,
        id: IncidentId,
    ) -> Result<(), Error> {
        self.add_key(pipeline, run_id, 1, id).await?;
        sqlx::query!(
            "update run_events set pipeline = $2 where pipeline = $1 and run_id = $3",
            reported_as,
            pipeline,
            run_id
        )
        .execute(&self.pool)
        .await
        .doing("filed the history of a run under its pipeline")?;
        Ok(())
    }
}
