//! The whole retry table, enumerated, against an independent statement of the rules.

use proptest::prelude::*;

use super::*;
use crate::domain::fact::FactId;
use crate::domain::proof::{Ground, Proves};

const COURSES: [Course; 4] = [
    Course::Transient,
    Course::PassesByItself,
    Course::Lasting,
    Course::Unknown,
];
const STATES: [WriteState; 5] = [
    WriteState::NotStarted,
    WriteState::Uncommitted,
    WriteState::Partial,
    WriteState::Complete,
    WriteState::Unknown,
];

fn proof(proves: Proves, ground: Ground) -> Proof {
    Proof::new(proves, ground, vec![FactId::nth(1)]).unwrap()
}

/// Every situation there is, with all proofs in place but the run's end, which varies.
fn table() -> Vec<Situation> {
    let mut table = Vec::new();
    for course in COURSES {
        for write_state in STATES {
            for bits in 0..32_u8 {
                let bit = |n: u8| bits & (1 << n) != 0;
                table.push(Situation {
                    course,
                    confident: bit(0),
                    transient_proof: (course == Course::Transient).then(|| {
                        proof(
                            Proves::TransientCause,
                            Ground::ErrorClass("sqlstate_40001".into()),
                        )
                    }),
                    run_ended: bit(1).then(|| proof(Proves::RunEnded, Ground::TypedFact)),
                    write_state,
                    target_proof: Some(proof(Proves::TargetSafe, Ground::TableMetadata)),
                    repeatable: bit(2),
                    attempts_left: bit(3),
                    past_give_up: bit(4),
                });
            }
        }
    }
    table
}

/// The mission's eight rules, said a second time and in another form.
fn expected(at: &Situation) -> RetryDecision {
    let rules: [(bool, RetryDecision); 10] = [
        (at.run_ended.is_none(), RetryDecision::Hold),
        (
            at.course == Course::Unknown || !at.confident,
            RetryDecision::Hold,
        ),
        (at.write_state == WriteState::Unknown, RetryDecision::Hold),
        (
            at.write_state.changed() && !at.repeatable,
            RetryDecision::Hold,
        ),
        (
            at.write_state.changed() && at.course == Course::Transient && at.attempts_left,
            RetryDecision::Retry,
        ),
        (at.write_state.changed(), RetryDecision::Hold),
        (
            at.course == Course::Transient && at.attempts_left,
            RetryDecision::Retry,
        ),
        (at.course == Course::Transient, RetryDecision::FixFirst),
        (
            at.course == Course::PassesByItself && !at.past_give_up,
            RetryDecision::Wait,
        ),
        (true, RetryDecision::FixFirst),
    ];
    rules.into_iter().find(|(matches, _)| *matches).unwrap().1
}

#[test]
fn the_whole_table() {
    let table = table();
    assert_eq!(table.len(), 4 * 5 * 32);
    for at in &table {
        assert_eq!(guard(at).0, expected(at), "{at:?}");
    }
    for decision in [
        RetryDecision::Retry,
        RetryDecision::Wait,
        RetryDecision::FixFirst,
        RetryDecision::Hold,
    ] {
        assert!(
            table.iter().any(|at| guard(at).0 == decision),
            "no row decides {decision}"
        );
    }
}

#[test]
fn taking_a_proof_away_or_weakening_it_never_leaves_a_retry() {
    let mut retries = 0;
    for at in table()
        .into_iter()
        .filter(|at| guard(at).0 == RetryDecision::Retry)
    {
        retries += 1;
        let takes: [fn(&mut Situation); 6] = [
            |at| at.transient_proof = None,
            |at| at.run_ended = None,
            |at| at.target_proof = None,
            |at| at.transient_proof.as_mut().unwrap().ground = Ground::OwnProcess,
            |at| at.run_ended.as_mut().unwrap().ground = Ground::OwnProcess,
            |at| at.target_proof.as_mut().unwrap().cites.clear(),
        ];
        for take in takes {
            let mut without = at.clone();
            take(&mut without);
            assert_eq!(guard(&without).0, RetryDecision::Hold, "{without:?}");
        }
    }
    assert!(retries > 0);
}

proptest! {
    /// Knowing less never makes a decision less cautious about the target.
    #[test]
    fn an_unknown_write_state_always_holds(index in 0..640_usize) {
        let mut at = table().swap_remove(index);
        at.write_state = WriteState::Unknown;
        prop_assert_eq!(guard(&at).0, RetryDecision::Hold);
    }
}
