//! What a pipeline's owners wrote down beforehand; the only source that can make a write mode repeatable.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use regex::Regex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::digest::short_hash;
use super::signals::WriteMode;
use super::system::System;

mod aws_place;
mod control;
mod layers;
mod quality;
mod reader;
mod registry;
mod source;
mod target;

pub use aws_place::AwsPlace;
pub use control::ControlQuery;
pub use layers::{RegistrationFile, Unlisted, Wrong};
pub use quality::{QualityFile, QualityPlace};
pub use reader::{NextReader, ReaderRegistration};
pub use registry::{Claim, Owner, Registry, Taken, Whose, whose};
pub use source::SourceRegistration;
pub use target::{CatalogKind, FilesPlace, IcebergPlace, TargetRegistration};

/// One `[[pipeline]]` of `config/pipelines/*.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The pipeline's name, as reports give it.
    pub name: String,
    /// Words of the owners' own, for the patterns of its file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// A person or a group: who answers for the pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The team that is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where that team is called, as `#data-oncall`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The team behind the source's data and its contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_owner: Option<String>,
    /// How the job writes, for targets that do not say otherwise.
    #[serde(default = "unknown_mode")]
    pub write_mode: WriteMode,
    /// The owners vouch that writing the same batch again changes nothing.
    #[serde(default)]
    pub rerun_is_safe: bool,
    /// Attempts per batch, the first included; default `retry.max_attempts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// Minutes to wait for a late source before the next look; default `wait.delay_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_minutes: Option<u32>,
    /// Minutes after the failure when waiting ends and somebody is woken; default `wait.give_up_after_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub give_up_after_minutes: Option<u32>,
    /// Where in AWS it lives, where that is elsewhere than Larrey's own credentials look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsPlace>,
    /// The AWS Glue jobs that run it, by name: what webhooks say of them is said of the pipeline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub glue_jobs: Vec<String>,
    /// The run's arguments that tell it from other pipelines on the same Glue jobs, with their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// The Airflow work that runs it, as `dag`, `dag.group` or `dag.task`; the more specific claim wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub airflow: Vec<String>,
    /// Where a run says which batch it works on; default an argument `--batch_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_id_from: Option<BatchIdFrom>,
    /// Log groups to look through besides the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// The data contract of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractPlace>,
    /// The sources that connectors look at.
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceRegistration>,
    /// The control table that keeps the state of its batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlQuery>,
    /// The results of its data-quality rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<QualityPlace>,
    /// Who reads the targets, and when.
    #[serde(default, rename = "reader", skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<ReaderRegistration>,
    /// The targets, where a connector looks at them, there is more than one, or their modes differ.
    #[serde(default, rename = "target", skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetRegistration>,
}

fn unknown_mode() -> WriteMode {
    WriteMode::Unknown
}

/// Where a data contract lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractPlace {
    /// An ODCS file: a path under one of `observe.roots`, a relative one from each of them in turn, or `s3://`.
    pub file: String,
    /// The schema object; default the only one, else the one that is called like a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
}

/// Where a run says which batch it works on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchIdFrom {
    /// The run's argument, as `--day`.
    pub argument: String,
    /// A regular expression whose first group is the batch; default the whole value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// Arguments that name the batch by themselves, where no registration says otherwise.
const BATCH_ARGUMENTS: &[&str] = &["--batch_id", "--batch-id", "--BATCH_ID"];

impl BatchIdFrom {
    fn read(&self, arguments: &BTreeMap<String, String>) -> Option<String> {
        let value = arguments.get(&self.argument)?;
        let Some(pattern) = &self.pattern else {
            return Some(value.clone());
        };
        let found = Regex::new(pattern).ok()?.captures(value)?;
        let group = found.get(1).or_else(|| found.get(0))?;
        Some(group.as_str().to_owned())
    }
}

impl Registration {
    /// A short hash of all of it, the same for a registration that was kept and read back.
    pub fn hash(&self) -> String {
        short_hash([serde_json::to_string(self).unwrap_or_default()])
    }

    /// A registration of which nothing but the name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            tags: Vec::new(),
            owner: None,
            team: None,
            channel: None,
            data_owner: None,
            write_mode: WriteMode::Unknown,
            rerun_is_safe: false,
            max_attempts: None,
            wait_minutes: None,
            give_up_after_minutes: None,
            aws: None,
            glue_jobs: Vec::new(),
            arguments: BTreeMap::new(),
            airflow: Vec::new(),
            batch_id_from: None,
            log_groups: Vec::new(),
            contract: None,
            sources: Vec::new(),
            control: None,
            quality: None,
            readers: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// The batch that a run with these arguments works on, by the registration if there is one.
    pub fn batch_in(
        registration: Option<&Self>,
        arguments: &BTreeMap<String, String>,
    ) -> Option<String> {
        if let Some(from) = registration.and_then(|r| r.batch_id_from.as_ref()) {
            return from.read(arguments);
        }
        let mut named = BATCH_ARGUMENTS.iter();
        named.find_map(|name| arguments.get(*name)).cloned()
    }

    /// Whether a run of one of its Glue jobs with these arguments is its own.
    pub fn claims_run(&self, arguments: &BTreeMap<String, String>) -> bool {
        let mut wanted = self.arguments.iter();
        wanted.all(|(name, value)| arguments.get(name) == Some(value))
    }

    /// Whether a run with these arguments cannot be its own: one of those that tell has another value.
    pub fn disowns_run(&self, arguments: &BTreeMap<String, String>) -> bool {
        let mut wanted = self.arguments.iter();
        wanted.any(|(name, value)| arguments.get(name).is_some_and(|given| given != value))
    }

    /// Whether no run can be its own and the other's: they want different values of one argument.
    fn excludes(&self, other: &Self) -> bool {
        self.disowns_run(&other.arguments)
    }

    /// What is wrong with it beyond its form.
    ///
    /// # Errors
    /// The field and what to do about it.
    pub fn check(&self) -> Result<(), String> {
        if let Some(pattern) = self.batch_id_from.as_ref().and_then(|f| f.pattern.as_ref()) {
            Regex::new(pattern)
                .map_err(|error| format!("`batch_id_from.pattern` is no pattern: {error}"))?;
        }
        if let Some(place) = &self.aws {
            place.check()?;
        }
        if let Some(contract) = &self.contract
            && contract.file.trim().is_empty()
        {
            return Err("`contract.file` is empty".to_owned());
        }
        self.sources
            .iter()
            .try_for_each(SourceRegistration::check)?;
        if let Some(control) = &self.control {
            control.check()?;
        }
        if let Some(quality) = &self.quality {
            quality.check()?;
        }
        self.readers
            .iter()
            .try_for_each(ReaderRegistration::check)?;
        self.targets.iter().try_for_each(TargetRegistration::check)
    }

    /// Who reads a target next after this time.
    pub fn next_reader(&self, time: DateTime<Utc>) -> Option<NextReader> {
        reader::next(&self.readers, time)
    }

    /// The names that a system has for this pipeline's jobs.
    pub fn aliases(&self, system: System) -> &[String] {
        match system {
            System::Airflow => &self.airflow,
            System::Glue => &self.glue_jobs,
        }
    }

    /// The same, to be changed.
    pub fn aliases_mut(&mut self, system: System) -> &mut [String] {
        match system {
            System::Airflow => &mut self.airflow,
            System::Glue => &mut self.glue_jobs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(from: BatchIdFrom, value: &str) -> Option<String> {
        let registration = Registration {
            batch_id_from: Some(from),
            ..Registration::named("orders")
        };
        let arguments = BTreeMap::from([("--day".to_owned(), value.to_owned())]);
        Registration::batch_in(Some(&registration), &arguments)
    }

    #[test]
    fn the_batch_is_in_an_argument_or_in_a_part_of_one() {
        let whole = BatchIdFrom {
            argument: "--day".into(),
            pattern: None,
        };
        assert_eq!(batch(whole, "2026-11-23").as_deref(), Some("2026-11-23"));
        let part = BatchIdFrom {
            argument: "--day".into(),
            pattern: Some(r"dt=(\d{4}-\d\d-\d\d)".into()),
        };
        assert_eq!(
            batch(part.clone(), "s3://in/dt=2026-11-23/").as_deref(),
            Some("2026-11-23")
        );
        assert_eq!(batch(part, "s3://in/"), None);
    }

    #[test]
    fn without_a_registration_the_usual_argument_counts() {
        let arguments = BTreeMap::from([("--batch_id".to_owned(), "b7".to_owned())]);
        assert_eq!(
            Registration::batch_in(None, &arguments).as_deref(),
            Some("b7")
        );
        assert_eq!(Registration::batch_in(None, &BTreeMap::new()), None);
    }
}
