//! Bytes in any chunks, to lines worth a look.

use super::fold::Folded;
use super::model::{BlockKind, ErrorBlock, Level, Reduction, Uneven, WriteMarks};
use super::opening::{self, Found};
use super::text::{self, MESSAGE_MAX, clip};
use super::{block, head, marks, mask, needles, uneven};

/// Bytes of a line that are looked at; the rest is passed over.
pub(super) const LINE_KEPT: usize = 64 * 1024;
/// Bytes kept of the line before the one looked at.
const PREVIOUS_KEPT: usize = 256;
/// Lines shown of a log without any error.
const TAIL: usize = 5;

/// Reads a log in one pass.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    lines: u64,
    bytes: u64,
    /// The start of a line whose end has not come yet.
    partial: Vec<u8>,
    in_line: bool,
    /// The start of the last whole line.
    previous: Vec<u8>,
    open: Option<Box<block::Open>>,
    folded: Folded,
    marks: WriteMarks,
    uneven: Option<Uneven>,
    tail: Vec<(u64, String)>,
}

impl Scanner {
    /// Reads on.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.bytes = self.bytes.saturating_add(size(chunk.len()));
        let mut rest = chunk;
        if self.in_line {
            let Some(end) = memchr::memchr(b'\n', rest) else {
                return self.hold(rest);
            };
            let (head, tail) = rest.split_at(end + 1);
            self.hold(head);
            self.end_line();
            rest = tail;
        }
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let (lines, partial) = rest.split_at(whole);
        self.scan(lines);
        self.hold(partial);
    }

    /// Reads one line, or several, without the last terminator.
    pub(super) fn push_line(&mut self, line: &str) {
        if self.in_line {
            self.push(b"\n");
        }
        self.push(line.as_bytes());
        self.push(b"\n");
    }

    /// Ends the log.
    pub(super) fn finish(mut self) -> Reduction {
        if self.in_line {
            self.end_line();
        }
        self.close();
        if self.folded.is_empty() {
            let blocks = quiet_block(&self.tail).into_iter().collect();
            return Reduction {
                blocks,
                marks: self.marks,
                uneven: self.uneven,
                lines: self.lines,
                bytes: self.bytes,
                dropped_blocks: 0,
            };
        }
        let (blocks, dropped_blocks) = self.folded.finish();
        Reduction {
            blocks,
            marks: self.marks,
            uneven: self.uneven,
            lines: self.lines,
            bytes: self.bytes,
            dropped_blocks,
        }
    }

    fn hold(&mut self, part: &[u8]) {
        if part.is_empty() {
            return;
        }
        self.in_line = true;
        let room = LINE_KEPT.saturating_sub(self.partial.len());
        self.partial
            .extend_from_slice(part.get(..room).unwrap_or(part));
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.partial);
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        line.push(b'\n');
        self.scan(&line);
        line.clear();
        self.partial = line;
        self.in_line = false;
    }

    /// Reads whole lines, each with its terminator.
    fn scan(&mut self, hay: &[u8]) {
        let base = self.lines;
        let mut at = 0;
        while at < hay.len() {
            if self.open.is_some() {
                let (line, next) = line_at(hay, at);
                if self.goes_on(line) {
                    self.lines += 1;
                    at = next;
                    continue;
                }
                self.close();
            }
            let Some((found, found_end)) = needles::find(hay, at) else {
                break;
            };
            let ahead = hay.get(at..found).unwrap_or_default();
            let start = memchr::memrchr(b'\n', ahead).map_or(at, |newline| at + newline + 1);
            self.lines += newlines(hay.get(at..start).unwrap_or_default());
            let (line, next) = line_at(hay, start);
            self.lines += 1;
            // A literal beyond the part of a line that is kept is as good as none, wherever chunks may end.
            if found_end <= start + line.len() || needles::find(line, 0).is_some() {
                self.look(line, hay.get(..start).unwrap_or_default());
            }
            at = next;
        }
        self.lines += newlines(hay.get(at..).unwrap_or_default());
        if self.folded.is_empty() && self.open.is_none() {
            self.keep_tail(hay, self.lines - base);
        }
        if !hay.is_empty() {
            let last = last_line(hay);
            self.previous.clear();
            self.previous
                .extend_from_slice(last.get(..PREVIOUS_KEPT).unwrap_or(last));
        }
    }

    fn goes_on(&mut self, line: &[u8]) -> bool {
        let number = self.lines + 1;
        self.open
            .as_mut()
            .is_some_and(|open| open.take(number, line))
    }

    fn look(&mut self, line: &[u8], before: &[u8]) {
        let cleaned = text::clean(line);
        let last = if before.is_empty() {
            self.previous.as_slice()
        } else {
            last_line(before)
        };
        let previous = text::clean(last.get(..PREVIOUS_KEPT).unwrap_or(last));
        match opening::look(self.lines, &cleaned, &previous) {
            Found::Nothing => {}
            Found::Mark => marks::keep(&mut self.marks, self.lines, &cleaned),
            Found::Uneven(ratio) => uneven::keep(&mut self.uneven, self.lines, &cleaned, ratio),
            Found::Error(open) => self.open = Some(open),
            Found::Whole(open) => self.folded.add(open.finish()),
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.folded.add(open.finish());
            self.tail = Vec::new();
        }
    }

    /// Keeps the last lines that are not blank, for a log in which nothing else is found.
    fn keep_tail(&mut self, hay: &[u8], lines: u64) {
        let mut found = Vec::new();
        let mut number = self.lines;
        let stop = self.lines - lines;
        let mut rest = hay.strip_suffix(b"\n").unwrap_or(hay);
        while found.len() < TAIL && number > stop {
            let start = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
            let (before, line) = rest.split_at(start);
            let cut = line.get(..LINE_KEPT).unwrap_or(line);
            let said = text::line(&text::clean(cut));
            if !said.trim().is_empty() {
                found.push((number, said));
            }
            rest = before.strip_suffix(b"\n").unwrap_or(before);
            number -= 1;
        }
        found.reverse();
        self.tail.extend(found);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }
}

/// The line that begins at `at`, without its terminator and cut, and where the next one begins.
fn line_at(hay: &[u8], at: usize) -> (&[u8], usize) {
    let rest = hay.get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    (
        rest.get(..end.min(LINE_KEPT)).unwrap_or_default(),
        at + end + 1,
    )
}

/// The last line of `hay`, with or without a terminator behind it.
fn last_line(hay: &[u8]) -> &[u8] {
    let hay = hay.strip_suffix(b"\n").unwrap_or(hay);
    let start = memchr::memrchr(b'\n', hay).map_or(0, |at| at + 1);
    hay.get(start..).unwrap_or_default()
}

fn newlines(hay: &[u8]) -> u64 {
    size(memchr::memchr_iter(b'\n', hay).count())
}

fn size(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// What to show of a log that tells no error: its last lines.
fn quiet_block(tail: &[(u64, String)]) -> Option<ErrorBlock> {
    let ((first_line, _), (last_line, line)) = (tail.first()?, tail.last()?);
    let said = match head::parse(line).message {
        "" => line,
        said => said,
    };
    Some(ErrorBlock {
        headline: clip(said, MESSAGE_MAX).to_owned(),
        exception: None,
        causes: Vec::new(),
        template: mask::mask(said),
        count: 1,
        first_line: *first_line,
        last_line: *last_line,
        root: true,
        level: Level::Unknown,
        kind: BlockKind::Plain,
        excerpt: tail.iter().map(|(_, line)| line.clone()).collect(),
    })
}
