//! Which names tell that their value is a secret.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::kinds::{Kind, OPEN};

/// What a telling name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// What the value is.
    pub kind: Kind,
    /// The name is also used for harmless things (`account_key` of a warehouse), so the value has to look random too.
    pub weak: bool,
}

/// Longest name looked at, in bytes; of a longer one the end decides.
const LONGEST: usize = 160;

/// Words at the end of a name that do not change what it names, as in `db_password_prod`.
const NEUTRAL: &[&str] = &[
    "value",
    "plain",
    "plaintext",
    "text",
    "raw",
    "base",
    "b",
    "old",
    "new",
    "current",
    "previous",
    "prev",
    "prod",
    "production",
    "dev",
    "test",
    "staging",
    "stg",
    "qa",
    "override",
    "default",
    "encrypted",
    "secure",
    "hash",
    "salt",
    "str",
    "string",
    "admin",
    "root",
];

/// Tokens that only mark a place: in a listing, a stream or a grammar.
const PLACE_TOKENS: &[&str] = &[
    "nexttoken",
    "pagetoken",
    "continuationtoken",
    "paginationtoken",
    "resumetoken",
    "synctoken",
    "requesttoken",
    "clienttoken",
    "fencingtoken",
    "idempotencytoken",
    "startingtoken",
    "starttoken",
    "endtoken",
    "eoftoken",
    "unexpectedtoken",
    "invalidtoken",
    "expectedtoken",
    "currenttoken",
    "lasttoken",
    "maxtoken",
    "mintoken",
    "markertoken",
    "partitiontoken",
    "canceltoken",
    "cancellationtoken",
    "padtoken",
    "stoptoken",
    "unktoken",
];

/// Endings that tell, on the name in lower case without its separators.
const ENDINGS: &[(&str, Kind)] = &[
    ("password", Kind::Password),
    ("passwords", Kind::Password),
    ("passwd", Kind::Password),
    ("passphrase", Kind::Password),
    ("passcode", Kind::Password),
    ("userpass", Kind::Password),
    ("sessiontoken", Kind::AwsSessionToken),
    ("securitytoken", Kind::AwsSessionToken),
    ("token", Kind::Token),
    ("secretaccesskey", Kind::AwsSecretKey),
    ("s3asecretkey", Kind::AwsSecretKey),
    ("awssecretkey", Kind::AwsSecretKey),
    ("secretkey", Kind::Secret),
    ("secretkeybase", Kind::Secret),
    ("secret", Kind::Secret),
    ("secrets", Kind::Secret),
    ("sharedaccesskey", Kind::AzureKey),
    ("apikey", Kind::ApiKey),
    ("fernetkey", Kind::ApiKey),
    ("accesskey", Kind::ApiKey),
    ("privatekey", Kind::PrivateKey),
    ("authorization", Kind::Authorization),
    ("credential", Kind::Credential),
    ("credentials", Kind::Credential),
    ("connectionstring", Kind::ConnectionString),
    ("connectionstr", Kind::ConnectionString),
    ("connstring", Kind::ConnectionString),
    ("connstr", Kind::ConnectionString),
    ("sharedaccesssignature", Kind::Signature),
    ("cookie", Kind::Cookie),
    ("cardnumber", Kind::Card),
    ("cardno", Kind::Card),
    ("socialsecuritynumber", Kind::Ssn),
];

/// Endings that tell only together with a value that looks random.
const WEAK_ENDINGS: &[&str] = &[
    "accountkey",
    "appkey",
    "encryptionkey",
    "signingkey",
    "sharedkey",
    "masterkey",
    "authkey",
    "storagekey",
    "subscriptionkey",
    "sshkey",
    "hmackey",
    "functionkey",
];

/// Whole last words that tell; as endings they would also match `texas` or `bypass`.
const WORDS: &[(&str, Kind)] = &[
    ("pwd", Kind::Password),
    ("sas", Kind::Signature),
    ("ssn", Kind::Ssn),
    ("cvv", Kind::Card),
    ("cvv2", Kind::Card),
    ("cvc", Kind::Card),
];

/// What stands before `pass` where it means a password; alone it also counts passed tests.
const BEFORE_PASS: &[&str] = &[
    "db", "database", "user", "admin", "root", "smtp", "ftp", "sftp", "mail", "sql", "mysql", "pg",
    "postgres", "redis", "svc", "app", "login", "auth", "jdbc", "conn", "key", "store", "ssh",
    "ldap", "proxy", "vault", "wifi",
];

/// One of these is in every telling name; most names have none, and a report may have a million of them.
const STEMS: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "cred",
    "auth",
    "cookie",
    "conn",
    "key",
    "sas",
    "ssn",
    "cvv",
    "cvc",
    "card",
    "social",
    "signature",
];

static STEM: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let builder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(STEMS);
    builder.ok()
});

/// What the name of a field, variable or option says of its value; `None` for an ordinary name.
pub(super) fn telling(name: &str) -> Option<Told> {
    let cannot_tell = STEM.as_ref().is_some_and(|stem| !stem.is_match(name));
    if cannot_tell || name.contains(OPEN) {
        return None; // a marker's own words tell nothing either
    }
    let cut = name.len().saturating_sub(LONGEST);
    let name = name.get(name.ceil_char_boundary(cut)..)?;
    if let Some(told) = azure_account(name) {
        return Some(told);
    }
    let mut words = words(name);
    loop {
        if let Some(told) = by_words(&words) {
            return Some(told);
        }
        let last = words.pop()?;
        let unnumbered = last.trim_end_matches(|sign: char| sign.is_ascii_digit());
        if !unnumbered.is_empty() && unnumbered.len() < last.len() {
            words.push(unnumbered.to_owned());
        } else if words.is_empty() || !(unnumbered.is_empty() || NEUTRAL.contains(&last.as_str())) {
            return None;
        }
    }
}

/// Hadoop's Azure settings end in the account's host name: `fs.azure.account.key.lake.dfs.core.windows.net`.
fn azure_account(name: &str) -> Option<Told> {
    let name = name.to_ascii_lowercase();
    if !name.contains("fs.azure.") {
        return None;
    }
    let kind = if name.contains(".account.key") {
        Kind::AzureKey
    } else if name.contains("client.secret") {
        Kind::Secret
    } else if name.contains("azure.sas.") && !name.contains("provider") {
        Kind::Signature
    } else {
        return None;
    };
    Some(Told { kind, weak: false })
}

fn by_words(words: &[String]) -> Option<Told> {
    let last = words.last()?.as_str();
    let compact = words.concat();
    let told = |kind| Some(Told { kind, weak: false });
    if PLACE_TOKENS.iter().any(|place| compact.ends_with(place)) {
        return None;
    }
    if let Some((_, kind)) = WORDS.iter().find(|(word, _)| *word == last) {
        return told(*kind);
    }
    if last == "pass" {
        let before = words.iter().rev().nth(1)?;
        return BEFORE_PASS.contains(&before.as_str()).then_some(Told {
            kind: Kind::Password,
            weak: false,
        });
    }
    if let Some((_, kind)) = ENDINGS.iter().find(|(ending, _)| compact.ends_with(ending)) {
        return told(*kind);
    }
    let weak = WEAK_ENDINGS.iter().any(|ending| compact.ends_with(ending));
    weak.then_some(Told {
        kind: Kind::ApiKey,
        weak: true,
    })
}

/// The words of a name, in lower case: split at signs and where camel case begins a new word.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    let mut rest = name.chars().peekable();
    while let Some(letter) = rest.next() {
        let next_is_lower = rest.peek().is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && (previous.is_lowercase() || (previous.is_uppercase() && next_is_lower));
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> Option<Kind> {
        telling(name).map(|told| told.kind)
    }

    #[test]
    fn telling_names_are_known_in_every_spelling() {
        for name in [
            "password",
            "PASSWD",
            "pwd",
            "db_password",
            "PGPASSWORD",
            "sfPassword",
            "spring.datasource.password",
            "spark.ssl.keyStorePassword",
            "DB_PASS",
            "password2",
            "db_password_prod",
            "userPasswordValue",
        ] {
            assert_eq!(kind(name), Some(Kind::Password), "{name}");
        }
        for name in [
            "secret",
            "client_secret",
            "clientSecret",
            "token",
            "authToken",
            "X-Auth-Token",
            "api_key",
            "apiKey",
            "APIKEY",
            "x-api-key",
            "access_key",
            "privateKey",
            "Authorization",
            "credential",
            "credentials",
            "connection_string",
            "connectionString",
            "sas",
            "sas_token",
            "secret_key",
            "aws_secret_access_key",
            "AWS_SESSION_TOKEN",
            "fs.s3a.secret.key",
            "fs.azure.account.key.lake.dfs.core.windows.net",
            "SharedAccessKey",
            "ssn",
            "cvv",
        ] {
            assert!(telling(name).is_some_and(|told| !told.weak), "{name}");
        }
        assert_eq!(
            kind("spark.hadoop.fs.s3a.secret.key"),
            Some(Kind::AwsSecretKey)
        );
        assert_eq!(
            telling("account_key"),
            Some(Told {
                kind: Kind::ApiKey,
                weak: true
            })
        );
    }

    #[test]
    fn every_telling_ending_has_a_stem() {
        let strong = ENDINGS.iter().chain(WORDS).map(|(ending, _)| *ending);
        for ending in strong.chain(WEAK_ENDINGS.iter().copied()) {
            assert!(telling(ending).is_some(), "{ending}");
        }
    }

    #[test]
    fn ordinary_names_stay_ordinary() {
        for name in [
            "partition_key",
            "primary_key",
            "token_count",
            "distinct_keys",
            "merge_on_key",
            "tokens",
            "max_tokens",
            "NextToken",
            "continuation_token",
            "client_token",
            "secret_name",
            "SecretManager",
            "secretArn",
            "token_type",
            "password_policy",
            "passwordless",
            "key",
            "sort_key",
            "foreign_key",
            "pass",
            "tests_pass",
            "bypass",
            "texas",
            "credentials_provider",
            "fs.s3a.aws.credentials.provider",
            "tokenizer",
            "TokenBucket",
            "access_key_id",
            "fs.azure.sas.token.provider.type",
            "authorization_enabled",
            "column",
            "",
            "___",
        ] {
            assert_eq!(telling(name), None, "{name}");
        }
    }
}
