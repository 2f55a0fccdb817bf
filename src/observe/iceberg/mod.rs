//! Iceberg tables: what their own metadata say was committed, by whom, where.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};

use self::metadata::TableFile;
use super::aws::glue::GlueReader;
use super::files::Files;
use super::look::{Look, within};
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, HeadLook, Sources};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::{IcebergPlace, Registration, TargetRegistration};
use crate::domain::table_seen::TableSeen;

mod history;
mod manifests;
mod metadata;

const SOURCE: &str = "iceberg";

/// `[observe.iceberg]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IcebergSettings {
    /// Largest metadata file that is read, in MiB.
    pub metadata_mib: usize,
    /// MiB of manifests read for one table; commits beyond them are counted by their summaries.
    pub manifests_mib: usize,
    /// Commits of one batch whose manifests are read.
    pub commits: usize,
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    let settings = &sources.settings;
    Box::new(Iceberg {
        files: Files::new(sources),
        glue: sources.aws.as_ref().map(GlueReader::new),
        settings: settings.iceberg.clone(),
        calls_at_once: settings.calls_at_once.max(1),
        retries: settings.throttled_retries,
    })
}

#[derive(Debug)]
struct Iceberg {
    files: Files,
    glue: Option<GlueReader>,
    settings: IcebergSettings,
    calls_at_once: usize,
    retries: usize,
}

impl Connector for Iceberg {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let registration = subject.given.registration.iter();
            let targets = registration.flat_map(|registration| &registration.targets);
            let looks = targets.filter_map(|target| {
                let place = target.iceberg.as_ref()?;
                Some(self.target(subject, target, place))
            });
            join_all(looks).await
        }
        .boxed()
    }

    fn head<'a>(&'a self, target: &'a TargetRegistration) -> Option<BoxFuture<'a, HeadLook>> {
        let place = target.iceberg.as_ref()?;
        Some(self.read_head(target, place).boxed())
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let targets = registration.targets.iter();
        let looks = targets.filter_map(|target| {
            let read = self.read_head(target, target.iceberg.as_ref()?);
            let look = async move {
                let head = read.await?;
                let told = match head.head() {
                    Some(head) => format!("its head is snapshot {head}"),
                    None => "it has no snapshot yet".to_owned(),
                };
                Ok(Answer::Works(Some(told)))
            };
            Some(Probing::new(format!("target `{}`", target.name), look))
        });
        looks.collect()
    }
}

impl Iceberg {
    async fn read_head(&self, target: &TargetRegistration, place: &IcebergPlace) -> HeadLook {
        let look = Look::begin(self.retries);
        let table = self.metadata(&look, target, place).await?;
        Ok(history::head(&table, place.branch()))
    }

    /// One target, within the time: what could not be read is said of this target and no other.
    async fn target(
        &self,
        subject: &Subject,
        target: &TargetRegistration,
        place: &IcebergPlace,
    ) -> Observation {
        let look = Look::begin(self.retries);
        let table = self.table(&look, subject, target, place);
        let read = within(subject.patience(), table).await;
        let mut seen = Observation::of(SOURCE);
        seen.asked = look.asked(format!("metadata and manifests of `{}`", target.name));
        seen.target = Some((
            target.name.clone(),
            match read {
                Ok(table) => {
                    seen.signals.target_format = Some("iceberg".to_owned());
                    Ok(table)
                }
                Err(trouble) => {
                    seen.gaps
                        .push(trouble.gap(&format!("target {}", target.name)));
                    Err(trouble.reason)
                }
            },
        ));
        seen
    }

    async fn table(
        &self,
        look: &Look,
        subject: &Subject,
        target: &TargetRegistration,
        place: &IcebergPlace,
    ) -> Result<TableSeen, Trouble> {
        let table = self.metadata(look, target, place).await?;
        let run = subject.run().await;
        let began = subject.began_at(run.as_deref());
        let mut seen = history::of(&table, place.branch(), began);
        let reader = manifests::Reader {
            files: &self.files,
            look,
            table: &table,
            budget: self.settings.manifests_mib * 1024 * 1024,
            commits: self.settings.commits,
            at_once: self.calls_at_once,
        };
        reader.name_partitions(&mut seen).await;
        Ok(seen)
    }

    /// The newest metadata of a target.
    async fn metadata(
        &self,
        look: &Look,
        target: &TargetRegistration,
        place: &IcebergPlace,
    ) -> Result<TableFile, Trouble> {
        let file = self.locate(look, target, place).await?;
        let most = self.settings.metadata_mib * 1024 * 1024;
        let bytes = self.files.read(look, &file, most).await?;
        TableFile::parse(&file, bytes, most).await
    }

    /// Where the newest metadata file lies.
    async fn locate(
        &self,
        look: &Look,
        target: &TargetRegistration,
        place: &IcebergPlace,
    ) -> Result<String, Trouble> {
        match &place.metadata {
            Some(dir) if is_directory(dir) => self.files.newest(dir, ".metadata.json").await,
            Some(file) => Ok(file.clone()),
            None => {
                let full = place.table.as_deref().unwrap_or(&target.name);
                self.in_the_catalogue(look, full).await
            }
        }
    }

    async fn in_the_catalogue(&self, look: &Look, full: &str) -> Result<String, Trouble> {
        let glue = self.glue.as_ref().ok_or_else(Trouble::aws_is_off)?;
        let mut parts = full.rsplit('.');
        let (Some(table), Some(database)) = (parts.next(), parts.next()) else {
            return Err(Trouble::new(
                GapReason::NotConfigured,
                format!("`{full}` is not `database.table`"),
            ));
        };
        glue.metadata_location(look, database, table).await
    }
}

/// Iceberg names its files `*.metadata.json`, compressed ones `*.gz.metadata.json` or `*.metadata.json.gz`.
fn is_directory(place: &str) -> bool {
    !place
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains(".metadata.json"))
}
