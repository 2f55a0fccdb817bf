//! What a case puts into the variables of playbooks.

use serde_json::Value as Json;

use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::explain::drift::Drift;
use crate::domain::explain::quote;
use crate::domain::explain::refusal::refusal;
use crate::domain::explain::target::readers_of_the_bad_state;
use crate::domain::explain::wording::timestamp;
use crate::domain::judgement::Judgement;
use crate::domain::playbook::format::Format;
use crate::domain::playbook::variables::Values;
use crate::domain::route::Route;
use crate::domain::signals::WriteMode;
use crate::domain::write_state::{TargetState, WriteState};

/// The values of a case.
pub fn of(case: &CaseFile, judged: &Judgement, route: &Route) -> Values {
    let mut values = Values::absent();
    run(&mut values, case, judged);
    people(&mut values, case, route);
    target(&mut values, case, judged);
    partitions(&mut values, case, judged);
    source(&mut values, case);
    cause(&mut values, case, judged);
    values
}

fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn run(values: &mut Values, case: &CaseFile, judged: &Judgement) {
    values.set("pipeline", some(&case.pipeline));
    values.set("run_id", some(&case.run_id));
    values.set("batch_id", case.batch_id.clone());
    values.set("attempt", Some(case.attempt));
    values.set("platform", case.platform.clone());
    values.set("attempts_used", case.attempts.used);
    values.set("attempts_limit", Some(case.attempts.limit));
    values.set("started_at", case.started_at.map(timestamp));
    values.set("failed_at", case.failed_at.map(timestamp));
    values.set("not_before", judged.not_before.map(timestamp));
    values.set("give_up_at", judged.give_up_at.map(timestamp));
    values.set("reason", Some(judged.row.says()));
    values.set("run_is_over", Some(judged.situation.run_ended.is_some()));
}

fn people(values: &mut Values, case: &CaseFile, route: &Route) {
    let registration = case.registration.as_ref();
    values.set("team", some(&route.team));
    values.set("channel", route.channel.clone());
    values.set(
        "owner",
        registration.and_then(|r| r.owner.clone().or_else(|| r.team.clone())),
    );
    values.set(
        "data_owner",
        registration
            .and_then(|r| r.data_owner.clone())
            .or_else(|| case.contract_owner().map(str::to_owned)),
    );
}

fn target(values: &mut Values, case: &CaseFile, judged: &Judgement) {
    let state = judged.write.state;
    values.set("changed", Some(state.changed()));
    values.set("untouched", Some(state.untouched()));
    values.set("complete", Some(state == WriteState::Complete));
    values.set(
        "other_writers",
        Some(case.signals.concurrent_writers == Some(true)),
    );
    values.set("control_status", case.signals.control_table_status.clone());
    let deciding = judged.write.deciding();
    let name = deciding.and_then(|target| target.target.clone());
    let format = Format::of(case.signals.target_format.as_deref(), name.as_deref());
    values.set("format", Some(format.code()));
    values.set("path_kind", name.as_deref().map(path_kind));
    values.set(
        "write_mode",
        Some(mode(
            deciding.map_or(WriteMode::Unknown, |target| target.write_mode),
        )),
    );
    values.set("target", name);
    let others = judged
        .write
        .targets
        .iter()
        .filter(|target| !deciding.is_some_and(|deciding| std::ptr::eq(*target, deciding)));
    let open = others
        .filter(|target| !target.state.untouched())
        .filter_map(|target| target.target.clone());
    values.set("other_targets", Some(open.collect::<Vec<_>>()));
    if let Some(deciding) = deciding {
        snapshots(values, deciding);
    }
    let readers = readers_of_the_bad_state(case)
        .into_iter()
        .map(|visit| visit.name.clone());
    values.set(
        "readers",
        state.changed().then(|| readers.collect::<Vec<_>>()),
    );
}

fn snapshots(values: &mut Values, target: &TargetState) {
    values.set("partitions_written", target.partitions_written);
    values.set("partitions_expected", target.partitions_expected);
    values.set("snapshots", Some(target.snapshots.clone()));
    values.set("first_snapshot", target.snapshots.first().cloned());
    values.set("last_snapshot", target.snapshots.last().cloned());
    values.set("head_snapshot", target.head_snapshot.clone());
    values.set("snapshot_before", target.snapshot_before.clone());
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

/// What lists a path: by its scheme.
fn path_kind(path: &str) -> &'static str {
    match path.split_once("://").map(|(scheme, _)| scheme) {
        Some("s3" | "s3a" | "s3n") => "s3",
        Some("gs") => "gs",
        Some("abfs" | "abfss" | "wasb" | "wasbs") => "abfs",
        Some("hdfs" | "viewfs") => "hdfs",
        Some(_) => "other",
        None => "file",
    }
}

fn partitions(values: &mut Values, case: &CaseFile, judged: &Judgement) {
    let target = judged.write.deciding();
    let names = |of: fn(&TargetState) -> &Vec<String>| {
        let names = target.map(of).cloned();
        names.filter(|names| !names.is_empty())
    };
    let written = names(|target| &target.written_names);
    let batch = case.signals.partition_list_expected.clone();
    values.set("batch_partitions", batch.or_else(|| written.clone()));
    values.set("written_partitions", written);
    values.set(
        "missing_partitions",
        Some(names(|target| &target.missing_names).unwrap_or_default()),
    );
}

fn source(values: &mut Values, case: &CaseFile) {
    let signals = &case.signals;
    values.set("source_path", signals.source_path.clone());
    values.set("source_kind", signals.source_path.as_deref().map(path_kind));
    values.set("source_objects", signals.source_object_count);
    values.set("records_expected", signals.records_expected);
    values.set("records_read", signals.records_read);
}

fn cause(values: &mut Values, case: &CaseFile, judged: &Judgement) {
    values.set("cause", Some(judged.cause.category.code()));
    values.set(
        "cause_known",
        Some(judged.cause.category != Category::Unknown),
    );
    values.set("error", quote(case, judged).map(|quote| quote.text));
    let drift = Drift::of(case);
    values.set("columns_added", Some(drift.added));
    values.set("columns_missing", Some(drift.missing));
    values.set("columns_retyped", Some(drift.retyped));
    let refusal = refusal(case);
    values.set("principal", refusal.principal);
    values.set("refused_action", refusal.action);
    values.set("refused_resource", refusal.resource);
    let signals = &case.signals;
    values.set("code_version", signals.code_version.clone());
    let previous = signals
        .previous_code_version
        .clone()
        .filter(|old| signals.code_version.as_ref() != Some(old));
    values.set("previous_code_version", previous);
    values.set("deployed_at", signals.deployed_at.map(timestamp));
    let failed = signals
        .dq_results
        .iter()
        .flatten()
        .filter(|result| !result.passed)
        .map(|result| result.rule.clone());
    values.set("failed_rules", Some(failed.collect::<Vec<_>>()));
    let metrics = signals
        .task_metrics
        .iter()
        .flatten()
        .filter_map(|(name, value)| metric(name, value));
    values.set("metrics", Some(metrics.collect::<Vec<_>>()));
}

/// `shuffle_read_bytes: median 12, max 840`; one number as it is.
fn metric(name: &str, value: &Json) -> Option<String> {
    match value {
        Json::Number(number) => Some(format!("{name}: {number}")),
        Json::Object(fields) => {
            let parts: Vec<String> = ["median", "max"]
                .iter()
                .filter_map(|key| Some(format!("{key} {}", fields.get(*key)?.as_number()?)))
                .collect();
            (!parts.is_empty()).then(|| format!("{name}: {}", parts.join(", ")))
        }
        _ => None,
    }
}
