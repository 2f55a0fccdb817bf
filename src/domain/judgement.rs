//! The judgement: cause, write state and retry decision, before they are put into words.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::case_file::CaseFile;
use super::category::{Category, Course, Role};
use super::classify::Cause;
use super::confidence;
use super::contract;
use super::earlier::Caution;
use super::error_class::{self, SeenClass};
use super::evidence::passages;
use super::finding::Finding;
use super::policy::Policy;
use super::proof::{Ground, Proof, Proves};
use super::retry::{RetryDecision, Row, Situation, guard};
use super::rules;
use super::run_end::run_ended;
use super::signals::RunState;
use super::site_signatures::SiteSignature;
use super::write_state::{WriteVerdict, write_state};

mod advised;
mod resembles;
mod site;

pub use advised::Weighed;
use advised::with_opinion;
pub use resembles::Resemblance;
use resembles::with_likeness;

/// Everything that has been decided, with what it rests on.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What every rule made of the evidence.
    pub findings: Vec<Finding>,
    /// The cause.
    pub cause: Cause,
    /// Foundational signals whose absence caps the confidence in it; empty where nothing was capped.
    pub confidence_capped_by: Vec<&'static str>,
    /// What of the attempt is visible.
    pub write: WriteVerdict,
    /// What the guard looked at.
    pub situation: Situation,
    /// The decision.
    pub decision: RetryDecision,
    /// The row of the table that decided.
    pub row: Row,
    /// The category that decides what happens next.
    pub category: Category,
    /// For `wait`, and for a `retry` after a run that was cut off: not before this time.
    pub not_before: Option<DateTime<Utc>>,
    /// When somebody is woken after all, for a decision that wakes nobody.
    pub give_up_at: Option<DateTime<Utc>>,
    /// What its words resemble, where that named the cause.
    pub resembles: Option<Resemblance>,
    /// What became of a second opinion, where there is one that rests on something.
    pub weighed: Option<Weighed>,
    /// Who is asked, where a second opinion might change that and must not.
    pub asked: Option<Role>,
    /// The site's signature that named the cause, where one did.
    pub site: Option<Arc<SiteSignature>>,
    /// Somebody would be woken without the site's signatures or a second opinion, and is woken with them.
    pub wakes_anyway: bool,
    /// Why it is more cautious than it would be without earlier incidents, where it is.
    pub caution: Option<Caution>,
}

/// Judges a case file. Pure and total: missing evidence makes the judgement more cautious, never impossible.
///
/// What opens the gate, now or later, must stand without testimony as well, and against what is on record of the same
/// failure before; and what a site's signatures say can name the cause and shut a gate, and never makes anything less
/// cautious than it would be without.
pub fn judge(case: &CaseFile, policy: &Policy) -> Judgement {
    let judged = by_rules(case, policy);
    let judged = with_likeness(judged, case, &passages(case), &policy.likeness);
    with_opinion(judged, case, policy)
}

/// The judgement as far as the decision goes: the same, but that likeness, which changes none, is not asked.
pub fn decision(case: &CaseFile, policy: &Policy) -> Judgement {
    with_opinion(by_rules(case, policy), case, policy)
}

/// The judgement by the rules and the site's signatures alone.
pub fn by_rules(case: &CaseFile, policy: &Policy) -> Judgement {
    let without = judge_with(case, policy, &[]);
    if policy.signatures.is_empty() {
        return without;
    }
    let told = policy.signatures.examine(&passages(case));
    if told.is_empty() {
        return without;
    }
    let with = judge_with(case, policy, &told);
    site::never_looser(with, without, case, policy)
}

/// Judges with what the site's signatures found, given from outside, and nothing else of them.
fn judge_with(case: &CaseFile, policy: &Policy, told: &[Finding]) -> Judgement {
    let judged = testified(case, policy, told);
    if judged.decision != RetryDecision::Retry {
        return judged;
    }
    if case.recurs_on_record() {
        let recurring = recurring(case, policy, told, &judged);
        if recurring.decision > judged.decision {
            return recurring;
        }
    }
    doubted(case, judged)
}

/// What fails in the same way again and again is judged as if the report said so; the cause is not surer for it.
fn recurring(case: &CaseFile, policy: &Policy, told: &[Finding], judged: &Judgement) -> Judgement {
    let mut recurs = case.clone();
    recurs.signals.recurs = Some(true);
    if let Some(alone) = &mut recurs.unaided {
        alone.signals.recurs = Some(true);
    }
    let mut then = testified(&recurs, policy, told);
    then.cause.confidence = then.cause.confidence.min(judged.cause.confidence);
    then.caution = Some(Caution::Recurs);
    then
}

/// Takes the proof of a `retry` away that earlier incidents of the pipeline cast doubt on.
fn doubted(case: &CaseFile, mut judged: Judgement) -> Judgement {
    let Some(doubt) = case.earlier_doubt() else {
        return judged;
    };
    match doubt {
        Caution::Duplicated => judged.situation.target_proof = None,
        Caution::OtherCause(_) | Caution::Recurs => judged.situation.transient_proof = None,
    }
    Judgement {
        caution: Some(doubt),
        ..guarded_again(judged)
    }
}

/// Judges by everything that is in a case file, and takes back what only testimony makes possible.
fn testified(case: &CaseFile, policy: &Policy, told: &[Finding]) -> Judgement {
    let judged = weigh(case, policy, told);
    let opens = matches!(judged.decision, RetryDecision::Retry | RetryDecision::Wait);
    let Some(alone) = case.without_testimony().filter(|_| opens) else {
        return judged;
    };
    let alone = weigh(&alone, policy, told);
    if judged.decision == RetryDecision::Retry {
        standing_alone(judged, &alone)
    } else if alone.decision > judged.decision {
        alone
    } else {
        judged
    }
}

/// Takes the proofs away that only testimony makes possible.
fn standing_alone(mut judged: Judgement, alone: &Judgement) -> Judgement {
    if alone.decision == RetryDecision::Retry {
        return judged;
    }
    let (with, without) = (&mut judged.situation, &alone.situation);
    let passes = without.course == Course::Transient && without.confident;
    let ended = without.run_ended.is_some();
    if !passes || without.transient_proof.is_none() {
        with.transient_proof = None;
    }
    if !ended {
        with.run_ended = None;
    }
    if without.target_proof.is_none() || (ended && with.transient_proof.is_some()) {
        with.target_proof = None;
    }
    guarded_again(judged)
}

/// The decision anew, after a proof for a `retry` was taken away.
fn guarded_again(mut judged: Judgement) -> Judgement {
    let (decision, row) = guard(&judged.situation);
    judged.category = category(&judged.cause, &judged.write, decision, row);
    Judgement {
        decision,
        row,
        not_before: None,
        give_up_at: None,
        ..judged
    }
}

/// Judges a case file by everything that is in it.
fn weigh(case: &CaseFile, policy: &Policy, told: &[Finding]) -> Judgement {
    let passages = passages(case);
    let classes = error_class::proving(case, &passages);
    let mut findings = rules::examine(case, &passages);
    findings.extend_from_slice(told);
    let (findings, mut cause) = contract::confirms(case, findings, policy.retry.min_confidence);
    let confidence_capped_by = confidence::cap(case, &mut cause);
    let write = write_state(case, &classes, &findings);
    let (not_before, give_up_at) = deadlines(case, policy);
    let situation = Situation {
        course: cause.category.row().course,
        confident: cause.confidence >= policy.retry.min_confidence,
        transient_proof: transient_proof(case, &cause, &classes),
        run_ended: run_ended(case, &passages, &classes),
        write_state: write.state,
        target_proof: target_proof(case, &write),
        repeatable: write.repeatable(),
        attempts_left: case.attempts.left(),
        past_give_up: give_up_at.is_some_and(|at| case.as_of >= at),
    };
    let (decision, row) = guard(&situation);
    let category = category(&cause, &write, decision, row);
    let quiet = matches!(decision, RetryDecision::Retry | RetryDecision::Wait);
    Judgement {
        findings,
        cause,
        confidence_capped_by,
        write,
        situation,
        decision,
        row,
        category,
        not_before: match decision {
            RetryDecision::Wait => Some(not_before),
            RetryDecision::Retry => settled_at(case, policy),
            RetryDecision::FixFirst | RetryDecision::Hold => None,
        },
        give_up_at: give_up_at.filter(|_| quiet),
        resembles: None,
        weighed: None,
        asked: None,
        site: None,
        wakes_anyway: false,
        caution: None,
    }
}

/// `partial_write_risk` when the decision is `hold` because of a changed target, else the cause.
fn category(cause: &Cause, write: &WriteVerdict, decision: RetryDecision, row: Row) -> Category {
    let other_reason = matches!(row, Row::RunMayBeGoing | Row::CauseUnknown) && write.repeatable();
    if decision == RetryDecision::Hold && write.state.changed() && !other_reason {
        Category::PartialWriteRisk
    } else {
        cause.category
    }
}

/// From this strength on another cause stands against one that only the log tells of. Set by hand.
const RIVAL: f64 = 0.4;

/// The cause is proved to pass by an error class of the closed list, never by words alone. Where something else in the case
/// names a cause that stays, only the message that decided can prove it: a trace can be put into a log.
fn transient_proof(case: &CaseFile, cause: &Cause, classes: &[SeenClass]) -> Option<Proof> {
    if cause.category.row().course != Course::Transient || case.signals.recurs == Some(true) {
        return None;
    }
    let stays = cause.also_considered.iter().any(|other| {
        other.confidence >= RIVAL
            && other.category.row().course != Course::Transient
            && other.category != Category::PartialWriteRisk
    });
    let decided_by = |seen: &SeenClass| {
        let finding = cause.finding.as_ref();
        finding.is_some_and(|finding| finding.cites.contains(&seen.fact))
    };
    let seen = classes.iter().find(|seen| {
        seen.class().is_some_and(|class| class.transient)
            && (!stays || seen.told && decided_by(seen))
    })?;
    Proof::new(
        Proves::TransientCause,
        Ground::ErrorClass(seen.id.to_owned()),
        vec![seen.fact.clone()],
    )
}

/// Every target is proved untouched, or every changed one is vouched for by the registration.
fn target_proof(case: &CaseFile, write: &WriteVerdict) -> Option<Proof> {
    if write.state.changed() {
        return write
            .repeatable()
            .then(|| {
                Proof::new(
                    Proves::TargetSafe,
                    Ground::TypedFact,
                    case.cite(&["registration"]),
                )
            })
            .flatten();
    }
    let mut proofs = write.targets.iter().map(|target| target.proof.clone());
    let first = proofs.next()??;
    proofs.try_fold(first, |mut all, proof| {
        for fact in proof?.cites {
            if !all.cites.contains(&fact) {
                all.cites.push(fact);
            }
        }
        Some(all)
    })
}

/// A run that was cut off may have had commits under way; `None` when there is nothing to wait for.
fn settled_at(case: &CaseFile, policy: &Policy) -> Option<DateTime<Utc>> {
    let seen = case.run.as_ref().filter(|seen| seen.run.cut_off())?;
    let ended = seen.run.ended_at.unwrap_or(case.as_of);
    let settled = ended + TimeDelta::minutes(policy.retry.settle_minutes.into());
    (settled > case.as_of).then_some(settled)
}

/// When to look for a late source again, and when waiting ends.
fn deadlines(case: &CaseFile, policy: &Policy) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
    let registration = case.registration.as_ref();
    let delay = registration
        .and_then(|r| r.wait_minutes)
        .unwrap_or(policy.wait.delay_minutes);
    let patience = registration
        .and_then(|r| r.give_up_after_minutes)
        .unwrap_or(policy.wait.give_up_after_minutes);
    let since = case
        .attempts
        .first_failed_at
        .unwrap_or(case.failed_or_gathered_at())
        .min(case.failed_or_gathered_at());
    let next_look = case.as_of + TimeDelta::minutes(delay.into());
    let give_up_at = since.checked_add_signed(TimeDelta::minutes(patience.into()));
    // Whoever reads next should not be the first to notice.
    let read_at = registration.and_then(|known| known.next_reader(since));
    let give_up_at = give_up_at.map(|at| read_at.map_or(at, |read| at.min(read.at)));
    // Before the input is due it is not late, and a look is in vain.
    let due = case
        .deciding_source()
        .and_then(|source| source.seen.due(since))
        .filter(|due| give_up_at.is_none_or(|end| *due < end));
    (due.map_or(next_look, |due| due.max(next_look)), give_up_at)
}

/// Whether somebody says outright that the run still goes.
pub fn still_running(case: &CaseFile) -> bool {
    case.signals.run_state == Some(RunState::Running)
}
