//! Data contracts: the file that the registration names, in a checkout or in S3.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::look::Look;
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::contract::{self, ContractSeen, SOURCE, Wanted};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::{ContractPlace, Registration};

/// `[observe.data_contract]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractSettings {
    /// Largest contract that is read, in KiB.
    pub file_kib: usize,
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    Box::new(DataContract {
        files: Files::new(sources),
        most: sources.settings.data_contract.file_kib * 1024,
        retries: sources.settings.throttled_retries,
    })
}

#[derive(Debug)]
struct DataContract {
    files: Files,
    most: usize,
    retries: usize,
}

impl Connector for DataContract {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let Some(registration) = &subject.given.registration else {
                return Vec::new();
            };
            let Some(place) = &registration.contract else {
                return Vec::new();
            };
            let look = Look::begin(self.retries);
            let read = self.read(&look, registration, place).await;
            let mut seen = Observation::of(SOURCE);
            seen.asked = look.asked(format!("the contract `{}`", place.file));
            match read {
                Ok(contract) => seen.contract = Some(contract),
                Err(trouble) => seen.gaps.push(trouble.gap("contract")),
            }
            vec![seen]
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let place = registration.contract.iter();
        let looks = place.map(|place| {
            let look = async move {
                let look = Look::begin(self.retries);
                let read = self.read(&look, registration, place).await;
                read.map(|_| Answer::Works(None))
            };
            Probing::new(format!("data contract `{}`", place.file), look)
        });
        looks.collect()
    }
}

impl DataContract {
    async fn read(
        &self,
        look: &Look,
        registration: &Registration,
        place: &ContractPlace,
    ) -> Result<ContractSeen, Trouble> {
        let files = self.files.at(registration.aws.as_ref());
        let (bytes, modified_at) = files.read_dated(look, &place.file, self.most).await?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let why = format!("`{}` is not UTF-8", place.file);
            Trouble::new(GapReason::Unavailable, why)
        })?;
        let targets = registration.targets.iter();
        let targets: Vec<&str> = targets.map(|target| target.name.as_str()).collect();
        let wanted = Wanted {
            file: &place.file,
            object: place.object.as_deref(),
            targets: &targets,
        };
        let contract = contract::read(&text, wanted)
            .map_err(|error| Trouble::new(error.reason, error.to_string()))?;
        Ok(ContractSeen {
            modified_at,
            ..contract
        })
    }
}
