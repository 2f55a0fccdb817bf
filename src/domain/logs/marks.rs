//! Lines that speak of finished writes.
//!
//! They only ever make a verdict more cautious, so the question is not "is it proven?" but "would a person wonder?":
//! the engine's own bookkeeping (shuffle files, task attempts, committer settings) is left out, as it stands in every
//! log and says nothing of the target.

use std::sync::LazyLock;

use regex::Regex;

use super::model::{Mark, WriteMarks};
use super::text;

/// Marks kept at each end.
const KEPT: usize = 5;
/// Bytes of a line that are looked at.
const LOOKED_AT: usize = 600;

/// Words whose presence says that the line is no finished write of the target.
const OTHERWISE: &[&str] = &[
    // Not finished, or not at all.
    "uncommitted",
    "nothing",
    "no rows",
    "no records",
    "only after",
    "at the end",
    "dry run",
    "dry-run",
    "rolled back",
    "rollback",
    "roll back",
    // Spark, Hadoop and Kafka keeping their own books.
    "shuffle",
    "broadcast",
    "mapoutput",
    "committer",
    "commitcoordinator",
    "commitprotocol",
    "autocommit=",
    "autocommit:",
    "autocommit(",
    "autocommit off",
    "autocommit is",
    "shutdownhook",
    "memorystore",
    "blockmanager",
    "_temporary",
    "attempt_",
    "event log",
    "eventlog",
    "offset",
    "metric",
    "heartbeat",
    "read committed",
    "read_committed",
    "read-committed",
    "isolation",
    "savepoint",
    "present (written",
    "spill",
    // Memory, as the JVM's collector reports it.
    "capacity",
    "reserved",
];

/// A verb that is enough by itself.
const VERBS: &str = r"\b(?:committed|inserted|upserted|delivered|published|uploaded|persisted|appended|written|wrote|overwrote|overwritten)\b";

/// A verb that needs a number of something.
const COUNTED: &str = r"\b(?:loaded|saved|merged|copied|exported|flushed|posted|updated|deleted|replaced|synced|ingested|transferred|moved|stored|sent|added|processed)\b\D{0,40}\b[1-9][\d,_.]*\s*(?:/\s*\d+\s*)?(?:rows?|records?|files?|documents?|messages?|events?|partitions?|objects?|batch(?:es)?|chunks?|tuples?)\b|\b[1-9][\d,_.]*\s*(?:/\s*\d+\s*)?(?:rows?|records?|files?|documents?|messages?|events?|partitions?|objects?|batch(?:es)?|chunks?|tuples?)\b.{0,20}\b(?:loaded|saved|merged|copied|exported|flushed|posted|updated|deleted|replaced|synced|ingested|transferred|moved|stored|added|processed)\b";

/// psql's command tags, dbt's models and seeds, the object store's command line, versions and snapshots that a commit made,
/// acknowledgements.
const TAGS: &str = r"^committed in \d+ ms$|\bQuery OK, [1-9]\d* rows? affected|\b[1-9][\d,]* (?:\w+ )?commit\b|(?:->|=>|,|now at) version [1-9]\d*$|\bsnapshot \d{6,}\W{1,4}[1-9]\d* (?:rows?|records?|files?)\b|\b[1-9]\d* record\(s\) loaded successfully|\b(?:stored|flushed|accepted|acked|acknowledged|indexed|pushed)\W{1,3}[1-9]\d*\b|\b\d+(?:/| of )\d+\W{1,3}accepted\b|\b\d+\W{1,3}(?:acked|acknowledged)\b|\b(?:pushed|exported|copied) [1-9]\d*(?:/| of )\d+|\bcommit\(\) (?:ok|done)|,\s*commit$|\bcopy into \S+ (?:ok|done)|(?:^|: )[1-9][\d,]* (?:rows?|records?) into [a-z]\S+|\bsuccessfully (?:load|loaded|written|wrote|inserted|copied)\b|\bcommit(?:s|ted)? ?#?\d+\b\D{0,12}\b\d+ (?:rows?|records?)\b|\b[1-9][\d,]* rows? successfully loaded\b|\bcommit \S+ rows ?[=:] ?[1-9]|\bcommit point reached\b|\bindexed so far: [1-9]|\bcommit(?: \S+)? (?:ok|done|successful|succeeded|complete|completed|finished)\b|^(?:insert 0 [1-9]\d*|(?:copy|update|delete|merge) [1-9]\d*|commit;?)$|(?:\b\d+ of \d+|^) ?ok (?:created|loaded|snapshotted|inserted|built)\b|^(?:upload|copy|move): .* to s3://";

/// A negation, a condition or an intention up to three words before the verb, or a count of nought beside it.
const NEGATED: &str = r"(?:\b(?:not|no|none|never|without|before|until|unless|if|when|once|cannot|to|be|being|should|must|may|could|failed|unable|zero|0)|n't)\s+(?:\w+\s+){0,2}(?:committed|inserted|upserted|delivered|published|uploaded|persisted|appended|written|wrote|overwrote|overwritten)\b|\b(?:committed|inserted|upserted|delivered|published|uploaded|persisted|appended|written|wrote)\W{1,3}0\b|\b0 (?:rows?|records?|files?|bytes)\b";

struct Words {
    finished: Regex,
    negated: Regex,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    let finished = Regex::new(&format!("(?i){VERBS}|{COUNTED}|{TAGS}")).ok()?;
    let negated = Regex::new(&format!("(?i){NEGATED}")).ok()?;
    Some(Words { finished, negated })
});

/// Whether `message`, a line without its head that is no error, speaks of a finished write.
pub(super) fn is_mark(source: &str, message: &str) -> bool {
    let message = text::clip(message, LOOKED_AT);
    let Some(words) = &*WORDS else { return false };
    if !words.finished.is_match(message) || words.negated.is_match(message) {
        return false;
    }
    let lower = message.to_ascii_lowercase();
    let source = source.to_ascii_lowercase();
    !OTHERWISE
        .iter()
        .any(|other| lower.contains(other) || source.contains(other))
}

/// Counts a mark and keeps the ends.
pub(super) fn keep(marks: &mut WriteMarks, line: u64, raw: &str) {
    let mark = Mark {
        line,
        text: text::line(raw.trim_start()),
    };
    marks.count += 1;
    if marks.first.len() < KEPT {
        marks.first.push(mark.clone());
    }
    if marks.last.len() == KEPT {
        marks.last.remove(0);
    }
    marks.last.push(mark);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::logs::needles;

    #[test]
    fn finished_writes() {
        for line in [
            "chunk 3/20 inserted (2000 rows)",
            "file 08/10 delivered to exchange share",
            "Committed snapshot 8113 (MergeAppend)",
            "Write Job d4957e2e committed. Elapsed time: 15 ms.",
            "inserted 4000 rows into stage.payments",
            "1 of 2 OK created sql table model marts.stg_customers ..... [SELECT 303 in 0.22s]",
            "OK created sql incremental model vault.sat_customer",
            "INSERT 0 2000",
            "COPY 12",
            "COMMIT",
            "loaded 3 files, 91204 rows (autocommit)",
            "Committed in 2114 ms",
            "Query OK, 18233 rows affected (0.12 sec)",
            "chunk 1/9 COPY 500000 COMMIT 20.4s",
            "wrote 12 partitions",
            "loaded 1,200 records into raw.orders",
            "3000 rows loaded",
            "upload: ./a.csv to s3://bucket/a.csv",
            "published orders v3",
            "GlLoad commit #3: 30000 rows",
            "Successfully committed to table prod.db.t in 300 ms",
            "batch 2: 200 ledger rows inserted, commit",
            "stored 1000 clicks up to id 999, commit",
            "block 3/58 acked rows=100000",
            "batch 1/6: accepted 500",
            "flushed 200 tickets, 400 lines done",
            "day=2026-11-17 write_deltalake(mode=\"append\") -> version 208",
            "curated.invoice_lines: snapshot 9217380722933469311, +800 rows",
            "Load into table 'payments' completed, 912206 record(s) loaded successfully.",
        ] {
            assert!(is_mark("", line), "{line}");
            assert!(
                needles::find(line.as_bytes(), 0).is_some(),
                "no literal for `{line}`"
            );
        }
    }

    #[test]
    fn everything_else() {
        for line in [
            "posted delta to account 17 (uncommitted)",
            "12 rows will be written",
            "nothing written",
            "transaction was not committed",
            "inserted 0 rows",
            "INSERT 0 0",
            "rows written: 0",
            "Using output committer class org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter",
            "attempt_2026_m_000000_1: Committed. Elapsed time: 1 ms.",
            "Block broadcast_0 stored as bytes in memory (1 file)",
            "Loaded class org.postgresql.Driver",
            "isolation level read committed",
            "Committed offset 12 for partition 3",
            "data must be committed by 5",
            "fetched 400 tickets from helpdesk export",
            "committed 512K, reserved 1056768K",
            "HTTP Request: POST http://ingest/rows \"HTTP/1.1 202 Accepted\"",
            "page 2 of 8 in memory, 200 rows buffered",
            "lake/loyalty at version 0",
            "2 of 9 transactions could not commit",
        ] {
            assert!(!is_mark("", line), "{line}");
        }
        assert!(!is_mark("OutputCommitCoordinator:", "committed"));
    }

    #[test]
    fn ends_are_kept() {
        let mut marks = WriteMarks::default();
        (1..=12).for_each(|line| keep(&mut marks, line, "wrote one"));
        let lines = |marks: &[Mark]| marks.iter().map(|mark| mark.line).collect::<Vec<_>>();
        assert_eq!(
            (marks.count, lines(&marks.first), lines(&marks.last)),
            (12, vec![1, 2, 3, 4, 5], vec![8, 9, 10, 11, 12])
        );
    }
}
