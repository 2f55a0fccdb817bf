//! The recommendation: one action out of the category's playbook, filled in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::category::Category;
use super::judgement::Judgement;
use super::playbook::{Playbook, compiled_in};
use super::policy::Policy;
use super::route::route;
use super::write_state::WriteState;

mod values;

/// What to do. Larrey never does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recommendation {
    /// Stable code of the action.
    pub action: String,
    /// The steps, in order. Within a step, lines that begin with four spaces are queries or commands to copy, and
    /// lines that begin with `- ` are the items of a list.
    pub steps: Vec<String>,
    /// Why this action.
    pub why: String,
}

/// Recommends one action.
pub fn recommend(case: &CaseFile, policy: &Policy, judged: &Judgement) -> Recommendation {
    let route = route(case, policy, judged);
    let values = values::of(case, judged, &route);
    let complete = judged.write.state == WriteState::Complete;
    let cause = playbook(policy, judged.cause.category);
    let filled = playbook(policy, judged.category)
        .map(|playbook| playbook.fill(judged.decision, complete, &values, cause));
    match filled {
        Some(filled) if !filled.steps.is_empty() => Recommendation {
            action: filled.action,
            steps: filled.steps,
            why: filled.why,
        },
        _ => Recommendation {
            action: "ask_on_call".to_owned(),
            steps: vec![format!("Ask {}: no playbook says what to do.", route.team)],
            why: "no playbook says what to do".to_owned(),
        },
    }
}

/// The configured playbook, else the one that Larrey was built with.
fn playbook(policy: &Policy, category: Category) -> Option<&Playbook> {
    static BUILT_IN: OnceLock<BTreeMap<Category, Playbook>> = OnceLock::new();
    let built_in = || BUILT_IN.get_or_init(compiled_in).get(&category);
    policy.playbooks.get(&category).or_else(built_in)
}

#[cfg(test)]
#[path = "recommend/tests.rs"]
mod tests;
