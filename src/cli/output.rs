//! Writing to the terminal; a reader that went away is no error.

use std::io::{IsTerminal as _, Write as _};

/// Writes a line to standard output.
pub fn say(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.as_ref());
    let _ = out.flush();
}

/// Writes an error and what is behind it to standard error.
pub fn complain(error: &anyhow::Error) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "larrey: {error}");
    for cause in error.chain().skip(1) {
        let _ = writeln!(out, "  because: {cause}");
    }
}

/// Says on standard error how far something is, on one line that is written over, where it is a terminal.
pub fn progress(done: usize, of: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        let _ = write!(out, "\rtriaged {done} of {of} failed runs{end}");
        let _ = out.flush();
    }
}

/// Colours on a terminal, and none in a pipe or where `NO_COLOR` is set.
pub fn style() -> crate::render::Style {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    crate::render::Style { colour }
}

/// Writes a value as JSON to standard output.
///
/// # Errors
/// When it has no JSON form.
pub fn say_json<T: serde::Serialize>(value: &T) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?);
    Ok(())
}
