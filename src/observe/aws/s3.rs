//! S3, as far as Larrey reads it: objects.

use aws_sdk_s3::Client;

use super::{Aws, trouble};
use crate::domain::fact::GapReason;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// Reads objects.
#[derive(Clone, Debug)]
pub struct S3Reader {
    client: Client,
}

impl S3Reader {
    /// A reader.
    pub fn new(aws: &Aws) -> Self {
        let config = aws_sdk_s3::config::Builder::from(&aws.config)
            .force_path_style(aws.s3_path_style)
            .build();
        Self {
            client: Client::from_conf(config),
        }
    }

    /// `s3:GetObject`, whole, if it is no larger than `most` bytes.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn object(
        &self,
        look: &Look,
        bucket: &str,
        key: &str,
        most: usize,
    ) -> Result<Vec<u8>, Trouble> {
        let call = || async {
            let request = self.client.get_object().bucket(bucket).key(key);
            let mut answer = request
                .send()
                .await
                .map_err(|error| trouble("GetObject", &error))?;
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
            Ok(bytes)
        };
        look.patiently(call).await
    }
}
