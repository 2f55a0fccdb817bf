//! Redaction of what connectors saw: every string and every key.

use super::pem;
use super::walk::{column, id, signals, snapshot, text, texts};
use crate::domain::contract::{ContractColumn, ContractSeen};
use crate::domain::observation::Observation;
use crate::domain::run_seen::{PastRun, RunSeen};
use crate::domain::table_seen::{Commit, TableSeen};

/// Redacts every text of what a connector saw.
pub fn redact_observation(seen: &mut Observation) {
    let Observation {
        source: _,
        asked,
        signals,
        error_message,
        log_lines,
        started_at: _,
        ended_at: _,
        batch_id,
        run,
        target,
        contract,
        gaps,
    } = seen;
    for optional in [error_message, batch_id].into_iter().flatten() {
        text(optional);
    }
    if let Some(asked) = asked {
        text(&mut asked.what);
    }
    pem::redact_lines(log_lines);
    log_lines.iter_mut().for_each(text);
    self::signals(signals);
    run.iter_mut().for_each(run_seen);
    if let Some((name, table)) = target {
        text(name);
        table.iter_mut().for_each(table_seen);
    }
    contract.iter_mut().for_each(contract_seen);
    for gap in gaps {
        text(&mut gap.what);
        gap.detail.iter_mut().for_each(text);
    }
}

fn run_seen(seen: &mut RunSeen) {
    let RunSeen {
        job,
        run,
        arguments,
        resources,
        others,
    } = seen;
    text(job);
    texts(arguments);
    texts(resources);
    std::iter::once(run).chain(others).for_each(past_run);
}

fn past_run(run: &mut PastRun) {
    let PastRun {
        id,
        state,
        started_at: _,
        ended_at: _,
        error_message,
        batch_id,
    } = run;
    text(id);
    text(state);
    for optional in [error_message, batch_id].into_iter().flatten() {
        text(optional);
    }
}

fn table_seen(table: &mut TableSeen) {
    let TableSeen {
        format: _,
        location,
        head,
        commits,
        reaches_back: _,
        snapshot_before,
        previous_batch,
        columns,
        partitioned_by,
        schema_since: _,
        files: _,
    } = table;
    location.iter_mut().for_each(text);
    [head, snapshot_before].into_iter().flatten().for_each(id);
    for Commit {
        snapshot,
        published: _,
        partitions,
    } in commits
    {
        self::snapshot(snapshot);
        partitions.iter_mut().flatten().for_each(text);
    }
    if let Some(batch) = previous_batch {
        batch.snapshots.iter_mut().for_each(id);
        batch.names.iter_mut().for_each(text);
    }
    columns.iter_mut().for_each(column);
    partitioned_by.iter_mut().for_each(text);
}

fn contract_seen(contract: &mut ContractSeen) {
    let ContractSeen {
        id: contract_id,
        version,
        api_version,
        name,
        status,
        owner,
        file,
        object,
        pointer: _,
        object_line: _,
        object_column: _,
        columns,
    } = contract;
    let single = [contract_id, version, api_version, status, file, object];
    single.into_iter().for_each(text);
    [name, owner].into_iter().flatten().for_each(text);
    columns.iter_mut().for_each(contract_column);
}

fn contract_column(column: &mut ContractColumn) {
    let ContractColumn {
        name,
        physical_name,
        logical_type,
        physical_type,
        required: _,
        unique: _,
        line: _,
        column: _,
        pointer: _,
    } = column;
    text(name);
    let optional = [physical_name, logical_type, physical_type];
    optional.into_iter().flatten().for_each(text);
}
