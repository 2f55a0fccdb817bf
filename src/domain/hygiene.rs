//! Hygiene: which foundational signals a pipeline supplied over its last incidents, and what the missing ones cost.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::foundation::{FOUNDATIONS, Foundation, Presence};
use super::id::IncidentId;
use super::imagined::{Wish, judged_with};
use super::judgement::judge;
use super::policy::Policy;
use super::retry::RetryDecision;

/// How well a pipeline tells of its failures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hygiene {
    /// The pipeline.
    pub pipeline: String,
    /// How many of its incidents were looked at, the newest first.
    pub incidents: u32,
    /// The weighted share of foundational signals that were there, from 0 to 100; `null` without an incident.
    pub score: Option<u32>,
    /// Every foundational signal, those that decide retries first.
    pub signals: Vec<SignalHygiene>,
}

/// One foundational signal over the last incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignalHygiene {
    /// Its name.
    #[schema(example = "write_started")]
    pub signal: String,
    /// How much it counts in the score: 3 for what decides retries, 1 for what explains or addresses a failure.
    pub weight: u32,
    /// In how many of the incidents it was there.
    pub present: u32,
    /// Of how many.
    pub of: u32,
    /// Where it came from.
    pub how: How,
    /// What it is for.
    pub purpose: String,
    /// How to supply it.
    pub how_to_supply: String,
    /// What it would have decided or told where it is missing, in one sentence; `null` where it never was.
    pub would_have_decided: Option<String>,
    /// How many decisions it would have changed by itself, at its most favourable.
    pub would_have_changed: WouldHaveChanged,
}

/// Where a signal came from, by number of incidents; what was observed and pushed counts as observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct How {
    /// A report said it.
    pub pushed: u32,
    /// A connector saw it.
    pub observed: u32,
    /// A registration says it.
    pub registered: u32,
}

/// Decisions that would have been others, under the rules of today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WouldHaveChanged {
    /// In how many incidents.
    pub incidents: u32,
    /// The newest of them.
    #[schema(value_type = Option<String>, example = "inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80")]
    pub example: Option<IncidentId>,
    /// What it would have decided there.
    pub to: Option<RetryDecision>,
}

/// An incident's case file, and what is decided on it under the rules of today.
struct Judged<'a> {
    id: IncidentId,
    case: &'a CaseFile,
    decision: RetryDecision,
}

/// Measures a pipeline by the case files of its last incidents, newest first. Pure and total.
pub fn measure(pipeline: &str, cases: &[(IncidentId, CaseFile)], policy: &Policy) -> Hygiene {
    let judged: Vec<Judged<'_>> = cases
        .iter()
        .map(|(id, case)| Judged {
            id: *id,
            case,
            decision: judge(case, policy).decision,
        })
        .collect();
    let signals: Vec<SignalHygiene> = FOUNDATIONS
        .iter()
        .map(|one| signal(one, &judged, policy))
        .collect();
    Hygiene {
        pipeline: pipeline.to_owned(),
        incidents: count(judged.len()),
        score: score(&signals),
        signals,
    }
}

fn signal(one: &Foundation, judged: &[Judged<'_>], policy: &Policy) -> SignalHygiene {
    let mut how = How::default();
    let mut without: Vec<&Judged<'_>> = Vec::new();
    for incident in judged {
        match (one.present)(incident.case) {
            Presence::Absent => without.push(incident),
            Presence::Pushed => how.pushed += 1,
            Presence::Registered => how.registered += 1,
            Presence::Observed => how.observed += 1,
        }
    }
    let changed = one
        .wish
        .as_ref()
        .map(|wish| changed(wish, &without, policy))
        .unwrap_or_default();
    SignalHygiene {
        signal: one.code.to_owned(),
        weight: one.weight,
        present: count(judged.len() - without.len()),
        of: count(judged.len()),
        how,
        purpose: one.purpose.to_owned(),
        how_to_supply: one.how_to_supply.to_owned(),
        would_have_decided: (!without.is_empty()).then(|| in_words(one, &changed, without.len())),
        would_have_changed: changed,
    }
}

/// Puts the wish into each of the incidents and compares what comes out.
fn changed(wish: &Wish, without: &[&Judged<'_>], policy: &Policy) -> WouldHaveChanged {
    let mut changed = WouldHaveChanged::default();
    for incident in without {
        let then = judged_with(incident.case, policy, &[wish]).decision;
        if then == incident.decision {
            continue;
        }
        changed.incidents += 1;
        if changed.example.is_none() {
            changed.example = Some(incident.id);
            changed.to = Some(then);
        }
    }
    changed
}

fn in_words(one: &Foundation, changed: &WouldHaveChanged, without: usize) -> String {
    match (&one.wish, changed.example, changed.to) {
        (Some(wish), Some(example), Some(to)) => format!(
            "{} would have changed the decision in {} of {} without it, as of `{example}` to `{to}`",
            wish.said, changed.incidents, without,
        ),
        _ => format!("nothing by itself; it would have told {}", one.tells),
    }
}

/// The mean over the incidents of the weighted share that was there, rounded to whole points.
fn score(signals: &[SignalHygiene]) -> Option<u32> {
    let share = |of: fn(&SignalHygiene) -> u32| -> u32 {
        signals.iter().map(|one| one.weight * of(one)).sum()
    };
    let (there, all) = (share(|one| one.present), share(|one| one.of));
    (200 * there + all).checked_div(2 * all)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "hygiene_tests.rs"]
mod tests;
