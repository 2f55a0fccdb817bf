//! A page of plain text, 80 columns wide.

use crate::domain::explain::wording::is_unprintable;

/// Columns of a page.
const WIDTH: usize = 80;
/// Column at which text stands beside a label.
const BESIDE: usize = 8;

/// A colour of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// As the terminal writes by itself.
    Plain,
    /// Danger.
    Red,
    /// Caution.
    Yellow,
    /// Go.
    Green,
    /// Less important.
    Dim,
}

/// A page under construction.
pub struct Page {
    text: String,
    colour: bool,
}

impl Page {
    /// An empty page.
    pub fn new(colour: bool) -> Self {
        Self {
            text: String::new(),
            colour,
        }
    }

    /// The finished page.
    pub fn into_text(self) -> String {
        self.text
    }

    fn inked(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => "1",
            Ink::Red => "1;31",
            Ink::Yellow => "1;33",
            Ink::Green => "1;32",
            Ink::Dim => "2",
        };
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.push("");
    }

    /// The first line: the decision, then parts that go below one another where they do not fit side by side.
    pub fn headline(&mut self, word: &str, ink: Ink, parts: &[&str]) {
        let inked = self.inked(ink, word);
        let side_by_side = parts.join("  ");
        if word.chars().count() + 2 + side_by_side.chars().count() <= WIDTH {
            self.push(&format!("{inked}  {side_by_side}"));
            return;
        }
        let margin = " ".repeat(word.chars().count() + 2);
        for (at, part) in parts.iter().enumerate() {
            let first = if at == 0 {
                format!("{inked}  ")
            } else {
                margin.clone()
            };
            for (n, line) in wrap(part, WIDTH - margin.len()).iter().enumerate() {
                let lead = if n == 0 { &first } else { &margin };
                self.push(&format!("{lead}{line}"));
            }
        }
    }

    /// The title of a section, after an empty line.
    pub fn section(&mut self, title: &str) {
        self.blank();
        let title = self.inked(Ink::Plain, title);
        self.push(&title);
    }

    /// A label with text beside it.
    pub fn labelled(&mut self, label: &str, ink: Ink, text: &str) {
        let margin = " ".repeat(BESIDE);
        for (at, line) in wrap(text, WIDTH - BESIDE).iter().enumerate() {
            let lead = if at == 0 {
                self.inked(ink, &format!("{label:BESIDE$}"))
            } else {
                margin.clone()
            };
            self.push(&format!("{lead}{line}"));
        }
    }

    /// A paragraph, indented.
    pub fn paragraph(&mut self, text: &str) {
        for line in wrap(text, WIDTH - 2) {
            self.push(&format!("  {line}"));
        }
    }

    /// A remark of less importance.
    pub fn note(&mut self, text: &str) {
        for line in wrap(text, WIDTH - 2) {
            let line = self.inked(Ink::Dim, &format!("  {line}"));
            self.push(&line);
        }
    }

    /// The item of a list. Its lines that begin with four spaces stay whole, so that they can be copied; those that
    /// begin with `- ` are items of a list within.
    pub fn item(&mut self, mark: &str, text: &str) {
        let lead = format!("  {mark} ");
        let margin = " ".repeat(lead.chars().count());
        let mut first = true;
        for line in text.lines() {
            if let Some(code) = line.strip_prefix("    ") {
                self.push(&format!("{margin}    {code}"));
                continue;
            }
            let (inner, line) = line
                .strip_prefix("- ")
                .map_or(("", line), |item| ("- ", item));
            let hanging = " ".repeat(inner.len());
            for (at, part) in wrap(line, WIDTH - margin.len() - inner.len())
                .iter()
                .enumerate()
            {
                let outer = if std::mem::take(&mut first) {
                    &lead
                } else {
                    &margin
                };
                let inner = if at == 0 { inner } else { &hanging };
                self.push(&format!("{outer}{inner}{part}"));
            }
        }
    }

    /// A mark with as much of a text as fits beside it on one line.
    pub fn line(&mut self, mark: &str, text: &str) {
        let lead = format!("  {mark:5} ");
        let room = WIDTH - lead.chars().count();
        let cut: String = if text.chars().count() > room {
            text.chars().take(room - 1).chain(['…']).collect()
        } else {
            text.to_owned()
        };
        self.push(&format!("{lead}{cut}"));
    }

    /// The row of a table, whole: it ends in what is meant to be copied.
    pub fn row(&mut self, text: &str) {
        self.push(&format!("  {text}"));
    }

    /// A last line, below an empty one.
    pub fn rule(&mut self, text: &str) {
        self.blank();
        let text = self.inked(Ink::Dim, text);
        self.push(&text);
    }
}

/// The text without what could command a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect()
}

/// Breaks a text at spaces into lines of at most `width` characters; a longer word stays whole on a line of its own,
/// since a name that is broken cannot be copied.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let long = word.chars().count();
        if length > 0 && length + 1 + long > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += long;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_names_stay_whole() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("a bbbbbbbb c", 4), ["a", "bbbbbbbb", "c"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_query_keeps_its_lines_and_a_list_hangs() {
        let mut page = Page::new(false);
        page.item(
            "1.",
            &format!(
                "Look:\n    select {} from t\n- {}",
                "x".repeat(90),
                "word ".repeat(20)
            ),
        );
        let text = page.into_text();
        assert!(text.contains(&format!("\n         select {} from t\n", "x".repeat(90))));
        assert!(text.contains("\n     - word") && text.contains("\n       word"));
    }

    #[test]
    fn colour_is_off_unless_asked_for() {
        let page = |colour| {
            let mut page = Page::new(colour);
            page.headline("HOLD", Ink::Red, &["a"]);
            page.into_text()
        };
        assert_eq!(page(false), "HOLD  a\n");
        assert_eq!(page(true), "\u{1b}[1;31mHOLD\u{1b}[0m  a\n");
    }
}
