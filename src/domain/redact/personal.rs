//! Personal data: e-mail addresses, payment cards, bank accounts.

use super::bytes::{at, before, skip, skip_back};
use super::checks;
use super::engine::Span;
use super::kinds::Kind;
use super::urls::is_authority;

/// Domains that only service accounts and storage paths have.
const IMPERSONAL: &[&str] = &[
    "gserviceaccount.com",
    "core.windows.net",
    "dfs.fabric.microsoft.com",
];

/// Endings of file and unit names, which no top-level domain has.
const FILES: &[&str] = &[
    "service",
    "timer",
    "socket",
    "java",
    "scala",
    "parquet",
    "csv",
    "json",
    "jar",
    "avro",
    "orc",
    "xml",
    "yaml",
    "yml",
    "txt",
    "sql",
    "gz",
    "log",
    "conf",
    "properties",
    "internal",
    "class",
    "whl",
];

/// Longest parts of an address (RFC 5321, 4.5.3.1), in bytes.
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 255;

/// Finds e-mail addresses, also with the `@` written as `%40`.
pub(super) fn emails(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for found in memchr::memchr2_iter(b'@', b'%', bytes) {
        let width = match at(bytes, found) {
            b'@' => 1,
            _ if bytes.get(found + 1..found + 3) == Some(b"40") => 3,
            _ => continue,
        };
        if let Some(span) = email_around(text, found, found + width, done) {
            done = span.end;
            spans.push(span);
        }
    }
}

fn email_around(text: &str, local_end: usize, domain: usize, floor: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let local =
        |byte: u8| byte.is_ascii_alphanumeric() || b"._+-~!#$&*^".contains(&byte) || byte >= 0x80;
    let limit = LONGEST_LOCAL.min(local_end.checked_sub(floor)?);
    let left = skip_back(bytes, local_end, limit, local);
    let start = skip(bytes, left, local_end - left, |byte| {
        !byte.is_ascii_alphanumeric() && byte < 0x80
    });
    let name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || byte >= 0x80;
    let mut end = skip(bytes, domain, LONGEST_DOMAIN, name);
    while end > domain && matches!(before(bytes, end), b'.' | b'-') {
        end -= 1;
    }
    let spelled = text.get(domain..end)?;
    // `spark/host.example.com@EXAMPLE.COM`: a Kerberos service, not a person.
    let service =
        before(bytes, start) == b'/' && !spelled.bytes().any(|byte| byte.is_ascii_lowercase());
    let host = spelled.to_ascii_lowercase();
    let (_, top) = host.rsplit_once('.')?;
    let named = top.len() >= 2
        && top
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    let empty_label = host.split('.').any(str::is_empty);
    let machine = host.starts_with("ip-") || FILES.contains(&top);
    let impersonal = IMPERSONAL.iter().any(|domain| host.ends_with(domain));
    let who = text.get(start..local_end)?;
    let kept = machine || impersonal || service || who == "git";
    let address = start < local_end && named && !empty_label && !kept;
    let written_out = local_end + 1 == domain;
    if !address || (written_out && is_authority(bytes, local_end)) {
        return None;
    }
    Some(Span {
        start,
        end,
        kind: Kind::Email,
    })
}

/// Sizes of the groups that card numbers are written in.
const GROUPS: &[&[usize]] = &[
    &[4, 4, 4, 4],
    &[4, 6, 5],
    &[4, 6, 4],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[4, 4, 5],
    &[6, 13],
];

/// Finds payment card numbers: in groups by their shape, bare ones by issuer, length and surroundings.
pub(super) fn cards(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(start) = bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = from + start;
        let end = skip(bytes, start, bytes.len(), |byte| byte.is_ascii_digit());
        let card_end = grouped(bytes, start).or_else(|| bare(text, start, end));
        if let Some(end) = card_end {
            spans.push(Span {
                start,
                end,
                kind: Kind::Card,
            });
        }
        from = card_end.unwrap_or(end);
    }
}

fn values(digits: &[u8]) -> Vec<u8> {
    digits
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| byte - b'0')
        .collect()
}

fn is_card(digits: &[u8]) -> bool {
    checks::issued(digits) && checks::luhn(digits)
}

fn grouped(bytes: &[u8], start: usize) -> Option<usize> {
    if before(bytes, start).is_ascii_alphanumeric() || before(bytes, start) == b'_' {
        return None;
    }
    GROUPS.iter().find_map(|sizes| {
        let mut end = start;
        let mut sign = None;
        for (index, size) in sizes.iter().enumerate() {
            if index > 0 {
                let here = at(bytes, end);
                if !matches!(here, b' ' | b'-') || sign.is_some_and(|sign| sign != here) {
                    return None;
                }
                sign = Some(here);
                end += 1;
            }
            if skip(bytes, end, size + 1, |byte| byte.is_ascii_digit()) != end + size {
                return None;
            }
            end += size;
        }
        let whole = !at(bytes, end).is_ascii_alphanumeric() && at(bytes, end) != b'_';
        (whole && is_card(&values(bytes.get(start..end)?))).then_some(end)
    })
}

/// A run of 13 to 16 digits. Longer runs are snapshot ids far more often than cards; 13 and 14 digits are byte counts
/// and compact times, and need a word that speaks of cards.
fn bare(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = end - start;
    let speaks = || speaks_of_cards(bytes, start);
    if !(13..=16).contains(&length) || inside_a_name(bytes, start, end) {
        return None;
    }
    let plausible = length >= 15 && !counts_or_names(bytes, start);
    ((plausible || speaks()) && is_card(&values(bytes.get(start..end)?))).then_some(end)
}

/// Part of a file name, an identifier or a fraction.
fn inside_a_name(bytes: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let (left, right) = (before(bytes, start), at(bytes, end));
    let hyphen = left == b'-' || (right == b'-' && joins(at(bytes, end + 1)));
    let dot = left == b'.' || (right == b'.' && joins(at(bytes, end + 1)));
    joins(left) || joins(right) || hyphen || dot
}

/// The lower-cased text of at most 40 bytes before `start`.
fn lead(bytes: &[u8], start: usize) -> Vec<u8> {
    let lead = bytes
        .get(start.saturating_sub(40)..start)
        .unwrap_or_default();
    lead.to_ascii_lowercase()
}

fn speaks_of_cards(bytes: &[u8], start: usize) -> bool {
    const WORDS: &[&[u8]] = &[
        b"card", b"credit", b"visa", b"amex", b"diners", b"ccnum", b"cc_num", b"pan=",
    ];
    let lead = lead(bytes, start);
    WORDS
        .iter()
        .any(|word| memchr::memmem::find(&lead, word).is_some())
}

/// The name right before the number says that it counts or identifies something else.
fn counts_or_names(bytes: &[u8], start: usize) -> bool {
    const WORDS: &[&[u8]] = &[
        b"snapshot",
        b"offset",
        b"bytes",
        b"size",
        b"time",
        b"rows",
        b"count",
        b"sequence",
        b"lsn",
        b"scn",
        b"version",
        b"txn",
    ];
    let lead = lead(bytes, start);
    let name_end = skip_back(&lead, lead.len(), 4, |byte| b" =:\"'([".contains(&byte));
    let name_start = skip_back(&lead, name_end, 40, |byte| {
        byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
    });
    let name = lead.get(name_start..name_end).unwrap_or_default();
    WORDS
        .iter()
        .any(|word| memchr::memmem::find(name, word).is_some())
}

/// Finds bank account numbers, compact or in groups of four.
pub(super) fn ibans(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_uppercase))
    {
        let start = from + found;
        let iban = iban_at(bytes, start);
        if let Some(end) = iban {
            spans.push(Span {
                start,
                end,
                kind: Kind::Iban,
            });
        }
        from = iban.unwrap_or_else(|| {
            skip(bytes, start, bytes.len(), |byte| {
                byte.is_ascii_alphanumeric()
            })
        });
    }
}

fn iban_at(bytes: &[u8], start: usize) -> Option<usize> {
    if before(bytes, start).is_ascii_alphanumeric() {
        return None;
    }
    let mut compact = Vec::with_capacity(34);
    let mut end = start;
    while compact.len() < 34 {
        let group = skip(bytes, end, 34 - compact.len(), |byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit()
        });
        compact.extend_from_slice(bytes.get(end..group)?);
        end = group;
        let over = at(bytes, end).is_ascii_alphanumeric();
        if !over && checks::iban(&compact) {
            return Some(end);
        }
        let grouped = at(bytes, end) == b' ' && compact.len() % 4 == 0 && !compact.is_empty();
        if !grouped || !at(bytes, end + 1).is_ascii_alphanumeric() {
            return None;
        }
        end += 1;
    }
    None
}
