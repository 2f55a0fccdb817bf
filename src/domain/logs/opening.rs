//! What to make of a line that holds one of the literals: an error that opens a block, a mark, or nothing.

use super::block::{self, Open, Opening};
use super::exception;
use super::head::{self, Head, Rank};
use super::json::{self, Record};
use super::marks;
use super::model::{BlockKind, Exception, Level};
use super::phrase::is_frame;
use super::text::{MESSAGE_MAX, clip};
use super::uneven;
use super::wording::unlevelled;
use super::wrap;

/// What a line was found to be.
#[derive(Debug)]
pub(super) enum Found {
    /// Neither error nor mark.
    Nothing,
    /// A finished write.
    Mark,
    /// One part carries so many times as much as the others.
    Uneven(f64),
    /// An error; the lines after it may go on with it.
    Error(Box<Open>),
    /// An error that is complete.
    Whole(Box<Open>),
}

/// Looks at one line; `previous` is the line before it, for the level that it may have been announced with.
pub(super) fn look(line_number: u64, line: &str, previous: &str) -> Found {
    let inner = wrap::unwrap(line);
    let text: &str = &inner.line;
    if is_frame(text.trim_start()) || text.trim_start().starts_with("File \"") {
        return Found::Nothing;
    }
    if inner.relay.ends_with(|char: char| char.is_ascii_digit()) && text.contains("Marking task as")
    {
        // Airflow's own last word: the task's error stands before it.
        return Found::Nothing;
    }
    let head = relayed(head::parse(text));
    let record = text
        .trim_start()
        .starts_with('{')
        .then(|| json::read(text.trim_start()))
        .flatten()
        // AWS Glue prints its analysis behind a head.
        .or_else(|| {
            head.message
                .strip_prefix("[Glue Exception Analysis] ")
                .and_then(json::read)
        });
    if let Some((record, _)) = record
        && (record.level.is_some()
            || record.trace.is_some()
            || record.class.is_some()
            || record.message.is_some())
    {
        return structured(line_number, text, &head, record);
    }
    let level = match head.level {
        Some(Rank::Low) if !announces_trace(head.message) => return mark_or_nothing(&head),
        Some(Rank::Warn) if !warns_of_exception(head.message) => return mark_or_nothing(&head),
        None => match unlevelled(head.message) {
            Some(level) if level == Level::Unknown && !head.is_headed() => {
                announced_level(previous)
            }
            Some(level) => level,
            None => return mark_or_nothing(&head),
        },
        rank => block::level(rank),
    };
    if head.message.is_empty() {
        return Found::Nothing;
    }
    Found::Error(Box::new(Open::new(&Opening {
        line_number,
        level,
        kind: if is_psql(text) {
            BlockKind::Psql
        } else {
            BlockKind::Plain
        },
        timed: head.timed,
        relay: inner.relay,
        source: head.source,
        message: quotable(text, &head),
        line: text.trim_end(),
    })))
}

/// The head of a line that was relayed under another: `... ERROR - 20:14:22  Running with dbt` is no error.
fn relayed(outer: Head<'_>) -> Head<'_> {
    if outer.level.is_none()
        || !outer
            .message
            .starts_with(|char: char| char == '[' || char.is_ascii_digit())
    {
        return outer;
    }
    let inner = head::parse(outer.message);
    if inner.timed { inner } else { outer }
}

fn mark_or_nothing(head: &Head<'_>) -> Found {
    if marks::is_mark(head.source, head.message) {
        Found::Mark
    } else {
        uneven::ratio(head.message).map_or(Found::Nothing, Found::Uneven)
    }
}

/// The message; with its level where that makes it what a person would quote.
fn quotable<'a>(text: &'a str, head: &Head<'a>) -> &'a str {
    let whole = text.trim_start();
    if !head.timed && (head.message.len() < 12 || is_psql(text)) {
        whole
    } else {
        head.message
    }
}

fn is_psql(text: &str) -> bool {
    text.starts_with("psql:")
        || text.starts_with("pg_dump: error")
        || text.starts_with("pg_restore: error")
        || text.starts_with("ERROR:  ")
        || text.starts_with("FATAL:  ")
}

/// A quiet level, but a traceback behind it.
fn announces_trace(message: &str) -> bool {
    message.contains("Traceback (most recent call last):")
        || message.starts_with("Exception in thread ")
}

/// A warning counts only for the exception, or the lost executor, that it names.
fn warns_of_exception(message: &str) -> bool {
    let message = clip(message, 4096);
    !message.contains("TaskKilled")
        && (announces_trace(message)
            || exception::parse_introduced(message).is_some()
            || exception::quoted_class(message).is_some()
            || message.contains("Container killed"))
}

/// Level of an exception that stands on a line of its own: that of the line before it, where that was a warning.
fn announced_level(previous: &str) -> Level {
    let inner = wrap::unwrap(previous);
    match head::parse(&inner.line).level {
        Some(Rank::Warn) => Level::Warn,
        _ => Level::Unknown,
    }
}

/// A record of JSON: an error by its level, or by the exception that it carries.
fn structured(line_number: u64, line: &str, outer: &Head<'_>, record: Record) -> Found {
    let message = record.message.clone().unwrap_or_default();
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let head = head::parse(first);
    let carries = record.class.is_some() || record.trace.is_some();
    let level = match record.level.or(head.level).or(outer.level) {
        Some(Rank::Low) => return mark_or_nothing(&head),
        Some(Rank::Warn) if !carries && !warns_of_exception(&message) => {
            return mark_or_nothing(&head);
        }
        None if !carries => match unlevelled(head.message) {
            Some(level) => level,
            None => return mark_or_nothing(&head),
        },
        rank => block::level(rank),
    };
    let mut open = Open::new(&Opening {
        line_number,
        level,
        kind: BlockKind::JsonLine,
        timed: true,
        relay: "",
        source: record.logger.as_deref().unwrap_or(head.source),
        message: head.message,
        line,
    });
    lines.all(|line| open.take_line(line));
    let traced = record.trace.as_deref().is_some_and(|trace| {
        let before = open.has_raised();
        trace.lines().all(|line| open.take_line(line));
        open.has_raised() && !before
    });
    if !traced && let Some(class) = record.class {
        let said = record.said.unwrap_or_default();
        let mut lines = said.lines();
        let class = class.lines().next().unwrap_or_default().trim();
        open.raise(Exception {
            class: clip(class, exception::CLASS_MAX).to_owned(),
            message: clip(lines.next().unwrap_or_default(), MESSAGE_MAX).to_owned(),
        });
        lines.all(|line| open.take_line(line));
    }
    Found::Whole(Box::new(open))
}
