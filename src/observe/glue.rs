//! AWS Glue: the run itself, its neighbours in the job's history, the job's definition.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::aws::Aws;
use super::aws::glue::{GlueJob, GlueJobRun, GlueReader};
use super::look::Look;
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, HistoryLook, Sources};
use crate::domain::explain::wording::counted;
use crate::domain::fact::{Gap, GapReason};
use crate::domain::observation::Observation;
use crate::domain::redact::redact_value;
use crate::domain::registration::Registration;
use crate::domain::run_seen::{PastRun, RunSeen};

/// Name of the source.
pub const SOURCE: &str = "glue";

/// `[observe.glue]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlueSettings {
    /// Newest runs of a job that are looked through for other attempts at the batch, at most 200.
    pub history: i32,
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    Box::new(Glue {
        aws: sources.aws.clone(),
        history: sources.settings.glue.history.clamp(1, 200),
        retries: sources.settings.throttled_retries,
    })
}

#[derive(Debug)]
struct Glue {
    aws: Aws,
    history: i32,
    retries: usize,
}

impl Connector for Glue {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let Some(wanted) = &subject.given.glue else {
                return Vec::new();
            };
            let registered = subject.given.registration.as_ref();
            let job = wanted.job.as_deref().or_else(|| only_job(registered?));
            let seen = match (self.aws.at(subject.aws_place()).await, job) {
                (Ok(aws), Some(job)) => self.look(&aws.glue, job, &wanted.run_id, subject).await,
                (Err(off), _) => not_configured(&off),
                (Ok(_), None) => {
                    let why = "neither a report nor the registration says which job it was";
                    not_configured(&Trouble::new(GapReason::NotConfigured, why))
                }
            };
            vec![seen]
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let jobs = registration.glue_jobs.iter();
        jobs.flat_map(|job| {
            [
                Probing::new(
                    format!("Glue job `{job}`"),
                    self.probe_job(job, registration),
                ),
                Probing::new(
                    format!("runs of Glue job `{job}`"),
                    self.probe_runs(job, registration),
                ),
            ]
        })
        .collect()
    }

    fn history<'a>(
        &'a self,
        job: &'a str,
        registration: &'a Registration,
    ) -> Option<BoxFuture<'a, HistoryLook>> {
        if !self.aws.is_on() {
            return None;
        }
        let list = async move {
            let reader = self.aws.at(registration.aws.as_ref()).await?.glue;
            let look = Look::begin(self.retries);
            let (runs, definition) = tokio::join!(
                reader.job_runs(&look, job, self.history, None),
                reader.job(&look, job)
            );
            // Without the definition, a batch that only its defaults name is not known.
            let definition = definition.unwrap_or_default();
            let runs = runs?.listed;
            let own = |run: &&GlueJobRun| registration.claims_run(&arguments(run, &definition));
            let runs = runs.iter().filter(own);
            Ok(runs
                .map(|run| past(run, &definition, Some(registration)))
                .collect())
        };
        Some(list.boxed())
    }
}

/// The registered job, where there is just one.
pub(super) fn only_job(registration: &Registration) -> Option<&str> {
    match registration.glue_jobs.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn not_configured(why: &Trouble) -> Observation {
    Observation::gap(SOURCE, why.gap("glue_run"))
}

impl Glue {
    async fn probe_job(&self, job: &str, of: &Registration) -> Result<Answer, Trouble> {
        let reader = self.aws.at(of.aws.as_ref()).await?.glue;
        let definition = reader.job(&Look::begin(self.retries), job).await?;
        Ok(match definition.max_retries {
            ..=0 => Answer::Works(None),
            times => Answer::Dangerous(format!(
                "AWS Glue reruns `{job}` by itself up to {}, past the gate; set `MaxRetries` to 0 and let the \
                 orchestrator ask the gate",
                counted(times.unsigned_abs().into(), "time")
            )),
        })
    }

    async fn probe_runs(&self, job: &str, of: &Registration) -> Result<Answer, Trouble> {
        let reader = self.aws.at(of.aws.as_ref()).await?.glue;
        let look = Look::begin(self.retries);
        let runs = match reader.job_runs(&look, job, 1, None).await {
            // There is no such job.
            Err(trouble) if trouble.reason == GapReason::Absent => return Ok(Answer::Nothing),
            runs => runs?,
        };
        let Some(newest) = runs.listed.first() else {
            return Ok(Answer::Works(Some("it has no run yet".to_owned())));
        };
        let newest = reader.job_run(&look, job, &newest.id).await?;
        let told = format!("the newest is `{}`, {}", newest.id, newest.state);
        Ok(Answer::Works(Some(told)))
    }

    async fn look(
        &self,
        reader: &GlueReader,
        job: &str,
        run: &str,
        subject: &Subject,
    ) -> Observation {
        let look = Look::begin(self.retries);
        let known = subject.given.neighbours.as_ref();
        let history = async {
            if known.is_some() {
                return Ok(Vec::new());
            }
            let page = reader.job_runs(&look, job, self.history, None).await;
            page.map(|page| page.listed)
        };
        let (this, history, definition) = tokio::join!(
            reader.job_run(&look, job, run),
            history,
            reader.job(&look, job),
        );
        let mut seen = Observation::of(SOURCE);
        let calls = known.map_or(
            "GetJobRun, GetJobRuns and GetJob",
            |_| "GetJobRun and GetJob",
        );
        seen.asked = look.asked(format!("{calls} of `{job}`"));
        let history = kept(history, "glue_run_history", &mut seen.gaps).unwrap_or_default();
        let definition = kept(definition, "glue_job", &mut seen.gaps).unwrap_or_default();
        let listed = || history.iter().find(|listed| listed.id == run).cloned();
        // The history knows the run as well, should it alone be readable.
        let this = match this {
            Ok(this) => Some(this),
            Err(trouble) => listed().or_else(|| kept(Err(trouble), "glue_run", &mut seen.gaps)),
        };
        if let Some(this) = this {
            let registered = subject.given.registration.as_ref();
            // Where pipelines share the job, another's runs say nothing of this one.
            let own = |run: &GlueJobRun| {
                registered.is_none_or(|known| known.claims_run(&arguments(run, &definition)))
            };
            let others = history
                .iter()
                .filter(|other| other.id != this.id && own(other));
            let others = others.map(|other| past(other, &definition, registered));
            let others = known.cloned().unwrap_or_else(|| others.collect());
            let run = run_seen(job, &this, others, &definition, registered);
            report(&mut seen, &run, definition.max_retries);
            subject.tell(run);
        }
        subject.no_more_is_known();
        seen
    }
}

/// What was read, or the gap that it leaves.
fn kept<T>(read: Result<T, Trouble>, what: &str, gaps: &mut Vec<Gap>) -> Option<T> {
    read.map_err(|trouble| gaps.push(trouble.gap(what))).ok()
}

fn run_seen(
    job: &str,
    this: &GlueJobRun,
    others: Vec<PastRun>,
    definition: &GlueJob,
    registration: Option<&Registration>,
) -> RunSeen {
    let resources = this.resources.iter();
    RunSeen {
        job: job.to_owned(),
        run: past(this, definition, registration),
        arguments: redacted(arguments(this, definition)),
        log_group: this.log_group.clone(),
        resources: resources
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        others,
        script: definition.script.clone(),
        definition_modified_at: definition.modified_at,
    }
}

/// A run as the history of its job tells of it.
pub(super) fn past(
    run: &GlueJobRun,
    definition: &GlueJob,
    registration: Option<&Registration>,
) -> PastRun {
    PastRun {
        id: run.id.clone(),
        state: run.state.clone(),
        started_at: run.started_at,
        ended_at: run.ended_at,
        error_message: run.error_message.clone(),
        batch_id: Registration::batch_in(registration, &arguments(run, definition)),
    }
}

/// Arguments of the definition, with those of the run over them.
pub(super) fn arguments(run: &GlueJobRun, definition: &GlueJob) -> BTreeMap<String, String> {
    let mut all = definition.arguments.clone();
    all.extend(run.arguments.clone());
    all
}

fn redacted(arguments: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let values = arguments.into_iter();
    let mut value = Value::Object(
        values
            .map(|(name, value)| (name, Value::String(value)))
            .collect::<Map<_, _>>(),
    );
    redact_value(&mut value);
    serde_json::from_value(value).unwrap_or_default()
}

/// Says what the run's record answers for.
fn report(seen: &mut Observation, run: &RunSeen, max_retries: i32) {
    let signals = &mut seen.signals;
    signals.run_state = Some(run.run.run_state());
    signals.recurs = run.recurs().then_some(true);
    signals.previous_run_status = run.previous().map(|previous| previous.state.clone());
    let untyped = [
        ("glue_run_state", Value::from(run.run.state.as_str())),
        ("glue_max_retries", Value::from(max_retries)),
    ];
    signals
        .other
        .extend(untyped.map(|(name, value)| (name.to_owned(), value)));
    seen.error_message.clone_from(&run.run.error_message);
    seen.started_at = run.run.started_at;
    seen.ended_at = run.run.ended_at;
    seen.batch_id.clone_from(&run.run.batch_id);
    seen.run = Some(run.clone());
}
