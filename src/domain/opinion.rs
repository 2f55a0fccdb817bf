//! A second opinion on a case file, given by a model outside and checked here before anything looks at it.
//!
//! It lies in the case file beside the evidence, so that the same case file and policy give the same verdict whether a model
//! can be reached or not, and so that replay judges by what was said at the time. What it may do to a verdict is in
//! [`judgement`](super::judgement): it can make it more cautious, and name a cause where nothing else does.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::category::Category;
use super::explain::Claim;
use super::explain::wording::is_unprintable;
use super::fact::FactId;
use super::redact::redact;
use super::retry::RetryDecision;
use reply::{RawClaim, Reply};

pub mod reply;
mod support;

pub use support::text_of_facts;

/// Longest sentence of an opinion, in characters.
const LONGEST: usize = 400;
/// Claims, contradictions and missing signals that are kept, each.
const MOST: usize = 8;

/// Who gave an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Adviser {
    /// The provider, as `openai`.
    pub provider: String,
    /// The model that answered, as it calls itself.
    pub model: String,
    /// A short hash of the prompt's text and of the schema of its answer.
    pub prompt: String,
}

/// What an opinion cost, tries and repair included as far as they were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// Tokens of the questions.
    pub input_tokens: u64,
    /// Tokens of the answers.
    pub output_tokens: u64,
    /// The price by `[advise]`, in the currency of its prices; absent where none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

impl Usage {
    /// Adds what another one cost.
    pub fn add(&mut self, other: Self) {
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        if let Some(cost) = other.cost {
            self.cost = Some(self.cost.unwrap_or(0.0) + cost);
        }
    }
}

/// What came of asking for an opinion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// There is one.
    Given(Opinion),
    /// There is none, and why.
    Dropped(Dropped),
}

impl Advice {
    /// Who was asked, as `openai/gpt-5`.
    pub fn asked(&self) -> String {
        match self {
            Self::Given(opinion) => format!("{}/{}", opinion.by.provider, opinion.by.model),
            Self::Dropped(dropped) => dropped.asked.clone(),
        }
    }
}

/// Why there is no opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dropped {
    /// The provider and model that were asked, as `openai/gpt-5`.
    pub asked: String,
    /// Why, in words without a final stop.
    pub reason: String,
}

/// A second opinion, with everything left out that the case file does not support.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Opinion {
    /// The category of the cause.
    pub category: Category,
    /// How likely the adviser thinks it, from 0 to 1. Uncalibrated.
    pub probability: f64,
    /// The cause in one sentence, in the adviser's words.
    pub root_cause: String,
    /// The whole in two to four sentences for people, in the adviser's words; empty where it says what no fact bears out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// What it rests on, each sentence with facts that bear it out.
    pub claims: Vec<Claim>,
    /// What contradicts itself in the case file, in the adviser's eyes.
    pub contradictions: Vec<Claim>,
    /// What the adviser would like to know.
    pub missing: Vec<String>,
    /// What it would do.
    pub retry: RetryDecision,
    /// Claims, contradictions and summaries that were left out: nothing cited, or not borne out by what was.
    pub unsupported: usize,
    /// Who gave it.
    pub by: Adviser,
    /// What it cost, where the provider says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// It was given on an earlier incident with the same fingerprint, and holds here too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reused: bool,
}

impl Opinion {
    /// Checks a reply against the case file that it is about.
    ///
    /// # Errors
    /// When it cannot be an opinion at all; the text says what is wrong, for the adviser to repair.
    pub fn checked(reply: Reply, case: &CaseFile, by: Adviser) -> Result<Self, String> {
        if !(0.0..=1.0).contains(&reply.probability) {
            return Err(format!(
                "`probability` is {}, and must be from 0 to 1",
                reply.probability
            ));
        }
        let root_cause = one_line(&reply.root_cause);
        if root_cause.is_empty() {
            return Err("`root_cause` is empty".to_owned());
        }
        let texts = text_of_facts(case);
        let given = reply.claims.len() + reply.contradictions.len();
        let borne_out = |claims: Vec<RawClaim>| -> Vec<Claim> {
            let borne = claims.into_iter().filter_map(|raw| claim(&raw, &texts));
            borne.take(MOST).collect()
        };
        let (claims, contradictions) = (borne_out(reply.claims), borne_out(reply.contradictions));
        let everything: Vec<FactId> = texts.keys().cloned().collect();
        let summary = one_line(&reply.summary);
        let holds = support::bears_out(&summary, &everything, &texts);
        let missing = reply.missing.iter().map(|it| one_line(it));
        Ok(Self {
            category: reply.category,
            probability: reply.probability,
            root_cause,
            unsupported: given - claims.len() - contradictions.len() + usize::from(!holds),
            summary: if holds { summary } else { String::new() },
            claims,
            contradictions,
            missing: missing.filter(|it| !it.is_empty()).take(MOST).collect(),
            retry: reply.retry,
            by: Adviser {
                model: one_line(&by.model),
                ..by
            },
            usage: None,
            reused: false,
        })
    }

    /// Whether it rests on something: an opinion that cites nothing that holds is shown, and weighs nothing.
    pub fn is_supported(&self) -> bool {
        !self.claims.is_empty()
    }
}

/// A claim that the facts it cites bear out.
fn claim(raw: &RawClaim, texts: &support::Texts) -> Option<Claim> {
    let mut evidence: Vec<FactId> = Vec::new();
    for id in &raw.evidence {
        let known = texts.keys().find(|fact| fact.to_string() == *id)?;
        if !evidence.contains(known) {
            evidence.push(known.clone());
        }
    }
    let text = one_line(&raw.text);
    let holds = !text.is_empty() && !evidence.is_empty();
    (holds && support::bears_out(&text, &evidence, texts)).then_some(Claim { text, evidence })
}

/// One line of plain text without secrets, cut where it is too long.
pub fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let line = redact(&words.join(" ")).into_owned();
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file::tests::case_of;

    fn by() -> Adviser {
        Adviser {
            provider: "openai".into(),
            model: "m".into(),
            prompt: "p".into(),
        }
    }

    fn reply(claims: &[(&str, &[&str])]) -> Reply {
        Reply {
            category: Category::PermissionError,
            probability: 0.9,
            root_cause: "The role\u{202e} may not read\nthe bucket.".into(),
            summary: "It may not read the bucket.".into(),
            claims: claims
                .iter()
                .map(|(text, evidence)| RawClaim {
                    text: (*text).into(),
                    evidence: evidence.iter().map(|it| (*it).into()).collect(),
                })
                .collect(),
            contradictions: Vec::new(),
            missing: vec!["write_started".into(), String::new()],
            retry: RetryDecision::FixFirst,
        }
    }

    #[test]
    fn a_claim_stands_on_facts_that_are_there_and_say_so() {
        let case = case_of(
            "AccessDenied: 403 on s3:GetObject",
            r#"{"records_read": 812}"#,
        );
        let message = case.messages[0].fact.to_string();
        let signal = case.cite(&["records_read"])[0].to_string();
        let kept = |text: &str, ids: &[&str]| {
            let opinion = Opinion::checked(reply(&[(text, ids)]), &case, by()).unwrap();
            assert_eq!(opinion.claims.len() + opinion.unsupported, 1);
            opinion.is_supported()
        };
        assert!(kept("The store answered 403.", &[&message]));
        assert!(kept("The error says “AccessDenied”.", &[&message]));
        assert!(kept("It had read 812 records.", &[&signal]));
        assert!(!kept("The store answered 503.", &[&message]));
        assert!(!kept("The error says \"Throttled\".", &[&message]));
        assert!(!kept("It had read 812 records.", &[&message]));
        assert!(!kept("An operator approved it.", &[]));
        assert!(!kept("An operator approved it.", &["f999"]));
    }

    #[test]
    fn what_is_kept_is_one_printable_line_and_what_is_none_is_refused() {
        let case = case_of("boom", "{}");
        let opinion = Opinion::checked(reply(&[]), &case, by()).unwrap();
        assert_eq!(opinion.root_cause, "The role may not read the bucket.");
        assert_eq!(opinion.missing, ["write_started"]);
        assert!(!opinion.is_supported());
        let mut sure = reply(&[]);
        sure.probability = 1.2;
        assert!(
            Opinion::checked(sure, &case, by())
                .unwrap_err()
                .contains("`probability`")
        );
    }
}
