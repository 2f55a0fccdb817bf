//! What connectors saw, as facts of a case file.

use serde_json::{Value, json};

use super::CitedText;
use super::facts::Facts;
use crate::domain::contract::ContractSeen;
use crate::domain::fact::{Gap, GapReason};
use crate::domain::observation::Observation;
use crate::domain::run_seen::{PastRun, RunSeen};
use crate::domain::signals::Signals;
use crate::domain::snapshot::Column;
use crate::domain::source_seen::{CitedSource, SourceSeen};
use crate::domain::table_seen::{Commit, CoveredTarget, TableSeen};

/// What remains of the observations beside their facts.
pub struct Seen {
    /// The run.
    pub run: Option<RunSeen>,
    /// The targets.
    pub targets: Vec<CoveredTarget>,
    /// The data contract.
    pub contract: Option<ContractSeen>,
    /// The sources.
    pub sources: Vec<CitedSource>,
    /// What could not be had.
    pub gaps: Vec<Gap>,
}

/// The error messages that sources give for the run.
pub fn messages(observations: &[Observation], facts: &mut Facts) -> Vec<CitedText> {
    let mut messages: Vec<CitedText> = Vec::new();
    for seen in observations {
        let Some(text) = seen.error_message.as_deref().map(str::trim) else {
            continue;
        };
        if !text.is_empty() && !messages.iter().any(|message| message.text == text) {
            messages.push(CitedText {
                fact: facts.observed("error_message", Value::from(text), seen),
                text: text.to_owned(),
            });
        }
    }
    messages
}

/// The columns that a contract promises, where nobody else says which are expected.
pub fn promised_columns(observations: &[Observation], signals: &Signals) -> Option<Vec<Column>> {
    if signals.expected_columns.is_some() {
        return None;
    }
    let contract = observations
        .iter()
        .find_map(|seen| seen.contract.as_ref())?;
    let actual = signals.actual_columns.as_deref().unwrap_or_default();
    let promised = contract.expected_columns(actual);
    (!promised.is_empty()).then_some(promised)
}

/// Adds every other fact of the observations; `promised` are the columns of the contract, where they count.
pub fn take_in(
    observations: Vec<Observation>,
    promised: Option<&Vec<Column>>,
    facts: &mut Facts,
) -> Seen {
    let mut taken = Seen {
        run: None,
        targets: Vec::new(),
        contract: None,
        sources: Vec::new(),
        gaps: Vec::new(),
    };
    for seen in observations {
        for (name, value) in seen.signals.entries() {
            facts.observed(&name, value, &seen);
        }
        if let Some(run) = &seen.run {
            facts.observed("run", run_value(run), &seen);
        }
        if let Some(batch) = &seen.batch_id {
            facts.observed("batch_id", Value::from(batch.as_str()), &seen);
        }
        if let Some(attempt) = seen.attempt {
            facts.observed("attempt", Value::from(attempt), &seen);
        }
        if let Some((name, found)) = &seen.target {
            taken.targets.push(target(name, found, &seen, facts));
        }
        if let Some(contract) = seen.contract.as_ref().filter(|_| taken.contract.is_none()) {
            facts.observed("contract", json!(contract), &seen);
            if let Some(promised) = promised {
                facts.observed("expected_columns", json!(promised), &seen);
            }
            taken.contract = Some(contract.clone());
        }
        if let Some(found) = &seen.input {
            let fact = facts.observed("source", source_value(found), &seen);
            let seen = found.clone();
            taken.sources.push(CitedSource { fact, seen });
        }
        taken.run = taken.run.or(seen.run);
        taken.gaps.extend(seen.gaps);
    }
    taken
}

fn target(
    name: &str,
    found: &Result<TableSeen, GapReason>,
    seen: &Observation,
    facts: &mut Facts,
) -> CoveredTarget {
    let fact = found
        .as_ref()
        .ok()
        .map(|table| facts.observed("target", table_value(name, table), seen));
    CoveredTarget {
        name: name.to_owned(),
        fact,
        seen: found.clone(),
    }
}

/// What the evidence page shows of a run.
fn run_value(run: &RunSeen) -> Value {
    let short = |run: &PastRun| {
        json!({"id": run.id, "state": run.state, "started_at": run.started_at, "ended_at": run.ended_at,
               "batch_id": run.batch_id})
    };
    let others: Vec<Value> = run.others.iter().take(10).map(short).collect();
    json!({"job": run.job, "run": short(&run.run), "arguments": run.arguments, "resources": run.resources, "other_runs": others})
}

/// What the evidence page shows of a target.
fn table_value(name: &str, table: &TableSeen) -> Value {
    let commit = |commit: &Commit| {
        json!({"snapshot_id": commit.snapshot.snapshot_id, "committed_at": commit.snapshot.committed_at,
               "operation": commit.snapshot.operation, "published": commit.published,
               "partitions": commit.partitions, "application": commit.snapshot.summary.get("spark.app.id")})
    };
    let commits: Vec<Value> = table.commits.iter().map(commit).collect();
    json!({
        "name": name, "format": table.format, "location": table.location, "head_snapshot": table.head,
        "snapshot_before": table.snapshot_before, "commits_since_the_run_began": commits,
        "history_reaches_back": table.reaches_back, "previous_batch": table.previous_batch,
        "columns": table.columns, "partitioned_by": table.partitioned_by, "schema_since": table.schema_since,
        "files": table.files, "objects": table.objects,
    })
}

/// What the evidence page shows of a source.
fn source_value(source: &SourceSeen) -> Value {
    json!({
        "path": source.path, "objects": source.objects, "bytes": source.bytes, "listed_to_the_end": source.whole,
        "newest_at": source.newest_at, "oldest_at": source.oldest_at, "median_bytes": source.sizes.median,
        "largest_bytes": source.sizes.largest, "objects_below_3_mb": source.sizes.small,
        "min_objects": source.min_objects, "expected_by": source.expected_by, "earlier_batches": source.earlier,
    })
}
