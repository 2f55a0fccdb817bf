//! The dynamic queries, listing incidents by filters with a keyset cursor: one by one, and in groups.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;

pub mod groups;

/// What to list; every filter that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this pipeline.
    pub pipeline: Option<String>,
    /// Of this batch.
    pub batch_id: Option<String>,
    /// Of this run.
    pub run_id: Option<String>,
    /// In this status (code).
    pub status: Option<String>,
    /// Only what is not resolved.
    pub open: bool,
    /// Of this category (code).
    pub category: Option<String>,
    /// With this retry decision (code).
    pub decision: Option<String>,
    /// Routed to this team.
    pub team: Option<String>,
    /// With this fingerprint.
    pub fingerprint: Option<String>,
    /// Received at or after.
    pub since: Option<DateTime<Utc>>,
    /// Received before.
    pub until: Option<DateTime<Utc>>,
    /// Older than this incident: the cursor.
    pub before: Option<IncidentId>,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentLine {
    /// The incident.
    #[schema(value_type = String)]
    pub id: IncidentId,
    /// The pipeline.
    pub pipeline: String,
    /// The run.
    pub run_id: String,
    /// The batch.
    pub batch_id: Option<String>,
    /// Which attempt of the run.
    pub attempt: i32,
    /// Where it stands.
    pub status: String,
    /// When the first report came.
    pub received_at: DateTime<Utc>,
    /// The category that decides; `null` until triaged.
    pub category: Option<String>,
    /// The cause.
    pub root_cause: Option<String>,
    /// The retry decision.
    pub decision: Option<String>,
    /// Confidence in the cause.
    pub confidence: Option<f32>,
    /// The team that has it.
    pub team: Option<String>,
    /// The decision's reason, in words.
    pub reason: Option<String>,
    /// The fingerprint of the failure; incidents with the same one failed in the same way.
    pub fingerprint: Option<String>,
}

impl Store {
    /// The newest incidents that match, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(&self, filter: &Filter, limit: i64) -> Result<Vec<IncidentLine>, Error> {
        let columns = "select id, pipeline, run_id, batch_id, attempt, status, received_at, category, root_cause, decision, confidence, team, reason, fingerprint from incidents";
        let mut query = QueryBuilder::<Postgres>::new(columns);
        conditions(&mut query, filter);
        query.push(" order by id desc limit ").push_bind(limit);
        let rows = query
            .build()
            .fetch_all(&self.pool)
            .await
            .doing("listed incidents")?;
        rows.iter()
            .map(line)
            .collect::<Result<_, _>>()
            .doing("listed incidents")
    }

    /// How many incidents match, the cursor aside.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, filter: &Filter) -> Result<i64, Error> {
        let mut query = QueryBuilder::<Postgres>::new("select count(*) from incidents");
        conditions(
            &mut query,
            &Filter {
                before: None,
                ..filter.clone()
            },
        );
        query
            .build_query_scalar()
            .fetch_one(&self.pool)
            .await
            .doing("counted incidents")
    }
}

fn conditions(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let texts = [
        ("pipeline", &filter.pipeline),
        ("batch_id", &filter.batch_id),
        ("run_id", &filter.run_id),
        ("status", &filter.status),
        ("category", &filter.category),
        ("decision", &filter.decision),
        ("team", &filter.team),
        ("fingerprint", &filter.fingerprint),
    ];
    query.push(" where true");
    for (column, value) in texts {
        if let Some(value) = value {
            query
                .push(" and ")
                .push(column)
                .push(" = ")
                .push_bind(value.clone());
        }
    }
    if filter.open {
        query.push(" and status <> 'resolved'");
    }
    if let Some(since) = filter.since {
        query.push(" and received_at >= ").push_bind(since);
    }
    if let Some(until) = filter.until {
        query.push(" and received_at < ").push_bind(until);
    }
    if let Some(before) = filter.before {
        query.push(" and id < ").push_bind(before.0);
    }
}

fn line(row: &sqlx::postgres::PgRow) -> Result<IncidentLine, sqlx::Error> {
    Ok(IncidentLine {
        id: IncidentId(row.try_get::<Uuid, _>("id")?),
        pipeline: row.try_get("pipeline")?,
        run_id: row.try_get("run_id")?,
        batch_id: row.try_get("batch_id")?,
        attempt: row.try_get("attempt")?,
        status: row.try_get("status")?,
        received_at: row.try_get("received_at")?,
        category: row.try_get("category")?,
        root_cause: row.try_get("root_cause")?,
        decision: row.try_get("decision")?,
        confidence: row.try_get("confidence")?,
        team: row.try_get("team")?,
        reason: row.try_get("reason")?,
        fingerprint: row.try_get("fingerprint")?,
    })
}
