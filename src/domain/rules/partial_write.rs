//! The attempt, or an earlier one of the same batch, changed the target and did not finish.
//!
//! What these rules find is a consequence: it is the cause only when no other is known, and through
//! [`Finding::wrote`] it makes the write state more cautious, never less.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Rule, Scene, hint, no, no_with, sig, yes, yes_with};
use crate::domain::category::Category;
use crate::domain::control_row::says_loaded;
use crate::domain::explain::wording;
use crate::domain::finding::Wrote;
use crate::domain::signals::WriteMode;

/// The family.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule {
        id: "partial_write.said_so",
        category: Category::PartialWriteRisk,
        doc: "The engine's own words say that data went in although the statement failed: Trino's `All operations other \
              than the following ... were completed`, Spark's warning of duplication after a task commit, rollbacks that \
              failed, loads that stopped half way. An unchanged rerun may write the same data twice or build on half of \
              it; the target has to be looked at first.",
        says: "the engine itself says that part of the work was committed before it failed",
        signatures: &[
            sig(0.94, r"All operations other than the following .{0,40}were completed|data duplication may happen|task commit success|(?i)partial(?:ly)? (?:committed|written|loaded|applied|ingested|inserted|published)|partial(?:ly)? (?:write|commit|load) (?:detected|occurred|left)|\bpartial write: "),
            sig(0.90, r"(?i)(?:failed|unable|could not|error) (?:while |to )?(?:roll(?:ing)? ?back|undo\w*|clean(?:ing)? ?up)\b|rollback (?:of .{0,60})?(?:has )?failed|\b\d+ (?:of|out of) \d+ (?:partitions|files|tables|batches|chunks|rows|records) (?:were |have been |already )?(?:committed|written|loaded|published|inserted|uploaded)|(?:failed|crashed|died|stopped|killed|interrupted) (?:only )?(?:after|while|when) .{0,60}\b(?:were|was|had been) (?:already )?(?:deleted|replaced|truncated|committed|loaded|inserted|published|dropped|swapped)"),
            sig(0.86, r"(?i)\bsome (?:\w+ ){1,3}(?:were|have been|had been) (?:already )?(?:inserted|written|committed|loaded|published)|\bHoodieRollbackException\b|\b(?:records?|rows?|files?) committed:? [1-9]\d*|\b(?:appended|loaded|inserted|written) (?:the same \w+ )?(?:twice|again|a second time)\b"),
            sig(0.46, r"(?i)\balready (?:contains?|in the target|present in|loaded|written)\b|\brows for (?:this |the )?batch already\b"),
        ],
        judge: said_so,
        examples: &[
            yes("io.trino.spi.TrinoException: All operations other than the following update operations were completed: add partition"),
            yes("loader stopped: 4 of 10 files were loaded"),
            no("io.trino.spi.TrinoException: Error committing write to Hive"),
        ],
    },
    Rule {
        id: "partial_write.leftovers",
        category: Category::PartialWriteRisk,
        doc: "The job met output that should not be there yet: files, directories or tables that exist already. They are \
              most often what an earlier attempt left behind when it died, sometimes a job that writes to a fixed place \
              twice. Nobody knows whether they are complete. An unchanged rerun meets them again; deleting them blindly \
              may delete good data.",
        says: "output of an earlier attempt is in the way",
        signatures: &[
            sig(0.74, r"\bFileAlreadyExistsException\b|Output directory \S+ already exists|\bPATH_ALREADY_EXISTS\b|path \S+ already exists\b|\bHIVE_PATH_ALREADY_EXISTS\b|\bLOCATION_ALREADY_EXISTS\b|\bLabel Already Exists\b|non-empty directory|Target directory for table .{0,120}already exists|\bTABLE_OR_VIEW_ALREADY_EXISTS\b|destination .{0,80}already exists|\bFileExistsError\b"),
            hint(0.66, r"(?i)^(?:\w+_)?(?:leftover|orphan(?:ed)?|stale|partial)_(?:files?|output|rows|data|directory)\w*=(?:true|[1-9]\d*)$"),
        ],
        judge: leftovers,
        examples: &[
            yes("org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory s3://out/dt=1 already exists"),
            no("An error occurred (AlreadyExistsException) when calling the CreateDatabase operation: Database already exists."),
        ],
    },
    Rule {
        id: "partial_write.reported",
        category: Category::PartialWriteRisk,
        doc: "The submitter says in its own signals that the target was changed: tables replaced or truncated, partitions \
              deleted, rows staged by an attempt that failed, no rows where there should be some. Larrey does not know \
              these keys and takes them as a reason for caution only. An unchanged rerun would build on a changed target.",
        says: "the report says that the target, or what an earlier attempt staged for it, was changed",
        signatures: &[
            hint(0.90, r"(?i)^(?:\w+_)?(?:rows|records|files|batches|chunks|blocks|documents|items|partitions|messages|events|objects)_(?:already_)?(?:loaded|inserted|upserted|appended|acked)=[1-9]\d*$|^(?:\w+_)?(?:tables?|partitions?|rows|records|files|batch(?:es)?|chunks?|data|target|output|stage|snapshot|view)\w*_(?:replaced|deleted|truncated|swapped|overwritten|dropped|published|removed|duplicated|committed)=(?:true|[1-9]\d*)$"),
            hint(0.88, r"(?i)^(?:previous|earlier|prior|first|last)_(?:attempt|run|try)_(?:failed|died|stopped|crashed|was_killed|aborted)_(?:during|while|in|after|mid)\w*(?:write|writing|load|loading|commit|insert|staging)\w*=true$|^(?:partial|half|incomplete)_(?:write|load|commit|output)\w*=true$|^records_?committed=[1-9]\d*$|^duplicates?(?:_(?:rows|records))?_(?:found|loaded|inserted|created|in_(?:target|table|destination)\w*)=(?:true|[1-9]\d*)$"),
            hint(0.90, r"(?i)^(?:rows|records|files)_in_(?:target|table|output|destination)_after=0$|^(?:target|table|destination)_(?:row_count|rows|records)_after=0$|^(?:target|table|destination)\w*_(?:is_)?empty(?:_after)?=true$"),
            hint(0.88, r"(?i)^(?:\w+_)?(?:rows|records|data|files|snapshot|commit)\w*_visible=true$|^(?:destination|target)\w*_match(?:es)?_source=true$|^\w*(?:job|query|load|copy)_(?:\w+_)?(?:state|status)=(?:succeeded|success|completed|finished)$"),
            hint(0.46, r"(?i)^(?:\w+_)?(?:rows|records|batches|messages|items|documents|events|chunks|files)_(?:sent|delivered|emitted|pushed|put|posted|published)(?:_\w+)?=[1-9]\d*$|^(?:models|tables|streams|tasks|steps)_(?:ok|done|completed|succeeded|finished|passed|built|loaded)=[1-9]\d*$"),
            hint(0.88, r"(?i)^\w*(?:restored|loaded|written|copied|done|committed|inserted|uploaded|published)\w*=[1-9]\d* of \d+$"),
            hint(0.88, r"(?i)^(?:rows|records)\w*_from_this_run=[1-9]\d*$"),
            hint(0.84, r"(?i)^(?:container|node|worker|executor|process|driver|job)_(?:lost|killed|died|crashed|stopped)_(?:during|while|in|mid)_(?:write|writing|commit|load|insert)\w*=true$"),
        ],
        judge: reported,
        examples: &[
            yes_with("source process exited", r#"{"target_tables_swapped": true}"#),
            yes_with("loader died", r#"{"previous_attempt_failed_during_write": true}"#),
            no_with("source process exited", r#"{"target_tables_swapped": false}"#),
        ],
    },
    Rule {
        id: "partial_write.before_and_after",
        category: Category::PartialWriteRisk,
        doc: "The submitter counted the target before and after the attempt and the counts differ, or its control table \
              says of this batch that it was loaded or published although the run failed. An unchanged rerun writes to \
              a target that this attempt has changed already.",
        says: "counts of the target before and after the attempt differ",
        signatures: &[],
        judge: before_and_after,
        examples: &[
            yes_with("exit code 1", r#"{"target_rows_before": 900, "target_rows_after": 1400}"#),
            yes_with("exit code 1", r#"{"control_table_status": "COMMITTED"}"#),
            no_with("exit code 1", r#"{"target_rows_before": 900, "target_rows_after": 900, "control_table_status": "RUNNING"}"#),
        ],
    },
    Rule {
        id: "partial_write.commits_as_it_goes",
        category: Category::PartialWriteRisk,
        doc: "The submitter says that the job commits as it goes (autocommit, a commit per row, chunk or batch) and that \
              its write had started. Then what the failed transaction rolled back is not all: earlier ones stand. An \
              unchanged rerun writes them again.",
        says: "the job commits as it goes, and its write had started",
        signatures: &[
            hint(0.80, r"(?i)^(?:\w+_)?auto_?commit(?:_\w+)?=(?:true|on|1)$|^(?:commit|transaction)s?_(?:per|every|after_each|interval)\w*=[^f0n].*$"),
        ],
        judge: commits_as_it_goes,
        examples: &[
            yes_with("deadlock detected", r#"{"autocommit": true, "write_started": true}"#),
            no_with("deadlock detected", r#"{"autocommit": true, "write_started": false}"#),
        ],
    },
    Rule {
        id: "partial_write.logged",
        category: Category::PartialWriteRisk,
        doc: "The log of the run itself counts what it has committed before it failed: `commit #3: 30000 rows`, `chunk 4/20 \
              inserted`, `day 2026-11-02 appended`, `Committed snapshot 811`. Such lines prove nothing good, but they say that \
              part of the batch is in. An unchanged rerun writes it again.",
        says: "the log tells of parts that were committed before the run failed",
        signatures: &[],
        judge: logged,
        examples: &[
            yes("INFO  GlLoad commit #1: 10000 rows\nINFO  GlLoad commit #2: 20000 rows\nERROR GlLoad load failed"),
            yes("INFO day 2026-11-01 appended\nERROR worker died"),
            yes("INFO TableWriter: Wrote 18211 rows to iot.device_state in 40.118 s.\nERROR job aborted"),
            yes("INFO chunk 1/9 COPY 500000 COMMIT 20.4s\nERROR chunk 2/9 failed"),
            yes("INFO batch 1: 200 ledger rows inserted, commit\nERROR deadlock detected"),
            yes("INFO block 41/58 acked rows=100000\nERROR connection refused"),
            no("INFO sent 15602 rows\nERROR worker died"),
            no("INFO insert 1/10 ok, 500 rows pending in open transaction\nERROR connection lost"),
            no("INFO written to branch audit, main untouched\nERROR validation failed"),
        ],
    },
    Rule {
        id: "partial_write.no_commit",
        category: Category::PartialWriteRisk,
        doc: "The sink has no commit: what each task or request sends is visible at once, so a job that fails after its \
              first request has written something. Spark's connectors for Cassandra and Elasticsearch say so when a write \
              fails, bulk clients count the documents that were refused, and the others of the same request are in. An \
              unchanged rerun writes them again, which is harmless only where it writes by key.",
        says: "the sink has no commit, so what was sent before the failure is in",
        signatures: &[
            sig(0.60, r"\bFailed to write statements to \S+|Could not write all entries (?:for bulk operation )?\[\d+/\d+\]|\bdocument\(s\) failed to index\b"),
        ],
        judge: said_so,
        examples: &[
            yes("java.io.IOException: Failed to write statements to apollo.orders. The latest exception was Cassandra timeout during write query"),
            yes("elasticsearch.helpers.BulkIndexError: 512 document(s) failed to index."),
            no("java.io.IOException: Failed to write to the event log"),
        ],
    },
    Rule {
        id: "partial_write.counted",
        category: Category::PartialWriteRisk,
        doc: "The counts of the report say that some or all of the batch was committed before the run failed. The write \
              state rests on those counts by itself; this rule only keeps a failure without any known cause from being \
              called unknown. An unchanged rerun writes the committed part again.",
        says: "part of the batch was committed before the run failed",
        signatures: &[],
        judge: counted,
        examples: &[
            yes_with("exit code 1", r#"{"partitions_written": 3, "partitions_expected": 8}"#),
            no_with("exit code 1", r#"{"partitions_written": 0, "partitions_expected": 8}"#),
        ],
    },
];

fn said_so(scene: &Scene<'_>) -> Option<Finding> {
    Some(scene.by_sighting()?.having_written(Wrote::Some))
}

/// Leftovers count as written where something says that an earlier attempt or a lost worker made them.
fn leftovers(scene: &Scene<'_>) -> Option<Finding> {
    let finding = scene.by_sighting()?;
    let later_attempt = scene.case.attempts.used.unwrap_or(1) > 1;
    let lost = scene.case.signals.other.iter().any(|(name, value)| {
        value.as_bool() == Some(true)
            && (name.contains("during_write") || name.contains("previous_attempt"))
    });
    Some(if lost || later_attempt {
        finding.times(1.15).having_written(Wrote::Some)
    } else {
        finding
    })
}

/// That nothing is in the target says that it was emptied only where something is said of replacing what was there.
fn reported(scene: &Scene<'_>) -> Option<Finding> {
    let nothing_there = |text: &str| text.contains("after=0") || text.contains("empty");
    let only_that = scene
        .sightings
        .iter()
        .all(|seen| nothing_there(&seen.passage.text.to_ascii_lowercase()));
    if only_that && !replaces(scene) {
        return None;
    }
    // What was sent may not have arrived.
    let wrote = if scene.best()?.strength < 0.5 {
        Wrote::Perhaps
    } else {
        Wrote::Some
    };
    Some(scene.by_sighting()?.having_written(wrote))
}

/// The job replaces what is in its target, as its registration, its signals or its error say.
fn replaces(scene: &Scene<'_>) -> bool {
    const WORDS: &[&str] = &["overwrit", "replace", "truncat", "swap"];
    let modes = [WriteMode::OverwriteTable, WriteMode::OverwritePartitions];
    let registration = scene.case.registration.as_ref();
    let registered = registration.is_some_and(|known| modes.contains(&known.write_mode));
    let said = scene.case.signals.other.iter().any(|(name, value)| {
        let text = format!("{name}={value}").to_ascii_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    });
    registered || said || scene.mentions(WORDS)
}

fn before_and_after(scene: &Scene<'_>) -> Option<Finding> {
    let other = &scene.case.signals.other;
    let about_target = |name: &str| {
        [
            "target",
            "table",
            "destination",
            "rows",
            "row_count",
            "records",
            "snapshot",
        ]
        .iter()
        .any(|word| name.contains(word))
            && !name.contains("source")
    };
    let changed = other
        .iter()
        .filter(|(name, _)| name.ends_with("_before") && about_target(name))
        .find_map(|(name, before)| {
            let after_name = name.replace("_before", "_after");
            let after = other.get(&after_name).filter(|after| *after != before)?;
            Some((
                format!("`{name}` is {before} and `{after_name}` is {after}"),
                vec![name.clone(), after_name],
            ))
        });
    if let Some((says, names)) = changed {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Some(
            scene
                .by_signals(0.88, &names, says)
                .having_written(Wrote::Some),
        );
    }
    let status = scene.case.signals.control_table_status.as_ref()?;
    let says = format!("the control table says `{status}` of this batch although the run failed");
    says_loaded(status).then(|| {
        scene
            .by_signals(0.80, &["control_table_status"], says)
            .having_written(Wrote::Some)
    })
}

fn commits_as_it_goes(scene: &Scene<'_>) -> Option<Finding> {
    if scene.case.signals.write_started != Some(true) {
        return None;
    }
    let finding = scene
        .by_sighting()?
        .citing(scene.case.cite(&["write_started"]));
    Some(finding.having_written(Wrote::Some))
}

/// Words that say that something was committed: a commit with its number, version or snapshot, an acknowledgement, what a
/// bulk loader says at its end.
static COMMITS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        \b(?:target|table|transaction|tx)\ (?:\S+\ )?committed\b
        | \bcommit(?:s|ted)?\ ?\#?\d+\b\D{0,12}\b\d+\ (?:rows?|records?)\b | \bcommit\ \S+\ rows\ ?[=:]\ ?[1-9]
        | \bcommitted\ (?:(?:snapshot|version)\ )?\d+\ (?:of\ \d+|\() | \b[1-9][\d,]*\ (?:\w+\ )?commit\b | \bcommit\ point\ reached\b
        | \bcommit(?:ted)?\ (?:ok|done|successful|succeeded|complete)\b | \bcommit\(\)\ (?:ok|done) | ,\ commit(?:ted)?$
        | \brows?\b.{0,30},\ (?:committed|commit)\b | \b[1-9][\d,]*\ (?:\w+\ ){0,2}committed\b
        | \bcommitted\ for\ (?:stream|table|partition)\b | \bflushed\ [1-9]\d*\ \w+.{0,80}\b(?:committed|done)\b
        | \b(?:appended|committed|written|wrote|published)\b.{0,60}\bsnapshot[\ =]\d{6,} | \(autocommit\) | \bcommitted\ in\ \d+\ ms$ | (?:->|=>|,)\ version\ [1-9]\d*$
        | \bsnapshot\ \d{6,}\W{1,4}[1-9]\d*\ (?:rows?|records?|files?)\b
        | \b\d+(?:/|\ of\ )\d+\W{1,3}accepted\b | \b\d+\W{1,3}(?:acked|acknowledged)\b
        | \b[1-9][\d,]*\ rows?\ successfully\ loaded\b | \bsuccessfully\ (?:load|loaded|written|wrote|inserted|copied)\b
        | \brecord\(s\)\ loaded\ successfully | \bcopy\ into\ \S+\ (?:ok|done) | \bexported\ [1-9]\d*\ records\b | \buploaded\ \S+\.\w+",
    )
    .ok()
});

/// Words by which a program says that a part of its work is done: a part that is named or numbered, with a verb; psql's
/// command tags, which commits each statement; a count of how far it has come. In one transaction that says nothing yet.
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        (?:^|\ -\ )(?:insert\ 0|copy)\ [1-9]\d*$ | \bquery\ OK,\ [1-9]\d*\ rows?\ affected | (?:^|:\ )[1-9][\d,]*\ (?:rows?|records?)\ into\ [a-z]\S+
        | \b[1-9][\d,]*\ (?:rows?|records?)\ processed\ by\ (?:task|worker|thread)\b | \bindexed\ so\ far:\ [1-9] | \bwrote\ batch\ of\ [1-9]\d*\ to\b | \bwrote\ [1-9][\d,]*\ (?:rows|records)\ (?:in)?to\ [a-z]\S+
        | \b(?:pushed|inserted|written|loaded|exported|uploaded|copied|indexed)\ [1-9]\d*(?:/|\ of\ )\d+
        | (?:\b(?:chunk|batch|block|page|epoch|part|partition|day|month|hour|slice|shard|file|table)\b|\b(?:dt|day|date|region|country|hour|month)=)
          (?:\W{0,3}\S{0,60}\W{1,12}|.{1,60}\b[1-9][\d,]*\ \w+,?\ )
          (?:inserted|committed|appended|overwritten|overwrote|loaded|published|delivered|written|upserted|stored|accepted|acked)\b
        | \b(?:inserted|committed|appended|overwrote|loaded|published|delivered|stored)\ (?:chunk|batch|part|partition|day|month|hour|slice|shard|file|(?:dt|day|date|region|country|hour|month)=)
        | (?:^|\s)[\w./-]{2,60}:\ (?:inserted|appended|upserted|stored|published)\ [1-9]",
    )
    .ok()
});

/// Words of lines that are not about what readers see: a branch, a staging area, what is still in memory or in an open
/// transaction.
const ASIDE: &[&str] = &[
    "branch",
    "staging",
    "staged",
    "temp",
    "pending",
    "buffer",
    "in memory",
    "in transaction",
    "open transaction",
];

fn logged(scene: &Scene<'_>) -> Option<Finding> {
    let marks = &scene.case.write_marks;
    let (commits, parts) = (COMMITS.as_ref()?, PARTS.as_ref()?);
    let one_transaction = in_one_transaction(scene);
    let told = marks.first.iter().chain(&marks.last).find(|mark| {
        let text = mark.text.to_ascii_lowercase();
        let says = commits.is_match(&mark.text) || !one_transaction && parts.is_match(&mark.text);
        says && !ASIDE.iter().any(|word| text.contains(word))
    })?;
    let says = format!("{}, as {}", scene.rule.says, wording::quoted(&told.text));
    let fact = scene.case.write_marks_fact.clone();
    let finding = scene.by_signals(0.80, &[], says);
    Some(
        finding
            .citing(fact.into_iter().collect())
            .having_written(Wrote::Some),
    )
}

/// The submitter says, in signals that we do not know, that nothing was committed on the way.
fn in_one_transaction(scene: &Scene<'_>) -> bool {
    let about = [
        "autocommit",
        "auto_commit",
        "commit_reached",
        "commit_sent",
        "tx_committed",
    ];
    let other = &scene.case.signals.other;
    let off = about
        .iter()
        .filter_map(|name| other.get(*name))
        .any(|value| {
            let text = value.as_str().map(str::to_ascii_lowercase);
            value.as_bool() == Some(false) || matches!(text.as_deref(), Some("off" | "false"))
        });
    let single = ["single_transaction", "one_transaction"];
    let said = other
        .iter()
        .filter(|(_, value)| value.as_bool() == Some(true))
        .any(|(name, _)| single.iter().any(|word| name.contains(word)));
    off || said
}

fn counted(scene: &Scene<'_>) -> Option<Finding> {
    let signals = &scene.case.signals;
    let written = signals.partitions_written.filter(|written| *written > 0)?;
    let says = match signals.partitions_expected {
        Some(expected) => {
            format!("{written} of {expected} partitions were committed before the run failed")
        }
        None => format!("{written} partitions were committed before the run failed"),
    };
    Some(scene.by_signals(0.85, &["partitions_written", "partitions_expected"], says))
}
