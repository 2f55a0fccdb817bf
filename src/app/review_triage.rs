//! A person's word on a triage.

use super::App;
use super::check_heads::check_heads_of;
use crate::domain::id::IncidentId;
use crate::domain::incident::Status;
use crate::domain::redact::redact;
use crate::domain::retry::RetryDecision;
use crate::domain::review::{DecisionRequest, HandOver, Refusal, TargetVerified, check};
use crate::store::reviews::Word;
use crate::store::{self};

/// Why a decision was not kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such incident.
    #[error("no such incident")]
    NotFound,
    /// There is no triage to speak of yet.
    #[error("the incident is not triaged yet")]
    NotTriaged,
    /// The decision speaks of another revision than the newest.
    #[error("the newest revision is {newest}")]
    Stale {
        /// The newest revision.
        newest: i32,
    },
    /// The decision itself is wrong.
    #[error("{}", .0.detail)]
    Wrong(Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Keeps a decision on the revision that the person has seen (`None`: on the newest).
///
/// # Errors
/// See [`Refused`]; a refused decision is not kept.
pub async fn review_triage(
    app: &App,
    actor: &str,
    id: IncidentId,
    seen: Option<i32>,
    request: &DecisionRequest,
) -> Result<(), Refused> {
    let incident = app.store.show(id).await?.ok_or(Refused::NotFound)?;
    let triage = incident.triage.ok_or(Refused::NotTriaged)?;
    if seen.is_some_and(|seen| seen != triage.revision) {
        return Err(Refused::Stale {
            newest: triage.revision,
        });
    }
    if incident.status == Status::Resolved && request.retry.is_some() {
        return Err(Refused::Wrong(already_over()));
    }
    let gate = app.store.gate_decision(id).await?;
    let gate = gate
        .as_deref()
        .and_then(RetryDecision::from_code)
        .unwrap_or(RetryDecision::Hold);
    check_words(request).map_err(Refused::Wrong)?;
    let request = &redacted(request);
    check(request, &triage.triage, gate).map_err(Refused::Wrong)?;
    let word = Word {
        id: app.clock.uuid(),
        incident: id,
        at: app.clock.now(),
        actor,
    };
    if app
        .store
        .keep_decision(&word, triage.revision, request)
        .await?
    {
        if request.retry == Some(RetryDecision::Retry) {
            check_heads_of(app, &incident.pipeline).await?;
        }
        metrics::counter!("larrey_decisions_total", "verdict" => request.verdict.code())
            .increment(1);
        Ok(())
    } else {
        let newest = app
            .store
            .revision_of(id)
            .await?
            .map_or(0, |(revision, ..)| revision);
        Err(Refused::Stale { newest })
    }
}

/// Bytes that a reason or another text may have: what somebody types, not what a log says.
const MAX_TEXT: usize = 16 * 1024;
/// Bytes of a team's name, which is searched for and shown in lists.
const MAX_TEAM: usize = 512;

/// Texts have a length, and a team a name.
fn check_words(request: &DecisionRequest) -> Result<(), Refusal> {
    let verified = request.target_verified.iter();
    let texts = verified
        .flat_map(|word| [&word.target, &word.what_was_checked])
        .map(|text| ("target_verified", text))
        .chain(request.action.iter().map(|text| ("action", text)))
        .chain([("reason", &request.reason)]);
    for (field, text) in texts {
        if text.len() > MAX_TEXT {
            return Err(Refusal {
                field,
                detail: format!("a text of `{field}` is longer than {MAX_TEXT} bytes"),
                hint: "say it in fewer words, and link to the rest",
            });
        }
    }
    match &request.route {
        Some(HandOver { team })
            if team.trim().is_empty()
                || team.len() > MAX_TEAM
                || team.chars().any(char::is_control) =>
        {
            Err(Refusal {
                field: "route.team",
                detail: "`route.team` is not the name of a team".to_owned(),
                hint: "name it in 1 to 512 bytes without control characters",
            })
        }
        _ => Ok(()),
    }
}

fn already_over() -> Refusal {
    Refusal {
        field: "retry",
        detail: "the batch is recorded as succeeded, so its gate stays shut".to_owned(),
        hint: "if that is wrong, report an outcome that says so first",
    }
}

/// People paste what they see: their words are redacted like a report.
fn redacted(request: &DecisionRequest) -> DecisionRequest {
    let clean = |text: &String| redact(text).into_owned();
    let verified = request.target_verified.iter().map(|word| TargetVerified {
        // As the triage names it, which is redacted as well.
        target: clean(&word.target),
        what_was_checked: clean(&word.what_was_checked),
        ..word.clone()
    });
    DecisionRequest {
        reason: clean(&request.reason),
        action: request.action.as_ref().map(clean),
        route: request.route.as_ref().map(|route| HandOver {
            team: clean(&route.team),
        }),
        target_verified: verified.collect(),
        ..request.clone()
    }
}
