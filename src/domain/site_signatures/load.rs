//! From the text of a file of signatures to checked ones.

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::error::SignatureError;
use super::{PREFIX, SiteSignature};
use crate::domain::category::Category;
use crate::domain::redact::redact;

/// How sure a site's signature may be at most: less than a name that means one cause and no other.
pub const STRONGEST: f64 = 0.85;
/// Upper bound for one compiled pattern, in bytes.
const PATTERN_BYTES: usize = 1 << 20;
/// Upper bound for all of them together, in bytes.
const ALL_BYTES: usize = 32 << 20;
/// Longest `says` and `why`, in characters.
const WORDS: usize = 300;

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    signature: Vec<Text>,
}

/// A signature as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: String,
    category: Category,
    pattern: String,
    strength: f64,
    says: String,
    why: String,
    examples: Examples,
}

/// Error texts that its pattern must and must not recognise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    yes: Vec<String>,
    no: Vec<String>,
}

/// What is wrong with a field, and what to do.
type Wrong = (&'static str, String, &'static str);

/// Reads a file and adds its signatures, each checked.
pub fn signatures(
    file: &str,
    text: &str,
    list: &mut Vec<SiteSignature>,
) -> Result<(), SignatureError> {
    let read: File = toml::from_str(text).map_err(|source| SignatureError::Unreadable {
        file: file.to_owned(),
        source: Box::new(source),
    })?;
    for text in read.signature {
        let id = text.id.clone();
        let one = checked(text, list).map_err(|(field, what, remedy)| SignatureError::Field {
            file: file.to_owned(),
            id,
            field,
            what,
            remedy,
        })?;
        list.push(one);
    }
    Ok(())
}

/// All patterns as one automaton.
pub fn together(list: &[SiteSignature]) -> Result<RegexSet, SignatureError> {
    RegexSetBuilder::new(list.iter().map(|one| &one.pattern))
        .unicode(false)
        .size_limit(ALL_BYTES)
        .dfa_size_limit(ALL_BYTES)
        .build()
        .map_err(|_| SignatureError::TooLarge(list.len()))
}

fn checked(text: Text, list: &[SiteSignature]) -> Result<SiteSignature, Wrong> {
    let rule = format!("{PREFIX}{}", text.id);
    id(&text.id)?;
    if list.iter().any(|other| other.rule == rule) {
        let what = "is given to two signatures".to_owned();
        return Err(("id", what, "call one of them something else"));
    }
    if text.category == Category::Unknown {
        let what = "is `unknown`".to_owned();
        return Err(("category", what, "name the category of the cause"));
    }
    if !(text.strength > 0.0 && text.strength <= STRONGEST) {
        let what = format!("is `{}`", text.strength);
        let remedy = "write a number above 0 and up to 0.85: 0.8 where the words almost always mean this cause, 0.6 where another is often behind them";
        return Err(("strength", what, remedy));
    }
    words("says", &text.says)?;
    words("why", &text.why)?;
    let regex = pattern(&text.pattern)?;
    let examples = examples(&regex, &text.examples)?;
    Ok(SiteSignature {
        rule,
        category: text.category,
        pattern: text.pattern,
        strength: text.strength,
        says: text.says,
        why: text.why,
        examples,
        regex,
    })
}

fn id(id: &str) -> Result<(), Wrong> {
    let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if id.is_empty() || id.len() > 64 || !id.chars().all(is_code) {
        let what = "is not an id".to_owned();
        let remedy = "write 1 to 64 lower-case letters, digits, `.`, `_` and `-`";
        return Err(("id", what, remedy));
    }
    if id.starts_with(PREFIX) {
        let what = format!("begins with `{PREFIX}`");
        return Err(("id", what, "leave that out, verdicts put it in front"));
    }
    Ok(())
}

fn words(field: &'static str, text: &str) -> Result<(), Wrong> {
    if text.trim().is_empty() || text.chars().count() > WORDS || text.chars().any(char::is_control)
    {
        let what = "is not a sentence".to_owned();
        return Err((field, what, "write one line of 1 to 300 characters"));
    }
    Ok(())
}

fn pattern(pattern: &str) -> Result<Regex, Wrong> {
    let built = RegexBuilder::new(pattern)
        .unicode(false)
        .size_limit(PATTERN_BYTES)
        .build();
    let regex = built.map_err(|error| {
        let what = format!("is not a pattern: {error}");
        let remedy = "write a regular expression without look-around and back-references, in single quotes, `\\` before what is meant literally";
        ("pattern", what, remedy)
    })?;
    if regex.is_match(b"") {
        let what = "recognises an empty text, and with it every text".to_owned();
        return Err(("pattern", what, "name words that must be there"));
    }
    Ok(regex)
}

/// Checks the examples as what they will be when they come, redacted, and says how many there are.
fn examples(regex: &Regex, examples: &Examples) -> Result<usize, Wrong> {
    for (field, texts, wanted) in [
        ("examples.yes", &examples.yes, true),
        ("examples.no", &examples.no, false),
    ] {
        if texts.is_empty() {
            let what = "is empty".to_owned();
            let remedy =
                "give at least one error text that it must recognise, and one that it must not";
            return Err((field, what, remedy));
        }
        for text in texts {
            let kept = redact(text);
            if regex.is_match(kept.as_bytes()) == wanted {
                continue;
            }
            let (what, remedy) = if wanted {
                (
                    format!("has `{kept}`, which the pattern does not recognise"),
                    "change one of the two; texts are compared as they are kept, secrets and personal data replaced",
                )
            } else {
                (
                    format!("has `{kept}`, which the pattern recognises"),
                    "narrow the pattern, or take the example out",
                )
            };
            return Err((field, what, remedy));
        }
    }
    Ok(examples.yes.len() + examples.no.len())
}
