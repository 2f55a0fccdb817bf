//! The same failure before: earlier incidents with its fingerprint, what people decided on them and how they ended.
//!
//! They explain, and they may add caution: they never make a decision less cautious, nor a cause surer.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::case_file::CaseFile;
use super::category::{Category, Course};
use super::fact::{Fact, FactId, Provenance, Standing};
use super::id::IncidentId;
use super::incident::OutcomeKind;
use super::retry::RetryDecision;
use super::review::VerdictKind;

/// Name of the fact.
pub const FACT: &str = "earlier_incidents";
/// Days that are looked back.
pub const DAYS: u32 = 90;
/// Incidents that are looked at one by one, the newest of the same pipeline first.
pub const LISTED: usize = 20;
/// Up to so many are counted.
pub const COUNTED: u32 = 1000;
/// Minutes within which the same failure on several pipelines is one event.
pub const AT_ONCE_MINUTES: u32 = 15;
/// So many pipelines, this one included, are many at once.
const MANY: u32 = 5;
/// Earlier runs of a batch with the same failure; with so many it does not pass by itself.
const RECURS: usize = 2;

/// Earlier incidents with the fingerprint of the failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The fingerprint.
    pub fingerprint: String,
    /// How many there were on the same pipeline, up to a thousand.
    pub seen: u32,
    /// And on other pipelines, up to a thousand.
    pub elsewhere: u32,
    /// Other pipelines that failed in this way in the last 15 minutes.
    #[serde(default)]
    pub at_once: u32,
    /// This incident calls the platform for all of them.
    #[serde(default)]
    pub calls: bool,
    /// The newest of them, those of the same pipeline first.
    pub incidents: Vec<EarlierIncident>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierIncident {
    /// The incident.
    pub id: IncidentId,
    /// Its pipeline.
    pub pipeline: String,
    /// Its run.
    pub run_id: String,
    /// Its batch.
    pub batch_id: Option<String>,
    /// When the run failed, else when that was reported.
    pub failed_at: DateTime<Utc>,
    /// What was decided on it.
    pub decision: Option<RetryDecision>,
    /// The newest approval or override.
    pub word: Option<EarlierWord>,
    /// How it ended.
    pub ended: Option<EarlierEnd>,
}

/// What a person said of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierWord {
    /// Whether they agreed.
    pub verdict: VerdictKind,
    /// What they decided instead.
    pub retry: Option<RetryDecision>,
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierEnd {
    /// How.
    pub kind: OutcomeKind,
    /// The batch was run again.
    pub retried: bool,
    /// What the cause turned out to be.
    pub true_category: Option<Category>,
}

/// Earlier incidents summed up, as they go on the wire. Where the pipeline itself has some, all but `elsewhere` is about
/// those; endings count once for each batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierSum {
    /// How often the same failure was seen on this pipeline in the last 90 days, up to 1000.
    pub seen: u32,
    /// And on other pipelines, up to 1000.
    pub elsewhere: u32,
    /// When it last happened.
    pub last_at: Option<DateTime<Utc>>,
    /// Reruns that succeeded, among the newest 20 incidents.
    pub reruns_succeeded: u32,
    /// Reruns that failed.
    pub reruns_failed: u32,
    /// Batches of which duplicates were found.
    pub duplicates: u32,
    /// Verdicts that a person approved.
    pub approved: u32,
    /// Verdicts that a person overrode.
    pub overridden: u32,
    /// The newest of them.
    #[schema(value_type = Option<String>, example = "inc_019ab1de5b7c7d0e8f3a2b4c5d6e7f80")]
    pub newest: Option<IncidentId>,
}

/// Why a verdict is more cautious than it would be without earlier incidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// The batch has failed in this way before, more than once: what recurs does not pass.
    Recurs,
    /// A rerun after the same failure on this pipeline wrote rows a second time.
    Duplicated,
    /// People found another cause behind the same failure on this pipeline, one that stays.
    OtherCause(Category),
}

impl Earlier {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.seen == 0 && self.elsewhere == 0
    }

    /// Many pipelines fail in this way at once, so that it is one event and nobody's own: how many, this one included.
    pub fn many_at_once(&self) -> Option<u32> {
        let pipelines = self.at_once + 1;
        (pipelines >= MANY).then_some(pipelines)
    }

    /// Those that speak for it: of the pipeline itself, and of the others only where it has none.
    pub fn telling(&self, pipeline: &str) -> impl Iterator<Item = &EarlierIncident> {
        let all = self.incidents.iter();
        all.filter(move |one| self.seen == 0 || one.pipeline == pipeline)
    }

    /// Summed up.
    pub fn sum(&self, pipeline: &str) -> EarlierSum {
        let all = || self.telling(pipeline);
        let words = |verdict| {
            let said = all().filter(|one| one.word.is_some_and(|word| word.verdict == verdict));
            count(said.count())
        };
        let batches = |fits: &dyn Fn(&EarlierEnd) -> bool| {
            let ended = all().filter(|one| one.ended.as_ref().is_some_and(fits));
            count(
                ended
                    .map(EarlierIncident::batch)
                    .collect::<BTreeSet<_>>()
                    .len(),
            )
        };
        let newest = all().next();
        EarlierSum {
            seen: self.seen,
            elsewhere: self.elsewhere,
            last_at: newest.map(|one| one.failed_at),
            reruns_succeeded: batches(&|end| end.retried && end.kind == OutcomeKind::Succeeded),
            reruns_failed: batches(&|end| end.retried && end.kind == OutcomeKind::Failed),
            duplicates: batches(&|end| end.kind == OutcomeKind::Duplicated),
            approved: words(VerdictKind::Approve),
            overridden: words(VerdictKind::Override),
            newest: newest.map(|one| one.id),
        }
    }

    /// The fact's value: what the sum says, and every listed incident.
    fn value(&self) -> Value {
        let incidents: Vec<Value> = self
            .incidents
            .iter()
            .map(|one| {
                json!({"id": one.id, "pipeline": one.pipeline, "run_id": one.run_id, "batch_id": one.batch_id,
                       "failed_at": one.failed_at, "decision": one.decision, "word": one.word, "ended": one.ended})
            })
            .collect();
        json!({"fingerprint": self.fingerprint, "seen": self.seen, "elsewhere": self.elsewhere,
               "at_once": self.at_once, "incidents": incidents})
    }
}

impl EarlierIncident {
    /// Without a batch the run is its own.
    fn batch(&self) -> (&str, bool, &str) {
        let batch = self.batch_id.as_deref();
        (
            &self.pipeline,
            batch.is_some(),
            batch.unwrap_or(&self.run_id),
        )
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl CaseFile {
    /// The case file with earlier incidents in it, and a fact that names them; the same without any.
    #[must_use]
    pub fn knowing(mut self, earlier: Earlier) -> Self {
        if earlier.is_empty() {
            return self;
        }
        self.facts.push(Fact {
            id: FactId::nth(self.facts.len() + 1),
            name: FACT.to_owned(),
            value: earlier.value(),
            provenance: Provenance {
                source: "records".to_owned(),
                standing: Standing::Recorded,
                learned_at: self.as_of,
                asked: None,
            },
            superseded: false,
        });
        self.earlier = Some(earlier);
        self
    }

    /// Earlier incidents of the same pipeline, the newest first.
    fn own_earlier(&self) -> impl Iterator<Item = &EarlierIncident> {
        let all = self.earlier.iter().flat_map(|earlier| &earlier.incidents);
        all.filter(|one| one.pipeline == self.pipeline)
    }

    /// Earlier runs of the batch that failed in the same way.
    pub fn earlier_of_the_batch(&self) -> usize {
        let same = self
            .own_earlier()
            .filter(|one| match (&self.batch_id, &one.batch_id) {
                (Some(batch), Some(other)) => batch == other,
                (None, None) => self.run_id == one.run_id,
                _ => false,
            });
        same.map(|one| one.id).collect::<BTreeSet<_>>().len()
    }

    /// The failure was seen on earlier runs of the batch, more than one, and nobody says that it does not recur.
    pub fn recurs_on_record(&self) -> bool {
        self.signals.recurs.is_none() && self.earlier_of_the_batch() >= RECURS
    }

    /// What earlier incidents of the pipeline hold against a retry.
    pub fn earlier_doubt(&self) -> Option<Caution> {
        let ends = || self.own_earlier().filter_map(|one| one.ended);
        let duplicated = |end: EarlierEnd| end.retried && end.kind == OutcomeKind::Duplicated;
        if ends().any(duplicated) {
            return Some(Caution::Duplicated);
        }
        let truth = ends().find_map(|end| end.true_category)?;
        (truth.row().course != Course::Transient).then_some(Caution::OtherCause(truth))
    }
}

#[cfg(test)]
#[path = "earlier_tests.rs"]
pub(crate) mod tests;
