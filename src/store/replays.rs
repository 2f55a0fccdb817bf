//! Reading stored case files page by page, to judge them again. Nothing is written here.

use chrono::{DateTime, Utc};

use super::codec::unpack;
use super::{Error, Store, While as _};
use crate::domain::case_file::CaseFile;
use crate::domain::id::IncidentId;
use crate::domain::replay::{Past, Recorded, Verdict};
use crate::domain::review::{DecisionRequest, OutcomeRequest};
use crate::domain::triage::Triage;

/// An incident with its newest triage, as packed as it is stored.
#[derive(Debug)]
pub struct Stored {
    /// The incident.
    pub id: IncidentId,
    pipeline: String,
    run_id: String,
    batch_id: Option<String>,
    triage: Vec<u8>,
    case_file: Vec<u8>,
    overridden: Option<Vec<u8>>,
    outcome: Option<Vec<u8>>,
}

impl Stored {
    /// Reads it: some milliseconds of work.
    ///
    /// # Errors
    /// When the case file, the verdict or a record does not read back.
    pub fn unpacked(self) -> Result<(Past, CaseFile), Error> {
        let triage: Triage = unpack("triage", &self.triage)?;
        let case = unpack("case file", &self.case_file)?;
        let overridden: Option<DecisionRequest> = self
            .overridden
            .map(|body| unpack("decision", &body))
            .transpose()?;
        let outcome: Option<OutcomeRequest> = self
            .outcome
            .map(|body| unpack("outcome", &body))
            .transpose()?;
        let past = Past {
            id: self.id,
            pipeline: self.pipeline,
            run_id: self.run_id,
            batch_id: self.batch_id,
            before: Verdict::from(&triage),
            recorded: Recorded::of(overridden.as_ref(), outcome.as_ref()),
        };
        Ok((past, case))
    }
}

impl Store {
    /// Triaged incidents received since then, the newest first, at most `limit` of those older than `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stored_cases(
        &self,
        since: DateTime<Utc>,
        before: Option<IncidentId>,
        limit: i64,
    ) -> Result<Vec<Stored>, Error> {
        // An id carries the time of its first report to the millisecond: a second less is surely before it, and the
        // months before it are left alone.
        let rows = sqlx::query!(
            r#"select i.id, i.pipeline, i.run_id, i.batch_id, t.triage, t.case_file,
                      (select body from decisions d where d.incident_id = i.id and d.verdict = 'override'
                        order by d.id desc limit 1) as overridden,
                      (select body from outcomes o where o.incident_id = i.id order by o.id desc limit 1) as outcome
                 from incidents i join triages t on t.incident_id = i.id and t.revision = i.revision
                where i.id >= first_id_of($1::timestamptz - interval '1 second') and i.received_at >= $1
                  and ($2::uuid is null or i.id < $2)
                order by i.id desc limit $3"#,
            since,
            before.map(|id| id.0),
            limit
        )
        .fetch_all(&self.pool)
        .await
        .doing("read stored case files")?;
        let stored = rows.into_iter().map(|row| Stored {
            id: IncidentId(row.id),
            pipeline: row.pipeline,
            run_id: row.run_id,
            batch_id: row.batch_id,
            triage: row.triage,
            case_file: row.case_file,
            overridden: row.overridden,
            outcome: row.outcome,
        });
        Ok(stored.collect())
    }
}
