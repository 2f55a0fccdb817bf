//! Evaluation: labelled scenarios, what the rules make of them, and figures that can be compared.
//!
//! Nothing here looks at anything: a scenario is a report with what an expert would say, and it is judged by the same
//! function as any incident.

pub mod against;
pub mod beside;
pub mod calibrate;
pub mod figures;
pub mod junit;
pub mod learn;
pub mod run;
pub mod scenario;

pub use figures::Figures;
pub use run::{Judged, Report, run};
pub use scenario::{Scenario, load};

#[cfg(test)]
mod metamorphic_tests;
