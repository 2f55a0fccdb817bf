//! Passwords in the authority of a URL: `scheme://user:password@host`; user and host stay.

use super::bytes::{at, is_quote, skip, skip_back};
use super::checks::opaque;
use super::engine::Span;
use super::harmless::harmless;
use super::kinds::Kind;

/// What stands between `://` and the host.
struct UserInfo {
    start: usize,
    /// Position of the colon before the password.
    colon: Option<usize>,
    /// Position of the `@` behind it.
    at: usize,
}

/// Longest user information looked for, in bytes; tokens of cloud databases reach some two thousand.
const LONGEST: usize = 4096;

/// Furthest that a URL is looked for before an `@` that may be a mail address, in bytes.
const LONGEST_USER: usize = 256;

/// Finds passwords and lone tokens before the host of a URL.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    for scheme in memchr::memmem::find_iter(bytes, "://") {
        let Some(info) = user_info(bytes, scheme + 3) else {
            continue;
        };
        let (start, kind) = match info.colon {
            Some(colon) => (colon + 1, Kind::Password),
            None if web(bytes, scheme) => (info.start, Kind::Token),
            None => continue,
        };
        let Some(found) = text.get(start..info.at) else {
            continue;
        };
        let secret = info.colon.is_some() || (opaque(found) && found.len() >= 16);
        if secret && !harmless(found) && !template(found) {
            spans.push(Span {
                start,
                end: info.at,
                kind,
            });
        }
    }
}

/// Whether the `@` at `at` belongs to the authority of a URL, as in `abfss://container@account`.
pub(super) fn is_authority(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LONGEST_USER);
    let before = bytes.get(from..at).unwrap_or_default();
    let scheme = memchr::memmem::rfind(before, b"://").map(|found| from + found + 3);
    scheme
        .and_then(|start| user_info(bytes, start))
        .is_some_and(|info| at <= info.at)
}

fn user_info(bytes: &[u8], start: usize) -> Option<UserInfo> {
    let limit = LONGEST.min(bytes.len() - start.min(bytes.len()));
    let end = (start..start + limit)
        .find(|here| ends(bytes, *here))
        .unwrap_or(start + limit);
    let token = bytes.get(start..end)?;
    let plain_end = token
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#' | b';'))
        .unwrap_or(token.len());
    let plain = token.get(..plain_end)?;
    let colon = plain.iter().position(|byte| *byte == b':');
    if let Some(at) = memchr::memrchr(b'@', plain) {
        let colon = colon.filter(|colon| *colon < at);
        return Some(UserInfo {
            start,
            colon: colon.map(|colon| start + colon),
            at: start + at,
        });
    }
    // A password may hold a slash; but after a port, an `@` further on belongs to the path.
    let colon = colon?;
    let password = token.get(colon + 1..)?;
    let digits = skip(password, 0, 6, |byte| byte.is_ascii_digit());
    let is_port = matches!(at(password, digits), 0 | b'/' | b'?' | b'#' | b',' | b';');
    let sign = password
        .iter()
        .position(|byte| *byte == b'@')
        .filter(|_| !is_port)?;
    Some(UserInfo {
        start,
        colon: Some(start + colon),
        at: start + colon + 1 + sign,
    })
}

fn ends(bytes: &[u8], here: usize) -> bool {
    let byte = at(bytes, here);
    let next = at(bytes, here + 1);
    byte.is_ascii_whitespace()
        || matches!(byte, b'<' | b'>' | b'\\')
        || (is_quote(byte) && !next.is_ascii_alphanumeric())
}

fn web(bytes: &[u8], scheme: usize) -> bool {
    let start = skip_back(bytes, scheme, 16, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'+'
    });
    let name = bytes.get(start..scheme).unwrap_or_default();
    [b"http".as_slice(), b"https", b"git", b"git+https", b"ssh"].contains(&name)
}

/// `{password}` and `$PASSWORD`: not filled in.
fn template(found: &str) -> bool {
    found.starts_with('{') && found.ends_with('}')
}
