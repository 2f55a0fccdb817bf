//! What a log is reduced to.

use serde::{Deserialize, Serialize};

/// A whole log, reduced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reduction {
    /// At most fifty distinct error blocks, in order of their first position. Empty only for an empty log.
    pub blocks: Vec<ErrorBlock>,
    /// Lines that speak of finished writes.
    pub marks: WriteMarks,
    /// The line that tells of the most lopsided load, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uneven: Option<Uneven>,
    /// Physical lines read; a last line without terminator counts.
    pub lines: u64,
    /// Bytes read, line terminators included.
    pub bytes: u64,
    /// Distinct templates beyond the fifty kept. Exact up to 16,384 distinct templates, above that a lower bound.
    pub dropped_blocks: u64,
}

/// One distinct error: the lines that tell it, folded, and how often it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorBlock {
    /// The line a person would quote, at most 2 KiB: the deepest cause that says something, or the message.
    pub headline: String,
    /// The outermost exception, if one was raised.
    pub exception: Option<Exception>,
    /// What caused it, outermost to deepest: `Caused by:`, Python's `direct cause` and `During handling`, exceptions
    /// that one message quotes inside another.
    pub causes: Vec<Exception>,
    /// The headline with its variables masked as `<*>`: with the exception's class the key of distinctness.
    pub template: String,
    /// How often it occurred; one cause told in several places counts each time.
    pub count: u64,
    /// Line of the first occurrence, from 1.
    pub first_line: u64,
    /// Last line of the last occurrence, from 1.
    pub last_line: u64,
    /// Whether this block tells why the run failed. True for exactly one block when there are any.
    pub root: bool,
    /// The worst level it was logged at.
    pub level: Level,
    /// The form it was told in.
    pub kind: BlockKind,
    /// At most twelve of its lines, stack frames elided by a line `... N frames`.
    pub excerpt: Vec<String>,
}

/// An exception as it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Class, with its package where that was printed.
    pub class: String,
    /// Message, its lines joined by a space, at most 2 KiB; empty when none was printed.
    pub message: String,
}

/// Level of a block, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// No level was printed.
    Unknown,
    /// A warning.
    Warn,
    /// An error.
    Error,
    /// The process could not go on.
    Fatal,
}

/// The form an error was told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A JVM exception, with or without its stack trace.
    JvmException,
    /// A Python traceback; one of py4j wraps a JVM exception.
    PythonTraceback,
    /// An error that dbt reports.
    Dbt,
    /// An error that Postgres reports through psql.
    Psql,
    /// A structured log record.
    JsonLine,
    /// Any other line.
    Plain,
}

/// Lines that speak of finished writes, in lines that are not errors.
///
/// They make a verdict more cautious and never less: their absence proves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteMarks {
    /// How many there were.
    pub count: u64,
    /// The first of them, at most five.
    pub first: Vec<Mark>,
    /// The last of them, at most five; they are also in `first` when there are few.
    pub last: Vec<Mark>,
}

/// A line that tells how much more one part carries than the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uneven {
    /// Where it stands, from 1.
    pub line: u64,
    /// The line, cut to 400 bytes.
    pub text: String,
    /// How many times as much as is usual.
    pub ratio: f64,
}

/// One line that speaks of a finished write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it stands, from 1.
    pub line: u64,
    /// The line, cut to 400 bytes.
    pub text: String,
}
