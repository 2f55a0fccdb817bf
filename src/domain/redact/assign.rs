//! Names and their values: `password=x`, `"token": "x"`, `--secret x`, `Authorization: Bearer x`,
//! `<name>fs.s3a.secret.key</name><value>x</value>` and the other ways a log writes a pair.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::bytes::{at, before, is_blank, is_quote, skip, skip_back};
use super::checks::opaque;
use super::engine::{Span, compiled};
use super::harmless::{code, counts, harmless, keeps_credentials, names_path, placeholder, prose};
use super::keys::{Told, telling};
use super::kinds::{Kind, marker_end};
use super::names::{LONGEST_GAP, Link, Name, link_after, name_around};
use super::values::{after_scheme, braced, cookie_end, last_on_line, quoted_end, unquoted_end};

/// Word stems of all telling names; also the trigger of this rule.
pub(super) const STEMS: &str = r"(?i)passw|passphrase|passcode|pwd|secret|token|credential|authorization|cookie|(?:[._-]|user)pass\b|conn(?:ection)?[-_. ]?str|(?:api|app|access|account|private|shared|master|signing|encryption|storage|subscription|auth|ssh|hmac|function|fernet)[-_. ]?key|sharedaccesssig|(?:\b|_)sas\b|cvv2?\b|\bcvc\b|card[-_]?n(?:umber|o)\b";

/// Longest value that is searched for further names, in bytes; it bounds the work on hostile text.
const LONGEST_REREAD: usize = 256;

/// Shortest value under a name that is also used for harmless things.
const SHORTEST_WEAK: usize = 16;

static STEM: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(STEMS));

/// Whether the stems compile; asked once by the engine.
pub(super) fn ready() -> bool {
    STEM.is_some()
}

/// Finds every value whose name tells that it is a secret.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let Some(stems) = STEM.as_ref() else { return };
    let bytes = text.as_bytes();
    let mut done = 0;
    for stem in stems.find_iter(bytes) {
        if stem.start() < done {
            continue;
        }
        let name = name_around(bytes, stem.start(), stem.end(), done);
        done = name.range.end;
        let Some(told) = text.get(name.range.clone()).and_then(telling) else {
            continue;
        };
        let Some((link, from)) = link_after(bytes, &name, told) else {
            continue;
        };
        let pair = Pair {
            text,
            bytes,
            name,
            link,
            told,
        };
        if let Some(value) = pair.value(from) {
            // What stands inside a value may be a name again: the quote before it may have been a stray one.
            if value.len() > LONGEST_REREAD {
                done = done.max(value.end);
            }
            spans.push(Span {
                start: value.start,
                end: value.end,
                kind: told.kind,
            });
        }
    }
}

/// A telling name in its text, and the link that follows it.
struct Pair<'t> {
    text: &'t str,
    bytes: &'t [u8],
    name: Name,
    link: Link,
    told: Told,
}

impl Pair<'_> {
    /// The value that begins at or after `from`, if it is one worth hiding.
    fn value(&self, from: usize) -> Option<Range<usize>> {
        let bytes = self.bytes;
        let mut start = skip(bytes, from, LONGEST_GAP, is_blank);
        let bracket =
            matches!(at(bytes, start), b'[' | b'(') && marker_end(self.text, start).is_none();
        if bracket && (self.link == Link::Firm || self.told.kind == Kind::Authorization) {
            start += 1;
        }
        let prefixed = start + usize::from(matches!(at(bytes, start), b'b' | b'r' | b'u' | b'f'));
        let quote = skip(bytes, prefixed, 8, |byte| byte == b'\\');
        if is_quote(at(bytes, quote)) {
            return self.quoted(quote, quote - prefixed);
        }
        let call = skip(bytes, start, 64, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
        });
        if call > start && at(bytes, call) == b'(' && is_quote(at(bytes, call + 1)) {
            let getter = self
                .text
                .get(start..=call)
                .is_some_and(|call| code(call, ""));
            return if getter {
                None
            } else {
                self.quoted(call + 1, 0)
            };
        }
        if placeholder(self.text, start) || (self.link == Link::Firm && self.next_pair(from, start))
        {
            return None;
        }
        self.unquoted(start)
    }

    /// The value inside the quote at `quote`, before which `slashes` backslashes stand.
    fn quoted(&self, quote: usize, slashes: usize) -> Option<Range<usize>> {
        let start = quote + 1;
        let end = quoted_end(self.bytes, start, at(self.bytes, quote), slashes);
        let scheme = after_scheme(self.bytes, start).filter(|begin| *begin < end);
        let value = scheme.unwrap_or(start)..end;
        let found = self.text.get(value.clone())?;
        if harmless(found) || keeps_credentials(self.told.kind, found) {
            return None;
        }
        let sign = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'_';
        let convincing = match self.link {
            _ if self.told.weak => opaque(found) && found.len() >= SHORTEST_WEAK,
            Link::Pair => scheme.is_some() || opaque(found) || found.bytes().any(sign),
            Link::Colon => self.is_setting(&value) || opaque(found),
            _ => true,
        };
        convincing.then_some(value)
    }

    fn unquoted(&self, start: usize) -> Option<Range<usize>> {
        let scheme = after_scheme(self.bytes, start);
        let value = match self.link {
            Link::Quote | Link::Pair => return None,
            Link::Tag => {
                let rest = self.bytes.get(start..)?;
                start..start + memchr::memchr2(b'<', b'\n', rest).unwrap_or(rest.len())
            }
            Link::Colon if self.told.kind == Kind::Cookie => start..cookie_end(self.bytes, start),
            Link::Firm if self.told.kind == Kind::ConnectionString => {
                let inside = |byte: u8| !byte.is_ascii_whitespace() && !is_quote(byte);
                start..skip(self.bytes, start, self.bytes.len(), inside)
            }
            Link::Firm | Link::Colon => braced(self.bytes, start).unwrap_or_else(|| {
                let start = scheme.unwrap_or(start);
                start..unquoted_end(self.bytes, start, self.name.before == b'/')
            }),
        };
        let found = self.text.get(value.clone())?;
        let (name, last) = self.names();
        let kept = harmless(found)
            || code(found, last)
            || counts(last, found)
            || keeps_credentials(self.told.kind, found)
            || is_working_directory(name, found);
        let convincing = match self.link {
            _ if found.is_empty() || kept => false,
            _ if self.told.weak => opaque(found) && found.len() >= SHORTEST_WEAK,
            Link::Colon => self.follows_colon(&value, found, scheme.is_some()),
            Link::Firm if self.name.option && at(self.bytes, self.name.range.end) != b'=' => {
                !is_option(found) && !prose(found)
            }
            Link::Firm => !(self.told.kind == Kind::Authorization && prose(found)),
            _ => true,
        };
        convincing.then_some(value)
    }

    /// The name, and its last part.
    fn names(&self) -> (&str, &str) {
        let name = self.text.get(self.name.range.clone()).unwrap_or_default();
        (name, name.rsplit(['.', '-']).next().unwrap_or_default())
    }

    /// After `password: `: whether the value is a setting, and not a word of a sentence.
    fn follows_colon(&self, value: &Range<usize>, found: &str, scheme: bool) -> bool {
        // The parts of an AWS signature have their own names, `Credential` and `Signature`.
        if found.starts_with(['{', '[', '(']) || found.starts_with("AWS4-") || prose(found) {
            return false;
        }
        let ends = last_on_line(self.bytes, value.end);
        match self.told.kind {
            Kind::Authorization if scheme => true,
            Kind::Secret | Kind::ApiKey | Kind::PrivateKey if ends => !names_path(found),
            _ => {
                (ends && self.begins())
                    || self.is_setting(value)
                    || (opaque(found) && !names_path(found))
            }
        }
    }

    /// Whether the kind of the secret, or the place of the name, leaves no doubt.
    fn is_setting(&self, value: &Range<usize>) -> bool {
        let after = at(self.bytes, value.end);
        let quoted = is_quote(after);
        match self.told.kind {
            Kind::Password | Kind::Cookie | Kind::Card => true,
            Kind::Secret | Kind::ApiKey | Kind::PrivateKey | Kind::AwsSecretKey => quoted,
            _ => quoted && self.begins(),
        }
    }

    /// Whether the name begins its line, its list or its string.
    fn begins(&self) -> bool {
        let indent = skip_back(self.bytes, self.name.range.start, 64, |byte| {
            is_blank(byte) || byte == b'-'
        });
        let first = before(self.bytes, indent);
        is_quote(first)
            || matches!(
                first,
                0 | b'\n' | b'\r' | b'{' | b',' | b'(' | b'[' | b';' | b'?' | b'&'
            )
    }

    /// `password= user=bob`: the value is missing, and the next pair follows.
    fn next_pair(&self, from: usize, start: usize) -> bool {
        let name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let end = skip(self.bytes, start, 64, name);
        let tight = from == self.name.range.end + 1;
        let value = at(self.bytes, end + 1);
        tight
            && start > from
            && end > start
            && at(self.bytes, end) == b'='
            && value != 0
            && !value.is_ascii_whitespace()
    }
}

/// `--host`, `-x`, `-Da=b`: the next option, so that this one has no value.
fn is_option(found: &str) -> bool {
    let Some(name) = found.strip_prefix("--").or_else(|| found.strip_prefix('-')) else {
        return false;
    };
    let name = name.split('=').next().unwrap_or_default();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(part)
}

/// `PWD=/opt/app` of a process environment.
fn is_working_directory(name: &str, found: &str) -> bool {
    matches!(name, "PWD" | "OLDPWD") && (found.starts_with('/') || found.contains(":\\"))
}
