//! Reads for the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codec::unpack;
use super::{Error, Store, While as _};
use crate::domain::case_file::CaseFile;
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::domain::review::{DecisionRequest, OutcomeRequest};
use crate::domain::triage::Triage;

/// An incident with its newest triage, decision and outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentView {
    /// The incident.
    #[schema(value_type = String, example = "inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80")]
    pub id: IncidentId,
    /// The pipeline.
    pub pipeline: String,
    /// The pipelines that it may belong to, while `pipeline` is only a job that they share and nothing has told whose run
    /// it was: the gate of each is shut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// The run.
    pub run_id: String,
    /// The batch, where a report named one.
    pub batch_id: Option<String>,
    /// Which attempt of the run.
    pub attempt: i32,
    /// The platform, as reported.
    pub platform: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Why the triage failed, when it did.
    pub failure: Option<String>,
    /// When the first report came.
    pub received_at: DateTime<Utc>,
    /// When the run failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// The team that has it now.
    pub team: Option<String>,
    /// The newest triage; `null` until there is one.
    pub triage: Option<TriageView>,
    /// The newest decision of a person.
    pub decision: Option<DecisionView>,
    /// The newest outcome.
    pub outcome: Option<OutcomeView>,
}

/// A triage and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TriageView {
    /// Counted from 1.
    pub revision: i32,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Why it was made: `report`, `evidence`, `retriage`.
    pub trigger: String,
    /// How long gathering and deciding took, in milliseconds.
    pub duration_ms: i32,
    /// The verdict.
    #[serde(flatten)]
    pub triage: Triage,
}

/// A decision and who made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    /// When.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub actor: String,
    /// On which revision.
    pub revision: i32,
    /// What.
    #[serde(flatten)]
    pub decision: DecisionRequest,
}

/// An outcome and who reported it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OutcomeView {
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub actor: String,
    /// What.
    #[serde(flatten)]
    pub outcome: OutcomeRequest,
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// `report`, `triage`, `decision`, `outcome`, `gate`, or `run`: its system tells another state of the run.
    pub kind: String,
    /// Who or what.
    pub actor: String,
    /// What happened, in one line.
    pub what: String,
}

struct TriageRow {
    revision: i32,
    made_at: DateTime<Utc>,
    cause: String,
    duration_ms: i32,
    triage: Vec<u8>,
}

impl TriageRow {
    fn view(self) -> Result<TriageView, Error> {
        Ok(TriageView {
            revision: self.revision,
            made_at: self.made_at,
            trigger: self.cause,
            duration_ms: self.duration_ms,
            triage: unpack("triage", &self.triage)?,
        })
    }
}

impl Store {
    /// One incident; `None` when there is none.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn show(&self, id: IncidentId) -> Result<Option<IncidentView>, Error> {
        let Some(row) = sqlx::query!(
            r#"select pipeline, run_id, batch_id, attempt, platform, status, failure, received_at, failed_at, team, revision,
                      array(select pipeline from incident_candidates where incident_id = $1 order by pipeline) as "candidates!"
                 from incidents where id = $1"#,
            id.0
        )
        .fetch_optional(&self.pool)
        .await
        .doing("read an incident")?
        else {
            return Ok(None);
        };
        let triage = match row.revision {
            0 => None,
            revision => self.triage(id, revision).await?,
        };
        Ok(Some(IncidentView {
            id,
            pipeline: row.pipeline,
            candidates: row.candidates,
            run_id: row.run_id,
            batch_id: row.batch_id,
            attempt: row.attempt,
            platform: row.platform,
            status: Status::from_code(&row.status).unwrap_or(Status::Received),
            failure: row.failure,
            received_at: row.received_at,
            failed_at: row.failed_at,
            team: row.team,
            triage,
            decision: self.newest_decision(id).await?,
            outcome: self.newest_outcome(id).await?,
        }))
    }

    async fn triage(&self, id: IncidentId, revision: i32) -> Result<Option<TriageView>, Error> {
        sqlx::query_as!(
            TriageRow,
            "select revision, made_at, cause, duration_ms, triage from triages where incident_id = $1 and revision = $2",
            id.0,
            revision
        )
        .fetch_optional(&self.pool)
        .await
        .doing("read a triage")?
        .map(TriageRow::view)
        .transpose()
    }

    /// All triages of an incident, oldest first.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn triages(&self, id: IncidentId) -> Result<Vec<TriageView>, Error> {
        let rows = sqlx::query_as!(
            TriageRow,
            "select revision, made_at, cause, duration_ms, triage from triages where incident_id = $1 order by revision",
            id.0
        )
        .fetch_all(&self.pool)
        .await
        .doing("read the triages of an incident")?;
        rows.into_iter().map(TriageRow::view).collect()
    }

    /// The case file of the newest triage.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn case_file(&self, id: IncidentId) -> Result<Option<CaseFile>, Error> {
        sqlx::query_scalar!(
            "select case_file from triages where incident_id = $1 order by revision desc limit 1",
            id.0
        )
        .fetch_optional(&self.pool)
        .await
        .doing("read a case file")?
        .map(|body| unpack("case file", &body))
        .transpose()
    }

    async fn newest_decision(&self, id: IncidentId) -> Result<Option<DecisionView>, Error> {
        let row = sqlx::query!("select made_at, actor, revision, body from decisions where incident_id = $1 order by id desc limit 1", id.0)
            .fetch_optional(&self.pool)
            .await
            .doing("read a decision")?;
        row.map(|row| {
            Ok(DecisionView {
                made_at: row.made_at,
                actor: row.actor,
                revision: row.revision,
                decision: unpack("decision", &row.body)?,
            })
        })
        .transpose()
    }

    async fn newest_outcome(&self, id: IncidentId) -> Result<Option<OutcomeView>, Error> {
        let row = sqlx::query!("select recorded_at, actor, body from outcomes where incident_id = $1 order by id desc limit 1", id.0)
            .fetch_optional(&self.pool)
            .await
            .doing("read an outcome")?;
        row.map(|row| {
            Ok(OutcomeView {
                recorded_at: row.recorded_at,
                actor: row.actor,
                outcome: unpack("outcome", &row.body)?,
            })
        })
        .transpose()
    }

    /// What the gate goes by on an incident, and its newest revision; `None` before the first triage.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gate_decision(&self, id: IncidentId) -> Result<Option<String>, Error> {
        Ok(
            sqlx::query_scalar!("select gate_decision from incidents where id = $1", id.0)
                .fetch_optional(&self.pool)
                .await
                .doing("read what the gate goes by")?
                .flatten(),
        )
    }

    /// Everything that happened to an incident and to its run, oldest first; at most the newest 500 gate answers and
    /// the newest 500 state changes of the run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn timeline(&self, id: IncidentId) -> Result<Vec<Event>, Error> {
        sqlx::query_as!(
            Event,
            r#"select at as "at!", kind as "kind!", actor as "actor!", what as "what!" from (
                   select received_at as at, 'report' as kind, reporter as actor, 'report ' || seq as what
                     from reports where incident_id = $1
                   union all
                   select made_at, 'triage', 'larrey', 'revision ' || revision || ': ' || decision || ' (' || cause || ')'
                     from triages where incident_id = $1
                   union all
                   select made_at, 'decision', actor, verdict || ' of revision ' || revision
                     from decisions where incident_id = $1
                   union all
                   select recorded_at, 'outcome', actor, 'outcome reported'
                     from outcomes where incident_id = $1
                   union all
                   (select asked_at, 'gate', actor, gate || ': ' || reason
                      from gate_answers where incident_id = $1 order by id desc limit 500)
                   union all
                   (select r.at, 'run', r.system, r.state || coalesce(': ' || r.message, '')
                      from incident_keys k join run_events r on r.pipeline = k.pipeline and r.run_id = k.run_id
                     where k.pipeline = (select pipeline from incidents where id = $1) and k.incident_id = $1
                     order by r.id desc limit 500)
               ) events order by at, kind desc"#,
            id.0
        )
        .fetch_all(&self.pool)
        .await
        .doing("read a timeline")
    }

    /// Whether there is such an incident.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn exists(&self, id: IncidentId) -> Result<bool, Error> {
        sqlx::query_scalar!(
            r#"select exists (select from incidents where id = $1) as "found!""#,
            id.0
        )
        .fetch_one(&self.pool)
        .await
        .doing("looked for an incident")
    }

    /// The newest triage's revision, decision and reason, with the status, of several incidents.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision_of(&self, id: IncidentId) -> Result<Option<(i32, bool, Status)>, Error> {
        let row = sqlx::query!(r#"select revision, reports = reports_triaged as "current!", status from incidents where id = $1"#, id.0)
            .fetch_optional(&self.pool)
            .await
            .doing("read the revision of an incident")?;
        Ok(row.map(|row| {
            (
                row.revision,
                row.current,
                Status::from_code(&row.status).unwrap_or(Status::Received),
            )
        }))
    }

    /// Rows per status, for the metrics; from the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn untriaged(&self) -> Result<i64, Error> {
        sqlx::query_scalar!(r#"select count(*) as "n!" from incidents where reports_triaged < reports and status <> 'failed'"#)
            .fetch_one(&self.pool)
            .await
            .doing("counted what waits for a triage")
    }
}
