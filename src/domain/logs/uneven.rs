//! Lines that tell how much more one part carries than the others: the log's own numbers for skew.
//!
//! Two forms are read: a number against a median, an average or "the others" on one line, and a list of what each part
//! has. Only a part with ten times as much is kept; that there is no such line says nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::model::Uneven;
use super::text;

/// From this ratio on a line is kept.
const LOPSIDED: f64 = 10.0;
/// Below this number of anything nobody wonders.
const WORTH_TELLING: f64 = 1000.0;
/// Parts that a list must have to tell what is usual.
const PARTS: usize = 4;
/// Bytes of a line that are looked at.
const LOOKED_AT: usize = 1000;

/// Words of lines whose large number is that of all parts together.
const SUMS: &[&str] = &["total", "in all", "altogether", "overall", "sum of"];

struct Patterns {
    against: Regex,
    list: Regex,
    number: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let against = r"(?xi)
        \b(?:rows?|records?|keys?|partitions?|shards?|tasks?|reducers?|bytes|groups?|buckets?|tuples?|events?)\b.{0,200}?
        (\d[\d,_]*)\b\D{0,60}\b(?:median|p50|p95|p99|average|avg|mean|typical)\b\D{0,40}(\d[\d,_]*)
        | (\d[\d,_]*)\ (?:rows?|records?|events?|bytes)\b\D{0,60}\b(?:median|p50|p95|p99|average|avg|mean|typical)\b\D{0,40}(\d[\d,_]*)";
    Some(Patterns {
        against: Regex::new(against).ok()?,
        list: Regex::new(
            r"(?i)\b(?:rows|records|events|bytes|messages|tuples) per \w+\b\D{0,20}[\[{:=]",
        )
        .ok()?,
        number: Regex::new(r"\b\d[\d_]*\b").ok()?,
    })
});

/// How many times as much one part has as is usual, if the line says so.
pub(super) fn ratio(message: &str) -> Option<f64> {
    let patterns = PATTERNS.as_ref()?;
    let message = text::clip(message, LOOKED_AT);
    let lower = message.to_ascii_lowercase();
    if SUMS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let ratio = patterns.against.captures(message).map_or_else(
        || of_list(patterns, message),
        |groups| {
            let mut numbers = groups.iter().skip(1).flatten();
            let (most, usual) = (number(numbers.next()?.as_str())?, numbers.next()?);
            against(most, number(usual.as_str())?)
        },
    );
    ratio.filter(|ratio| *ratio >= LOPSIDED)
}

/// The largest number of a list against the median.
fn of_list(patterns: &Patterns, message: &str) -> Option<f64> {
    let list = message.get(patterns.list.find(message)?.end()..)?;
    let mut numbers: Vec<f64> = patterns
        .number
        .find_iter(list)
        .filter_map(|found| number(found.as_str()))
        .collect();
    numbers.sort_by(f64::total_cmp);
    let median = numbers.get(numbers.len().checked_sub(1)? / 2).copied()?;
    let most = numbers.last().copied()?;
    (numbers.len() >= PARTS)
        .then(|| against(most, median))
        .flatten()
}

fn against(most: f64, usual: f64) -> Option<f64> {
    (most >= WORTH_TELLING && usual > 0.0).then(|| most / usual)
}

/// `41,200,518` or `41_200_518`.
fn number(digits: &str) -> Option<f64> {
    digits.replace([',', '_'], "").parse().ok()
}

/// Keeps the most lopsided line.
pub(super) fn keep(kept: &mut Option<Uneven>, line: u64, raw: &str, ratio: f64) {
    if kept.as_ref().is_none_or(|before| before.ratio < ratio) {
        *kept = Some(Uneven {
            line,
            text: text::line(raw.trim_start()),
            ratio,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::logs::needles;

    #[test]
    fn one_part_with_far_more_than_the_others() {
        for (line, at_least) in [
            (
                "rows per region: {'at': 1200, 'ch': 1350, 'de': 1190, 'unknown': 1288000, 'nl': 1330}",
                900.0,
            ),
            (
                "task counters REDUCE_INPUT_RECORDS=101884210 records (median: 10211) key group 'SITE.COM'",
                9000.0,
            ),
            (
                "top partitions: 'bot-crawl|1' 41,200,518 rows; p99 of keys 212 rows; slowest worker",
                100_000.0,
            ),
        ] {
            let ratio = ratio(line).unwrap_or_default();
            assert!(ratio >= at_least, "{line}: {ratio}");
            assert!(needles::find(line.as_bytes(), 0).is_some(), "{line}");
        }
    }

    #[test]
    fn nothing_is_made_of_even_loads_and_small_numbers() {
        for line in [
            "rows per region: {'at': 1200, 'ch': 1350, 'de': 1190, 'nl': 1330}",
            "records per batch: 1000",
            "task time 900 ms, median 12 ms",
            "latency p99 of keys 212 ms",
            "700 files, 5600 bytes in all (median 8 bytes)",
            "read 41200518 rows in 12 s, 3 records per ms",
        ] {
            assert_eq!(ratio(line), None, "{line}");
        }
    }
}
