//! Judging a live triage by candidate signatures as well: told, and without effect.

use std::sync::Arc;

use super::App;
use crate::domain::case_file::CaseFile;
use crate::domain::id::IncidentId;
use crate::domain::replay::{Past, Policies, Recorded, Verdict};
use crate::domain::shadow::Difference;
use crate::domain::triage::Triage;

/// Judges a triage that was kept by the candidates, and keeps what they would have changed. A failure is logged and is
/// none of the triage.
pub async fn shadow_triage(
    app: &App,
    policies: Arc<Policies>,
    id: IncidentId,
    revision: i32,
    triage: &Triage,
    case: CaseFile,
) {
    let past = Past {
        id,
        pipeline: case.pipeline.clone(),
        run_id: case.run_id.clone(),
        batch_id: case.batch_id.clone(),
        before: Verdict::from(triage),
        recorded: Recorded::default(),
    };
    let judged = tokio::task::spawn_blocking(move || {
        let change = policies.judge_again(past, &case).change()?;
        let policy = policies.decides_in_the_end().hash();
        Some((policy, change))
    });
    let (policy, change) = match judged.await {
        Ok(Some(found)) => found,
        Ok(None) => return,
        Err(error) => {
            tracing::error!(incident = %id, %error, "the candidate signatures were not tried on a triage");
            return;
        }
    };
    metrics::counter!("larrey_shadow_differences_total", "kind" => change.kind.code()).increment(1);
    let difference = Difference {
        seen_at: app.clock.now(),
        policy,
        change,
    };
    if let Err(error) = app.store.keep_difference(revision, &difference).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(incident = %id, error, "what the candidate signatures would have changed was not kept");
    }
}
