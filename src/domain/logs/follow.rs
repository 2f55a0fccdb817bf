//! The lines that go on with a block: traces, causes, details, messages of several lines.

use super::block::{Mode, Open, ROOM};
use super::exception;
use super::head;
use super::marks;
use super::model::{BlockKind, Exception, Level};
use super::phrase::{ANNOUNCED, TRACEBACK, dbt_class, elided, is_detail, is_frame, is_link};
use super::rank;
use super::text::{self, after};

/// Tracebacks kept of one chain of Python's.
const TRACEBACKS_MAX: usize = 6;

impl Open {
    /// Whether `line` goes on with the block; if so it was taken. `said` is the line without blanks around it.
    pub(super) fn goes_on(&mut self, line: &str, said: &str) -> bool {
        let indented = line.starts_with([' ', '\t']);
        if is_frame(said) {
            self.frame(line, said);
            return true;
        }
        if self.mode == Mode::Python {
            return self.python(line, said, indented);
        }
        if self.blanks > 0 && !self.resumes(said, indented) {
            return false;
        }
        if said.starts_with("Caused by:") || said.starts_with("Wrapped by:") {
            return self.caused_by(said, indented);
        }
        if said.starts_with("Suppressed:") {
            self.mode = Mode::Suppressed;
            return true;
        }
        if said == "Driver stacktrace:" {
            self.mode = Mode::Frames;
            return true;
        }
        if is_link(said) {
            let links = self.has_raised();
            if links {
                self.mode = Mode::Linked;
                self.excerpt.line(line);
            }
            return links;
        }
        if said.starts_with(TRACEBACK) {
            // A logger prints the message first, which may quote the exception, then the traceback.
            let announced = self.mode == Mode::Said
                && self.first_frame
                && self.level > Level::Unknown
                && self.traces.len() == 1;
            let expected = self.mode == Mode::Linked || !self.has_raised() || announced;
            if expected {
                self.excerpt.line(line);
                self.traceback();
            }
            return expected;
        }
        if head::parse(line).is_headed() || self.mode == Mode::Linked {
            return false;
        }
        if !indented
            && let Some(exception) = exception::parse(said.strip_prefix(": ").unwrap_or(said))
        {
            // One that stands alone begins a block of its own, except after a line that only announced it.
            let nested = said.starts_with(": ") && self.mode == Mode::Said;
            let announced = self.mode == Mode::Head && !self.has_raised();
            if nested || announced {
                self.excerpt.important(line);
                self.raise(exception);
            }
            return nested || announced;
        }
        self.message_line(line, said, indented)
    }

    /// Whether a line after a blank one still belongs to the block.
    fn resumes(&self, said: &str, indented: bool) -> bool {
        [
            "Caused by:",
            "Driver stacktrace:",
            "Suppressed:",
            "[SQL: ",
            "(Background on",
            "== ",
            // Why Kubernetes took an executor away, three blank lines below that it did.
            "The API gave the following",
        ]
        .iter()
        .any(|words| said.starts_with(words))
            || is_link(said)
            || is_detail(said)
            || (self.mode == Mode::Linked && said.starts_with(TRACEBACK))
            || (self.mode == Mode::Head && self.timed && said.starts_with(TRACEBACK))
            || (self.kind == BlockKind::Dbt && indented)
    }

    fn caused_by(&mut self, said: &str, indented: bool) -> bool {
        if indented && self.mode == Mode::Suppressed {
            return true;
        }
        let rest = after(said, said.find(':').map_or(0, |at| at + 1)).trim_start();
        let Some(exception) =
            exception::parse_final(rest).or_else(|| exception::quoted_class(rest))
        else {
            return self.message_line(said, said, true);
        };
        // After a message that quoted one, without frames between: the two were only pasted together.
        if self.quoted && self.level == Level::Unknown && self.first_frame {
            return false;
        }
        self.excerpt.important(said);
        self.raise(exception);
        true
    }

    fn frame(&mut self, line: &str, said: &str) {
        if self.mode == Mode::Suppressed {
            return;
        }
        if self.first_frame && said.starts_with("at ") {
            self.excerpt.line(line);
            self.first_frame = false;
        } else {
            self.excerpt.frames(elided(said).unwrap_or(1));
        }
        if self.kind == BlockKind::Plain {
            self.kind = BlockKind::JvmException;
        }
        self.mode = Mode::Frames;
    }

    /// Begins a traceback of Python's.
    pub(super) fn traceback(&mut self) {
        self.first_frame = false;
        if self.traces.len() == TRACEBACKS_MAX {
            self.traces.pop();
        }
        self.traces.push(Vec::new());
        if self.kind != BlockKind::JsonLine {
            self.kind = BlockKind::PythonTraceback;
        }
        self.mode = Mode::Python;
    }

    fn python(&mut self, line: &str, said: &str, indented: bool) -> bool {
        if indented || said.starts_with("[Previous line repeated") || said.starts_with('^') {
            if said.starts_with("File \"") {
                self.excerpt.python_frame(line);
            } else {
                self.excerpt.python_source(line);
            }
            return true;
        }
        if head::parse(line).timed {
            return false;
        }
        self.excerpt.important(line);
        match exception::parse_final(said) {
            Some(exception) => self.raise(exception),
            None => self.raise(Exception {
                class: "Exception".to_owned(),
                message: text::message(said),
            }),
        }
        self.room = ROOM;
        true
    }

    fn message_line(&mut self, line: &str, said: &str, indented: bool) -> bool {
        let raised = self.mode == Mode::Said && !self.quoted;
        let announced =
            self.mode == Mode::Head && (self.head.ends_with(':') || rank::is_symptom(&self.head));
        let open_ended = self.timed || raised || announced;
        if self.kind == BlockKind::Dbt && self.dbt_announced(said) {
            self.excerpt.important(line);
            return true;
        }
        let belongs = match self.mode {
            Mode::Frames | Mode::Suppressed => indented,
            _ if self.kind == BlockKind::Dbt => indented,
            _ => indented || is_detail(said) || open_ended,
        };
        if !belongs || self.room == 0 || (!indented && marks::is_mark("", said)) {
            return false;
        }
        self.room -= 1;
        if matches!(self.mode, Mode::Frames | Mode::Suppressed) {
            return true;
        }
        self.excerpt.line(line);
        self.say(said);
        true
    }

    /// `Encountered an error:` is followed by the class on a line of its own.
    fn dbt_announced(&mut self, said: &str) -> bool {
        let Some(class) = dbt_class(said) else {
            return false;
        };
        let printed = self.traces.last_mut().and_then(|trace| trace.last_mut());
        match printed {
            Some(printed)
                if printed.exception.message.is_empty() && printed.exception.class == ANNOUNCED =>
            {
                class.clone_into(&mut printed.exception.class);
                self.head = text::message(said);
                self.head_first = self.head.len();
                true
            }
            _ => false,
        }
    }

    /// Appends to the message that is being told.
    fn say(&mut self, said: &str) {
        if said.starts_with("compiled code at ") {
            return;
        }
        match self.traces.last_mut().and_then(|trace| trace.last_mut()) {
            Some(printed) if self.mode == Mode::Said => {
                let had = printed.exception.message.len();
                text::append(&mut printed.exception.message, said);
                if had > 0 {
                    printed.tail += printed.exception.message.len() - had;
                }
            }
            _ => text::append(&mut self.head, said),
        }
    }
}
