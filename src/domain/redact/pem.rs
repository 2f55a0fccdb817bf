//! Private keys in PEM, within one text and spread over the lines of a log.

use memchr::memmem;

use super::engine::Span;
use super::kinds::Kind;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const NAME: &str = "PRIVATE KEY";

/// Most lines a key may take: one of 16,384 bits has about 200.
const MOST_LINES: usize = 400;

/// Finds private keys that begin in `text`; one without an end runs as far as its encoding goes.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    let mut ends = true;
    while let Some((start, body)) = next_begin(text, from) {
        let rest = text.get(body..).unwrap_or_default();
        let close = if ends { end_mark(rest) } else { None };
        ends = close.is_some();
        let end = body + close.map_or_else(|| encoded(rest), |(_, after)| after);
        spans.push(Span {
            start,
            end,
            kind: Kind::PrivateKey,
        });
        from = end;
    }
}

/// The next `-----BEGIN ... PRIVATE KEY...-----` from `from` on: its start, and the position behind it.
fn next_begin(text: &str, mut from: usize) -> Option<(usize, usize)> {
    loop {
        let rest = text.get(from..)?;
        let start = from + memmem::find(rest.as_bytes(), BEGIN.as_bytes())?;
        let label_at = start + BEGIN.len();
        let label = text.get(label_at..)?;
        let label = label.get(..label.floor_char_boundary(60))?;
        if let Some(length) = label
            .find("-----")
            .filter(|length| label.get(..*length).is_some_and(|l| l.contains(NAME)))
        {
            return Some((start, label_at + length + 5));
        }
        from = label_at;
    }
}

/// The next end mark: its start, and the position behind it.
fn end_mark(text: &str) -> Option<(usize, usize)> {
    let start = memmem::find(text.as_bytes(), END.as_bytes())?;
    let label_at = start + END.len();
    let label = text.get(label_at..)?;
    let length = label.get(..label.floor_char_boundary(60))?.find("-----")?;
    Some((start, label_at + length + 5))
}

/// How far a key without an end mark goes: characters of base 64, blanks and line breaks, also written as `\n`.
fn encoded(text: &str) -> usize {
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=\\ \t\r\n-:,".contains(byte))
        .count();
    text.get(..length).unwrap_or_default().trim_end().len()
}

/// Takes keys out of a log whose lines are separate texts; run before the lines are redacted one by one.
pub(super) fn redact_lines(lines: &mut [String]) {
    let mut at = 0;
    while at < lines.len() {
        let opens = lines.get(at).is_some_and(|line| open_key(line));
        at += if opens {
            redact_key(lines.get_mut(at..).unwrap_or_default())
        } else {
            1
        };
    }
}

/// A key begins on this line and does not end on it.
fn open_key(line: &str) -> bool {
    if memmem::find(line.as_bytes(), BEGIN.as_bytes()).is_none() {
        return false;
    }
    let mut open = false;
    let mut from = 0;
    while let Some((_, body)) = next_begin(line, from) {
        let close = end_mark(line.get(body..).unwrap_or_default());
        open = close.is_none();
        from = close.map_or(body, |(_, after)| body + after);
    }
    open
}

/// Takes the key out that begins on the first of these lines; how many lines it took.
fn redact_key(lines: &mut [String]) -> usize {
    let window = lines.iter().take(MOST_LINES);
    let end = window
        .skip(1)
        .position(|line| line.contains(END))
        .map(|found| found + 1);
    let mut taken = 1;
    for (index, line) in lines.iter_mut().enumerate().skip(1) {
        match end {
            Some(end) if index > end => break,
            Some(end) => hide_line(line, index == end || index + 1 == end),
            None if is_body(line) => hide_line(line, false),
            None => break,
        }
        taken = index + 1;
    }
    if let Some(first) = lines.first_mut() {
        let start = next_begin(first, 0).map_or(0, |(start, _)| start);
        let kept = first.get(..start).unwrap_or_default();
        *first = format!("{kept}{}", Kind::PrivateKey.marker());
    }
    taken
}

/// The last word of a line of a key, behind whatever the logger wrote before it.
fn last_word(line: &str) -> &str {
    let line = line.trim_end_matches(|sign: char| sign.is_whitespace() || "\"',\\".contains(sign));
    line.rsplit(|sign: char| sign.is_whitespace() || "\"'|>".contains(sign))
        .next()
        .unwrap_or_default()
}

fn is_encoded(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

fn is_body(line: &str) -> bool {
    let word = last_word(line);
    let whole = word == line.trim();
    is_encoded(word) && (word.len() >= 40 || (whole && word.len() >= 16))
}

/// Hides the part of a line that is key: its encoded last word, and all of it up to the end mark.
fn hide_line(line: &mut String, near_end: bool) {
    let word = last_word(line);
    let whole = word == line.trim();
    let encoded = is_encoded(word) && (near_end || word.len() >= 40 || whole);
    let header = line.contains("DEK-Info:") || line.contains("Proc-Type:");
    let range = match end_mark(line) {
        Some((start, end)) => start..end,
        None if encoded => {
            let start = line.rfind(word).unwrap_or_default();
            start..start + word.len()
        }
        None if header => 0..line.len(),
        None => return,
    };
    line.replace_range(range, &Kind::PrivateKey.marker());
}
