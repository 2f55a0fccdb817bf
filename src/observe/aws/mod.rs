//! The way into AWS: one configuration, and readers that get, list and describe.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use serde::{Deserialize, Serialize};

use super::Settings;
use super::trouble::Trouble;
use crate::domain::fact::GapReason;

pub mod actions;
pub mod glue;
pub mod logs;
pub mod s3;

/// `[aws]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsSettings {
    /// Whether Larrey looks into AWS at all.
    pub enabled: bool,
    /// Region; empty: what the environment says.
    pub region: String,
    /// S3 by path instead of by host name, as emulators and some gateways want it.
    pub s3_path_style: bool,
}

/// The way into AWS. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Aws {
    config: SdkConfig,
    s3_path_style: bool,
}

impl Aws {
    /// Reads the environment's credentials and region, without a call; `None` when it is switched off.
    pub async fn connect(settings: &AwsSettings, observe: &Settings) -> Option<Self> {
        if !settings.enabled {
            return None;
        }
        let limit = observe.source_timeout();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(limit.min(Duration::from_secs(3)))
            .operation_timeout(limit)
            .build();
        // Throttling is waited out by `Look::patiently`; nothing else is tried again.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        if !settings.region.is_empty() {
            loader = loader.region(Region::new(settings.region.clone()));
        }
        Some(Self {
            config: loader.load().await,
            s3_path_style: settings.s3_path_style,
        })
    }
}

/// Error codes that say that Larrey may not.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "KMSAccessDeniedException",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
];
/// Error codes that say that there is no such thing.
const ABSENT: &[&str] = &[
    "EntityNotFoundException",
    "NoSuchBucket",
    "NoSuchKey",
    "NotFound",
    "ResourceNotFoundException",
];
/// Error codes that ask for fewer calls.
const THROTTLED: &[&str] = &[
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// What an error of the SDK means for a look.
fn trouble<E>(call: &str, error: &SdkError<E>) -> Trouble
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let chain = chain(error);
    if let SdkError::ServiceError(service) = error {
        // An answer to HEAD has no body that could name the error.
        let code = match (service.err().code(), service.raw().status().as_u16()) {
            (Some(code), _) => code,
            (None, 403) => "AccessDenied",
            (None, 404) => "NotFound",
            (None, 503) => "SlowDown",
            (None, _) => "an unnamed error",
        };
        let message = service.err().message().unwrap_or_default();
        let reason = if DENIED.contains(&code) {
            GapReason::Denied
        } else if ABSENT.contains(&code) {
            GapReason::Absent
        } else {
            GapReason::Unavailable
        };
        return Trouble {
            reason,
            detail: format!("{call} answered {code} {message}")
                .trim_end()
                .to_owned(),
            throttled: THROTTLED.contains(&code),
            switched_off: false,
        };
    }
    let reason = match error {
        SdkError::TimeoutError(_) => GapReason::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => GapReason::Timeout,
        _ if chain.contains("credentials") || chain.contains("region") => GapReason::NotConfigured,
        _ => GapReason::Unavailable,
    };
    Trouble::new(reason, format!("{call} failed: {chain}"))
}

/// An error and its causes in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

/// A time of AWS as one of ours.
fn time(at: &aws_sdk_glue::primitives::DateTime) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp(at.secs(), at.subsec_nanos())
}
