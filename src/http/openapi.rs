//! The description of the API.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use crate::domain::signals::SIGNALS;

/// The description, without the operations, which the router adds.
#[derive(OpenApi)]
#[openapi(
    info(title = "Larrey", description = "The triage nurse for data pipelines: reports of failed runs in, verdicts and a retry gate out.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    tags(
        (name = "incidents", description = "Failed runs and what Larrey makes of them"),
        (name = "gate", description = "May this batch be rerun?"),
        (name = "pipelines", description = "How well each tells of its failures"),
        (name = "decisions", description = "What people make of it"),
    ),
    modifiers(&Tokens),
)]
pub struct Description;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "An API token, as made by `larrey token create`. The scopes of an operation are the roles that may call it. Every operation takes the token in `X-Api-Key` as well.",
        ));
        let key = ApiKeyValue::with_description(
            "X-Api-Key",
            "The same token, for senders that cannot write `Authorization: Bearer`.",
        );
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    }
}

/// A failed run, as an orchestrator reports it. `null` counts as absent; unknown fields are refused.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ReportBody {
    /// The pipeline, as its registration or its orchestrator calls it.
    #[schema(example = "daily_customer_interactions")]
    pipeline: String,
    /// The orchestrator's id of the run.
    #[schema(example = "jr_5f2c")]
    run_id: String,
    /// Where it runs: `glue`, `spark`, `airflow`, `dbt`, ...
    platform: Option<String>,
    /// The batch that a retry would process again.
    #[schema(example = "2026-11-23")]
    batch_id: Option<String>,
    /// Which attempt of the run this was; default 1.
    #[schema(minimum = 1)]
    attempt: Option<u32>,
    /// When the run started.
    started_at: Option<DateTime<Utc>>,
    /// When it failed.
    failed_at: Option<DateTime<Utc>>,
    /// The orchestrator's one-line verdict.
    error_message: Option<String>,
    /// The log, line by line.
    log_lines: Option<Vec<String>>,
    /// What the submitter knows in structured form; the known keys are listed in docs/api.md, others are kept as they are.
    #[schema(value_type = Option<Object>, example = json!({"write_started": true, "partitions_expected": 12, "partitions_written": 9}))]
    signals: Option<Map<String, Value>>,
    /// Free labels, never evidence.
    labels: Option<BTreeMap<String, String>>,
}

/// The known signals as a Markdown table, for docs/api.md.
pub fn signal_table() -> String {
    let rows = SIGNALS.iter().map(|row| {
        format!(
            "| `{}` | {} | {} |\n",
            row.name,
            row.expects,
            row.doc.trim()
        )
    });
    std::iter::once("| signal | value | meaning |\n|---|---|---|\n".to_owned())
        .chain(rows)
        .collect()
}
