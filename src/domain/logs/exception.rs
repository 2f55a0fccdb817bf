//! Exceptions as they are printed: `class: message`, and those that one message quotes inside another.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::model::Exception;
use super::text::{after, before, message};

/// How a class of errors ends its name, in Java, Scala, Python and JavaScript.
const ENDINGS: &[&str] = &[
    "Exception",
    "Error",
    "Errors",
    "Failure",
    "Throwable",
    "Fault",
    "Timeout",
    "Violation",
];
/// Longest name of a class.
pub(super) const CLASS_MAX: usize = 200;
/// Python's classes that end otherwise.
const OTHERS: &[&str] = &[
    "KeyboardInterrupt",
    "SystemExit",
    "StopIteration",
    "StopAsyncIteration",
    "GeneratorExit",
];

/// Whether `token` names a class of errors.
pub(super) fn is_class(token: &str) -> bool {
    let Some(first) = token.bytes().next() else {
        return false;
    };
    let last = simple(token);
    if !(first.is_ascii_alphabetic() || first == b'_')
        || !last
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_uppercase())
        || token.len() > CLASS_MAX
        || !token.bytes().all(is_class_byte)
    {
        return false;
    }
    // `Error:` alone is a word, `Exception:` alone is a class of Python.
    let ends = last != "Error"
        && last != "Errors"
        && last != "Failure"
        && last != "Timeout"
        && last != "Fault"
        && ENDINGS.iter().any(|ending| last.ends_with(ending));
    let parent = before(token, token.len() - last.len());
    ends || OTHERS.contains(&last)
        || (parent.contains("errors.") || parent.contains("exceptions.") || parent.contains("exc."))
}

fn is_class_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || byte == b'$'
}

/// The class without its package.
pub(super) fn simple(class: &str) -> &str {
    let start = class
        .bytes()
        .rposition(|byte| byte == b'.' || byte == b'$')
        .map_or(0, |at| at + 1);
    after(class, start)
}

/// `class`, `class: message` or `Class (message` at the start of `text`.
pub(super) fn parse(text: &str) -> Option<Exception> {
    let end = text
        .bytes()
        .position(|byte| !is_class_byte(byte))
        .unwrap_or(text.len());
    let (class, rest) = (before(text, end), after(text, end));
    if !is_class(class) {
        return None;
    }
    let said = if rest.is_empty() {
        rest
    } else if let Some(said) = rest.strip_prefix(':') {
        said
    } else if simple(class).ends_with("Failure") && rest.trim_start().starts_with('(') {
        rest
    } else {
        return None;
    };
    Some(Exception {
        class: class.to_owned(),
        message: message(said.trim()),
    })
}

/// The same after words that introduce an exception: `Caused by: `, `Exception in thread "main" `, py4j's `: `.
pub(super) fn parse_introduced(text: &str) -> Option<Exception> {
    let mut text = text.trim_start();
    if let Some(rest) = text.strip_prefix("Exception in thread \"") {
        text = after(rest, rest.find("\" ")? + 2);
    }
    for words in ["Caused by: ", "Caused by:", "Cause: ", "Wrapped by: ", ": "] {
        if let Some(rest) = text.strip_prefix(words) {
            text = rest.trim_start();
            break;
        }
    }
    parse(text)
}

/// The last line of a Python traceback: any class at all, as programs name theirs as they like.
pub(super) fn parse_final(text: &str) -> Option<Exception> {
    let end = text
        .bytes()
        .position(|byte| !is_class_byte(byte))
        .unwrap_or(text.len());
    let (class, rest) = (before(text, end), after(text, end));
    let named = class
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    (named && class.len() <= CLASS_MAX && (rest.is_empty() || rest.starts_with(':'))).then(|| {
        Exception {
            class: class.to_owned(),
            message: message(rest.trim_start_matches(':').trim()),
        }
    })
}

/// The first exception that `text` quotes, or the service's code in it.
pub(super) fn quoted(text: &str) -> Option<Exception> {
    quoted_class(text).or_else(|| service_error(text))
}

/// The first class that `text` quotes: after `: `, `=` or `exception `, and not in passing.
pub(super) fn quoted_class(text: &str) -> Option<Exception> {
    let mut from = 0;
    while let Some(found) = next_ending(text, from) {
        from = found;
        let start = text
            .as_bytes()
            .get(..found)?
            .iter()
            .rposition(|byte| !is_class_byte(*byte))
            .map_or(0, |at| at + 1);
        let said = after(text, start);
        let lead = before(text, start);
        let introduced = lead.is_empty()
            || lead.ends_with(": ")
            || lead.ends_with('=')
            || lead.ends_with("exception ");
        if introduced && let Some(exception) = parse(said) {
            return Some(exception);
        }
    }
    None
}

static CLASS_PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "xception",
        "Error",
        "Failure",
        "Throwable",
        "Exit",
        "errors.",
    ])
    .ok()
});

/// End of the next token that ends like a class of errors.
fn next_ending(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let at = CLASS_PARTS.as_ref()?.find(rest)?.end();
    let tail = after(rest, at)
        .bytes()
        .position(|byte| !is_class_byte(byte))
        .unwrap_or(rest.len() - at);
    Some(from + at + tail)
}

/// The service's own error inside boto's `An error occurred (Code) when calling the Op operation: ...`.
pub(super) fn service_error(text: &str) -> Option<Exception> {
    let at = memchr::memmem::find(text.as_bytes(), b"An error occurred (")?;
    let rest = after(text, at + "An error occurred (".len());
    let code = before(rest, rest.find(')')?);
    let named = (4..=CLASS_MAX).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !code.bytes().all(|byte| byte.is_ascii_digit());
    (named && rest.contains("when calling the")).then(|| Exception {
        class: code.to_owned(),
        message: message(after(text, at)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, String)> {
        parse(text).map(|exception| (exception.class, exception.message))
    }

    #[test]
    fn classes() {
        for class in [
            "java.lang.OutOfMemoryError",
            "KeyError",
            "psycopg2.errors.DeadlockDetected",
            "a.B$CException",
            "airflow.exceptions.AirflowSensorTimeout",
            "ExecutorLostFailure",
            "SystemExit",
            "Exception",
        ] {
            assert!(is_class(class), "{class}");
        }
        for other in [
            "Error",
            "ERROR",
            "org.apache.spark.util.SparkErrorUtils",
            "errors",
            "Executor",
            "error",
            "a.b.error",
            "",
        ] {
            assert!(!is_class(other), "{other}");
        }
    }

    #[test]
    fn heads() {
        assert_eq!(
            parsed("java.lang.OutOfMemoryError: Java heap space"),
            Some((
                "java.lang.OutOfMemoryError".into(),
                "Java heap space".into()
            ))
        );
        assert_eq!(
            parsed("java.lang.InterruptedException"),
            Some(("java.lang.InterruptedException".into(), String::new()))
        );
        assert_eq!(
            parsed("ExecutorLostFailure (executor 2 exited)").map(|pair| pair.1),
            Some("(executor 2 exited)".into())
        );
        assert_eq!(parsed("KeyError happened"), None);
        let thread = parse_introduced("Exception in thread \"a b\" java.lang.InterruptedException");
        assert_eq!(
            thread.map(|exception| exception.class),
            Some("java.lang.InterruptedException".into())
        );
        assert_eq!(
            parse_final("mypkg.Oops: no").map(|exception| exception.class),
            Some("mypkg.Oops".into())
        );
    }

    #[test]
    fn quotes() {
        let text = "Job aborted due to stage failure: Task 1 failed, most recent failure: Lost task 1.0 in stage 0.0 (TID 1) (host executor 1): java.lang.RuntimeException: x is no file";
        assert_eq!(
            quoted(text).map(|exception| (exception.class, exception.message)),
            Some(("java.lang.RuntimeException".into(), "x is no file".into()))
        );
        let lost = "failed; reason=ExecutorLostFailure(3759,true,Some(Container killed by YARN))";
        assert_eq!(
            quoted(lost).map(|exception| exception.class),
            Some("ExecutorLostFailure".into())
        );
        let aws = "An error occurred (ThrottlingException) when calling the GetJobRun operation: Rate exceeded";
        assert_eq!(
            quoted(aws).map(|exception| exception.class),
            Some("ThrottlingException".into())
        );
        assert_eq!(
            quoted("An error occurred (403) when calling the CreateTable operation"),
            None
        );
        assert_eq!(
            quoted("could not load com.acme.OddException from the class path"),
            None
        );
        assert_eq!(
            quoted("at org.apache.spark.util.SparkErrorUtils.tryWithSafeFinally"),
            None
        );
    }
}
