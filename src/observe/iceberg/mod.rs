//! Iceberg tables: what their own metadata say was committed, by whom, where.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};

use self::metadata::TableFile;
use self::rest::RestCatalogs;
use super::aws::Aws;
use super::files::Files;
use super::look::{Look, within};
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, HeadLook, Sources};
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::registration::{AwsPlace, IcebergPlace, Registration, TargetRegistration};
use crate::domain::table_seen::TableSeen;

mod history;
mod manifests;
mod metadata;
pub mod rest;

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
        aws: sources.aws.clone(),
        rest: RestCatalogs::new(&settings.rest_catalogs, settings.source_timeout()),
        settings: settings.iceberg.clone(),
        calls_at_once: settings.calls_at_once.max(1),
        retries: settings.throttled_retries,
    })
}

#[derive(Debug)]
struct Iceberg {
    files: Files,
    aws: Aws,
    rest: RestCatalogs,
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
            let Some(registration) = &subject.given.registration else {
                return Vec::new();
            };
            let looks = self.tables(registration);
            let looks = looks.map(|table| self.target(subject, table));
            join_all(looks).await
        }
        .boxed()
    }

    fn head<'a>(
        &'a self,
        target: &'a TargetRegistration,
        registration: &'a Registration,
    ) -> Option<BoxFuture<'a, HeadLook>> {
        let table = self.table_of(target, registration)?;
        Some(self.read_head(table).boxed())
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let looks = self.tables(registration).map(|table| {
            let what = format!("target `{}`", table.target.name);
            let read = self.read_head(table);
            let look = async move {
                let head = read.await?;
                let told = match head.head() {
                    Some(head) => format!("its head is snapshot {head}"),
                    None => "it has no snapshot yet".to_owned(),
                };
                Ok(Answer::Works(Some(told)))
            };
            Probing::new(what, look)
        });
        looks.collect()
    }
}

/// A target that is an Iceberg table, and how it is reached.
struct Table<'a> {
    target: &'a TargetRegistration,
    place: &'a IcebergPlace,
    aws: Option<&'a AwsPlace>,
    files: Files,
}

impl Iceberg {
    fn table_of<'a>(
        &self,
        target: &'a TargetRegistration,
        registration: &'a Registration,
    ) -> Option<Table<'a>> {
        let aws = registration.aws.as_ref();
        Some(Table {
            target,
            place: target.iceberg.as_ref()?,
            aws,
            files: self.files.at(aws),
        })
    }

    fn tables<'a>(&self, registration: &'a Registration) -> impl Iterator<Item = Table<'a>> {
        let targets = registration.targets.iter();
        targets.filter_map(|target| self.table_of(target, registration))
    }

    async fn read_head(&self, table: Table<'_>) -> HeadLook {
        let look = Look::begin(self.retries);
        let read = self.metadata(&look, &table).await?;
        Ok(history::head(&read, table.place.branch()))
    }

    /// One target, within the time: what could not be read is said of this target and no other.
    async fn target(&self, subject: &Subject, table: Table<'_>) -> Observation {
        let look = Look::begin(self.retries);
        let reading = Box::pin(self.table(&look, subject, &table));
        let read = within(subject.patience(), reading).await;
        let name = &table.target.name;
        let mut seen = Observation::of(SOURCE);
        seen.asked = look.asked(format!("metadata and manifests of `{name}`"));
        let found = match read {
            Ok(found) => {
                seen.signals.target_format = Some("iceberg".to_owned());
                Ok(found)
            }
            Err(trouble) => {
                seen.gaps.push(trouble.gap(&format!("target {name}")));
                Err(trouble.reason)
            }
        };
        seen.target = Some((name.clone(), found));
        seen
    }

    async fn table(
        &self,
        look: &Look,
        subject: &Subject,
        table: &Table<'_>,
    ) -> Result<TableSeen, Trouble> {
        let file = self.metadata(look, table).await?;
        let run = subject.run().await;
        let began = subject.began_at(run.as_deref());
        let mut seen = history::of(&file, table.place.branch(), began);
        let reader = manifests::Reader {
            files: &table.files,
            look,
            table: &file,
            budget: self.settings.manifests_mib * 1024 * 1024,
            commits: self.settings.commits,
            at_once: self.calls_at_once,
        };
        reader.name_partitions(&mut seen).await;
        Ok(seen)
    }

    /// The newest metadata of a target.
    async fn metadata(&self, look: &Look, table: &Table<'_>) -> Result<TableFile, Trouble> {
        let most = self.settings.metadata_mib * 1024 * 1024;
        if let Some(catalog) = &table.place.rest {
            let name = table.place.name_of(&table.target.name);
            let loaded = self.rest.table(look, catalog, &name, most).await?;
            return TableFile::parse(&loaded.file, loaded.metadata, most).await;
        }
        let file = self.locate(look, table).await?;
        let bytes = table.files.read(look, &file, most).await?;
        TableFile::parse(&file, bytes, most).await
    }

    /// Where the newest metadata file lies.
    async fn locate(&self, look: &Look, table: &Table<'_>) -> Result<String, Trouble> {
        match &table.place.metadata {
            Some(dir) if is_directory(dir) => table.files.newest(dir, ".metadata.json").await,
            Some(file) => Ok(file.clone()),
            None => self.in_glue(look, table).await,
        }
    }

    async fn in_glue(&self, look: &Look, wanted: &Table<'_>) -> Result<String, Trouble> {
        let aws = self.aws.at(wanted.aws).await?;
        let name = wanted.place.name_of(&wanted.target.name);
        let [.., database, table] = name[..] else {
            let why = format!("`{}` is not `database.table`", name.join("."));
            return Err(Trouble::new(GapReason::NotConfigured, why));
        };
        aws.glue.metadata_location(look, database, table).await
    }
}

/// Iceberg names its files `*.metadata.json`, compressed ones `*.gz.metadata.json` or `*.metadata.json.gz`.
fn is_directory(place: &str) -> bool {
    !place
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains(".metadata.json"))
}
