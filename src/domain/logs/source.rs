//! Who said it: the thread and the logger between a level and the message.

use super::exception;
use super::head::{is_name, skip_separators};
use super::text::{after, before};

/// Splits what follows a level into thread and logger, and the message.
pub(super) fn split_source(text: &str, timed: bool) -> (&str, &str) {
    let mut rest = text;
    let mut named = false;
    for _ in 0..5 {
        rest = skip_separators(rest);
        let logger = if named { None } else { logger(rest, timed) };
        named |= logger.is_some();
        let next = logger
            .or_else(|| process(rest))
            .or_else(|| bracketed_thread(rest))
            .or_else(|| place_in_code(rest));
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    let message = rest.trim_start();
    (before(text, text.len() - message.len()).trim(), message)
}

/// `[main]`, `[]`, `|tez.TezProcessor|`, but not an error class such as `[CAST_INVALID_INPUT]` or `[Errno 2]`.
fn bracketed_thread(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = before(inner, inner.floor_char_boundary(160)).find(']')?;
    let content = before(inner, end);
    let is_class = content.len() > 3
        && content.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_.".contains(&byte)
        });
    let says =
        content.starts_with("Errno") || content.starts_with("SQL") || content.contains("Exception");
    let rest = after(inner, end + 1);
    (!is_class && !says && !rest.trim().is_empty()).then_some(rest)
}

/// The process id of Spring's layout: `71 --- [main] ...`.
fn process(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    after(text, digits)
        .strip_prefix(" --- ")
        .filter(|_| digits > 0)
}

/// A logger before `:` or ` - `, or a dotted one before the message.
fn logger(text: &str, timed: bool) -> Option<&str> {
    let end = text.find([' ', '\t', '|']).filter(|end| *end <= 120)?;
    let (token, rest) = (before(text, end), after(text, end));
    let name = token.trim_end_matches(':');
    if name.is_empty() || name.starts_with('[') || !is_name(name) || exception::is_class(name) {
        return None;
    }
    if rest.starts_with('|')
        || rest.starts_with(" - ")
        || rest.starts_with(" [] - ")
        || rest.starts_with(" : ")
    {
        return Some(rest.trim_start_matches(['|', ':', ' ']));
    }
    if name.len() < token.len() {
        // `GENERIC_INTERNAL_ERROR:` is what was said, not who said it.
        return (!name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
        .then_some(rest);
    }
    let dotted =
        timed && name.contains('.') && !name.contains(['/', ':', '(']) && !name.ends_with('.');
    let is_file = [".py", ".sql", ".csv", ".json", ".parquet", ".sh"]
        .iter()
        .any(|end| name.ends_with(end));
    let begins = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    (dotted && begins && !is_file).then_some(rest)
}

/// `(Logging.scala:logError(73)):` of AWS Glue.
fn place_in_code(text: &str) -> Option<&str> {
    let near = before(text, text.floor_char_boundary(80));
    let end = near.starts_with('(').then(|| near.find("): "))??;
    (!before(near, end).contains(' ')).then(|| after(text, end + 3))
}
