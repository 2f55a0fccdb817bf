//! What candidate signatures would have changed about live triages.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::codec::{pack, unpack};
use super::{Error, Store, While as _};
use crate::domain::id::IncidentId;
use crate::domain::replay::{Change, Recorded};
use crate::domain::shadow::Difference;

/// Differences read at a time.
const PAGE: i64 = 1000;

impl Store {
    /// Keeps what candidates would have changed about a triage.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_difference(
        &self,
        revision: i32,
        difference: &Difference,
    ) -> Result<(), Error> {
        sqlx::query!(
            "insert into shadow_differences (incident_id, revision, seen_at, policy, body)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            difference.change.incident.0,
            revision,
            difference.seen_at,
            difference.policy,
            pack("difference", &difference.change)?
        )
        .execute(&self.pool)
        .await
        .doing("kept a difference")?;
        Ok(())
    }

    /// The differences seen since then about the newest triage of an incident, with what people wrote down of it.
    ///
    /// # Errors
    /// When the database fails, or what it holds does not read back.
    pub async fn differences(&self, since: DateTime<Utc>) -> Result<Vec<Difference>, Error> {
        let (mut all, mut before) = (Vec::new(), None::<Uuid>);
        loop {
            let rows = sqlx::query!(
                r#"select d.incident_id, d.seen_at, d.policy, d.body,
                          (select body from decisions w where w.incident_id = d.incident_id and w.verdict = 'override'
                            order by w.id desc limit 1) as overridden,
                          (select body from outcomes o where o.incident_id = d.incident_id
                            order by o.id desc limit 1) as outcome
                     from shadow_differences d join incidents i on i.id = d.incident_id and i.revision = d.revision
                    where d.seen_at >= $1 and ($2::uuid is null or d.incident_id < $2)
                    order by d.incident_id desc limit $3"#,
                since,
                before,
                PAGE
            )
            .fetch_all(&self.pool)
            .await
            .doing("read differences")?;
            let Some(last) = rows.last() else {
                return Ok(all);
            };
            before = Some(last.incident_id);
            for row in rows {
                let change: Change = unpack("difference", &row.body)?;
                let overridden = row.overridden.map(|body| unpack("decision", &body));
                let outcome = row.outcome.map(|body| unpack("outcome", &body));
                let recorded = Recorded::of(
                    overridden.transpose()?.as_ref(),
                    outcome.transpose()?.as_ref(),
                );
                all.push(Difference {
                    seen_at: row.seen_at,
                    policy: row.policy,
                    change: Change {
                        incident: IncidentId(row.incident_id),
                        recorded,
                        ..change
                    },
                });
            }
        }
    }
}
