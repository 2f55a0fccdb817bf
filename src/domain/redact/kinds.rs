//! What a marker says was there, and how markers are written, found and left alone.

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])+ $name:ident => $label:literal, )+) => {
        /// What was taken out; the marker names it, so that a reader knows what stood there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind { $( $(#[doc = $doc])+ $name, )+ }

        impl Kind {
            const ALL: &[Kind] = &[ $( Kind::$name, )+ ];

            fn label(self) -> &'static str {
                match self { $( Kind::$name => $label, )+ }
            }
        }
    };
}

kinds! {
    /// AWS access key id (`AKIA...`, `ASIA...`).
    AwsAccessKeyId => "aws_access_key_id",
    /// AWS secret access key.
    AwsSecretKey => "aws_secret_key",
    /// AWS session (security) token.
    AwsSessionToken => "aws_session_token",
    /// Azure storage, Service Bus or Cosmos key, or an Entra client secret.
    AzureKey => "azure_key",
    /// Signature of a presigned URL or a shared access signature.
    Signature => "signature",
    /// Value of an authorization header.
    Authorization => "authorization",
    /// JSON web token.
    Jwt => "jwt",
    /// GitHub token.
    GithubToken => "github_token",
    /// GitLab token.
    GitlabToken => "gitlab_token",
    /// Slack token.
    SlackToken => "slack_token",
    /// The secret part of an incoming webhook's URL.
    Webhook => "webhook_url",
    /// Stripe key.
    StripeKey => "stripe_key",
    /// Google API key, OAuth token or client secret.
    GoogleKey => "google_key",
    /// Snowflake session token.
    SnowflakeToken => "snowflake_token",
    /// Databricks token.
    DatabricksToken => "databricks_token",
    /// npm token.
    NpmToken => "npm_token",
    /// `PyPI` token.
    PypiToken => "pypi_token",
    /// Token of another vendor, known by its prefix.
    VendorToken => "vendor_token",
    /// Password or passphrase.
    Password => "password",
    /// Whatever its owner calls a secret.
    Secret => "secret",
    /// Whatever its owner calls a token.
    Token => "token",
    /// API, access, account or encryption key.
    ApiKey => "api_key",
    /// Private key, PEM or otherwise.
    PrivateKey => "private_key",
    /// Whatever its owner calls a credential.
    Credential => "credential",
    /// Connection string.
    ConnectionString => "connection_string",
    /// Cookie header.
    Cookie => "cookie",
    /// E-mail address.
    Email => "email",
    /// Payment card number or its check code.
    Card => "card_number",
    /// International bank account number.
    Iban => "iban",
    /// US social security number.
    Ssn => "ssn",
    /// Telephone number.
    Phone => "phone",
    /// A text that could not be checked.
    Unreadable => "unreadable",
}

/// How every marker begins.
pub(super) const OPEN: &str = "[redacted:";

impl Kind {
    /// The marker that takes the place of what was there.
    pub(super) fn marker(self) -> String {
        format!("{OPEN}{}]", self.label())
    }
}

/// Where the marker that begins at `start` ends, if one of ours begins there.
///
/// Only known labels count: `[redacted:hunter2]` is not a marker, and hides nothing.
pub(super) fn marker_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?.strip_prefix(OPEN)?;
    let label = Kind::ALL.iter().map(|kind| kind.label()).find(|label| {
        rest.strip_prefix(label)
            .is_some_and(|end| end.starts_with(']'))
    })?;
    Some(start + OPEN.len() + label.len() + 1)
}

/// All markers in `text`, as byte ranges from left to right.
pub(super) fn markers(text: &str) -> Vec<(usize, usize)> {
    memchr::memmem::find_iter(text.as_bytes(), OPEN)
        .filter_map(|start| Some((start, marker_end(text, start)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_found_again_and_nothing_else_is() {
        for kind in Kind::ALL {
            let marker = kind.marker();
            assert_eq!(marker_end(&marker, 0), Some(marker.len()));
        }
        assert_eq!(
            markers("a [redacted:email] [redacted:hunter2] [redacted:email"),
            vec![(2, 18)]
        );
    }
}
