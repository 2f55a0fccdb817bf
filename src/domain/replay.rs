//! Replay: what today's rules and policy, or candidate signatures, say of the case files of the past.
//!
//! Nothing that is stored changes by it. What would loosen comes first, since that is what has to be looked at.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::case_file::CaseFile;
use super::category::Category;
use super::id::IncidentId;
use super::judgement::judge;
use super::policy::Policy;
use super::retry::RetryDecision;
use super::review::{DecisionRequest, OutcomeRequest};
use super::route::route;
use super::rules;
use super::triage::Triage;

/// Unreadable incidents that are named.
const NAMED: usize = 20;

/// The part of a verdict that is compared: all that changes what anybody does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The category that decides what happens next.
    pub category: Category,
    /// The cause behind it.
    pub root_cause: Category,
    /// The retry decision.
    pub decision: RetryDecision,
    /// Whether somebody is woken.
    pub wakes_human: bool,
}

impl From<&Triage> for Verdict {
    fn from(triage: &Triage) -> Self {
        Self {
            category: triage.category,
            root_cause: triage.root_cause,
            decision: triage.retry.decision,
            wakes_human: triage.route.wakes_human,
        }
    }
}

/// The verdict on a case file, and the rule that names its cause.
fn verdict(case: &CaseFile, policy: &Policy) -> (Verdict, Option<String>) {
    let judged = judge(case, policy);
    let verdict = Verdict {
        category: judged.category,
        root_cause: judged.cause.category,
        decision: judged.decision,
        wakes_human: route(case, policy, &judged).wakes_human,
    };
    (verdict, judged.cause.finding.map(|finding| finding.rule))
}

/// How a verdict would change, what has to be looked at first in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It would be `retry`, and was not.
    NewRetry,
    /// It would be less cautious, or somebody would sleep who was woken.
    Looser,
    /// It would be more cautious, or somebody would be woken.
    Tighter,
    /// The same is done, for another cause.
    OtherCause,
}

impl Kind {
    /// Label of metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::NewRetry => "new_retry",
            Self::Looser => "looser",
            Self::Tighter => "tighter",
            Self::OtherCause => "other_cause",
        }
    }
}

/// What a change is due to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Today's rules, settings or signatures in force.
    Today,
    /// The candidate signatures.
    Candidates,
    /// Each changes it.
    Both,
}

/// What people wrote down of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What somebody overrode the retry decision to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overridden_to: Option<RetryDecision>,
    /// Whether the batch was in the target more than once at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates_found: Option<bool>,
    /// What the cause turned out to be, by the outcome, else by the override.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub true_category: Option<Category>,
}

impl Recorded {
    /// Of the newest override and the newest outcome.
    pub fn of(overridden: Option<&DecisionRequest>, outcome: Option<&OutcomeRequest>) -> Self {
        Self {
            overridden_to: overridden.and_then(|word| word.retry),
            duplicates_found: outcome.map(|outcome| outcome.duplicates_found),
            true_category: outcome
                .and_then(|outcome| outcome.true_category)
                .or_else(|| overridden.and_then(|word| word.category)),
        }
    }
}

/// An incident as it was judged.
#[derive(Clone, Debug)]
pub struct Past {
    /// The incident.
    pub id: IncidentId,
    /// Its pipeline.
    pub pipeline: String,
    /// Its run.
    pub run_id: String,
    /// Its batch, where one is known.
    pub batch_id: Option<String>,
    /// Its newest verdict.
    pub before: Verdict,
    /// What people wrote down of it.
    pub recorded: Recorded,
}

/// A verdict that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// How.
    pub kind: Kind,
    /// What it is due to.
    pub because: Because,
    /// The incident.
    pub incident: IncidentId,
    /// Its pipeline.
    pub pipeline: String,
    /// Its run.
    pub run_id: String,
    /// Its batch, where one is known.
    pub batch_id: Option<String>,
    /// The verdict that is kept.
    pub before: Verdict,
    /// What it would be.
    pub after: Verdict,
    /// The rule or the signature that would name the cause.
    pub rule: Option<String>,
    /// What people wrote down of it.
    pub recorded: Recorded,
}

impl Change {
    /// What has to be looked at first comes first, the newest of a kind before others.
    pub fn order(&self) -> (Kind, Reverse<IncidentId>) {
        (self.kind, Reverse(self.incident))
    }
}

/// How many verdicts agree with one kind of record, before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Incidents with such a record.
    pub n: usize,
    /// Verdicts that agree with it as they are kept.
    pub before: usize,
    /// Verdicts that would agree with it.
    pub after: usize,
}

impl Agreement {
    fn add(&mut self, before: bool, after: bool) {
        self.n += 1;
        self.before += usize::from(before);
        self.after += usize::from(after);
    }
}

/// Agreement with each kind of record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreements {
    /// With the true category, by category or root cause.
    pub true_category: Agreement,
    /// With an override to `retry`: the verdict is `retry` too.
    pub override_to_retry: Agreement,
    /// With duplicates found: the verdict is not `retry`.
    pub duplicates_found: Agreement,
}

/// Incidents judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// From when on incidents count, by the time of their first report.
    pub since: DateTime<Utc>,
    /// Until when.
    pub as_of: DateTime<Utc>,
    /// Version of the rules that judged.
    pub rules_version: String,
    /// Hash of the policy that judged, the candidates included.
    pub policy: String,
    /// Whether candidate signatures were tried.
    pub candidates: bool,
    /// Incidents judged again.
    pub incidents: usize,
    /// Incidents whose case file or verdict does not read back.
    pub unreadable: usize,
    /// The first of them.
    pub unreadable_incidents: Vec<IncidentId>,
    /// Verdicts that would change, what has to be looked at first in front.
    pub changes: Vec<Change>,
    /// Agreement with what people wrote down.
    pub agreement: Agreements,
}

/// An incident judged again.
#[derive(Clone, Debug)]
pub struct Replayed {
    past: Past,
    after: Verdict,
    rule: Option<String>,
    because: Because,
}

/// The policies of a replay.
#[derive(Clone, Debug)]
pub struct Policies {
    /// The one in force.
    pub today: Policy,
    /// The same with candidate signatures in place of those in force.
    pub candidate: Option<Policy>,
}

impl Policies {
    /// The policy whose verdict is the new one.
    pub fn decides_in_the_end(&self) -> &Policy {
        self.candidate.as_ref().unwrap_or(&self.today)
    }

    /// Judges a case file again. Pure.
    pub fn judge_again(&self, past: Past, case: &CaseFile) -> Replayed {
        let (today, rule) = verdict(case, &self.today);
        let Some(candidate) = &self.candidate else {
            return Replayed {
                past,
                after: today,
                rule,
                because: Because::Today,
            };
        };
        let (after, rule) = verdict(case, candidate);
        let because = match (today == past.before, after == today) {
            (true, _) => Because::Candidates,
            (false, true) => Because::Today,
            (false, false) => Because::Both,
        };
        Replayed {
            past,
            after,
            rule,
            because,
        }
    }
}

impl Replayed {
    /// What would change; `None` where nothing would.
    pub fn change(self) -> Option<Change> {
        let past = self.past;
        Some(Change {
            kind: kind(&past.before, &self.after)?,
            because: self.because,
            incident: past.id,
            pipeline: past.pipeline,
            run_id: past.run_id,
            batch_id: past.batch_id,
            before: past.before,
            after: self.after,
            rule: self.rule,
            recorded: past.recorded,
        })
    }
}

/// How a verdict changes; `None` where it does not.
fn kind(before: &Verdict, after: &Verdict) -> Option<Kind> {
    let retry = RetryDecision::Retry;
    if after.decision == retry && before.decision != retry {
        Some(Kind::NewRetry)
    } else if after.decision < before.decision || (before.wakes_human && !after.wakes_human) {
        Some(Kind::Looser)
    } else if after.decision > before.decision || (after.wakes_human && !before.wakes_human) {
        Some(Kind::Tighter)
    } else {
        (before != after).then_some(Kind::OtherCause)
    }
}

impl Replay {
    /// A replay of no incident yet.
    pub fn new(policies: &Policies, since: DateTime<Utc>, as_of: DateTime<Utc>) -> Self {
        Self {
            since,
            as_of,
            rules_version: rules::version(),
            policy: policies.decides_in_the_end().hash(),
            candidates: policies.candidate.is_some(),
            incidents: 0,
            unreadable: 0,
            unreadable_incidents: Vec::new(),
            changes: Vec::new(),
            agreement: Agreements::default(),
        }
    }

    /// Counts an incident whose case file or verdict does not read back.
    pub fn add_unreadable(&mut self, id: IncidentId) {
        self.unreadable += 1;
        if self.unreadable_incidents.len() < NAMED {
            self.unreadable_incidents.push(id);
        }
    }

    /// Adds an incident that was judged again.
    pub fn add(&mut self, replayed: Replayed) {
        self.incidents += 1;
        self.agreement.add(&replayed.past, &replayed.after);
        self.changes.extend(replayed.change());
    }

    /// Puts in front what has to be looked at first, the newest of a kind before others.
    pub fn sort(&mut self) {
        self.changes.sort_by_key(Change::order);
    }
}

impl Agreements {
    fn add(&mut self, past: &Past, after: &Verdict) {
        let both = |agrees: &dyn Fn(&Verdict) -> bool| (agrees(&past.before), agrees(after));
        let recorded = &past.recorded;
        if let Some(truth) = recorded.true_category {
            let names = |one: &Verdict| one.category == truth || one.root_cause == truth;
            let (before, after) = both(&names);
            self.true_category.add(before, after);
        }
        let retries = |one: &Verdict| one.decision == RetryDecision::Retry;
        if recorded.overridden_to == Some(RetryDecision::Retry) {
            let (before, after) = both(&retries);
            self.override_to_retry.add(before, after);
        }
        if recorded.duplicates_found == Some(true) {
            let (before, after) = both(&retries);
            self.duplicates_found.add(!before, !after);
        }
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
pub(crate) mod tests;
