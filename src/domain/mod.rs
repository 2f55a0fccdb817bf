//! The pure core: no I/O, no clock, no database. Evidence comes in as a [`case_file::CaseFile`], and
//! [`triage::decide`] turns it into the whole answer.
//!
//! In the order of the flow: a [`report`] with its [`signals`] and the [`registration`] become a [`case_file`] of
//! [`fact`]s and reduced [`logs`]; its passages of [`evidence`] are read by the [`rules`] and by a site's own
//! [`site_signatures`], whose [`finding`]s [`classify`] weighs; what others wrote down of it, in a [`control_row`] or in [`quality_results`], is testimony, and
//! opens nothing; [`write_state`], [`run_end`] and the closed list in [`error_class`] supply the proofs for the guard in
//! [`retry`]; [`judgement`] holds all of that together; [`explain`], [`recommend`], [`route`] and [`missing`] put it into
//! words. The [`fingerprint`] of the failure finds [`earlier`] incidents, which explain and may add caution. What a model thinks of it is an [`opinion`], which can only add caution. Of the
//! [`foundation`]al signals that nobody supplied, [`confidence`] and [`hygiene`] say what they cost, over
//! [`imagined`] case files. What is heard of runs that did not fail is a [`run_event`]; a [`system`] has names of its own
//! for jobs, which the registry translates, and whether two of them tell of the [`same_failure`] is asked of their times. A
//! [`contract`] only ever explains. A [`probe`] tells before anything fails whether a source could be looked at. Beside the
//! flow, [`backfill`] sums up the verdicts on runs of the past, and [`draft`] guesses registrations and marks every guess;
//! [`replay`] judges stored case files again, and a [`shadow`] live ones, without effect.

pub mod attribution;
pub mod backfill;
pub mod batch_path;
pub mod calibration;
pub mod case_file;
pub mod category;
pub mod classify;
pub mod confidence;
pub mod contract;
pub mod control_row;
pub mod deployment;
pub mod digest;
pub mod draft;
pub mod earlier;
pub mod error_class;
pub mod evidence;
pub mod explain;
pub mod fact;
pub mod finding;
pub mod fingerprint;
pub mod foundation;
pub mod gate;
pub mod head;
pub mod hygiene;
pub mod id;
pub mod imagined;
pub mod incident;
pub mod judgement;
pub mod likeness;
pub mod logs;
pub mod merge;
pub mod missing;
pub mod objects_seen;
pub mod observation;
pub mod opinion;
pub mod playbook;
pub mod policy;
pub mod probe;
pub mod proof;
pub mod quality_results;
pub mod recommend;
pub mod redact;
pub mod registration;
pub mod replay;
pub mod report;
pub mod retry;
pub mod review;
pub mod route;
pub mod rules;
pub mod run_end;
pub mod run_event;
pub mod run_seen;
pub mod same_failure;
pub mod shadow;
pub mod signals;
pub mod site_signatures;
pub mod snapshot;
pub mod source_seen;
pub mod system;
pub mod table_seen;
pub mod triage;
pub mod write_state;
