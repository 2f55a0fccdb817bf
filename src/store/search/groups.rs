//! Incidents of one failure taken together: a flood is one group with a count.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _};
use utoipa::ToSchema;

use super::{Filter, IncidentLine, conditions, line};
use crate::domain::retry::RetryDecision;
use crate::store::{Error, Store, While as _};

/// Incidents with the same fingerprint. Each keeps its own verdict and its own gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// The fingerprint; `null` for an incident that has none, which is a group of its own.
    pub fingerprint: Option<String>,
    /// How many incidents.
    pub count: i64,
    /// Of how many pipelines.
    pub pipeline_count: i64,
    /// The first few of those, by name.
    pub pipelines: Vec<String>,
    /// When the first of them was reported.
    pub first_seen: DateTime<Utc>,
    /// When the newest was.
    pub last_seen: DateTime<Utc>,
    /// The cause, as of the newest.
    pub category: Option<String>,
    /// The most cautious of their retry decisions.
    pub decision: Option<RetryDecision>,
    /// The newest of them.
    pub newest: IncidentLine,
}

/// The decisions in the order of caution, as SQL ranks them.
const RANKS: [RetryDecision; 4] = [
    RetryDecision::Retry,
    RetryDecision::Wait,
    RetryDecision::FixFirst,
    RetryDecision::Hold,
];

impl Store {
    /// The groups that match, those with the newest incident first, at most `limit`; `filter.before` is the newest
    /// incident of the last group on the page before. Groups of fewer than `at_least` are told one by one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups(
        &self,
        filter: &Filter,
        at_least: i64,
        limit: i64,
    ) -> Result<Vec<Group>, Error> {
        let mut query = QueryBuilder::<Postgres>::new(
            r"with picked as (
                  select id, pipeline, received_at, fingerprint, count(*) over (partition by fingerprint) as same,
                         array_position(array['retry', 'wait', 'fix_first', 'hold'], decision) as caution
                    from incidents",
        );
        let all = Filter {
            before: None,
            ..filter.clone()
        };
        conditions(&mut query, &all);
        // Ids are compared as text, because no aggregate takes the largest of them; the order is the same.
        query.push(
            r#"), grouped as (
                  select max(id::text collate "C")::uuid as newest, count(*) as count, count(distinct pipeline) as pipeline_count,
                         (array_agg(distinct pipeline))[1:5] as pipelines, min(received_at) as first_seen,
                         max(received_at) as last_seen, max(caution) as caution
                    from picked
                   group by case when fingerprint is not null and same >= "#,
        );
        query.push_bind(at_least);
        query.push(
            r" then fingerprint else id::text end)
              select g.count, g.pipeline_count, g.pipelines, g.first_seen, g.last_seen, g.caution,
                     i.id, i.pipeline, run_id, batch_id, attempt, status, received_at, category, root_cause, decision,
                     confidence, team, reason, fingerprint
                from grouped g join incidents i on i.id = g.newest",
        );
        if let Some(before) = filter.before {
            query.push(" where g.newest < ").push_bind(before.0);
        }
        query
            .push(" order by g.newest desc limit ")
            .push_bind(limit);
        let rows = query
            .build()
            .fetch_all(&self.pool)
            .await
            .doing("grouped incidents")?;
        rows.iter()
            .map(group)
            .collect::<Result<_, _>>()
            .doing("grouped incidents")
    }
}

fn group(row: &sqlx::postgres::PgRow) -> Result<Group, sqlx::Error> {
    let newest = line(row)?;
    let caution: Option<i32> = row.try_get("caution")?;
    let rank = caution.and_then(|caution| usize::try_from(caution - 1).ok());
    Ok(Group {
        fingerprint: newest.fingerprint.clone(),
        count: row.try_get("count")?,
        pipeline_count: row.try_get("pipeline_count")?,
        pipelines: row.try_get("pipelines")?,
        first_seen: row.try_get("first_seen")?,
        last_seen: row.try_get("last_seen")?,
        category: newest.root_cause.clone(),
        decision: rank.and_then(|rank| RANKS.get(rank)).copied(),
        newest,
    })
}
