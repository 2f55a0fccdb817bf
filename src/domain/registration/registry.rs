//! All registrations, by pipeline and by what systems call the pipeline's jobs.

use std::collections::BTreeMap;
use std::iter::successors;
use std::sync::Arc;

use super::{Registration, Unlisted};
use crate::domain::system::System;

/// Why a registration was not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Another one has its name.
    Name(String),
    /// Another one claims the same job, and no argument of a run tells whose it is.
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

/// Who claims a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// No registration does.
    Nobody,
    /// Every run of it is this pipeline's.
    One(Arc<Registration>),
    /// A run's arguments tell whose it is.
    ByArguments(Vec<Arc<Registration>>),
}

/// Every registration by pipeline name, and by what systems call its jobs.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    by_name: BTreeMap<String, Arc<Registration>>,
    /// From a system's own names to pipelines.
    by_alias: BTreeMap<System, BTreeMap<String, Vec<Arc<Registration>>>>,
    /// What files say of pipelines that none of them lists.
    unlisted: Vec<Unlisted>,
}

impl Registry {
    /// Adds a registration.
    ///
    /// # Errors
    /// When another one has its name, or claims one of its jobs and no argument tells their runs apart; then nothing was
    /// added.
    pub fn add(&mut self, registration: Registration) -> Result<(), Taken> {
        let name = &registration.name;
        if self.by_name.contains_key(name) {
            return Err(Taken::Name(name.clone()));
        }
        for system in System::ALL {
            let claimed = self.by_alias.entry(system).or_default();
            for alias in registration.aliases(system) {
                let others = claimed.get(alias).into_iter().flatten();
                let mut meeting =
                    others.filter(|other| system != System::Glue || !other.excludes(&registration));
                if let Some(by) = meeting.next() {
                    return Err(Taken::Alias {
                        system,
                        alias: alias.clone(),
                        by: by.name.clone(),
                        also: name.clone(),
                    });
                }
            }
        }
        let registration = Arc::new(registration);
        for (system, claimed) in &mut self.by_alias {
            for alias in registration.aliases(*system) {
                let claimants = claimed.entry(alias.clone()).or_default();
                if !claimants.contains(&registration) {
                    claimants.push(registration.clone());
                }
            }
        }
        self.by_name.insert(registration.name.clone(), registration);
        Ok(())
    }

    /// Adds what a file says of pipelines that no file lists; of several files the first that knows a pipeline counts.
    pub fn add_unlisted(&mut self, unlisted: Unlisted) {
        self.unlisted.push(unlisted);
    }

    /// The registration of a pipeline: its own, else the one that a pattern makes of its name.
    pub fn find(&self, pipeline: &str) -> Option<Arc<Registration>> {
        let listed = self.by_name.get(pipeline).cloned();
        listed.or_else(|| {
            let mut files = self.unlisted.iter();
            files.find_map(|file| file.find(pipeline)).map(Arc::new)
        })
    }

    /// Who claims a job of a system. Of Airflow's `dag.group.task` the longest claimed part from the front counts, cut at a
    /// dot: a task belongs to whoever claims it, else its group, else its dag.
    pub fn claim(&self, system: System, name: &str) -> Claim {
        let claimed = self.by_alias.get(&system);
        let claimants = claimed.and_then(|claimed| match system {
            System::Airflow => enclosing(name).find_map(|part| claimed.get(part)),
            System::Glue => claimed.get(name),
        });
        match claimants.map(Vec::as_slice) {
            None | Some([]) => Claim::Nobody,
            Some([one]) if system != System::Glue || one.arguments.is_empty() => {
                Claim::One(one.clone())
            }
            Some(several) => Claim::ByArguments(several.to_vec()),
        }
    }

    /// Everybody whose runs may stand in the history of a job, each run with one of them.
    pub fn owners(&self, system: System, job: &str) -> Vec<Owner> {
        let claimants = match self.claim(system, job) {
            Claim::Nobody => Vec::new(),
            Claim::One(one) => return vec![Owner::of(one)],
            Claim::ByArguments(several) => several,
        };
        let mut owners: Vec<Owner> = claimants.iter().cloned().map(Owner::of).collect();
        owners.push(Owner {
            registration: None,
            others: claimants,
        });
        owners
    }

    /// All that are listed, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Registration>> {
        self.by_name.values()
    }

    /// The names of all listed pipelines.
    pub fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }

    /// How many pipelines are listed.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// One of those whose runs stand in the history of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Its registration; `None` where nobody has registered it.
    pub registration: Option<Arc<Registration>>,
    /// For nobody's runs: those who claim the others.
    others: Vec<Arc<Registration>>,
}

impl Owner {
    fn of(registration: Arc<Registration>) -> Self {
        Self {
            registration: Some(registration),
            others: Vec::new(),
        }
    }

    /// Whether a run with these arguments is its own.
    pub fn has(&self, arguments: &BTreeMap<String, String>) -> bool {
        match &self.registration {
            Some(own) => own.claims_run(arguments),
            None => !self.others.iter().any(|other| other.claims_run(arguments)),
        }
    }
}

/// Whose a run is, of several pipelines on one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// It has every argument that tells this pipeline's runs.
    Known(Arc<Registration>),
    /// It is one of these or nobody's: no argument excludes them, and none has all that it wants.
    Among(Vec<Arc<Registration>>),
}

/// Whose a run with these arguments is.
pub fn whose(candidates: &[Arc<Registration>], arguments: &BTreeMap<String, String>) -> Whose {
    let mut all = candidates.iter();
    if let Some(owner) = all.find(|one| one.claims_run(arguments)) {
        return Whose::Known(owner.clone());
    }
    let possible = candidates.iter().filter(|one| !one.disowns_run(arguments));
    Whose::Among(possible.cloned().collect())
}

/// `a.b.c`, `a.b`, `a`.
fn enclosing(name: &str) -> impl Iterator<Item = &str> {
    successors(Some(name), |name| {
        name.rsplit_once('.').map(|(outer, _)| outer)
    })
}

#[cfg(test)]
#[path = "registry/tests.rs"]
mod tests;
