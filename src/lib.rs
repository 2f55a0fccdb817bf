//! Larrey, the triage nurse for data pipelines: it observes a failed run, classifies it, explains it, recommends one
//! action and says whether a retry is safe. It stops there: nothing here can act on what it watches.
//!
//! The rooms in the order of the flow: bytes come in through [`http`] and [`intake`]; [`app`] holds the use cases,
//! one verb a file; [`observe`] goes and looks, read-only; [`advise`] may ask a model for a second opinion;
//! [`domain`] decides, pure and total; [`store`] keeps; [`worker`] runs what is queued;
//! [`render`] shows a verdict to people. [`boot`] joins the parts, [`cli`] is the command line, [`config`] the
//! settings, [`clock`] the only reader of time, [`telemetry`] logs and metrics, [`managed_postgres`] the private
//! database of those who did not bring their own.

pub mod advise;
pub mod app;
pub mod boot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod eval;
pub mod http;
pub mod intake;
pub mod managed_postgres;
pub mod observe;
pub mod render;
pub mod store;
pub mod telemetry;
pub mod worker;
