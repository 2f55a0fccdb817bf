//! What a pipeline's owners wrote down beforehand; the only source that can make a write mode repeatable.

use std::collections::BTreeMap;
use std::iter::successors;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::signals::WriteMode;
use super::system::System;

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
    /// The Glue jobs that run this pipeline, by name: what webhooks say of them is said of the pipeline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub glue_jobs: Vec<String>,
    /// The Airflow work that runs this pipeline, as `dag`, `dag.group` or `dag.task`; the more specific claim wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub airflow: Vec<String>,
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
}

impl Registration {
    /// The names that a system has for this pipeline's jobs.
    pub fn aliases(&self, system: System) -> &[String] {
        match system {
            System::Airflow => &self.airflow,
            System::Glue => &self.glue_jobs,
        }
    }

    /// The same, to be changed.
    pub fn aliases_mut(&mut self, system: System) -> &mut [String] {
        match system {
            System::Airflow => &mut self.airflow,
            System::Glue => &mut self.glue_jobs,
        }
    }
}

/// Why a registration was not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Another one has its name.
    Name(String),
    /// Another one claims the same job.
    Alias {
        /// Whose job it is.
        system: System,
        /// The job.
        alias: String,
        /// The pipeline that claimed it first.
        by: String,
        /// The pipeline that was to be added.
        also: String,
    },
}

/// Every registration by pipeline name, and by what systems call its jobs.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    by_name: BTreeMap<String, Registration>,
    /// From a system's own names to pipelines.
    by_alias: BTreeMap<System, BTreeMap<String, String>>,
}

impl Registry {
    /// Adds a registration.
    ///
    /// # Errors
    /// When another one has its name, or claims one of its jobs; then nothing was added.
    pub fn add(&mut self, registration: Registration) -> Result<(), Taken> {
        let name = &registration.name;
        if self.by_name.contains_key(name) {
            return Err(Taken::Name(name.clone()));
        }
        for system in System::ALL {
            let claimed = self.by_alias.entry(system).or_default();
            for alias in registration.aliases(system) {
                if let Some(by) = claimed.get(alias) {
                    return Err(Taken::Alias {
                        system,
                        alias: alias.clone(),
                        by: by.clone(),
                        also: name.clone(),
                    });
                }
            }
        }
        for (system, claimed) in &mut self.by_alias {
            let aliases = registration.aliases(*system).iter().cloned();
            claimed.extend(aliases.map(|alias| (alias, name.clone())));
        }
        self.by_name.insert(name.clone(), registration);
        Ok(())
    }

    /// The registration of a pipeline.
    pub fn find(&self, pipeline: &str) -> Option<&Registration> {
        self.by_name.get(pipeline)
    }

    /// The registration that claims a job of a system. Of Airflow's `dag.group.task` the longest claimed part from the
    /// front counts, cut at a dot: a task belongs to whoever claims it, else its group, else its dag.
    pub fn recognise(&self, system: System, name: &str) -> Option<&Registration> {
        let claimed = self.by_alias.get(&system)?;
        let pipeline = match system {
            System::Airflow => enclosing(name).find_map(|part| claimed.get(part)),
            System::Glue => claimed.get(name),
        };
        self.find(pipeline?)
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

/// `a.b.c`, `a.b`, `a`.
fn enclosing(name: &str) -> impl Iterator<Item = &str> {
    successors(Some(name), |name| {
        name.rsplit_once('.').map(|(outer, _)| outer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(toml: &str) -> Registration {
        toml::from_str(toml).unwrap()
    }

    fn registry(all: &[&str]) -> Registry {
        let mut registry = Registry::default();
        for one in all {
            registry.add(registered(one)).unwrap();
        }
        registry
    }

    #[test]
    fn a_job_is_recognised_by_its_systems_own_name() {
        let registry = registry(&[
            "name = 'orders'\nglue_jobs = ['orders_job', 'orders_backfill']",
            "name = 'orders_job'\nairflow = ['orders']",
        ]);
        let name = |system, job| registry.recognise(system, job).map(|r| r.name.as_str());
        assert_eq!(name(System::Glue, "orders_job"), Some("orders"));
        assert_eq!(name(System::Glue, "orders_backfill"), Some("orders"));
        assert_eq!(name(System::Glue, "orders"), None, "a name is no claim");
        assert_eq!(name(System::Airflow, "orders_job"), None);
        assert_eq!(name(System::Airflow, "orders"), Some("orders_job"));
    }

    #[test]
    fn the_more_specific_claim_wins() {
        let registry = registry(&[
            "name = 'all'\nairflow = ['daily']",
            "name = 'group'\nairflow = ['daily.load']",
            "name = 'task'\nairflow = ['daily.load.orders']",
        ]);
        for (job, pipeline) in [
            ("daily.load.orders", Some("task")),
            ("daily.load.payments", Some("group")),
            ("daily.loader", Some("all")),
            ("daily.check", Some("all")),
            ("daily", Some("all")),
            ("daily2.load", None),
            ("", None),
        ] {
            let found = registry.recognise(System::Airflow, job);
            assert_eq!(found.map(|r| r.name.as_str()), pipeline, "{job}");
        }
    }

    #[test]
    fn nobody_claims_what_another_has_claimed() {
        let mut registry = registry(&["name = 'a'\nglue_jobs = ['x', 'x']\nairflow = ['d.t']"]);
        let name = registered("name = 'a'");
        assert_eq!(registry.add(name), Err(Taken::Name("a".into())));
        let both = registered("name = 'b'\nglue_jobs = ['y']\nairflow = ['d.t']");
        let taken = Taken::Alias {
            system: System::Airflow,
            alias: "d.t".into(),
            by: "a".into(),
            also: "b".into(),
        };
        assert_eq!(registry.add(both), Err(taken));
        assert!(
            registry.find("b").is_none() && registry.recognise(System::Glue, "y").is_none(),
            "nothing of it was added"
        );
        let beside = registered("name = 'c'\nglue_jobs = ['d.t']\nairflow = ['x', 'd']");
        registry.add(beside).unwrap();
    }
}
