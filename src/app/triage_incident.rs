//! Triage of one incident: take it up, gather, decide, keep. Run by the queue, as often as it takes.

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;

use super::App;
use super::check_heads::check_heads_of;
use super::gather_case::gather_case;
use super::shadow_opinion::shadow_opinion;
use super::shadow_triage::shadow_triage;
use crate::domain::case_file::{CaseFile, assemble};
use crate::domain::earlier::{AT_ONCE_MINUTES, DAYS, Earlier};
use crate::domain::fingerprint::fingerprint;
use crate::domain::gate::{Trigger, floor};
use crate::domain::head::bound_by;
use crate::domain::id::IncidentId;
use crate::domain::policy::Policy;
use crate::domain::retry::RetryDecision;
use crate::domain::triage::{Triage, decide};
use crate::store::cases::{Kept, Taken};
use crate::store::{self};

/// Tries at one set of reports; after that the incident is visibly failed, and never a loop.
pub const MAX_TRIES: i16 = 5;

/// How long one call to the platform stands for a failure of many pipelines.
const CALLED_FOR: TimeDelta = TimeDelta::hours(1);

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new revision was kept.
    Kept,
    /// Something newer came in between; its own job takes care of it.
    Overtaken,
    /// There was nothing to do.
    Nothing,
    /// It has failed too often and is marked so.
    GivenUp,
}

/// Why a try failed; the queue tries again.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The decision panicked, which is a bug of ours.
    #[error("the decision panicked")]
    Panicked,
}

/// Triages an incident; `again` judges the same evidence anew.
///
/// # Errors
/// When this try failed and another one may not.
pub async fn triage_incident(app: &App, id: IncidentId, again: bool) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let taken = match app.store.take_case(id).await {
        Ok(Some(taken)) => taken,
        Ok(None) => return Ok(Outcome::Nothing),
        // A report that does not read back today will not tomorrow.
        Err(error @ store::Error::Corrupt(..)) => {
            return give_up(app, id, &error.to_string()).await;
        }
        Err(error) => return Err(error.into()),
    };
    if taken.seq == taken.triaged_seq && !again {
        return Ok(Outcome::Nothing);
    }
    if taken.tries > MAX_TRIES {
        return give_up(
            app,
            id,
            &format!("the triage did not finish in {MAX_TRIES} tries"),
        )
        .await;
    }
    // What it holds on to is large: a whole case file, and its copy for what runs in the shadow.
    Box::pin(keep(app, id, taken, began)).await
}

async fn keep(app: &App, id: IncidentId, taken: Taken, began: Instant) -> Result<Outcome, Failed> {
    let (seq, revision) = (taken.seq, taken.revision);
    let trigger = match (revision, taken.seq > taken.triaged_seq) {
        (0, _) => Trigger::Report,
        (_, true) => Trigger::Evidence,
        (_, false) => Trigger::Retriage,
    };
    let before = taken.gate_decision;
    let (reported_as, run_id) = (taken.pipeline.clone(), taken.run_id.clone());
    let loaded = app.current.get();
    let surroundings = gather_case(app, &loaded, &taken).await?;
    let (case, print) = apart({
        let policy = loaded.policy.clone();
        move || {
            let case = assemble(&taken.reports, surroundings);
            let print = fingerprint(&case, &policy);
            (case, print)
        }
    })
    .await?;
    // What the failure is, only a judgement tells; what is on record of it goes into the one that counts.
    let earlier = earlier(app, id, &case, print.as_deref()).await?;
    let (mut case, mut triage) = decided(&loaded.policy, case.knowing(earlier)).await?;
    if calls_for_all(app, id, &case, &triage).await? {
        case.earlier.iter_mut().for_each(|known| known.calls = true);
        (case, triage) = decided(&loaded.policy, case).await?;
    }
    if let Some(adviser) = app.adviser.as_ref().filter(|it| !it.is_shadow()) {
        case.advice = Some(
            adviser
                .ask(&case, triage.fingerprint.as_deref(), app.clock.now())
                .await,
        );
        (case, triage) = decided(&loaded.policy, case).await?;
    }
    let kept = Kept {
        id,
        seq,
        revision,
        trigger,
        gate_decision: floor(before, triage.retry.decision, trigger),
        made_at: app.clock.now(),
        duration_ms: i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX),
        heads: bound_by(&triage.write_state.targets),
        triage: &triage,
        case: &case,
    };
    if !kept.heads.is_empty() && triage.retry.decision < RetryDecision::FixFirst {
        // Before it is kept: the gate may be asked at once, and opens only on heads that were read as heads.
        check_heads_of(app, &case.pipeline).await?;
    }
    if !app.store.keep_triage(&kept).await? {
        return Ok(Outcome::Overtaken);
    }
    if case.pipeline != reported_as {
        app.store
            .file_run(&reported_as, &case.pipeline, &run_id, id)
            .await?;
    }
    metrics::counter!("larrey_triages_total", "category" => triage.category.code(), "decision" => triage.retry.decision.code()).increment(1);
    metrics::histogram!("larrey_triage_duration_seconds").record(began.elapsed().as_secs_f64());
    // Nobody may be waiting.
    let _ = app.triaged.send(id);
    if let Some(adviser) = app.adviser.as_ref().filter(|it| it.is_shadow()) {
        let case = case.clone();
        Box::pin(shadow_opinion(
            app,
            adviser,
            &loaded.policy,
            id,
            &triage,
            case,
        ))
        .await;
    }
    if let Some(policies) = loaded.shadow.clone() {
        shadow_triage(app, policies, id, revision + 1, &triage, case).await;
    }
    Ok(Outcome::Kept)
}

/// Computes something away from the threads that serve.
async fn apart<T: Send + 'static>(
    compute: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    tokio::task::spawn_blocking(compute)
        .await
        .map_err(|_| Failed::Panicked)
}

pub(super) async fn decided(
    policy: &Arc<Policy>,
    case: CaseFile,
) -> Result<(CaseFile, Triage), Failed> {
    let policy = policy.clone();
    apart(move || {
        let triage = decide(&case, &policy);
        (case, triage)
    })
    .await
}

/// Whether this incident, which by itself would wake nobody, calls the platform for all pipelines that fail so at once.
/// One of them does, and then none for a while.
async fn calls_for_all(
    app: &App,
    id: IncidentId,
    case: &CaseFile,
    triage: &Triage,
) -> Result<bool, store::Error> {
    let event = case.earlier.as_ref();
    let Some(event) = event.filter(|earlier| earlier.many_at_once().is_some()) else {
        return Ok(false);
    };
    if triage.retry.decision != RetryDecision::Retry {
        return Ok(false);
    }
    let name = format!("call for {}", event.fingerprint);
    let until = case.as_of + CALLED_FOR;
    app.store.take_turn(&name, id.0, case.as_of, until).await
}

/// Earlier incidents with this fingerprint.
async fn earlier(
    app: &App,
    id: IncidentId,
    case: &CaseFile,
    fingerprint: Option<&str>,
) -> Result<Earlier, store::Error> {
    let Some(fingerprint) = fingerprint else {
        return Ok(Earlier::default());
    };
    let since = case.as_of - TimeDelta::days(DAYS.into());
    let lately = case.as_of - TimeDelta::minutes(AT_ONCE_MINUTES.into());
    app.store
        .earlier(id, &case.pipeline, fingerprint, since, lately)
        .await
}

async fn give_up(app: &App, id: IncidentId, reason: &str) -> Result<Outcome, Failed> {
    app.store.give_up_case(id, reason).await?;
    metrics::counter!("larrey_triages_failed_total").increment(1);
    tracing::error!(incident = %id, reason, "gave up triaging an incident; its gate stays shut");
    let _ = app.triaged.send(id);
    Ok(Outcome::GivenUp)
}
