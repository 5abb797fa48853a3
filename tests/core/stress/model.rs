//! What may become of a write, and what may be stored under a key.

use std::fmt::Debug;

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Applied,
    NotApplied,
    Unknown,
    /// The condition did not hold.
    Refused,
}

/// The states that a key of one owner may be in: one, until an outcome is unknown.
#[derive(Debug, Clone)]
pub(super) struct States<T>(Vec<T>);

impl<T: Clone + PartialEq + Debug> States<T> {
    pub(super) fn of(state: T) -> Self {
        States(vec![state])
    }

    /// A write of this was acknowledged.
    pub(super) fn is(&mut self, state: T) {
        self.0 = vec![state];
    }

    /// A write of this may have been applied.
    pub(super) fn may_be(&mut self, state: T) {
        if !self.0.contains(&state) {
            self.0.push(state);
        }
    }

    /// A read shows the state.
    ///
    /// # Panics
    /// When it cannot be.
    pub(super) fn seen(&mut self, found: &T, what: &str) {
        assert!(self.0.contains(found), "{what}: found {found:?}, which is none of {:?}", self.0);
        self.0 = vec![found.clone()];
    }

    /// An answer that only comes in some of the states.
    ///
    /// # Panics
    /// When it cannot come in any.
    pub(super) fn must(&mut self, holds: impl Fn(&T) -> bool, what: &str) {
        let before = self.0.clone();
        self.0.retain(holds);
        assert!(!self.0.is_empty(), "{what} cannot be in any of {before:?}");
    }

    pub(super) fn any(&self, holds: impl Fn(&T) -> bool) -> bool {
        self.0.iter().any(holds)
    }
}
