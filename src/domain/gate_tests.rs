//! The gate's rules, one test each.

use chrono::TimeZone;
use proptest::prelude::*;
use uuid::{NoContext, Timestamp, Uuid};

use super::*;
use crate::domain::fact::GapReason;
use crate::domain::head::{HeadCommit, HeadSeen};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 3, minute, 0).unwrap()
}

fn incident(minute: u32, decision: RetryDecision) -> Standing {
    let seconds = u64::try_from(at(minute).timestamp()).unwrap();
    Standing {
        id: IncidentId(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, 0))),
        status: Status::Triaged,
        current: true,
        decision: Some(decision),
        not_before: (decision == RetryDecision::Wait).then(|| at(40)),
        revision: 1,
        overridden: None,
        outcome: None,
        heads: Vec::new(),
        ambiguous: false,
    }
}

fn ask(incidents: &[Standing], minute: u32) -> GateAnswer {
    answer(incidents, &[], false, at(minute), GateSettings::default())
}

fn opened(mut incident: Standing, minute: u32) -> Standing {
    incident.overridden = Some(Override {
        retry: RetryDecision::Retry,
        revision: incident.revision,
        at: at(minute),
        heads: Vec::new(),
    });
    incident
}

#[test]
fn each_decision_has_its_position() {
    assert_eq!(
        ask(&[incident(0, RetryDecision::Retry)], 1).gate,
        Gate::Open
    );
    assert_eq!(ask(&[incident(0, RetryDecision::Wait)], 1).gate, Gate::Wait);
    assert_eq!(
        ask(&[incident(0, RetryDecision::FixFirst)], 1).gate,
        Gate::Shut
    );
    assert_eq!(ask(&[incident(0, RetryDecision::Hold)], 1).gate, Gate::Shut);
}

#[test]
fn what_may_be_another_pipelines_opens_nothing_but_by_a_persons_word() {
    for decision in [RetryDecision::Retry, RetryDecision::Wait] {
        let shared = Standing {
            ambiguous: true,
            ..incident(0, decision)
        };
        let answer = ask(std::slice::from_ref(&shared), 50);
        assert_eq!(answer.gate, Gate::Shut);
        assert!(answer.reason.contains("whose run it was"), "{answer:?}");
        assert_eq!(ask(&[opened(shared, 1)], 2).gate, Gate::Open);
    }
}

#[test]
fn a_wait_opens_at_its_time_and_still_says_wait() {
    let answer = ask(&[incident(0, RetryDecision::Wait)], 41);
    assert_eq!(
        (answer.gate, answer.decision),
        (Gate::Open, Some(RetryDecision::Wait))
    );
}

#[test]
fn only_an_open_answer_expires() {
    assert_eq!(
        ask(&[incident(0, RetryDecision::Retry)], 1).expires_at,
        Some(at(2))
    );
    assert_eq!(ask(&[incident(0, RetryDecision::Hold)], 1).expires_at, None);
}

#[test]
fn an_unknown_batch_opens_only_for_a_caller_who_says_so() {
    assert_eq!(ask(&[], 1).gate, Gate::Shut);
    assert_eq!(
        answer(&[], &[], true, at(1), GateSettings::default()).gate,
        Gate::Open
    );
}

#[test]
fn a_later_attempt_never_clears_an_earlier_hold() {
    let held = incident(0, RetryDecision::Hold);
    let answer = ask(&[held.clone(), incident(5, RetryDecision::Retry)], 6);
    assert_eq!((answer.gate, answer.incident), (Gate::Shut, Some(held.id)));
}

#[test]
fn what_is_not_triaged_or_failed_to_be_is_shut() {
    let mut waiting = incident(0, RetryDecision::Retry);
    waiting.current = false;
    assert_eq!(ask(&[waiting], 1).reason, "not triaged yet");
    let mut failed = incident(0, RetryDecision::Retry);
    failed.status = Status::Failed;
    assert_eq!(ask(&[failed], 1).reason, "triage failed");
}

#[test]
fn an_override_opens_for_its_revision_its_time_and_one_attempt() {
    let held = opened(incident(0, RetryDecision::Hold), 10);
    assert_eq!(ask(std::slice::from_ref(&held), 11).gate, Gate::Open);
    assert_eq!(
        ask(&[held.clone(), incident(20, RetryDecision::Retry)], 21).gate,
        Gate::Shut,
        "consumed"
    );
    let mut newer = held.clone();
    newer.revision = 2;
    assert_eq!(ask(&[newer], 11).gate, Gate::Shut, "newer revision");
    let late = answer(
        &[held],
        &[],
        false,
        at(10) + TimeDelta::hours(4),
        GateSettings::default(),
    );
    assert_eq!(late.gate, Gate::Shut, "too late");
}

#[test]
fn a_shutting_override_stays() {
    let mut safe = incident(0, RetryDecision::Retry);
    safe.overridden = Some(Override {
        retry: RetryDecision::Hold,
        revision: 1,
        at: at(1),
        heads: Vec::new(),
    });
    safe.revision = 7;
    let much_later = answer(
        &[safe],
        &[],
        false,
        at(1) + TimeDelta::days(30),
        GateSettings::default(),
    );
    assert_eq!(much_later.gate, Gate::Shut);
}

#[test]
fn outcomes_shut_the_gate() {
    for (outcome, reason) in [
        (
            OutcomeKind::Succeeded,
            "batch succeeded; a rerun would write it again",
        ),
        (OutcomeKind::Failed, "a rerun of it failed"),
        (
            OutcomeKind::Duplicated,
            "duplicates were found in the target",
        ),
    ] {
        let mut ended = opened(incident(0, RetryDecision::Retry), 1);
        ended.outcome = Some(outcome);
        assert_eq!(ask(&[ended], 2).reason, reason);
    }
    let mut over = incident(0, RetryDecision::Retry);
    over.status = Status::Resolved;
    over.outcome = Some(OutcomeKind::Succeeded);
    assert_eq!(ask(&[over], 2).gate, Gate::Shut);
}

#[test]
fn a_late_report_of_a_batch_that_succeeded_opens_nothing_and_a_person_may() {
    let mut over = incident(0, RetryDecision::Hold);
    over.status = Status::Resolved;
    over.outcome = Some(OutcomeKind::Succeeded);
    let late = incident(5, RetryDecision::Retry);
    assert_eq!(ask(&[over.clone(), late.clone()], 6).gate, Gate::Shut);
    assert_eq!(ask(&[over, opened(late, 6)], 7).gate, Gate::Open);
}

#[test]
fn a_floor_never_sinks_under_a_hold_nor_by_new_rules() {
    use RetryDecision::{FixFirst, Hold, Retry};
    assert_eq!(floor(Some(Hold), Retry, Trigger::Evidence), Hold);
    assert_eq!(floor(Some(FixFirst), Retry, Trigger::Evidence), Retry);
    assert_eq!(floor(Some(FixFirst), Retry, Trigger::Retriage), FixFirst);
    assert_eq!(floor(Some(Retry), Hold, Trigger::Retriage), Hold);
    assert_eq!(floor(None, Retry, Trigger::Report), Retry);
}

proptest! {
    /// Whatever else is on record for a batch, one unresolved `hold` without a word on it keeps the gate shut.
    #[test]
    fn a_hold_among_anything_is_shut(kinds in prop::collection::vec(0..4_usize, 0..6), place in 0..7_usize) {
        let decisions = [RetryDecision::Retry, RetryDecision::Wait, RetryDecision::FixFirst, RetryDecision::Hold];
        let mut incidents: Vec<Standing> = (1_u32..).zip(kinds).map(|(n, kind)| opened(incident(n, decisions[kind]), 30)).collect();
        let place = place.min(incidents.len());
        incidents.insert(place, incident(0, RetryDecision::Hold));
        prop_assert_eq!(ask(&incidents, 31).gate, Gate::Shut);
    }
}

fn bound(head: &str) -> Vec<BoundHead> {
    vec![BoundHead {
        target: "t".into(),
        head: Some(head.into()),
        unwatched: false,
    }]
}

/// The head was read at this minute, and was this.
fn read(minute: u32, head: &str) -> HeadRead {
    let newest = vec![HeadCommit {
        snapshot_id: head.into(),
        rewrites: false,
    }];
    HeadRead {
        target: "t".into(),
        read_at: at(minute),
        seen: Ok(HeadSeen { newest }),
    }
}

fn ask_with(incident: &Standing, reads: &[HeadRead], minute: u32) -> GateAnswer {
    let incidents = std::slice::from_ref(incident);
    answer(incidents, reads, false, at(minute), GateSettings::default())
}

#[test]
fn an_open_gate_closes_when_the_head_moves_or_is_not_read_lately() {
    let mut safe = incident(0, RetryDecision::Retry);
    assert!(ask(&[safe.clone()], 1).reason.ends_with("head not checked"));
    safe.heads = bound("5");
    let fresh = ask_with(&safe, &[read(1, "5")], 1);
    assert_eq!(
        (fresh.gate, fresh.reason.ends_with("; head checked")),
        (Gate::Open, true)
    );
    assert_eq!(ask_with(&safe, &[read(1, "5")], 3).reason, UNCHECKED);
    assert_eq!(ask_with(&safe, &[], 1).gate, Gate::Shut);
    let moved = ask_with(&safe, &[read(1, "6")], 1);
    assert_eq!(moved.gate, Gate::Shut);
    assert!(moved.reason.contains("`t` has moved"), "{}", moved.reason);
    let mut denied = read(1, "5");
    denied.seen = Err(GapReason::Denied);
    assert_eq!(ask_with(&safe, &[denied], 1).gate, Gate::Shut);
}

#[test]
fn an_override_is_bound_to_the_head_that_was_verified() {
    let mut held = opened(incident(0, RetryDecision::Hold), 10);
    held.heads = bound("5");
    assert_eq!(ask_with(&held, &[read(11, "5")], 11).gate, Gate::Open);
    // The table was repaired, and verified as it is now.
    held.overridden.as_mut().unwrap().heads = bound("9");
    assert_eq!(ask_with(&held, &[read(11, "5")], 11).gate, Gate::Shut);
    assert_eq!(ask_with(&held, &[read(11, "9")], 11).gate, Gate::Open);
    let mut denied = read(11, "9");
    denied.seen = Err(GapReason::Denied);
    let verified = ask_with(&held, &[denied], 11);
    assert_eq!(
        (
            verified.gate,
            verified.reason.ends_with("; head cannot be read")
        ),
        (Gate::Open, true)
    );
}

#[test]
fn a_retry_after_a_run_that_was_cut_off_waits_until_it_has_settled() {
    let mut safe = incident(0, RetryDecision::Retry);
    safe.not_before = Some(at(5));
    let early = ask(&[safe.clone()], 4);
    assert_eq!((early.gate, early.not_before), (Gate::Wait, Some(at(5))));
    assert_eq!(ask(&[safe], 5).gate, Gate::Open);
}
