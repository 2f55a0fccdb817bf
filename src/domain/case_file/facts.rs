//! The facts of a case file, numbered as they come.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::fact::{Fact, FactId, Provenance, Standing};
use crate::domain::observation::Observation;
use crate::domain::signals::Signals;

/// Numbers the facts as they come.
pub(super) struct Facts {
    pub list: Vec<Fact>,
    learned_at: DateTime<Utc>,
}

impl Facts {
    pub fn new(learned_at: DateTime<Utc>) -> Self {
        Self {
            list: Vec::new(),
            learned_at,
        }
    }

    pub fn add(&mut self, name: &str, value: Value, source: &str, standing: Standing) -> FactId {
        let id = FactId::nth(self.list.len() + 1);
        let provenance = Provenance {
            source: source.to_owned(),
            standing,
            learned_at: self.learned_at,
            asked: None,
        };
        self.list.push(Fact {
            id: id.clone(),
            name: name.to_owned(),
            value,
            provenance,
            superseded: false,
        });
        id
    }

    /// Adds what a connector saw, with the question that it answers.
    pub fn observed(&mut self, name: &str, value: Value, seen: &Observation) -> FactId {
        let id = self.add(name, value, &seen.source, Standing::Observed);
        if let Some(fact) = self.list.last_mut() {
            fact.provenance.asked.clone_from(&seen.asked);
        }
        id
    }

    /// Adds a reported signal unless an equal one is there; marks it superseded when another value decides.
    pub fn signal(&mut self, name: &str, value: Value, deciding: &Signals) {
        if self
            .list
            .iter()
            .any(|fact| fact.name == name && fact.value == value)
        {
            return;
        }
        let decides = decides(name, &value, deciding);
        self.add(name, value, "report.signals", Standing::Pushed);
        if let Some(fact) = self.list.last_mut() {
            fact.superseded = !decides;
        }
    }
}

/// Whether this value of a signal is the one that decides; lists grow together.
pub(super) fn decides(name: &str, value: &Value, deciding: &Signals) -> bool {
    deciding
        .entries()
        .iter()
        .any(|(n, v)| n == name && (v == value || v.is_array()))
}
