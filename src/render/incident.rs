//! An incident, a line of a list and an answer of the gate, as text.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::{CaseSubject, Style, triage};
use crate::domain::explain::wording::plain;
use crate::domain::fact::Fact;
use crate::domain::gate::{Gate, GateAnswer};
use crate::domain::retry::RetryDecision;
use crate::store::search::IncidentLine;
use crate::store::search::groups::Group;
use crate::store::views::IncidentView;

fn minute(at: DateTime<Utc>) -> String {
    at.format("%F %R UTC").to_string()
}

/// One incident with its triage, and what people said of it.
pub fn incident(view: &IncidentView, facts: Option<&[Fact]>, style: Style) -> String {
    // Writing to a string cannot fail.
    let mut text = format!(
        "{} · {} · received {}\n",
        view.id,
        view.status.code(),
        minute(view.received_at)
    );
    if let Some(failure) = &view.failure {
        let _ = writeln!(
            text,
            "The triage itself failed: {failure}. The gate stays shut."
        );
    }
    match &view.triage {
        Some(found) => {
            let subject = CaseSubject {
                pipeline: view.pipeline.clone(),
                run_id: view.run_id.clone(),
                batch_id: view.batch_id.clone(),
                attempt: u32::try_from(view.attempt).unwrap_or(1),
            };
            text.push('\n');
            text.push_str(&triage(&subject, &found.triage, facts, style));
            let _ = writeln!(
                text,
                "\nRevision {} of {}, in {} ms.",
                found.revision,
                minute(found.made_at),
                found.duration_ms
            );
        }
        None => text.push_str("Not triaged yet.\n"),
    }
    if let Some(word) = &view.decision {
        let reason = if word.decision.reason.is_empty() {
            String::new()
        } else {
            format!(": {}", plain(&word.decision.reason))
        };
        let _ = writeln!(
            text,
            "{} {} revision {} by {}{reason}",
            minute(word.made_at),
            word.decision.verdict.code(),
            word.revision,
            word.actor
        );
    }
    if let Some(end) = &view.outcome {
        let _ = writeln!(
            text,
            "{} outcome {} by {}",
            minute(end.recorded_at),
            end.outcome.kind().code(),
            end.actor
        );
    }
    text
}

/// One incident of a list, in two lines of at most 80 columns for names of ordinary length.
pub fn line(line: &IncidentLine) -> String {
    let (decision, category) = match (&line.category, &line.decision) {
        (Some(category), Some(decision)) => (decision.to_uppercase(), category.as_str()),
        _ => (line.status.to_uppercase(), ""),
    };
    let batch = line.batch_id.as_ref().unwrap_or(&line.run_id);
    let subject = format!("{} / {}", plain(&line.pipeline), plain(batch));
    let team = plain(line.team.as_deref().unwrap_or(""));
    let received = line.received_at.format("%m-%d %R");
    format!(
        "{decision:<9}  {subject}  {category}\n           {}  {received}  {team}",
        line.id
    )
}

/// A group of a list in two lines of at most 80 columns for names of ordinary length: how many, and the newest with the
/// fingerprint; of a single incident, its own.
pub fn group(group: &Group) -> String {
    if group.count == 1 {
        return line(&group.newest);
    }
    let decision = group.decision.map_or("", RetryDecision::code);
    let category = group.category.as_deref().unwrap_or("");
    let pipelines = match group.pipelines.as_slice() {
        [one] if group.pipeline_count == 1 => plain(one),
        _ => format!("{} pipelines", group.pipeline_count),
    };
    let minute = |at: DateTime<Utc>| at.format("%m-%d %R");
    format!(
        "{:<9}  {pipelines}, {} times since {}  {category}\n           {}  {}  {}",
        decision.to_uppercase(),
        group.count,
        minute(group.first_seen),
        group.newest.id,
        minute(group.last_seen),
        plain(group.fingerprint.as_deref().unwrap_or(""))
    )
}

/// An answer of the gate in one line.
pub fn gate(answer: &GateAnswer) -> String {
    let when = match (answer.gate, answer.not_before, answer.expires_at) {
        (Gate::Wait, Some(at), _) => format!(" until {}", minute(at)),
        (Gate::Open, _, Some(at)) => format!(" until {}", at.format("%F %T UTC")),
        _ => String::new(),
    };
    let by = answer
        .incident
        .map(|id| format!(" ({id})"))
        .unwrap_or_default();
    format!("gate {}{when}: {}{by}", answer.gate.code(), answer.reason)
}
