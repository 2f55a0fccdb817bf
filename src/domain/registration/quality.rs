//! Where results of data-quality rules are found.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the results of a pipeline's data-quality rules are found: in a file, or in AWS Glue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityPlace {
    /// A file with results, as Great Expectations, dbt, Soda or AWS Glue write it: `s3://bucket/key`, or a local file under
    /// one of `observe.roots`; `{batch_id}` and `{run_id}` stand for this run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub file: Option<QualityFile>,
    /// The results that AWS Glue Data Quality keeps of the run, read through its API.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub glue: bool,
}

impl QualityPlace {
    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        match (&self.file, self.glue) {
            (Some(file), false) => file.check(),
            (None, true) => Ok(()),
            _ => Err("`quality` is either a `file` or `glue = true`".to_owned()),
        }
    }
}

/// The path of a file with results, with placeholders for the batch and the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QualityFile(String);

const BATCH: &str = "{batch_id}";
const RUN: &str = "{run_id}";

impl QualityFile {
    /// The path as it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the path itself says which batch or run it is about.
    pub fn names_the_run(&self) -> bool {
        self.0.contains(BATCH) || self.0.contains(RUN)
    }

    /// The part of the path that is the same for every run.
    pub fn before_the_run(&self) -> &str {
        self.0.split('{').next().unwrap_or_default()
    }

    /// The path for one run.
    ///
    /// # Errors
    /// Why there is none.
    pub fn of_run(&self, batch_id: Option<&str>, run_id: &str) -> Result<String, String> {
        let mut path = self.0.clone();
        for (placeholder, value) in [(BATCH, batch_id), (RUN, Some(run_id))] {
            if !path.contains(placeholder) {
                continue;
            }
            let value = value.filter(|value| !value.is_empty()).ok_or_else(|| {
                format!("the path names `{placeholder}`, and nobody says which it is")
            })?;
            // Ids come with reports: one that climbs about in directories names another file than was registered.
            if value.contains("..") || value.starts_with('/') || value.chars().any(char::is_control)
            {
                return Err(format!(
                    "`{value}` cannot stand for `{placeholder}` in a path"
                ));
            }
            path = path.replace(placeholder, value);
        }
        Ok(path)
    }

    /// What is wrong with it beyond its form.
    fn check(&self) -> Result<(), String> {
        let rest = self.0.replace(BATCH, "").replace(RUN, "");
        if rest.contains(['{', '}']) {
            return Err(format!(
                "`quality.file` has a placeholder other than `{BATCH}` and `{RUN}`"
            ));
        }
        if rest.trim().is_empty() {
            return Err("`quality.file` must name a file".to_owned());
        }
        let bucket = self.0.strip_prefix("s3://").map(|rest| {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            !bucket.is_empty() && !bucket.contains('{') && !key.is_empty()
        });
        if bucket == Some(false) {
            return Err(
                "`quality.file` is `s3://bucket/key`, with placeholders in the key alone"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(file: &str) -> QualityFile {
        QualityFile(file.into())
    }

    #[test]
    fn ids_take_their_places() {
        let named = file("s3://dq/orders/{batch_id}/{run_id}.json");
        let path = named.of_run(Some("2026/11/23"), "r-1");
        assert_eq!(path.as_deref(), Ok("s3://dq/orders/2026/11/23/r-1.json"));
        assert!(named.names_the_run());
        assert_eq!(named.before_the_run(), "s3://dq/orders/");
        assert!(
            named
                .of_run(None, "r-1")
                .unwrap_err()
                .contains("{batch_id}")
        );
        for hostile in ["../../etc", "/etc/passwd", "a\nb"] {
            assert!(named.of_run(Some(hostile), "r-1").is_err(), "{hostile}");
        }
        let fixed = file("/dbt/target/run_results.json");
        assert_eq!(
            fixed.of_run(None, "").as_deref(),
            Ok("/dbt/target/run_results.json")
        );
        assert!(!fixed.names_the_run());
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        assert!(file("s3://dq/{batch_id}.json").check().is_ok());
        assert!(file("/dq/latest.json").check().is_ok());
        for wrong in [
            "",
            "{batch_id}",
            "s3://{batch_id}/x",
            "s3://dq/",
            "s3://dq",
            "/dq/{day}.json",
        ] {
            assert!(file(wrong).check().is_err(), "{wrong}");
        }
    }

    #[test]
    fn it_is_a_file_or_glue_and_not_both() {
        let place = |toml: &str| toml::from_str::<QualityPlace>(toml).unwrap();
        assert!(place("glue = true").check().is_ok());
        assert!(place("file = '/dq/latest.json'").check().is_ok());
        for wrong in ["", "glue = false", "glue = true\nfile = '/dq/latest.json'"] {
            let why = place(wrong).check().unwrap_err();
            assert!(why.contains("either a `file` or `glue = true`"), "{why}");
        }
        assert!(place("file = '{day}'").check().is_err());
    }
}
