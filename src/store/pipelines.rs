//! Reads about pipelines as a whole.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codec::unpack;
use super::{Error, Store, While as _};
use crate::domain::case_file::CaseFile;
use crate::domain::id::IncidentId;

/// One pipeline of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PipelineLine {
    /// Its name.
    pub pipeline: String,
    /// Its incidents that are not resolved.
    pub unresolved: i64,
    /// When it last failed, as far as that is on record.
    pub last_failed_at: Option<DateTime<Utc>>,
}

impl Store {
    /// The case files of the newest triages of a pipeline's newest triaged incidents, at most `last`, newest first.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn newest_case_files(
        &self,
        pipeline: &str,
        last: i64,
    ) -> Result<Vec<(IncidentId, CaseFile)>, Error> {
        let rows = sqlx::query!(
            "select i.id, t.case_file
               from incidents i join triages t on t.incident_id = i.id and t.revision = i.revision
              where i.pipeline = $1 order by i.id desc limit $2",
            pipeline,
            last
        )
        .fetch_all(&self.pool)
        .await
        .doing("read the case files of a pipeline")?;
        rows.into_iter()
            .map(|row| Ok((IncidentId(row.id), unpack("case file", &row.case_file)?)))
            .collect()
    }

    /// Pipelines by name, those that were reported and those that are registered, at most `limit` after a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pipelines(
        &self,
        registered: &[String],
        after: &str,
        limit: i64,
    ) -> Result<Vec<PipelineLine>, Error> {
        // One step of the index a name, however many incidents each has.
        sqlx::query_as!(
            PipelineLine,
            r#"with recursive reported (pipeline) as (
                   (select pipeline from incident_keys where pipeline > $2 order by pipeline limit 1)
                   union all
                   select (select k.pipeline from incident_keys k where k.pipeline > r.pipeline order by k.pipeline limit 1)
                     from reported r where r.pipeline is not null
               ), page as (
                   select pipeline from reported where pipeline is not null
                   union select name from unnest($1::text[]) as registered (name) where name > $2
                   order by pipeline limit $3
               )
               select page.pipeline as "pipeline!", counted.unresolved as "unresolved!", counted.last_failed_at
                 from page cross join lateral (
                     select count(*) filter (where status <> 'resolved') as unresolved,
                            max(coalesce(failed_at, received_at)) as last_failed_at
                       from incidents i where i.pipeline = page.pipeline) counted
                order by page.pipeline"#,
            registered,
            after,
            limit
        )
        .fetch_all(&self.pool)
        .await
        .doing("listed pipelines")
    }
}
