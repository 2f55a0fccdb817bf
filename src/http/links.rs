//! Links in answers, relative to the server.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::IncidentId;
use crate::domain::site_signatures::PREFIX;
use crate::domain::triage::Triage;

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
    /// Everything its verdict was made on, as `larrey eval` reads it.
    pub case_file: String,
    /// Its timeline.
    pub timeline: String,
    /// Where decisions go.
    pub decisions: String,
    /// Where outcomes go.
    pub outcomes: String,
    /// What its category means; absent until there is a triage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What the rule recognises that named the cause; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Links {
    /// The links of an incident.
    pub fn of(id: IncidentId) -> Self {
        let itself = format!("/v1/incidents/{id}");
        Self {
            page: format!("/incidents/{id}"),
            evidence: format!("{itself}/evidence"),
            case_file: format!("{itself}/case-file"),
            timeline: format!("{itself}/timeline"),
            decisions: format!("{itself}/decisions"),
            outcomes: format!("{itself}/outcomes"),
            category: None,
            rule: None,
            itself,
        }
    }

    /// And those of its verdict.
    #[must_use]
    pub fn explained_by(mut self, triage: Option<&Triage>) -> Self {
        self.category = triage.map(|it| format!("/categories/{}", it.category.code()));
        self.rule = triage
            .and_then(|it| it.rule.as_ref())
            // A site's own signatures have no page of ours.
            .filter(|rule| !rule.starts_with(PREFIX))
            .map(|rule| format!("/rules/{rule}"));
        self
    }
}
