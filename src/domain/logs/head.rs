//! The head of a log line: time, level, thread and logger, and where the message begins.
//!
//! Layouts differ in order and decoration (log4j, logback, Python's logging, Airflow, Flink, Kafka Connect, dbt), so
//! the head is read token by token: a token that could be a thread or a logger counts as head only when a level
//! follows it. The logger is left out of templates: one error raised by two loggers is one error.

use super::exception;
use super::source::split_source;
use super::text::{after, before};
use super::time::time;

/// Levels that matter here; trace, debug and info are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    Low,
    Warn,
    Error,
    Fatal,
}

/// A line, split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// Whether it begins with a time.
    pub timed: bool,
    /// The level, if one was printed.
    pub level: Option<Rank>,
    /// Thread, logger and the like that followed the level.
    pub source: &'a str,
    /// What was said.
    pub message: &'a str,
}

impl Head<'_> {
    /// Whether the line begins a log record, rather than going on with one.
    pub(super) fn is_headed(&self) -> bool {
        self.timed || self.level.is_some()
    }
}

/// Reads the head of `line`.
pub(super) fn parse(line: &str) -> Head<'_> {
    let mut head = Head {
        timed: false,
        level: None,
        source: "",
        message: line.trim_start(),
    };
    let mut rest = line;
    let mut bare = 0;
    for _ in 0..8 {
        rest = skip_separators(rest);
        if let Some(next) = time(rest) {
            (head.timed, rest) = (true, next);
            head.message = rest.trim_start();
        } else if let Some((level, next)) = level(rest, head.timed) {
            head.level = Some(level);
            (head.source, head.message) = split_source(next, head.timed);
            return head;
        } else if let Some((value, next)) = logfmt(rest) {
            head.level = Some(value);
            head.message = next;
            return head;
        } else {
            let Some((token, next)) = thread_or_logger(rest, head.timed) else {
                break;
            };
            bare += usize::from(token == Token::Bare);
            if bare > 1 {
                break;
            }
            rest = next;
        }
    }
    head
}

/// Without the blanks, bars and dashes that separate the parts of a head.
pub(super) fn skip_separators(text: &str) -> &str {
    let mut text = text.trim_start_matches([' ', '\t', '|']);
    while let Some(next) = text
        .strip_prefix("- ")
        .or_else(|| text.strip_prefix("--- "))
    {
        text = next.trim_start();
    }
    text
}

#[derive(PartialEq)]
enum Token {
    /// In brackets, or with punctuation that no prose has.
    Decorated,
    /// A plain word: a thread, host or logger perhaps.
    Bare,
}

/// A token that may stand between time and level: `[main]`, `{file.py:12}`, `app[7]:`, `com.acme.Loader`, `worker`.
fn thread_or_logger(text: &str, timed: bool) -> Option<(Token, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let end = before(inner, inner.floor_char_boundary(80)).find(']')?;
        return Some((Token::Decorated, after(inner, end + 1)));
    }
    if let Some(inner) = text.strip_prefix('{') {
        let end = before(inner, inner.floor_char_boundary(80)).find('}')?;
        let place = before(inner, end);
        return (place.contains(':') && !place.contains([' ', '"']))
            .then(|| (Token::Decorated, after(inner, end + 1)));
    }
    let end = text.find([' ', '\t']).filter(|end| *end <= 120)?;
    let token = before(text, end);
    let decorated = token.ends_with(':') || token.contains(['.', '_', '-', '/']);
    // Without a time in front, prose is likelier than a logger: `3 of 7 ERROR ...`, `Total ERROR count`.
    let name = token.trim_end_matches(':');
    if token == "of"
        || !(timed || token.ends_with(':'))
        || !is_name(name)
        || exception::is_class(name)
    {
        return None;
    }
    Some((
        if decorated {
            Token::Decorated
        } else {
            Token::Bare
        },
        after(text, end),
    ))
}

/// Whether a token could name a thread, a logger or a place in code.
pub(super) fn is_name(token: &str) -> bool {
    !token.is_empty()
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-/$()[]:@#".contains(&byte))
}

/// A level, decorated as `[ERROR]`, `<error>`, `ERROR:`; lower case only when decorated.
fn level(text: &str, timed: bool) -> Option<(Rank, &str)> {
    let inner = text.trim_start_matches(['[', '<', '(']);
    let word = before(
        inner,
        inner
            .find(|char: char| !char.is_ascii_alphabetic())
            .unwrap_or(inner.len()),
    );
    let next = after(inner, word.len());
    let opened = inner.len() < text.len();
    let follows = next.bytes().next();
    let closed = match follows {
        None | Some(b' ' | b'\t' | b'|') => {
            !opened || next.trim_start().starts_with([']', '>', ')'])
        }
        Some(b']' | b'>' | b')') => opened,
        Some(b':') => !opened,
        _ => false,
    };
    if !closed {
        return None;
    }
    let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    if !(upper || opened || (timed && follows == Some(b':'))) {
        return None;
    }
    let rank = rank(word)?;
    let next = if opened {
        next.trim_start().trim_start_matches([']', '>', ')'])
    } else {
        next
    };
    Some((rank, next.strip_prefix(':').unwrap_or(next)))
}

/// The rank of a level's name, in any case.
pub(super) fn rank(word: &str) -> Option<Rank> {
    const NAMES: &[(&str, Rank)] = &[
        ("INFO", Rank::Low),
        ("DEBUG", Rank::Low),
        ("TRACE", Rank::Low),
        ("NOTICE", Rank::Low),
        ("INFORMATION", Rank::Low),
        ("FINE", Rank::Low),
        ("WARN", Rank::Warn),
        ("WARNING", Rank::Warn),
        ("ERROR", Rank::Error),
        ("ERR", Rank::Error),
        ("SEVERE", Rank::Error),
        ("FATAL", Rank::Fatal),
        ("CRITICAL", Rank::Fatal),
        ("PANIC", Rank::Fatal),
        ("ALERT", Rank::Fatal),
        ("EMERGENCY", Rank::Fatal),
    ];
    NAMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, rank)| *rank)
}

/// `level=error msg="..."`, after a time or other pairs.
fn logfmt(text: &str) -> Option<(Rank, &str)> {
    let near = before(text, text.floor_char_boundary(120));
    let at = near
        .find("level=")
        .filter(|at| *at == 0 || near.as_bytes().get(at - 1) == Some(&b' '))?;
    if !before(near, at)
        .split_whitespace()
        .all(|pair| pair.contains('='))
    {
        return None;
    }
    let value = after(text, at + "level=".len()).trim_start_matches('"');
    let word = before(
        value,
        value
            .find(|char: char| !char.is_ascii_alphabetic())
            .unwrap_or(value.len()),
    );
    let rest = after(value, word.len())
        .trim_start_matches('"')
        .trim_start();
    let message = rest
        .find("msg=")
        .map_or(rest, |at| after(rest, at + "msg=".len()));
    Some((rank(word)?, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, timed: bool, level: Option<Rank>, message: &str) {
        let head = parse(line);
        assert_eq!(
            (head.timed, head.level, head.message),
            (timed, level, message),
            "{line}"
        );
    }

    #[test]
    fn layouts_of_the_jvm() {
        let error = Some(Rank::Error);
        check(
            "26/11/23 23:27:25 ERROR Executor: Exception in task 1.0",
            true,
            error,
            "Exception in task 1.0",
        );
        check(
            "2026-03-18 00:00:00,004 WARN DAGScheduler: Lost task 74.1",
            true,
            Some(Rank::Warn),
            "Lost task 74.1",
        );
        check(
            "2026-11-23T10:00:00.123Z  ERROR 71 --- [main] c.a.Load : it broke",
            true,
            error,
            "it broke",
        );
        check(
            "2026-11-23 10:00:00,123 ERROR org.apache.flink.runtime.Task [] - gone",
            true,
            error,
            "gone",
        );
        check(
            "[2026-11-23 10:00:00,123] ERROR [w|task-0] Task threw (a.b.C:212)",
            true,
            error,
            "Task threw (a.b.C:212)",
        );
        check(
            "2023-02-09 05:46:01,001 [ERROR] [TezChild] |tez.Tez|: it broke",
            true,
            error,
            "it broke",
        );
        check(
            " ERROR [kafka|task-0] Exception writing",
            false,
            error,
            "Exception writing",
        );
        check(
            "2026-11-23 10:00:00,123 ERROR [main] glue.ProcessLauncher (Logging.scala:logError(73)): Error from Python:x",
            true,
            error,
            "Error from Python:x",
        );
    }

    #[test]
    fn layouts_of_python_and_others() {
        let error = Some(Rank::Error);
        check(
            "2026-11-23 23:02:38,229 INFO backfill - chunk 8/20",
            true,
            Some(Rank::Low),
            "chunk 8/20",
        );
        check(
            "2026-11-23 23:02:38,229 - acme.load - ERROR - it broke",
            true,
            error,
            "it broke",
        );
        check(
            "[2026-11-23T23:22:36.278+0000] {taskinstance.py:3313} ERROR - Task failed",
            true,
            error,
            "Task failed",
        );
        check(
            "[2025-11-06, 02:00:30 UTC] {a.py:3} ERROR - Task failed",
            true,
            error,
            "Task failed",
        );
        check("ERROR:root:it broke", false, error, "root:it broke");
        check(
            "Nov 23 10:00:00 host cron[12]: ERROR it broke",
            true,
            error,
            "it broke",
        );
        for dated in [
            "23-Nov-2026 10:00:00,123 ERROR it broke",
            "[23/Nov/2026:10:00:00 +0000] ERROR it broke",
        ] {
            check(dated, true, error, "it broke");
        }
        check(
            "psql:a/b.sql:4: ERROR:  column \"a\"",
            false,
            error,
            "column \"a\"",
        );
        check(
            "time=\"2026\" level=error msg=\"it broke\"",
            false,
            error,
            "\"it broke\"",
        );
        check(
            "\t2026-11-23 10:00:00 CRITICAL it broke",
            true,
            Some(Rank::Fatal),
            "it broke",
        );
        check(
            "23:14:26    Database Error in model x",
            true,
            None,
            "Database Error in model x",
        );
        check(
            "23:14:26  1 of 2 ERROR creating x",
            true,
            None,
            "1 of 2 ERROR creating x",
        );
        check(
            "ERROR [CAST_INVALID_INPUT] The value",
            false,
            error,
            "[CAST_INVALID_INPUT] The value",
        );
        check(
            "WARNING: Using incubator",
            false,
            Some(Rank::Warn),
            "Using incubator",
        );
    }

    #[test]
    fn prose_has_no_head() {
        check(
            "java.io.IOException: x",
            false,
            None,
            "java.io.IOException: x",
        );
        check(
            "Total ERROR count is 3",
            false,
            None,
            "Total ERROR count is 3",
        );
        check(
            "10.0.0.1:9092 refused",
            false,
            None,
            "10.0.0.1:9092 refused",
        );
        check("error: failed to run", false, None, "error: failed to run");
        check("\tat a.b.C(C.java:1)", false, None, "at a.b.C(C.java:1)");
        check("3/20 chunks", false, None, "3/20 chunks");
        check("", false, None, "");
    }

    #[test]
    fn the_logger_is_kept_aside() {
        assert_eq!(
            parse("26/11/23 23:27:25 ERROR ChunkFetchRequestHandler: Error").source,
            "ChunkFetchRequestHandler:"
        );
    }
}
