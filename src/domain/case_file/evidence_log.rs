//! The log of a case: the lines of all reports and of all connectors, reduced once.

use serde_json::Value;

use super::facts::Facts;
use super::{CitedBlock, CitedUneven, UNEVEN_LOAD};
use crate::domain::fact::{FactId, Standing};
use crate::domain::logs::{self, Uneven, WriteMarks};
use crate::domain::observation::Observation;
use crate::domain::report::Report;

/// The reduced log and the facts that name its parts.
pub struct Log {
    /// Its error blocks.
    pub blocks: Vec<CitedBlock>,
    /// Lines that speak of finished writes.
    pub marks: WriteMarks,
    /// The fact that names them.
    pub marks_fact: Option<FactId>,
    /// The line that tells of the most lopsided load.
    pub uneven: Option<CitedUneven>,
}

/// Reduces the reported lines and then the observed ones, which are the fuller and later part.
pub fn reduce(reports: &[Report], observations: &[Observation], facts: &mut Facts) -> Log {
    let pushed = reported(reports);
    let boundary = pushed.len() as u64;
    let looked = observations
        .iter()
        .filter(|seen| !seen.log_lines.is_empty());
    let observed = looked.clone().flat_map(|seen| &seen.log_lines);
    let reduction = logs::reduce_lines(pushed.iter().copied().chain(observed.map(String::as_str)));
    let mut cite = |name: &str, text: &str, line: u64| match looked.clone().next() {
        Some(seen) if line > boundary => facts.observed(name, Value::from(text), seen),
        _ => facts.add(
            name,
            Value::from(text),
            "report.log_lines",
            Standing::Pushed,
        ),
    };
    let blocks: Vec<CitedBlock> = reduction
        .blocks
        .into_iter()
        .map(|block| CitedBlock {
            fact: cite("error_block", &block.headline, block.last_line),
            block,
        })
        .collect();
    let last = reduction.marks.last.last();
    let marks_fact = last.map(|mark| cite("write_marks", &mark.text, mark.line));
    let uneven_fact = |told: Uneven| CitedUneven {
        fact: cite(UNEVEN_LOAD, &told.text, told.line),
        ratio: told.ratio,
        text: told.text,
    };
    let uneven = reduction.uneven.map(uneven_fact);
    Log {
        uneven,
        blocks,
        marks: reduction.marks,
        marks_fact,
    }
}

/// The log lines of all reports, a log that came twice only once.
fn reported(reports: &[Report]) -> Vec<&str> {
    reports
        .iter()
        .enumerate()
        .filter(|(n, report)| {
            let earlier = reports.get(..*n).unwrap_or_default();
            !earlier
                .iter()
                .any(|other| other.log_lines == report.log_lines)
        })
        .flat_map(|(_, report)| report.log_lines.iter().map(String::as_str))
        .collect()
}
