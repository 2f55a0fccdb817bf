//! Masks in a template what a log's reduction rightly keeps and a fingerprint may not: names of tables and columns,
//! lists of them, what is left of ids and dates.

const STAR: &str = "<*>";

/// What a name follows.
const BEFORE_A_NAME: &[&str] = &[
    "bucket",
    "column",
    "database",
    "dataset",
    "field",
    "id",
    "index",
    "job",
    "partition",
    "pipeline",
    "relation",
    "requestid",
    "schema",
    "table",
    "topic",
    "view",
];
/// What may follow instead.
const NO_NAME: &[&str] = &[
    "already", "and", "are", "at", "by", "can", "cannot", "could", "does", "doesn't", "for",
    "from", "had", "has", "have", "in", "into", "is", "must", "not", "of", "on", "or", "that",
    "the", "to", "was", "were", "which", "with",
];
/// Short names of months and days, and halves of a day: of a date, where a number stands beside.
const OF_A_DATE: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "am", "pm",
];

/// The template with these names (in lower case) masked as well, its words set apart by single blanks.
pub(super) fn settled(template: &str, names: &[String]) -> String {
    let text = without_lists(template);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let after = words.get(at + 1);
        let beside = before.into_iter().chain(after);
        let dated = is_of_a_date(core(word))
            && beside
                .into_iter()
                .any(|word| word.contains(STAR) || is_of_a_date(core(word)));
        let named = before.is_some_and(|before| follows(before, word));
        let word = if dated || named {
            around(word, STAR)
        } else {
            masked(word, names)
        };
        let repeats = core(&word) == STAR && out.last().is_some_and(|last| core(last) == STAR);
        match out.last_mut().filter(|_| repeats) {
            Some(last) => STAR.clone_into(last),
            None => out.push(word),
        }
    }
    out.join(" ")
}

/// A message with its paths and addresses masked whole, also those in which the values of partitions stand.
pub(super) fn without_paths(message: &str) -> String {
    let masked = |word: &str| {
        if word.matches('/').count() > 1 {
            around(word, STAR)
        } else {
            word.to_owned()
        }
    };
    let words: Vec<String> = message.split_whitespace().map(masked).collect();
    words.join(" ")
}

/// Lists in brackets become one mask: they name columns, partitions, hosts.
fn without_lists(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['[', '(']) {
        let (before, inside) = rest.split_at(open);
        out.push_str(before);
        let close = if inside.starts_with('[') { ']' } else { ')' };
        let end = inside.find(close);
        let list = end.and_then(|end| inside.get(1..end));
        match (list, end) {
            (Some(list), Some(end)) if list.contains(',') => {
                out.push_str(STAR);
                rest = inside.get(end + 1..).unwrap_or_default();
            }
            _ => {
                out.push_str(inside.get(..1).unwrap_or_default());
                rest = inside.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The word without what stands around it.
fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !"<*>_/".contains(c))
}

/// Another core with the same around it.
fn around(word: &str, with: &str) -> String {
    let core = core(word);
    if core.is_empty() {
        return word.to_owned();
    }
    word.replacen(core, with, 1)
}

fn is_of_a_date(word: &str) -> bool {
    OF_A_DATE.contains(&word.to_lowercase().as_str())
}

fn follows(before: &str, word: &str) -> bool {
    // After a stop or a bracket another thing begins.
    let goes_on = before
        .chars()
        .last()
        .is_some_and(|last| last.is_alphanumeric() || last == ':');
    let noun = core(before).to_lowercase();
    let word = core(word);
    goes_on
        && BEFORE_A_NAME.contains(&noun.as_str())
        && !word.is_empty()
        && !NO_NAME.contains(&word.to_lowercase().as_str())
}

/// Masks the names within a word, such as both sides of `country=de`.
fn masked(word: &str, names: &[String]) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "<*>_.-/@$+:'".contains(c);
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        out.push_str(&one(part, names));
        let next = tail
            .char_indices()
            .find(|(_, c)| is_part(*c))
            .map_or(tail.len(), |(at, _)| at);
        let (between, after) = tail.split_at(next);
        out.push_str(between);
        rest = after;
    }
    out
}

fn one(part: &str, names: &[String]) -> String {
    let name = core(part);
    let lower = name.to_lowercase();
    let is_name = names.contains(&lower) || is_left_of_an_id(name) || is_identifier(name);
    if is_name {
        around(part, STAR)
    } else {
        part.to_owned()
    }
}

/// `orders_<*>`, `<*>X<*>Q<*>`; of `ORA-<*>` the letters say what it is.
fn is_left_of_an_id(word: &str) -> bool {
    let code = word
        .strip_suffix(STAR)
        .and_then(|code| code.strip_suffix('-'))
        .is_some_and(|code| code.len() > 1 && code.chars().all(|c| c.is_ascii_uppercase()));
    word.contains(STAR) && !code
}

/// A name that somebody gave: `loyalty_tier`, `curated.orders`. Classes and error codes have capitals, or say so.
fn is_identifier(word: &str) -> bool {
    let lower = !word.is_empty() && !word.chars().any(char::is_uppercase);
    let joined = word.contains('_') || word.split('.').filter(|part| !part.is_empty()).count() > 1;
    let says_so = ["exception", "error", "failure", "failed", "timeout"]
        .iter()
        .any(|end| word.ends_with(end));
    lower && joined && !says_so && word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        settled(&crate::domain::logs::template(text), &["orders".to_owned()])
    }

    #[test]
    fn names_go_and_words_stay() {
        for (text, settles) in [
            (
                "Table or view not found: curated.orders",
                "Table or view not found: <*>",
            ),
            (
                "permission denied for table customers",
                "permission denied for table <*>",
            ),
            (
                "permission denied for schema customers",
                "permission denied for schema <*>",
            ),
            ("table not found", "table not found"),
            (
                "could not load orders, giving up",
                "could not load <*>, giving up",
            ),
            ("ORA-00060: deadlock", "ORA-<*>: deadlock"),
            (
                "(Service: Amazon S3; Request ID: 8X2Q0M7V1N4T6K3B)",
                "(Service: Amazon S3; Request ID: <*>)",
            ),
            (
                "given input columns: [id, name, total]",
                "given input columns: <*>",
            ),
            ("gave up on Tue Nov 24 at noon", "gave up on <*> at noon"),
            (
                "es_rejected_execution_exception",
                "es_rejected_execution_exception",
            ),
            ("staging_orders_20261124 is locked", "<*> is locked"),
            ("[PATH_NOT_FOUND] gone", "[PATH_NOT_FOUND] gone"),
            ("", ""),
        ] {
            assert_eq!(said(text), settles, "{text}");
        }
    }
}
