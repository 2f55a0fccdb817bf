//! The targets of a pipeline, and where connectors look at them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::batch_path::BatchPath;
use crate::domain::signals::WriteMode;

/// One target of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRegistration {
    /// Table or path, as reports give it in `target_table`.
    pub name: String,
    /// How the job writes to this one; default the pipeline's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_mode: Option<WriteMode>,
    /// Whether writing the same batch to this one again changes nothing; default the pipeline's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_is_safe: Option<bool>,
    /// Partitions that a whole batch writes; default as many as the batch before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitions_expected: Option<u64>,
    /// Where to look at it, if it is an Iceberg table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iceberg: Option<IcebergPlace>,
    /// Where to look at it, if it is plain files on S3, as Parquet under a Hive table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesPlace>,
}

/// Where the files of a target lie that is no table of its own format.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesPlace {
    /// Where a batch is written, as `s3://bucket/out/day={batch_id}/`.
    pub path: String,
}

impl FilesPlace {
    /// Whether what lies at the path is of one batch alone.
    pub fn is_of_one_batch(&self) -> bool {
        BatchPath::is_of_one_batch(&self.path)
    }
}

/// Where an Iceberg table's metadata are found: in a catalogue, or in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IcebergPlace {
    /// The catalogue that knows the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<CatalogKind>,
    /// With `catalog = "rest"`, which one: the name of one of `[observe.rest_catalogs]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    /// `database.table` in the catalogue, in a REST catalogue also `a.b.table`; default the last two parts of the
    /// target's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// A `*.metadata.json`, or a local directory of them whose newest one counts; under one of `observe.roots`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// The branch that readers see; default `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

impl IcebergPlace {
    /// The table's name in the catalogue, in its parts, of a target that is called so.
    pub fn name_of<'a>(&'a self, target: &'a str) -> Vec<&'a str> {
        if let Some(table) = &self.table {
            return table.split('.').collect();
        }
        let mut parts: Vec<&str> = target.rsplit('.').take(2).collect();
        parts.reverse();
        parts
    }

    /// The branch that readers see.
    pub fn branch(&self) -> &str {
        self.branch.as_deref().unwrap_or("main")
    }
}

/// A kind of catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKind {
    /// AWS Glue.
    Glue,
    /// One that speaks Iceberg's REST protocol.
    Rest,
}

impl TargetRegistration {
    /// A target of which nothing but the name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            write_mode: None,
            rerun_is_safe: None,
            partitions_expected: None,
            iceberg: None,
            files: None,
        }
    }

    /// Whether a connector is to look at it, so that what it holds is unknown as long as none has.
    pub fn is_looked_at(&self) -> bool {
        self.iceberg.is_some() || self.files.is_some()
    }

    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(files) = &self.files {
            let name = &self.name;
            if self.iceberg.is_some() {
                return Err(format!("target `{name}` is either `iceberg` or `files`"));
            }
            return BatchPath::check(&files.path)
                .map_err(|why| format!("`files.path` of target `{name}`: {why}"));
        }
        let Some(place) = &self.iceberg else {
            return Ok(());
        };
        let name = &self.name;
        let rest = place.catalog == Some(CatalogKind::Rest);
        if rest != place.rest.is_some() {
            return Err(format!(
                "`iceberg` of target `{name}` names a catalogue in `rest` just where `catalog` is \"rest\""
            ));
        }
        match (&place.catalog, &place.metadata) {
            (Some(_), Some(_)) | (None, None) => Err(format!(
                "`iceberg` of target `{name}` names either a `catalog` or a file of `metadata`"
            )),
            (None, Some(_)) if place.table.is_some() => Err(format!(
                "`iceberg.table` of target `{name}` goes with a `catalog`"
            )),
            (Some(_), None) if !place.table.as_deref().unwrap_or(name).contains('.') => Err(
                format!("`iceberg.table` of target `{name}` is missing: it is `database.table`"),
            ),
            (Some(_), None) | (None, Some(_)) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_named() {
        let wrong = |place: IcebergPlace, name: &str| {
            let target = TargetRegistration {
                iceberg: Some(place),
                ..TargetRegistration::named(name)
            };
            target.check().is_err()
        };
        let in_glue = IcebergPlace {
            catalog: Some(CatalogKind::Glue),
            ..IcebergPlace::default()
        };
        assert!(!wrong(in_glue.clone(), "curated.orders"));
        assert!(wrong(in_glue.clone(), "orders"));
        assert!(wrong(IcebergPlace::default(), "curated.orders"));
        let rest = IcebergPlace {
            catalog: Some(CatalogKind::Rest),
            rest: Some("lake".into()),
            ..IcebergPlace::default()
        };
        assert!(!wrong(rest.clone(), "curated.orders"));
        let nowhere = IcebergPlace { rest: None, ..rest };
        assert!(wrong(nowhere, "curated.orders"));
        let of_glue = IcebergPlace {
            rest: Some("lake".into()),
            ..in_glue.clone()
        };
        assert!(wrong(of_glue, "curated.orders"));
        let both = IcebergPlace {
            metadata: Some("/x".into()),
            ..in_glue
        };
        assert!(wrong(both, "curated.orders"));
    }

    #[test]
    fn files_lie_on_s3_and_are_no_iceberg_table() {
        let mut target = TargetRegistration::named("curated.orders");
        target.files = Some(FilesPlace {
            path: "s3://lake/orders/day={batch_id}/".into(),
        });
        assert!(target.check().is_ok() && target.is_looked_at());
        target.iceberg = Some(IcebergPlace::default());
        assert!(target.check().is_err());
        target.iceberg = None;
        target.files = Some(FilesPlace {
            path: "/data/orders".into(),
        });
        assert!(target.check().is_err());
    }
}
