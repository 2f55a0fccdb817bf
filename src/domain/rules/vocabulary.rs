//! The documented error codes and exception classes of the systems that pipelines run on: whole closed lists, each code
//! with the rule that explains it.
//!
//! A code is a name and no wording, so it is looked up and not searched by a pattern: one pass over a text finds every
//! code of every system. Adding a system: one file, a `mod` line and a line in `VOCABULARIES` below.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::rule::Reads;
use super::rules;
use super::scene::{Sighting, Stands};
use crate::domain::evidence::Passage;

mod airbyte;
mod airflow;
mod aws;
mod azure;
mod beam;
mod bigquery;
mod botocore;
mod cassandra;
mod clickhouse;
mod command_line;
mod dbt;
mod debezium;
mod delta;
mod duckdb;
mod elasticsearch;
mod errno;
mod flink;
mod gcp;
mod glue;
mod hadoop;
mod hive;
mod hive_metastore;
mod http_clients;
mod hudi;
mod iceberg;
mod jvm;
mod kafka;
mod kerberos;
mod kubernetes;
mod mongodb;
mod mysql;
mod nessie;
mod oracle;
mod orchestrators;
mod pandas_family;
mod parquet_orc_avro;
mod postgres_sqlstate;
mod psycopg;
mod python;
mod redis;
mod redshift;
mod singer_dlt;
mod snowflake;
mod spark;
mod sql_server;
mod sqlalchemy;
mod trino;
mod validation;

/// The codes of one system.
pub struct Vocabulary {
    /// Whose they are.
    pub system: &'static str,
    /// The list that they were taken from, and its version.
    pub source: &'static str,
    /// How a code stands in a text.
    pub written: Written,
    /// The codes that name a cause.
    pub codes: &'static [Codes],
    /// The codes that name none: wrappers, generic errors, what no run ends with.
    pub silent: &'static [&'static str],
}

/// How a code stands in a text.
#[derive(Clone, Copy, Debug)]
pub enum Written {
    /// As it is: a whole word, which no letter, digit or underscore touches.
    AsWord,
    /// A number that is nothing by itself: what the first group of this pattern captures.
    After(&'static str),
    /// The same of SQLSTATE: where the table does not have the whole, its first two characters are looked up, the class.
    InClasses(&'static str),
}

/// Codes that one rule explains.
pub struct Codes {
    /// The rule's id.
    pub rule: &'static str,
    /// How sure one of them alone makes us, from 0 to 1.
    pub strength: f64,
    /// Each of them.
    pub each: &'static [&'static str],
}

/// Shorthand for the tables.
pub const fn codes(rule: &'static str, strength: f64, each: &'static [&'static str]) -> Codes {
    Codes {
        rule,
        strength,
        each,
    }
}

/// Every vocabulary.
pub const VOCABULARIES: &[&Vocabulary] = &[
    &airbyte::VOCABULARY,
    &airflow::VOCABULARY,
    &aws::VOCABULARY,
    &azure::VOCABULARY,
    &beam::VOCABULARY,
    &bigquery::VOCABULARY,
    &botocore::VOCABULARY,
    &cassandra::VOCABULARY,
    &clickhouse::VOCABULARY,
    &clickhouse::NAMES,
    &command_line::VOCABULARY,
    &command_line::RSYNC,
    &command_line::STATUS,
    &dbt::VOCABULARY,
    &debezium::VOCABULARY,
    &delta::VOCABULARY,
    &duckdb::VOCABULARY,
    &elasticsearch::VOCABULARY,
    &errno::VOCABULARY,
    &flink::VOCABULARY,
    &gcp::VOCABULARY,
    &glue::VOCABULARY,
    &hadoop::VOCABULARY,
    &hive::VOCABULARY,
    &hive::NAMES,
    &hive_metastore::VOCABULARY,
    &http_clients::VOCABULARY,
    &hudi::VOCABULARY,
    &iceberg::VOCABULARY,
    &jvm::VOCABULARY,
    &kafka::VOCABULARY,
    &kerberos::VOCABULARY,
    &kubernetes::VOCABULARY,
    &mongodb::VOCABULARY,
    &mysql::VOCABULARY,
    &mysql::NAMES,
    &nessie::VOCABULARY,
    &oracle::VOCABULARY,
    &orchestrators::VOCABULARY,
    &pandas_family::VOCABULARY,
    &parquet_orc_avro::VOCABULARY,
    &postgres_sqlstate::VOCABULARY,
    &psycopg::VOCABULARY,
    &python::VOCABULARY,
    &redis::VOCABULARY,
    &redshift::VOCABULARY,
    &redshift::RAISED,
    &singer_dlt::VOCABULARY,
    &snowflake::VOCABULARY,
    &spark::VOCABULARY,
    &sql_server::VOCABULARY,
    &sql_server::ODBC,
    &sqlalchemy::VOCABULARY,
    &trino::VOCABULARY,
    &validation::VOCABULARY,
];

/// What a code says: which rule, and how strongly.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Meaning {
    /// Index of the rule in [`rules`].
    rule: usize,
    strength: f64,
}

/// A code that was found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    /// Index of the rule in [`rules`].
    rule: usize,
    /// How sure the code alone makes us.
    strength: f64,
    /// Where it begins, in bytes.
    at: usize,
}

struct Index {
    words: Option<AhoCorasick>,
    /// By the number of the word in the automaton.
    meanings: Vec<Vec<Meaning>>,
    numbered: Vec<Numbered>,
}

/// Codes that are looked up by what a pattern captures.
struct Numbered {
    pattern: Regex,
    table: Table,
    in_classes: bool,
}

type Table = HashMap<&'static str, Vec<Meaning>>;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::build)
}

impl Index {
    fn build() -> Self {
        let by_id: HashMap<&str, usize> = rules()
            .enumerate()
            .map(|(index, rule)| (rule.id, index))
            .collect();
        let mut words: BTreeMap<&'static str, Vec<Meaning>> = BTreeMap::new();
        let mut numbered: Vec<Numbered> = Vec::new();
        for vocabulary in VOCABULARIES {
            match vocabulary.written {
                Written::AsWord => {
                    for (code, meaning) in meanings(vocabulary, &by_id) {
                        words.entry(code).or_default().push(meaning);
                    }
                }
                Written::After(pattern) | Written::InClasses(pattern) => {
                    // A silent state says nothing, also where its class does.
                    let silent = vocabulary.silent.iter();
                    let mut table: Table = silent.map(|code| (*code, Vec::new())).collect();
                    for (code, meaning) in meanings(vocabulary, &by_id) {
                        table.entry(code).or_default().push(meaning);
                    }
                    // A pattern that does not compile fails this module's own test.
                    let in_classes = matches!(vocabulary.written, Written::InClasses(_));
                    numbered.extend(Regex::new(pattern).ok().map(|pattern| Numbered {
                        pattern,
                        table,
                        in_classes,
                    }));
                }
            }
        }
        let tables = numbered.iter_mut().flat_map(|one| one.table.values_mut());
        for meanings in words.values_mut().chain(tables) {
            step_back(meanings);
        }
        Self {
            words: AhoCorasick::new(words.keys()).ok(),
            meanings: words.into_values().collect(),
            numbered,
        }
    }
}

/// Where one code has several meanings, the strongest is how it is read, the first of equals; that it is ambiguous its
/// strength says already. The others step back so far that they support and do not cast doubt.
fn step_back(meanings: &mut [Meaning]) {
    meanings.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    let most = meanings.first().map_or(0.0, |first| first.strength);
    for other in meanings.iter_mut().skip(1) {
        other.strength = other.strength.min(most - SECOND);
    }
}

/// By how much a second meaning is weaker; more than the distance at which two causes cast doubt on each other.
const SECOND: f64 = 0.12;

fn meanings<'a>(
    vocabulary: &'static Vocabulary,
    by_id: &'a HashMap<&str, usize>,
) -> impl Iterator<Item = (&'static str, Meaning)> + 'a {
    vocabulary.codes.iter().flat_map(|group| {
        let rule = by_id.get(group.rule).copied();
        let strength = group.strength;
        let codes = group.each.iter().copied();
        codes.filter_map(move |code| rule.map(|rule| (code, Meaning { rule, strength })))
    })
}

/// Builds the look-up ahead of the first case.
pub(super) fn prepare() {
    index();
}

/// Where passages have codes, by the index of the rule that explains each.
pub(super) fn sightings<'a>(
    reads: Reads,
    passages: &'a [Passage],
    seen: &mut Vec<(usize, Sighting<'a>)>,
) {
    for passage in passages {
        let sighting = |found: Found| Sighting {
            passage,
            reads,
            strength: found.strength,
            stands: Stands::At(found.at),
        };
        let found = codes_in(&passage.text).into_iter();
        seen.extend(found.map(|found| (found.rule, sighting(found))));
    }
}

/// Every code of every vocabulary in a text, with the rule that explains it.
fn codes_in(text: &str) -> Vec<Found> {
    let index = index();
    let mut found = Vec::new();
    let words = index.words.iter();
    for hit in words.flat_map(|words| words.find_overlapping_iter(text)) {
        if stands_alone(text, hit.start(), hit.end()) {
            let meanings = index.meanings.get(hit.pattern().as_usize());
            extend(&mut found, meanings, hit.start());
        }
    }
    for one in &index.numbered {
        let captured = one.pattern.captures_iter(text);
        for code in captured.filter_map(|groups| groups.get(1)) {
            let class = code.as_str().get(..2).filter(|_| one.in_classes);
            let meanings = one
                .table
                .get(code.as_str())
                .or_else(|| class.and_then(|class| one.table.get(class)));
            extend(&mut found, meanings, code.start());
        }
    }
    found
}

fn extend(found: &mut Vec<Found>, meanings: Option<&Vec<Meaning>>, at: usize) {
    found.extend(meanings.into_iter().flatten().map(|meaning| Found {
        rule: meaning.rule,
        strength: meaning.strength,
        at,
    }));
}

/// No letter, digit or underscore touches it where it has one itself at that end.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let of_a_word = |at: usize| {
        let byte = bytes.get(at);
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let goes_on = |inside: usize, outside: usize| of_a_word(inside) && of_a_word(outside);
    let before = start > 0 && goes_on(start, start - 1);
    !before && !goes_on(end.saturating_sub(1), end)
}

/// Whether a vocabulary lists this word as one that names no cause.
pub(super) fn is_silent(word: &str) -> bool {
    static SILENT: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let all = || {
        let words = VOCABULARIES.iter();
        words
            .flat_map(|vocabulary| vocabulary.silent)
            .copied()
            .collect()
    };
    SILENT.get_or_init(all).contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_of(text: &str) -> Vec<&'static str> {
        let found = codes_in(text).into_iter();
        found
            .filter_map(|found| rules().nth(found.rule).map(|rule| rule.id))
            .collect()
    }

    #[test]
    fn every_code_has_a_rule_and_stands_once_under_it() {
        let known: HashSet<&str> = rules().map(|rule| rule.id).collect();
        for vocabulary in VOCABULARIES {
            let system = vocabulary.system;
            let mut seen = HashSet::new();
            for group in vocabulary.codes {
                assert!(known.contains(group.rule), "{system}: {}", group.rule);
                assert!(group.strength > 0.0 && group.strength < 1.0, "{system}");
                for code in group.each {
                    assert!(seen.insert((group.rule, *code)), "{system}: {code} twice");
                    assert!(
                        !vocabulary.silent.contains(code),
                        "{system}: {code} is silent and speaks"
                    );
                }
            }
        }
    }

    #[test]
    fn a_number_is_captured_and_a_word_is_no_bare_number() {
        for vocabulary in VOCABULARIES {
            let words = vocabulary.codes.iter().flat_map(|group| group.each);
            match vocabulary.written {
                Written::After(pattern) | Written::InClasses(pattern) => {
                    let regex = Regex::new(pattern).unwrap();
                    assert!(regex.captures_len() > 1, "{pattern}");
                }
                Written::AsWord => {
                    for code in words {
                        let bare = code
                            .chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
                        assert!(!bare, "{}: {code}", vocabulary.system);
                    }
                }
            }
        }
    }

    #[test]
    fn a_code_is_a_whole_word() {
        assert_eq!(
            rules_of("Query failed: EXCEEDED_GLOBAL_MEMORY_LIMIT"),
            rules_of("(EXCEEDED_GLOBAL_MEMORY_LIMIT)")
        );
        assert!(!rules_of("EXCEEDED_GLOBAL_MEMORY_LIMIT").is_empty());
        assert!(rules_of("NOT_EXCEEDED_GLOBAL_MEMORY_LIMITS").is_empty());
    }

    #[test]
    fn an_sqlstate_is_looked_up_whole_and_then_by_its_class() {
        assert!(rules_of("ERROR: x (SQLSTATE 42501)").contains(&"permission.database_grant"));
        assert!(
            rules_of("SQLSTATE: 22P99")
                .iter()
                .any(|id| id.starts_with("quality."))
        );
        assert!(rules_of("took 42501 ms").is_empty());
        // Other numbers have no classes: 9910 is not a kind of 99 or 10.
        assert!(rules_of("Code: 10. DB::Exception: Not found column").len() == 1);
        assert!(rules_of("Code: 9910. DB::Exception: unheard of").is_empty());
        assert!(rules_of("Code: 1099. DB::Exception: unheard of").is_empty());
    }
}
