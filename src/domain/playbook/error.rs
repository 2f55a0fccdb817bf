//! What can be wrong with a playbook.

/// A playbook that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaybookError {
    /// It is no TOML, has a key that playbooks do not have, or lacks one that they must have.
    #[error("read playbook `{file}`")]
    Unreadable {
        /// The file.
        file: String,
        /// Where and what.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A list of steps is empty.
    #[error("playbook `{file}`: `{key}` has no step")]
    NoSteps {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
    /// An action's code is not in `snake_case`.
    #[error("playbook `{file}`: `{key}` is `{code}`, and must be of lower-case letters and `_`")]
    BadAction {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// The code.
        code: String,
    },
    /// A step is neither a text nor a use, or both.
    #[error("playbook `{file}`: `{key}` must have either `text`, perhaps with `query`, or `use`")]
    Misshapen {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
    /// The steps about the cause are put where they cannot stand.
    #[error(
        "playbook `{file}`: `{key}` puts in the cause, which takes no `when` and stands in no other cause"
    )]
    MisplacedCause {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
    /// A step uses steps that are not shared.
    #[error("playbook `{file}`: `{key}` is `{name}`, and must be one of {known}")]
    UnknownBlock {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// The name.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A template uses a variable that playbooks do not have.
    #[error(
        "playbook `{file}`: `{key}` uses the unknown variable `{variable}`; the variables are listed in `config/playbooks/README.md`"
    )]
    UnknownVariable {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// The variable.
        variable: String,
    },
    /// A template is wrong in another way.
    #[error("playbook `{file}`: read the template `{key}`")]
    BadTemplate {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// Where and what.
        #[source]
        source: Box<minijinja::Error>,
    },
}
