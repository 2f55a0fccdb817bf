//! The corpus of `tests/fixtures/redaction`: what is caught and what is left alone, line by line.

use serde::Deserialize;

use super::redact;

const CORPUS: &str = include_str!("../../../tests/fixtures/redaction/corpus.toml");

#[derive(Deserialize)]
struct Corpus {
    caught: Vec<Caught>,
    innocent: Vec<String>,
}

#[derive(Deserialize)]
struct Caught {
    input: String,
    secret: Vec<String>,
    output: String,
}

impl Caught {
    fn secret(&self) -> String {
        self.secret.concat()
    }

    fn input(&self) -> String {
        self.input.replace("{secret}", &self.secret())
    }
}

fn corpus() -> Corpus {
    toml::from_str(CORPUS).unwrap()
}

/// The texts of the corpus that hold a secret.
pub(super) fn caught_inputs() -> Vec<String> {
    corpus().caught.iter().map(Caught::input).collect()
}

#[test]
fn every_planted_secret_is_caught_and_nothing_else_changes() {
    let corpus = corpus();
    let mut wrong = Vec::new();
    for entry in &corpus.caught {
        let secret = entry.secret();
        assert!(
            entry.input.contains("{secret}") && !secret.is_empty(),
            "{}",
            entry.input
        );
        let input = entry.input();
        let output = redact(&input);
        if output != entry.output || output.contains(&secret) {
            wrong.push(format!(
                "  {input}\n  gave   {output}\n  wanted {}",
                entry.output
            ));
        }
        if redact(&output) != output {
            wrong.push(format!("  {input}\n  again  {}", redact(&output)));
        }
    }
    println!("{} planted secrets checked", corpus.caught.len());
    assert!(corpus.caught.len() >= 80);
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn innocent_lines_come_out_as_they_went_in() {
    let corpus = corpus();
    let changed: Vec<String> = corpus
        .innocent
        .iter()
        .filter(|line| redact(line) != line.as_str())
        .map(|line| format!("  {line}\n  gave {}", redact(line)))
        .collect();
    println!("{} innocent lines checked", corpus.innocent.len());
    assert!(corpus.innocent.len() >= 40);
    assert!(
        changed.is_empty(),
        "{} changed:\n{}",
        changed.len(),
        changed.join("\n")
    );
}
