//! Too many small files, manifests or object requests.

use super::{Finding, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::fact::Standing;
use crate::domain::source_seen::{CitedSource, SMALL};

/// More files than this, and they may be too many.
const MANY: u64 = 100;

/// From so many files on their number alone is a load. Set by hand.
const SHEER: u64 = 10_000;

/// Bytes below which a file is next to nothing, so that also a few hundred of them cost more than their data. Set by hand.
const TINY: u64 = 10_000;

/// Symptoms that a flood of files produces: time runs out, the driver drowns in results, the store pushes back.
const SYMPTOMS: &[&str] = &[
    "timed out",
    "timeout",
    "time-out",
    "time limit",
    "outofmemory",
    "out of memory",
    "memoryerror",
    "maxresultsize",
    "gc overhead",
    "slowdown",
    "slow down",
    "reduce your request rate",
    "killed",
    "heartbeat",
    "sigterm",
    "too many open files",
    "throttl",
    "exceed",
    "listing",
    "too many files",
    "small file",
    "inmemoryfileindex",
    "took too long",
    "no progress",
];

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "small_files.counted",
        category: Category::SmallFilePressure,
        doc: "The source's listing shows many files that are tiny on average (more than a hundred of under 3 MB). Listing \
              them, opening them and scheduling a task for each takes the time and the driver's memory, whatever the error \
              says in the end. The more there are the surer the rule; where the error has a cause of its own, it stands \
              back. Where Larrey has listed the source itself, they count only beside an error that a flood of files \
              produces, and for less where earlier batches had as many. An unchanged rerun reads the same files; \
              compaction helps.",
        says: "the source consists of very many tiny files",
        signatures: &[],
        judge: counted,
        examples: &[
            yes_with("Command timed out", r#"{"source_object_count": 12000, "source_total_bytes": 24000000}"#),
            no_with("Command timed out", r#"{"source_object_count": 12, "source_total_bytes": 24000000}"#),
            no_with("Command timed out", r#"{"source_object_count": 12000, "source_total_bytes": 2400000000000}"#),
        ],
    },
    Rule {
        id: "small_files.words",
        category: Category::SmallFilePressure,
        doc: "The error or the report itself speaks of too many files, parts, manifests or directory entries: ClickHouse \
              `Too many parts`, HDFS name quotas and directory limits, warnings about small files. An unchanged rerun adds \
              more of them or meets them again.",
        says: "the error speaks of too many files, parts or manifests",
        signatures: &[
            sig(0.93, r"Too many ROS containers"),
            sig(0.90, r"(?i)\btoo many (?:small |data |part |manifest |delete |log |active )*(?:files|parts|manifests|objects)\b|\bsmall[- ]files? (?:problem|pressure|issue)|\bMaxDirectoryItemsExceededException\b|\bdirectory item limit of .{0,160}exceeded|\bNSQuotaExceededException\b|\bTOO_MANY_(?:PARTS|FILES)\b|Merges are processing significantly slower than inserts|total number of created files now is \d+, which exceeds|\btoo many versions\b.{0,80}tablet|\btablet writer write failed\b.{0,160}err=-235\b"),
            sig(0.76, r"(?i)\b\d{4,} (?:small |tiny |data |manifest |delete |input |parquet |json |csv )*(?:files|manifests|objects)\b.{0,60}(?:slow|timed out|memory|exceed|small|list)|(?:listing|list(?:ing)? leaf files|planning|opening).{0,40}\b\d{5,} (?:files|paths|objects|manifests)"),
            hint(0.72, r"(?i)^(?:\w+_)?(?:small_files?|small_file_count|tiny_files?)=(?:true|[1-9]\d{2,})$"),
            hint(0.60, r"(?i)^(?:\w+_)?(?:files?|objects?|manifests?|data_files|delete_files|part_files)(?:_(?:count|total|per_partition|read|listed|written|created))?=\d{4,}$"),
            sig(0.90, r"(?i)\bname ?space quota\b.{0,160}exceeded|\b\d{4,} (?:manifests|data files|delete files|small files|part files)\b"),
            sig(0.66, r"(?i)\b(?:\d{1,3}(?:,\d{3})+|\d{5,}) (?:\w+ ){0,2}(?:files|objects|manifests)\b"),
        ],
        judge: by_words,
        examples: &[
            yes("DB::Exception: Too many parts (301). Merges are processing significantly slower than inserts."),
            no("OSError: [Errno 24] Too many open files"),
        ],
    },
    Rule {
        id: "small_files.task_flood",
        category: Category::SmallFilePressure,
        doc: "The driver's result limit was reached by the sheer number of tasks, over a thousand of them, each with a small \
              result. Spark makes one task per small file, so many files are the usual reason, though many shuffle \
              partitions are another. An unchanged rerun makes as many tasks again.",
        says: "thousands of tasks, as many small files make them, add up at the driver",
        signatures: &[
            sig(0.66, r"Total size of serialized results of \d{4,} tasks"),
        ],
        judge: task_flood,
        examples: &[
            yes("Total size of serialized results of 6100 tasks (1024.3 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)"),
            no("Total size of serialized results of 8 tasks (1024.3 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)"),
        ],
    },
    Rule {
        id: "small_files.request_storm",
        category: Category::SmallFilePressure,
        doc: "The object store throttles, and the same failure recurs: not a passing shortage but a job that makes too \
              many requests, as a write that puts a small file into each partition from each task does. Thrown while \
              files are put, completed or deleted it is surer than while they are read. An unchanged rerun is throttled \
              again.",
        says: "the job itself overloads the object store with small requests, again and again",
        signatures: &[
            sig(0.80, r"(?i)\bSlow ?Down\b|reduce your request rate|S3.{0,40}(?:status code:? )?503|503.{0,40}Slow"),
        ],
        judge: request_storm,
        examples: &[
            yes_with("S3Exception: Please reduce your request rate. (Service: S3, Status Code: 503)", r#"{"recurs": true}"#),
            no("S3Exception: Please reduce your request rate. (Service: S3, Status Code: 503)"),
        ],
    },
];

/// Number of files and their average size in bytes, where there are many and they are small. What a listing alone shows
/// counts only where the batches before are not known to have had as many.
pub fn measured(case: &CaseFile) -> Option<(u64, u64)> {
    if let Some(source) = listed(case) {
        let sizes = source.seen.sizes;
        let as_ever = source.seen.is_flood() == Some(false);
        return (!as_ever).then_some((sizes.small, sizes.median));
    }
    let signals = &case.signals;
    let reported = case.sources.is_empty() || is_reported(case);
    let typed = signals
        .source_object_count
        .zip(signals.source_total_bytes)
        .filter(|_| reported);
    let listed = typed
        .and_then(|(count, bytes)| Some((count, bytes.checked_div(count).filter(|_| bytes > 0)?)));
    listed
        .or_else(|| untyped(case))
        .filter(|(count, average)| *count > MANY && *average < SMALL)
}

/// A report counts the files itself: its sender found the number worth telling.
fn is_reported(case: &CaseFile) -> bool {
    case.facts.iter().any(|fact| {
        fact.name == "source_object_count" && fact.provenance.standing == Standing::Pushed
    })
}

/// The listed source with the most small files, if it has many of them and no report counts them.
fn listed(case: &CaseFile) -> Option<&CitedSource> {
    let sources = case.sources.iter().filter(|_| !is_reported(case));
    sources
        .max_by_key(|source| source.seen.sizes.small)
        .filter(|source| source.seen.sizes.small > MANY && source.seen.sizes.median < SMALL)
}

/// A count and an average size among the untyped signals, as `file_count` and `avg_file_size_kb`.
fn untyped(case: &CaseFile) -> Option<(u64, u64)> {
    let find = |wanted: &dyn Fn(&str) -> bool| {
        case.signals
            .other
            .iter()
            .find(|(name, _)| wanted(&name.to_lowercase()))
            .map(|(name, value)| (name.to_lowercase(), value))
    };
    let counts = |name: &str| {
        (name.contains("file") || name.contains("object"))
            && (name.contains("count") || name.ends_with('s') && !name.ends_with("bytes"))
    };
    let averages = |name: &str| {
        (name.starts_with("avg")
            || name.starts_with("mean")
            || name.starts_with("average")
            || name.starts_with("median"))
            && name.contains("file")
    };
    let count = find(&counts)?.1.as_u64()?;
    let (name, average) = find(&averages)?;
    let average = average
        .as_u64()
        .or_else(|| average.as_f64().filter(|n| *n >= 0.0).map(|_| 1))?;
    let unit = if name.contains("kb") || name.contains("kib") {
        1_000
    } else if name.contains("mb") || name.contains("mib") {
        1_000_000
    } else {
        1
    };
    Some((count, average.saturating_mul(unit)))
}

fn weight(count: u64) -> f64 {
    match count {
        0..=499 => 0.55,
        500..=1999 => 0.75,
        2000..=4999 => 0.85,
        _ => 0.95,
    }
}

/// A listing shows the files of a source at every failure; only beside what a flood produces do they explain one.
fn by_listing(scene: &Scene<'_>, source: &CitedSource) -> Option<Finding> {
    if !scene.mentions(SYMPTOMS) {
        return None;
    }
    let count = source.seen.sizes.small;
    let usual = source.seen.usual();
    let before = usual.map_or_else(String::new, |n| {
        format!("; the batches before had {n} files")
    });
    let says = format!("the source has {count} files below 3 MB{before}");
    let names = ["source_object_count", "source_total_bytes"];
    let finding = scene.by_signals(weight(count), &names, says);
    let finding = finding.citing(vec![source.fact.clone()]);
    let as_ever = source.seen.is_flood() == Some(false);
    Some(if as_ever { finding.times(0.7) } else { finding })
}

/// So many files or manifests that their number alone is a load, whatever their size; what counts them and how many.
fn sheer(case: &CaseFile) -> Option<(String, u64)> {
    // Where their size is known it decides.
    let size_unknown = case.signals.source_total_bytes.is_none();
    let typed = case.signals.source_object_count.filter(|_| size_unknown);
    let typed = typed.map(|count| ("source_object_count".to_owned(), count));
    let counts = |name: &str| {
        let name = name.to_ascii_lowercase();
        [
            "manifests",
            "manifest_count",
            "data_files",
            "file_count",
            "files",
            "num_files",
        ]
        .iter()
        .any(|word| name == *word || name.ends_with(&format!("_{word}")))
    };
    let other = case.signals.other.iter();
    let other = other
        .filter(|(name, _)| counts(name))
        .filter_map(|(name, value)| Some((name.clone(), value.as_u64()?)));
    typed
        .into_iter()
        .chain(other)
        .filter(|(_, count)| *count >= SHEER)
        .max_by_key(|(_, count)| *count)
}

/// Whether a flood of files is known of, beside which a shortage or a throttle is only its symptom.
pub fn flood(case: &CaseFile) -> bool {
    let tiny = |(count, average): (u64, u64)| count >= 2000 || average < TINY;
    measured(case).is_some_and(tiny) || measured(case).is_none() && sheer(case).is_some()
}

fn counted(scene: &Scene<'_>) -> Option<Finding> {
    if let Some(source) = listed(scene.case) {
        return by_listing(scene, source);
    }
    let Some((count, average)) = measured(scene.case) else {
        let (name, count) = sheer(scene.case).filter(|_| scene.mentions(SYMPTOMS))?;
        let says = format!("`{name}` is {count}: the number of files alone is a load");
        return Some(scene.by_signals(0.78, &[name.as_str()], says));
    };
    let weight = weight(count);
    let explained = scene.mentions(SYMPTOMS);
    let confidence = if explained { weight } else { weight * 0.7 };
    let says = format!(
        "the source has {count} files of {} on average",
        size(average)
    );
    let others = scene
        .case
        .signals
        .other
        .keys()
        .filter(|name| name.contains("file") || name.contains("object"));
    let names: Vec<&str> = ["source_object_count", "source_total_bytes"]
        .into_iter()
        .chain(others.map(String::as_str))
        .collect();
    Some(scene.by_signals(confidence, &names, says))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} bytes"),
        10_000..=999_999 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn task_flood(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let few = scene
        .case
        .signals
        .source_object_count
        .is_some_and(|count| count <= MANY);
    Some(if few { finding.times(0.6) } else { finding })
}

fn request_storm(scene: &Scene<'_>) -> Option<Finding> {
    if !scene.recurs() {
        return None;
    }
    let reads = scene
        .case
        .untyped("operation")
        .and_then(serde_json::Value::as_str)
        == Some("read")
        || scene.mentions(&["getobject", "when calling the listobjects", "headobject"]);
    let finding = scene.by_sighting()?.citing(scene.case.cite(&["recurs"]));
    Some(if reads { finding.times(0.75) } else { finding })
}
