//! Rules, a model alone, and both together on the same scenarios.

use serde::{Deserialize, Serialize};

use super::figures::{Figures, Share};
use super::run::{Judged, case_of, evaluate, evaluate_case};
use super::scenario::Scenario;
use crate::domain::category::Category;
use crate::domain::opinion::{Advice, Usage};
use crate::domain::policy::Policy;
use crate::domain::retry::RetryDecision;

/// What came of asking about one scenario.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The opinion, or why there is none.
    pub advice: Advice,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
}

/// The figures side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// The rules, as without a model.
    pub rules: Figures,
    /// The model alone: its category and decision as they are, its probability as confidence, `unknown` and `hold` where it
    /// gave no opinion.
    pub model: Figures,
    /// The rules after hearing the model.
    pub both: Figures,
    /// Scenarios that the model was asked about.
    pub asked: usize,
    /// Opinions that it gave.
    pub given: usize,
    /// Claims that hold.
    pub claims: usize,
    /// Claims that were left out.
    pub unsupported: usize,
    /// What all opinions cost, as far as the provider counts.
    pub usage: Usage,
    /// How long an opinion took, in milliseconds: the median and the 99th percentile.
    pub took_ms: [u64; 2],
    /// Why there was none, each reason with how often.
    pub dropped: std::collections::BTreeMap<String, usize>,
}

/// How far the answers of several rounds differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Scenarios whose category and decision the model gave alike in every round.
    pub alike: Share,
    /// The least and the greatest strict share of the model alone.
    pub model_strict: [f64; 2],
    /// The same of rules and model together.
    pub both_strict: [f64; 2],
}

impl Spread {
    /// Over these rounds, each with what was asked and what came of it.
    pub fn of(rounds: &[Vec<Asked>], found: &[Beside]) -> Self {
        let scenarios = rounds.first().map_or(0, Vec::len);
        let alike = |at: &usize| {
            let mut answers = rounds.iter().map(|round| round.get(*at).map(answer));
            let first = answers.next();
            answers.all(|answer| Some(answer) == first)
        };
        let ends = |strict: fn(&Beside) -> Share| {
            let shares = found.iter().filter_map(|one| strict(one).share);
            let (least, most) = shares.fold((1.0_f64, 0.0_f64), |(least, most), share| {
                (least.min(share), most.max(share))
            });
            [least, most]
        };
        Self {
            alike: Share::of((0..scenarios).filter(alike).count(), scenarios),
            model_strict: ends(|one| one.model.strict),
            both_strict: ends(|one| one.both.strict),
        }
    }
}

/// What was answered, as far as it is compared.
fn answer(asked: &Asked) -> Option<(Category, RetryDecision)> {
    match &asked.advice {
        Advice::Given(opinion) => Some((opinion.category, opinion.retry)),
        Advice::Dropped(_) => None,
    }
}

/// Compares them; `asked` has one entry for each scenario, in their order.
pub fn beside(scenarios: &[Scenario], asked: &[Asked], policy: &Policy) -> Beside {
    let both: Vec<Judged> = scenarios
        .iter()
        .zip(asked)
        .map(|(scenario, asked)| {
            let mut case = case_of(scenario, policy);
            case.advice = Some(asked.advice.clone());
            evaluate_case(scenario, &case, policy)
        })
        .collect();
    let rules: Vec<Judged> = scenarios.iter().map(|it| evaluate(it, policy)).collect();
    let model: Vec<Judged> = rules
        .iter()
        .zip(asked)
        .map(|(judged, asked)| alone(judged, asked))
        .collect();
    let mut sum = Beside {
        rules: Figures::of(&rules),
        model: Figures::of(&model),
        both: Figures::of(&both),
        asked: asked.len(),
        given: 0,
        claims: 0,
        unsupported: 0,
        usage: Usage::default(),
        took_ms: [0, 0],
        dropped: std::collections::BTreeMap::new(),
    };
    for one in asked {
        match &one.advice {
            Advice::Given(opinion) => {
                sum.given += 1;
                sum.claims += opinion.claims.len() + opinion.contradictions.len();
                sum.unsupported += opinion.unsupported;
                sum.usage.add(opinion.usage.unwrap_or_default());
            }
            Advice::Dropped(dropped) => {
                *sum.dropped.entry(dropped.reason.clone()).or_default() += 1;
            }
        }
    }
    let mut times: Vec<u64> = asked.iter().map(|one| one.took_ms).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let at = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(at).copied().unwrap_or(0)
    };
    sum.took_ms = [at(50), at(99)];
    sum
}

/// The model's own verdict on what the rules have judged.
fn alone(judged: &Judged, asked: &Asked) -> Judged {
    let mut alone = judged.clone();
    let got = &mut alone.got;
    let (category, retry, confidence) = match &asked.advice {
        Advice::Given(opinion) => (opinion.category, opinion.retry, opinion.probability),
        Advice::Dropped(_) => (Category::Unknown, RetryDecision::Hold, 0.0),
    };
    got.category = category;
    got.root_cause = category;
    got.retry = retry;
    got.safe_to_retry = retry == RetryDecision::Retry;
    got.confidence = confidence;
    got.strength = confidence;
    alone
}
