//! One error as it is being told: the line that opened it, and those that go on with it.

use super::chain::{self, Printed};
use super::exception;
use super::excerpt::Excerpt;
use super::head::Rank;
use super::headline::headline;
use super::model::{BlockKind, ErrorBlock, Exception, Level};
use super::phrase::{ANNOUNCED, TRACEBACK, dbt_class, is_of_jvm};
use super::text::{self, after, before, clip};
use super::wrap;

/// Message lines taken after a line that began with a time, or after the last line of a traceback.
pub(super) const ROOM: u32 = 40;
/// The same where nothing tells where the message ends.
const ROOM_BARE: u32 = 12;
/// Exceptions kept of one trace as printed.
const PRINTED_MAX: usize = 16;

/// What the opening line was found to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening<'a> {
    pub line_number: u64,
    pub level: Level,
    pub kind: BlockKind,
    pub timed: bool,
    pub relay: &'a str,
    pub source: &'a str,
    pub message: &'a str,
    /// The line as it was printed, unwrapped.
    pub line: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The opening line only; its message may go on.
    Head,
    /// After the first line of an exception; its message may go on, then frames.
    Said,
    /// In the frames of the JVM.
    Frames,
    /// In an exception that was suppressed: it is passed over.
    Suppressed,
    /// In the frames of Python; the exception is still to come.
    Python,
    /// After `During handling of ...`; a traceback is to come.
    Linked,
}

/// A block that may still grow. Its size is bounded however long it gets.
#[derive(Debug)]
pub(super) struct Open {
    first: u64,
    last: u64,
    pub(super) level: Level,
    pub(super) kind: BlockKind,
    pub(super) timed: bool,
    relay: String,
    source: String,
    /// The opening message, and what followed it before any exception.
    pub(super) head: String,
    /// How much of `head` stood on the opening line.
    pub(super) head_first: usize,
    /// Python prints the oldest of a chain first; a trace of the JVM is one.
    pub(super) traces: Vec<Vec<Printed>>,
    pub(super) mode: Mode,
    pub(super) excerpt: Excerpt,
    /// Message lines that are still taken.
    pub(super) room: u32,
    /// Blank lines since the last other one.
    pub(super) blanks: u8,
    /// No frame of the latest exception was seen yet.
    pub(super) first_frame: bool,
    /// The first exception was quoted by the opening line, not raised there.
    pub(super) quoted: bool,
}

/// A finished block and what ranking needs besides.
#[derive(Debug)]
pub(super) struct Told {
    pub block: ErrorBlock,
    /// The message of the line that opened it.
    pub head: String,
    /// The logger of that line.
    pub source: String,
}

impl Open {
    /// Opens a block.
    pub(super) fn new(opening: &Opening<'_>) -> Self {
        let mut block = Open {
            first: opening.line_number,
            last: opening.line_number,
            level: opening.level,
            kind: opening.kind,
            timed: opening.timed,
            relay: opening.relay.to_owned(),
            source: clip(opening.source, 120).to_owned(),
            head: String::new(),
            head_first: 0,
            traces: Vec::new(),
            mode: Mode::Head,
            excerpt: Excerpt::default(),
            room: if opening.timed { ROOM } else { ROOM_BARE },
            blanks: 0,
            first_frame: false,
            quoted: false,
        };
        block.excerpt.important(opening.line);
        block.begin(opening.message);
        block
    }

    fn begin(&mut self, said: &str) {
        if let Some(at) = memchr::memmem::find(said.as_bytes(), TRACEBACK.as_bytes()) {
            self.head = text::message(before(said, at).trim_end());
            self.traceback();
            if let Some(exception) =
                exception::parse_final(after(said, at + TRACEBACK.len()).trim())
            {
                self.raise(exception);
            }
        } else if let Some(exception) = exception::parse_introduced(said) {
            // What introduces it stays as the head: `Exception in thread "main"`.
            let lead = said.find(exception.class.as_str()).unwrap_or_default();
            self.head = text::message(before(said, lead).trim_end());
            self.raise(exception);
        } else if let Some(class) = dbt_class(said) {
            self.kind = BlockKind::Dbt;
            self.head = text::message(said);
            self.raise(Exception {
                class: class.to_owned(),
                message: String::new(),
            });
        } else {
            self.head = text::message(said);
            let quoted = if said.starts_with("Job aborted due to stage failure: ") {
                // Only this class of Spark's says so.
                Some(Exception {
                    class: "SparkException".to_owned(),
                    message: text::message(said),
                })
            } else if self.level >= Level::Error {
                exception::quoted(said)
            } else {
                // The service's code alone is no proof that this program raised it, unless it says so by its level.
                exception::quoted_class(said)
            };
            if let Some(exception) = quoted {
                self.raise(exception);
                self.quoted = true;
            }
        }
        self.head_first = self.head.len();
    }

    /// Adds an exception that a structured record gives in fields of its own.
    pub(super) fn raise(&mut self, exception: Exception) {
        if self.traces.is_empty() {
            self.traces.push(Vec::new());
        }
        if self.kind == BlockKind::Plain && is_of_jvm(&exception.class) {
            self.kind = BlockKind::JvmException;
        }
        if let Some(trace) = self.traces.last_mut() {
            if trace.len() == PRINTED_MAX {
                trace.pop();
            }
            trace.push(Printed::new(exception));
        }
        self.mode = Mode::Said;
        self.first_frame = true;
        self.room = self.room.max(ROOM_BARE);
    }

    /// Whether any exception was seen.
    pub(super) fn has_raised(&self) -> bool {
        self.traces.iter().any(|trace| !trace.is_empty())
    }

    /// Takes a physical line that goes on with the block; false when it does not, and the block has ended.
    pub(super) fn take(&mut self, line_number: u64, raw: &[u8]) -> bool {
        if raw.starts_with(b"\tat ")
            && self.relay.is_empty()
            && !self.first_frame
            && matches!(self.mode, Mode::Frames | Mode::Suppressed)
        {
            self.excerpt.frames(u64::from(self.mode == Mode::Frames));
            (self.last, self.blanks) = (line_number, 0);
            return true;
        }
        let cleaned = text::clean(raw);
        let inner = wrap::unwrap(&cleaned);
        let same = inner.relay == self.relay || inner.relay.is_empty();
        let taken = same && self.take_line(&inner.line);
        if taken && self.blanks == 0 {
            self.last = line_number;
        }
        taken
    }

    /// Takes a line without its wrapping.
    pub(super) fn take_line(&mut self, line: &str) -> bool {
        let said = line.trim();
        if said.is_empty() {
            self.blanks = self.blanks.saturating_add(1);
            return self.blanks <= 8;
        }
        if !self.goes_on(line, said) {
            return false;
        }
        self.blanks = 0;
        true
    }

    /// Ends the block.
    pub(super) fn finish(self) -> Told {
        let mut chain = chain::unfold(self.traces.into_iter().rev().flatten());
        if self.kind == BlockKind::Dbt
            && chain
                .first()
                .is_some_and(|first| first.exception.class == ANNOUNCED)
        {
            chain.clear();
        }
        let head = clip(&self.head, self.head_first).to_owned();
        let (mut headline, template) = headline(self.kind, &head, &self.head, &chain);
        let excerpt = self.excerpt.finish();
        if headline.is_empty() {
            // A traceback that was cut off before it named its exception.
            headline = excerpt.first().cloned().unwrap_or_default();
        }
        headline.truncate(headline.floor_char_boundary(text::MESSAGE_MAX));
        let mut chain = chain.into_iter().map(|printed| printed.exception);
        let block = ErrorBlock {
            headline,
            exception: chain.next(),
            causes: chain.collect(),
            template,
            count: 1,
            first_line: self.first,
            last_line: self.last,
            root: false,
            level: self.level,
            kind: self.kind,
            excerpt,
        };
        Told {
            block,
            head,
            source: self.source,
        }
    }
}

/// The level of a block out of that of its line.
pub(super) fn level(rank: Option<Rank>) -> Level {
    match rank {
        None | Some(Rank::Low) => Level::Unknown,
        Some(Rank::Warn) => Level::Warn,
        Some(Rank::Error) => Level::Error,
        Some(Rank::Fatal) => Level::Fatal,
    }
}
