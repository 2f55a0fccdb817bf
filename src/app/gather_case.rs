//! Gathering: from an incident's reports to its case file. Connectors join in here.

use super::App;
use crate::domain::case_file::{Attempts, CaseFile, Surroundings, assemble};
use crate::store::cases::Taken;

/// Builds the case file of an incident that was taken up.
pub fn gather_case(app: &App, taken: &Taken) -> CaseFile {
    let pipeline = taken
        .reports
        .first()
        .map_or("", |report| report.pipeline.as_str());
    let registration = app.registry.find(pipeline).cloned();
    let limit = registration
        .as_ref()
        .and_then(|r| r.max_attempts)
        .unwrap_or(app.policy.retry.max_attempts);
    assemble(
        &taken.reports,
        Surroundings {
            as_of: app.clock.now(),
            registration,
            attempts: Attempts {
                used: Some(taken.attempts),
                limit,
                first_failed_at: taken.first_failed_at,
            },
            observations: Vec::new(),
        },
    )
}
