//! The line to quote of a block, and its template.

use super::chain::Printed;
use super::exception::simple;
use super::mask::mask;
use super::model::{BlockKind, Exception};
use super::rank;
use super::text::clip;

/// Bytes of a message that are quoted when its first line says too little.
const BRIEF: usize = 300;

/// The line to quote and its template.
pub(super) fn headline(
    kind: BlockKind,
    head_first: &str,
    head: &str,
    chain: &[Printed],
) -> (String, String) {
    let Some(deepest) = chain.last() else {
        let wants_more =
            head_first.ends_with(':') || head_first.len() < 24 || rank::is_symptom(head_first);
        let quoted = if wants_more {
            clip(head, head_first.len().max(BRIEF))
        } else {
            head_first
        };
        return (quoted.to_owned(), mask(quoted));
    };
    let chosen = chain
        .iter()
        .rev()
        .find(|printed| says_something(&printed.exception))
        .unwrap_or(deepest);
    let Exception { class, message } = &chosen.exception;
    let first = chosen.first_line();
    // A lone bracket says nothing.
    let begins = first.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let said = if begins { first } else { clip(message, BRIEF) };
    let template = joined(simple(class), &mask(said));
    // `Cannot write to table:` wants what follows.
    let said = if said.ends_with([':', '>', '{', '[', '(']) {
        clip(message, said.len().max(BRIEF))
    } else {
        said
    };
    let mut quoted = joined(
        if kind == BlockKind::Dbt {
            head_first
        } else {
            class
        },
        said,
    );
    if !std::ptr::eq(chosen, deepest) {
        let Exception { class, message } = &deepest.exception;
        quoted.push_str(" (caused by ");
        quoted.push_str(&joined(class, clip(message, 80)));
        quoted.push(')');
    }
    (quoted, template)
}

/// `class: said`, or the class alone.
fn joined(class: &str, said: &str) -> String {
    let mut text = String::with_capacity(class.len() + said.len() + 2);
    text.push_str(class);
    if !said.is_empty() {
        text.push_str(": ");
        text.push_str(said);
    }
    text
}

/// `KeyError: 'x'` and `EOFException` say little without what wraps them.
fn says_something(exception: &Exception) -> bool {
    exception.message.trim().contains(' ')
}
