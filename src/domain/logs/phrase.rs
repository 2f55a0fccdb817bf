//! Words by which languages and tools mark the parts of what they print.

/// How a traceback of Python's begins.
pub(super) const TRACEBACK: &str = "Traceback (most recent call last):";

/// Class given to what `Encountered an error:` announces, until its own name comes.
pub(super) const ANNOUNCED: &str = "Encountered an error";

/// What dbt calls an error: `Database Error in model ...`, `Runtime Error`, `Encountered an error:`.
pub(super) fn dbt_class(said: &str) -> Option<&str> {
    const CLASSES: &[&str] = &[
        "Database Error",
        "Compilation Error",
        "Runtime Error",
        "Parsing Error",
        "Dependency Error",
        "Validation Error",
        "Project Error",
        "Profile Error",
        "Semantic Manifest Error",
        "Internal Error",
        "Contract Error",
        "Failure",
    ];
    if said.starts_with(ANNOUNCED) {
        return Some(ANNOUNCED);
    }
    CLASSES.iter().copied().find(|class| {
        said.strip_prefix(class).is_some_and(|rest| {
            (rest.is_empty() && *class != "Failure") || rest.starts_with(" in ")
        })
    })
}

/// Whether a class is of the JVM, by its package.
pub(super) fn is_of_jvm(class: &str) -> bool {
    let packages = [
        "java.",
        "javax.",
        "jakarta.",
        "org.",
        "com.",
        "io.",
        "scala.",
        "software.",
        "net.",
        "akka.",
        "kafka.",
    ];
    packages.iter().any(|package| class.starts_with(package))
}

/// Whether Python says that a further traceback of the chain follows.
pub(super) fn is_link(said: &str) -> bool {
    said.starts_with("During handling of the above exception")
        || said.starts_with("The above exception was the direct cause")
}

/// What Postgres and its clients add to a message.
pub(super) fn is_detail(said: &str) -> bool {
    [
        "DETAIL:",
        "HINT:",
        "CONTEXT:",
        "LINE ",
        "STATEMENT:",
        "QUERY:",
        "WHERE:",
        "- ",
        "* ",
        "[SQL: ",
        "(Background on",
        "== ",
    ]
    .iter()
    .any(|words| said.starts_with(words))
}

/// A frame of the JVM or of JavaScript, or a note that some were left out.
pub(super) fn is_frame(said: &str) -> bool {
    said.strip_prefix("at ")
        .is_some_and(|place| place.contains('(') && !place.starts_with(' '))
        || elided(said).is_some()
}

/// The number in `... 12 more` and `... 12 common frames omitted`.
pub(super) fn elided(said: &str) -> Option<u64> {
    let mut words = said.strip_prefix("... ")?.split(' ');
    let count = words.next()?.parse().ok()?;
    matches!(words.next(), Some("more" | "common")).then_some(count)
}
