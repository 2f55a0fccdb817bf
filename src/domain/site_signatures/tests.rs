use super::load::STRONGEST;
use super::*;
use crate::domain::case_file::tests::case_of;
use crate::domain::evidence::passages;

/// The text of a signature whose pattern recognises `boom` and whatever else is given.
pub fn text(id: &str, category: &str, or: &str) -> String {
    format!(
        "[[signature]]\nid = '{id}'\ncategory = '{category}'\npattern = 'boom|{or}'\nstrength = 0.85\n\
         says = 'the ledger is closed'\nwhy = 'finance closes the period'\nexamples = {{ yes = ['boom'], no = ['zzz'] }}\n"
    )
}

/// A signature for a category that every error shows, and which is surer of itself than any may be.
pub fn too_sure(category: &str) -> SiteSignatures {
    let mut all = parse(&text("t", category, "[a-y]")).unwrap();
    Arc::get_mut(&mut all.list[0]).unwrap().strength = 0.99;
    all
}

fn parse(text: &str) -> Result<SiteSignatures, SignatureError> {
    SiteSignatures::parse(&[("site.toml", text)])
}

const GOOD: &str = "[[signature]]\nid = 'ledger.closed'\ncategory = 'configuration_error'\npattern = '\\bLedgerClosed\\b'\n\
    strength = 0.8\nsays = 'the ledger is closed'\nwhy = 'finance closes the period'\n\
    examples = { yes = ['com.acme.LedgerClosed: 2026-10'], no = ['LedgerClosedSoon'] }\n";

#[test]
fn a_good_file_is_read_and_its_finding_cites_the_passage() {
    let all = parse(GOOD).unwrap();
    let case = case_of("INFO go\ncom.acme.LedgerClosed: period 2026-10", "{}");
    let found = all.examine(&passages(&case));
    assert_eq!(found.len(), 1);
    let finding = &found[0];
    assert_eq!(finding.rule, "site.ledger.closed");
    assert!((finding.confidence - 0.8).abs() < 1e-9);
    assert!(finding.quote.as_deref().unwrap().contains("LedgerClosed"));
    let cited = case.facts.iter().any(|fact| fact.id == finding.cites[0]);
    assert!(cited && finding.wrote.is_none());
    assert!(
        all.examine(&passages(&case_of("exit code 1", "{}")))
            .is_empty()
    );
    assert_eq!(all.find("site.ledger.closed").unwrap().examples, 2);
    assert!(all.find("ledger.closed").is_none());
}

#[test]
fn what_is_wrong_is_named_with_file_signature_and_field() {
    for (from, to, told) in [
        ("id = 'ledger.closed'", "id = 'Ledger'", "`id` is not an id"),
        ("id = 'ledger.closed'", "id = 'site.x'", "leave that out"),
        ("'configuration_error'", "'unknown'", "`category` is"),
        ("strength = 0.8", "strength = 0.86", "`strength` is `0.86`"),
        ("strength = 0.8", "strength = 0.0", "`strength` is `0`"),
        ("strength = 0.8", "strength = nan", "`strength` is `NaN`"),
        ("'the ledger is closed'", "' '", "`says` is not"),
        ("'finance closes the period'", "\"a\\nb\"", "`why` is not"),
        ("'\\bLedgerClosed\\b'", "'(?=x)'", "`pattern` is not"),
        ("'\\bLedgerClosed\\b'", "'(?:x{900}){900}'", "`pattern` is"),
        ("'\\bLedgerClosed\\b'", "'x*'", "recognises an empty text"),
        ("'\\bLedgerClosed\\b'", "'Ledger$'", "`examples.yes` has"),
        ("'\\bLedgerClosed\\b'", "'Ledger'", "`examples.no` has"),
        (
            "yes = ['com.acme.LedgerClosed: 2026-10']",
            "yes = []",
            "`examples.yes` is empty",
        ),
        (
            "no = ['LedgerClosedSoon']",
            "no = []",
            "`examples.no` is empty",
        ),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.contains(told), "{to}: {error}");
        assert!(error.starts_with("`site.toml`: signature `"), "{error}");
        assert!(error.contains("; "), "no remedy: {error}");
    }
}

#[test]
fn unknown_keys_and_categories_and_what_is_missing_are_refused() {
    for (from, to, told) in [
        ("strength", "weight = 1\nstrength", "weight"),
        ("no = [", "maybe = [], no = [", "maybe"),
        ("[[signature]]", "[site]\n[[signature]]", "site"),
        ("'configuration_error'", "'config'", "config"),
        ("strength = 0.8\n", "", "strength"),
    ] {
        let error = parse(&GOOD.replacen(from, to, 1)).unwrap_err();
        let behind = std::error::Error::source(&error).unwrap().to_string();
        assert!(behind.contains(told), "{behind}");
        assert_eq!(error.to_string(), "`site.toml` is not a file of signatures");
    }
}

#[test]
fn an_id_is_given_once_over_all_files() {
    let error = SiteSignatures::parse(&[("a.toml", GOOD), ("b.toml", GOOD)]).unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("`b.toml`: signature `ledger.closed`: `id` is given to two"));
}

#[test]
fn examples_are_compared_as_they_will_be_kept() {
    let text = GOOD
        .replace("\\bLedgerClosed\\b", "owner=jane.doe@example.com")
        .replace(
            "com.acme.LedgerClosed: 2026-10",
            "closed, owner=jane.doe@example.com",
        );
    let error = parse(&text).unwrap_err().to_string();
    assert!(error.contains("`examples.yes` has"), "{error}");
    assert!(!error.contains("jane.doe"), "{error}");
}

#[test]
fn the_hash_is_that_of_what_is_said_wherever_it_stands() {
    let other = text("boom", "data_quality", "x");
    let one = SiteSignatures::parse(&[("a", GOOD), ("b", &other)]).unwrap();
    let two = SiteSignatures::parse(&[("c", format!("{other}{GOOD}"))]).unwrap();
    assert_eq!(one.hash(), two.hash());
    assert_eq!(one.hash().len(), 16);
    let stronger = GOOD.replace("0.8", &STRONGEST.to_string());
    assert_ne!(
        parse(GOOD).unwrap().hash(),
        parse(&stronger).unwrap().hash()
    );
}
