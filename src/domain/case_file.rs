//! The case file: everything one decision may look at, immutable and redacted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use self::facts::Facts;
use super::contract::{self, ContractSeen};
use super::earlier::Earlier;
use super::fact::{Fact, FactId, Gap, GapReason, Standing};
use super::logs::{ErrorBlock, WriteMarks};
use super::observation::{Observation, batch_of};
use super::opinion::Advice;
use super::registration::Registration;
use super::report::{GlueRun, Report};
use super::run_seen::RunSeen;
use super::signals::Signals;
use super::source_seen::{CitedSource, deciding};
use super::table_seen::{CoveredTarget, TableSeen};

mod evidence_log;
mod facts;
mod observed;
mod testimony;

pub use testimony::Unaided;

/// Attempts at one batch over all runs and systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attempts {
    /// Attempts used so far, this one included: the larger of the reported `attempt` and the distinct runs
    /// recorded for the batch. `None` when nobody counted; unknown attempts never count as left.
    pub used: Option<u32>,
    /// How many a batch may have.
    pub limit: u32,
    /// When the batch first failed, over all its runs; waiting for a source is counted from here.
    pub first_failed_at: Option<DateTime<Utc>>,
}

impl Attempts {
    /// Whether another attempt is left.
    pub fn left(&self) -> bool {
        self.used.is_some_and(|used| used < self.limit)
    }
}

/// An error block of the log and the fact that names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CitedBlock {
    /// The block's name in citations.
    pub fact: FactId,
    /// The block.
    pub block: ErrorBlock,
}

/// Name of the fact that holds the log's line on a lopsided load.
pub const UNEVEN_LOAD: &str = "uneven_load";

/// A line of the log that tells how much more one part carries than the others, and the fact that names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CitedUneven {
    /// The line's name in citations.
    pub fact: FactId,
    /// The line.
    pub text: String,
    /// How many times as much as is usual.
    pub ratio: f64,
}

/// Everything one decision may look at. Built once by [`assemble`], stored, and never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseFile {
    /// When the evidence was gathered: the only "now" a decision sees.
    pub as_of: DateTime<Utc>,
    /// The pipeline.
    pub pipeline: String,
    /// The pipelines that the run may belong to, where several share its job and nothing tells which; `pipeline` is then
    /// what the job is called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// The run.
    pub run_id: String,
    /// The batch, where the reports name one.
    pub batch_id: Option<String>,
    /// Which attempt of the run this was, from 1.
    pub attempt: u32,
    /// The platform, as reported.
    pub platform: Option<String>,
    /// The Glue run behind the failure, where a report names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glue: Option<GlueRun>,
    /// When the run started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// The orchestrator's own words, the newest first.
    pub messages: Vec<CitedText>,
    /// The signals that decide, after merging all reports.
    pub signals: Signals,
    /// What would decide without testimony, where somebody testified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unaided: Option<Box<Unaided>>,
    /// The log, reduced.
    pub blocks: Vec<CitedBlock>,
    /// Lines of the log that speak of finished writes; they only ever make a verdict more cautious.
    pub write_marks: WriteMarks,
    /// The fact that names the write marks, when there are any.
    pub write_marks_fact: Option<FactId>,
    /// What the log itself says of one part that carries far more than the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uneven: Option<CitedUneven>,
    /// What the owners registered.
    pub registration: Option<Registration>,
    /// Attempts at the batch.
    pub attempts: Attempts,
    /// The run, where a connector found it in the system that ran it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunSeen>,
    /// The registered targets that connectors look at, read or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<CoveredTarget>,
    /// The data contract, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractSeen>,
    /// The registered sources that connectors have listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<CitedSource>,
    /// Earlier incidents with the fingerprint of this failure, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// What came of asking for a second opinion, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// Every fact, in the order of their ids.
    pub facts: Vec<Fact>,
    /// What could not be gathered.
    pub gaps: Vec<Gap>,
}

/// A text and the fact that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedText {
    /// The text's name in citations.
    pub fact: FactId,
    /// The text.
    pub text: String,
}

impl CaseFile {
    /// Ids of the deciding facts with these names, in the order of the case file.
    pub fn cite(&self, names: &[&str]) -> Vec<FactId> {
        self.facts
            .iter()
            .filter(|fact| !fact.superseded && names.contains(&fact.name.as_str()))
            .map(|fact| fact.id.clone())
            .collect()
    }

    /// When the run failed, or the closest time we know.
    pub fn failed_or_gathered_at(&self) -> DateTime<Utc> {
        self.failed_at.unwrap_or(self.as_of)
    }

    /// When the work on the batch began: this run's start, or that of the first attempt in an unbroken row of them.
    pub fn began_at(&self) -> Option<DateTime<Utc>> {
        let row = self.run.as_ref().and_then(RunSeen::batch_began_at);
        [self.started_at, row].into_iter().flatten().min()
    }

    /// What a connector saw of a registered target, or why it saw nothing; `None` where no connector looks.
    pub fn covered(&self, target: &str) -> Option<&CoveredTarget> {
        self.targets.iter().find(|covered| covered.name == target)
    }

    /// The tables that were read.
    pub fn tables(&self) -> impl Iterator<Item = &TableSeen> {
        self.targets.iter().filter_map(|t| t.seen.as_ref().ok())
    }

    /// Ids of the facts that a contract was seen in.
    pub fn contract_facts(&self) -> Vec<FactId> {
        let facts = self.facts.iter().filter(|fact| {
            fact.name == "contract" && fact.provenance.standing == Standing::Observed
        });
        facts.map(|fact| fact.id.clone()).collect()
    }

    /// Who answers for the contract that was read, as it says itself, else as it is registered.
    pub fn contract_owner(&self) -> Option<&str> {
        let own = self.contract.as_ref()?.owner.as_deref();
        let registered = || self.registration.as_ref()?.data_owner.as_deref();
        own.or_else(registered)
    }

    /// Whether the expected columns are those of a contract, because no report names any.
    pub fn expects_by_contract(&self) -> bool {
        self.facts.iter().any(|fact| {
            fact.name == "expected_columns" && fact.provenance.source == contract::SOURCE
        })
    }

    /// The source that speaks for all of them: the one that holds nothing or too little, if there is one.
    pub fn deciding_source(&self) -> Option<&CitedSource> {
        let decides = deciding(self.sources.iter().map(|source| &source.seen))?;
        self.sources.iter().find(|source| source.seen == *decides)
    }

    /// An untyped signal, which may raise caution or suggest a cause and proves nothing.
    pub fn untyped(&self, name: &str) -> Option<&Value> {
        self.signals.other.get(name)
    }

    /// Whether an untyped signal is present and `true`.
    pub fn untyped_true(&self, name: &str) -> bool {
        self.untyped(name).and_then(Value::as_bool) == Some(true)
    }
}

/// What [`assemble`] needs besides the reports.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// When the evidence was gathered.
    pub as_of: DateTime<Utc>,
    /// The pipeline's registration, if there is one.
    pub registration: Option<Registration>,
    /// The pipelines that the run may belong to, where several share its job and nothing tells which.
    pub candidates: Vec<String>,
    /// Attempts counted over all runs of the batch.
    pub attempts: Attempts,
    /// What connectors saw, redacted.
    pub observations: Vec<Observation>,
}

/// Builds the case file of one run out of its reports, oldest first, and of what connectors saw.
///
/// Facts that contradict each other are all kept. What was observed outranks what was pushed; of the rest the more
/// cautious value decides, and the others are marked superseded. No report at all gives an empty case file, which
/// decides to `hold`.
pub fn assemble(reports: &[Report], surroundings: Surroundings) -> CaseFile {
    let Surroundings {
        as_of,
        registration,
        candidates,
        mut attempts,
        observations,
    } = surroundings;
    let mut facts = Facts::new(as_of);
    let first = reports.first().cloned().unwrap_or_default();
    let (mut signals, mut unaided) = signals(reports, &observations);
    let expected = observed::promised_columns(&observations, &signals);
    for report in reports {
        for (name, value) in report.signals.entries() {
            facts.signal(&name, value, &signals);
        }
    }
    let mut messages = observed::messages(&observations, &mut facts);
    report_messages(reports, &mut messages, &mut facts);
    let log = evidence_log::reduce(reports, &observations, &mut facts);
    if let Some(registration) = &registration {
        let value = serde_json::to_value(registration).unwrap_or(Value::Null);
        facts.add("registration", value, "registration", Standing::Registered);
    }
    let seen = observed::take_in(observations.clone(), expected.as_ref(), &mut facts);
    if let Some(alone) = &mut unaided {
        alone.expected_columns = alone.expected_columns.take().or(expected.clone());
    }
    signals.expected_columns = signals.expected_columns.or(expected);
    if let Some(run) = &seen.run {
        attempts.used = attempts.used.max(Some(run.attempts()));
    }
    // What others count raises what we counted; it does not stand for a count that we have not made.
    attempts.used = attempts.used.map(|used| {
        let told = observations.iter().filter_map(|seen| seen.attempt);
        told.fold(used, u32::max)
    });
    if !candidates.is_empty() {
        attempts.used = None;
    }
    if let Some(used) = attempts.used {
        facts.add(
            "attempts_used",
            Value::from(used),
            "records",
            Standing::Recorded,
        );
    }
    let mut gaps = gaps(
        &signals,
        &seen,
        registration.is_some(),
        log.blocks.is_empty(),
    );
    gaps.extend(seen.gaps);
    if !candidates.is_empty() {
        let why = "several pipelines share the job, and the run's arguments do not tell whose it was: register `arguments` that do";
        gaps.push(Gap {
            detail: Some(why.to_owned()),
            ..Gap::new("pipeline", GapReason::Absent)
        });
    }
    // Each candidate may have its own way to name a batch.
    let learned = batch_of(&observations).filter(|_| candidates.is_empty());
    let unaided =
        unaided.map(|alone| testimony::rank(&mut facts.list, &observations, &signals, alone));
    CaseFile {
        as_of,
        pipeline: registration
            .as_ref()
            .map_or(first.pipeline, |known| known.name.clone()),
        candidates,
        run_id: first.run_id,
        batch_id: reports
            .iter()
            .find_map(|report| report.batch_id.clone())
            .or_else(|| learned.map(str::to_owned)),
        attempt: first.attempt,
        platform: reports.iter().find_map(|report| report.platform.clone()),
        glue: reports.iter().find_map(|report| report.glue.clone()),
        started_at: reports
            .iter()
            .map(|report| report.started_at)
            .chain(observations.iter().map(|seen| seen.started_at))
            .flatten()
            .min(),
        failed_at: reports
            .iter()
            .map(|report| report.failed_at)
            .chain(observations.iter().map(|seen| seen.ended_at))
            .flatten()
            .max(),
        gaps,
        messages,
        signals,
        unaided,
        blocks: log.blocks,
        write_marks: log.marks,
        write_marks_fact: log.marks_fact,
        uneven: log.uneven,
        registration,
        attempts,
        run: seen.run,
        targets: seen.targets,
        contract: seen.contract,
        sources: seen.sources,
        earlier: None,
        advice: None,
        facts: facts.list,
    }
}

/// The signals that decide: the reports' together with testimony, and over them what connectors answer for. Where
/// somebody testified, also what would decide without.
fn signals(reports: &[Report], observations: &[Observation]) -> (Signals, Option<Signals>) {
    let mut pushed = Signals::default();
    for report in reports {
        pushed.absorb(report.signals.clone());
    }
    let mut observed = Signals::default();
    for seen in observations.iter().filter(|seen| !seen.testimony) {
        observed.absorb(seen.signals.clone());
    }
    let mut unaided = None;
    for seen in observations.iter().filter(|seen| seen.testimony) {
        unaided = unaided.or_else(|| Some(pushed.clone()));
        pushed.absorb(seen.signals.clone());
    }
    if let Some(unaided) = &mut unaided {
        unaided.outranked_by(observed.clone());
    }
    pushed.outranked_by(observed);
    (pushed, unaided)
}

fn report_messages(reports: &[Report], messages: &mut Vec<CitedText>, facts: &mut Facts) {
    for text in reports
        .iter()
        .rev()
        .filter_map(|report| report.error_message.as_deref())
    {
        let text = text.trim();
        if !text.is_empty() && !messages.iter().any(|message| message.text == text) {
            let fact = facts.add(
                "error_message",
                Value::from(text),
                "report.error_message",
                Standing::Pushed,
            );
            messages.push(CitedText {
                fact,
                text: text.to_owned(),
            });
        }
    }
}

/// Signals whose absence most often keeps a verdict from being better.
const WANTED: &[&str] = &[
    "write_started",
    "run_state",
    "partitions_written",
    "partitions_expected",
    "snapshots_after",
    "code_version",
];

/// What nobody supplied; a signal that a read target answers better is not missed.
fn gaps(signals: &Signals, seen: &observed::Seen, registered: bool, no_log: bool) -> Vec<Gap> {
    let present: Vec<String> = signals
        .entries()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let table_read = seen.targets.iter().any(|target| target.seen.is_ok());
    let mut gaps: Vec<Gap> = WANTED
        .iter()
        .filter(|name| !present.iter().any(|have| have == **name))
        .filter(|name| !(table_read && TOLD_BY_A_TABLE.contains(name)))
        .map(|name| Gap::new(name, GapReason::Absent))
        .collect();
    if !registered {
        gaps.push(Gap::new("registration", GapReason::NotConfigured));
    }
    if no_log {
        gaps.push(Gap::new("log_lines", GapReason::Absent));
    }
    gaps
}

/// Wanted signals that the history of the target answers.
const TOLD_BY_A_TABLE: &[&str] = &["write_started", "partitions_written", "snapshots_after"];

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use chrono::TimeZone;

    /// A fixed "now" for tests.
    pub fn as_of() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, 3, 0, 0).unwrap()
    }

    /// A report of an error message beside signals given as JSON.
    pub fn report_of(text: &str, signals: &str) -> Report {
        let mut report = Report {
            pipeline: "orders".into(),
            run_id: "run-1".into(),
            batch_id: Some("2026-11-23".into()),
            attempt: 1,
            platform: Some("spark".into()),
            started_at: Some(as_of() - chrono::TimeDelta::minutes(30)),
            failed_at: Some(as_of() - chrono::TimeDelta::minutes(5)),
            log_lines: text.lines().map(str::to_owned).collect(),
            error_message: text.lines().last().map(str::to_owned),
            ..Report::default()
        };
        let signals: serde_json::Map<String, Value> = serde_json::from_str(signals).unwrap();
        for (name, value) in signals {
            report.signals.set(&name, value).unwrap();
        }
        report
    }

    /// What surrounds a first attempt of an unregistered pipeline.
    pub fn first_attempt() -> Surroundings {
        Surroundings {
            as_of: as_of(),
            registration: None,
            candidates: Vec::new(),
            attempts: Attempts {
                used: Some(1),
                limit: 3,
                first_failed_at: None,
            },
            observations: Vec::new(),
        }
    }

    /// The case file of an error message beside signals given as JSON.
    pub fn case_of(text: &str, signals: &str) -> CaseFile {
        assemble(&[report_of(text, signals)], first_attempt())
    }

    #[test]
    fn contradictions_are_all_kept_and_the_cautious_value_decides() {
        let first = report_of("boom", r#"{"write_started": true}"#);
        let second = report_of("boom", r#"{"write_started": false}"#);
        let case = assemble(&[first, second], first_attempt());
        let facts: Vec<_> = case
            .facts
            .iter()
            .filter(|fact| fact.name == "write_started")
            .collect();
        assert_eq!(facts.len(), 2);
        assert_eq!(case.signals.write_started, Some(true));
        assert!(!facts[0].superseded && facts[1].superseded);
        assert_eq!(case.cite(&["write_started"]), [facts[0].id.clone()]);
    }

    #[test]
    fn the_same_log_twice_is_one_log() {
        let report = report_of("java.lang.OutOfMemoryError: Java heap space", "{}");
        let once = assemble(std::slice::from_ref(&report), first_attempt());
        let twice = assemble(&[report.clone(), report], first_attempt());
        assert_eq!(once.blocks, twice.blocks);
        assert!(!once.blocks.is_empty());
    }

    #[test]
    fn no_report_is_an_empty_case_file() {
        let case = assemble(&[], first_attempt());
        assert!(case.messages.is_empty() && case.blocks.is_empty());
    }
}
