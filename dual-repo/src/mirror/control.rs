//! What all instances have to agree on.

use super::{Epoch, Phase, Version};

/// The state of the move, which is in MySQL. Every write reads it again, in its own transaction, and so holds it in place until
/// it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Counts the changes of phase.
    pub epoch: Epoch,
    /// The phase.
    pub phase: Phase,
    /// The epoch in which capture began; what was there before is noted by the backfill.
    pub since: Epoch,
    /// The server that has the last word; another one, after a failover, may have lost what was committed last.
    pub server: String,
    /// Stands for the mapping of all entities.
    pub contract: String,
}

impl Control {
    /// Newer than all that was noted before capture began, and older than all that was noted since.
    #[must_use]
    pub fn base(&self) -> Version {
        Version::base(self.since)
    }
}
