//! Values that are no secrets although their name says so.

use super::bytes::{at, skip};
use super::keys::telling;
use super::kinds::Kind;

/// Longest value that can be let off as a placeholder or a piece of code, in bytes.
const LONGEST_HARMLESS: usize = 200;

/// Words that stand where a value is missing, masked or switched off.
const NOTHING: &[&str] = &[
    "null",
    "none",
    "nil",
    "undefined",
    "true",
    "false",
    "yes",
    "no",
    "redacted",
    "hidden",
    "masked",
    "empty",
    "n/a",
    "required",
    "optional",
    "prompt",
];

/// Types of columns: a schema maps `password` to `string`, and that is worth keeping.
const TYPES: &[&str] = &[
    "string",
    "str",
    "varchar",
    "char",
    "text",
    "binary",
    "bytes",
    "int",
    "integer",
    "bigint",
    "long",
    "smallint",
    "boolean",
    "bool",
    "uuid",
    "struct",
    "map",
    "array",
    "object",
    "any",
    "decimal",
    "double",
    "float",
    "date",
    "timestamp",
    "nvarchar",
    "number",
];

/// No secret whatever its name says: nothing, a mask, a column type, or a reference that is resolved elsewhere.
pub(super) fn harmless(value: &str) -> bool {
    let value = value.trim();
    if value.len() > LONGEST_HARMLESS {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let bare_type = lower.split('(').next().unwrap_or_default();
    let sized = lower.len() == bare_type.len()
        || lower.get(bare_type.len()..).is_some_and(|size| {
            size.bytes()
                .all(|b| b.is_ascii_digit() || b"(), ".contains(&b))
        });
    lower.is_empty()
        || NOTHING.contains(&lower.as_str())
        || (sized && TYPES.contains(&bare_type))
        || masked(value)
        || reference(value)
}

fn masked(value: &str) -> bool {
    let first = value.bytes().next().unwrap_or_default();
    let same = value.bytes().all(|byte| byte == first);
    let drawn = value.len() >= 2 && matches!(first, b'x' | b'X' | b'.' | b'-' | b'#' | b'_');
    let rest = value.trim_start_matches('*');
    let words = rest
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b"() ".contains(&byte));
    (value.len() >= rest.len() + 3 && words)
        || (same && (first == b'*' || drawn))
        || value.chars().all(|letter| letter == '\u{2022}')
}

/// `${DB_PASSWORD}`, `{{ var }}`, `<password>`, `$TOKEN`, `%(pw)s`, `arn:...`, a plain URL: where a value is kept.
fn reference(value: &str) -> bool {
    let within = |open: &str, close: &str| {
        let inner = value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| {
            inner
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-:/ '\"()[]".contains(&byte))
        })
    };
    let variable = value.strip_prefix('$').is_some_and(|name| {
        name.len() > 1
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    });
    let address = value.starts_with("https://") || value.starts_with("http://");
    let path = |byte: u8| byte.is_ascii_alphanumeric() || b":/._-".contains(&byte);
    variable
        || (address && value.bytes().all(path))
        || within("${", "}")
        || within("{{", "}}")
        || within("$(", ")")
        || within("%(", ")s")
        || (within("<", ">") && !value.bytes().any(|byte| byte.is_ascii_digit()))
        || matches!(value, "?" | "%s")
        || value.starts_with("arn:aws")
}

/// Whether a reference stands at `start`, as `${DB_PASSWORD}` or `<hidden>`.
pub(super) fn placeholder(text: &str, start: usize) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("${", "}"),
        ("{{", "}}"),
        ("$(", ")"),
        ("%(", ")s"),
        ("<", ">"),
    ];
    let Some(rest) = text.get(start..) else {
        return false;
    };
    let Some((_, close)) = PAIRS.iter().find(|(open, _)| rest.starts_with(open)) else {
        return false;
    };
    let window = rest
        .get(..rest.floor_char_boundary(LONGEST_HARMLESS))
        .unwrap_or(rest);
    let end = window.find(close).map(|found| found + close.len());
    end.and_then(|end| window.get(..end)).is_some_and(reference)
}

/// A piece of code and not a value: `self.password`, `os.environ[`, `get_secret(`, `t.token`, or `name` itself.
pub(super) fn code(value: &str, name: &str) -> bool {
    let begins = |first: char| first.is_ascii_alphabetic() || first == '_';
    if value.len() > LONGEST_HARMLESS || !value.starts_with(begins) {
        return false;
    }
    let path_end = skip(value.as_bytes(), 0, value.len(), |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
    });
    let path = value.get(..path_end).unwrap_or_default();
    let last = path.rsplit('.').next().unwrap_or_default();
    let dotted = path.contains('.') && path.split('.').all(|part| part.starts_with(begins));
    match at(value.as_bytes(), path_end) {
        b'(' | b'[' => dotted || last.starts_with("get"),
        0 => path == name || (dotted && (telling(last).is_some() || class_name(path))),
        b'@' => dotted && class_name(path),
        _ => false,
    }
}

/// A file or a class where credentials are kept: `/opt/keys/sa.json`, `InstanceProfileCredentialsProvider@1a2b3c4d`.
pub(super) fn keeps_credentials(kind: Kind, value: &str) -> bool {
    if !matches!(
        kind,
        Kind::Credential | Kind::PrivateKey | Kind::Authorization
    ) {
        return false;
    }
    let path = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.-".contains(&byte);
    let file = value.starts_with('/')
        && value.bytes().all(path)
        && value.contains('.')
        && value.len() < 120;
    let (class, hash) = value.split_once('@').unwrap_or((value, "0"));
    let camel = class.starts_with(|first: char| first.is_ascii_uppercase())
        && class.bytes().all(|byte| byte.is_ascii_alphabetic())
        && class.bytes().any(|byte| byte.is_ascii_lowercase());
    let object =
        value.len() > class.len() || class.ends_with("Provider") || class.ends_with("Credentials");
    file || (camel && object && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `com.amazonaws.auth.BasicSessionCredentials`: at least two packages and a class.
fn class_name(path: &str) -> bool {
    let mut parts = path.split('.').rev();
    let class = parts.next().unwrap_or_default();
    let packages: Vec<&str> = parts.collect();
    let lower = |part: &&str| {
        part.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    class.starts_with(|first: char| first.is_ascii_uppercase())
        && packages.len() >= 2
        && packages.iter().all(lower)
}

/// Words that follow `password:` or `--token` in a sentence.
const PROSE: &[&str] = &[
    "a",
    "access",
    "an",
    "and",
    "are",
    "argument",
    "as",
    "at",
    "auth",
    "authentication",
    "be",
    "been",
    "by",
    "can",
    "cannot",
    "could",
    "credentials",
    "denied",
    "did",
    "does",
    "empty",
    "error",
    "expired",
    "failed",
    "failure",
    "field",
    "file",
    "flag",
    "for",
    "found",
    "from",
    "has",
    "have",
    "if",
    "in",
    "incorrect",
    "instead",
    "invalid",
    "is",
    "key",
    "malformed",
    "mismatch",
    "missing",
    "must",
    "need",
    "needs",
    "no",
    "not",
    "of",
    "on",
    "option",
    "or",
    "parameter",
    "permission",
    "provided",
    "realm",
    "refused",
    "rejected",
    "requires",
    "revoked",
    "set",
    "should",
    "specified",
    "the",
    "this",
    "to",
    "token",
    "too",
    "unable",
    "unauthorized",
    "unexpected",
    "unknown",
    "unset",
    "unsupported",
    "user",
    "using",
    "via",
    "was",
    "when",
    "with",
    "wrong",
    "you",
    "your",
];

/// A word of a sentence.
pub(super) fn prose(value: &str) -> bool {
    let word = value.trim_matches(|sign: char| !sign.is_alphanumeric());
    word.is_empty() || PROSE.contains(&word.to_ascii_lowercase().as_str())
}

/// `token=4711`, `bad_token=4`: a count of tokens, or one of a grammar.
pub(super) fn counts(name: &str, value: &str) -> bool {
    let number = value.strip_prefix('-').unwrap_or(value);
    let name = name.to_ascii_lowercase();
    let named = name == "token"
        || name.ends_with("cookie")
        || (name.ends_with("token") && number.len() <= 3);
    named
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// `prod/warehouse/etl`: the name of a secret and not the secret.
pub(super) fn names_path(found: &str) -> bool {
    let part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/_-.".contains(&byte);
    found.contains('/') && found.bytes().all(part)
}
