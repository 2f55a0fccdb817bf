//! What failed, and why we think so.

use super::Sentence;
use super::breach;
use super::drift::Drift;
use super::refusal::refusal;
use super::wording::{clause, name, percent, quoted};
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::fact::FactId;
use crate::domain::judgement::Judgement;

/// From here on a cause is stated without `most likely`.
const PLAINLY: f64 = 0.75;

/// Messages up to this length are quoted whole, in characters.
const SHORT: usize = 200;

/// The words that the sentence about the cause quotes, and the fact they stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// The fact.
    pub fact: FactId,
}

/// The error's words that speak best for the cause: those that the deciding rule rests on, else the orchestrator's
/// message, else the first line of the log's root error.
pub fn quote(case: &CaseFile, judged: &Judgement) -> Option<Quote> {
    let message = || {
        case.messages.first().map(|message| Quote {
            text: message.text.clone(),
            fact: message.fact.clone(),
        })
    };
    let block = || {
        let root = case.blocks.iter().find(|cited| cited.block.root);
        root.or(case.blocks.first()).map(|root| Quote {
            text: root.block.headline.clone(),
            fact: root.fact.clone(),
        })
    };
    words_of_the_rule(case, judged)
        .filter(|quote| !is_signal(case, &quote.fact))
        .or_else(message)
        .or_else(block)
        .filter(|quote| !quote.text.trim().is_empty())
}

/// The words that the deciding rule rests on, of an error or of a signal.
fn words_of_the_rule(case: &CaseFile, judged: &Judgement) -> Option<Quote> {
    let finding = judged.cause.finding.as_ref()?;
    let text = finding.quote.clone()?;
    let fact = finding.cites.first()?.clone();
    // A message that is short enough is quoted whole rather than from the middle on.
    let whole = case
        .messages
        .iter()
        .find(|message| message.fact == fact && message.text.chars().count() <= SHORT);
    let text = whole.map_or(text, |message| message.text.clone());
    Some(Quote { text, fact })
}

/// Whether a fact is what the submitter says in structured form, and no error text.
fn is_signal(case: &CaseFile, id: &FactId) -> bool {
    let fact = case.facts.iter().find(|fact| fact.id == *id);
    fact.is_some_and(|fact| fact.provenance.source == "report.signals")
}

/// `the error says “..”`; where the rule rests on a signal, `the report says ..` of that.
fn said(case: &CaseFile, judged: &Judgement) -> Option<String> {
    let signal = words_of_the_rule(case, judged).filter(|quote| is_signal(case, &quote.fact));
    if let Some(signal) = signal {
        return Some(format!("the report says {}", name(&signal.text)));
    }
    let quote = quote(case, judged)?;
    Some(format!(
        "the error says {}",
        quoted(unsaid(judged, &quote.text))
    ))
}

/// What the cause rests on.
pub fn evidence(case: &CaseFile, judged: &Judgement) -> Vec<FactId> {
    let finding = judged
        .cause
        .finding
        .iter()
        .flat_map(|finding| finding.cites.clone());
    finding
        .chain(quote(case, judged).map(|quote| quote.fact))
        .collect()
}

/// The sentence of the summary: what failed, why, and the words of the error.
pub(super) fn sentence(case: &CaseFile, judged: &Judgement) -> Sentence {
    let subject = if case.pipeline.trim().is_empty() {
        "The run".to_owned()
    } else {
        name(&case.pipeline)
    };
    let mut evidence = evidence(case, judged);
    let said = said(case, judged);
    let Some(why) = because(case, judged) else {
        let text = match said {
            Some(said) => {
                format!("{subject} failed, and the evidence does not say why; {said}.")
            }
            None => format!("{subject} failed, and no error text was supplied."),
        };
        return Sentence::new(&text, evidence).in_summary();
    };
    let (why, breached) = with_the_contract(case, judged, why);
    evidence.extend(breached);
    let failed = match judged.cause.confidence {
        _ if judged.resembles.is_some() => "may have failed because",
        sure if sure >= PLAINLY => "failed because",
        _ if judged.situation.confident => "failed most likely because",
        _ => "may have failed because",
    };
    if tells_of_columns(case, judged) {
        evidence.extend(case.cite(&["expected_columns", "actual_columns"]));
    }
    let text = match said {
        Some(said) => format!("{subject} {failed} {why}; {said}."),
        None => format!("{subject} {failed} {why}."),
    };
    Sentence::new(&text, evidence).in_summary()
}

/// What the failure resembles, where no rule could name its cause.
pub(super) fn resemblance(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    let words = &judged.resembles.as_ref()?.words;
    let category = judged.cause.category.code();
    let text = format!(
        "By its words ({}) it resembles a `{category}`; no rule is sure.",
        words.join(", ")
    );
    let told = case.messages.iter().map(|message| message.fact.clone());
    let told = told.chain(case.blocks.iter().map(|cited| cited.fact.clone()));
    Some(Sentence::new(&text, told.collect()).in_summary())
}

/// The part of the words that the clause about the cause does not say by itself: a refusal names the caller at length.
fn unsaid<'a>(judged: &Judgement, words: &'a str) -> &'a str {
    match words.split_once(": User: ") {
        Some((said, _)) if judged.cause.category == Category::PermissionError => said,
        _ => words,
    }
}

/// The cause as a clause: the columns themselves where they are known, else what the rule says.
fn because(case: &CaseFile, judged: &Judgement) -> Option<String> {
    // That the target was changed is a consequence, and another sentence says it.
    if matches!(
        judged.cause.category,
        Category::Unknown | Category::PartialWriteRisk
    ) {
        return None;
    }
    if tells_of_columns(case, judged) {
        return Some(Drift::of(case).clause());
    }
    if judged.cause.category == Category::PermissionError
        && let Some(clause) = refusal(case).clause()
    {
        return Some(clause);
    }
    judged
        .cause
        .finding
        .as_ref()
        .map(|finding| clause(&finding.says))
}

/// The cause with what the contract says of the columns, and what that rests on; the same columns are not told twice.
fn with_the_contract(case: &CaseFile, judged: &Judgement, why: String) -> (String, Vec<FactId>) {
    match breach::clause(case, judged) {
        None => (why, Vec::new()),
        Some(told) if told.says_the_drift && tells_of_columns(case, judged) => {
            (told.text, told.evidence)
        }
        Some(told) => (format!("{why}; {}", told.text), told.evidence),
    }
}

fn tells_of_columns(case: &CaseFile, judged: &Judgement) -> bool {
    judged.cause.category == Category::SchemaDrift && !Drift::of(case).is_empty()
}

/// Which signature of the site named the cause, and why its authors think so.
fn named_by_the_site(judged: &Judgement) -> Option<Sentence> {
    let (signature, finding) = (judged.site.as_ref()?, judged.cause.finding.as_ref()?);
    let text = format!(
        "Signature {} of this site names the cause: {}.",
        name(&signature.rule),
        clause(&signature.why)
    );
    Some(Sentence::new(&text, finding.cites.clone()))
}

/// Which rule decided, where the summary put it into other words; and what else was weighed.
pub(super) fn details(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let mut details = Vec::new();
    if let Some(finding) = judged
        .cause
        .finding
        .as_ref()
        .filter(|_| tells_of_columns(case, judged))
    {
        let text = format!(
            "Rule {} says: {}.",
            name(&finding.rule),
            clause(&finding.says)
        );
        details.push(Sentence::new(&text, finding.cites.clone()));
    }
    details.extend(named_by_the_site(judged));
    // That the target was changed is what the verdict says already.
    let said = |category| category == judged.category;
    for considered in judged
        .cause
        .also_considered
        .iter()
        .filter(|considered| !said(considered.category))
    {
        let rule = judged
            .findings
            .iter()
            .find(|finding| finding.rule == considered.rule);
        if let Some(finding) = rule {
            let text = format!(
                "Also weighed: {} at {}, because {}.",
                name(considered.category.code()),
                percent(considered.confidence),
                clause(&finding.says)
            );
            details.push(Sentence::new(&text, finding.cites.clone()));
        }
    }
    details
}
