//! All registrations, by pipeline and by what systems call the pipeline's jobs.

use std::collections::BTreeMap;
use std::iter::successors;

use super::Registration;
use crate::domain::system::System;

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

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Registration> {
        self.by_name.values()
    }

    /// The names of all registered pipelines.
    pub fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
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
