//! Which of many errors tells why the run failed.
//!
//! A failing job tells its cause first and then falls apart: engines report interrupted threads, closed channels and
//! rejected tasks while they shut down, and schedulers add that "the task failed". So blocks are graded by what they
//! say, the last burst of errors counts before earlier ones (those were survived), and of equals the one that ended
//! the job, then the last.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::block::Told;
use super::exception::{is_class, simple};
use super::model::{BlockKind, ErrorBlock, Level};
use super::text::clip;
use super::wording::unlevelled;

/// How much a block explains, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// The engine falling apart after the failure.
    Noise,
    /// That something failed, not why.
    Symptom,
    /// What another failure brings about.
    Consequence,
    /// A warning with an exception in it: survived, perhaps.
    Warned,
    /// Words of failure in a line without level.
    Weak,
    /// An error line.
    Plain,
    /// An exception, or a database's error.
    Raised,
    /// Memory, disk or an executor was lost: whatever follows is a consequence.
    Dominant,
}

/// Loggers and words of Spark, Hadoop and py4j that only report their own shutdown.
const NOISE: &[&str] = &[
    "ChunkFetchRequestHandler",
    "TransportResponseHandler",
    "TransportRequestHandler",
    "TransportChannelHandler",
    "LiveListenerBus",
    "AsyncEventQueue",
    "ShutdownHookManager",
    "java_gateway",
    "SparkContext was shut down",
    "SparkContext has been shut",
    "stopped SparkContext",
    "SparkContext is stopped",
    "Error sending result",
    "statusUpdate",
    "Ignoring error",
    "RejectedExecutionException",
    "task-result-getter",
    "Py4JNetworkError",
    "Answer from Java side is empty",
    "Exception while sending command",
    "ClosedChannelException",
    "ClosedByInterruptException",
    "InterruptedException",
    "InterruptedIOException",
    "RECEIVED SIGNAL",
    "Driver commanded a shutdown",
    "TaskKilled",
    "Exception while deleting",
    "Failed to delete",
    "Stage cancelled",
];

/// Lines that say that something failed, and nothing else.
const SYMPTOMS: &[&str] = &[
    "task failed with exception",
    "aborting job",
    "aborting task",
    "failed with exception",
    "exception in task",
    "non-zero exit",
    "nonzero exit",
    "exit code",
    "exited with",
    "exit status",
    "return code",
    "completed with",
    "encountered an error",
    "job failed",
    "task failed",
    "pipeline failed",
    "run failed",
    "step failed",
    "giving up",
    "unhandled error while executing",
    "unrecoverable exception",
    "returned a failure",
    "database error while running",
    "marking task as",
    "uncaught exception",
    "trigger failure",
    "immediate failure",
    "user class threw exception",
    "exception writing",
    "error from python",
    "aborted.",
];
/// A symptom is short; a longer line says why.
const SYMPTOM_MAX: usize = 200;
/// Classes that only hand on that a child failed.
const SYMPTOM_CLASSES: &[&str] = &["SystemExit", "CalledProcessError", "ProcessFailedException"];

/// What another failure brings about.
const CONSEQUENCES: &[&str] = &[
    "FetchFailed",
    "current transaction is aborted",
    "connection already closed",
    "cursor already closed",
    "Broken pipe",
    "CancellationException",
    "KeyboardInterrupt",
    "Stream closed",
    "Filesystem closed",
    "already exists and",
    "TaskCanceled",
];

/// Memory, disk or an executor lost.
const DOMINANT: &[&str] = &[
    "OutOfMemoryError",
    "ExecutorLostFailure",
    "Container killed",
    "No space left on device",
    "OOMKilled",
    "MemoryError",
    "Cannot allocate memory",
    "exceeding memory limits",
    "exceeding physical memory",
    "Disk quota exceeded",
    "Out of memory",
];

/// The three lists that any word of a block is searched for, in one pass; what is found tells its list by its place.
static TELLING: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(NOISE.iter().chain(CONSEQUENCES).chain(DOMINANT)).ok());
static SYMPTOM_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(SYMPTOMS)
        .ok()
});

/// Which of the lists a text has words of.
#[derive(Clone, Copy, Debug, Default)]
struct Tells {
    noise: bool,
    consequence: bool,
    dominant: bool,
}

impl Tells {
    fn read(mut self, text: &str) -> Self {
        for found in TELLING.iter().flat_map(|words| words.find_iter(text)) {
            let place = found.pattern().as_usize();
            if place < NOISE.len() {
                self.noise = true;
            } else if place < NOISE.len() + CONSEQUENCES.len() {
                self.consequence = true;
            } else {
                self.dominant = true;
            }
        }
        self
    }
}

/// Whether `head` only says that something failed.
pub(super) fn is_symptom(head: &str) -> bool {
    if head.len() > SYMPTOM_MAX {
        return false;
    }
    of_so_many(head)
        || SYMPTOM_WORDS
            .as_ref()
            .is_some_and(|words| words.is_match(head))
}

/// `1 of 2 error creating ...`, a line of dbt's progress.
fn of_so_many(head: &str) -> bool {
    let mut words = head.split_whitespace();
    let number = |word: Option<&str>| word.is_some_and(|word| word.parse::<u32>().is_ok());
    number(words.next()) && words.next() == Some("of") && number(words.next())
}

/// Grades a finished block; `head` is its opening message, `source` its logger.
fn grade(block: &ErrorBlock, head: &str, source: &str) -> Grade {
    let headline = clip(&block.headline, 600);
    let deepest = block.causes.last().or(block.exception.as_ref());
    let mut tells = Tells::default().read(headline).read(source);
    if tells.noise || Tells::default().read(clip(head, 600)).noise {
        return Grade::Noise;
    }
    // The headline is the deepest cause; one above it may tell that memory was lost.
    for exception in block.exception.iter().chain(&block.causes) {
        tells.dominant |= !headline.starts_with(&exception.class)
            && Tells::default().read(&exception.class).dominant;
    }
    if tells.dominant {
        return Grade::Dominant;
    }
    if tells.consequence {
        return Grade::Consequence;
    }
    let Some(deepest) = deepest else {
        // What follows a symptom on further lines may say why.
        let said = headline
            .strip_prefix(head)
            .filter(|more| unlevelled(more).is_some())
            .unwrap_or(head);
        return match (block.level, block.kind) {
            (_, BlockKind::Psql | BlockKind::Dbt) => Grade::Raised,
            _ if is_symptom(said) => Grade::Symptom,
            (Level::Unknown, _) => Grade::Weak,
            (Level::Warn, _) => Grade::Warned,
            (Level::Error | Level::Fatal, _) => Grade::Plain,
        };
    };
    let class = simple(&deepest.class);
    // The last resort of frameworks: a bare exception that repeats that the child failed.
    let handed_on =
        (class.starts_with("Airflow") || class == "SourceException" || class == "Exception")
            && is_symptom(&deepest.message);
    if SYMPTOM_CLASSES.contains(&class) || handed_on {
        Grade::Symptom
    } else if block.level == Level::Warn {
        Grade::Warned
    } else {
        Grade::Raised
    }
}

/// Whether a block of this form ends the job that prints it.
fn is_terminal(block: &ErrorBlock, head: &str, source: &str) -> bool {
    const HEADS: &[&str] = &[
        "User class threw exception",
        "Job aborted",
        "Error from Python",
        "Task failed with exception",
        "Exception in thread \"main\"",
    ];
    matches!(block.kind, BlockKind::Psql | BlockKind::Dbt)
        || (block.kind == BlockKind::PythonTraceback && block.level == Level::Unknown)
        || block.level == Level::Fatal
        || HEADS.iter().any(|words| head.contains(words))
        || source.contains("ApplicationMaster")
}

/// Ranks a finished block.
pub(super) fn rank(told: &Told) -> (Grade, bool) {
    (
        grade(&told.block, &told.head, &told.source),
        is_terminal(&told.block, &told.head, &told.source),
    )
}

/// The key of distinctness: a message that says something tells one error whatever class wraps it (`pyspark` and the
/// JVM name the same error differently); else class and message together.
pub(super) fn key(template: &str) -> &str {
    let said = match template.split_once(": ") {
        Some((class, said))
            if said.len() >= 16 && is_class(class) && said.split(' ').nth(2).is_some() =>
        {
            said
        }
        _ => template,
    };
    said.strip_prefix("Job aborted due to stage failure: ")
        .unwrap_or(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert_eq!(
            key("NumberFormatException: [CAST] The value <*> is malformed"),
            "[CAST] The value <*> is malformed"
        );
        assert_eq!(key("KeyError: <*>"), "KeyError: <*>");
        assert_eq!(
            key("SparkException: Job aborted due to stage failure: Total size is bigger"),
            "Total size is bigger"
        );
        assert_eq!(
            key("relation: it does not exist at all"),
            "relation: it does not exist at all"
        );
    }

    #[test]
    fn symptoms() {
        assert!(is_symptom(
            "Task 1 in stage 0.0 failed 1 times; aborting job"
        ));
        assert!(is_symptom("1 of 2 ERROR creating sql table model marts.x"));
        assert!(!is_symptom("permission denied for table x"));
        assert!(!is_symptom(&format!("{} exit code 1", "why ".repeat(80))));
    }
}
