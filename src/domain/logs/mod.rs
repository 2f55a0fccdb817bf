//! Reduction of a log to its distinct errors.
//!
//! A log of ten million lines tells perhaps twenty different things about a failure, each many times over. One pass
//! keeps at most fifty of them: the exception with its chain of causes, a template with the variables masked, how
//! often and where it occurred, a short excerpt; and it says which of them is the root, the one that tells why the run
//! failed. Memory depends on that output and not on the log.
//!
//! ```text
//! bytes -> scan    whole lines; one vector search for the literals of needles
//!       -> opening is it an error, a finished write (marks), a lopsided load (uneven), or nothing?   [wrap, head, json]
//!       -> block   the lines that go on with it: traces, causes, details   [exception, excerpt]
//!       -> fold    the same told again is counted; the root is chosen      [mask, rank]
//! ```
//!
//! A new log format is usually a layout in `head`, a wrapping in `wrap` or a key in `json`; a new way to begin an
//! error also needs its literal in `needles`.

mod block;
mod chain;
mod exception;
mod excerpt;
mod fold;
mod follow;
mod head;
mod headline;
mod json;
mod marks;
mod mask;
mod model;
mod needles;
mod opening;
mod phrase;
mod rank;
mod scan;
mod source;
mod text;
mod time;
mod uneven;
mod wording;
mod wrap;

#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod property_tests;

pub use model::{BlockKind, ErrorBlock, Exception, Level, Mark, Reduction, Uneven, WriteMarks};

/// Reduces one log, given in pieces.
#[derive(Debug, Default)]
pub struct Reducer {
    scanner: scan::Scanner,
}

impl Reducer {
    /// A reducer that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next bytes. Lines may span chunks, and the result does not depend on where chunks end; chunks of
    /// about 1 MiB are fastest. Any bytes will do; of a line, the first 64 KiB are looked at.
    pub fn push(&mut self, chunk: &[u8]) {
        self.scanner.push(chunk);
    }

    /// Reads a line given without its terminator. A line that contains newlines is several; it ends a line that
    /// [`push`](Self::push) left open.
    pub fn push_line(&mut self, line: &str) {
        self.scanner.push_line(line);
    }

    /// Ends the log and says what it told.
    pub fn finish(self) -> Reduction {
        self.scanner.finish()
    }
}

/// Reduces a log given as lines without terminators.
pub fn reduce_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> Reduction {
    let mut reducer = Reducer::new();
    for line in lines {
        reducer.push_line(line);
    }
    reducer.finish()
}

/// The template of a whole message: its variables masked as `<*>`.
///
/// Unlike [`ErrorBlock::template`] it is not cut after a few hundred bytes, where the length of a path would decide
/// which words are still seen.
pub fn template(message: &str) -> String {
    mask::mask_start(message, usize::MAX)
}
