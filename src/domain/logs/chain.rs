//! Chains of causes.

use super::exception::{quoted, simple};
use super::model::Exception;
use super::text::clip;

/// Most exceptions kept of one chain.
const CHAIN_MAX: usize = 12;

/// An exception, and how many bytes of its message did not stand on its first line.
#[derive(Debug)]
pub(super) struct Printed {
    pub exception: Exception,
    pub tail: usize,
}

impl Printed {
    /// One whose message stands on one line, so far.
    pub(super) fn new(exception: Exception) -> Self {
        Printed { exception, tail: 0 }
    }

    /// The first line of the message.
    pub(super) fn first_line(&self) -> &str {
        let message = &self.exception.message;
        clip(message, message.len().saturating_sub(self.tail)).trim_end()
    }

    /// The exception that this one's message quotes.
    fn quoted(&self) -> Option<Printed> {
        let outer = &self.exception;
        let inner = quoted(&outer.message)?;
        // What is quoted goes on to the end of the message, so it has the same further lines.
        let nested = inner.message.len() < outer.message.len() || inner.class != outer.class;
        nested.then_some(Printed {
            exception: inner,
            tail: self.tail,
        })
    }
}

/// `printed`, outermost first, with the exceptions that messages quote put in and repeats folded: of two alike the
/// deeper stays, except that the outermost keeps its place.
pub(super) fn unfold(printed: impl IntoIterator<Item = Printed>) -> Vec<Printed> {
    let mut chain: Vec<Printed> = Vec::new();
    for printed in printed {
        let mut next = Some(printed);
        for _ in 0..4 {
            let Some(printed) = next else { break };
            next = printed.quoted();
            push(&mut chain, printed);
        }
    }
    chain
}

fn push(chain: &mut Vec<Printed>, printed: Printed) {
    let alike = |other: &Printed| {
        let (one, other) = (&printed.exception, &other.exception);
        simple(&one.class) == simple(&other.class)
            && clip(&one.message, 100) == clip(&other.message, 100)
    };
    match chain.iter().position(alike) {
        Some(0) => return,
        Some(at) => drop(chain.remove(at)),
        // The ends of a long chain matter most: the deepest, and what was seen first.
        None if chain.len() == CHAIN_MAX => drop(chain.pop()),
        None => {}
    }
    chain.push(printed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end_with_the_deepest_cause() {
        let exception = |class: &str, message: &str| {
            Printed::new(Exception {
                class: class.into(),
                message: message.into(),
            })
        };
        let chain = unfold([
            exception(
                "a.SparkException",
                "Job aborted: Lost task: a.b.DeepException: no luck",
            ),
            exception("a.SparkException", "Task failed while writing"),
            exception("a.b.DeepException", "no luck"),
        ]);
        let classes: Vec<&str> = chain
            .iter()
            .map(|printed| simple(&printed.exception.class))
            .collect();
        assert_eq!(
            classes,
            ["SparkException", "SparkException", "DeepException"]
        );
        let long = unfold((0..40).map(|n| exception("a.XException", &format!("number {n}"))));
        assert_eq!(
            (
                long.len(),
                long.last().map(|last| last.exception.message.as_str())
            ),
            (CHAIN_MAX, Some("number 39"))
        );
    }
}
