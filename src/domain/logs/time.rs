//! Times at the start of a line. They are passed over, not read.

use super::text::{after, before};

/// What follows a time at the start of `text`: ISO 8601, `26/11/23`, `23:14:26`, epoch seconds or milliseconds,
/// `Nov 23 10:00:00`, `23-Nov-2026 10:00:00`, any of them in brackets.
pub(super) fn time(text: &str) -> Option<&str> {
    if let Some(inner) = text.strip_prefix('[') {
        let end = before(inner, inner.floor_char_boundary(48)).find(']')?;
        time(before(inner, end))?;
        return Some(after(inner, end + 1));
    }
    let first = text.bytes().next()?;
    let text = if first.is_ascii_uppercase() {
        month(text)?
    } else {
        text
    };
    if !text.bytes().next()?.is_ascii_digit() {
        return None;
    }
    let text = day_first(text).unwrap_or(text);
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"-:/.,+TZ".contains(byte);
    let run = text.bytes().take_while(is_part).count();
    let (token, rest) = (before(text, run), after(text, run));
    if !(rest.is_empty() || rest.starts_with([' ', '\t', ']', '|']))
        || !is_time(token.trim_end_matches(','))
    {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    Some(
        rest.strip_prefix("UTC")
            .or_else(|| rest.strip_prefix("GMT"))
            .unwrap_or(rest),
    )
}

fn is_time(token: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(token);
    let rest = after(token, first + 1);
    let second = digits(rest);
    let last = after(rest, second + 1);
    let third = digits(last);
    let separator = token.as_bytes().get(first).copied();
    match separator {
        Some(b':') => first <= 2 && second == 2,
        Some(b'-' | b'/' | b'.') => {
            let date = (1..=2).contains(&second)
                && third > 0
                && rest.as_bytes().get(second).copied() == separator;
            let year =
                first == 4 || third == 4 || (separator != Some(b'.') && first == 2 && third == 2);
            let ends = last.as_bytes().get(third).is_none_or(|byte| *byte == b'T');
            date && year && ends
        }
        // Seconds or milliseconds since 1970, as CloudWatch exports them.
        None => (first == 10 || first == 13) && token.starts_with('1'),
        Some(_) => false,
    }
}

const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// What follows `23-Nov-2026 ` or `23/Nov/2026:`, as JVM loggers and web servers write dates.
fn day_first(text: &str) -> Option<&str> {
    let day = text.find(['-', '/']).filter(|end| *end <= 2)?;
    let separator = text.get(day..=day)?;
    let rest = after(text, day + 1);
    let rest = MONTHS.iter().find_map(|month| rest.strip_prefix(month))?;
    let rest = rest.strip_prefix(separator)?;
    before(rest, 4).parse::<u16>().ok()?;
    after(rest, 4).strip_prefix([' ', ':', 'T'])
}

/// What follows `Nov 23 ` of a syslog line.
fn month(text: &str) -> Option<&str> {
    let rest = MONTHS
        .iter()
        .find_map(|month| text.strip_prefix(month))?
        .strip_prefix(' ')?
        .trim_start();
    let day = rest.find(' ').filter(|end| *end <= 2)?;
    before(rest, day).parse::<u8>().ok()?;
    Some(after(rest, day + 1))
}
