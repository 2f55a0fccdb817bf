//! What a pipeline's owners wrote down beforehand; the only source that can make a write mode repeatable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::signals::WriteMode;

/// One `[[pipeline]]` of `config/pipelines/*.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The pipeline's name, as reports give it.
    pub name: String,
    /// A person or a group: who answers for the pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The team that is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where that team is called, as `#data-oncall`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The team behind the source's data and its contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_owner: Option<String>,
    /// How the job writes, for targets that do not say otherwise.
    #[serde(default = "unknown_mode")]
    pub write_mode: WriteMode,
    /// The owners vouch that writing the same batch again changes nothing.
    #[serde(default)]
    pub rerun_is_safe: bool,
    /// Attempts per batch, the first included; default `retry.max_attempts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// Minutes to wait for a late source before the next look; default `wait.delay_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_minutes: Option<u32>,
    /// Minutes after the failure when waiting ends and somebody is woken; default `wait.give_up_after_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub give_up_after_minutes: Option<u32>,
    /// The targets, where there is more than one or their modes differ.
    #[serde(default, rename = "target", skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetRegistration>,
}

fn unknown_mode() -> WriteMode {
    WriteMode::Unknown
}

/// One target of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRegistration {
    /// Table or path, as reports give it in `target_table`.
    pub name: String,
    /// How the job writes to this one; default the pipeline's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_mode: Option<WriteMode>,
    /// Whether writing the same batch to this one again changes nothing; default the pipeline's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_is_safe: Option<bool>,
    /// Partitions that a whole batch writes; default as many as the batch before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitions_expected: Option<u64>,
}

/// Every registration by pipeline name.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    by_name: BTreeMap<String, Registration>,
}

impl Registry {
    /// Adds a registration; gives it back when the name is taken.
    ///
    /// # Errors
    /// The registration, when another one has its name.
    pub fn add(&mut self, registration: Registration) -> Result<(), Box<Registration>> {
        if self.by_name.contains_key(&registration.name) {
            return Err(Box::new(registration));
        }
        self.by_name.insert(registration.name.clone(), registration);
        Ok(())
    }

    /// The registration of a pipeline.
    pub fn find(&self, pipeline: &str) -> Option<&Registration> {
        self.by_name.get(pipeline)
    }

    /// How many pipelines are registered.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}
