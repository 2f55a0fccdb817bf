//! The gate's reads, and its record of questions and answers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Error, Store, While as _};
use crate::domain::gate::{GateAnswer, Override, Standing};
use crate::domain::head::BoundHead;
use crate::domain::id::IncidentId;
use crate::domain::incident::{OutcomeKind, Status};
use crate::domain::retry::RetryDecision;

/// A question to the gate and what was answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its own id.
    pub id: Uuid,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub actor: String,
    /// About which pipeline.
    pub pipeline: String,
    /// About which batch.
    pub batch_id: Option<String>,
    /// About which run.
    pub run_id: Option<String>,
    /// What was answered.
    pub answer: GateAnswer,
}

struct Row {
    id: Uuid,
    status: String,
    reports: i32,
    reports_triaged: i32,
    revision: i32,
    gate_decision: Option<String>,
    not_before: Option<DateTime<Utc>>,
    override_retry: Option<String>,
    override_revision: Option<i32>,
    override_at: Option<DateTime<Utc>>,
    outcome: Option<String>,
    heads: Option<serde_json::Value>,
    override_heads: Option<serde_json::Value>,
    ambiguous: bool,
}

/// Heads as they were kept. What a newer release may have written otherwise reads as a head that nobody has seen, so
/// that nothing opens on it.
fn bound(heads: Option<serde_json::Value>) -> Vec<BoundHead> {
    let unreadable = || {
        vec![BoundHead {
            target: String::new(),
            head: None,
            unwatched: false,
        }]
    };
    heads.map_or_else(Vec::new, |heads| {
        serde_json::from_value(heads).unwrap_or_else(|_| unreadable())
    })
}

impl From<Row> for Standing {
    /// Unknown codes, as a newer release may have written, count as the cautious choice.
    fn from(row: Row) -> Self {
        let overridden = match (row.override_retry, row.override_revision, row.override_at) {
            (Some(retry), Some(revision), Some(at)) => Some(Override {
                retry: RetryDecision::from_code(&retry).unwrap_or(RetryDecision::Hold),
                revision,
                at,
                heads: bound(row.override_heads),
            }),
            _ => None,
        };
        Self {
            id: IncidentId(row.id),
            status: Status::from_code(&row.status).unwrap_or(Status::Received),
            current: row.reports_triaged == row.reports,
            decision: row
                .gate_decision
                .as_deref()
                .map(|code| RetryDecision::from_code(code).unwrap_or(RetryDecision::Hold)),
            not_before: row.not_before,
            revision: row.revision,
            overridden,
            outcome: row
                .outcome
                .as_deref()
                .map(|code| OutcomeKind::from_code(code).unwrap_or(OutcomeKind::Failed)),
            heads: bound(row.heads),
            ambiguous: row.ambiguous,
        }
    }
}

impl Store {
    /// The incidents of a batch, oldest first, and those whose batch may turn out to be this one: of the pipeline and not
    /// triaged yet, or, with `strays`, triaged without learning it; and those of a job that it shares with other pipelines, or
    /// that is asked for by its own name, while nobody has said whose run it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gate_by_batch(
        &self,
        pipeline: &str,
        batch_id: &str,
        strays: bool,
    ) -> Result<Vec<Standing>, Error> {
        let rows = sqlx::query_as!(
            Row,
            r#"select id as "id!", status as "status!", reports as "reports!", reports_triaged as "reports_triaged!",
                      revision as "revision!", gate_decision, not_before, override_retry, override_revision, override_at,
                      outcome, heads, override_heads, ambiguous as "ambiguous!"
                 from (select *, exists (select from incident_candidates where incident_id = id) as ambiguous
                         from incidents
                        where pipeline = $1
                          and (batch_id = $2
                               or (batch_id is null
                                   and ($3 or (reports_triaged < reports and status <> 'failed')
                                        or (status <> 'resolved' and exists (select from incident_candidates where incident_id = id)))))
                       union all
                       select *, true
                         from incidents
                        where id in (select incident_id from incident_candidates where pipeline = $1)
                          and pipeline <> $1 and status <> 'resolved') found
                order by id"#,
            pipeline,
            batch_id,
            strays
        )
        .fetch_all(&self.pool)
        .await
        .doing("read a batch for the gate")?;
        Ok(rows.into_iter().map(Standing::from).collect())
    }

    /// The incidents of a run and of the batch that it belongs to, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gate_by_run(&self, pipeline: &str, run_id: &str) -> Result<Vec<Standing>, Error> {
        let rows = sqlx::query_as!(
            Row,
            r#"select id as "id!", status as "status!", reports as "reports!", reports_triaged as "reports_triaged!",
                      revision as "revision!", gate_decision, not_before, override_retry, override_revision, override_at,
                      outcome, heads, override_heads, ambiguous as "ambiguous!"
                 from (select *, exists (select from incident_candidates where incident_id = id) as ambiguous
                         from incidents
                        where pipeline = $1
                          and (run_id = $2
                               or batch_id in (select batch_id from incidents where pipeline = $1 and run_id = $2
                                               union all
                                               select i.batch_id from incident_keys k join incidents i on i.id = k.incident_id
                                                where k.pipeline = $1 and k.run_id = $2)
                               or id in (select incident_id from incident_keys where pipeline = $1 and run_id = $2))
                       union all
                       select *, true
                         from incidents
                        where id in (select incident_id from incident_candidates where pipeline = $1)
                          and pipeline <> $1 and status <> 'resolved') found
                order by id"#,
            pipeline,
            run_id
        )
        .fetch_all(&self.pool)
        .await
        .doing("read a run for the gate")?;
        Ok(rows.into_iter().map(Standing::from).collect())
    }

    /// Whether a pipeline was ever reported.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pipeline_was_reported(&self, pipeline: &str) -> Result<bool, Error> {
        sqlx::query_scalar!(
            r#"select exists (select from incident_keys where pipeline = $1) as "seen!""#,
            pipeline
        )
        .fetch_one(&self.pool)
        .await
        .doing("looked for a pipeline")
    }

    /// Records questions and answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_gate_answers(&self, asked: &[Asked]) -> Result<(), Error> {
        let text = |get: fn(&Asked) -> String| asked.iter().map(get).collect::<Vec<String>>();
        let maybe = |get: fn(&Asked) -> Option<String>| {
            asked.iter().map(get).collect::<Vec<Option<String>>>()
        };
        let ids: Vec<Uuid> = asked.iter().map(|asked| asked.id).collect();
        let times: Vec<DateTime<Utc>> = asked.iter().map(|asked| asked.asked_at).collect();
        let incidents: Vec<Option<Uuid>> = asked
            .iter()
            .map(|asked| asked.answer.incident.map(|id| id.0))
            .collect();
        sqlx::query!(
            "insert into gate_answers (id, asked_at, actor, pipeline, batch_id, run_id, gate, decision, reason, incident_id)
             select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[])",
            &ids,
            &times,
            &text(|asked| asked.actor.clone()),
            &text(|asked| asked.pipeline.clone()),
            &maybe(|asked| asked.batch_id.clone()) as &[Option<String>],
            &maybe(|asked| asked.run_id.clone()) as &[Option<String>],
            &text(|asked| asked.answer.gate.code().to_owned()),
            &maybe(|asked| asked.answer.decision.map(|decision| decision.code().to_owned())) as &[Option<String>],
            &text(|asked| asked.answer.reason.clone()),
            &incidents as &[Option<Uuid>]
        )
        .execute(&self.pool)
        .await
        .doing("recorded answers of the gate")?;
        Ok(())
    }
}
