//! Takes secrets and personal data out of everything that a report says, before it is kept or shown.
//!
//! Each piece found is replaced by a marker that names its kind, as `[redacted:password]`; the rest stays byte for
//! byte, so that rules and readers lose nothing else.
//!
//! **Caught:**
//! - cloud and vendor keys by their shape: AWS key ids, secret keys and session tokens, Azure keys, Google, GitHub,
//!   GitLab, Slack, Stripe, Snowflake, Databricks, npm, `PyPI`, dbt, Prefect, Vault, Grafana and some more; JSON web
//!   tokens; private keys in PEM, also over several lines of a log; webhook URLs;
//! - the value of any name that tells (`password`, `client_secret`, `x-api-key`, ...): in properties, JSON (also inside strings), YAML, XML, environment
//!   dumps, `--conf` and other options, JDBC URLs, connection strings, headers, Python and Java maps;
//! - passwords in URLs (user and host stay), signatures of presigned URLs, bearer and basic authorization;
//! - e-mail addresses, payment card numbers, IBANs; US social security numbers and telephone numbers where a word
//!   beside them says so.
//!
//! **Left alone on purpose:** host names, IP addresses, ARNs, account ids, paths, class names, UUIDs, commit hashes,
//! snapshot ids (runs of 17 and more digits), byte counts, times, user names, the words of messages
//! (`password authentication failed`, `the security token is expired`), column types, masks and empty values,
//! references that are resolved elsewhere (`${DB_PASSWORD}`, `arn:aws:secretsmanager:...`), code (`self.password`),
//! addresses of service accounts and storage (`x@y.iam.gserviceaccount.com`, `container@account.dfs.core.windows.net`).
//!
//! **Not caught, for want of a sign to know them by:** names, postal addresses, dates of birth, a password in a
//! sentence (`the password is ...`), secrets that are encoded or cut in two, and telephone or social security numbers
//! without a word beside them.
//!
//! Redacting twice changes nothing. One pass over all triggers decides whether a text can hold anything; only then the
//! rules behind the triggers that were seen look closer.

mod assign;
mod bytes;
mod checks;
mod engine;
mod harmless;
mod keys;
mod kinds;
mod names;
mod observed;
mod patterns;
mod pem;
mod personal;
mod urls;
mod values;
mod walk;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod property_tests;

use std::borrow::Cow;

use engine::ENGINE;
use kinds::Kind;
pub use observed::redact_observation;
pub use walk::{redact_report, redact_run_event, redact_value};

/// Rounds until nothing more is found. The second mostly finds nothing; a marker may uncover what stood beside the
/// secret, and every round leaves less text outside of markers.
const MOST_ROUNDS: usize = 8;

/// The text with every secret replaced by a marker, and the rest byte for byte.
pub fn redact(text: &str) -> Cow<'_, str> {
    let Some(engine) = ENGINE.as_ref() else {
        return Cow::Owned(Kind::Unreadable.marker()); // unchecked text never passes
    };
    if !engine.suspects(text) {
        return Cow::Borrowed(text);
    }
    let mut current = Cow::Borrowed(text);
    for _ in 0..MOST_ROUNDS {
        match engine.round(&current) {
            Some(next) => current = Cow::Owned(next),
            None => break,
        }
    }
    current
}
