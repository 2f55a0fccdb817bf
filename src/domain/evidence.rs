//! The case file as the rules see it: passages of text, each with the place it stands in.

use super::case_file::CaseFile;
use super::fact::FactId;
use super::logs::{BlockKind, ErrorBlock, Level};

/// Where a passage stands; the true cause stands deep and early, the noise late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The deepest cause of the root block.
    RootCause,
    /// The orchestrator's own message.
    Message,
    /// The rest of the root block.
    Root,
    /// Another error block, from before the root block.
    Before,
    /// Another error block, from after it: mostly shutdown noise.
    After,
}

impl Place {
    /// How much a text counts that stands here, from 0 to 1. Set by hand; issue 3 of the roadmap calibrates.
    pub fn weight(self) -> f64 {
        match self {
            Place::RootCause | Place::Message => 1.0,
            Place::Root => 0.95,
            Place::Before => 0.75,
            Place::After => 0.55,
        }
    }
}

/// One text that the rules read.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The fact that it is part of.
    pub fact: FactId,
    /// Where it stands.
    pub place: Place,
    /// Whether it was raised as an error by a program, and is not just a line of a log:
    /// only such a passage can name an error class that proves something.
    pub raised: bool,
    /// The text.
    pub text: String,
}

/// All passages of a case file, the weightiest places first.
pub fn passages(case: &CaseFile) -> Vec<Passage> {
    let mut passages: Vec<Passage> = case
        .messages
        .iter()
        .map(|message| Passage {
            fact: message.fact.clone(),
            place: Place::Message,
            raised: true,
            text: message.text.clone(),
        })
        .collect();
    let root_at = case.blocks.iter().position(|cited| cited.block.root);
    for (at, cited) in case.blocks.iter().enumerate() {
        let place = match root_at {
            Some(root) if at == root => Place::Root,
            Some(root) if at > root => Place::After,
            _ => Place::Before,
        };
        if let (Place::Root, Some(cause)) = (place, cited.block.causes.last()) {
            passages.push(Passage {
                fact: cited.fact.clone(),
                place: Place::RootCause,
                raised: true,
                text: format!("{}: {}", cause.class, cause.message),
            });
        }
        passages.push(Passage {
            fact: cited.fact.clone(),
            place,
            raised: raised(&cited.block),
            text: text_of(&cited.block),
        });
    }
    passages
}

/// Raised as an error: with a trace, or on a line of that level. A class that a line merely quotes is not.
fn raised(block: &ErrorBlock) -> bool {
    let told_as_error = matches!(block.level, Level::Error | Level::Fatal);
    let with_trace = block.kind == BlockKind::PythonTraceback || block.excerpt.len() > 1;
    block.kind == BlockKind::Psql || block.exception.is_some() && (told_as_error || with_trace)
}

fn text_of(block: &ErrorBlock) -> String {
    let mut text = block.headline.clone();
    for exception in block.exception.iter().chain(&block.causes) {
        text.push('\n');
        text.push_str(&exception.class);
        text.push_str(": ");
        text.push_str(&exception.message);
    }
    for line in &block.excerpt {
        text.push('\n');
        text.push_str(line);
    }
    text
}
