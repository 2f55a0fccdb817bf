//! Reruns after a write are found, and what a later run did is not laid at an earlier one's door.

use super::*;
use crate::domain::fact::Gap;
use crate::domain::objects_seen::ObjectsSeen;
use crate::domain::table_seen::Commit;
use chrono::TimeZone as _;

/// The time that is asked about.
pub fn since() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 1, 0, 0, 0).unwrap()
}

fn at(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
}

/// A run that started at this hour and took half of one.
fn run(id: &str, hour: u32, state: &str, batch: &str) -> PastRun {
    PastRun {
        id: id.into(),
        state: state.into(),
        started_at: Some(at(hour)),
        ended_at: Some(at(hour) + chrono::TimeDelta::minutes(30)),
        error_message: None,
        batch_id: (!batch.is_empty()).then(|| batch.to_owned()),
    }
}

fn verdict(run: &PastRun, write_state: WriteState, lost: Vec<Lost>) -> Verdict {
    Verdict {
        pipeline: "orders".into(),
        job: "orders".into(),
        run_id: run.id.clone(),
        batch_id: run.batch_id.clone(),
        state: run.state.clone(),
        started_at: run.started_at,
        ended_at: run.ended_at,
        category: Category::PartialWriteRisk,
        root_cause: Category::SchemaDrift,
        write_state,
        partitions_written: Some(9),
        partitions_expected: Some(12),
        rerun_is_safe: false,
        decision: RetryDecision::Hold,
        confidence: 0.93,
        lost,
    }
}

fn history(runs: &[(PastRun, Option<WriteState>)]) -> JobHistory {
    let judged = runs
        .iter()
        .filter_map(|(run, state)| Some((run.id.clone(), verdict(run, (*state)?, Vec::new()))));
    let mut listed: Vec<PastRun> = runs.iter().map(|(run, _)| run.clone()).collect();
    listed.reverse();
    JobHistory {
        job: "orders".into(),
        pipeline: "orders".into(),
        runs: listed,
        whole: true,
        verdicts: judged.collect(),
    }
}

/// A failed run with nine of twelve partitions, and a rerun of its batch that succeeded.
pub fn nine_of_twelve() -> JobHistory {
    history(&[
        (run("jr_a", 2, "FAILED", "b"), Some(WriteState::Partial)),
        (run("jr_b", 5, "SUCCEEDED", "b"), None),
    ])
}

fn pairs(found: &Backfill) -> Vec<(&str, &str, Option<bool>)> {
    let reruns = found.reruns.iter();
    reruns
        .map(|one| {
            (
                one.after.run_id.as_str(),
                one.run_id.as_str(),
                one.succeeded,
            )
        })
        .collect()
}

#[test]
fn every_later_run_of_the_batch_is_a_rerun_after_the_last_write_before_it() {
    let found = sum_up(
        &[history(&[
            (run("jr_a", 1, "FAILED", "b"), Some(WriteState::Partial)),
            (run("jr_other", 2, "SUCCEEDED", "c"), None),
            (run("jr_b", 3, "FAILED", "b"), Some(WriteState::Uncommitted)),
            (run("jr_c", 4, "TIMEOUT", "b"), Some(WriteState::Complete)),
            (run("jr_d", 5, "RUNNING", "b"), None),
        ])],
        since(),
        at(6),
    );
    assert_eq!(
        pairs(&found),
        [
            ("jr_c", "jr_d", None),
            ("jr_a", "jr_c", Some(false)),
            ("jr_a", "jr_b", Some(false)),
        ]
    );
    assert_eq!(found.runs, 5);
    assert_eq!(found.failed.len(), 3);
}

#[test]
fn no_rerun_is_seen_where_nothing_was_written_or_the_batch_is_not_known() {
    for (state, batch) in [
        (WriteState::Uncommitted, "b"),
        (WriteState::NotStarted, "b"),
        (WriteState::Unknown, "b"),
        (WriteState::Partial, ""),
    ] {
        let found = sum_up(
            &[history(&[
                (run("jr_a", 1, "FAILED", batch), Some(state)),
                (run("jr_b", 2, "SUCCEEDED", batch), None),
            ])],
            since(),
            at(6),
        );
        assert_eq!(pairs(&found), [], "{state:?}");
        assert_eq!(found.batch_unknown, usize::from(batch.is_empty()));
    }
    // Two jobs may have batches of one name.
    let (mut one, mut other) = (nine_of_twelve(), nine_of_twelve());
    one.runs.retain(|run| run.id == "jr_a");
    other.runs.retain(|run| run.id == "jr_b");
    other.verdicts.clear();
    assert_eq!(pairs(&sum_up(&[one, other], since(), at(6))), []);
}

#[test]
fn causes_are_counted_and_what_is_lost_by_source_and_reason() {
    let lost = |source: &str, reason: &str| Lost {
        source: source.into(),
        reason: reason.into(),
        of_a_target: false,
    };
    let mut history = nine_of_twelve();
    for (id, cause, lost) in [
        (
            "jr_x",
            Category::SchemaDrift,
            vec![lost("iceberg", "expired")],
        ),
        (
            "jr_y",
            Category::Unknown,
            vec![
                lost("cloudwatch_logs", "absent"),
                lost("iceberg", "expired"),
            ],
        ),
    ] {
        let mut one = verdict(&run(id, 1, "FAILED", "z"), WriteState::Unknown, lost);
        one.root_cause = cause;
        history.verdicts.insert(id.into(), one);
    }
    let found = sum_up(&[history], since(), at(6));
    let causes: Vec<_> = found
        .causes
        .iter()
        .map(|c| (c.root_cause, c.runs))
        .collect();
    assert_eq!(causes, [(Category::SchemaDrift, 2), (Category::Unknown, 1)]);
    assert_eq!(found.not_judged, 2);
    let lost: Vec<_> = found
        .lost
        .iter()
        .map(|one| (one.source.as_str(), one.reason.as_str(), one.runs))
        .collect();
    assert_eq!(
        lost,
        [("iceberg", "expired", 2), ("cloudwatch_logs", "absent", 1)]
    );
}

#[test]
fn a_run_is_judged_beside_what_came_before_it_and_beside_other_batches() {
    let mut beside = run("jr_beside", 3, "RUNNING", "c");
    beside.started_at = Some(at(3) + chrono::TimeDelta::minutes(10));
    let runs = [
        run("jr_later", 5, "SUCCEEDED", "b"),
        run("jr_next_day", 4, "SUCCEEDED", "d"),
        beside,
        run("jr_this", 3, "FAILED", "b"),
        run("jr_c", 2, "SUCCEEDED", "c"),
        run("jr_d", 1, "SUCCEEDED", "d"),
        run("jr_first", 0, "FAILED", "b"),
    ];
    let beside = neighbours(&runs, &runs[3], 1);
    let ids: Vec<&str> = beside.iter().map(|run| run.id.as_str()).collect();
    assert_eq!(ids, ["jr_beside", "jr_c", "jr_first"]);
}

#[test]
fn the_next_writer_is_the_next_run_of_the_batch_or_whoever_began_after_the_end() {
    let this = run("jr_this", 3, "FAILED", "b");
    let mut overlapping = run("jr_overlapping", 3, "RUNNING", "c");
    overlapping.started_at = Some(at(3) + chrono::TimeDelta::minutes(10));
    assert_eq!(
        next_began(&[overlapping.clone(), this.clone()], &this),
        None
    );
    overlapping.batch_id = Some("b".into());
    let began = overlapping.started_at;
    assert_eq!(next_began(&[overlapping, this.clone()], &this), began);
    let after = run("jr_after", 7, "SUCCEEDED", "c");
    assert_eq!(next_began(&[after, this.clone()], &this), Some(at(7)));
}

fn table(hours: &[u32]) -> Observation {
    let commits = hours.iter().map(|hour| Commit {
        snapshot: serde_json::from_value(
            serde_json::json!({"snapshot_id": hour.to_string(), "committed_at": at(*hour)}),
        )
        .unwrap(),
        published: true,
        partitions: None,
    });
    let table = TableSeen {
        reaches_back: true,
        commits: commits.collect(),
        ..TableSeen::default()
    };
    Observation {
        target: Some(("t".into(), Ok(table))),
        ..Observation::of("iceberg")
    }
}

fn left(seen: &[Observation]) -> (usize, bool) {
    let table = seen[0].target.as_ref().unwrap().1.as_ref().unwrap();
    (table.commits.len(), table.reaches_back)
}

#[test]
fn commits_after_the_next_run_began_are_that_runs() {
    let failed = run("jr_a", 2, "FAILED", "b");
    let mut seen = [table(&[2, 5])];
    assert_eq!(take_back(&mut seen, &failed, Some(at(5))), []);
    assert_eq!(left(&seen), (1, true));
    // One that was cut off may have committed late: that nothing is left proves nothing.
    let mut seen = [table(&[5])];
    take_back(&mut seen, &run("jr_a", 2, "TIMEOUT", "b"), Some(at(5)));
    assert_eq!(left(&seen), (0, false));
    let mut seen = [table(&[2, 5])];
    take_back(&mut seen, &failed, None);
    assert_eq!(left(&seen), (2, true));
}

#[test]
fn what_is_gone_is_named_with_its_reason() {
    let failed = run("jr_a", 2, "FAILED", "b");
    let reasons = |seen: &mut [Observation]| {
        let lost = take_back(seen, &failed, Some(at(5)));
        let told = lost.into_iter().map(|one| (one.reason, one.of_a_target));
        told.collect::<Vec<_>>()
    };
    let mut gone = table(&[2]);
    gone.target
        .as_mut()
        .unwrap()
        .1
        .as_mut()
        .unwrap()
        .reaches_back = false;
    assert_eq!(reasons(&mut [gone]), [("expired".to_owned(), true)]);

    let mut files = table(&[]);
    let listed = files.target.as_mut().unwrap().1.as_mut().unwrap();
    listed.objects = Some(ObjectsSeen {
        newest_at: Some(at(6)),
        ..ObjectsSeen::default()
    });
    let mut seen = [files];
    assert_eq!(reasons(&mut seen), [("overwritten".to_owned(), true)]);
    assert!(seen[0].target.as_ref().unwrap().1.is_err());

    let told = Gap {
        detail: Some("no stream".into()),
        ..Gap::new("cloudwatch_logs", GapReason::Absent)
    };
    let mut logs = [Observation::gap("cloudwatch_logs", told)];
    assert_eq!(reasons(&mut logs), [("absent".to_owned(), false)]);
}
