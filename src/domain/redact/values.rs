//! Where a value begins and ends.

use std::ops::Range;

use super::bytes::{at, before, is_blank, is_quote, skip, stands};

/// Where the unquoted value that begins at `start` ends.
///
/// A sign such as `,` or `)` ends it only where what follows looks like the surroundings going on: passwords contain
/// such signs, and taking a sign too much is better than leaving the rest of a password behind.
pub(super) fn unquoted_end(bytes: &[u8], start: usize, in_path: bool) -> usize {
    let mut end = start;
    while end < bytes.len() && !ends_here(bytes, end, in_path) {
        end += 1;
    }
    let sentence_sign = matches!(before(bytes, end), b'.' | b':' | b',' | b';');
    if sentence_sign && end > start + 1 {
        end - 1
    } else {
        end
    }
}

fn ends_here(bytes: &[u8], here: usize, in_path: bool) -> bool {
    let next = at(bytes, here + 1);
    let closes = matches!(next, 0 | b'\\' | b'<') || next.is_ascii_whitespace() || is_quote(next);
    match at(bytes, here) {
        byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => true,
        byte if is_quote(byte) => !next.is_ascii_alphanumeric(),
        b'\\' if matches!(next, b'n' | b'r' | b't') => names_follow(bytes, here + 2),
        b'\\' => is_quote(next) || next == b'\\' || stands(bytes, here, b"\\u0026"),
        b'%' => stands(bytes, here, b"%26") && encoded_name_follows(bytes, here + 3),
        b'&' if stands(bytes, here, b"&amp;") => true,
        b',' | b';' | b'&' | b'|' => closes || names_follow(bytes, here + 1),
        b')' | b']' | b'}' => {
            closes
                || matches!(
                    next,
                    b',' | b';' | b'.' | b':' | b')' | b']' | b'}' | b'|' | b'&'
                )
        }
        b'<' => next == b'/',
        b'>' => closes,
        b'/' => in_path,
        _ => false,
    }
}

/// Whether `name=` or `name:` stands at `from`: the next pair of a list.
fn names_follow(bytes: &[u8], from: usize) -> bool {
    let end = skip(bytes, from, 64, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'.' | b' ' | b'"' | b'\'' | b'$')
    });
    end > from && matches!(at(bytes, end), b'=' | b':')
}

/// Whether `name%3D` stands at `from`: the next pair of a query inside a query.
fn encoded_name_follows(bytes: &[u8], from: usize) -> bool {
    let end = skip(bytes, from, 64, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
    });
    end > from && (stands(bytes, end, b"%3D") || stands(bytes, end, b"%3d"))
}

/// Where the content ends of a value quoted by `quote`, before which `slashes` backslashes stand (the text is itself
/// inside a string); the end of the line when the closing quote is missing, because a log was cut there.
pub(super) fn quoted_end(bytes: &[u8], start: usize, quote: u8, slashes: usize) -> usize {
    let mut run = 0;
    for (offset, byte) in bytes.iter().skip(start).enumerate() {
        let here = start + offset;
        match *byte {
            b'\\' => run += 1,
            b'\n' => return here,
            byte if byte == quote && slashes == 0 && run % 2 == 0 => return here,
            byte if byte == quote && slashes > 0 && run <= slashes => return here - run,
            _ => run = 0,
        }
    }
    bytes.len()
}

/// Whether what stands at `at` on its line is all that is left of it, or of its list.
pub(super) fn last_on_line(bytes: &[u8], here: usize) -> bool {
    let end = skip(bytes, here, 16, is_blank);
    matches!(
        at(bytes, end),
        0 | b'\n' | b'\r' | b',' | b'}' | b']' | b'#'
    ) || is_quote(at(bytes, end))
}

/// An authorization scheme at `start`, with the blanks behind it: where the credentials begin.
pub(super) fn after_scheme(bytes: &[u8], start: usize) -> Option<usize> {
    const SCHEMES: &[&[u8]] = &[
        b"bearer",
        b"basic",
        b"token",
        b"negotiate",
        b"apikey",
        b"api-key",
        b"snowflake",
        b"key",
    ];
    SCHEMES.iter().find_map(|scheme| {
        let word = bytes.get(start..start + scheme.len())?;
        let end = start + scheme.len();
        let next = skip(bytes, end, 8, is_blank);
        (word.eq_ignore_ascii_case(scheme) && next > end).then_some(next)
    })
}

/// The value inside `{...}`, as ODBC quotes it; `None` for anything else.
pub(super) fn braced(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    const LONGEST: usize = 256;
    let first = at(bytes, start + 1);
    if at(bytes, start) != b'{' || first == b'{' || is_quote(first) {
        return None;
    }
    let end = skip(bytes, start + 1, LONGEST, |byte| {
        !matches!(byte, b'}' | b'\n')
    });
    (at(bytes, end) == b'}').then_some(start + 1..end)
}

/// Where a cookie header ends: `a=b; c=d`, as long as a semicolon joins the parts.
pub(super) fn cookie_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    loop {
        let part = |byte: u8| !byte.is_ascii_whitespace() && !is_quote(byte);
        end = skip(bytes, end, bytes.len(), part);
        let next = skip(bytes, end, 4, is_blank);
        if before(bytes, end) != b';'
            || next == end
            || !part(at(bytes, next))
            || at(bytes, next) == 0
        {
            return end;
        }
        end = next;
    }
}
