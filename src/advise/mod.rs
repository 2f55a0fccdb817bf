//! The optional second opinion of a model. It reads the curated case file, never a raw log; what it answers is checked by
//! [`domain::opinion`](crate::domain::opinion), and can only make a verdict more careful.
//!
//! Off by default. Everything here fails into "no opinion, and why": nothing waits longer than `timeout_s`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::domain::case_file::CaseFile;
use crate::domain::opinion::reply::{self, Reply};
use crate::domain::opinion::{Advice, Adviser as Name, Dropped, Opinion, Usage, one_line};
use client::{Client, Refused, Said};
use known::Known;
use limits::{Breaker, Budget};

mod client;
mod known;
mod limits;
mod metering;
mod prompt;

/// Whose interface is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Nobody is asked.
    None,
    /// The chat completions of `OpenAI`, which `vLLM`, Ollama (`/v1`) and most gateways speak too.
    Openai,
    /// Anthropic's messages.
    Anthropic,
    /// Amazon Bedrock's Converse, with the credentials of the environment.
    Bedrock,
}

impl Provider {
    /// The provider's name in verdicts and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Bedrock => "bedrock",
        }
    }
}

/// `[advise]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whose interface is spoken; `none`: nobody is asked.
    pub provider: Provider,
    /// Opinions are asked for after the triage was kept, counted, and change nothing.
    pub shadow: bool,
    /// Where, as `https://api.openai.com/v1/`; empty: the provider's own.
    pub base_url: String,
    /// The model.
    pub model: String,
    /// File that holds the key and nothing else; empty: no key is sent, or Bedrock's own credentials are used.
    pub key_file: PathBuf,
    /// Seconds that an opinion may take in all, tries and repair included.
    pub timeout_s: u64,
    /// Further tries after a throttled or failed call.
    pub retries: usize,
    /// Tokens of the case file that the model is shown at most.
    pub case_tokens: u64,
    /// Tokens of an answer at most.
    pub answer_tokens: u32,
    /// Tokens that this process may spend a day, in UTC.
    pub tokens_per_day: u64,
    /// Price of a million tokens of a question, in any currency; 0: not known.
    pub input_price: f64,
    /// Price of a million tokens of an answer.
    pub output_price: f64,
    /// Hours for which what was said of a failure holds for others with its fingerprint; 0: every incident is asked about.
    pub reuse_hours: u32,
    /// Calls under way at once.
    pub concurrency: usize,
    /// Failures in a row after which nobody is asked for a while.
    pub breaker_failures: u32,
    /// How long that is, in seconds.
    pub breaker_rest_s: u64,
}

/// Why nobody can be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A provider without a model.
    #[error("`advise.model` is empty, and `advise.provider` is not `none`")]
    NoModel,
    /// The key cannot be read.
    #[error("could not read `advise.key_file` (`{}`)", .0.display())]
    Key(PathBuf, #[source] std::io::Error),
    /// The client cannot be built.
    #[error("could not make a client for `advise.base_url`: {0}")]
    Client(String),
}

/// Asks a model. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Adviser(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    provider: Client,
    prompt: String,
    turns: Semaphore,
    budget: Budget,
    breaker: Breaker,
    known: Known,
}

impl Adviser {
    /// An adviser by these settings; `None` where nobody is to be asked.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn start(settings: &Settings) -> Result<Option<Self>, Error> {
        if settings.provider == Provider::None {
            return Ok(None);
        }
        if settings.model.is_empty() {
            return Err(Error::NoModel);
        }
        Ok(Some(Self(Arc::new(Inner {
            provider: Client::new(settings)?,
            prompt: prompt::version(),
            turns: Semaphore::new(settings.concurrency.max(1)),
            budget: Budget::new(settings.tokens_per_day),
            breaker: Breaker::new(
                settings.breaker_failures,
                Duration::from_secs(settings.breaker_rest_s),
            ),
            known: Known::new(TimeDelta::hours(settings.reuse_hours.into())),
            settings: settings.clone(),
        }))))
    }

    /// Whether what it says must not change anything.
    pub fn is_shadow(&self) -> bool {
        self.0.settings.shadow
    }

    /// Asks for an opinion on a case file, whose failure has this fingerprint. Never longer than `timeout_s`, and never an
    /// error: what goes wrong is the reason that there is no opinion.
    pub async fn ask(
        &self,
        case: &CaseFile,
        fingerprint: Option<&str>,
        now: DateTime<Utc>,
    ) -> Advice {
        let inner = &*self.0;
        if let Some(opinion) = inner.said_before(case, fingerprint, now) {
            metrics::counter!("larrey_opinions_total", "provider" => inner.settings.provider.code(), "outcome" => "reused")
                .increment(1);
            return Advice::Given(opinion);
        }
        let limit = Duration::from_secs(inner.settings.timeout_s);
        let until = tokio::time::Instant::now() + limit;
        // Whoever waits for a turn waits for other incidents, not for the model.
        let answered = match tokio::time::timeout_at(until, inner.turns.acquire()).await {
            Ok(Ok(_turn)) => {
                let opinion = Box::pin(inner.opinion(case, fingerprint, now));
                let answered = tokio::time::timeout_at(until, opinion).await;
                answered.unwrap_or(Err(Refused::Late(inner.settings.timeout_s)))
            }
            _ => Err(Refused::Busy(inner.settings.timeout_s)),
        };
        let outcome = match &answered {
            Ok(_) => "given",
            Err(refused) => refused.code(),
        };
        let provider = inner.settings.provider.code();
        metrics::counter!("larrey_opinions_total", "provider" => provider, "outcome" => outcome)
            .increment(1);
        match answered {
            Ok(opinion) => {
                inner.breaker.succeeded();
                Advice::Given(opinion)
            }
            Err(refused) => {
                if refused.counts_against_the_model() {
                    inner.breaker.failed(Instant::now());
                }
                tracing::warn!(reason = %refused, "no second opinion");
                Advice::Dropped(Dropped {
                    asked: format!("{provider}/{}", inner.settings.model),
                    reason: one_line(&refused.to_string()),
                })
            }
        }
    }
}

impl Inner {
    /// What was said of the same failure before, where its claims hold here too.
    fn said_before(
        &self,
        case: &CaseFile,
        fingerprint: Option<&str>,
        now: DateTime<Utc>,
    ) -> Option<Opinion> {
        let (reply, by) = self.known.of(fingerprint?, now)?;
        let opinion = Opinion::checked(reply, case, by).ok()?;
        opinion.is_supported().then_some(Opinion {
            reused: true,
            ..opinion
        })
    }

    async fn opinion(
        &self,
        case: &CaseFile,
        fingerprint: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Opinion, Refused> {
        if !self.breaker.lets_through(Instant::now()) {
            return Err(Refused::Resting);
        }
        let mut said = vec![
            Said::Task(prompt::task()),
            Said::Data(prompt::case_file(case, self.settings.case_tokens)),
        ];
        let mut usage = Usage::default();
        let mut repaired = false;
        loop {
            let answer = self.call(&said, now, &mut usage).await?;
            match self.checked(&answer, case) {
                Ok((opinion, reply)) => {
                    if let Some(fingerprint) = fingerprint {
                        let by = opinion.by.clone();
                        self.known.remember(fingerprint, now, reply, by);
                    }
                    return Ok(Opinion {
                        usage: Some(usage),
                        ..opinion
                    });
                }
                Err(why) if repaired => return Err(Refused::Unusable(why)),
                Err(why) => {
                    metrics::counter!("larrey_opinion_repairs_total").increment(1);
                    repaired = true;
                    said.push(Said::Answer(answer.text));
                    said.push(Said::Data(format!(
                        "That answer cannot be used: {why}. Answer again with the JSON object alone."
                    )));
                }
            }
        }
    }

    fn checked(
        &self,
        answer: &client::Answer,
        case: &CaseFile,
    ) -> Result<(Opinion, Reply), String> {
        let by = Name {
            provider: self.settings.provider.code().to_owned(),
            model: answer.model.clone(),
            prompt: self.prompt.clone(),
        };
        let reply = reply::read(&answer.text)?;
        let opinion = Opinion::checked(reply.clone(), case, by)?;
        Ok((opinion, reply))
    }

    /// One call within the budget of the day.
    async fn call(
        &self,
        said: &[Said],
        now: DateTime<Utc>,
        usage: &mut Usage,
    ) -> Result<client::Answer, Refused> {
        let today = now.date_naive();
        let told: u64 = said.iter().map(|it| prompt::tokens(it.text())).sum();
        let most = told + u64::from(self.settings.answer_tokens);
        if !self.budget.take(today, most) {
            return Err(Refused::Spent(self.settings.tokens_per_day));
        }
        let began = Instant::now();
        let answered = self.provider.ask(said).await;
        let failed = answered.as_ref().err().map_or("", Refused::code);
        metering::took(&self.settings, began.elapsed(), failed);
        let answer = answered?;
        let tokens = answer.tokens;
        metering::used(&self.settings, tokens);
        usage.input_tokens += tokens.input;
        usage.output_tokens += tokens.output;
        usage.cost = self.settings.price(usage);
        if tokens.input > 0 {
            self.budget
                .give_back(today, most.saturating_sub(tokens.input + tokens.output));
        }
        Ok(answer)
    }
}

impl Settings {
    /// What tokens cost, where prices are set.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn price(&self, usage: &Usage) -> Option<f64> {
        let set = self.input_price > 0.0 || self.output_price > 0.0;
        let (input, output) = (usage.input_tokens as f64, usage.output_tokens as f64);
        set.then(|| (input * self.input_price + output * self.output_price) / 1e6)
    }
}
