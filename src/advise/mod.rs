//! The optional second opinion of a model. It reads the curated case file, never a raw log; what it answers is checked by
//! [`domain::opinion`](crate::domain::opinion), and can only make a verdict more careful.
//!
//! Off by default. Everything here fails into "no opinion, and why": nothing waits longer than `timeout_s`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::domain::case_file::CaseFile;
use crate::domain::opinion::{Advice, Adviser as Name, Dropped, Opinion, reply};
use client::{Client, Refused, Said};
use limits::{Breaker, Budget};

mod client;
mod limits;
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
            settings: settings.clone(),
        }))))
    }

    /// Asks for an opinion on a case file. Never longer than `timeout_s`, and never an error: what goes wrong is the reason
    /// that there is no opinion.
    pub async fn ask(&self, case: &CaseFile, now: DateTime<Utc>) -> Advice {
        let inner = &*self.0;
        let limit = Duration::from_secs(inner.settings.timeout_s);
        let began = Instant::now();
        let answered = tokio::time::timeout(limit, inner.opinion(case, now)).await;
        let answered = answered.unwrap_or(Err(Refused::Late(inner.settings.timeout_s)));
        let outcome = match &answered {
            Ok(_) => "given",
            Err(refused) => refused.code(),
        };
        let provider = inner.settings.provider.code();
        metrics::counter!("larrey_opinions_total", "provider" => provider, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("larrey_opinion_duration_seconds", "provider" => provider)
            .record(began.elapsed().as_secs_f64());
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
                    reason: refused.to_string(),
                })
            }
        }
    }
}

impl Inner {
    async fn opinion(&self, case: &CaseFile, now: DateTime<Utc>) -> Result<Opinion, Refused> {
        if !self.breaker.lets_through(Instant::now()) {
            return Err(Refused::Resting);
        }
        let _turn = self.turns.acquire().await.map_err(|_| Refused::Resting)?;
        let mut said = vec![
            Said::Task(prompt::task()),
            Said::Data(prompt::case_file(case, self.settings.case_tokens)),
        ];
        let answer = self.call(&said, now).await?;
        let why = match self.checked(&answer, case) {
            Ok(opinion) => return Ok(opinion),
            Err(why) => why,
        };
        metrics::counter!("larrey_opinion_repairs_total").increment(1);
        said.push(Said::Answer(answer.text));
        said.push(Said::Data(format!(
            "That answer cannot be used: {why}. Answer again with the JSON object alone."
        )));
        let answer = self.call(&said, now).await?;
        self.checked(&answer, case).map_err(Refused::Unusable)
    }

    fn checked(&self, answer: &client::Answer, case: &CaseFile) -> Result<Opinion, String> {
        let by = Name {
            provider: self.settings.provider.code().to_owned(),
            model: answer.model.clone(),
            prompt: self.prompt.clone(),
        };
        reply::read(&answer.text).and_then(|reply| Opinion::checked(reply, case, by))
    }

    async fn call(&self, said: &[Said], now: DateTime<Utc>) -> Result<client::Answer, Refused> {
        let today = now.date_naive();
        let told: u64 = said.iter().map(|it| prompt::tokens(it.text())).sum();
        let most = told + u64::from(self.settings.answer_tokens);
        if !self.budget.take(today, most) {
            return Err(Refused::Spent(self.settings.tokens_per_day));
        }
        let answer = self.provider.ask(said).await?;
        if let Some(used) = answer.tokens {
            self.budget.give_back(today, most.saturating_sub(used));
            metrics::counter!("larrey_opinion_tokens_total", "provider" => self.settings.provider.code())
                .increment(used);
        }
        Ok(answer)
    }
}
