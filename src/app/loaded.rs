//! What is read from files while the server runs, all of it together or nothing.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::domain::digest::short_hash;
use crate::domain::policy::Policy;
use crate::domain::registration::{Registration, Registry};
use crate::domain::replay::Policies;

/// Registrations, and what decisions depend on besides a case file.
#[derive(Debug)]
pub struct Loaded {
    /// The settings, playbooks and site signatures a decision depends on.
    pub policy: Arc<Policy>,
    /// The same beside candidate signatures that are tried without effect, where there are some.
    pub shadow: Option<Arc<Policies>>,
    /// What the owners registered.
    pub registry: Registry,
    /// A hash of all of it, in hexadecimal: replicas that loaded the same show the same.
    pub hash: String,
    /// When they were loaded.
    pub loaded_at: DateTime<Utc>,
}

impl Loaded {
    /// What was read at this time.
    pub fn new(policies: Policies, registry: Registry, loaded_at: DateTime<Utc>) -> Self {
        let policy = policies.today.clone();
        // The text of all fields: it is the same wherever the same files were read.
        let candidate = policies.candidate.as_ref().map(Policy::hash);
        let parts = [format!("{registry:?}"), policy.hash()];
        let hash = short_hash(parts.into_iter().chain(candidate));
        Self {
            policy: Arc::new(policy),
            shadow: policies.candidate.is_some().then(|| Arc::new(policies)),
            registry,
            hash,
            loaded_at,
        }
    }

    /// The registration of a pipeline.
    pub fn registration(&self, pipeline: &str) -> Option<Arc<Registration>> {
        self.registry.find(pipeline)
    }
}

/// Where what is loaded is looked up, and how it is exchanged. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Current(watch::Sender<State>);

#[derive(Clone, Debug)]
struct State {
    loaded: Arc<Loaded>,
    refused: bool,
}

impl Current {
    /// Begins with this.
    pub fn new(loaded: Loaded) -> Self {
        let loaded = Arc::new(loaded);
        let refused = false;
        Self(watch::Sender::new(State { loaded, refused }))
    }

    /// What is in force now. Take it once for each piece of work, so that nothing changes under it.
    pub fn get(&self) -> Arc<Loaded> {
        self.0.borrow().loaded.clone()
    }

    /// Whether the last reload was refused, so that older files than those that lie there are in force.
    pub fn reload_refused(&self) -> bool {
        self.0.borrow().refused
    }

    /// Puts what was read into force; with an error all stays as it was.
    pub fn reload<E: std::error::Error + 'static>(&self, read: Result<Loaded, E>) {
        let result = if read.is_ok() { "loaded" } else { "refused" };
        metrics::counter!("larrey_reloads_total", "result" => result).increment(1);
        match read {
            Ok(loaded) => {
                let pipelines = loaded.registry.len();
                tracing::info!(
                    hash = loaded.hash,
                    pipelines,
                    "loaded registrations, playbooks and signatures"
                );
                let loaded = Arc::new(loaded);
                let refused = false;
                self.0.send_replace(State { loaded, refused });
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "registrations, playbooks and signatures were not loaded; those from before stay in force"
                );
                self.0.send_modify(|state| state.refused = true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::registration::Registration;

    fn loaded(pipelines: &[&str]) -> Loaded {
        let mut registry = Registry::default();
        for name in pipelines {
            registry.add(Registration::named(name)).unwrap();
        }
        let policies = Policies {
            today: Policy::default(),
            candidate: None,
        };
        Loaded::new(policies, registry, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn the_same_files_have_the_same_hash() {
        assert_eq!(loaded(&["a", "b"]).hash, loaded(&["b", "a"]).hash);
        assert_ne!(loaded(&["a", "b"]).hash, loaded(&["a"]).hash);
        assert_eq!(loaded(&[]).hash.len(), 16);
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let current = Current::new(loaded(&["a"]));
        let before = current.get();
        current.reload(Err::<Loaded, _>(std::io::Error::other("broken")));
        assert_eq!(current.get().hash, before.hash);
        assert!(current.reload_refused());
        current.reload(Ok::<_, std::io::Error>(loaded(&["b"])));
        assert!(current.get().registration("b").is_some());
        assert!(current.get().registration("a").is_none());
        assert!(!current.reload_refused());
        assert!(
            before.registration("a").is_some(),
            "work under way goes on with what it took"
        );
    }
}
