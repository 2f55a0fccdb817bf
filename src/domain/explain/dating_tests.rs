//! Each side known or not, earlier or later.

use chrono::{TimeDelta, TimeZone as _};
use serde_json::json;

use super::*;
use crate::domain::case_file::assemble;
use crate::domain::case_file::tests::{as_of, first_attempt, report_of};
use crate::domain::contract::tests::interactions;
use crate::domain::judgement::judge;
use crate::domain::observation::Observation;
use crate::domain::policy::Policy;
use crate::domain::run_seen::RunSeen;
use crate::domain::source_seen::SourceSeen;
use crate::domain::table_seen::TableSeen;

const MISMATCH: &str = "AnalysisException: [INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS] Cannot write to `curated`.`interactions`, the reason is too many data columns";
/// The columns of the contract.
const PROMISED: &[&str] = &[
    "event_id",
    "user_id",
    "event_type",
    "event_ts",
    "channel",
    "country",
    "event_date",
];

/// What is known; hours of the day before the failure at 3.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// A good run from this hour to the next.
    good: Option<u32>,
    /// A run that failed, between.
    failed: Option<u32>,
    deployed: Option<u32>,
    same_code: bool,
    table: Option<u32>,
    /// When the contract was written, and whether the data have a column more.
    contract: Option<(u32, bool)>,
    data: Option<(u32, u32)>,
}

fn at(hour: u32) -> DateTime<Utc> {
    chrono::Utc
        .with_ymd_and_hms(2026, 11, 23, hour, 0, 0)
        .unwrap()
}

fn case(known: Known) -> CaseFile {
    let past = |id: &str, state: &str, hour| PastRun {
        id: id.into(),
        state: state.into(),
        started_at: Some(at(hour)),
        ended_at: Some(at(hour + 1)),
        ..PastRun::default()
    };
    let mut run = RunSeen::default();
    run.run.id = "r9".into();
    run.run.state = "FAILED".into();
    run.run.started_at = Some(as_of() - TimeDelta::minutes(30));
    run.others
        .extend(known.failed.map(|hour| past("r8", "FAILED", hour)));
    run.others
        .extend(known.good.map(|hour| past("r7", "SUCCEEDED", hour)));
    let mut seen = vec![Observation {
        run: Some(run),
        ..Observation::of("glue")
    }];
    let mut target = Observation::of("iceberg");
    let table = known.table.map(|hour| TableSeen {
        schema_since: Some(at(hour)),
        ..TableSeen::default()
    });
    target.target = table.map(|table| ("curated.interactions".to_owned(), Ok(table)));
    seen.push(target);
    if let Some((hour, _)) = known.contract {
        let mut contract = interactions();
        contract.modified_at = Some(at(hour));
        seen.push(Observation {
            contract: Some(contract),
            ..Observation::of("data_contract")
        });
    }
    if let Some((first, last)) = known.data {
        let input = SourceSeen {
            objects: 2,
            whole: true,
            oldest_at: Some(at(first)),
            newest_at: Some(at(last)),
            ..SourceSeen::default()
        };
        seen.push(Observation {
            input: Some(input),
            ..Observation::of("s3_source")
        });
    }
    let mut report = report_of(MISMATCH, r#"{"run_state": "ended"}"#);
    let mut signal = |name: &str, value| report.signals.set(name, value).unwrap();
    if let Some(hour) = known.deployed {
        signal("deployed_at", json!(at(hour)));
    }
    if known.same_code {
        signal("code_version", json!("v1"));
        signal("previous_code_version", json!("v1"));
    }
    if let Some((_, more)) = known.contract {
        let mut columns = PROMISED.to_vec();
        columns.extend(more.then_some("loyalty_tier"));
        signal("actual_columns", json!(columns));
    }
    let mut around = first_attempt();
    around.observations = seen;
    assemble(&[report], around)
}

fn told(known: Known) -> Vec<Sentence> {
    let case = case(known);
    let judged = judge(&case, &Policy::default());
    assert_eq!(judged.cause.category, Category::SchemaDrift);
    let told = sentences(&case, &judged);
    for sentence in &told {
        assert!(!sentence.evidence.is_empty(), "{}", sentence.text);
    }
    told
}

#[test]
fn the_side_that_changed_first_is_named_or_it_is_said_that_it_cannot_be() {
    let all = Known {
        good: Some(2),
        same_code: true,
        table: Some(1),
        contract: Some((1, true)),
        data: Some((20, 21)),
        ..Known::default()
    };
    for (known, order, settles) in [
        (
            all,
            "The data changed since the last good run, which began at 2026-11-23 02:00 UTC, and nothing else did.",
            true,
        ),
        // What remains when nothing else changed, with nothing to measure it by.
        (
            Known {
                contract: None,
                ..all
            },
            "The data changed since the last good run, which began at 2026-11-23 02:00 UTC, and nothing else did.",
            true,
        ),
        (
            Known {
                same_code: false,
                deployed: Some(10),
                contract: Some((1, false)),
                ..all
            },
            "The job changed since the last good run, which began at 2026-11-23 02:00 UTC, and nothing else did.",
            true,
        ),
        (
            Known {
                same_code: false,
                deployed: Some(10),
                ..all
            },
            "The job changed first since the last good run, which began at 2026-11-23 02:00 UTC, and the data after it.",
            true,
        ),
        (
            Known {
                same_code: false,
                deployed: Some(22),
                ..all
            },
            "The data changed first since the last good run, which began at 2026-11-23 02:00 UTC, and the job after it.",
            true,
        ),
        // The data of the run between may have had it already.
        (
            Known {
                same_code: false,
                deployed: Some(10),
                failed: Some(8),
                ..all
            },
            "The job and the data changed since the last good run, which began at 2026-11-23 02:00 UTC; which of them first cannot be told.",
            false,
        ),
        (
            Known {
                same_code: false,
                deployed: Some(20),
                ..all
            },
            "The job and the data changed since the last good run, which began at 2026-11-23 02:00 UTC; which of them first cannot be told.",
            false,
        ),
        (
            Known {
                table: Some(12),
                contract: Some((1, false)),
                ..all
            },
            "`curated.interactions` changed since the last good run, which began at 2026-11-23 02:00 UTC, and nothing else did.",
            true,
        ),
        // The last good run itself brought the table its columns.
        (
            Known {
                table: Some(3),
                contract: None,
                ..all
            },
            "The data changed since the last good run, which began at 2026-11-23 02:00 UTC, and nothing else did.",
            true,
        ),
        (
            Known {
                table: None,
                contract: None,
                ..all
            },
            "Which side changed first cannot be told: nothing says whether the table and the data changed since the last good run, which began at 2026-11-23 02:00 UTC.",
            false,
        ),
        // A contract that was written since may be the old one, copied.
        (
            Known {
                contract: Some((5, true)),
                ..all
            },
            "Which side changed first cannot be told: nothing says whether the contract `contracts/interactions.odcs.yaml` and the data changed since the last good run, which began at 2026-11-23 02:00 UTC.",
            false,
        ),
        (
            Known {
                same_code: false,
                deployed: Some(10),
                contract: None,
                ..all
            },
            "The job changed since the last good run, which began at 2026-11-23 02:00 UTC; nothing says whether the data did, so which changed first cannot be told.",
            false,
        ),
        (
            Known { good: None, ..all },
            "Which side changed first cannot be told: no good run before this one is on record.",
            false,
        ),
        (
            Known {
                contract: Some((1, false)),
                ..all
            },
            "Nothing shows a change of any side since the last good run, which began at 2026-11-23 02:00 UTC.",
            false,
        ),
    ] {
        let told = told(known);
        assert_eq!(told[1].text, order, "{known:?}");
        assert_eq!(told[1].in_summary, settles, "{known:?}");
    }
}

#[test]
fn every_known_date_is_told_with_its_evidence() {
    let told = told(Known {
        good: Some(2),
        deployed: Some(10),
        table: Some(1),
        contract: Some((1, true)),
        data: Some((20, 21)),
        ..Known::default()
    });
    assert_eq!(
        told[0].text,
        "The job was last deployed at 2026-11-23 10:00 UTC; the oldest commit on record with the present columns of `curated.interactions` is from 2026-11-23 01:00 UTC; the contract `contracts/interactions.odcs.yaml` was last written at 2026-11-23 01:00 UTC; the data of this batch came from 2026-11-23 20:00 UTC to 2026-11-23 21:00 UTC."
    );
    assert_eq!(told[0].evidence.len(), 4);
    assert_eq!(told[1].evidence.len(), 5, "and the history of the job");
}

#[test]
fn nothing_is_dated_where_nothing_is_known_or_columns_are_not_the_cause() {
    assert!(told(Known::default()).is_empty());
    let report = report_of(
        "java.lang.OutOfMemoryError: Java heap space",
        r#"{"deployed_at": "2026-11-23T10:00:00Z"}"#,
    );
    let case = assemble(&[report], first_attempt());
    assert!(sentences(&case, &judge(&case, &Policy::default())).is_empty());
}
