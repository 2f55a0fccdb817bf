//! One key, partition or task carries far more than the rest.

use serde_json::Value;

use super::{Finding, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::case_file::{CaseFile, UNEVEN_LOAD};
use crate::domain::category::Category;
use crate::domain::explain::wording;

/// From this ratio of the largest task to the median on, the load is uneven; below twice, nothing is said.
const UNEVEN: f64 = 4.0;
/// From this ratio on there is hardly another explanation.
const LOPSIDED: f64 = 10.0;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "skew.task_metrics",
        category: Category::DataSkew,
        doc: "The numbers of the failed stage show one task with far more records, bytes or time than the median task, or \
              one task that runs on long after the others are done, or the log itself counts what each part has. Then memory errors and time-outs are only the \
              symptom. Records may be equal where bytes are not. An unchanged rerun sends the same key to one task again; \
              more memory only moves the limit.",
        says: "one task carries far more than the rest",
        signatures: &[],
        judge: task_metrics,
        examples: &[
            yes_with("java.lang.OutOfMemoryError: Java heap space", r#"{"task_metrics": {"shuffle_read_records": {"median": 1000, "max": 90000}}}"#),
            yes_with("timed out", r#"{"task_metrics": {"duration_ms": {"median": 600, "max": 900}, "tasks_total": 200, "tasks_running": 1, "running_task_elapsed_ms": 500000}}"#),
            yes("2026-11-24 03:00:00 INFO rows per region: {'at': 1200, 'ch': 1350, 'de': 1190, 'unknown': 1288000}\nMemoryError: Unable to allocate 1.15 GiB"),
            yes_with("java.lang.OutOfMemoryError: Java heap space", r#"{"rows_by_segment": {"0": 4, "1": 5, "2": 71400000, "3": 6}}"#),
            yes_with("Query exceeded per-node memory limit of 45GB", r#"{"node_peak_gb": {"a": 1.2, "b": 44.9, "c": 1.1, "d": 1.3}}"#),
            yes_with("Error: Java heap space", r#"{"reduce_input_records_r_000041": 100411873, "reduce_input_records_median": 10120}"#),
            no_with("java.lang.OutOfMemoryError: Java heap space", r#"{"table_stats": {"rows": 71400000, "files": 12, "columns": 9, "partitions": 3}}"#),
            no_with("java.lang.OutOfMemoryError: Java heap space", r#"{"task_metrics": {"shuffle_read_records": {"median": 1000, "max": 1300}}}"#),
        ],
    },
    Rule {
        id: "skew.few_tasks",
        category: Category::DataSkew,
        doc: "Only a few of many tasks have any data: the keys, buckets or partition values map to a handful of tasks \
              while the cluster idles. Raising the number of partitions does not help. An unchanged rerun distributes \
              the data in the same way.",
        says: "a handful of tasks gets all the data while the others idle",
        signatures: &[
            hint(0.66, r"(?i)^(?:tasks|partitions|buckets|writers)_(?:in_(?:write|final|last|reduce)_stage|with_data|used|non_?empty)=[1-9]$"),
            sig(0.70, r"(?i)\b(?:few|one|single|two|\d) tasks? (?:\w+ ){0,4}(?:spills?|runs?|works?|remain\w*|process\w*|gets? all)\b.{0,60}\b(?:others?|rest) (?:\w+ ){0,2}(?:idle|done|finished|complete)"),
        ],
        judge: few_tasks,
        examples: &[
            yes_with("stage is slow", r#"{"shuffle_partitions": 2000, "tasks_with_data": 8}"#),
            no_with("stage is slow", r#"{"shuffle_partitions": 2000, "tasks_with_data": 1900}"#),
        ],
    },
    Rule {
        id: "skew.words",
        category: Category::DataSkew,
        doc: "The report or the log itself speaks of skew, a hot key or a straggling task, or an engine says that one \
              group or key does not fit where it must. Clock skew is something else. An unchanged rerun meets the same \
              distribution.",
        says: "the error itself speaks of skewed data or of one key that is too large",
        signatures: &[
            sig(0.82, r"(?i)\b(?:data|key|partition|join|task|shuffle|bucket|reducer)[- ]skew(?:ed|ness)?\b|\bskewed (?:key|partition|data|join|task|bucket|distribution|reducer)s?\b|\bhot[- ](?:key|partition|spot|shard|bucket)s?\b"),
            sig(0.70, r"(?i)(?:^|[\s,;:(])skewed(?:[\s,;:.)]|$)|\b(?:straggl\w+) tasks?\b|\bone (?:key|partition|task|reducer|group|bucket|customer|tenant) (?:has|had|holds|gets|got|carries|took|with) (?:\w+ ){0,3}(?:most|almost all|nearly all|\d{2} ?%)|\blast (?:task|reducer|partition) (?:is )?(?:still )?(?:runs|running|stuck|takes)|\b(\d+)/\d+ tasks (?:are )?(?:done|finished|complete)"),
            sig(0.66, r"(?i)\ba single (?:key|group|partition|batch|row group|task)\b.{0,120}(?:exceed|too large|does not fit|larger than|only supports)|more rows than .{0,40}in a single (?:key|group|partition)|Cannot grow BufferHolder|Too large frame: \d+|too many values for (?:a )?(?:single )?key|largest partition .{0,40}times"),
            hint(0.78, r"(?i)^(?:\w+_)?skew(?:ed|ness)?(?:_\w+)?=(?:true|[1-9]\d+(?:\.\d+)?)$|^hot_(?:key|partition|bucket)\w*=[^f0].*$"),
        ],
        judge: by_words,
        examples: &[
            yes("stage 12 slow: skewed join on customer_id, one task left"),
            no("RequestTimeTooSkewed: The difference between the request time and the server's time is too large"),
        ],
    },
];

/// How uneven the tasks are, and what shows it.
pub struct Unevenness {
    /// The largest task against the median; for a task that still runs, against the longest finished one.
    pub ratio: f64,
    /// In words, without a final stop.
    pub says: String,
    /// The signals that show it.
    pub signals: Vec<String>,
}

/// The unevenness that the report's numbers show, if it is worth speaking of.
pub fn measured(case: &CaseFile) -> Option<Unevenness> {
    let metrics = case.signals.task_metrics.as_ref();
    let stage = metrics
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| spread(name, value));
    let straggler = metrics.and_then(straggler);
    let stage = stage
        .chain(straggler)
        .chain(metrics.and_then(pairs))
        .max_by(|a, b| a.ratio.total_cmp(&b.ratio));
    stage
        .or_else(|| untyped(case))
        .or_else(|| against_median(case))
        .or_else(|| share(case))
        .or_else(|| by_part(case))
        .or_else(|| one_key(case))
        .or_else(|| logged(case))
        .filter(|found| found.ratio >= UNEVEN)
}

/// An untyped signal that counts what each part has: `rows_by_segment`, `{"0": 0, "1": 0, "2": 71400000, ...}`.
fn by_part(case: &CaseFile) -> Option<Unevenness> {
    let each = |name: &str| {
        let parts = [
            "node",
            "worker",
            "task",
            "executor",
            "partition",
            "shard",
            "reducer",
        ];
        let of_parts = parts
            .iter()
            .any(|part| name.split('_').next() == Some(part));
        name.contains("_by_") || name.contains("_per_") || of_parts
    };
    let other = case.signals.other.iter().filter(|(name, _)| each(name));
    let found = other.filter_map(|(name, value)| {
        let parts = value.as_object().filter(|parts| parts.len() >= 4)?;
        let mut counts: Vec<f64> = parts.values().map(Value::as_f64).collect::<Option<_>>()?;
        counts.sort_by(f64::total_cmp);
        let (most, median) = (*counts.last()?, *counts.get((counts.len() - 1) / 2)?);
        let ratio = if median > 0.0 {
            most / median
        } else {
            LOPSIDED
        };
        let says = format!("`{name}` counts {most:.0} in one part, where {median:.0} is usual");
        let counts_much = most >= 1000.0 || name.ends_with("_gb") && most >= 10.0;
        counts_much.then(|| uneven(ratio, says, name))
    });
    found.max_by(|a, b| a.ratio.total_cmp(&b.ratio))
}

/// An untyped signal that counts what one key has: `rows_of_top_key`, `records_with_same_key`. Nobody counts that of a key
/// like others, so it stands for an uneven load.
fn one_key(case: &CaseFile) -> Option<Unevenness> {
    let of_one = |name: &str| {
        [
            "_top_",
            "_hot_",
            "_largest_",
            "_biggest_",
            "_heaviest_",
            "_same_",
            "_one_",
        ]
        .iter()
        .any(|word| name.contains(word))
            && ["_key", "_partition", "_group", "_value"]
                .iter()
                .any(|word| name.ends_with(word))
            && ["rows", "records", "bytes", "events", "messages"]
                .iter()
                .any(|word| name.starts_with(word))
    };
    let distinct = case.signals.other.iter().find(|(name, value)| {
        let keys = ["key", "keys", "topics", "values", "partitions"];
        name.starts_with("distinct_")
            && keys.iter().any(|word| name.ends_with(word))
            && value.as_u64() == Some(1)
    });
    if let Some((name, _)) = distinct {
        let says = format!("`{name}` is 1: everything goes to one place");
        return Some(uneven(UNEVEN, says, name));
    }
    let (name, count) = case.signals.other.iter().find_map(|(name, value)| {
        let count = value.as_f64().filter(|count| *count >= 1000.0)?;
        of_one(name).then(|| (name.clone(), count))
    })?;
    let says = format!("`{name}` is {count:.0}: one key carries them all");
    Some(uneven(UNEVEN, says, &name))
}

/// What the log itself counts.
fn logged(case: &CaseFile) -> Option<Unevenness> {
    let told = case.uneven.as_ref()?;
    let says = format!(
        "the log counts {:.0} times as much in one place as is usual: {}",
        told.ratio,
        wording::quoted(&told.text)
    );
    Some(uneven(told.ratio, says, UNEVEN_LOAD))
}

fn uneven(ratio: f64, says: String, signal: &str) -> Unevenness {
    Unevenness {
        ratio,
        says,
        signals: vec![signal.to_owned()],
    }
}

/// The largest against the median of one number; spilled bytes are a consequence, and a median of nothing says nothing.
fn spread(name: &str, value: &Value) -> Option<Unevenness> {
    let number = |keys: &[&str]| keys.iter().find_map(|key| value.get(*key)?.as_f64());
    let (max, median) = (
        number(&["max", "p100"])?,
        number(&["median", "p50", "avg", "mean"])?,
    );
    if name.contains("spill") || median <= 0.0 || max < 1000.0 {
        return None;
    }
    let ratio = max / median;
    let what = name.replace('_', " ");
    Some(uneven(
        ratio,
        format!(
            "one task has {ratio:.0} times the median in {what} ({max:.0} against {median:.0})"
        ),
        "task_metrics",
    ))
}

/// Pairs of numbers such as `max_input_records` and `median_input_records`, whatever order their words stand in.
fn pairs(metrics: &serde_json::Map<String, Value>) -> Option<Unevenness> {
    let found = metrics.iter().filter_map(|(name, value)| {
        let max = value.as_f64().filter(|max| *max >= 1000.0)?;
        let what = without(name, &["max", "maximum", "p100", "largest"])?;
        if what.contains("spill") {
            return None;
        }
        let (other, usual) = metrics.iter().find_map(|(other, value)| {
            let same = without(other, &["median", "avg", "mean", "average", "p50"])? == what;
            let usual = value.as_f64().filter(|usual| same && *usual > 0.0)?;
            Some((other, usual))
        })?;
        let ratio = max / usual;
        let says = format!("`{name}` is {ratio:.0} times `{other}` ({max:.0} against {usual:.0})");
        Some(uneven(ratio, says, "task_metrics"))
    });
    found.max_by(|a, b| a.ratio.total_cmp(&b.ratio))
}

/// A name without one of these words, if it has one.
fn without(name: &str, words: &[&str]) -> Option<String> {
    let parts: Vec<&str> = name.split('_').collect();
    let rest: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !words.contains(&part.to_ascii_lowercase().as_str()))
        .collect();
    (rest.len() < parts.len()).then(|| rest.join("_"))
}

/// One of the last tasks that runs on long after the longest finished one.
fn straggler(metrics: &serde_json::Map<String, Value>) -> Option<Unevenness> {
    let number = |name: &str| metrics.get(name)?.as_f64();
    let elapsed = number("running_task_elapsed_ms")?;
    let (running, total) = (number("tasks_running")?, number("tasks_total")?);
    let longest = metrics.get("duration_ms")?.get("max")?.as_f64()?;
    if longest <= 0.0 || running > (total / 10.0).max(2.0) || running >= total {
        return None;
    }
    let ratio = elapsed / longest;
    Some(uneven(
        ratio,
        format!(
            "{running:.0} of {total:.0} tasks ran on, {ratio:.0} times as long as the longest finished one"
        ),
        "task_metrics",
    ))
}

/// A median among the untyped signals and the part that has most: `input_records_median`, `input_records_r_000041`.
fn against_median(case: &CaseFile) -> Option<Unevenness> {
    let other = &case.signals.other;
    let medians = other.iter().filter_map(|(name, value)| {
        let what = name.strip_suffix("_median")?;
        let median = value.as_f64().filter(|median| *median > 0.0)?;
        let parts = other.iter().filter(|(part, _)| *part != name);
        let own = parts.filter(|(part, _)| part.starts_with(what) && !part.contains("total"));
        let (most, part) = own
            .filter_map(|(part, value)| Some((value.as_f64()?, part)))
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        let says = format!("`{part}` is {:.0} times `{name}`", most / median);
        (most >= 1000.0).then(|| Unevenness {
            ratio: most / median,
            says,
            signals: vec![part.clone(), name.clone()],
        })
    });
    medians.max_by(|a, b| a.ratio.total_cmp(&b.ratio))
}

/// Pairs of untyped signals such as `max_task_records` and `median_task_records`.
fn untyped(case: &CaseFile) -> Option<Unevenness> {
    let value = |name: &str| case.untyped(name).and_then(Value::as_f64);
    let pair = |name: &String| {
        let max = value(name)?;
        let other = ["median", "avg", "mean", "p50"].iter().find_map(|word| {
            let other = name.replacen("max", word, 1);
            Some((value(&other).filter(|median| *median > 0.0)?, other))
        });
        let (median, other) = other?;
        let says = format!("`{name}` is {:.0} times `{other}`", max / median);
        Some(Unevenness {
            ratio: max / median,
            says,
            signals: vec![name.clone(), other],
        })
    };
    case.signals
        .other
        .keys()
        .filter(|name| name.contains("max"))
        .filter_map(pair)
        .max_by(|a, b| a.ratio.total_cmp(&b.ratio))
}

/// An untyped signal that gives one key or task a share of everything, as a fraction or in percent.
fn share(case: &CaseFile) -> Option<Unevenness> {
    const WHOSE: &[&str] = &[
        "top", "hot", "largest", "biggest", "max", "heaviest", "null_key", "single", "one",
    ];
    const BUSIEST: &[&str] = &[
        "busiest",
        "hottest",
        "largest",
        "biggest",
        "heaviest",
        "busy_server",
        "share_of_rows",
        "null_fraction",
    ];
    const WHAT: &[&str] = &["share", "fraction", "pct", "percent"];
    let stated = case.signals.other.iter().find_map(|(name, value)| {
        let whose = WHOSE.iter().any(|word| name.starts_with(word))
            || BUSIEST.iter().any(|word| name.contains(word));
        let named = whose && WHAT.iter().any(|word| name.contains(word));
        let share = value.as_f64().filter(|_| named)?;
        let share = if share > 1.0 { share / 100.0 } else { share };
        // A share of a fifth stands for four times what the rest of a small cluster would carry.
        let ratio = share * 20.0;
        let says = format!(
            "`{name}` says that {:.0} % of the data sit in one place",
            share * 100.0
        );
        Some(Unevenness {
            ratio,
            says,
            signals: vec![name.clone()],
        })
    });
    stated.or_else(|| part_of_total(case))
}

/// Pairs such as `top_key_rows` and `total_rows`.
fn part_of_total(case: &CaseFile) -> Option<Unevenness> {
    let value = |name: &str| case.untyped(name).and_then(Value::as_f64);
    ["rows", "records", "bytes"].iter().find_map(|unit| {
        let total_name = format!("total_{unit}");
        let total = value(&total_name).filter(|total| *total > 0.0)?;
        let part_name = case.signals.other.keys().find(|name| {
            name.ends_with(unit)
                && ["top_", "hot_", "largest_", "biggest_"]
                    .iter()
                    .any(|word| name.starts_with(word))
        })?;
        let share = value(part_name)? / total;
        let says = format!("`{part_name}` is {:.0} % of `{total_name}`", share * 100.0);
        Some(Unevenness {
            ratio: share * 20.0,
            says,
            signals: vec![part_name.clone(), total_name],
        })
    })
}

fn task_metrics(scene: &Scene<'_>) -> Option<Finding> {
    let found = measured(scene.case)?;
    let confidence = if found.ratio >= LOPSIDED { 0.95 } else { 0.80 };
    let names: Vec<&str> = found.signals.iter().map(String::as_str).collect();
    Some(scene.by_signals(confidence, &names, found.says))
}

fn few_tasks(scene: &Scene<'_>) -> Option<Finding> {
    let partitions = [
        "shuffle_partitions",
        "partitions_total",
        "tasks_total",
        "tasks_in_write_stage",
    ];
    let total = partitions
        .iter()
        .find_map(|name| Some((*name, scene.number(name)?)));
    if let (Some((name, total)), Some(with_data)) = (total, scene.number("tasks_with_data")) {
        let says = format!("{with_data:.0} of {total:.0} tasks have data");
        return (with_data * 10.0 <= total)
            .then(|| scene.by_signals(0.86, &[name, "tasks_with_data"], says));
    }
    scene.by_sighting()
}
