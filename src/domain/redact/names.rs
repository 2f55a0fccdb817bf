//! Names in a text, and what links a name to its value.

use std::ops::Range;

use super::bytes::{at, before, is_blank, is_quote, skip, skip_back, stands};
use super::keys::Told;
use super::kinds::Kind;
use super::values::last_on_line;

/// Longest name looked at, in bytes.
const LONGEST_NAME: usize = 120;

/// Longest run of blanks between a name, its link and its value, in bytes.
pub(super) const LONGEST_GAP: usize = 16;

/// How a name and its value are held together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// `=`, `=>`, `->`, `:=`, an option's blank, a column of a properties file.
    Firm,
    /// `:`, which also stands in sentences.
    Colon,
    /// `PASSWORD 'x'`: only a quoted value counts.
    Quote,
    /// Between tags.
    Tag,
    /// `('name', 'x')`: only a value that looks random counts, for it may be a list of names.
    Pair,
}

/// A name in the text.
pub(super) struct Name {
    /// Where it stands, without quotes and dashes.
    pub range: Range<usize>,
    /// The quote it stands in.
    pub quote: Option<u8>,
    /// Written as an option, `--name` or `-name`.
    pub option: bool,
    /// The byte before it and its quote or dashes.
    pub before: u8,
}

/// The whole name around a stem that was found at `start..end`; it does not reach back before `floor`.
pub(super) fn name_around(bytes: &[u8], start: usize, end: usize, floor: usize) -> Name {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let limit = LONGEST_NAME.min(start - floor);
    let left = skip_back(bytes, start, limit, part);
    let first = skip(bytes, left, start - left, |byte| {
        matches!(byte, b'-' | b'.')
    });
    let mut right = skip(bytes, end, LONGEST_NAME, part);
    while right > end && matches!(before(bytes, right), b'-' | b'.') {
        right -= 1;
    }
    let quote = Some(before(bytes, left)).filter(|byte| is_quote(*byte));
    let opened = skip_back(bytes, left, 8, |byte| is_quote(byte) || byte == b'\\');
    Name {
        range: first..right,
        quote,
        option: before(bytes, first) == b'-',
        before: before(bytes, opened),
    }
}

/// What follows the name: the link to its value and where that begins.
pub(super) fn link_after(bytes: &[u8], name: &Name, told: Told) -> Option<(Link, usize)> {
    let end = name.range.end;
    let unescaped = skip(bytes, end, 8, |byte| byte == b'\\');
    let closed = name
        .quote
        .is_some_and(|quote| at(bytes, unescaped) == quote);
    let mut after = if closed { unescaped + 1 } else { end };
    if closed && at(bytes, after) == b']' {
        after += 1;
    }
    let here = skip(bytes, after, LONGEST_GAP, is_blank);
    let next = at(bytes, here + 1);
    match at(bytes, here) {
        b'=' if next == b'=' => None,
        b'=' | b'-' if next == b'>' => Some((Link::Firm, here + 2)),
        b'=' => Some((Link::Firm, here + 1)),
        b':' if next == b'=' => Some((Link::Firm, here + 2)),
        b':' if next == b':' || stands(bytes, here, b"://") => None,
        b':' if name.before == b':' && in_arn(bytes, name.range.start) => None,
        b':' if closed => Some((Link::Firm, here + 1)),
        b':' => Some((Link::Colon, here + 1)),
        b'%' if here == end && matches!(bytes.get(here..here + 3), Some(b"%3D" | b"%3d")) => {
            Some((Link::Firm, here + 3))
        }
        b'\\' if stands(bytes, here, b"\\u003d") => Some((Link::Firm, here + 6)),
        b'>' if name.before == b'<' => Some((Link::Tag, here + 1)),
        b'<' => tag_value(bytes, here).map(|start| (Link::Tag, start)),
        b')' if name.before == b'(' && stands(bytes, here, b")=(") => Some((Link::Firm, here + 3)),
        b',' if closed => after_comma(bytes, here + 1, name),
        b',' if name.option => bare_item(bytes, here + 1),
        b',' if name.before == b'(' && is_setting(bytes, &name.range) => {
            Some((Link::Firm, here + 1))
        }
        byte if is_quote(byte) && here > after && !closed && says_quoted(bytes, name, told) => {
            Some((Link::Quote, here))
        }
        0 | b'\n' | b'\r' => None,
        _ if here > after
            && (name.option
                || (!closed && is_setting(bytes, &name.range) && last_word(bytes, here))) =>
        {
            Some((Link::Firm, here))
        }
        _ => None,
    }
}

/// `arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/dwh` names a secret and holds none.
fn in_arn(bytes: &[u8], here: usize) -> bool {
    let start = skip_back(bytes, here, LONGEST_NAME, |byte| {
        byte.is_ascii_alphanumeric() || b":-_/".contains(&byte)
    });
    bytes
        .get(start..here)
        .is_some_and(|path| memchr::memmem::find(path, b"arn:").is_some())
}

/// `</name> <value>` of a Hadoop configuration file: where the value begins.
fn tag_value(bytes: &[u8], here: usize) -> Option<usize> {
    let space = |byte: u8| byte.is_ascii_whitespace();
    let closing = b"</name>";
    let from =
        stands(bytes, here, closing).then(|| skip(bytes, here + closing.len(), 64, space))?;
    stands(bytes, from, b"<value>").then_some(from + b"<value>".len())
}

/// After `"name",`: `"value": "x"`, the next item of a command line, or the other half of a pair.
fn after_comma(bytes: &[u8], from: usize, name: &Name) -> Option<(Link, usize)> {
    let start = skip(bytes, from, LONGEST_GAP, |byte| byte.is_ascii_whitespace());
    if name.option {
        return Some((Link::Firm, start));
    }
    let word = skip(bytes, start, 8, |byte| is_quote(byte) || byte == b'\\');
    let word_end = skip(bytes, word, 20, |byte| byte.is_ascii_alphabetic());
    let label = bytes.get(word..word_end)?.to_ascii_lowercase();
    let after = skip(bytes, word_end, 16, |byte| {
        is_quote(byte) || byte == b'\\' || is_blank(byte)
    });
    if label.ends_with(b"value") && word > start && at(bytes, after) == b':' {
        return Some((Link::Firm, after + 1));
    }
    (name.before == b'(' && word > start).then_some((Link::Pair, start))
}

/// `[--password, x, --host]`, as some print a command: where the next item begins, if it is alone.
fn bare_item(bytes: &[u8], from: usize) -> Option<(Link, usize)> {
    let start = skip(bytes, from, LONGEST_GAP, is_blank);
    let end = skip(bytes, start, bytes.len(), |byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b',' | b']')
    });
    matches!(at(bytes, end), b',' | b']').then_some((Link::Firm, start))
}

/// `PASSWORD 'x'`, and in capitals also `SECRET 'x'`: SQL. In a sentence a secret is quoted by its name.
fn says_quoted(bytes: &[u8], name: &Name, told: Told) -> bool {
    let capitals = bytes
        .get(name.range.clone())
        .is_some_and(|name| !name.iter().any(u8::is_ascii_lowercase));
    told.kind == Kind::Password || (told.kind == Kind::Secret && capitals)
}

/// The name of a setting of Spark, Hadoop or Java, which tables print without a sign before the value.
fn is_setting(bytes: &[u8], name: &Range<usize>) -> bool {
    const ROOTS: &[&[u8]] = &[
        b"spark.", b"fs.", b"hive.", b"hadoop.", b"javax.", b"dfs.", b"sqoop.", b"hoodie.",
    ];
    ROOTS.iter().any(|root| stands(bytes, name.start, root))
}

fn last_word(bytes: &[u8], here: usize) -> bool {
    let end = skip(bytes, here, bytes.len(), |byte| !byte.is_ascii_whitespace());
    last_on_line(bytes, end)
}
