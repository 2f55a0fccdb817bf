//! One look: how long it took and how many bytes it read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable as _};

use super::trouble::Trouble;
use crate::domain::fact::{Asked, GapReason};

/// What a look brings within its time.
///
/// # Errors
/// Its own trouble, or that it took too long.
pub async fn within<T>(
    patience: Duration,
    look: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    let late = Trouble::new(GapReason::Timeout, "it took longer than it may");
    let looked = tokio::time::timeout(patience, look).await;
    looked.unwrap_or(Err(late))
}

/// Measures one look at a source.
#[derive(Debug)]
pub struct Look {
    began: Instant,
    bytes: AtomicU64,
    retries: usize,
}

impl Look {
    /// A look that begins now; throttled calls are tried again this often.
    pub fn begin(retries: usize) -> Self {
        Self {
            began: Instant::now(),
            bytes: AtomicU64::new(0),
            retries,
        }
    }

    /// Counts what was read.
    pub fn read(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What was asked, with what it took until now.
    pub fn asked(&self, what: impl Into<String>) -> Option<Asked> {
        Some(Asked {
            what: what.into(),
            took_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            bytes: self.bytes.load(Ordering::Relaxed),
        })
    }

    /// Calls again while the source is throttling, with growing, jittered pauses; any other trouble comes back at once.
    ///
    /// # Errors
    /// The last trouble.
    pub async fn patiently<T, F, Fut>(&self, call: F) -> Result<T, Trouble>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, Trouble>>,
    {
        let pauses = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(Duration::from_millis(200))
            .with_max_delay(Duration::from_secs(4))
            .with_max_times(self.retries);
        call.retry(pauses).when(|trouble| trouble.throttled).await
    }
}
