//! What can be wrong with a site's signatures.

/// Signatures that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// It is no TOML, or has a key that signatures do not have, or lacks one that they must have.
    #[error("`{file}` is not a file of signatures")]
    Unreadable {
        /// The file.
        file: String,
        /// Where and what.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A field of a signature makes no sense.
    #[error("`{file}`: signature `{id}`: `{field}` {what}; {remedy}")]
    Field {
        /// The file.
        file: String,
        /// The signature, as the file names it.
        id: String,
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// All patterns together are too large.
    #[error(
        "the patterns of all {0} signatures together are too large; take out large repetitions, as `{{1,500}}`, or some signatures"
    )]
    TooLarge(usize),
}
