//! Who is asked, and whether anybody is woken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::category::{Category, Role};
use super::judgement::Judgement;
use super::policy::{Policy, Team};
use super::retry::RetryDecision;

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Route {
    /// The role that was looked up.
    pub role: Role,
    /// The team.
    pub team: String,
    /// Where it is called, if known.
    pub channel: Option<String>,
    /// Whether somebody is woken now.
    pub wakes_human: bool,
}

/// Routes by category, pipeline and owner; a `hold` always goes to a person.
pub fn route(case: &CaseFile, policy: &Policy, judged: &Judgement) -> Route {
    let role = role(policy, judged);
    let team = team(case, policy, role);
    Route {
        role,
        team: team.name,
        channel: team.channel,
        wakes_human: wakes(case, judged),
    }
}

pub(super) fn role(policy: &Policy, judged: &Judgement) -> Role {
    if let Some(role) = judged.asked {
        return role;
    }
    // A changed target is certain, whatever the confidence in the cause.
    let sure = judged.cause.confidence >= policy.route.min_confidence
        || judged.category == Category::PartialWriteRisk;
    if sure {
        judged.category.row().role
    } else {
        Role::OnCall
    }
}

/// `retry` and `wait` wake nobody, except that a transient cause seen for the second time wakes the platform, once; what
/// many pipelines fail of at once wakes it once for all of them.
pub(super) fn wakes(case: &CaseFile, judged: &Judgement) -> bool {
    if judged.wakes_anyway {
        return true;
    }
    let earlier = case.earlier.as_ref();
    let event = earlier.filter(|earlier| earlier.many_at_once().is_some());
    match judged.decision {
        RetryDecision::Retry => {
            event.map_or(case.attempts.used == Some(2), |earlier| earlier.calls)
        }
        RetryDecision::Wait => false,
        RetryDecision::FixFirst | RetryDecision::Hold => true,
    }
}

/// The registered team of the role (of a contract, else who the contract says), else the configured one, else the pipeline's, else on call.
fn team(case: &CaseFile, policy: &Policy, role: Role) -> Team {
    let registration = case.registration.as_ref();
    let pipeline_team = registration.and_then(|r| {
        let name = r.team.clone().or_else(|| r.owner.clone())?;
        Some(Team {
            name,
            channel: r.channel.clone(),
        })
    });
    let data_team = registration
        .and_then(|r| r.data_owner.clone())
        .map(|name| Team {
            name,
            channel: None,
        });
    let contract_team = || {
        let name = case.contract.as_ref()?.owner.clone()?;
        Some(Team {
            name,
            channel: None,
        })
    };
    let configured = |role: Role| policy.route.teams.get(&role).cloned();
    let named = match role {
        Role::PipelineOwner => pipeline_team.clone(),
        Role::ContractOwner => data_team.or_else(contract_team),
        Role::DataOwner => data_team,
        Role::Platform | Role::TableMaintenance | Role::OnCall => None,
    };
    named
        .or_else(|| configured(role))
        .or(pipeline_team)
        .or_else(|| configured(Role::OnCall))
        .unwrap_or_else(|| Team {
            name: "on call".to_owned(),
            channel: None,
        })
}
