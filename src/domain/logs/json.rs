//! Structured log records, one JSON object a line.
//!
//! A reader of its own and not `serde_json`: a record may be cut (a line is kept up to 64 KiB), and of a good one only
//! a handful of strings matters. Nothing is validated; what does not read as JSON simply yields no fields.

use std::str::Chars;

use super::head::{Rank, rank};

/// What a record says of an error. Keys are those of log4j's and Spark's JSON layouts, logstash, ECS, structlog, AWS
/// Lambda and Glue, Airflow 3, dbt, and of Go's loggers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub level: Option<Rank>,
    pub message: Option<String>,
    pub class: Option<String>,
    pub said: Option<String>,
    pub trace: Option<String>,
    pub logger: Option<String>,
    /// The raw line of a container log, to be read as a line of its own.
    pub inner: Option<String>,
}

/// Objects and arrays nested deeper are passed over.
const DEPTH_MAX: usize = 24;
/// Parents under which `class` and `msg` mean an exception's.
const EXCEPTIONS: &[&str] = &[
    "exception",
    "error",
    "err",
    "throwable",
    "thrown",
    "error_detail",
    "exc",
    "cause",
];

/// Reads a record that begins `text`; also how many bytes the object takes, when it is complete.
pub(super) fn read(text: &str) -> Option<(Record, Option<usize>)> {
    if !text.starts_with('{') {
        return None;
    }
    let mut reader = Reader {
        rest: text.chars(),
        record: Record::default(),
        parents: Vec::new(),
    };
    let whole = reader.value("").is_some();
    let length = whole.then(|| text.len() - reader.rest.as_str().len());
    Some((reader.record, length))
}

struct Reader<'a> {
    rest: Chars<'a>,
    record: Record,
    /// Keys on the way to where we are; those of arrays stand for their elements too.
    parents: Vec<String>,
}

impl Reader<'_> {
    /// Reads one value; `None` when the text ends first or is no JSON.
    fn value(&mut self, key: &str) -> Option<()> {
        match self.peek()? {
            '{' => self.object(key),
            '[' => self.array(key),
            '"' => {
                let value = self.string()?;
                self.keep(key, value);
                Some(())
            }
            _ => {
                let text = self.rest.as_str();
                let end = text.find([',', '}', ']']).unwrap_or(text.len());
                let bare = text.get(..end)?.trim().to_owned();
                self.rest = text.get(end..)?.chars();
                // Numeric levels of bunyan and pino.
                if matches!((key, bare.as_str()), ("level", "50" | "60")) {
                    self.record.level = Some(Rank::Error);
                }
                (!bare.is_empty()).then_some(())
            }
        }
    }

    fn object(&mut self, key: &str) -> Option<()> {
        self.enter(key)?;
        loop {
            match self.peek()? {
                '}' => break,
                ',' => drop(self.rest.next()),
                '"' => {
                    let name = self.string()?.to_ascii_lowercase();
                    (self.peek()? == ':').then(|| self.rest.next())?;
                    self.value(&name)?;
                }
                _ => return None,
            }
        }
        self.leave();
        Some(())
    }

    fn array(&mut self, key: &str) -> Option<()> {
        self.enter(key)?;
        loop {
            match self.peek()? {
                ']' => break,
                ',' => drop(self.rest.next()),
                _ => self.value(key)?,
            }
        }
        self.leave();
        Some(())
    }

    fn enter(&mut self, key: &str) -> Option<()> {
        self.rest.next();
        self.parents.push(key.to_owned());
        (self.parents.len() <= DEPTH_MAX).then_some(())
    }

    fn leave(&mut self) {
        self.rest.next();
        self.parents.pop();
    }

    fn peek(&mut self) -> Option<char> {
        let text = self.rest.as_str().trim_start();
        self.rest = text.chars();
        text.chars().next()
    }

    fn string(&mut self) -> Option<String> {
        self.rest.next();
        let mut out = String::new();
        loop {
            match self.rest.next() {
                // A record that was cut: what there is of the string counts.
                None => return (!out.is_empty()).then_some(out),
                Some('"') => return Some(out),
                Some('\\') => out.push(self.escape()?),
                Some(char) => out.push(char),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.rest.next()? {
            'n' => '\n',
            't' => '\t',
            'r' | 'b' | 'f' => ' ',
            'u' => {
                let hex = self.rest.as_str().get(..4)?;
                let code = u32::from_str_radix(hex, 16).ok()?;
                self.rest = self.rest.as_str().get(4..)?.chars();
                // Lone surrogates and control characters have no place in text that is stored.
                char::from_u32(code)
                    .filter(|char| !char.is_control() || *char == '\n')
                    .unwrap_or(' ')
            }
            char => char,
        })
    }

    fn keep(&mut self, key: &str, value: String) {
        if value.trim().is_empty() {
            return;
        }
        let parent = self.parents.last().map_or("", String::as_str);
        let of_exception = EXCEPTIONS.contains(&parent);
        let record = &mut self.record;
        let slot = match key {
            "class" | "type" | "name" | "exc_type" | "kind" if of_exception => &mut record.class,
            "msg" | "message" | "exc_value" | "value" | "reason" if of_exception => {
                &mut record.said
            }
            "error.type" | "errortype" | "exception.type" | "exc_type" | "exception_class"
            | "error_type" => &mut record.class,
            "error.message" | "exception.message" | "exc_value" | "exception_message" => {
                &mut record.said
            }
            "stack_trace"
            | "stacktrace"
            | "exc_info"
            | "exc_text"
            | "traceback"
            | "stack"
            | "error.stack_trace"
            | "exception.stacktrace"
            | "failure reason"
            | "exception"
            | "trace" => &mut record.trace,
            "level" | "levelname" | "severity" | "log.level" | "loglevel" | "log_level" | "lvl" => {
                record.level = record.level.or_else(|| rank(&value));
                return;
            }
            "logger" | "logger_name" | "loggername" | "name" | "log.logger" => &mut record.logger,
            "log" if parent.is_empty() => &mut record.inner,
            "message" | "msg" | "event" | "textpayload" | "errormessage" | "error_message"
            | "error" | "err" | "body" => &mut record.message,
            _ => return,
        };
        slot.get_or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        read(text).map(|(record, _)| record).unwrap_or_default()
    }

    #[test]
    fn spark_four() {
        let found = record(
            r#"{"ts": "2026", "level": "ERROR", "msg": "Exception in task", "context": {"class": "no"}, "exception": {"class": "java.lang.RuntimeException", "msg": "it broke", "stacktrace": [{"class": "a.B", "method": "c", "line": 3}]}, "logger": "Executor"}"#,
        );
        assert_eq!(found.level, Some(Rank::Error));
        assert_eq!(found.message.as_deref(), Some("Exception in task"));
        assert_eq!(found.class.as_deref(), Some("java.lang.RuntimeException"));
        assert_eq!(found.said.as_deref(), Some("it broke"));
        assert_eq!(found.logger.as_deref(), Some("Executor"));
    }

    #[test]
    fn structlog_airflow_lambda_glue() {
        let structlog = record(
            r#"{"event": "load failed", "level": "error", "exception": "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'"}"#,
        );
        assert!(
            structlog
                .trace
                .is_some_and(|trace| trace.ends_with("\nKeyError: 'x'"))
        );
        let airflow = record(
            r#"{"level":"error","event":"Task failed","error_detail":[{"exc_type":"KeyError","exc_value":"'x'","frames":[{"name":"run"}]}]}"#,
        );
        assert_eq!(
            (airflow.class.as_deref(), airflow.said.as_deref()),
            (Some("KeyError"), Some("'x'"))
        );
        let lambda = record(r#"{"errorMessage": "no key", "errorType": "KeyError"}"#);
        assert_eq!(
            (lambda.class.as_deref(), lambda.message.as_deref()),
            (Some("KeyError"), Some("no key"))
        );
        let glue = record(
            r#"{"Event":"GlueETLJobExceptionEvent","Failure Reason":"Traceback\nValueError: x"}"#,
        );
        assert_eq!(glue.trace.as_deref(), Some("Traceback\nValueError: x"));
    }

    #[test]
    fn cut_hostile_and_followed_records() {
        assert_eq!(
            record(r#"{"level":"error","msg":"it bro"#)
                .message
                .as_deref(),
            Some("it bro")
        );
        assert_eq!(
            record(r#"{"msg":"a\u0000b\ud800c"}"#).message.as_deref(),
            Some("a b c")
        );
        let (found, length) = read(r#"{"timestamp":1,"stream":"a"} ERROR x"#).unwrap();
        assert_eq!((found, length), (Record::default(), Some(28)));
        let deep = format!("{}{}", "{\"a\":".repeat(100_000), "1");
        assert_eq!(read(&deep), Some((Record::default(), None)));
        assert_eq!(read("{,,}").map(|(_, length)| length), Some(Some(4)));
        assert_eq!(read("plain"), None);
    }
}
