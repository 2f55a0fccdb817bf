//! One pass that tells whether a text can hold anything at all, and the rules that then look closer.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::kinds::{Kind, markers};
use super::patterns::RULES;

/// A piece of text to be taken out, as a byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// Finds the spans of one rule in a text.
pub(super) type Scan = fn(&str, &mut Vec<Span>);

/// How a rule finds what it looks for once its trigger has been seen.
#[derive(Clone, Copy)]
pub(super) enum Find {
    /// A pattern whose first group (or whole match) is taken out when the check agrees.
    Pattern(Kind, &'static str, fn(&str) -> bool),
    /// A function.
    Scan(Scan),
}

/// One thing to look for.
pub(super) struct Rule {
    /// A cheap pattern without which the rule cannot find anything; all triggers are searched in one pass.
    pub trigger: &'static str,
    /// How to find it.
    pub find: Find,
}

/// All rules, compiled.
pub(super) struct Engine {
    triggers: RegexSet,
    patterns: Vec<Option<Regex>>,
}

/// `None` only if a pattern does not compile, which a test rules out.
pub(super) static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(Engine::new);

impl Engine {
    fn new() -> Option<Self> {
        if !super::assign::ready() {
            return None;
        }
        let triggers = RegexSetBuilder::new(RULES.iter().map(|rule| rule.trigger));
        let patterns = RULES.iter().map(|rule| match rule.find {
            Find::Pattern(_, pattern, _) => compiled(pattern).map(Some),
            Find::Scan(_) => Some(None),
        });
        Some(Self {
            triggers: { triggers }.unicode(false).build().ok()?,
            patterns: patterns.collect::<Option<_>>()?,
        })
    }

    /// Whether any rule could find anything.
    pub(super) fn suspects(&self, text: &str) -> bool {
        self.triggers.is_match(text.as_bytes())
    }

    /// The text with everything replaced that the rules find in it, or `None` if they find nothing.
    pub(super) fn round(&self, text: &str) -> Option<String> {
        let mut spans = Vec::new();
        for index in &self.triggers.matches(text.as_bytes()) {
            self.run(index, text, &mut spans);
        }
        let spans = settle(text, spans);
        (!spans.is_empty()).then(|| replace(text, &spans))
    }

    fn run(&self, index: usize, text: &str, spans: &mut Vec<Span>) {
        match (
            RULES.get(index).map(|rule| rule.find),
            self.patterns.get(index),
        ) {
            (Some(Find::Pattern(kind, _, check)), Some(Some(pattern))) => {
                by_pattern(text, pattern, kind, check, spans);
            }
            (Some(Find::Scan(scan)), _) => scan(text, spans),
            _ => {}
        }
    }
}

/// A pattern over bytes, ASCII classes only: they keep the automaton small, and all our secrets are ASCII.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

fn by_pattern(
    text: &str,
    pattern: &Regex,
    kind: Kind,
    check: fn(&str) -> bool,
    spans: &mut Vec<Span>,
) {
    for captures in pattern.captures_iter(text.as_bytes()) {
        let Some(found) = captures.get(1).or_else(|| captures.get(0)) else {
            continue;
        };
        let (start, end) = (found.start(), found.end());
        if text.get(start..end).is_none_or(check) {
            spans.push(Span { start, end, kind });
        }
    }
}

/// Puts the spans in order: cut at character boundaries, never splitting a marker, overlapping ones as one that is
/// named after the longest. What is already nothing but markers is left out, so every round has less to find.
fn settle(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let markers = markers(text);
    let around = |at: usize| {
        let next = markers.get(markers.partition_point(|(_, end)| *end <= at));
        next.filter(|(start, _)| *start < at).copied()
    };
    let mut whole: Vec<Span> = spans
        .into_iter()
        .map(|span| {
            let start = text.floor_char_boundary(span.start);
            let end = text.ceil_char_boundary(span.end);
            Span {
                start: around(start).map_or(start, |(start, _)| start),
                end: around(end).map_or(end, |(_, end)| end),
                kind: span.kind,
            }
        })
        .filter(|span| !all_markers(&markers, span))
        .collect();
    whole.sort_by_key(|span| span.start);
    let mut settled: Vec<Span> = Vec::with_capacity(whole.len());
    let mut longest = 0;
    for span in whole {
        let length = span.end - span.start;
        match settled.last_mut() {
            Some(last) if span.start < last.end => {
                if length > longest {
                    (longest, last.kind) = (length, span.kind);
                }
                last.end = last.end.max(span.end);
            }
            _ => {
                longest = length;
                settled.push(span);
            }
        }
    }
    settled
}

fn all_markers(markers: &[(usize, usize)], span: &Span) -> bool {
    let first = markers.partition_point(|(start, _)| *start < span.start);
    let inside = markers.iter().skip(first);
    let covered: usize = inside
        .take_while(|(_, end)| *end <= span.end)
        .map(|(start, end)| end - start)
        .sum();
    covered >= span.end.saturating_sub(span.start)
}

fn replace(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push_str(&span.kind.marker());
        from = span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::super::corpus_tests::caught_inputs;
    use super::*;

    #[test]
    fn every_rule_sees_and_finds_something_in_the_corpus() {
        let engine = ENGINE.as_ref().unwrap();
        let inputs = caught_inputs();
        for (index, rule) in RULES.iter().enumerate() {
            let works = |text: &String| {
                let mut spans = Vec::new();
                engine.run(index, text, &mut spans);
                let seen = engine.triggers.matches(text.as_bytes()).matched(index);
                seen && !spans.is_empty()
            };
            assert!(inputs.iter().any(works), "nothing for {}", rule.trigger);
        }
    }

    #[test]
    fn overlapping_finds_become_one_and_markers_stay_whole() {
        let span = |start, end, kind| Span { start, end, kind };
        let text = "a [redacted:email] b";
        assert_eq!(
            settle(text, vec![span(2, 18, Kind::Token)]),
            vec![],
            "nothing but a marker"
        );
        let found = vec![span(0, 5, Kind::Token), span(10, 20, Kind::Password)];
        assert_eq!(settle(text, found), vec![span(0, 20, Kind::Token)]);
        let split = vec![span(1, 2, Kind::Token)];
        assert_eq!(
            settle("€", split),
            vec![span(0, 3, Kind::Token)],
            "a character stays whole"
        );
    }
}
