//! Links in answers, relative to the server.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::IncidentId;

/// Where to go from an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Links {
    /// This incident, as JSON.
    #[serde(rename = "self")]
    pub itself: String,
    /// This incident, as a page for people: plain text.
    pub page: String,
    /// Its evidence.
    pub evidence: String,
    /// Its timeline.
    pub timeline: String,
    /// Where decisions go.
    pub decisions: String,
    /// Where outcomes go.
    pub outcomes: String,
}

impl Links {
    /// The links of an incident.
    pub fn of(id: IncidentId) -> Self {
        let itself = format!("/v1/incidents/{id}");
        Self {
            page: format!("/incidents/{id}"),
            evidence: format!("{itself}/evidence"),
            timeline: format!("{itself}/timeline"),
            decisions: format!("{itself}/decisions"),
            outcomes: format!("{itself}/outcomes"),
            itself,
        }
    }
}
