//! Files by URI: objects of S3, and local files under the roots that the configuration allows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Sources;
use super::aws::Aws;
use super::look::Look;
use super::trouble::Trouble;
use crate::domain::fact::GapReason;
use crate::domain::registration::AwsPlace;

/// Reads files.
#[derive(Clone, Debug)]
pub struct Files {
    aws: Aws,
    place: Option<AwsPlace>,
    roots: Arc<[PathBuf]>,
}

impl Files {
    /// A reader of what the sources give access to.
    pub fn new(sources: &Sources) -> Self {
        let roots = sources.settings.roots.iter();
        Self {
            aws: sources.aws.clone(),
            place: None,
            roots: roots.filter_map(|root| root.canonicalize().ok()).collect(),
        }
    }

    /// The same, with the objects of S3 read as of a place in AWS.
    #[must_use]
    pub fn at(&self, place: Option<&AwsPlace>) -> Self {
        Self {
            place: place.cloned(),
            ..self.clone()
        }
    }

    /// The whole file, if it is no larger than `most` bytes.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn read(&self, look: &Look, uri: &str, most: usize) -> Result<Vec<u8>, Trouble> {
        let (bytes, _) = self.read_dated(look, uri, most).await?;
        Ok(bytes)
    }

    /// The same, and when the file was last written.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn read_dated(
        &self,
        look: &Look,
        uri: &str,
        most: usize,
    ) -> Result<(Vec<u8>, Option<DateTime<Utc>>), Trouble> {
        let read = match s3_parts(uri) {
            Some((bucket, key)) => match self.aws.at(self.place.as_ref()).await {
                Ok(readers) => readers.s3.object(look, bucket, key, most).await,
                Err(off) => Err(off),
            },
            None => self.local(look, uri, most).await,
        };
        read.map_err(|trouble| trouble.during(&format!("reading `{uri}`")))
    }

    /// Whether anything lies where names begin so: in S3 by listing it, else in the local directory that they lie in.
    ///
    /// # Errors
    /// Why nobody can tell.
    pub async fn is_anything_at(&self, look: &Look, beginning: &str) -> Result<bool, Trouble> {
        let found = match s3_parts(beginning) {
            Some((bucket, prefix)) => match self.aws.at(self.place.as_ref()).await {
                Ok(readers) => {
                    let listed = readers.s3.list(look, bucket, prefix, None, 1).await;
                    listed.map(|listing| !listing.objects.is_empty())
                }
                Err(off) => Err(off),
            },
            None => self.is_anything_in(beginning).await,
        };
        found.map_err(|trouble| trouble.during(&format!("looking at `{beginning}`")))
    }

    async fn is_anything_in(&self, beginning: &str) -> Result<bool, Trouble> {
        let (dir, name) = beginning.rsplit_once('/').unwrap_or((".", beginning));
        let path = self.allowed(if dir.is_empty() { "/" } else { dir })?;
        let mut entries = tokio::fs::read_dir(&path)
            .await
            .map_err(|e| unreadable(&e))?;
        while let Some(entry) = entries.next_entry().await.map_err(|e| unreadable(&e))? {
            if entry.file_name().to_string_lossy().starts_with(name) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The newest file of a local directory whose name ends so, by the number that its name begins with.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn newest(&self, dir: &str, suffix: &str) -> Result<String, Trouble> {
        let path = self.allowed(dir)?;
        let mut entries = tokio::fs::read_dir(&path)
            .await
            .map_err(|e| unreadable(&e))?;
        let mut newest: Option<(u64, String)> = None;
        while let Some(entry) = entries.next_entry().await.map_err(|e| unreadable(&e))? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.ends_with(suffix) {
                continue;
            }
            let digits: String = name
                .trim_start_matches('v')
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let number = digits.parse().unwrap_or(0);
            if newest.as_ref().is_none_or(|(most, _)| number >= *most) {
                newest = Some((number, entry.path().to_string_lossy().into_owned()));
            }
        }
        newest.map(|(_, path)| path).ok_or_else(|| {
            Trouble::new(
                GapReason::Absent,
                format!("`{dir}` has no file `*{suffix}`"),
            )
        })
    }

    async fn local(
        &self,
        look: &Look,
        uri: &str,
        most: usize,
    ) -> Result<(Vec<u8>, Option<DateTime<Utc>>), Trouble> {
        let path = self.allowed(uri)?;
        let file = tokio::fs::metadata(&path)
            .await
            .map_err(|e| unreadable(&e))?;
        if file.len() > most as u64 {
            return Err(Trouble::new(
                GapReason::Truncated,
                format!("the file is larger than {most} bytes"),
            ));
        }
        let bytes = tokio::fs::read(&path).await.map_err(|e| unreadable(&e))?;
        look.read(bytes.len());
        Ok((bytes, file.modified().ok().map(DateTime::from)))
    }

    /// A local path, links resolved, if it lies under an allowed root.
    fn allowed(&self, uri: &str) -> Result<PathBuf, Trouble> {
        let path = uri
            .strip_prefix("file://")
            .or_else(|| uri.strip_prefix("file:"))
            .unwrap_or(uri);
        if path.contains("://") {
            return Err(Trouble::new(
                GapReason::NotConfigured,
                "Larrey reads `s3://` and local files",
            ));
        }
        let mut refused = None;
        for candidate in self.candidates(Path::new(path)) {
            match candidate.canonicalize() {
                Ok(found) if self.roots.iter().any(|root| found.starts_with(root)) => {
                    return Ok(found);
                }
                Ok(_) => {
                    refused = Some(Trouble::new(
                        GapReason::Denied,
                        "it lies under none of `observe.roots`",
                    ));
                }
                Err(error) => refused = refused.or_else(|| Some(unreadable(&error))),
            }
        }
        Err(refused.unwrap_or_else(|| Trouble::new(GapReason::Absent, "there is no such file")))
    }

    /// Where a path may lie: a relative one under each root in turn, then where Larrey runs.
    fn candidates(&self, path: &Path) -> Vec<PathBuf> {
        let roots = self.roots.iter().filter(|_| path.is_relative());
        let under = roots.map(|root| root.join(path));
        under.chain([path.to_owned()]).collect()
    }
}

fn unreadable(error: &std::io::Error) -> Trouble {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => GapReason::Absent,
        std::io::ErrorKind::PermissionDenied => GapReason::Denied,
        _ => GapReason::Unavailable,
    };
    Trouble::new(reason, error.to_string())
}

/// Bucket and key of an S3 URI; Hadoop's `s3a` and `s3n` name the same objects.
pub fn s3_parts(uri: &str) -> Option<(&str, &str)> {
    let rest = ["s3://", "s3a://", "s3n://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))?;
    rest.split_once('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(root: &Path) -> Files {
        Files {
            aws: Aws::off(),
            place: None,
            roots: [root.canonicalize().unwrap()].into(),
        }
    }

    #[tokio::test]
    async fn nothing_outside_the_roots_is_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let (files, look) = (files(&root), Look::begin(0));
        let inside = root.join("default.toml");
        let inside = inside.to_str().unwrap();
        assert!(files.read(&look, inside, 1 << 20).await.is_ok());
        let small = files.read(&look, inside, 10).await.unwrap_err();
        assert_eq!(small.reason, GapReason::Truncated);
        let dots = format!("{}/../Cargo.toml", root.display());
        let outside = files.read(&look, &dots, 1 << 20).await.unwrap_err();
        assert_eq!(outside.reason, GapReason::Denied);
        let absent = files.read(&look, "file:///no/such", 1).await.unwrap_err();
        assert_eq!(absent.reason, GapReason::Absent);
        let other = files.read(&look, "gs://bucket/key", 1).await.unwrap_err();
        assert_eq!(other.reason, GapReason::NotConfigured);
        let s3 = files.read(&look, "s3a://bucket/key", 1).await.unwrap_err();
        assert!(s3.reason == GapReason::NotConfigured && s3.switched_off);
        let at = async |beginning: &str| files.is_anything_at(&look, beginning).await;
        let begins = |rest: &str| format!("{}/{rest}", root.display());
        assert_eq!(at(&begins("play")).await, Ok(true));
        assert_eq!(at(&begins("pipelines/nothing")).await, Ok(false));
        let outside = at(&begins("../Car")).await.unwrap_err();
        assert_eq!(outside.reason, GapReason::Denied);
        assert!(at("s3://bucket/key").await.unwrap_err().switched_off);
    }

    #[tokio::test]
    async fn a_relative_name_is_looked_for_under_each_root_in_turn() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"))
            .canonicalize()
            .unwrap();
        let look = Look::begin(0);
        let mut files = files(&project.join("tests"));
        files.roots = [project.join("tests"), project.join("config")].into();
        assert!(
            files
                .read(&look, "pipelines/examples.toml", 1 << 20)
                .await
                .is_ok()
        );
        let dots = files
            .read(&look, "../Cargo.toml", 1 << 20)
            .await
            .unwrap_err();
        assert_eq!(dots.reason, GapReason::Denied);
        let absent = files.read(&look, "no/such", 1).await.unwrap_err();
        assert_eq!(absent.reason, GapReason::Absent);
    }

    #[test]
    fn s3_uris() {
        assert_eq!(s3_parts("s3a://b/k/x"), Some(("b", "k/x")));
        assert_eq!(s3_parts("s3://b"), None);
        assert_eq!(s3_parts("/b/k"), None);
    }
}
