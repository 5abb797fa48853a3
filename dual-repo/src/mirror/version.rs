//! Versions: which of two states of an aggregate, or of a key, is the newer one.

use std::fmt;

/// Counts the changes of phase. It only goes up.
pub type Epoch = u16;

/// How far the epoch is shifted.
const SHIFT: u32 = 48;
/// What a transaction's number is multiplied by: the version in between is that of what it gave up.
const STEP: u64 = 2;

/// The version of a state: the epoch, then the number of the transaction that made it. All aggregates that a transaction
/// changes have the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version(u64);

impl Version {
    /// Older than all others: of what was never written.
    pub const NONE: Version = Version(0);

    /// That of a transaction; `None` when its number is none that fits, which takes 140 million millions of them.
    #[must_use]
    pub fn new(epoch: Epoch, transaction: u64) -> Option<Version> {
        let number = transaction.checked_mul(STEP)?;
        (number != 0 && number >> SHIFT == 0).then(|| Version((u64::from(epoch) << SHIFT) | number))
    }

    /// That of what was there before the first transaction of an epoch: newer than all of the epochs before.
    #[must_use]
    pub fn base(epoch: Epoch) -> Version {
        Version(u64::from(epoch) << SHIFT)
    }

    /// That of the keys which a transaction of this version gave up: older than whatever it, or a later one, writes there, and
    /// newer than all that was written before.
    #[must_use]
    pub fn released(self) -> Version {
        Version(self.0.saturating_sub(1))
    }

    /// The number of its transaction.
    #[must_use]
    pub fn transaction(self) -> u64 {
        (self.0 & ((1 << SHIFT) - 1)) / STEP
    }

    /// As it is stored.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// As it was stored.
    #[must_use]
    pub fn of(stored: u64) -> Version {
        Version(stored)
    }

    /// The epoch in which it was made.
    #[must_use]
    pub fn epoch(self) -> Epoch {
        // All that is left are sixteen bits.
        Epoch::try_from(self.0 >> SHIFT).unwrap_or(Epoch::MAX)
    }
}

/// The epoch and the number: `3/42`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.epoch(), self.0 & ((1 << SHIFT) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_epochs_and_transactions_and_leave_room_for_what_is_given_up() {
        let version = |epoch, transaction| Version::new(epoch, transaction).unwrap();
        let in_order = [
            Version::NONE,
            version(0, 1).released(),
            version(0, 1),
            version(0, (1 << 47) - 1),
            Version::base(1).released(),
            Version::base(1),
            version(1, 1).released(),
            version(1, 1),
            version(1, 2).released(),
            version(1, 2),
            Version::base(Epoch::MAX),
            version(Epoch::MAX, (1 << 47) - 1),
        ];
        assert!(in_order.is_sorted_by(|a, b| a < b), "{in_order:?}");
        assert_eq!((version(3, 21).epoch(), version(3, 21).transaction()), (3, 21));
        assert_eq!(version(3, 21).to_string(), "3/42");
        assert_eq!(Version::of(version(3, 21).get()), version(3, 21));
    }

    #[test]
    fn numbers_that_would_reach_into_the_epoch_are_refused() {
        assert_eq!(Version::new(1, 0), None);
        assert_eq!(Version::new(1, 1 << 47), None);
        assert_eq!(Version::new(1, u64::MAX), None);
    }
}
