//! The use cases, one verb a file. They know the domain, the intake and the store; nobody below knows them.

use std::sync::Arc;

use tokio::sync::{broadcast, mpsc};

use self::loaded::Current;
use crate::advise::Adviser;
use crate::clock::Clock;
use crate::domain::gate::GateSettings;
use crate::domain::id::IncidentId;
use crate::observe::Observers;
use crate::store::Store;
use crate::store::gate::Asked;
use crate::store::lanes::Lanes;

pub mod accept_report;
pub mod accept_webhook;
pub mod answer_gate;
pub mod await_triage;
pub mod check_heads;
pub mod gather_case;
pub mod issue_token;
mod join_report;
pub mod loaded;
pub mod look_back;
pub mod measure_hygiene;
pub mod reconcile;
pub mod record_outcome;
pub mod replay;
pub mod review_triage;
mod shadow_opinion;
pub mod shadow_triage;
pub mod triage_incident;

/// What the use cases share. Cheap to clone; no state of its own beyond the connections.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub store: Store,
    /// The way in for reports.
    pub lanes: Lanes,
    /// Time and ids.
    pub clock: Arc<Clock>,
    /// What was read from files: registrations, and what a decision depends on.
    pub current: Current,
    /// The connectors.
    pub observers: Observers,
    /// Who is asked for a second opinion; `None`: nobody.
    pub adviser: Option<Adviser>,
    /// `[gate]`.
    pub gate: GateSettings,
    /// The secret under the keyed hashes of bodies.
    pub fingerprint_key: Arc<Vec<u8>>,
    /// Says which incidents this process has just triaged, so that waiting requests look at once.
    pub triaged: broadcast::Sender<IncidentId>,
    /// Questions and answers of the gate on their way into the store.
    pub gate_log: mpsc::Sender<Asked>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
