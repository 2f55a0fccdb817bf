//! The foundational signals: what a pipeline has to tell, or let be seen, before a verdict on it can be a good one.

use serde_json::Value;

use super::case_file::CaseFile;
use super::fact::Standing;
use super::imagined::{self, Wish};

/// Whether a signal was there, and where from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Nobody supplied it.
    Absent,
    /// A report said it.
    Pushed,
    /// A registration says it.
    Registered,
    /// A connector saw it.
    Observed,
}

/// One foundational signal.
pub struct Foundation {
    /// Its name on the wire.
    pub code: &'static str,
    /// How much it counts in the score: 3 for what decides retries, 1 for what explains or addresses a failure.
    pub weight: u32,
    /// It says something of the failed run itself, and so weighs on how sure a cause can be.
    pub tells_of_the_run: bool,
    /// What it is for, in one sentence.
    pub purpose: &'static str,
    /// How to supply it: the field of a report, the key of a registration, or the connector.
    pub how_to_supply: &'static str,
    /// What it would have told besides a decision, as in "it would have told {tells}".
    pub tells: &'static str,
    /// Its most favourable value, where it can change a decision by itself.
    pub wish: Option<Wish>,
    /// Whether a case file has it.
    pub present: fn(&CaseFile) -> Presence,
}

/// All of them, those that decide retries first.
///
/// The retry table asks three things of the target before anything else: which batch it is about, whether the write had
/// begun, and what was committed. Without one of them an answer is a `hold` far more often than not, so each weighs
/// three times as much as what only makes the explanation better or finds the right people.
#[rustfmt::skip]
pub const FOUNDATIONS: &[Foundation] = &[
    Foundation {
        code: "batch_id", weight: 3, tells_of_the_run: false,
        purpose: "Names what a rerun would process again: attempts are counted and the retry gate is asked by it.",
        how_to_supply: "Send `batch_id` with every report, or register `batch_id_from` so that it is read from the arguments of the run.",
        tells: "which earlier attempts were at the same batch, and the gate could have been asked by it",
        wish: Some(imagined::FIRST_OF_ITS_BATCH),
        present: batch_id,
    },
    Foundation {
        code: "write_started", weight: 3, tells_of_the_run: true,
        purpose: "Tells a target that was never touched from one that may be half written.",
        how_to_supply: "Send `signals.write_started` from the job's error handler: `false` until just before its first write. A registered `[[pipeline.target]]` that a connector reads answers it as well.",
        tells: "whether there is anything to verify in the target",
        wish: Some(imagined::WRITE_NOT_STARTED),
        present: |case| signals(case, &["write_started"]).max(history(case)),
    },
    Foundation {
        code: "commits", weight: 3, tells_of_the_run: true,
        purpose: "Shows what the failed attempt has already committed to its target.",
        how_to_supply: "Register the target as `[[pipeline.target]]` with `iceberg`, so that its history is read; or send `signals.snapshots_before` and `signals.snapshots_after`.",
        tells: "which commits are the run's, and so what to look at in the target",
        wish: Some(imagined::NO_COMMITS),
        present: |case| signals(case, &["snapshots_after"]).max(history(case)),
    },
    Foundation {
        code: "record_counts", weight: 1, tells_of_the_run: true,
        purpose: "Tells how much of the batch was read and how much had reached the target.",
        how_to_supply: "Send `signals.records_read` and `signals.records_written`, or `signals.partitions_written` where the job writes by partition.",
        tells: "how much of the batch had reached the target",
        wish: Some(imagined::NOTHING_COUNTED),
        present: |case| signals(case, &["records_read", "records_expected", "records_written", "partitions_written", "partition_list_written"]),
    },
    Foundation {
        code: "code_version", weight: 1, tells_of_the_run: true,
        purpose: "Tells a regression of the code from bad data and from a bad day of the platform.",
        how_to_supply: "Send `signals.code_version`, as the commit or the image tag that ran, and `signals.previous_code_version` or `signals.deployed_at`.",
        tells: "whether a deployment came before the failure",
        wish: None,
        present: |case| signals(case, &["code_version"]),
    },
    Foundation {
        code: "control_status", weight: 1, tells_of_the_run: true,
        purpose: "Tells what the pipeline itself recorded of the batch: begun, loaded, failed.",
        how_to_supply: "Register `control`, so that the row of the batch is read; or send `signals.control_table_status` with what it says.",
        tells: "whether the pipeline had recorded the batch as begun or as done",
        wish: None,
        present: |case| signals(case, &["control_table_status"]),
    },
    Foundation {
        code: "data_quality", weight: 1, tells_of_the_run: true,
        purpose: "Tells bad data from a bad job.",
        how_to_supply: "Register `quality`, so that the results are read from a file or from AWS Glue; or send `signals.dq_results`: a list of `rule` and `passed`.",
        tells: "whether the data itself was at fault",
        wish: None,
        present: |case| signals(case, &["dq_results"]),
    },
    Foundation {
        code: "contract", weight: 1, tells_of_the_run: true,
        purpose: "Says which columns were agreed on, so that drift has a name and somebody who answers for it.",
        how_to_supply: "Register the `contract` of the source; or send `signals.expected_columns`, beside `signals.actual_columns`.",
        tells: "whether the columns of the data were those agreed on",
        wish: None,
        present: |case| signals(case, &["expected_columns"]).max(seen(case.contract.is_some())),
    },
    Foundation {
        code: "ownership", weight: 1, tells_of_the_run: false,
        purpose: "Says who is called, instead of whoever happens to be on call.",
        how_to_supply: "Register the pipeline with an `owner` or a `team`.",
        tells: "whom to ask about the pipeline",
        wish: None,
        present: ownership,
    },
];

fn batch_id(case: &CaseFile) -> Presence {
    let named = case.batch_id.is_some();
    let stated = if named {
        Presence::Pushed
    } else {
        Presence::Absent
    };
    let observed = case
        .facts
        .iter()
        .any(|fact| fact.name == "batch_id" && fact.provenance.standing == Standing::Observed);
    stated.max(seen(named && observed))
}

fn ownership(case: &CaseFile) -> Presence {
    let named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.trim().is_empty());
    match &case.registration {
        Some(known) if named(&known.owner) || named(&known.team) => Presence::Registered,
        _ => Presence::Absent,
    }
}

/// The history of the targets: all that connectors look at were read. One that could not be read may be the changed one.
fn history(case: &CaseFile) -> Presence {
    let all_read = case.targets.iter().all(|target| target.seen.is_ok());
    seen(!case.targets.is_empty() && all_read)
}

fn seen(there: bool) -> Presence {
    if there {
        Presence::Observed
    } else {
        Presence::Absent
    }
}

/// The best standing among the deciding facts with these names; give names of typed signals. A blank text says nothing,
/// an empty list does: there are none.
fn signals(case: &CaseFile, names: &[&str]) -> Presence {
    let facts = case.facts.iter().filter(|fact| {
        !fact.superseded && names.contains(&fact.name.as_str()) && !is_blank(&fact.value)
    });
    let standings = facts.map(|fact| match fact.provenance.standing {
        Standing::Pushed => Presence::Pushed,
        Standing::Registered => Presence::Registered,
        Standing::Recorded | Standing::Observed => Presence::Observed,
    });
    standings.max().unwrap_or(Presence::Absent)
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
#[path = "foundation_tests.rs"]
mod tests;
