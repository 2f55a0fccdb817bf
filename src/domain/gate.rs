//! The retry gate: "may I rerun this batch now?", answered for the whole batch.
//!
//! The most cautious answer over all unresolved incidents of the batch counts. A later attempt never clears an
//! earlier `hold`; only a person's decision on that incident does, and that is good for one next attempt.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::head::{BoundHead, HeadRead, Stands, stands};
use super::id::IncidentId;
use super::incident::{OutcomeKind, Status};
use super::retry::RetryDecision;

/// The gate's position, in the order of caution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// A rerun may start now.
    Open,
    /// Not yet; it opens at `not_before`.
    Wait,
    /// No rerun until somebody says otherwise.
    Shut,
}

impl Gate {
    /// Wire and database code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Wait => "wait",
            Self::Shut => "shut",
        }
    }
}

/// One incident of the batch, as far as the gate looks at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The incident.
    pub id: IncidentId,
    /// Its status.
    pub status: Status,
    /// Its newest report has been triaged.
    pub current: bool,
    /// What the gate goes by; see [`floor`].
    pub decision: Option<RetryDecision>,
    /// For `wait`: not before this time.
    pub not_before: Option<DateTime<Utc>>,
    /// Revision of the newest triage.
    pub revision: i32,
    /// A person's word.
    pub overridden: Option<Override>,
    /// How it ended.
    pub outcome: Option<OutcomeKind>,
    /// The heads that its newest triage rests on.
    pub heads: Vec<BoundHead>,
    /// Several pipelines share its job, and nobody has said whose run it was: it may be another's.
    pub ambiguous: bool,
}

/// A person's word on one revision of one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// What they decided.
    pub retry: RetryDecision,
    /// On which revision.
    pub revision: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// The heads at which targets were verified.
    pub heads: Vec<BoundHead>,
}

/// `[gate]` of the configuration, in seconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateSettings {
    /// How long an override to `retry` holds when no attempt is seen.
    pub override_ttl_s: u32,
    /// How long an `open` may be acted upon.
    pub answer_ttl_s: u32,
    /// How old the last look at a target's head may be under an `open`.
    pub head_max_age_s: u32,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            override_ttl_s: 4 * 3600,
            answer_ttl_s: 60,
            head_max_age_s: 60,
        }
    }
}

/// The gate's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateAnswer {
    /// The position.
    pub gate: Gate,
    /// The decision behind it; absent where there is none yet.
    pub decision: Option<RetryDecision>,
    /// For `wait`: when it opens.
    pub not_before: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// The incident that decided.
    #[schema(value_type = Option<String>)]
    pub incident: Option<IncidentId>,
    /// When an `open` is no longer good, and the question must be asked again.
    pub expires_at: Option<DateTime<Utc>>,
}

impl GateAnswer {
    fn shut(decision: Option<RetryDecision>, reason: &str, incident: Option<IncidentId>) -> Self {
        Self {
            gate: Gate::Shut,
            decision,
            not_before: None,
            reason: reason.to_owned(),
            incident,
            expires_at: None,
        }
    }

    fn open(
        decision: Option<RetryDecision>,
        reason: &str,
        incident: Option<IncidentId>,
        asked_at: DateTime<Utc>,
        settings: GateSettings,
    ) -> Self {
        Self {
            gate: Gate::Open,
            decision,
            not_before: None,
            reason: reason.to_owned(),
            incident,
            expires_at: Some(asked_at + TimeDelta::seconds(settings.answer_ttl_s.into())),
        }
    }
}

/// The answer for a batch, its incidents oldest first.
///
/// `reads`: the heads of the pipeline's covered targets as they were last read. `unknown_opens`: the caller wants `open` for a batch that never failed. Absence of evidence opens nothing by itself.
pub fn answer(
    incidents: &[Standing],
    reads: &[HeadRead],
    unknown_opens: bool,
    asked_at: DateTime<Utc>,
    settings: GateSettings,
) -> GateAnswer {
    let Some(newest) = incidents.last() else {
        return if unknown_opens {
            GateAnswer::open(None, "no failure on record", None, asked_at, settings)
        } else {
            GateAnswer::shut(
                None,
                "no failure on record; ask with `unknown=open` if that is enough for you",
                None,
            )
        };
    };
    let succeeded = incidents
        .iter()
        .any(|incident| incident.outcome == Some(OutcomeKind::Succeeded));
    let answers = incidents
        .iter()
        .filter(|incident| incident.status != Status::Resolved)
        .map(|incident| {
            let seen_since = incidents
                .iter()
                .any(|other| other.id > incident.id && overridden_before(incident, other));
            let answer = one(incident, seen_since, succeeded, asked_at, settings);
            rested_on_heads(answer, incident, reads, asked_at, settings)
        });
    // The most cautious answer counts; of equals the newest incident's.
    answers
        .max_by_key(|answer| (answer.gate, answer.incident))
        .unwrap_or_else(|| done(newest))
}

/// An `open` closes again when the head of a target has moved, or was not looked at lately.
fn rested_on_heads(
    mut answer: GateAnswer,
    incident: &Standing,
    reads: &[HeadRead],
    asked_at: DateTime<Utc>,
    settings: GateSettings,
) -> GateAnswer {
    if answer.gate != Gate::Open {
        return answer;
    }
    let word = incident
        .overridden
        .as_ref()
        .filter(|_| answer.reason == OPENED_BY_A_PERSON);
    let bound = bound_heads(incident, word);
    let max_age = TimeDelta::seconds(settings.head_max_age_s.into());
    let shut = |reason: &str| GateAnswer::shut(answer.decision, reason, answer.incident);
    let note = match stands(&bound, reads, word.is_some(), asked_at, max_age) {
        Stands::NotCovered => "head not checked",
        Stands::Checked => "head checked",
        Stands::VerifiedOnly => "head cannot be read",
        Stands::Unchecked => return shut(UNCHECKED),
        Stands::Moved { target } => {
            return shut(&format!("the head of `{target}` has moved: look again"));
        }
    };
    answer.reason = format!("{}; {note}", answer.reason);
    answer
}

/// Why a gate is shut that opens as soon as the heads have been read.
pub const UNCHECKED: &str = "head unchecked";
const OPENED_BY_A_PERSON: &str = "an engineer verified it and opened the gate for one attempt";

/// The heads under an answer: what a person verified, and for all other targets what the triage saw.
fn bound_heads(incident: &Standing, word: Option<&Override>) -> Vec<BoundHead> {
    let verified: &[BoundHead] = word.map_or(&[], |word| &word.heads);
    let heads = incident.heads.iter();
    heads
        .map(|seen| {
            let said = verified.iter().find(|said| said.target == seen.target);
            BoundHead {
                head: said.unwrap_or(seen).head.clone(),
                ..seen.clone()
            }
        })
        .collect()
}

/// UUIDv7 ids carry the time of receipt, to the millisecond: an attempt received after the override, or in the same
/// millisecond, has consumed it.
fn overridden_before(incident: &Standing, other: &Standing) -> bool {
    incident.overridden.as_ref().is_some_and(|word| {
        other
            .id
            .received_at()
            .is_none_or(|at| at + TimeDelta::milliseconds(1) > word.at)
    })
}

/// A batch that is in must not be written again, whatever is learned late about its failures.
fn done(incident: &Standing) -> GateAnswer {
    let reason = "batch succeeded; a rerun would write it again";
    GateAnswer::shut(incident.decision, reason, Some(incident.id))
}

fn one(
    incident: &Standing,
    next_attempt_seen: bool,
    batch_succeeded: bool,
    asked_at: DateTime<Utc>,
    settings: GateSettings,
) -> GateAnswer {
    let id = Some(incident.id);
    if incident.status == Status::Failed {
        return GateAnswer::shut(incident.decision, "triage failed", id);
    }
    match incident.outcome {
        Some(OutcomeKind::Failed) => {
            return GateAnswer::shut(Some(RetryDecision::Hold), "a rerun of it failed", id);
        }
        Some(OutcomeKind::Duplicated) => {
            return GateAnswer::shut(
                Some(RetryDecision::Hold),
                "duplicates were found in the target",
                id,
            );
        }
        Some(OutcomeKind::Succeeded) => return done(incident),
        None => {}
    }
    let (true, Some(decision)) = (incident.current, incident.decision) else {
        return GateAnswer::shut(None, "not triaged yet", id);
    };
    if let Some(word) = &incident.overridden
        && word.retry != RetryDecision::Retry
    {
        return GateAnswer::shut(Some(word.retry), "an engineer decided so", id);
    }
    if let Some(word) = &incident.overridden {
        let until = word.at + TimeDelta::seconds(settings.override_ttl_s.into());
        if word.revision == incident.revision && !next_attempt_seen && asked_at < until {
            let mut open = GateAnswer::open(
                Some(RetryDecision::Retry),
                OPENED_BY_A_PERSON,
                id,
                asked_at,
                settings,
            );
            open.expires_at = open.expires_at.map(|at| at.min(until));
            return open;
        }
    }
    if incident.ambiguous {
        let reason =
            "several pipelines share the job that failed, and nothing tells whose run it was";
        return GateAnswer::shut(Some(decision), reason, id);
    }
    if batch_succeeded {
        return done(incident);
    }
    by_decision(incident, decision, asked_at, settings)
}

fn by_decision(
    incident: &Standing,
    decision: RetryDecision,
    asked_at: DateTime<Utc>,
    settings: GateSettings,
) -> GateAnswer {
    let id = Some(incident.id);
    let spent = if incident.overridden.is_some() {
        "; the override is used up"
    } else {
        ""
    };
    match decision {
        RetryDecision::Retry => match incident.not_before {
            Some(at) if asked_at < at => GateAnswer {
                gate: Gate::Wait,
                decision: Some(decision),
                not_before: Some(at),
                reason: "the run was cut off, and what it had sent off may still arrive".to_owned(),
                incident: id,
                expires_at: None,
            },
            _ => GateAnswer::open(Some(decision), "safe to retry", id, asked_at, settings),
        },
        RetryDecision::Wait => match incident.not_before {
            Some(at) if asked_at >= at => GateAnswer::open(
                Some(decision),
                "the time to wait is over",
                id,
                asked_at,
                settings,
            ),
            not_before => GateAnswer {
                gate: if not_before.is_some() {
                    Gate::Wait
                } else {
                    Gate::Shut
                },
                decision: Some(decision),
                not_before,
                reason: "the input is still to come".to_owned(),
                incident: id,
                expires_at: None,
            },
        },
        RetryDecision::FixFirst => GateAnswer::shut(
            Some(decision),
            &format!("an unchanged rerun would fail again: fix the cause first{spent}"),
            id,
        ),
        RetryDecision::Hold => GateAnswer::shut(
            Some(decision),
            &format!("shut until a person has verified the target and overrides{spent}"),
            id,
        ),
    }
}

/// Why a triage was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The first report of the run.
    Report,
    /// A further report of the same run.
    Evidence,
    /// Somebody asked for the same evidence to be judged again, under whatever rules and settings hold now.
    Retriage,
}

impl Trigger {
    /// Database code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Evidence => "evidence",
            Self::Retriage => "retriage",
        }
    }
}

/// What the gate goes by after a new triage: new evidence never opens a gate that a `hold` shut, and new rules,
/// settings or registrations never loosen anything.
pub fn floor(before: Option<RetryDecision>, now: RetryDecision, trigger: Trigger) -> RetryDecision {
    match (before, trigger) {
        (Some(RetryDecision::Hold), Trigger::Evidence) => RetryDecision::Hold,
        (None, _) | (_, Trigger::Report | Trigger::Evidence) => now,
        (Some(before), Trigger::Retriage) => before.max(now),
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
