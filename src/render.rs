//! One triage as plain text, for a terminal at three in the morning: the decision first, then what to do and not to
//! do, then why, then the evidence.

use serde::{Deserialize, Serialize};

use crate::domain::case_file::CaseFile;
use crate::domain::explain::Claim;
use crate::domain::explain::advice::{Verdict, advice};
use crate::domain::explain::wording::{names, percent, plain, time};
use crate::domain::fact::{Fact, FactId};
use crate::domain::retry::RetryDecision;
use crate::domain::signals::WriteMode;
use crate::domain::triage::Triage;
use crate::domain::write_state::{TargetState, WriteState};
use page::{Ink, Page};

pub mod backfill;
pub mod check;
pub mod context;
pub mod eval;
pub mod hygiene;
pub mod import;
pub mod incident;
mod page;
pub mod replay;
pub mod rules;

/// Which run a triage is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSubject {
    /// The pipeline.
    pub pipeline: String,
    /// The run.
    pub run_id: String,
    /// The batch, where one is known.
    pub batch_id: Option<String>,
    /// Which attempt of the run, from 1.
    pub attempt: u32,
}

impl CaseSubject {
    /// The subject of a case file.
    pub fn of(case: &CaseFile) -> Self {
        Self {
            pipeline: case.pipeline.clone(),
            run_id: case.run_id.clone(),
            batch_id: case.batch_id.clone(),
            attempt: case.attempt,
        }
    }
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With ANSI colours and bold type; off by default.
    pub colour: bool,
}

/// One triage for a terminal of 80 columns. The facts, where given, are listed at the end under the ids that the
/// claims cite. Only what is meant to be copied is wider than the page.
pub fn triage(
    subject: &CaseSubject,
    triage: &Triage,
    facts: Option<&[Fact]>,
    style: Style,
) -> String {
    let mut page = Page::new(style.colour);
    headline(&mut page, subject, triage);
    advise(&mut page, triage);
    what_happened(&mut page, triage);
    steps(&mut page, triage);
    missing(&mut page, triage);
    also_known(&mut page, triage);
    context::unseen(&mut page, &triage.unseen);
    if let Some(facts) = facts {
        evidence(&mut page, triage, facts);
    }
    let failure = triage.fingerprint.as_deref();
    let failure = failure.map(|print| format!(" · failure {}", plain(print)));
    page.rule(&format!(
        "rules {}{}",
        plain(&triage.engine.rules_version),
        failure.unwrap_or_default()
    ));
    page.into_text()
}

fn word(decision: RetryDecision) -> (&'static str, Ink) {
    match decision {
        RetryDecision::Retry => ("RETRY", Ink::Green),
        RetryDecision::Wait => ("WAIT", Ink::Yellow),
        RetryDecision::FixFirst => ("FIX FIRST", Ink::Yellow),
        RetryDecision::Hold => ("HOLD", Ink::Red),
    }
}

/// `HOLD  orders / 2026-11-23  partial_write_risk (cause: schema_drift, 93 %)`, on one line if it fits.
fn headline(page: &mut Page, subject: &CaseSubject, triage: &Triage) {
    let (word, ink) = word(triage.retry.decision);
    let batch = subject.batch_id.as_deref().unwrap_or(&subject.run_id);
    let what = format!("{} / {}", plain(&subject.pipeline), plain(batch));
    let sure = percent(triage.confidence);
    let why = if triage.root_cause == triage.category {
        format!("{} ({sure})", triage.category)
    } else {
        format!("{} (cause: {}, {sure})", triage.category, triage.root_cause)
    };
    page.headline(word, ink, &[&what, &why]);
    page.note(&format!(
        "run {}, attempt {}",
        plain(&subject.run_id),
        subject.attempt
    ));
    if !triage.confidence_capped_by.is_empty() {
        page.note(&format!(
            "not surer than {}, because nothing but the error text speaks: missing are {}",
            percent(triage.confidence),
            names(triage.confidence_capped_by.iter().map(String::as_str), 9)
        ));
    }
}

/// The lines that are enough for somebody who reads no further.
fn advise(page: &mut Page, triage: &Triage) {
    let advice = advice(&Verdict::from(triage));
    let refrain = advice
        .refrain
        .strip_prefix("Do not ")
        .unwrap_or(&advice.refrain);
    page.blank();
    if advice.refrain_first {
        page.labelled("DO NOT", Ink::Red, refrain);
        page.labelled("DO", Ink::Green, &advice.act);
    } else {
        page.labelled("DO", Ink::Green, &advice.act);
        page.labelled("DO NOT", Ink::Red, refrain);
    }
    page.labelled("GATE", Ink::Plain, &gate(triage));
    for target in &triage.write_state.targets {
        let name = target
            .target
            .as_deref()
            .map_or_else(|| "no report names the target".to_owned(), plain);
        page.labelled(
            "TARGET",
            Ink::Plain,
            &format!("{name}: {} {}", state(target), marks(&target.cites)),
        );
    }
    page.labelled("ASK", Ink::Plain, &people(triage));
}

/// What the retry gate says to an orchestrator on this verdict alone.
fn gate(triage: &Triage) -> String {
    match (triage.retry.decision, triage.retry.not_before) {
        (RetryDecision::Retry, _) => "open: safe to retry".to_owned(),
        (RetryDecision::Wait, Some(at)) => format!("opens at {}", time(at)),
        (RetryDecision::Wait, None) => "opens when the wait is over".to_owned(),
        (RetryDecision::FixFirst, _) => "shut: an unchanged rerun would fail again".to_owned(),
        (RetryDecision::Hold, _) => "shut until a person opens it".to_owned(),
    }
}

/// The claims that the summary is made of, without the two that say the advice once more.
fn what_happened(page: &mut Page, triage: &Triage) {
    page.section("WHAT HAPPENED");
    let (main, _) = claims(triage);
    for claim in &main {
        page.item(
            "-",
            &format!("{} {}", safe(&claim.text), marks(&claim.evidence)),
        );
    }
    if main.is_empty() {
        page.paragraph(&safe(&triage.explanation.summary));
    }
    if let Some(reason) = triage.retry.reasons.first() {
        let decision = capitalised(&triage.retry.decision.code().replace('_', " "));
        page.item("-", &format!("{decision}, because {}.", plain(reason)));
    }
}

/// The claims that the summary leaves out.
fn also_known(page: &mut Page, triage: &Triage) {
    let (_, details) = claims(triage);
    if !details.is_empty() {
        page.section("ALSO KNOWN");
    }
    for claim in details {
        page.item(
            "-",
            &format!("{} {}", safe(&claim.text), marks(&claim.evidence)),
        );
    }
}

/// The claims of the summary and the others; those that only say the advice are in neither.
fn claims(triage: &Triage) -> (Vec<&Claim>, Vec<&Claim>) {
    let advice = advice(&Verdict::from(triage));
    let claims = triage
        .explanation
        .claims
        .iter()
        .filter(|claim| !advice.in_order().contains(&claim.text.as_str()));
    claims.partition(|claim| triage.explanation.summary.contains(&claim.text))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// `[f3 f5]`.
fn marks(evidence: &[FactId]) -> String {
    if evidence.is_empty() {
        return String::new();
    }
    let ids: Vec<String> = evidence.iter().map(|id| plain(&id.to_string())).collect();
    format!("[{}]", ids.join(" "))
}

/// Text of several lines, free of what could command a terminal.
fn safe(text: &str) -> String {
    text.lines()
        .map(|line| line.replace('\t', "  "))
        .map(|line| page::printable(&line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn state(target: &TargetState) -> String {
    let (word, counts) = match target.state {
        WriteState::NotStarted => ("untouched, the write had not started", false),
        WriteState::Uncommitted => ("untouched, nothing was committed", false),
        WriteState::Partial => ("CHANGED in part", true),
        WriteState::Complete => ("CHANGED, the whole batch is there", true),
        WriteState::Unknown => ("NOT KNOWN", true),
    };
    let mut parts = vec![match target.state {
        WriteState::Unknown if !target.why.is_empty() => format!("{word} ({})", plain(&target.why)),
        _ => word.to_owned(),
    }];
    match (target.partitions_written, target.partitions_expected) {
        (Some(written), Some(expected)) if counts => {
            parts.push(format!("{written} of {expected} partitions"));
        }
        (Some(written), None) if counts => parts.push(format!("{written} partitions")),
        _ => {}
    }
    match target.snapshots.as_slice() {
        [] => {}
        [one] => parts.push(format!("snapshot {}", plain(one))),
        [first, .., last] => parts.push(format!(
            "{} snapshots {} .. {}",
            target.snapshots.len(),
            plain(first),
            plain(last)
        )),
    }
    if let Some(head) = target.head_snapshot.as_deref().filter(|_| counts) {
        parts.push(format!("head {}", plain(head)));
    }
    parts.push(match target.write_mode {
        WriteMode::Unknown => "write mode not declared".to_owned(),
        _ => format!("write mode {}", mode(target.write_mode)),
    });
    if target.repeatable {
        parts.push("owners vouch for a rerun".to_owned());
    }
    parts.join(", ")
}

fn mode(mode: WriteMode) -> &'static str {
    match mode {
        WriteMode::Append => "append",
        WriteMode::OverwritePartitions => "overwrite_partitions",
        WriteMode::OverwriteTable => "overwrite_table",
        WriteMode::MergeOnKey => "merge_on_key",
        WriteMode::PublishBranch => "publish_branch",
        WriteMode::Unknown => "unknown",
    }
}

fn steps(page: &mut Page, triage: &Triage) {
    page.section(&format!("STEPS ({})", plain(&triage.recommendation.action)));
    for (at, step) in triage.recommendation.steps.iter().enumerate() {
        page.item(&format!("{}.", at + 1), &safe(step));
    }
}

fn people(triage: &Triage) -> String {
    let route = &triage.route;
    let channel = route
        .channel
        .as_deref()
        .map(|channel| format!(" ({})", plain(channel)))
        .unwrap_or_default();
    let who = format!("{}{channel}", plain(&route.team));
    match (route.wakes_human, triage.retry.give_up_at) {
        (true, _) => format!("{who}, called now"),
        (false, Some(at)) => format!("{who}; nobody is woken before {}", time(at)),
        (false, None) => format!("{who}; nobody is woken"),
    }
}

fn missing(page: &mut Page, triage: &Triage) {
    if !triage.missing.is_empty() {
        page.section("WHAT WOULD CHANGE THIS");
        for missing in &triage.missing {
            page.item("-", &plain(&missing.would_change));
        }
    }
}

/// The facts that something cites, each on one line.
fn evidence(page: &mut Page, triage: &Triage, facts: &[Fact]) {
    let claims = triage
        .explanation
        .claims
        .iter()
        .flat_map(|claim| &claim.evidence);
    let targets = triage
        .write_state
        .targets
        .iter()
        .flat_map(|target| &target.cites);
    let proofs = triage.retry.proofs.iter().flat_map(|proof| &proof.cites);
    let cited: Vec<&FactId> = claims.chain(targets).chain(proofs).collect();
    page.section("EVIDENCE");
    let mut shown = 0;
    for fact in facts.iter().filter(|fact| cited.contains(&&fact.id)) {
        page.line(
            &format!("[{}]", plain(&fact.id.to_string())),
            &format!("{}: {}", plain(&fact.name), value(fact)),
        );
        shown += 1;
    }
    if facts.len() > shown {
        page.note(&format!(
            "{} further facts are not cited",
            facts.len() - shown
        ));
    }
}

fn value(fact: &Fact) -> String {
    let text = match &fact.value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_object) => {
            match items.as_slice() {
                [] => "none".to_owned(),
                items => format!(
                    "{} of them, first {}",
                    items.len(),
                    items.first().map(ToString::to_string).unwrap_or_default()
                ),
            }
        }
        other => other.to_string(),
    };
    plain(&text)
}

#[cfg(test)]
#[path = "render/tests.rs"]
mod tests;
