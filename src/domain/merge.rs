//! How two values of one signal become one: of a contradiction, the more cautious side decides.

use super::control_row::says_loaded;
use super::signals::{CommitScope, RunState, WriteMode};

/// What either side has seen did happen.
pub fn any_true(old: bool, new: bool) -> bool {
    old || new
}

/// Work that was seen done stays done.
pub fn larger(old: u64, new: u64) -> u64 {
    old.max(new)
}

/// Plain facts are corrected by whoever speaks last.
pub fn latest<T>(_old: T, new: T) -> T {
    new
}

/// Of two things said of a batch's control row, the one that says that its data are in.
pub fn more_loaded(old: String, new: String) -> String {
    if says_loaded(&old) && !says_loaded(&new) {
        old
    } else {
        new
    }
}

/// Lists grow.
pub fn union<T: PartialEq>(mut old: Vec<T>, new: Vec<T>) -> Vec<T> {
    for item in new {
        if !old.contains(&item) {
            old.push(item);
        }
    }
    old
}

/// Two different write modes mean that nobody knows.
pub fn same_mode(old: WriteMode, new: WriteMode) -> WriteMode {
    if old == new { old } else { WriteMode::Unknown }
}

/// Two different commit scopes mean that nobody knows.
pub fn same_scope(old: CommitScope, new: CommitScope) -> CommitScope {
    if old == new {
        old
    } else {
        CommitScope::Unknown
    }
}

/// A terminal state is terminal: `ended` is learned later than `running`, and yet a run that
/// somebody still sees running must not be retried, so only agreement counts as ended.
pub fn more_running(old: RunState, new: RunState) -> RunState {
    match (old, new) {
        (RunState::Running, _) | (_, RunState::Running) => RunState::Running,
        (RunState::Ended, RunState::Ended) => RunState::Ended,
        _ => RunState::Unknown,
    }
}
