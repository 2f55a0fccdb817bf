use super::*;
use crate::domain::case_file::tests::{as_of, case_of};
use crate::domain::site_signatures::SiteSignatures;
use crate::domain::site_signatures::tests::text;
use crate::domain::triage::decide;
use uuid::Uuid;

const SAFE: &str = "An error occurred (SlowDown) when calling the GetObject operation: Please reduce your request rate.";
const UNTOUCHED: &str = r#"{"run_state": "ended", "write_started": false}"#;

fn candidate(category: &str) -> Policies {
    let signatures = SiteSignatures::parse(&[("t", text("t", category, "ledger"))]).unwrap();
    Policies {
        today: Policy::default(),
        candidate: Some(Policy {
            signatures,
            ..Policy::default()
        }),
    }
}

fn today() -> Policies {
    Policies {
        today: Policy::default(),
        candidate: None,
    }
}

/// An incident, numbered, with the verdict on a case.
fn past(n: u128, case: &CaseFile) -> Past {
    Past {
        id: IncidentId(Uuid::from_u128(n)),
        pipeline: "orders".into(),
        run_id: format!("r{n}"),
        batch_id: Some("b".into()),
        before: Verdict::from(&decide(case, &Policy::default())),
        recorded: Recorded::default(),
    }
}

fn with(past: Past, decision: RetryDecision, wakes_human: bool) -> Past {
    let before = Verdict {
        decision,
        wakes_human,
        ..past.before.clone()
    };
    Past { before, ..past }
}

/// A replay with every kind of change, as other rules have decided them.
pub fn every_kind() -> Replay {
    let (safe, unknown) = (case_of(SAFE, UNTOUCHED), case_of("ledger", UNTOUCHED));
    let policies = candidate("permission_error");
    let mut replay = Replay::new(&policies, as_of(), as_of());
    let overridden = Recorded {
        overridden_to: Some(RetryDecision::Retry),
        duplicates_found: Some(true),
        true_category: Some(Category::PermissionError),
    };
    for past in [
        past(1, &unknown),
        with(past(2, &unknown), RetryDecision::Wait, false),
        with(past(4, &safe), RetryDecision::Retry, true),
        with(past(3, &safe), RetryDecision::Hold, true),
        with(past(5, &safe), RetryDecision::FixFirst, true),
        past(6, &safe),
    ] {
        let case = if past.id.0.as_u128() < 3 {
            &unknown
        } else {
            &safe
        };
        let past = Past {
            recorded: overridden.clone(),
            ..past
        };
        replay.add(policies.judge_again(past, case));
    }
    replay.add_unreadable(IncidentId(Uuid::from_u128(7)));
    replay.sort();
    replay
}

#[test]
fn the_same_rules_change_nothing() {
    let mut replay = Replay::new(&today(), as_of(), as_of());
    for (n, text) in [SAFE, "exit code 1", "Permission denied"]
        .iter()
        .enumerate()
    {
        let case = case_of(text, UNTOUCHED);
        replay.add(today().judge_again(past(n as u128, &case), &case));
    }
    assert_eq!(replay.incidents, 3);
    assert!(replay.changes.is_empty(), "{:?}", replay.changes);
}

#[test]
fn new_retries_come_first_then_what_loosens_then_what_tightens() {
    use Because::{Both, Candidates, Today};
    let replay = every_kind();
    let told = replay.changes.iter();
    let told: Vec<_> = told
        .map(|one| (one.kind, one.run_id.as_str(), one.because))
        .collect();
    assert_eq!(
        told,
        [
            (Kind::NewRetry, "r5", Today),
            (Kind::NewRetry, "r3", Today),
            (Kind::Looser, "r4", Today),
            (Kind::Tighter, "r2", Both),
            (Kind::OtherCause, "r1", Candidates),
        ]
    );
    assert_eq!((replay.incidents, replay.unreadable), (6, 1));
    let last = replay.changes.last().unwrap();
    assert_eq!(last.rule.as_deref(), Some("site.t"));
    assert_eq!(last.before.decision, last.after.decision);
}

#[test]
fn records_are_compared_before_and_after() {
    let agreement = every_kind().agreement;
    let counts = |one: Agreement| (one.n, one.before, one.after);
    // The two that the signature names.
    assert_eq!(counts(agreement.true_category), (6, 0, 2));
    assert_eq!(counts(agreement.override_to_retry), (6, 2, 4));
    assert_eq!(counts(agreement.duplicates_found), (6, 4, 2));
}

#[test]
fn the_outcome_outranks_an_override_on_the_cause() {
    let word = DecisionRequest {
        verdict: crate::domain::review::VerdictKind::Override,
        category: Some(Category::DataSkew),
        retry: Some(RetryDecision::Retry),
        action: None,
        route: None,
        target_verified: Vec::new(),
        reason: "x".into(),
    };
    let mut outcome = OutcomeRequest {
        retried: true,
        succeeded: true,
        duplicates_found: false,
        true_category: None,
    };
    let both = |outcome: &OutcomeRequest| Recorded::of(Some(&word), Some(outcome));
    assert_eq!(both(&outcome).true_category, Some(Category::DataSkew));
    outcome.true_category = Some(Category::DataQuality);
    assert_eq!(both(&outcome).true_category, Some(Category::DataQuality));
    assert_eq!(both(&outcome).duplicates_found, Some(false));
    assert_eq!(Recorded::of(None, None), Recorded::default());
}
