//! The settings a decision depends on, beside the case file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::category::{Category, Role};
use super::digest::short_hash;
use super::likeness::Classifier;
use super::playbook::Playbook;
use super::site_signatures::SiteSignatures;

/// Everything `decide` needs besides the case file; the same case file and policy always give the same triage.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `[retry]`.
    pub retry: RetrySettings,
    /// `[wait]`.
    pub wait: WaitSettings,
    /// `[route]`.
    pub route: RouteSettings,
    /// One playbook per category.
    pub playbooks: BTreeMap<Category, Playbook>,
    /// What the site recognises beside the rules; it may only add caution.
    pub signatures: SiteSignatures,
    /// What the words of a failure are compared with.
    pub likeness: Classifier,
}

impl Policy {
    /// A short hash of all of it: two policies that could decide differently have different ones.
    pub fn hash(&self) -> String {
        let Self {
            retry,
            wait,
            route,
            playbooks,
            signatures,
            likeness,
        } = self;
        // Settings always have a JSON form, and its order is that of the fields.
        let settings = serde_json::to_string(&(retry, wait, route)).unwrap_or_default();
        let playbooks = playbooks.iter().flat_map(|(category, playbook)| {
            [category.code().to_owned(), playbook.hash().to_owned()]
        });
        let first = [
            settings,
            signatures.hash().to_owned(),
            likeness.hash().to_owned(),
        ];
        short_hash(first.into_iter().chain(playbooks))
    }
}

/// `[retry]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetrySettings {
    /// Below this confidence in the cause, every decision is `hold`.
    pub min_confidence: f64,
    /// Attempts per batch, the first included.
    pub max_attempts: u32,
    /// Minutes after a run was cut off (TIMEOUT, STOPPED) in which what it had sent off may still arrive.
    pub settle_minutes: u32,
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self {
            min_confidence: 0.5,
            max_attempts: 3,
            settle_minutes: 5,
        }
    }
}

/// `[wait]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitSettings {
    /// Minutes until the next look at a late source.
    pub delay_minutes: u32,
    /// Minutes after the batch first failed when waiting ends.
    pub give_up_after_minutes: u32,
}

impl Default for WaitSettings {
    fn default() -> Self {
        Self {
            delay_minutes: 30,
            give_up_after_minutes: 360,
        }
    }
}

/// `[route]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteSettings {
    /// Below this confidence an incident goes to on call, not to the category's team.
    pub min_confidence: f64,
    /// Who is called for each role that no registration fills.
    pub teams: BTreeMap<Role, Team>,
}

impl Default for RouteSettings {
    fn default() -> Self {
        Self {
            min_confidence: 0.5,
            teams: BTreeMap::new(),
        }
    }
}

/// A team and where it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// The team's name.
    pub name: String,
    /// Where it is called, as `#platform-oncall`.
    #[serde(default)]
    pub channel: Option<String>,
}
