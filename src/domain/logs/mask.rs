//! Templates: a message with its variables masked, so that one error is one error however often it is told.
//!
//! Masked as `<*>`: quoted values, paths and URLs, numbers with what joins them (addresses, times, ids, sizes), hex runs
//! of eight and more, hash codes after `@`. Neighbouring masks are one, so that lists of any length are alike.

use super::text::{after, clip};

/// What stands for a variable.
const STAR: &str = "<*>";
/// Bytes of a message that make its template.
const TEMPLATE_MAX: usize = 320;
/// Longest quoted value.
const QUOTED_MAX: usize = 240;

/// The template of `message`.
pub(super) fn mask(message: &str) -> String {
    mask_start(message, TEMPLATE_MAX)
}

/// The template of the first bytes of `message`, so many at most.
pub(super) fn mask_start(message: &str, most: usize) -> String {
    let masked = mask_values(message, most);
    // `KeyError: 'Variable x is not set'` quotes a whole sentence.
    if masked == STAR && message.contains(' ') {
        return mask_values(message.trim_matches(['\'', '"', '`']), most);
    }
    masked
}

fn mask_values(message: &str, most: usize) -> String {
    let text = clip(message, most);
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut word_before = false;
    while let Some(byte) = bytes.get(at).copied() {
        let end = match byte {
            b'\'' | b'"' | b'`' if !word_before => closing_quote(bytes, at),
            _ if is_token(byte) => token_end(bytes, at),
            _ => None,
        };
        let Some(end) = end else {
            at += 1;
            word_before = false;
            if byte.is_ascii() {
                literal(&mut out, byte);
            } else {
                // One char of several bytes; `at` is on a boundary, as all else consumed is ASCII.
                let char = text
                    .get(at - 1..)
                    .and_then(|rest| rest.chars().next())
                    .unwrap_or(' ');
                at += char.len_utf8() - 1;
                out.push(char);
                word_before = true;
            }
            continue;
        };
        let piece = text.get(at..end).unwrap_or_default();
        if is_token(byte) {
            token(&mut out, piece);
        } else {
            star(&mut out);
        }
        word_before = piece.ends_with(|char: char| char.is_ascii_alphanumeric());
        at = end;
    }
    out.truncate(out.trim_end_matches([' ', '.', ',', ';', ':']).len());
    out
}

/// Blanks and dots in a row become few, so that padded tables and aligned columns are alike.
fn literal(out: &mut String, byte: u8) {
    let blank = byte.is_ascii_whitespace();
    if !(blank && (out.is_empty() || out.ends_with(' '))) {
        out.push(if blank { ' ' } else { char::from(byte) });
    }
}

fn star(out: &mut String) {
    let joined = out.trim_end_matches([' ', ',', '-', '_', '.', ':', '/', '+']);
    if joined.ends_with(STAR) {
        out.truncate(joined.len());
    } else {
        out.push_str(STAR);
    }
}

/// One past the closing quote, if there is one near that ends a word.
fn closing_quote(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = *bytes.get(at)?;
    let rest = bytes.get(at + 1..)?;
    let mut from = 0;
    loop {
        let close = from + memchr::memchr(quote, rest.get(from..)?)?;
        if close > QUOTED_MAX {
            return None;
        }
        if !rest.get(close + 1).is_some_and(u8::is_ascii_alphanumeric) {
            return Some(at + close + 2);
        }
        from = close + 1;
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_./:@$+%#~-".contains(&byte)
}

fn token_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    Some(
        at + rest
            .iter()
            .position(|byte| !is_token(*byte))
            .unwrap_or(rest.len()),
    )
}

fn token(out: &mut String, token: &str) {
    let body = token.trim_end_matches([':', '.', '-']);
    let (mut slashes, mut numbered) = (0, false);
    for byte in body.bytes() {
        slashes += usize::from(byte == b'/');
        numbered |= byte.is_ascii_digit();
    }
    let is_path = slashes >= 2
        || (slashes == 1 && (body.starts_with(['/', '~']) || body.contains(['.', ':'])));
    if is_path && body.len() > 1 {
        star(out);
    } else if numbered {
        // The sign of a number is part of it.
        digits(out, body.trim_start_matches('-'));
    } else {
        out.push_str(body);
    }
    // Of leaders such as `......` a few stay.
    out.push_str(clip(after(token, body.len()), 3));
}

/// Masks the numbers and hex runs of one token.
fn digits(out: &mut String, token: &str) {
    let bytes = token.as_bytes();
    let (mut at, mut copied) = (0, 0);
    while let Some(byte) = bytes.get(at).copied() {
        if !byte.is_ascii_hexdigit() {
            at += 1;
            continue;
        }
        let previous = at
            .checked_sub(1)
            .and_then(|at| bytes.get(at))
            .copied()
            .unwrap_or(b' ');
        let run = bytes.get(at..).unwrap_or_default();
        let hex = run
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let decimal = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let dashed = run
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit() || **byte == b'-')
            .count();
        // A UUID has 36 bytes with its dashes.
        let code = if dashed >= 32 { dashed } else { hex };
        let is_word =
            previous.is_ascii_alphabetic() || run.get(code).is_some_and(u8::is_ascii_alphanumeric);
        let is_code = !is_word
            && (code >= 8 || previous == b'@')
            && run.iter().take(code).any(u8::is_ascii_digit);
        let length = match (is_code, decimal) {
            (true, _) => code,
            (false, 0) => {
                at += 1;
                continue;
            }
            // `0x7fc2...`: the digits after the mark go with it.
            (false, 1) if byte == b'0' && run.get(1) == Some(&b'x') => {
                2 + run
                    .iter()
                    .skip(2)
                    .take_while(|byte| byte.is_ascii_hexdigit())
                    .count()
            }
            // Amazon's store is no variable.
            (false, 1) if byte == b'3' && previous.eq_ignore_ascii_case(&b's') && at == 1 => {
                at += 1;
                continue;
            }
            (false, decimal) => decimal,
        };
        out.push_str(token.get(copied..at).unwrap_or_default());
        star(out);
        at += length;
        copied = at;
    }
    out.push_str(after(token, copied));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) {
        assert_eq!(mask(left), mask(right));
    }

    #[test]
    fn variables_go() {
        same(
            "Task 590.3 in stage 7.0 (TID 1750) (172.34.0.153 executor 108): gone",
            "Task 1.0 in stage 12.0 (TID 2) (10.0.0.1 executor 9): gone",
        );
        same("column \"a.id\" must appear", "column \"b\" must appear");
        same(
            "Failed to connect to ip-10-0-3-44:7337",
            "Failed to connect to ip-10-0-255-1:7337",
        );
        same(
            "No space left on device: /mnt/yarn/blockmgr-0a1b2c3d4e5f6071",
            "No space left on device: /data/x",
        );
        same(
            "reading s3a://lake/raw/part-147788.parquet, range 0-9",
            "reading file:/x/y.parquet, range 11-923660",
        );
        same(
            "ParquetFile@32cf132a is no file, found [0, 80, 65, 82]",
            "ParquetFile@1b9 is no file, found [-1, -58, 63]",
        );
        same(
            "job d4957e2e-39d7-49b9-b5e5-ffe9b2ce3417.",
            "job 8fb1fed6-a98f-4d53-a43f-adb126fa5583.",
        );
        same(
            "lock lease_00000000000012ab held by run 3",
            "lock lease_ff34567890abcdef held by run 812",
        );
        same(
            "Lambda$3285/0x00007fc27cdf8290@1b97798f rejected",
            "Lambda$1/0x00007f027cdf8291@59fa4e7 rejected",
        );
        same("user=etl12, access=WRITE", "user=etl3, access=WRITE");
        same(
            "took 20 ms at 2026-11-23T23:00:30.628Z",
            "took 3 ms at 2026-11-24T01:02:03.004Z",
        );
        same(
            "1 of 2 ERROR creating x ........ [ERROR in 0.20s]",
            "2 of 2 ERROR creating x ... [ERROR in 1s]",
        );
    }

    #[test]
    fn words_stay() {
        assert_eq!(
            mask("The conn_id isn't defined, it can't be"),
            "The conn_id isn't defined, it can't be"
        );
        assert_eq!(mask("Java heap space"), "Java heap space");
        assert_eq!(
            mask("(Service: S3, Status Code: 503)"),
            "(Service: S3, Status Code: <*>)"
        );
        assert_eq!(
            mask("[PATH_NOT_FOUND] Path does not exist: file:/data/x=1."),
            "[PATH_NOT_FOUND] Path does not exist: <*>=<*>"
        );
        assert_ne!(
            mask("permission denied for schema finance"),
            mask("permission denied for table finance")
        );
        assert_eq!(mask("Größe é 5 überschritten"), "Größe é <*> überschritten");
        assert_eq!(
            mask("'Variable dwh_schema does not exist'"),
            "Variable dwh_schema does not exist"
        );
        assert_eq!(
            mask("Cannot write to `a`.`b_2`, too many columns"),
            "Cannot write to <*>, too many columns"
        );
        assert_eq!(mask(""), "");
    }
}
