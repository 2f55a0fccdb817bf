//! What a model thinks of it, always told as its words and never as ours.

use super::Sentence;
use super::wording::{name, percent, quoted};
use crate::domain::case_file::CaseFile;
use crate::domain::fact::FactId;
use crate::domain::judgement::Judgement;
use crate::domain::opinion::{Advice, Opinion};

/// That there is a second opinion and what it says; in the summary where it changes anything or sees it otherwise.
pub(super) fn sentences(case: &CaseFile, judged: &Judgement) -> Vec<Sentence> {
    let Some(Advice::Given(opinion)) = &case.advice else {
        return Vec::new();
    };
    let Some(weighed) = judged.weighed else {
        return Vec::new();
    };
    let who = format!("A second opinion ({})", by(opinion));
    let said = quoted(&opinion.root_cause);
    let view = if weighed.agrees {
        Sentence::new(
            &format!("{who} names the same cause: {said}."),
            cited(opinion),
        )
    } else {
        let text = format!(
            "{who} calls it {} at {}: {said}.",
            name(opinion.category.code()),
            percent(opinion.probability)
        );
        Sentence::new(&text, cited(opinion)).in_summary()
    };
    let mut sentences = vec![view];
    if weighed.tightened {
        let text = format!(
            "It advises {}, and the more cautious word counts.",
            name(opinion.retry.code())
        );
        sentences.push(Sentence::new(&text, cited(opinion)).in_summary());
    }
    if !opinion.summary.is_empty() {
        let text = format!(
            "The second opinion puts it so: {}.",
            quoted(&opinion.summary)
        );
        sentences.push(Sentence::new(&text, cited(opinion)));
    }
    let claims = opinion.claims.iter().map(|it| ("says", it));
    let contradictions = opinion
        .contradictions
        .iter()
        .map(|it| ("sees a contradiction", it));
    for (verb, claim) in claims.chain(contradictions) {
        let text = format!("The second opinion {verb}: {}.", quoted(&claim.text));
        sentences.push(Sentence::new(&text, claim.evidence.clone()));
    }
    sentences
}

/// Who gave it, as `openai/gpt-5`.
fn by(opinion: &Opinion) -> String {
    super::wording::plain(&format!("{}/{}", opinion.by.provider, opinion.by.model))
}

/// Every fact that its claims rest on.
fn cited(opinion: &Opinion) -> Vec<FactId> {
    let claims = opinion.claims.iter();
    claims.flat_map(|claim| claim.evidence.clone()).collect()
}
