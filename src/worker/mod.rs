//! The durable queue: jobs are committed with their incident, and run here, at least once each.

use std::time::Duration;

use graphile_worker::{
    IntoTaskHandlerResult, LocalQueueConfig, RefetchDelayConfig, TaskHandler, Worker,
    WorkerContext, WorkerOptions, WorkerRecoveryConfig, WorkerShutdownConfig,
};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;
use crate::app::triage_incident::triage_incident;
use crate::domain::id::IncidentId;
use crate::store::QUEUE_SCHEMA;

pub mod reconciler;
pub mod upkeep;

/// Heartbeats and sweeps make the jobs of a dead worker run again within about 7 s; the queue's own default leaves
/// them locked for four hours.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// A worker that has not been heard of for this long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(6);

/// How long after a worker has ended by itself, as it does when the database goes, the next one is tried.
const RESTART_AFTER: Duration = Duration::from_millis(500);

/// The job: triage one incident.
#[derive(Debug, Serialize, Deserialize)]
struct TriageIncident {
    incident: Uuid,
    /// Judge the same evidence again.
    #[serde(default)]
    again: bool,
}

impl TaskHandler for TriageIncident {
    const IDENTIFIER: &'static str = "triage_incident";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = context
            .get_ext::<App>()
            .ok_or_else(|| "the worker has no use cases".to_owned())?;
        let id = IncidentId(self.incident);
        match triage_incident(app, id, self.again).await {
            Ok(outcome) => {
                tracing::debug!(incident = %id, ?outcome, "ran a triage job");
                Ok(())
            }
            Err(error) => {
                tracing::warn!(incident = %id, %error, "a triage failed and will be tried again");
                Err(error.to_string())
            }
        }
    }
}

/// Starts the worker; it drains and ends when `stop` is cancelled.
///
/// # Errors
/// When the queue's tables cannot be used.
pub async fn start(
    app: &App,
    concurrency: usize,
    drain: Duration,
    stop: CancellationToken,
) -> anyhow::Result<JoinHandle<()>> {
    let mut worker = build(app, concurrency, drain, stop.clone()).await?;
    let app = app.clone();
    Ok(tokio::spawn(async move {
        while !stop.is_cancelled() {
            match worker.run().await {
                Ok(()) if stop.is_cancelled() => return,
                Ok(()) => tracing::error!("the worker ended and is started again"),
                Err(error) => tracing::error!(%error, "the worker ended and is started again"),
            }
            let Some(next) = stop
                .run_until_cancelled(rebuild(&app, concurrency, drain, &stop))
                .await
            else {
                return;
            };
            worker = next;
        }
    }))
}

/// A new worker as soon as the database takes one.
async fn rebuild(
    app: &App,
    concurrency: usize,
    drain: Duration,
    stop: &CancellationToken,
) -> Worker {
    loop {
        tokio::time::sleep(RESTART_AFTER).await;
        match build(app, concurrency, drain, stop.clone()).await {
            Ok(worker) => return worker,
            Err(error) => tracing::debug!(%error, "no worker can be started yet"),
        }
    }
}

async fn build(
    app: &App,
    concurrency: usize,
    drain: Duration,
    stop: CancellationToken,
) -> anyhow::Result<Worker> {
    let recovery = WorkerRecoveryConfig::default()
        .enabled(true)
        .heartbeat_interval(HEARTBEAT)
        .sweep_interval(HEARTBEAT)
        .sweep_threshold(DEAD_AFTER)
        .recovery_delay(Duration::ZERO);
    let shutdown = WorkerShutdownConfig::default()
        .listen_os_shutdown_signals(false)
        .grace_period(drain)
        .interrupted_job_retry_delay(Duration::ZERO)
        .shutdown_signal(async move { stop.cancelled().await });
    let refetch = RefetchDelayConfig::default()
        .with_duration(Duration::from_millis(20))
        .with_threshold(4)
        .with_max_abort_threshold(64);
    let worker = WorkerOptions::default()
        .pg_pool(app.store.pool().clone())
        .schema(QUEUE_SCHEMA)
        .concurrency(concurrency)
        .poll_interval(Duration::from_millis(500))
        .local_queue(
            LocalQueueConfig::default()
                .with_size(64)
                .with_ttl(Duration::from_mins(1))
                .with_refetch_delay(refetch),
        )
        .complete_job_batch_delay(Duration::from_millis(2))
        .worker_recovery(recovery)
        .worker_shutdown(shutdown)
        .add_extension(app.clone())
        .define_job::<TriageIncident>()
        .init()
        .await?;
    Ok(worker)
}
