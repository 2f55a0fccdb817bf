//! The explanation: what an engineer reads at three in the morning, every sentence citing facts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::fact::{FactId, GapReason};
use super::judgement::Judgement;
use super::retry::{RetryDecision, Row};
use advice::{Verdict, advice};

pub mod advice;
mod breach;
mod cause;
mod context;
mod contradiction;
mod dating;
pub mod drift;
pub mod earlier;
pub mod refusal;
mod second_opinion;
pub mod source;
pub mod target;
pub mod wording;

pub use cause::quote;

/// Why, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// What failed, what is already changed, what not to do and what to do; two to five sentences.
    pub summary: String,
    /// The claims behind the summary and the details it leaves out, each with the facts it rests on.
    pub claims: Vec<Claim>,
}

/// One sentence and the facts it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    /// The facts; never empty.
    pub evidence: Vec<FactId>,
}

/// A sentence on its way into an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sentence {
    text: String,
    evidence: Vec<FactId>,
    in_summary: bool,
}

impl Sentence {
    fn new(text: &str, evidence: Vec<FactId>) -> Self {
        let text: String = text
            .chars()
            .map(|c| if wording::is_unprintable(c) { ' ' } else { c })
            .collect();
        let mut once: Vec<FactId> = Vec::new();
        for fact in evidence {
            if !once.contains(&fact) {
                once.push(fact);
            }
        }
        Self {
            text,
            evidence: once,
            in_summary: false,
        }
    }

    fn in_summary(mut self) -> Self {
        self.in_summary = true;
        self
    }
}

/// Explains a judgement. A sentence without a fact to cite, such as that nothing was supplied, stays out of the claims.
pub fn explain(case: &CaseFile, judged: &Judgement) -> Explanation {
    let advice = advice(&Verdict::from(judged));
    let grounds = grounds(case, judged);
    let mut sentences = vec![cause::sentence(case, judged)];
    sentences.extend(cause::resemblance(case, judged));
    sentences.extend(second_opinion::sentences(case, judged));
    sentences.extend(target::sentences(case, judged));
    sentences.extend(target::readers(case, judged));
    sentences.extend(target::next_reader(case, judged));
    sentences.extend(whose_run(case));
    for word in advice.in_order() {
        sentences.push(Sentence::new(word, grounds.clone()).in_summary());
    }
    sentences.extend(what_would_tell(case, judged));
    sentences.extend(earlier::sentences(case, judged));
    sentences.extend(contradiction::sentences(case));
    sentences.extend(target::write_marks(case));
    sentences.extend(cause::details(case, judged));
    sentences.extend(breach::details(case, judged));
    sentences.extend(dating::sentences(case, judged));
    sentences.extend(context::details(case, judged));
    let summary: Vec<&str> = sentences
        .iter()
        .filter(|s| s.in_summary)
        .map(|s| s.text.as_str())
        .collect();
    let summary = summary.join(" ");
    let claims = sentences.into_iter().filter(|s| !s.evidence.is_empty());
    Explanation {
        summary,
        claims: claims
            .map(|s| Claim {
                text: s.text,
                evidence: s.evidence,
            })
            .collect(),
    }
}

/// What the advice rests on: the three proofs of a retry, else the target and the cause.
fn grounds(case: &CaseFile, judged: &Judgement) -> Vec<FactId> {
    let at = &judged.situation;
    if judged.decision == RetryDecision::Retry {
        let proofs = [&at.transient_proof, &at.run_ended, &at.target_proof];
        return proofs
            .into_iter()
            .flatten()
            .flat_map(|proof| proof.cites.clone())
            .collect();
    }
    let target = judged
        .write
        .deciding()
        .map(target::evidence)
        .unwrap_or_default();
    let cause = cause::evidence(case, judged);
    match judged.row {
        Row::RunMayBeGoing => case.cite(&["run_state"]).into_iter().chain(cause).collect(),
        _ => target.into_iter().chain(cause).collect(),
    }
}

/// Several pipelines share the job, and nothing tells whose run it was.
fn whose_run(case: &CaseFile) -> Option<Sentence> {
    let names: Vec<String> = case
        .candidates
        .iter()
        .map(|one| wording::name(one))
        .collect();
    let text = match names.as_slice() {
        [] => return None,
        [one] => format!(
            "This may have been a run of {one}: its arguments do not tell, so that gate is shut."
        ),
        several => format!(
            "Nothing tells whose run this was, of {}: the gate of each is shut.",
            several.join(", ")
        ),
    };
    Some(Sentence::new(&text, Vec::new()).in_summary())
}

/// With an unknown cause and little to read: what would tell.
fn what_would_tell(case: &CaseFile, judged: &Judgement) -> Option<Sentence> {
    let unknown = judged.cause.finding.is_none() && judged.row == Row::CauseUnknown;
    let no_log = case
        .gaps
        .iter()
        .any(|gap| gap.what == "log_lines" && gap.reason == GapReason::Absent);
    (unknown && no_log).then(|| {
        Sentence::new("The log of the failed process would tell more.", Vec::new()).in_summary()
    })
}

#[cfg(test)]
#[path = "explain/tests.rs"]
pub(crate) mod tests;
