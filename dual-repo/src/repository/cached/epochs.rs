//! What tells whether something was read before the last write.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_core::key::Key;

/// Counts the writes to each key, of which many share a counter. What was read before a write began or ended is not what
/// the key has after it.
pub(super) struct Epochs {
    hasher: RandomState,
    slots: Vec<AtomicU64>,
}

const SLOTS: usize = 1024;

impl Epochs {
    pub(super) fn new() -> Self {
        Epochs { hasher: RandomState::new(), slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() }
    }

    fn slot(&self, key: &Key) -> Option<&AtomicU64> {
        let slots = u64::try_from(self.slots.len()).ok()?;
        let slot = self.hasher.hash_one(key).checked_rem(slots)?;
        self.slots.get(usize::try_from(slot).ok()?)
    }

    pub(super) fn of(&self, key: &Key) -> u64 {
        self.slot(key).map_or(0, |slot| slot.load(Ordering::SeqCst))
    }

    pub(super) fn written(&self, key: Option<&Key>) {
        match key.and_then(|key| self.slot(key)) {
            Some(slot) => {
                slot.fetch_add(1, Ordering::SeqCst);
            }
            None => {
                for slot in &self.slots {
                    slot.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    }
}

/// Counts a write when it ends, also when its caller has lost interest.
pub(super) struct Written<'e>(pub(super) &'e Epochs, pub(super) Option<Key>);

impl Drop for Written<'_> {
    fn drop(&mut self) {
        self.0.written(self.1.as_ref());
    }
}
