//! A second opinion in the shadow: asked for after the triage was kept, so that it can neither change nor delay it, and counted.

use std::sync::Arc;

use super::App;
use super::triage_incident::decided;
use crate::advise::Adviser;
use crate::domain::case_file::CaseFile;
use crate::domain::id::IncidentId;
use crate::domain::policy::Policy;
use crate::domain::triage::Triage;

/// Asks, and counts what the opinion would have done.
pub(super) async fn shadow_opinion(
    app: &App,
    adviser: &Adviser,
    policy: &Arc<Policy>,
    id: IncidentId,
    triage: &Triage,
    mut case: CaseFile,
) {
    let fingerprint = triage.fingerprint.as_deref();
    case.advice = Some(adviser.ask(&case, fingerprint, app.clock.now()).await);
    // A decision that panics has failed the triage itself before.
    let Ok((_, would)) = decided(policy, case).await else {
        return;
    };
    let Some(opinion) = would.second_opinion else {
        return;
    };
    let agrees = match opinion.agrees {
        Some(true) => "yes",
        Some(false) => "no",
        None => "none",
    };
    let tightens = if opinion.tightened { "yes" } else { "no" };
    metrics::counter!("larrey_shadow_opinions_total", "agrees" => agrees, "tightens" => tightens)
        .increment(1);
    if opinion.tightened || opinion.agrees == Some(false) {
        tracing::info!(
            incident = %id, category = %triage.category, would_be = %would.category,
            decision = %triage.retry.decision, would_decide = %would.retry.decision,
            "a second opinion in the shadow sees it otherwise"
        );
    }
}
