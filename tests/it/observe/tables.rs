//! What is made of each kind of history.

use serde_json::Value;

use super::*;

/// The verdict on the run of a committed table, with a passing cause and nothing pushed.
fn verdict(fixture: &str, table: &str) -> Value {
    Stage::new(fixture, table, THROTTLED, "table", &[]).incident()["triage"].clone()
}

fn state(triage: &Value) -> (&str, Option<u64>, Option<u64>, usize) {
    let write = &triage["write_state"];
    (
        write["state"].as_str().unwrap(),
        write["partitions_written"].as_u64(),
        write["partitions_expected"].as_u64(),
        write["snapshots"].as_array().unwrap().len(),
    )
}

#[test]
fn an_overwritten_partition_is_a_change() {
    let triage = verdict("orders_overwrite", "curated.orders");
    let (state, written, _, snapshots) = state(&triage);
    assert!(["partial", "complete"].contains(&state), "{triage}");
    assert_eq!((written, snapshots), (Some(1), 1));
    assert_eq!(triage["retry"]["decision"], "hold");
}

#[test]
fn a_merge_is_a_change() {
    let triage = verdict("customers_merge", "curated.customers");
    let (state, _, _, snapshots) = state(&triage);
    assert!(["partial", "complete"].contains(&state), "{triage}");
    assert_eq!(snapshots, 1);
}

#[test]
fn of_two_writers_at_once_the_unknown_ones_commits_count_as_ours() {
    // Both applications began after the run did, so neither is surely another's.
    let triage = verdict("events_concurrent", "curated.events");
    assert_eq!(state(&triage).3, 5, "{triage}");
    assert_eq!(triage["retry"]["decision"], "hold");
}

#[test]
fn a_compaction_in_between_is_nobodys_batch() {
    let triage = verdict("events_compacted", "curated.events");
    assert_eq!(state(&triage).3, 9, "{triage}");
}

#[test]
fn what_expired_is_not_known_and_what_is_left_counts() {
    let triage = verdict("events_expired", "curated.events");
    let (state, _, _, snapshots) = state(&triage);
    assert_eq!((state, snapshots), ("partial", 4), "{triage}");
    assert_eq!(triage["retry"]["decision"], "hold");
}

#[test]
fn commits_on_a_branch_count_unless_the_branch_is_published_at_the_end() {
    let triage = verdict("events_staged", "curated.events");
    assert_eq!(state(&triage).3, 2, "{triage}");
    assert_eq!(triage["retry"]["decision"], "hold");
}

#[test]
fn a_table_without_partitions_is_compared_by_commits() {
    let triage = verdict("unpartitioned", "curated.unpartitioned");
    let (state, _, _, snapshots) = state(&triage);
    assert!(["partial", "complete"].contains(&state), "{triage}");
    assert_eq!(snapshots, 1);
}
