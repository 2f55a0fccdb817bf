//! The way into AWS: one configuration for each place, and readers that get, list and describe.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_glue::config::SharedCredentialsProvider;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use serde::{Deserialize, Serialize};

use self::glue::GlueReader;
use self::logs::LogsReader;
use self::s3::S3Reader;
use super::Settings;
use super::trouble::Trouble;
use crate::domain::fact::GapReason;
use crate::domain::registration::AwsPlace;

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

/// What Larrey calls itself where it assumes a role.
const SESSION: &str = "larrey";

/// The way into AWS, or that there is none. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Aws(Option<Arc<Way>>);

#[derive(Debug)]
struct Way {
    own: SdkConfig,
    s3_path_style: bool,
    /// Readers are made once for each place: they hold connections and the credentials of its role.
    places: Mutex<BTreeMap<AwsPlace, Readers>>,
}

/// Readers of one place. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Readers {
    /// Reads AWS Glue.
    pub glue: GlueReader,
    /// Reads CloudWatch Logs.
    pub logs: LogsReader,
    /// Reads S3.
    pub s3: S3Reader,
}

impl Aws {
    /// Reads the environment's credentials and region, without a call; no way when it is switched off.
    pub async fn connect(settings: &AwsSettings, observe: &Settings) -> Self {
        if !settings.enabled {
            return Self::off();
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
        Self(Some(Arc::new(Way {
            own: loader.load().await,
            s3_path_style: settings.s3_path_style,
            places: Mutex::default(),
        })))
    }

    /// No way.
    pub fn off() -> Self {
        Self(None)
    }

    /// Whether it is switched on.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Readers of the place that a registration names, else of Larrey's own, without a call.
    ///
    /// # Errors
    /// That AWS is switched off.
    pub async fn at(&self, place: Option<&AwsPlace>) -> Result<Readers, Trouble> {
        let way = self.0.as_ref().ok_or_else(Trouble::aws_is_off)?;
        let place = place.cloned().unwrap_or_default();
        let known = way.known().get(&place).cloned();
        if let Some(readers) = known {
            return Ok(readers);
        }
        // Boxed, since it is large and hardly ever needed.
        let config = Box::pin(way.config(&place)).await;
        let readers = Readers {
            glue: GlueReader::new(&config, place.account.clone()),
            logs: LogsReader::new(&config),
            s3: S3Reader::new(&config, way.s3_path_style),
        };
        Ok(way.known().entry(place).or_insert(readers).clone())
    }
}

impl Way {
    fn known(&self) -> MutexGuard<'_, BTreeMap<AwsPlace, Readers>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The configuration of a place. Its role is assumed with the first call, and again before the credentials end.
    async fn config(&self, place: &AwsPlace) -> SdkConfig {
        let region = place.region.clone().map(Region::new);
        let mut config = self.own.to_builder();
        if let Some(region) = &region {
            config = config.region(region.clone());
        }
        if let Some(role) = &place.role {
            // Asked for in Larrey's own region, which need not be switched on in the other account.
            let mut assumed = AssumeRoleProvider::builder(role.as_str())
                .session_name(SESSION)
                .configure(&self.own);
            if let (None, Some(region)) = (self.own.region(), region) {
                assumed = assumed.region(region);
            }
            let credentials = SharedCredentialsProvider::new(assumed.build().await);
            config = config.credentials_provider(credentials);
        }
        config.build()
    }
}

impl Aws {
    /// The region that is asked, where the settings or the environment name one.
    pub fn region(&self) -> Option<&str> {
        self.0.as_ref()?.own.region().map(Region::as_ref)
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
    if let Some(refused) = refused_role(error) {
        let role = trouble("AssumeRole", refused);
        return role.during(&format!("{call} needs the registered role"));
    }
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
        // Credentials that do not come in time have no error of their own.
        _ if chain.contains("timed out") => GapReason::Timeout,
        _ if chain.contains("credentials") || chain.contains("region") => GapReason::NotConfigured,
        _ => GapReason::Unavailable,
    };
    Trouble::new(reason, format!("{call} failed: {chain}"))
}

/// What STS said of the registered role, where that is why a call was never made.
fn refused_role<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a SdkError<AssumeRoleError>> {
    let mut causes = std::iter::successors(error.source(), |error| error.source());
    causes.find_map(|cause| cause.downcast_ref())
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
