//! Earlier incidents with the fingerprint of a failure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::codec::unpack;
use super::{Error, Store, While as _};
use crate::domain::earlier::{COUNTED, Earlier, EarlierEnd, EarlierIncident, EarlierWord, LISTED};
use crate::domain::id::IncidentId;
use crate::domain::incident::OutcomeKind;
use crate::domain::retry::RetryDecision;
use crate::domain::review::{DecisionRequest, OutcomeRequest};

struct Row {
    id: Uuid,
    pipeline: String,
    run_id: String,
    batch_id: Option<String>,
    failed_at: DateTime<Utc>,
    decision: Option<String>,
    outcome: Option<String>,
    word: Option<Vec<u8>>,
    ended: Option<Vec<u8>>,
}

impl Row {
    fn incident(self) -> Result<EarlierIncident, Error> {
        let word: Option<DecisionRequest> = self
            .word
            .map(|body| unpack("decision", &body))
            .transpose()?;
        let told: Option<OutcomeRequest> = self
            .ended
            .map(|body| unpack("outcome", &body))
            .transpose()?;
        let ended = match told {
            Some(told) => Some(EarlierEnd {
                kind: told.kind(),
                retried: told.retried,
                true_category: told.true_category,
            }),
            // It ended with another incident of its batch, whose outcome says the rest.
            None => self
                .outcome
                .as_deref()
                .and_then(OutcomeKind::from_code)
                .map(|kind| EarlierEnd {
                    kind,
                    retried: false,
                    true_category: None,
                }),
        };
        Ok(EarlierIncident {
            id: IncidentId(self.id),
            pipeline: self.pipeline,
            run_id: self.run_id,
            batch_id: self.batch_id,
            failed_at: self.failed_at,
            decision: self.decision.as_deref().and_then(RetryDecision::from_code),
            word: word.map(|word| EarlierWord {
                verdict: word.verdict,
                retry: word.retry,
            }),
            ended,
        })
    }
}

impl Store {
    /// The incidents received before this one, and since a time, that have the same fingerprint; those of the same
    /// pipeline first. Other pipelines that failed `lately` are counted apart.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn earlier(
        &self,
        id: IncidentId,
        pipeline: &str,
        fingerprint: &str,
        since: DateTime<Utc>,
        lately: DateTime<Utc>,
    ) -> Result<Earlier, Error> {
        let counted = sqlx::query!(
            r#"select (select count(*) from (select from incidents
                                              where pipeline = $1 and fingerprint = $2 and id < $3 and id >= first_id_of($4)
                                              limit $5) own) as "seen!",
                      (select count(*) from (select from incidents
                                              where pipeline <> $1 and fingerprint = $2 and id < $3 and id >= first_id_of($4)
                                              limit $5) other) as "elsewhere!",
                      (select count(distinct pipeline) from (select pipeline from incidents
                                              where pipeline <> $1 and fingerprint = $2 and id < $3 and id >= first_id_of($6)
                                              limit $5) lately) as "at_once!""#,
            pipeline,
            fingerprint,
            id.0,
            since,
            i64::from(COUNTED),
            lately
        )
        .fetch_one(&self.pool)
        .await
        .doing("counted earlier incidents of a failure")?;
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        let mut earlier = Earlier {
            fingerprint: fingerprint.to_owned(),
            seen: count(counted.seen),
            elsewhere: count(counted.elsewhere),
            at_once: count(counted.at_once),
            ..Earlier::default()
        };
        if !earlier.is_empty() {
            let rows = self
                .newest_earlier(id, pipeline, fingerprint, since)
                .await?;
            earlier.incidents = rows
                .into_iter()
                .map(Row::incident)
                .collect::<Result<_, _>>()?;
        }
        Ok(earlier)
    }

    async fn newest_earlier(
        &self,
        id: IncidentId,
        pipeline: &str,
        fingerprint: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<Row>, Error> {
        sqlx::query_as!(
            Row,
            r#"with own as (
                   select id from incidents
                    where pipeline = $1 and fingerprint = $2 and id < $3 and id >= first_id_of($4)
                    order by id desc limit $5
               ), other as (
                   select id from incidents
                    where pipeline <> $1 and fingerprint = $2 and id < $3 and id >= first_id_of($4)
                    order by id desc limit $5
               )
               select i.id, i.pipeline, i.run_id, i.batch_id, coalesce(i.failed_at, i.received_at) as "failed_at!",
                      i.decision, i.outcome,
                      (select body from decisions d
                        where d.incident_id = i.id and d.verdict in ('approve', 'override')
                        order by d.id desc limit 1) as word,
                      (select body from outcomes o where o.incident_id = i.id order by o.id desc limit 1) as ended
                 from incidents i
                where i.id in (select id from own union all select id from other) and i.id >= first_id_of($4)
                order by i.pipeline <> $1, i.id desc limit $5"#,
            pipeline,
            fingerprint,
            id.0,
            since,
            i64::try_from(LISTED).unwrap_or(i64::MAX)
        )
        .fetch_all(&self.pool)
        .await
        .doing("read earlier incidents of a failure")
    }
}
