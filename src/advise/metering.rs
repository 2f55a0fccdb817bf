//! Calls to a model as the OpenTelemetry conventions for generative AI name them (semantic conventions 1.37), in Prometheus'
//! spelling.

use std::time::Duration;

use super::client::Tokens;
use super::{Provider, Settings};

/// The provider's name by the conventions.
fn provider(of: Provider) -> &'static str {
    match of {
        Provider::Bedrock => "aws.bedrock",
        other => other.code(),
    }
}

/// One call took so long, and failed in this way or not.
pub(super) fn took(settings: &Settings, long: Duration, error: &'static str) {
    metrics::histogram!(
        "gen_ai_client_operation_duration_seconds",
        "gen_ai_operation_name" => "chat",
        "gen_ai_provider_name" => provider(settings.provider),
        "gen_ai_request_model" => settings.model.clone(),
        "error_type" => error
    )
    .record(long.as_secs_f64());
}

/// One call used so many tokens.
pub(super) fn used(settings: &Settings, tokens: Tokens) {
    for (kind, count) in [("input", tokens.input), ("output", tokens.output)] {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        metrics::histogram!(
            "gen_ai_client_token_usage",
            "gen_ai_operation_name" => "chat",
            "gen_ai_provider_name" => provider(settings.provider),
            "gen_ai_request_model" => settings.model.clone(),
            "gen_ai_token_type" => kind
        )
        .record(count as f64);
    }
}
