//! Calls to a provider, through `genai`: one try after the other, with the pauses that the provider asks for.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat, JsonSpec};
use genai::resolver::{AuthData, Endpoint, ProviderConfig};
use genai::webc;

use super::{Error, Provider, Settings};
use crate::domain::opinion::reply;

/// Pause before the first further try, where the provider asks for none.
const PAUSE: Duration = Duration::from_millis(500);
/// Longer answers are not looked at, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What is said to a model, in turn.
#[derive(Debug)]
pub(super) enum Said {
    /// The task.
    Task(String),
    /// What the task is about, or what was wrong with an answer.
    Data(String),
    /// What the model answered.
    Answer(String),
}

impl Said {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Task(text) | Self::Data(text) | Self::Answer(text) => text,
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) text: String,
    /// What the model calls itself.
    pub(super) model: String,
    /// As the provider counted them; 0 where it does not.
    pub(super) tokens: Tokens,
}

/// Tokens of a question and of its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens {
    pub(super) input: u64,
    pub(super) output: u64,
}

/// Why there is no opinion.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("there was no answer within {0} s")]
    Late(u64),
    #[error("other incidents were asked about for all of {0} s")]
    Busy(u64),
    #[error("the model failed several times in a row, and is left alone for a while")]
    Resting,
    #[error("the {0} tokens of the day are spent")]
    Spent(u64),
    #[error("the provider answered {0}")]
    Status(u16),
    #[error("the provider could not be reached or broke off")]
    Unreachable,
    #[error("the provider's answer is not what its interface promises")]
    Foreign,
    #[error("the answer is longer than {LONGEST_ANSWER} bytes")]
    TooLong,
    #[error("the answer holds no text")]
    Empty,
    #[error("the answer could not be used, and could not be repaired: {0}")]
    Unusable(String),
}

impl Refused {
    /// A code for metrics.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Late(_) => "late",
            Self::Busy(_) => "busy",
            Self::Resting => "resting",
            Self::Spent(_) => "spent",
            Self::Status(_) => "status",
            Self::Unreachable => "unreachable",
            Self::Foreign | Self::TooLong | Self::Empty | Self::Unusable(_) => "unusable",
        }
    }

    /// Whether the breaker should know.
    pub(super) fn counts_against_the_model(&self) -> bool {
        !matches!(self, Self::Busy(_) | Self::Resting | Self::Spent(_))
    }
}

/// A client of one provider.
#[derive(Debug)]
pub(super) struct Client {
    genai: genai::Client,
    model: String,
    options: ChatOptions,
    retries: usize,
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let adapter = match settings.provider {
            Provider::Anthropic => AdapterKind::Anthropic,
            Provider::Bedrock => AdapterKind::BedrockSigv4,
            Provider::Openai | Provider::None => AdapterKind::OpenAI,
        };
        let mut config = ProviderConfig::default();
        if !settings.base_url.is_empty() {
            let base = format!("{}/", settings.base_url.trim_end_matches('/'));
            config = config.with_endpoint(Endpoint::from_owned(base));
        }
        if !settings.key_file.as_os_str().is_empty() {
            let key = std::fs::read_to_string(&settings.key_file)
                .map_err(|error| Error::Key(settings.key_file.clone(), error))?;
            config = config.with_auth(AuthData::from_single(key.trim()));
        } else if settings.provider != Provider::Bedrock {
            // Local servers want none, and some header has to be sent.
            config = config.with_auth(AuthData::from_single("none"));
        }
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(settings.timeout_s))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::Client(error.to_string()))?;
        let genai = genai::Client::builder()
            .with_reqwest(http)
            .with_adapter_kind(adapter)
            .append_provider_config(adapter, config)
            .build()
            .map_err(|error| Error::Client(error.to_string()))?;
        let form = JsonSpec::new("opinion", reply::schema());
        Ok(Self {
            genai,
            model: settings.model.clone(),
            options: ChatOptions::default()
                .with_max_tokens(settings.answer_tokens)
                .with_temperature(0.0)
                .with_response_format(ChatResponseFormat::JsonSpec(form)),
            retries: settings.retries,
        })
    }

    /// Asks, and asks again where the provider is busy or fails for the moment.
    pub(super) async fn ask(&self, said: &[Said]) -> Result<Answer, Refused> {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(PAUSE)
            .with_max_times(self.retries)
            .with_jitter();
        let asked = (|| self.once(said))
            .retry(backoff)
            .when(|failed: &Failed| failed.passes)
            .adjust(|failed, pause| {
                pause.map(|pause| failed.after.map_or(pause, |it| it.max(pause)))
            });
        asked.await.map_err(|failed| failed.why)
    }

    async fn once(&self, said: &[Said]) -> Result<Answer, Failed> {
        let mut chat = ChatRequest::default();
        for one in said {
            chat = match one {
                Said::Task(text) => chat.with_system(text),
                Said::Data(text) => chat.append_message(ChatMessage::user(text)),
                Said::Answer(text) => chat.append_message(ChatMessage::assistant(text)),
            };
        }
        let model = self.model.as_str();
        let answered = self.genai.exec_chat(model, chat, Some(&self.options)).await;
        let answered = answered.map_err(|error| Failed::of(&error))?;
        let count = |tokens: Option<i32>| u64::try_from(tokens.unwrap_or(0)).unwrap_or(0);
        let tokens = Tokens {
            input: count(answered.usage.prompt_tokens),
            output: count(answered.usage.completion_tokens),
        };
        let model = answered.provider_model_iden.model_name.to_string();
        let text = answered.into_first_text().unwrap_or_default();
        match text.len() {
            0 => Err(Failed::for_good(Refused::Empty)),
            long if long > LONGEST_ANSWER => Err(Failed::for_good(Refused::TooLong)),
            _ => Ok(Answer {
                text,
                model,
                tokens,
            }),
        }
    }
}

/// A try that failed.
#[derive(Debug)]
struct Failed {
    why: Refused,
    /// Another one may not.
    passes: bool,
    /// How long the provider asks to wait.
    after: Option<Duration>,
}

impl Failed {
    fn for_good(why: Refused) -> Self {
        Self {
            why,
            passes: false,
            after: None,
        }
    }

    fn of(error: &genai::Error) -> Self {
        let (genai::Error::WebModelCall { webc_error, .. }
        | genai::Error::WebAdapterCall { webc_error, .. }) = error
        else {
            return Self::for_good(Refused::Foreign);
        };
        let Some(status) = webc_error.status() else {
            let reached = !matches!(webc_error, webc::Error::Reqwest(_));
            let why = if reached {
                Refused::Foreign
            } else {
                Refused::Unreachable
            };
            return Self {
                passes: !reached,
                ..Self::for_good(why)
            };
        };
        let after = webc_error.headers().and_then(|headers| {
            let seconds = headers.get("retry-after")?.to_str().ok()?;
            seconds.trim().parse().ok().map(Duration::from_secs)
        });
        Self {
            why: Refused::Status(status.as_u16()),
            passes: status.as_u16() == 429 || status.is_server_error(),
            after,
        }
    }
}
