//! Redaction of what connectors see.

use super::pem;
use super::walk::{self, column, id, text, texts};
use crate::domain::contract::{ContractColumn, ContractSeen};
use crate::domain::objects_seen::ObjectsSeen;
use crate::domain::observation::Observation;
use crate::domain::run_seen::{PastRun, RunSeen};
use crate::domain::source_seen::{EarlierSource, SourceSeen};
use crate::domain::table_seen::{Commit, TableSeen};

/// Redacts every text of what a connector saw.
pub fn redact_observation(seen: &mut Observation) {
    let Observation {
        source: _,
        testimony: _,
        asked,
        signals,
        error_message,
        log_lines,
        started_at: _,
        ended_at: _,
        batch_id,
        attempt: _,
        run,
        target,
        contract,
        input,
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
    walk::signals(signals);
    run.iter_mut().for_each(run_seen);
    if let Some((name, table)) = target {
        text(name);
        table.iter_mut().for_each(table_seen);
    }
    contract.iter_mut().for_each(contract_seen);
    input.iter_mut().for_each(source_seen);
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
        log_group,
        script,
        definition_modified_at: _,
    } = seen;
    text(job);
    log_group.iter_mut().for_each(text);
    script.iter_mut().for_each(text);
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
        objects,
    } = table;
    location.iter_mut().for_each(text);
    [head, snapshot_before].into_iter().flatten().for_each(id);
    for Commit {
        snapshot,
        published: _,
        partitions,
    } in commits
    {
        walk::snapshot(snapshot);
        partitions.iter_mut().flatten().for_each(text);
    }
    if let Some(batch) = previous_batch {
        batch.snapshots.iter_mut().for_each(id);
        batch.names.iter_mut().for_each(text);
    }
    columns.iter_mut().for_each(column);
    partitioned_by.iter_mut().for_each(text);
    objects.iter_mut().for_each(objects_seen);
}

fn objects_seen(objects: &mut ObjectsSeen) {
    let ObjectsSeen {
        whole: _,
        since: _,
        of_one_batch: _,
        new: _,
        new_bytes: _,
        new_partitions,
        newest_at: _,
        older: _,
        temporary: _,
        success_at: _,
    } = objects;
    new_partitions.iter_mut().for_each(text);
}

fn source_seen(source: &mut SourceSeen) {
    let SourceSeen {
        path,
        objects: _,
        bytes: _,
        whole: _,
        newest_at: _,
        oldest_at: _,
        sizes: _,
        min_objects: _,
        expected_by: _,
        earlier,
    } = source;
    text(path);
    for EarlierSource {
        path,
        objects: _,
        bytes: _,
        whole: _,
    } in earlier
    {
        text(path);
    }
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
        modified_at: _,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_a_source_and_of_listed_objects_is_redacted() {
        let secret = "jane.doe@example.com";
        let mut seen = Observation::of("s3_source");
        seen.input = Some(SourceSeen {
            path: format!("s3://raw/{secret}/"),
            earlier: vec![EarlierSource {
                path: secret.to_owned(),
                ..EarlierSource::default()
            }],
            ..SourceSeen::default()
        });
        seen.run = Some(RunSeen {
            script: Some(format!("s3://code/{secret}.py")),
            ..RunSeen::default()
        });
        let table = TableSeen {
            objects: Some(ObjectsSeen {
                new_partitions: vec![format!("user={secret}")],
                ..ObjectsSeen::default()
            }),
            ..TableSeen::default()
        };
        seen.target = Some((secret.to_owned(), Ok(table)));
        redact_observation(&mut seen);
        let after = format!("{seen:?}");
        assert_eq!(after.matches("[redacted:email]").count(), 5, "{after}");
        assert!(!after.contains("example"), "{after}");
    }
}
