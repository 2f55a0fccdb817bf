//! Bytes to text that may be stored and shown, and safe cuts.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

/// Longest headline and message kept, in bytes.
pub(super) const MESSAGE_MAX: usize = 2048;
/// Longest line kept in an excerpt or a mark, in bytes.
pub(super) const LINE_MAX: usize = 400;

/// At most `max` bytes of `text`, cut on a char boundary.
pub(super) fn clip(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

/// What follows byte `at`; empty when that is no char boundary inside `text`.
pub(super) fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// What precedes byte `at`; all of it when that is no char boundary inside `text`.
pub(super) fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or(text)
}

/// Appends `more` to `text` after a space, up to [`MESSAGE_MAX`] bytes in all.
pub(super) fn append(text: &mut String, more: &str) {
    if more.is_empty() || text.len() + 1 >= MESSAGE_MAX {
        return;
    }
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(clip(more, MESSAGE_MAX - text.len()));
}

/// Copies at most [`MESSAGE_MAX`] bytes.
pub(super) fn message(text: &str) -> String {
    clip(text, MESSAGE_MAX).to_owned()
}

/// Copies at most [`LINE_MAX`] bytes, without trailing blanks.
pub(super) fn line(text: &str) -> String {
    clip(text, LINE_MAX).trim_end().to_owned()
}

/// A line as text: wrong UTF-8 replaced, terminal colours gone, other control characters (NUL among them, which
/// Postgres cannot store) replaced by blanks, no trailing blanks. Tabs stay: stack frames start with one.
pub(super) fn clean(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.trim_ascii_end();
    // 0xC2 begins the control characters beyond ASCII, which terminals obey too.
    // Bits and not `any`: without the early exit it is vectorised.
    let is_control =
        |byte: u8| u8::from((byte < b' ' && byte != b'\t') || byte == 0x7f || byte == 0xc2);
    let control = bytes.iter().fold(0, |seen, byte| seen | is_control(*byte));
    match str::from_utf8(bytes) {
        Ok(text) if control == 0 => Cow::Borrowed(text),
        Ok(text) => Cow::Owned(scrub(text)),
        Err(_) => Cow::Owned(scrub(&String::from_utf8_lossy(bytes))),
    }
}

fn scrub(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => skip_escape(&mut chars),
            '\t' => out.push('\t'),
            char if char.is_control() => out.push(' '),
            char => out.push(char),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Skips the rest of a terminal sequence: `ESC [ ... letter`, or `ESC ] ... BEL`.
fn skip_escape(chars: &mut Peekable<Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            while chars
                .next()
                .is_some_and(|char| !('@'..='~').contains(&char))
            {}
        }
        Some(']') => while chars.next().is_some_and(|char| char != '\u{7}') {},
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_on_char_boundaries() {
        assert_eq!(clip("aé", 2), "a");
        assert_eq!(clip("aé", 3), "aé");
        assert_eq!(clip("ab", 9), "ab");
        let mut text = "x".repeat(MESSAGE_MAX - 2);
        append(&mut text, "éé");
        assert!(text.len() <= MESSAGE_MAX);
    }

    #[test]
    fn clean_keeps_tabs_and_drops_the_rest() {
        assert_eq!(clean(b"\tat x\r\n"), "\tat x");
        assert_eq!(clean(b"a\0b\x01c"), "a b c");
        assert_eq!(clean(b"\x1b[31mERROR\x1b[0m x"), "ERROR x");
        assert_eq!(clean(b"\x1b]0;title\x07ERROR"), "ERROR");
        assert_eq!(clean(b"caf\xe9"), "caf\u{fffd}");
        assert_eq!(clean("\u{85}é ".as_bytes()), " é");
    }
}
