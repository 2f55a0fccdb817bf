//! The counts that likeness is read from, and what they are worth on scenarios that they were not made of.

use super::figures::Figures;
use super::run::{case_of, evaluate};
use super::scenario::Scenario;
use crate::domain::category::Category;
use crate::domain::evidence::passages;
use crate::domain::likeness::{Classifier, Counts, learn, tokens};
use crate::domain::policy::Policy;

/// Parts that the scenarios are cut into, each judged by what was counted on the others. They are cut as they are named, so
/// that scenarios of one hand, among which pairs differ in a line, stay together.
const FOLDS: usize = 10;

/// Counts the words of all scenarios.
pub fn counts<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>, policy: &Policy) -> Counts {
    let labelled: Vec<_> = scenarios
        .into_iter()
        .map(|scenario| {
            let case = case_of(scenario, policy);
            (tokens(&case, &passages(&case)), cause(scenario))
        })
        .collect();
    learn::learn(labelled.iter().map(|(tokens, cause)| (tokens, *cause)))
}

/// The cause: what is behind a changed target, where the label says.
fn cause(scenario: &Scenario) -> Category {
    let expected = &scenario.expected;
    expected.root_cause.unwrap_or(expected.category)
}

/// The figures of the same rules with words that were counted on other scenarios than each is judged by; `None` where the
/// policy's counts were not made of these scenarios, and the figures are honest as they are.
pub fn held_out(scenarios: &[Scenario], policy: &Policy) -> Option<Figures> {
    let made_of_these = Classifier::of(&counts(scenarios, policy));
    if made_of_these.hash() != policy.likeness.hash() {
        return None;
    }
    let size = scenarios.len().div_ceil(FOLDS).max(1);
    let mut judged = Vec::with_capacity(scenarios.len());
    for (fold, held) in scenarios.chunks(size).enumerate() {
        let others = scenarios.chunks(size).enumerate();
        let others = others.filter(|(other, _)| *other != fold);
        let counts = counts(others.flat_map(|(_, chunk)| chunk), policy);
        let policy = Policy {
            likeness: Classifier::of(&counts),
            ..policy.clone()
        };
        judged.extend(held.iter().map(|scenario| evaluate(scenario, &policy)));
    }
    Some(Figures::of(&judged))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::eval::load;

    #[test]
    fn only_what_was_counted_on_is_held_out() {
        let all = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")).unwrap();
        let some: Vec<Scenario> = all.into_iter().step_by(60).collect();
        let policy = Policy::default();
        assert_eq!(held_out(&some, &policy), None, "others were counted");
        let own = Policy {
            likeness: Classifier::of(&counts(&some, &policy)),
            ..policy
        };
        assert_eq!(held_out(&some, &own).unwrap().strict.n, some.len());
    }
}
