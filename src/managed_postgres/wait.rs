//! Bounded waiting that ends at once when nobody wants the result any more.

use std::convert::Infallible;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::error::Error;

/// Short enough that a start does not feel it, long enough that a look at `/proc` costs nothing.
const STEP: Duration = Duration::from_millis(20);

/// Ties the work of the supervising thread to its owner: when the owner lets go, every wait ends.
pub(super) struct Leash(Option<mpsc::Receiver<Infallible>>);

impl Leash {
    /// The end that the owner keeps, and the leash. Dropping the former ends every wait on the latter.
    pub fn new() -> (mpsc::Sender<Infallible>, Self) {
        let (owner, held) = mpsc::channel();
        (owner, Self(Some(held)))
    }

    /// A leash that nobody holds: for what has to be finished in any case.
    pub fn free() -> Self {
        Self(None)
    }

    /// Sleeps for `time`; fails with [`Error::Cancelled`] at once when the owner lets go.
    pub fn pause(&self, time: Duration) -> Result<(), Error> {
        let Some(held) = &self.0 else {
            thread::sleep(time);
            return Ok(());
        };
        match held.recv_timeout(time) {
            Ok(never) => match never {},
            Err(mpsc::RecvTimeoutError::Timeout) => Ok(()),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(Error::Cancelled),
        }
    }

    /// Asks `probe` until it has an answer, for about `total` (the pauses are counted, not the probes).
    /// `None` when the time is over.
    pub fn poll<T>(
        &self,
        total: Duration,
        mut probe: impl FnMut() -> Result<Option<T>, Error>,
    ) -> Result<Option<T>, Error> {
        let mut left = total;
        loop {
            if let Some(answer) = probe()? {
                return Ok(Some(answer));
            }
            if left.is_zero() {
                return Ok(None);
            }
            let step = STEP.min(left);
            self.pause(step)?;
            left = left.saturating_sub(step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_the_owner_lets_go() {
        let (owner, leash) = Leash::new();
        drop(owner);
        let waited = leash.poll(Duration::from_mins(10), || Ok(None::<()>));
        assert!(matches!(waited, Err(Error::Cancelled)));
    }

    #[test]
    fn a_wait_is_bounded_and_asks_at_least_once() {
        let mut asked = 0;
        let mut probe = || {
            asked += 1;
            Ok(None::<()>)
        };
        assert!(matches!(
            Leash::free().poll(Duration::ZERO, &mut probe),
            Ok(None)
        ));
        assert!(matches!(Leash::free().poll(STEP * 2, &mut probe), Ok(None)));
        assert_eq!(asked, 1 + 3);
    }

    #[test]
    fn an_answer_ends_the_wait() {
        let (_owner, leash) = Leash::new();
        let mut answers = [None, Some(7)].into_iter();
        let answer = leash.poll(Duration::from_mins(10), || Ok(answers.next().flatten()));
        assert!(matches!(answer, Ok(Some(7))));
    }
}
