//! The only reader of time and minter of ids; everything else gets both as arguments.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::domain::id::IncidentId;

/// Reads the system clock. One per process, so that the ids it mints increase strictly.
#[derive(Debug)]
pub struct Clock {
    context: std::sync::Mutex<ContextV7>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            context: std::sync::Mutex::new(ContextV7::new()),
        }
    }
}

impl Clock {
    /// Now, to the microsecond: what PostgreSQL keeps, so that a time reads back as it was written.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    /// A new `UUIDv7`, later than every one minted here before.
    pub fn uuid(&self) -> Uuid {
        let now = self.now();
        let context = self
            .context
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(
            &*context,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }

    /// A new incident id.
    pub fn incident_id(&self) -> IncidentId {
        IncidentId(self.uuid())
    }
}
