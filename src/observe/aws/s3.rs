//! S3, as far as Larrey reads it: objects, what lies under a prefix, when something was last changed.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{time, trouble};
use crate::domain::batch_path::BatchPath;
use crate::domain::fact::GapReason;
use crate::domain::objects_seen::ListedObject;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// `[observe.s3]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Settings {
    /// Pages of a thousand objects that the listing of one path may take.
    pub pages: usize,
}

/// Reads objects.
#[derive(Clone, Debug)]
pub struct S3Reader {
    client: Client,
}

/// One object of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Object {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was last modified.
    pub modified_at: Option<DateTime<Utc>>,
}

/// What lies under a prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Objects, by key.
    pub objects: Vec<S3Object>,
    /// With a delimiter: prefixes of what lies deeper, by name.
    pub prefixes: Vec<String>,
    /// The listing came to its end.
    pub whole: bool,
}

impl Listing {
    /// The last name that was listed.
    pub fn last(&self) -> Option<&str> {
        let object = self.objects.last().map(|object| object.key.as_str());
        object.max(self.prefixes.last().map(String::as_str))
    }

    /// The objects at a path, by their keys below it.
    pub fn at(&self, path: &BatchPath, suffix: Option<&str>) -> Vec<ListedObject> {
        let wanted = |object: &&S3Object| suffix.is_none_or(|suffix| object.key.ends_with(suffix));
        let listed = self.objects.iter().filter(wanted);
        listed
            .filter_map(|object| {
                Some(ListedObject {
                    below: path.below(&object.key)?.to_owned(),
                    size: object.size,
                    modified_at: object.modified_at,
                })
            })
            .collect()
    }

    fn take(&mut self, page: &ListObjectsV2Output) {
        self.objects.extend(page.contents().iter().map(|object| {
            S3Object {
                key: object.key().unwrap_or_default().to_owned(),
                size: object
                    .size()
                    .and_then(|size| size.try_into().ok())
                    .unwrap_or_default(),
                modified_at: object.last_modified().and_then(time),
            }
        }));
        let prefixes = page.common_prefixes().iter();
        self.prefixes
            .extend(prefixes.filter_map(|prefix| prefix.prefix().map(str::to_owned)));
    }
}

impl S3Reader {
    /// A reader.
    pub(super) fn new(config: &SdkConfig, path_style: bool) -> Self {
        let config = aws_sdk_s3::config::Builder::from(config)
            .force_path_style(path_style)
            .build();
        Self {
            client: Client::from_conf(config),
        }
    }

    /// `s3:GetObject`, whole, if it is no larger than `most` bytes, and when it was last modified.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn object(
        &self,
        look: &Look,
        bucket: &str,
        key: &str,
        most: usize,
    ) -> Result<(Vec<u8>, Option<DateTime<Utc>>), Trouble> {
        let call = || async {
            let request = self.client.get_object().bucket(bucket).key(key);
            let mut answer = request
                .send()
                .await
                .map_err(|error| trouble("GetObject", &error))?;
            let modified_at = answer.last_modified().and_then(time);
            let size = answer.content_length().unwrap_or_default();
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(most));
            loop {
                let chunk = answer.body.try_next().await.map_err(|error| {
                    Trouble::new(
                        GapReason::Unavailable,
                        format!("GetObject broke off: {error}"),
                    )
                })?;
                let Some(chunk) = chunk else { break };
                if bytes.len() + chunk.len() > most {
                    return Err(Trouble::new(
                        GapReason::Truncated,
                        format!("the object is larger than {most} bytes"),
                    ));
                }
                bytes.extend_from_slice(&chunk);
                look.read(chunk.len());
            }
            Ok((bytes, modified_at))
        };
        look.patiently(call).await
    }

    /// `s3:ListBucket` (ListObjectsV2): what lies under a prefix, in at most so many pages of a thousand.
    ///
    /// # Errors
    /// Why it could not be listed; also when a later page fails.
    pub async fn list(
        &self,
        look: &Look,
        bucket: &str,
        prefix: &str,
        delimiter: Option<&str>,
        most_pages: usize,
    ) -> Result<Listing, Trouble> {
        let mut listing = Listing::default();
        let mut next: Option<String> = None;
        for _ in 0..most_pages {
            let call = || async {
                let request = self.client.list_objects_v2().bucket(bucket).prefix(prefix);
                request
                    .set_delimiter(delimiter.map(str::to_owned))
                    .set_continuation_token(next.clone())
                    .send()
                    .await
                    .map_err(|error| trouble("ListObjectsV2", &error))
            };
            let page = look.patiently(call).await?;
            listing.take(&page);
            next = page.next_continuation_token().map(str::to_owned);
            if page.is_truncated() != Some(true) {
                listing.whole = true;
                break;
            }
            if next.is_none() {
                break; // more is there, and nobody says where
            }
        }
        Ok(listing)
    }

    /// `s3:GetObject` (HeadObject): when an object was last modified.
    ///
    /// # Errors
    /// Why it could not be asked.
    pub async fn modified_at(
        &self,
        look: &Look,
        bucket: &str,
        key: &str,
    ) -> Result<DateTime<Utc>, Trouble> {
        let call = || async {
            let request = self.client.head_object().bucket(bucket).key(key);
            request
                .send()
                .await
                .map_err(|error| trouble("HeadObject", &error))
        };
        let answer = look.patiently(call).await?;
        answer.last_modified().and_then(time).ok_or_else(|| {
            Trouble::new(
                GapReason::Unavailable,
                "HeadObject says no last modification",
            )
        })
    }
}
