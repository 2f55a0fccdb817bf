//! The input is not there yet: missing, empty, stale, still awaited.

use super::named::names_an_error;
use super::{Finding, Reads, Rule, Scene, by_words, hint, no, no_with, sig, yes, yes_with};
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::fact::Standing;
use crate::domain::source_seen::CitedSource;

/// How sure an empty place makes us where the batches before had data: it decides beside vague words, and never beside
/// words that almost always mean another cause.
const NOTHING_THERE: f64 = 0.79;
/// How sure anything that a listing shows makes us beside an error with a name of its own: enough to support others.
const BESIDE_A_NAME: f64 = 0.45;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "source.missing_path",
        category: Category::SourceDelay,
        doc: "The path, object or partition that the job should read does not exist: Spark `PATH_NOT_FOUND`, Hadoop \
              `Input path does not exist`, S3 `NoSuchKey`, a file pattern that matches nothing. Usually the producer is \
              late. A file that a table's own metadata lists and that is gone is not late input, and this rule stands \
              back. A rerun after the input has arrived succeeds.",
        says: "the input path, object or partition does not exist",
        signatures: &[
            sig(0.93, r"\bPATH_NOT_FOUND\b|\bInput path does not exist\b|\bInput Pattern \S+ matches 0 files|\bPath does not exist: |\bHIVE_FILE_NOT_FOUND\b|\bPartition location does not exist\b"),
            sig(0.92, r"(?i)no (?:such )?(?:input |source |data )?files? (?:were |was )?(?:found|matche?[sd]?)[^.]{0,40}(?:pattern|path|director|prefix|glob|location|for|in |at )|matches no files"),
            sig(0.86, r"\bNoSuchKey\b|The specified key does not exist|\(404\) when calling the (?:HeadObject|GetObject)|\b(?:BlobNotFound|PathNotFound|ResourceNotFound: The specified path)\b|No such object: |\b404 Client Error: Not Found"),
            sig(0.74, r"\bFileNotFoundError\b|\[Errno 2\] No such file or directory|\bNoSuchFileException\b|FileNotFoundException: (?:File|No such file or directory|Path)|\bFILE_NOT_EXIST\b|could not open file .{0,200}No such file"),
            sig(0.72, r"(?i)\bmissing object or bucket in path|\bMissing Dependencies: \S+|\bpartition \S+ (?:is missing|not found|does not exist|not yet available)|\b(?:_SUCCESS|success|done|ready|trigger|marker) file .{0,80}(?:not found|missing|does not exist)|manifest .{0,60}not found"),
            sig(0.82, r"\b(?:Source|Input|Upstream|Data|Feed|Partition)Not(?:Ready|Available|Arrived)\w*\b|\bNo(?:Matching)?Data(?:Error|Exception)\b|(?i)\b(?:source|input|upstream|feed|batch)\b.{0,80}\bis still (?:loading|running|in progress|pending|being \w+)"),
            hint(0.86, r"(?i)^\w*(?:source|input|file|object|snapshot|upstream|landing|feed|delivery|upload)\w*_(?:uploaded|arrived|present|available|delivered|exists|ready|received|complete[d]?)=false$"),
            hint(0.80, r"(?i)^\w*http_(?:status|code)\w*=404$"),
            sig(0.86, r"(?i)\bremote file '?\S+'? was not found|\bhas no (?:partition|data|rows|files|records|entries) (?:for|on|yet|since)|\b(?:problem reading|missing) manifest file|mandatory url is not present in manifest|\bHTTP GET error .{0,200}\(?HTTP 404|\bNoDataError\b"),
        ],
        judge: missing_path,
        examples: &[
            yes("pyspark.errors.exceptions.captured.AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://raw/orders/dt=2026-11-23."),
            yes("org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: hdfs://nn/landing/2026-11-23"),
            yes_with("RuntimeError: loader gave up", r#"{"upstream_file_delivered": false}"#),
            no("FATAL:  database \"sales\" does not exist"),
            no("FileNotFoundError: [Errno 2] No such file or directory: '/opt/app/config/settings.yaml'"),
        ],
    },
    Rule {
        id: "source.empty",
        category: Category::SourceDelay,
        doc: "The source is there and holds nothing. Counts of objects or rows say so; Spark says it badly, as \
              `Unable to infer schema` or as a wrong number of partitions, pandas as `No columns to parse`. The data \
              is late, or the producer failed. Where Larrey has listed the place itself, an empty one is strong evidence only \
              if earlier batches had data there; without them the job may have moved its input away. A rerun after it \
              has arrived succeeds.",
        says: "the source is empty, or its producer has not finished",
        signatures: &[
            sig(0.86, r"\bUNABLE_TO_INFER_SCHEMA\b|Unable to infer schema for \w+"),
            sig(0.80, r"\bEmptyDataError\b|No columns to parse from file|\bNo data found for\b|(?i)(?:source|input|upstream|extract|feed|query) (?:\S+ ){0,3}(?:is empty|returned (?:no|0|zero) (?:rows|records)|has no (?:rows|data|records|files))"),
            sig(0.74, r"(?i)\b(?:expected (?:at least one|rows|data|records)|no (?:new )?(?:rows|records|data|files) (?:to (?:load|process|read|ingest)|found|received|available))|\ba positive number of partitions is required"),
            hint(0.93, r"(?i)^(?:\w+_)?(?:source|input|upstream|landing|raw)\w*_(?:row|record|file|object|partition|message)s?(?:_count)?=0$|^(?:files?|objects?|rows?|records?|messages?|partitions?)_(?:found|available|matched|received|listed|in_(?:source|input|landing|upstream)\w*)=0$"),
            sig(0.84, r"\bsize mismatch in get\b"),
            hint(0.90, r"(?i)^(?:\w+_)?(?:size|file|upload|source|remote_size|remote_file)\w*_(?:still_)?(?:growing|uploading|being_written|in_progress|incomplete)=true$|^(?:still_)?(?:uploading|growing|being_written)\w*=true$"),
            hint(0.82, r"(?i)^(?:upstream|source|producer|feed|predecessor)\w*_(?:status|state)=(?:running|failed|late|delayed|pending|queued|waiting|not_\w+|missing|skipped|in_progress)$"),
        ],
        judge: empty,
        examples: &[
            yes_with("a step failed", r#"{"source_object_count": 0}"#),
            yes_with("a step failed", r#"{"source_row_count": 0}"#),
            yes("AnalysisException: Unable to infer schema for Parquet. It must be specified manually."),
            no_with("a step failed", r#"{"source_object_count": 12, "records_read": 500}"#),
        ],
    },
    Rule {
        id: "source.sensor_gave_up",
        category: Category::SourceDelay,
        doc: "A sensor or a waiting task gave up: it did nothing but wait for an input or another pipeline. The word \
              time-out hides that nothing is wrong with the infrastructure. A rerun waits again, and succeeds when \
              what it waits for has come.",
        says: "a sensor gave up waiting for its input",
        signatures: &[
            sig(0.93, r"\bAirflowSensorTimeout\b|\bSensor has timed out\b|\bSnap\. Time is OUT\b|\bExternalTaskSensor\b.{0,120}(?:timed out|timeout)"),
            sig(0.80, r"(?i)\b(?:sensor|poke[rd]?)\b.{0,80}(?:timed out|timeout|gave up|exceeded)|(?:timed out|gave up|timeout|deadline) (?:while |when )?(?:waiting|polling) (?:for|on) (?:\w+ ){0,4}(?:file|partition|data|table|upstream|source|object|dag|arrival|input|feed|extract)"),
            sig(0.78, r"\bExternal(?:Task|Dag)(?:Failed|NotFound)Error\b|(?i)\bupstream (?:dag|job|task|pipeline|table|extract|load)s? .{0,60}(?:not (?:yet )?(?:finished|complete|done|ready)|has not (?:run|finished|completed)|(?:is )?(?:late|delayed|missing))"),
            sig(0.64, r"(?i)\btask [\w.-]*(?:wait|sensor|await|poke)[_a-z]*[\w.-]* (?:failed|timed out)"),
            hint(0.66, r"(?i)^(?:task|operator|step)_(?:type|class)=\w*sensor\w*$"),
        ],
        judge: by_words,
        examples: &[
            yes("airflow.exceptions.AirflowSensorTimeout: Sensor has timed out; run duration of 3600.1 seconds exceeds the specified timeout of 3600.0."),
            yes_with("Task wait_for_orders failed", r#"{"task_type": "sensor"}"#),
            no("java.net.SocketTimeoutException: Read timed out"),
        ],
    },
    Rule {
        id: "source.stale",
        category: Category::SourceDelay,
        doc: "A freshness check found the source older than allowed: dbt `ERROR STALE`, Soda and Great Expectations \
              freshness checks, watermarks that do not move. The producer is late. A rerun succeeds once new rows \
              have come.",
        says: "the source is stale: nothing new has arrived",
        signatures: &[
            sig(0.92, r"\bERROR STALE\b|\bSTALE freshness\b|\bfreshness of [\w.]+ .{0,40}(?:ERROR|STALE|FAIL)"),
            sig(0.86, r"(?i)\bfreshness\b.{0,80}(?:fail|error|stale|exceed|violat|older)|(?:source|table|data|partition|feed) (?:\S+ )?(?:is|are) (?:stale|not fresh|out of date|outdated|not (?:yet )?(?:loaded|refreshed|updated|available|ready))"),
            sig(0.78, r"(?i)(?:latest|newest|last|max(?:imum)?) (?:partition|file|load|timestamp|loaded_at|update)\b.{0,60}(?:older than|is before|behind|hours ago|days ago)|\bdata (?:has not|not yet) (?:arrived|landed|been delivered)|\blate[- ]arriving (?:file|data|source)"),
            hint(0.80, r"(?i)^(?:\w+_)?(?:source|input|data|upstream|feed)_(?:is_)?(?:stale|late|delayed|missing)=true$"),
        ],
        judge: by_words,
        examples: &[
            yes("3 of 4 ERROR STALE freshness of raw.payments .... [ERROR STALE in 0.11s]"),
            yes("freshness check failed: orders is 31 hours old, allowed 24"),
            no("java.io.IOException: Stale file handle"),
        ],
    },
    Rule {
        id: "source.fewer_records",
        category: Category::SourceDelay,
        doc: "The job read nothing, or less than half of what the source should have held, or fewer files came than were \
              expected or than its owners say a batch has at least, and nothing in the data itself was found bad. Such an input is mostly not complete yet. A rerun after the rest has arrived \
              succeeds.",
        says: "far fewer records were read than expected",
        signatures: &[],
        judge: fewer_records,
        examples: &[
            yes_with("batch check failed", r#"{"records_read": 0, "records_expected": 120000}"#),
            no_with("batch check failed", r#"{"records_read": 119000, "records_expected": 120000}"#),
        ],
    },
    Rule {
        id: "source.words",
        category: Category::SourceDelay,
        doc: "The error says in plain words that an input is missing, empty or has not come, in no vocabulary that we know. \
              A missing file may also be one of the job's own, so the rule is not sure. A rerun after the input has \
              arrived succeeds.",
        says: "the error speaks of an input that is missing or has not come",
        signatures: &[
            sig(0.88, r"missing external dependenc(?:y|ies)"),
            sig(0.62, r"(?i)\bno such file\b|\bfile (?:\S+ )?(?:was )?not found\b|\bdoes not exist yet\b|\bnot (?:yet )?(?:arrived|been delivered|delivered|landed|been uploaded|been published|ready yet)\b|\b(?:missing|awaiting|waiting for|waiting on) (?:the )?(?:daily |input |source |upstream |landing )*(?:input|source|partition|file|data|feed|extract|upstream)\b|\bempty (?:input|source|dataset|data ?frame|directory|extract|payload|response)\b|\b(?:0|zero) (?:rows|records|files) (?:read|found|received|extracted|returned|loaded)"),
            sig(0.64, r"(?i)\b(?:did not|didn't|has not|hasn't|have not|never) (?:yet )?(?:arrived?|come|landed?|appear(?:ed)?|been (?:delivered|published|loaded))\b"),
            sig(0.46, r"(?i)\bfile (?:is )?unavailable\b|\bupstream\b|\bno (?:new )?data\b|\b(?:arriv\w+|landing) (?:late|overdue)\b"),
        ],
        judge: own_files_aside,
        examples: &[
            yes("sftp: 550 /out/positions.csv: No such file"),
            no("sftp: connection closed"),
        ],
    },
];

/// Names of files that belong to the job and not to its input.
const OWN_FILES: &[&str] = &[
    ".yaml",
    ".yml",
    ".ini",
    ".toml",
    ".conf'",
    ".cfg",
    ".env",
    ".py'",
    ".jar",
    ".sql'",
    ".sh",
    "/bin/",
    "config/",
    ".properties",
    ".pem",
    ".key'",
];
/// How names of signals begin that speak of what the job makes.
const ABOUT_OUTPUT: &[&str] = &["output", "target", "dest", "result", "sink"];
/// A file that the table's own metadata lists is not late input; neither is one that was rewritten under the reader.
const NOT_LATE: &[&str] = &[
    "underlying files have been updated",
    "refresh table",
    "/metadata/",
    "snap-",
    "/shuffle",
    "blockmgr",
    "_temporary",
    "/spark-",
    "task commit success",
];

fn missing_path(scene: &Scene<'_>) -> Option<Finding> {
    let best = scene.best()?;
    let text = best.passage.text.to_ascii_lowercase();
    let vague = best.strength < 0.8;
    if best.reads == Reads::Signals && ABOUT_OUTPUT.iter().any(|name| text.starts_with(name)) {
        return None;
    }
    if vague && OWN_FILES.iter().any(|name| text.contains(name)) {
        return None;
    }
    let finding = scene.by_sighting()?;
    if vague && NOT_LATE.iter().any(|words| text.contains(words)) || listed_by_the_table(scene) {
        return Some(finding.times(0.4));
    }
    let there = was_there(scene.case) && vague;
    Some(if there { finding.times(0.8) } else { finding })
}

/// Objects lie at the source path, and did so before the run failed.
fn was_there(case: &CaseFile) -> bool {
    let counted = case.signals.source_object_count;
    counted.is_some_and(|count| count > 0) && !said_empty(case) && !came_after_the_failure(case)
}

/// A report says that the run found no object, whatever is there by now.
fn said_empty(case: &CaseFile) -> bool {
    case.facts.iter().any(|fact| {
        fact.name == "source_object_count"
            && fact.provenance.standing == Standing::Pushed
            && fact.value.as_u64() == Some(0)
    })
}

fn came_after_the_failure(case: &CaseFile) -> bool {
    let failed = case.failed_at;
    failed
        .zip(case.deciding_source())
        .is_some_and(|(at, source)| source.seen.came_after(at))
}

fn own_files_aside(scene: &Scene<'_>) -> Option<Finding> {
    let text = scene.best()?.passage.text.to_ascii_lowercase();
    let aside = OWN_FILES
        .iter()
        .chain(NOT_LATE)
        .any(|name| text.contains(name))
        || listed_by_the_table(scene);
    if aside { None } else { scene.by_sighting() }
}

/// The submitter says that the table's metadata refers to the file, or that maintenance ran over the table.
fn listed_by_the_table(scene: &Scene<'_>) -> bool {
    let words = [
        "listed_in",
        "referenced_by",
        "in_manifest",
        "in_metadata",
        "maintenance",
        "orphan",
        "expire_snapshots",
        "vacuum",
    ];
    scene.case.signals.other.iter().any(|(name, value)| {
        let name = name.to_lowercase();
        value.as_bool() != Some(false) && words.iter().any(|word| name.contains(word))
    })
}

fn empty(scene: &Scene<'_>) -> Option<Finding> {
    let signals = &scene.case.signals;
    let both_say_so = said_empty(scene.case) && signals.source_object_count == Some(0);
    if let Some(source) = scene.case.deciding_source().filter(|_| !both_say_so) {
        return empty_where_listed(scene, source);
    }
    if signals.source_object_count == Some(0) {
        return Some(scene.by_signals(
            0.95,
            &["source_object_count", "source_path"],
            "no object was found at the source path",
        ));
    }
    if signals.source_total_bytes == Some(0) && signals.source_object_count.is_some() {
        return Some(scene.by_signals(
            0.93,
            &["source_total_bytes", "source_object_count"],
            "the objects at the source path are empty",
        ));
    }
    let finding = scene.by_sighting()?;
    let there = signals.source_object_count.is_some_and(|count| count > 0)
        || signals.records_read.is_some_and(|count| count > 0);
    Some(if there && !scene.seen_in(Reads::Signals) {
        finding.times(0.7)
    } else {
        finding
    })
}

/// The surer of what the listing and what the words say.
fn empty_where_listed(scene: &Scene<'_>, source: &CitedSource) -> Option<Finding> {
    let read = scene.by_sighting().map(|finding| {
        let by_text_alone = !scene.seen_in(Reads::Signals);
        if by_text_alone && was_there(scene.case) {
            finding.times(0.7)
        } else {
            finding
        }
    });
    let seen = by_listing(scene, source);
    let surer = |a: &Finding, b: &Finding| a.confidence.total_cmp(&b.confidence);
    seen.into_iter().chain(read).max_by(surer)
}

/// What it says of the input that Larrey has listed the place itself.
fn by_listing(scene: &Scene<'_>, source: &CitedSource) -> Option<Finding> {
    let seen = &source.seen;
    let (confidence, says) = if seen.holds_nothing() {
        let what = if seen.objects == 0 {
            "no object is at the source path"
        } else {
            "the objects at the source path are empty"
        };
        let had_data = seen.earlier_had_data();
        let before = if had_data {
            ", where the batches before had data"
        } else {
            ""
        };
        let confidence = if had_data { NOTHING_THERE } else { 0.55 };
        (beside_a_name(scene, confidence), format!("{what}{before}"))
    } else if said_empty(scene.case) {
        (
            0.90,
            "the input came only after the run had looked for it".to_owned(),
        )
    } else if came_after_the_failure(scene.case) {
        let says = "the input came only after the run had failed";
        (beside_a_name(scene, 0.62), says.to_owned())
    } else {
        return None;
    };
    Some(on_the_listing(scene, source, confidence, says))
}

/// What a listing shows explains an error without a name, and only supports others beside one that has one.
fn beside_a_name(scene: &Scene<'_>, confidence: f64) -> f64 {
    if names_an_error(scene.passages) {
        confidence.min(BESIDE_A_NAME)
    } else {
        confidence
    }
}

fn on_the_listing(
    scene: &Scene<'_>,
    source: &CitedSource,
    confidence: f64,
    says: String,
) -> Finding {
    let names = ["source_object_count", "source_total_bytes", "source_path"];
    let finding = scene.by_signals(confidence, &names, says);
    finding.citing(vec![source.fact.clone()])
}

fn fewer_records(scene: &Scene<'_>) -> Option<Finding> {
    records_short(scene)
        .or_else(|| things_short(scene))
        .or_else(|| objects_short(scene))
}

/// Fewer objects than the owners say a whole batch has at least.
fn objects_short(scene: &Scene<'_>) -> Option<Finding> {
    let source = scene.case.deciding_source()?;
    let least = source.seen.min_objects?;
    if !source.seen.is_short() || source.seen.holds_nothing() {
        return None;
    }
    let says = format!(
        "{} of at least {least} objects are at the source path",
        source.seen.objects
    );
    let confidence = beside_a_name(scene, 0.72);
    Some(on_the_listing(scene, source, confidence, says))
}

/// Pairs of untyped signals such as `files_expected` and `files_found`.
fn things_short(scene: &Scene<'_>) -> Option<Finding> {
    [
        "files",
        "objects",
        "partitions",
        "hours",
        "feeds",
        "messages",
    ]
    .iter()
    .find_map(|what| {
        let expected_name = format!("{what}_expected");
        let expected = scene.number(&expected_name)?;
        let came = [
            "found",
            "received",
            "arrived",
            "available",
            "delivered",
            "present",
        ]
        .iter()
        .find_map(|how| {
            let name = format!("{what}_{how}");
            Some((scene.number(&name)?, name))
        });
        let (count, name) = came.filter(|(count, _)| *count < expected)?;
        let says = format!("{count:.0} of {expected:.0} expected {what} have arrived");
        Some(scene.by_signals(0.86, &[&expected_name, &name], says))
    })
}

fn records_short(scene: &Scene<'_>) -> Option<Finding> {
    let signals = &scene.case.signals;
    let (read, expected) = (signals.records_read?, signals.records_expected?);
    if expected == 0 || read.saturating_mul(2) >= expected {
        return None;
    }
    let confidence = if read == 0 { 0.9 } else { 0.62 };
    let says = format!("{read} of {expected} expected records were in the source");
    Some(scene.by_signals(confidence, &["records_read", "records_expected"], says))
}
