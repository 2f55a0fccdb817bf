//! The only place where concrete parts are built and joined.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::stream;
use regex::Regex;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::signal::unix::Signal;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::advise::Adviser;
use crate::app::App;
use crate::app::answer_gate::record_gate_answers;
use crate::app::gather_case::{limit, look};
use crate::app::loaded::{Current, Loaded};
use crate::app::look_back::LookBack;
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::domain::backfill::Backfill;
use crate::domain::case_file::{Attempts, CaseFile, Surroundings, assemble};
use crate::domain::probe::PipelineProbe;
use crate::domain::registration::{Claim, Registry};
use crate::domain::report::Report;
use crate::domain::rules;
use crate::domain::system::System;
use crate::http::auth::Gatekeeper;
use crate::http::{Api, router};
use crate::managed_postgres::ManagedPostgres;
use crate::observe::Observers;
use crate::observe::glue_draft::{JobsFound, jobs_found};
use crate::observe::glue_jobs::GlueJobs;
use crate::store::Store;
use crate::store::lanes::Lanes;
use crate::worker::reconciler::reconciler;
use crate::worker::upkeep::{upkeep, watch_heads};
use crate::{managed_postgres, telemetry, worker};

/// Answers of the gate that may wait to be written down.
const GATE_LOG: usize = 4096;

/// Pipelines whose sources are looked at side by side when all are checked.
const CHECKED_AT_ONCE: usize = 4;

/// A database, and the private server behind it when we run one.
#[derive(Debug)]
pub struct Database {
    /// The store in it.
    pub store: Store,
    private: Option<ManagedPostgres>,
}

impl Database {
    /// Connects to the configured database, else to a private one, and brings its tables up to date.
    ///
    /// # Errors
    /// When neither is to be had; the message says what to install or to set.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let (url, private) = if settings.database.url.is_empty() {
            let private = ManagedPostgres::start(&managed(settings))
                .await
                .context("no database")?;
            (private.url(), Some(private))
        } else {
            (settings.database.url.clone(), None)
        };
        match connect(&url, settings.database.max_connections).await {
            Ok(store) => Ok(Self { store, private }),
            Err(error) => {
                if let Some(private) = private {
                    private.stop().await?;
                }
                Err(error)
            }
        }
    }

    /// Like [`Database::open`], but joins the private server that a running `larrey serve` already holds.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub async fn join(settings: &Settings) -> anyhow::Result<Self> {
        if settings.database.url.is_empty()
            && let Some(url) = managed_postgres::url_of_running(&settings.postgres.data_dir)
            && let Ok(store) = connect(&url, settings.database.max_connections).await
        {
            return Ok(Self {
                store,
                private: None,
            });
        }
        Self::open(settings).await
    }

    /// Closes the connections and stops the private server, if there is one.
    ///
    /// # Errors
    /// When the private server does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        self.store.pool().close().await;
        if let Some(private) = self.private {
            private.stop().await?;
        }
        Ok(())
    }
}

fn managed(settings: &Settings) -> managed_postgres::Settings {
    let mut managed = managed_postgres::Settings::new(&settings.postgres.data_dir);
    let bin_dir = &settings.postgres.bin_dir;
    managed.binaries = (!bin_dir.as_os_str().is_empty()).then(|| bin_dir.clone());
    managed
}

async fn connect(url: &str, max_connections: u32) -> anyhow::Result<Store> {
    let options = PgConnectOptions::from_str(url).context(
        "the database's URL is not one; it looks like `postgres://user:password@host/name`",
    )?;
    let store = Store::connect(options, max_connections).await?;
    store.migrate().await?;
    Ok(store)
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    database: Database,
    listener: TcpListener,
    app: App,
    api: Api,
    gatekeeper_dev: bool,
    worker: Option<JoinHandle<()>>,
    recorder: JoinHandle<()>,
    stop: CancellationToken,
    drain: Duration,
}

impl Server {
    /// Starts everything; with `dev`, nobody needs a token.
    ///
    /// # Errors
    /// When a part cannot be started, or nobody could ever call: no token exists and `dev` is not set.
    pub async fn start(settings: &Settings, dev: bool) -> anyhow::Result<Self> {
        if dev && !settings.server.listen.ip().is_loopback() {
            bail!(
                "`--dev` lets everybody in, so it listens on loopback only, not on `{}`",
                settings.server.listen
            );
        }
        let clock = Arc::new(Clock::default());
        let current = Current::new(load(settings, clock.now())?);
        let listener = TcpListener::bind(settings.server.listen)
            .await
            .with_context(|| format!("could not listen on `{}`", settings.server.listen))?;
        let metrics = telemetry::start_metrics()?;
        let preparing = tokio::task::spawn_blocking(rules::prepare);
        let database = Database::open(settings).await?;
        let store = database.store.clone();
        store.make_months(clock.now()).await?;
        if !dev && !store.has_usable_token(clock.now()).await? {
            database.close().await?;
            bail!(
                "no usable API token exists, so nobody could call; make one with `larrey token create NAME --role admin`, or run with `--dev` on loopback"
            );
        }
        let (gate_log, asked) = mpsc::channel(GATE_LOG);
        let candidate = [clock.uuid(), uuid::Uuid::new_v4(), uuid::Uuid::new_v4()]
            .map(uuid::Uuid::into_bytes)
            .concat();
        let app = App {
            lanes: Lanes::start(&store, settings.intake.lanes),
            fingerprint_key: Arc::new(store.fingerprint_key(&candidate).await?),
            current,
            clock,
            observers: Observers::start(&settings.observe, &settings.aws).await,
            adviser: Adviser::start(&settings.advise)?,
            gate: settings.gate,
            triaged: broadcast::channel(1024).0,
            gate_log,
            store: store.clone(),
        };
        let stop = CancellationToken::new();
        let drain = Duration::from_secs(settings.server.drain_s);
        let worker = match settings.worker.concurrency {
            0 => None,
            concurrency => Some(worker::start(&app, concurrency, drain, stop.clone()).await?),
        };
        tokio::spawn(upkeep(app.clone(), settings.retention.months, stop.clone()));
        if settings.worker.concurrency > 0 {
            tokio::spawn(watch_heads(app.clone(), stop.clone()));
            tokio::spawn(reconciler(app.clone(), settings.reconcile, stop.clone()));
        }
        let api = Api {
            app: app.clone(),
            body_limit: settings.server.body_limit_mib * 1024 * 1024,
            metrics,
        };
        preparing.await?;
        let recorder = tokio::spawn(record_gate_answers(store, asked));
        Ok(Self {
            database,
            listener,
            app,
            api,
            gatekeeper_dev: dev,
            worker,
            recorder,
            stop,
            drain,
        })
    }

    /// Loads registrations, playbooks and signatures anew whenever `asked` says so, until the server stops. What cannot be used is
    /// refused whole, and told of in the log.
    pub fn reload_when(&self, settings: Settings, mut asked: Signal) {
        let (app, stop) = (self.app.clone(), self.stop.clone());
        tokio::spawn(async move {
            while let Some(Some(())) = stop.run_until_cancelled(asked.recv()).await {
                let read = load(&settings, app.clock.now());
                app.current.reload(read);
            }
        });
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn address(&self) -> anyhow::Result<std::net::SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until `ended`, then drains: no new requests, those under way finish, the worker finishes its triages.
    ///
    /// # Errors
    /// When a part does not stop.
    pub async fn serve(
        self,
        ended: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let gatekeeper = if self.gatekeeper_dev {
            Gatekeeper::Dev
        } else {
            Gatekeeper::tokens(self.app.clone())
        };
        let router = router(self.api, gatekeeper);
        let stop = self.stop.clone();
        let watch = tokio::spawn(async move {
            ended.await;
            stop.cancel();
        });
        let stopped = self.stop.clone();
        let serving = axum::serve(self.listener, router)
            .with_graceful_shutdown(async move { stopped.cancelled().await });
        let late = async {
            self.stop.cancelled().await;
            tokio::time::sleep(self.drain).await;
        };
        tokio::select! {
            served = serving => served?,
            () = late => tracing::warn!("some requests did not finish in time"),
        }
        watch.abort();
        self.stop.cancel();
        if let Some(worker) = self.worker {
            tokio::time::timeout(self.drain + Duration::from_secs(1), worker)
                .await
                .ok();
        }
        // The last sender goes with the last request, and then the recorder has written everything down.
        drop(self.app);
        tokio::time::timeout(Duration::from_secs(2), self.recorder)
            .await
            .ok();
        self.database.close().await
    }
}

/// Registrations, playbooks and signatures, as the files are now.
fn load(settings: &Settings, now: DateTime<Utc>) -> Result<Loaded, config::Error> {
    let policies = settings.policies()?;
    Ok(Loaded::new(policies, settings.registry()?, now))
}

/// The case file of one report without server or database: connectors look, and no other run is on record.
///
/// # Errors
/// When a registration cannot be used.
pub async fn gather_alone(settings: &Settings, report: Report) -> anyhow::Result<CaseFile> {
    let registry = settings.registry()?;
    let observers = Observers::start(&settings.observe, &settings.aws).await;
    let job = report.glue.as_ref().and_then(|run| run.job.as_deref());
    let claimed = job.map(|job| registry.claim(System::Glue, job));
    let candidates = match claimed {
        Some(Claim::ByArguments(some)) if registry.find(&report.pipeline).is_none() => {
            some.iter().map(|one| one.name.clone()).collect()
        }
        _ => Vec::new(),
    };
    let pipeline = report.pipeline.clone();
    let reports = [report];
    let looked = look(&observers, &registry, &pipeline, &candidates, &reports).await;
    let registration = looked.registration.as_deref();
    let surroundings = Surroundings {
        as_of: Clock::default().now(),
        registration: registration.cloned(),
        candidates: looked.candidates,
        attempts: Attempts {
            used: reports.first().map(|report| report.attempt),
            limit: limit(registration, settings.retry.max_attempts),
            first_failed_at: None,
        },
        observations: looked.observations,
    };
    Ok(assemble(&reports, surroundings))
}

/// Verdicts on all failed runs of the last so much time that are still in the history of AWS Glue, without server or
/// database; `progress` is told how many runs are done, and of how many.
///
/// # Errors
/// When the settings cannot be used, or nothing could be listed.
pub async fn look_back(
    settings: &Settings,
    jobs: &[String],
    ago: TimeDelta,
    progress: impl Fn(usize, usize),
) -> anyhow::Result<Backfill> {
    let (registry, policy, clock) = (settings.registry()?, settings.policy()?, Clock::default());
    let Some(listed) = GlueJobs::start(&settings.observe, &settings.aws).await else {
        bail!("AWS is switched off (`aws.enabled`)");
    };
    let since = clock.now() - ago;
    let look = LookBack {
        observers: &Observers::start(&settings.observe, &settings.aws).await,
        jobs: &listed,
        registry: &registry,
        policy: &policy,
        clock: &clock,
        history: usize::try_from(settings.observe.glue.history).unwrap_or_default(),
    };
    Ok(look.run(jobs, since, progress).await?)
}

/// The jobs of AWS Glue whose names match, with what drafts of registrations are made of.
///
/// # Errors
/// When the jobs cannot be listed.
pub async fn jobs_to_draft(
    settings: &Settings,
    wanted: Option<&Regex>,
) -> anyhow::Result<JobsFound> {
    let Some(jobs) = GlueJobs::start(&settings.observe, &settings.aws).await else {
        bail!("AWS is switched off (`aws.enabled`)");
    };
    Ok(jobs_found(&jobs, wanted).await?)
}

/// Looks once at each source of every registered pipeline, in the order of their names.
pub async fn probe(settings: &Settings, registry: &Registry) -> Vec<PipelineProbe> {
    let observers = Observers::start(&settings.observe, &settings.aws).await;
    let looks = registry
        .iter()
        .map(|registration| observers.probe(registration));
    stream::iter(looks)
        .buffered(CHECKED_AT_ONCE)
        .collect()
        .await
}

/// The settings with what the command line says.
///
/// # Errors
/// When they cannot be used.
pub fn settings(
    file: Option<&Path>,
    data_dir: Option<&Path>,
    database_url: Option<&str>,
) -> anyhow::Result<Settings> {
    let mut settings = Settings::load(file)?;
    if let Some(dir) = data_dir {
        dir.clone_into(&mut settings.postgres.data_dir);
    }
    if let Some(url) = database_url.filter(|url| !url.is_empty()) {
        url.clone_into(&mut settings.database.url);
    }
    Ok(settings)
}
