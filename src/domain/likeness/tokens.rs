//! The words of a failure: what its messages and error blocks say and which signals came with it, and nobody's names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::domain::case_file::CaseFile;
use crate::domain::evidence::Passage;
use crate::domain::signals::Signals;

/// Lines of one passage that are read; what follows is a trace.
const LINES: usize = 20;
/// Words of an untyped signal's text that are read.
const OF_A_SIGNAL: usize = 30;
/// Longest text of a typed signal that is a code and no name.
const CODE: usize = 15;

/// What marks a token that is not a word of a text.
const TYPED: &str = "signal:";
const UNTYPED: &str = "said:";

/// The words of a failure, each once and in lower case: neither their number nor their order is anything a cause would
/// show in.
pub fn tokens(case: &CaseFile, passages: &[Passage]) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for passage in passages {
        for line in passage.text.lines().take(LINES) {
            tokens.extend(words(line));
        }
    }
    of_typed(case, &mut tokens);
    for (name, value) in &case.signals.other {
        of_untyped(name, value, &mut tokens);
    }
    tokens
}

/// Whether it stands for a signal and not for a word.
pub(super) fn is_of_a_signal(token: &str) -> bool {
    token.starts_with(TYPED) || token.starts_with(UNTYPED)
}

/// Which typed signals there are, and what the short ones say; no number but whether it is zero.
fn of_typed(case: &CaseFile, tokens: &mut BTreeSet<String>) {
    let mut typed = Signals {
        other: BTreeMap::new(),
        ..case.signals.clone()
    };
    if case.expects_by_contract() {
        // A contract only ever explains.
        typed.expected_columns = None;
    }
    // Signals always have a JSON form.
    let Ok(Value::Object(typed)) = serde_json::to_value(typed) else {
        return;
    };
    for (name, value) in typed {
        let says = match &value {
            Value::Array(list) if list.is_empty() => continue,
            Value::Object(map) if map.is_empty() => continue,
            Value::Bool(told) => told.to_string(),
            Value::Number(number) if number.as_f64() == Some(0.0) => "0".to_owned(),
            Value::Number(_) => "some".to_owned(),
            Value::String(code) if code.len() < CODE => code.to_ascii_lowercase(),
            _ => String::new(),
        };
        tokens.insert(format!("{TYPED}{name}"));
        if !says.is_empty() {
            tokens.insert(format!("{TYPED}{name}={says}"));
        }
    }
}

fn of_untyped(name: &str, value: &Value, tokens: &mut BTreeSet<String>) {
    tokens.extend(
        split(name)
            .into_iter()
            .map(|word| format!("{UNTYPED}{word}")),
    );
    match value {
        Value::Bool(told) => {
            tokens.insert(format!("{UNTYPED}{}={told}", name.to_ascii_lowercase()));
        }
        Value::String(text) => tokens.extend(words(text).into_iter().take(OF_A_SIGNAL)),
        _ => {}
    }
}

/// The words of a line. Paths and names that join small letters with `_` or `.` are somebody's own and left out; of a
/// class its last part counts, and of a code every part: `NO_SUCH_KEY` and `NoSuchKey` are the same three words.
fn words(line: &str) -> Vec<String> {
    let joined = |c: char| c.is_ascii_alphanumeric() || "_.$/:@-".contains(c);
    let pieces = line.split(|c| !joined(c));
    let pieces = pieces.map(|piece| piece.trim_matches(['.', ':', '/', '-', '$', '@', '_']));
    pieces.filter_map(own_words).flatten().collect()
}

/// The words of one piece of a line; none where it is a name of somebody's own.
fn own_words(piece: &str) -> Option<Vec<String>> {
    if piece.is_empty() || piece.contains('/') {
        return None;
    }
    let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if piece.chars().all(is_code) {
        return Some(split(piece));
    }
    let class = piece.rsplit(['.', '$']).next().unwrap_or(piece);
    let qualified = class.len() < piece.len();
    if qualified && !class.starts_with(|c: char| c.is_ascii_uppercase())
        || !qualified && piece.contains('_')
    {
        return None;
    }
    Some(split(class))
}

/// The words that a name is made of, in lower case: `S3AFileSystem` is `file` and `system`; a single letter is no word.
fn split(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, char) in chars.iter().copied().enumerate() {
        if !char.is_ascii_alphabetic() {
            words.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let lower = |char: Option<&char>| char.is_some_and(char::is_ascii_lowercase);
        let upper = |char: Option<&char>| char.is_some_and(char::is_ascii_uppercase);
        let starts = char.is_ascii_uppercase()
            && (lower(before) || upper(before) && lower(chars.get(at + 1)));
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(char.to_ascii_lowercase());
        }
    }
    words.retain(|word| word.len() > 1);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;
    use crate::domain::evidence::passages;

    #[test]
    fn classes_and_codes_are_split_and_names_are_left_out() {
        assert_eq!(
            words(
                "com.acme.NoSuchKeyException: NO_SUCH_KEY s3://lake/raw/orders/ in my_table of lake.raw"
            ),
            [
                "no",
                "such",
                "key",
                "exception",
                "no",
                "such",
                "key",
                "in",
                "of"
            ]
        );
        assert_eq!(
            words("HTTPError 503, IOException"),
            ["http", "error", "io", "exception"]
        );
    }

    #[test]
    fn signals_are_read_without_their_numbers() {
        let case = case_of(
            "boom",
            r#"{"write_started": false, "records_read": 812, "source_object_count": 0, "task_nodes_lost": true}"#,
        );
        let tokens = tokens(&case, &passages(&case));
        for token in [
            "boom",
            "signal:write_started=false",
            "signal:records_read=some",
            "signal:source_object_count=0",
            "said:lost",
            "said:task_nodes_lost=true",
        ] {
            assert!(tokens.contains(token), "{token} in {tokens:?}");
        }
        assert!(!tokens.iter().any(|it| it.contains("812")), "{tokens:?}");
    }
}
