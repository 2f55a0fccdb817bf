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
    /// Where the failure itself is told, and not what came before or after it.
    pub fn is_central(self) -> bool {
        matches!(self, Self::Message | Self::RootCause | Self::Root)
    }

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
    /// A warning that nobody raised: the job went on after it.
    pub mild: bool,
    /// The text.
    pub text: String,
    /// Of a raised passage, the lines in the position of an exception, where nobody writes but who raised it: what
    /// merely follows such a line may be anybody's words.
    pub position: String,
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
            mild: false,
            text: message.text.clone(),
            position: message.text.clone(),
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
                mild: false,
                text: format!("{}: {}", cause.class, cause.message),
                position: String::new(), // the same lines stand in the whole block
            });
        }
        passages.push(Passage {
            fact: cited.fact.clone(),
            place,
            raised: raised(&cited.block),
            mild: cited.block.level == Level::Warn && cited.block.exception.is_none(),
            text: text_of(&cited.block),
            position: position(&cited.block),
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

/// The lines in the position of an exception: those that name the one that was raised, begin with a class or say what
/// caused it. dbt and psql indent what the server said.
fn position(block: &ErrorBlock) -> String {
    if !raised(block) {
        return String::new();
    }
    let whole = matches!(
        block.kind,
        BlockKind::Dbt | BlockKind::Psql | BlockKind::JsonLine
    );
    // A logger may print the exception behind its own words: `ERROR Load: com.acme.LoadException: ...`.
    let class = block
        .exception
        .as_ref()
        .map(|exception| exception.class.as_str());
    let names_it =
        |line: &str| class.is_some_and(|class| !class.is_empty() && line.contains(class));
    let lines = block.excerpt.iter().map(String::as_str);
    let lines: Vec<&str> = lines
        .filter(|line| whole || names_it(line) || opens(line))
        .collect();
    lines.join("\n")
}

/// `Caused by: ...`, or a class with its message: `psycopg2.errors.DeadlockDetected: ...`.
fn opens(line: &str) -> bool {
    let said = line.trim_start_matches([' ', '\t', ':', '|']);
    let said = said.strip_prefix("Caused by: ").unwrap_or(said);
    let class = said.split([':', ' ']).next().unwrap_or_default();
    let last = class.rsplit(['.', '$']).next().unwrap_or_default();
    let named = class
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$'));
    named && last.starts_with(|c: char| c.is_ascii_uppercase()) && said.len() > class.len()
        || line.trim_start().starts_with("Caused by:")
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
