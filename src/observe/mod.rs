//! Read-only connectors: each looks at one source and brings facts or says what it could not see.
//!
//! Nothing here can change what it looks at: a connector holds readers that get, list and describe, and the clients
//! inside them are private. A source that fails is a gap of the case file and never an error of the triage.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};

use self::aws::s3::S3Settings;
use self::aws::{Aws, AwsSettings};
use self::cloudwatch_logs::LogsSettings;
use self::control_table::ControlTableSettings;
use self::data_contract::ContractSettings;
use self::data_quality::QualitySettings;
use self::glue::GlueSettings;
use self::iceberg::IcebergSettings;
use self::iceberg::rest::RestCatalogSettings;
use self::look::within;
use self::probing::Probing;
pub use self::subject::{Subject, SubjectRun};
use self::trouble::Trouble;
use crate::domain::fact::{Gap, GapReason};
use crate::domain::head::HeadSeen;
use crate::domain::observation::Observation;
use crate::domain::probe::{PipelineProbe, Probe, ProbeState};
use crate::domain::registration::{Registration, TargetRegistration};
use crate::domain::run_seen::PastRun;

pub mod aws;
pub mod cloudwatch_logs;
pub mod control_table;
pub mod data_contract;
pub mod data_quality;
pub mod deployment;
pub mod files;
pub mod glue;
pub mod glue_draft;
pub mod glue_jobs;
pub mod iceberg;
pub mod look;
pub mod probing;
pub mod s3_source;
pub mod s3_target;
pub mod subject;
pub mod trouble;

/// Every connector, in alphabetical order.
const CONNECTORS: &[MakeConnector] = &[
    cloudwatch_logs::connector,
    control_table::connector,
    data_contract::connector,
    data_quality::connector,
    deployment::connector,
    glue::connector,
    iceberg::connector,
    s3_source::connector,
    s3_target::connector,
];

type MakeConnector = fn(&Sources) -> Box<dyn Connector>;

/// One source that is looked at.
pub trait Connector: fmt::Debug + Send + Sync {
    /// Its name in provenance and in gaps.
    fn source(&self) -> &'static str;

    /// Looks, within the time that the subject gives; nothing where the subject has nothing to do with this source.
    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>>;

    /// Reads the head of a target alone; `None` where it looks at no such target.
    fn head<'a>(
        &'a self,
        _target: &'a TargetRegistration,
        _registration: &'a Registration,
    ) -> Option<BoxFuture<'a, HeadLook>> {
        None
    }

    /// Its looks at what a pipeline registers while nothing has failed, each with the calls that a triage would make.
    fn probe<'a>(&'a self, _registration: &'a Registration) -> Vec<Probing<'a>> {
        Vec::new()
    }

    /// Lists the newest runs of a job; `None` where it knows no jobs.
    fn history<'a>(
        &'a self,
        _job: &'a str,
        _registration: &'a Registration,
    ) -> Option<BoxFuture<'a, HistoryLook>> {
        None
    }
}

/// The newest runs of a job, or why they could not be listed.
pub type HistoryLook = Result<Vec<PastRun>, Trouble>;

/// A head, or why it could not be read.
pub type HeadLook = Result<HeadSeen, Trouble>;

/// `[observe]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Seconds that one source may take.
    pub source_timeout_s: u64,
    /// How often a throttled call is tried again.
    pub throttled_retries: usize,
    /// Calls that one source may have under way at once.
    pub calls_at_once: usize,
    /// Directories that files named in registrations may lie under.
    pub roots: Vec<PathBuf>,
    /// `[observe.cloudwatch_logs]`.
    pub cloudwatch_logs: LogsSettings,
    /// `[observe.control_tables.NAME]`: databases with control tables, by the name that registrations give them.
    #[serde(default)]
    pub control_tables: BTreeMap<String, ControlTableSettings>,
    /// `[observe.data_contract]`.
    pub data_contract: ContractSettings,
    /// `[observe.data_quality]`.
    pub data_quality: QualitySettings,
    /// `[observe.glue]`.
    pub glue: GlueSettings,
    /// `[observe.iceberg]`.
    pub iceberg: IcebergSettings,
    /// `[observe.rest_catalogs.NAME]`: Iceberg REST catalogues, by the name that registrations give them.
    #[serde(default)]
    pub rest_catalogs: BTreeMap<String, RestCatalogSettings>,
    /// `[observe.s3]`.
    pub s3: S3Settings,
}

impl Settings {
    /// How long one source may take.
    pub fn source_timeout(&self) -> Duration {
        Duration::from_secs(self.source_timeout_s)
    }
}

/// What connectors are made of.
#[derive(Clone, Debug)]
pub struct Sources {
    /// `[observe]`.
    pub settings: Arc<Settings>,
    /// The way into AWS.
    pub aws: Aws,
}

/// All connectors. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Observers {
    connectors: Arc<[Box<dyn Connector>]>,
    timeout: Duration,
    calls_at_once: usize,
}

impl Observers {
    /// Makes every connector.
    pub async fn start(settings: &Settings, aws: &AwsSettings) -> Self {
        let settings = Arc::new(settings.clone());
        let sources = Sources {
            aws: Aws::connect(aws, &settings).await,
            settings: settings.clone(),
        };
        Self {
            connectors: CONNECTORS.iter().map(|make| make(&sources)).collect(),
            timeout: settings.source_timeout(),
            calls_at_once: settings.calls_at_once.max(1),
        }
    }

    /// Reads the head of a target; `None` where no connector looks at it.
    pub async fn head(
        &self,
        target: &TargetRegistration,
        registration: &Registration,
    ) -> Option<HeadLook> {
        let mut connectors = self.connectors.iter();
        let look = connectors.find_map(|one| one.head(target, registration))?;
        Some(within(self.timeout, look).await)
    }

    /// Lists the newest runs of a job; `None` where no connector can.
    pub async fn history(&self, job: &str, registration: &Registration) -> Option<HistoryLook> {
        let mut connectors = self.connectors.iter();
        let look = connectors.find_map(|one| one.history(job, registration))?;
        Some(within(self.timeout, look).await)
    }

    /// Looks at each source of a pipeline once, within the time that a source has.
    pub async fn probe(&self, registration: &Registration) -> PipelineProbe {
        let given = Arc::new(registration.clone());
        let probes = (0..self.connectors.len()).map(|at| {
            let (observers, given) = (self.clone(), given.clone());
            // A task of its own, as with `observe`.
            tokio::spawn(async move { observers.probe_one(at, &given).await })
        });
        let probes = join_all(probes).await.into_iter();
        let found = probes
            .zip(self.connectors.iter())
            .flat_map(|(found, connector)| {
                found.unwrap_or_else(|_| vec![broken(connector.as_ref())])
            });
        PipelineProbe::of(&registration.name, found.collect())
    }

    async fn probe_one(&self, at: usize, registration: &Registration) -> Vec<Probe> {
        let connector = self.connectors.get(at);
        let mut looks = connector.map_or_else(Vec::new, |one| one.probe(registration));
        let mut found = Vec::new();
        while !looks.is_empty() {
            let some = looks.drain(..looks.len().min(self.calls_at_once));
            found.extend(join_all(some.map(|look| look.within(self.timeout))).await);
        }
        found.into_iter().flatten().collect()
    }

    /// Looks at everything at once; takes about as long as the slowest source.
    pub async fn observe(&self, subject: SubjectRun) -> Vec<Observation> {
        let subject = Arc::new(Subject::new(subject, self.timeout));
        let looks = (0..self.connectors.len()).map(|at| {
            let (connectors, subject) = (self.connectors.clone(), subject.clone());
            // A task of its own: what a parser does with a hostile file ends that look and nothing else.
            tokio::spawn(async move {
                match connectors.get(at) {
                    Some(connector) => look(connector.as_ref(), &subject).await,
                    None => Vec::new(),
                }
            })
        });
        let looks = join_all(looks).await.into_iter();
        looks
            .zip(self.connectors.iter())
            .flat_map(|(seen, connector)| seen.unwrap_or_else(|_| broke_off(connector.as_ref())))
            .collect()
    }
}

/// A connector that keeps its own time can say what it did not see; only one that does not is cut off.
const GRACE: Duration = Duration::from_secs(1);

async fn look(connector: &dyn Connector, subject: &Subject) -> Vec<Observation> {
    let source = connector.source();
    let began = std::time::Instant::now();
    let whole = connector.observe(subject).map(Ok);
    let seen = within(subject.patience() + GRACE, whole).await;
    if source == glue::SOURCE {
        subject.no_more_is_known(); // nobody waits for a run that was not found
    }
    metrics::histogram!("larrey_observe_duration_seconds", "source" => source)
        .record(began.elapsed().as_secs_f64());
    let seen = seen.unwrap_or_else(|late| vec![Observation::gap(source, late.gap(source))]);
    for gap in seen.iter().flat_map(|seen| &seen.gaps) {
        metrics::counter!("larrey_observe_gaps_total", "source" => source, "reason" => gap.reason.code())
            .increment(1);
        tracing::debug!(
            source,
            what = gap.what,
            reason = gap.reason.code(),
            detail = gap.detail,
            "could not see something"
        );
    }
    seen
}

fn broke_off(connector: &dyn Connector) -> Vec<Observation> {
    let source = connector.source();
    tracing::error!(source, "a connector broke off, which is a fault of ours");
    vec![Observation::gap(
        source,
        Gap::new(source, GapReason::Unavailable),
    )]
}

fn broken(connector: &dyn Connector) -> Probe {
    Probe {
        what: connector.source().to_owned(),
        state: ProbeState::Missing,
        detail: Some("the look broke off, which is a fault of Larrey's".to_owned()),
    }
}
