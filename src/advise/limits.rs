//! What keeps a model from costing more time or money than it is worth: a daily budget of tokens, and a breaker that stops
//! asking one that keeps failing.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

/// Tokens that may be spent on one day, in UTC, by this process.
#[derive(Debug)]
pub(super) struct Budget {
    per_day: u64,
    spent: Mutex<(NaiveDate, u64)>,
}

impl Budget {
    pub(super) fn new(per_day: u64) -> Self {
        Self {
            per_day,
            spent: Mutex::new((NaiveDate::MIN, 0)),
        }
    }

    /// Takes what a call may cost at most; false where the day has not as much left.
    pub(super) fn take(&self, today: NaiveDate, tokens: u64) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.0 != today {
            *spent = (today, 0);
        }
        let fits = spent.1.saturating_add(tokens) <= self.per_day;
        if fits {
            spent.1 += tokens;
        }
        fits
    }

    /// Gives back what a call did not use after all.
    pub(super) fn give_back(&self, today: NaiveDate, tokens: u64) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.0 == today {
            spent.1 = spent.1.saturating_sub(tokens);
        }
    }
}

/// Lets nobody through for a while after several failures in a row; then one may try.
#[derive(Debug)]
pub(super) struct Breaker {
    failures: u32,
    rest: Duration,
    state: Mutex<(u32, Option<Instant>)>,
}

impl Breaker {
    pub(super) fn new(failures: u32, rest: Duration) -> Self {
        Self {
            failures: failures.max(1),
            rest,
            state: Mutex::new((0, None)),
        }
    }

    /// Whether a call may be made now. One that may try after a rest keeps the others waiting for another.
    pub(super) fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.1 {
            Some(until) if now < until => false,
            Some(_) => {
                state.1 = Some(now + self.rest);
                true
            }
            None => true,
        }
    }

    pub(super) fn succeeded(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = (0, None);
    }

    pub(super) fn failed(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.saturating_add(1);
        if state.0 >= self.failures {
            state.1 = Some(now + self.rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_day_has_its_tokens_and_the_next_one_its_own() {
        let budget = Budget::new(100);
        assert!(budget.take(day(1), 60));
        assert!(!budget.take(day(1), 60));
        budget.give_back(day(1), 30);
        assert!(budget.take(day(1), 60));
        assert!(budget.take(day(2), 100));
        assert!(!budget.take(day(2), 1));
    }

    #[test]
    fn a_model_that_keeps_failing_is_left_alone_for_a_while() {
        let breaker = Breaker::new(2, Duration::from_mins(1));
        let now = Instant::now();
        breaker.failed(now);
        assert!(breaker.lets_through(now));
        breaker.failed(now);
        assert!(!breaker.lets_through(now));
        let later = now + Duration::from_secs(61);
        assert!(breaker.lets_through(later), "one may try");
        assert!(!breaker.lets_through(later), "and only one");
        breaker.succeeded();
        assert!(breaker.lets_through(later));
    }
}
