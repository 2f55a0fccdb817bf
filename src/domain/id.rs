//! Ids as people see them: a prefix that says what it names, and a time-ordered UUID.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Names one incident; shown as `inc_` and 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IncidentId(pub Uuid);

const PREFIX: &str = "inc_";

impl IncidentId {
    /// When its first report was received, to the millisecond; `UUIDv7` carries the time.
    pub fn received_at(self) -> Option<DateTime<Utc>> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    }
}

impl std::fmt::Display for IncidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PREFIX}{}", self.0.simple())
    }
}

impl std::str::FromStr for IncidentId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let digits = text.strip_prefix(PREFIX).ok_or(BadId)?;
        Uuid::try_parse(digits).map(Self).map_err(|_| BadId)
    }
}

/// The text is not an incident id.
#[derive(Debug, thiserror::Error)]
#[error("not an incident id: expected `inc_` and 32 hexadecimal digits")]
pub struct BadId;

impl Serialize for IncidentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IncidentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
