//! Lines that carry another program's line: Airflow relaying a child's output, containers, Airbyte, `CloudWatch` exports.

use std::borrow::Cow;

use super::head::{self, Rank};
use super::json;
use super::text::{after, before, clip};

/// A line without what was put around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inner<'a> {
    /// Who relayed it; empty for a line of its own. Lines of one record have the same.
    pub relay: &'a str,
    /// The line itself.
    pub line: Cow<'a, str>,
}

/// Unwraps `line`.
pub(super) fn unwrap(line: &str) -> Inner<'_> {
    airflow(line)
        .or_else(|| container(line))
        .or_else(|| piped(line))
        .or_else(|| prefixed(line))
        .unwrap_or(Inner {
            relay: "",
            line: Cow::Borrowed(line),
        })
}

/// `[2026-..] {subprocess.py:93} INFO - line`: at this level it is a child's line as often as Airflow's own.
fn airflow(line: &str) -> Option<Inner<'_>> {
    let rest = line.strip_prefix('[')?;
    let place = rest.find("] {")? + 3;
    let end = before(rest, rest.floor_char_boundary(120)).find("} ")?;
    let relay = rest.get(place..end)?;
    let said = after(rest, end + 2).strip_prefix("INFO - ")?;
    // The pod operator names the container.
    Some(Inner {
        relay,
        line: Cow::Borrowed(said.strip_prefix("[base] ").unwrap_or(said)),
    })
}

/// Docker's JSON and Kubernetes' `time stderr F line`; a `CloudWatch` export's `{"timestamp":...} line`.
fn container(line: &str) -> Option<Inner<'_>> {
    if line.starts_with("{\"") {
        let (record, length) = json::read(line)?;
        if let Some(inner) = record.inner {
            return Some(Inner {
                relay: "json",
                line: Cow::Owned(inner.trim_end().to_owned()),
            });
        }
        let rest = after(line, length?);
        return (rest.starts_with(' ') && rest.len() > 1).then_some(Inner {
            relay: "json",
            line: Cow::Borrowed(after(rest, 1)),
        });
    }
    // A time of Kubernetes: `2026-11-23T10:00:00.1Z`.
    (line.as_bytes().get(10) == Some(&b'T')).then_some(())?;
    let near = clip(line, 64);
    let at = near.find(" stderr ").or_else(|| near.find(" stdout "))?;
    let rest = after(line, at + " stderr ".len());
    let inner = rest
        .strip_prefix("F ")
        .or_else(|| rest.strip_prefix("P "))?;
    line.starts_with(|char: char| char.is_ascii_digit())
        .then_some(Inner {
            relay: "cri",
            line: Cow::Borrowed(inner),
        })
}

/// `| line`, as frames are quoted in reports and exception groups; not a row of a table.
fn piped(line: &str) -> Option<Inner<'_>> {
    let inner = line.trim_start().strip_prefix("| ")?;
    (!inner.contains('|')).then_some(Inner {
        relay: "",
        line: Cow::Borrowed(inner),
    })
}

/// `2026-.. source > line`, as Airbyte marks the lines of its connectors.
fn prefixed(line: &str) -> Option<Inner<'_>> {
    memchr::memchr(b'>', clip(line, 80).as_bytes())?;
    let at = clip(line, 80).find(" > ")?;
    let before = before(line, at);
    let who = before.rsplit(' ').next()?;
    let head = head::parse(before);
    let known = [
        "source",
        "destination",
        "normalization",
        "dbt",
        "platform",
        "replication-orchestrator",
    ]
    .contains(&who);
    (known && head.timed && head.level.is_none_or(|level| level == Rank::Low)).then_some(Inner {
        relay: who,
        line: Cow::Borrowed(after(line, at + 3)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(line: &str) -> (String, String) {
        let inner = unwrap(line);
        (inner.relay.to_owned(), inner.line.into_owned())
    }

    fn pair(relay: &str, line: &str) -> (String, String) {
        (relay.to_owned(), line.to_owned())
    }

    #[test]
    fn relays() {
        assert_eq!(
            unwrapped("[2026-11-23T23:23:05.107+0000] {subprocess.py:93} INFO - KeyError: 1"),
            pair("subprocess.py:93", "KeyError: 1")
        );
        assert_eq!(
            unwrapped("2023-12-07 14:01:50 source > \tat a.B.c(B.java:1)"),
            pair("source", "\tat a.B.c(B.java:1)")
        );
        assert_eq!(
            unwrapped("{\"log\":\"KeyError: 1\\n\",\"stream\":\"stderr\"}"),
            pair("json", "KeyError: 1")
        );
        assert_eq!(
            unwrapped("{\"timestamp\":1,\"stream\":\"job/09\"} ERROR X: y"),
            pair("json", "ERROR X: y")
        );
        assert_eq!(
            unwrapped("2026-11-23T10:00:00.1Z stderr F KeyError: 1"),
            pair("cri", "KeyError: 1")
        );
        assert_eq!(
            unwrapped("| at a.B.c(B.java:1)"),
            pair("", "at a.B.c(B.java:1)")
        );
    }

    #[test]
    fn lines_of_their_own() {
        for line in [
            "| a | b |",
            "26/11/23 ERROR x: a > b",
            "[2026-11-23] {a.py:1} ERROR - x",
            "{\"level\":\"error\"}",
            "",
        ] {
            assert_eq!(unwrapped(line), pair("", line));
        }
    }
}
