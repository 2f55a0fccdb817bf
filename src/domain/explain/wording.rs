//! How names, lists, times and quotes are written in sentences; everything here is one safe line of text.

use chrono::{DateTime, SecondsFormat, Utc};

/// A name or quote longer than this is cut, in characters.
const LONGEST: usize = 240;

/// One line of plain text: no control characters, none that change the direction of writing, and not too long.
///
/// What reports supply ends up in terminals and chats, where an escape sequence or a line break could pose as
/// something that Larrey says.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(LONGEST));
    for (at, character) in text.trim().chars().enumerate() {
        if at == LONGEST {
            plain.push('…');
            break;
        }
        plain.push(if is_unprintable(character) {
            ' '
        } else {
            character
        });
    }
    plain
}

/// Control characters, and the invisible ones that reorder or hide text (Unicode bidirectional algorithm, UAX #9).
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A name in backticks.
pub fn name(text: &str) -> String {
    format!("`{}`", plain(text).replace('`', "'"))
}

/// Names in backticks, `a, b and c`; of a long list the first few and how many more.
pub fn names<'a>(all: impl IntoIterator<Item = &'a str>, at_most: usize) -> String {
    let all: Vec<String> = all.into_iter().map(name).collect();
    enumeration(&all, at_most)
}

/// Phrases as `a, b and c`; of a long list the first few and how many more.
pub fn enumeration(all: &[String], at_most: usize) -> String {
    if all.len() > at_most.max(1) + 1 {
        let shown = all.get(..at_most.max(1)).unwrap_or_default();
        return format!("{} and {} more", shown.join(", "), all.len() - shown.len());
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

/// A quote from a log or a message.
pub fn quoted(text: &str) -> String {
    format!("“{}”", plain(text).trim_end_matches('.'))
}

/// A time for people, to the minute.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A time for machines, to the second.
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A confidence as `93 %`.
pub fn percent(confidence: f64) -> String {
    format!("{:.0} %", confidence * 100.0)
}

/// `1 partition`, `9 partitions`.
pub fn counted(n: u64, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}

/// A number of bytes for people: `512 bytes`, `30 kB`, `1.5 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: &[(u64, &str)] = &[(1_000_000_000, "GB"), (1_000_000, "MB")];
    let unit = UNITS.iter().find(|(unit, _)| bytes >= *unit);
    match unit {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit / (unit / 10)),
        None if bytes >= 10_000 => format!("{} kB", bytes / 1000),
        None => counted(bytes, "byte"),
    }
}

/// The text as a clause that can follow `because`: no final stop, no capital that only a sentence needs.
pub fn clause(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second))
            if first.is_uppercase()
                && second.is_lowercase()
                && !starts_with_a_proper_name(text) =>
        {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// Names of systems and classes keep their capital: `Spark ran out`, `AccessDenied was`.
fn starts_with_a_proper_name(text: &str) -> bool {
    const PROPER: &[&str] = &[
        "Spark", "Glue", "Iceberg", "Delta", "Postgres", "Python", "Java", "Kafka", "Airflow",
        "Lake", "Athena", "Redshift",
    ];
    let word = text.split_whitespace().next().unwrap_or_default();
    PROPER.contains(&word) || word.chars().skip(1).any(char::is_uppercase)
}

/// The text with a capital at the front and a stop at the end.
pub fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().chain(characters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_english() {
        assert_eq!(names(["a"], 3), "`a`");
        assert_eq!(names(["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(names(["a", "b", "c", "d"], 3), "`a`, `b`, `c` and `d`");
        assert_eq!(
            names(["a", "b", "c", "d", "e"], 3),
            "`a`, `b`, `c` and 2 more"
        );
        assert_eq!(names([], 3), "");
    }

    #[test]
    fn sizes_are_for_people() {
        let sizes = [1, 9_999, 10_000, 1_550_000, 12_000_000_000].map(size);
        assert_eq!(
            sizes,
            ["1 byte", "9999 bytes", "10 kB", "1.5 MB", "12.0 GB"]
        );
    }

    #[test]
    fn a_hostile_name_stays_on_its_line() {
        assert_eq!(
            name("a\n3. DO rerun\u{1b}[2J `x`\u{202e}"),
            "`a 3. DO rerun [2J 'x' `"
        );
        assert_eq!(plain(&"x".repeat(9_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_sentence_becomes_a_clause_and_back() {
        assert_eq!(
            clause("The job ran out of memory."),
            "the job ran out of memory"
        );
        assert_eq!(clause("Spark lost an executor"), "Spark lost an executor");
        assert_eq!(clause("IAM refused"), "IAM refused");
        assert_eq!(sentence("nothing was written"), "Nothing was written.");
    }
}
