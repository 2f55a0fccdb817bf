//! The few lines of a block that are kept to be shown.

use super::text;

/// Most lines kept.
const LINES_MAX: usize = 12;
/// Where lines go when there are too many: the first lines stay, and so do the latest.
const DROPPED_AT: usize = 6;

/// Lines as they come, frames counted instead of kept.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    lines: Vec<String>,
    frames: u64,
    /// Python's innermost frame and its source line: the last seen is the one that raised.
    innermost: [String; 2],
}

impl Excerpt {
    /// Keeps a line if there is room.
    pub(super) fn line(&mut self, line: &str) {
        self.end_frames();
        if self.lines.len() < LINES_MAX {
            self.lines.push(text::line(line));
        }
    }

    /// Keeps a line that matters, an exception's first, at the cost of one in the middle.
    pub(super) fn important(&mut self, line: &str) {
        self.end_frames();
        if self.lines.len() == LINES_MAX {
            self.lines.remove(DROPPED_AT);
        }
        self.lines.push(text::line(line));
    }

    /// Counts frames without keeping them.
    pub(super) fn frames(&mut self, count: u64) {
        self.frames = self.frames.saturating_add(count);
    }

    /// Counts a frame of Python's, keeping it until a further one comes.
    pub(super) fn python_frame(&mut self, line: &str) {
        self.frames(1);
        self.innermost = [text::line(line), String::new()];
    }

    /// Keeps the source line of Python's latest frame.
    pub(super) fn python_source(&mut self, line: &str) {
        if let [_, source] = &mut self.innermost
            && source.is_empty()
        {
            *source = text::line(line);
        }
    }

    /// The lines.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.end_frames();
        self.lines
    }

    fn end_frames(&mut self) {
        let [frame, source] = std::mem::take(&mut self.innermost);
        let kept = u64::from(!frame.is_empty());
        let elided = std::mem::take(&mut self.frames).saturating_sub(kept);
        let note = match elided {
            0 => String::new(),
            1 => "... 1 frame".to_owned(),
            _ => format!("... {elided} frames"),
        };
        let lines = [note, frame, source]
            .into_iter()
            .filter(|line| !line.is_empty());
        self.lines.extend(lines);
        self.lines.truncate(LINES_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_elided() {
        let mut excerpt = Excerpt::default();
        excerpt.important("Traceback (most recent call last):");
        for n in 0..4 {
            excerpt.python_frame(&format!("  File \"{n}.py\", line 1, in f"));
            excerpt.python_source("    run()");
            excerpt.python_source("    ^^^^^");
        }
        excerpt.important("KeyError: 'x'");
        excerpt.frames(2);
        assert_eq!(
            excerpt.finish(),
            [
                "Traceback (most recent call last):",
                "... 3 frames",
                "  File \"3.py\", line 1, in f",
                "    run()",
                "KeyError: 'x'",
                "... 2 frames"
            ]
        );
    }

    #[test]
    fn never_more_than_twelve_and_the_last_important_one_is_kept() {
        let mut excerpt = Excerpt::default();
        for n in 0..40 {
            excerpt.important(&format!("Caused by: {n}"));
            excerpt.line("message");
            excerpt.frames(3);
        }
        let lines = excerpt.finish();
        assert_eq!(lines.len(), LINES_MAX);
        assert!(lines.contains(&"Caused by: 39".to_owned()), "{lines:?}");
        assert_eq!(lines.first().map(String::as_str), Some("Caused by: 0"));
    }
}
