//! Whether facts bear a sentence out: what it quotes and every number in it stand in what it cites.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::case_file::CaseFile;
use crate::domain::evidence::passages;
use crate::domain::fact::FactId;

/// What every fact says, whole.
pub type Texts = BTreeMap<FactId, String>;

/// Shorter quotes are names of signals and the like, found anywhere.
const QUOTED: usize = 3;

/// What every fact says: its value, and for an error the whole block it names.
pub fn text_of_facts(case: &CaseFile) -> Texts {
    let mut texts: Texts = case
        .facts
        .iter()
        .map(|fact| {
            let value = fact.value.as_str();
            let value = value.map_or_else(|| fact.value.to_string(), str::to_owned);
            (fact.id.clone(), format!("{}: {value}", fact.name))
        })
        .collect();
    for passage in passages(case) {
        if let Some(text) = texts.get_mut(&passage.fact) {
            text.push('\n');
            text.push_str(&passage.text);
        }
    }
    texts
}

static QUOTES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("“([^”]*)”|\"([^\"]*)\"|`([^`]*)`").ok());
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d+(?:[.,:_]\d+)*").ok());

/// Whether the cited facts say what the sentence quotes, and know its numbers. Whether they mean what it makes of them, nobody
/// can check by rule.
pub(super) fn bears_out(sentence: &str, cited: &[FactId], texts: &Texts) -> bool {
    let (Some(quotes), Some(numbers)) = (&*QUOTES, &*NUMBERS) else {
        return false;
    };
    let said: Vec<String> = cited
        .iter()
        .filter_map(|id| texts.get(id))
        .map(|it| plain(it))
        .collect();
    let stands = |quote: &str| said.iter().any(|text| text.contains(quote));
    let quoted = quotes.captures_iter(sentence).all(|found| {
        let quote = found.iter().skip(1).flatten().next();
        let quote = plain(quote.map_or("", |it| it.as_str()));
        quote.chars().count() < QUOTED || stands(quote.trim_matches([' ', '.', '…']))
    });
    // A fact's own name in the sentence is no number.
    let unnamed = cited.iter().fold(sentence.to_owned(), |text, id| {
        text.replace(&id.to_string(), "")
    });
    let known: Vec<String> = said
        .iter()
        .flat_map(|text| numbers.find_iter(text).map(|found| digits(found.as_str())))
        .collect();
    let counted = numbers
        .find_iter(&unnamed)
        .all(|found| known.contains(&digits(found.as_str())));
    quoted && counted
}

/// In lower case, with single blanks.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// A number without what groups its digits.
fn digits(number: &str) -> String {
    number.replace([',', '_'], "")
}
