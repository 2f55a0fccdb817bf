//! Logs and metrics of the process itself.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Sends log lines to standard error; what is logged is set by `RUST_LOG`, default `info`.
pub fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,graphile_worker=warn,sqlx=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call, as in tests, changes nothing.
    let _ = match format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Collects metrics under these names:
///
/// | metric | labels | meaning |
/// |---|---|---|
/// | `larrey_http_requests_total` | method, route, status | requests answered |
/// | `larrey_http_request_duration_seconds` | route | time to answer |
/// | `larrey_reports_total` | result | reports: opened, appended, known, busy, refused |
/// | `larrey_triages_total` | category, decision | triages kept |
/// | `larrey_triage_duration_seconds` | | time from taking an incident up to its triage kept |
/// | `larrey_triages_failed_total` | | incidents given up |
/// | `larrey_gate_answers_total` | gate | answers of the gate |
/// | `larrey_gate_answers_unrecorded_total` | | answers that could not be written down |
/// | `larrey_decisions_total` | verdict | decisions of people |
/// | `larrey_outcomes_total` | kind | outcomes reported |
/// | `larrey_incidents_waiting` | | incidents that wait for a triage |
///
/// # Errors
/// When another recorder is installed, or a bucket list is empty.
pub fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    const SECONDS: &[f64] = &[
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    ];
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?;
    Ok(builder.install_recorder()?)
}
