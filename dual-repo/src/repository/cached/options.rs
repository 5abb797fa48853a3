//! How much is cached, and for how long.

use std::time::{Duration, Instant};

use dynamo_core::key::Key;
use moka::Expiry;

use super::repository::Entry;

/// How much is cached, and for how long.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CacheOptions {
    /// Entries at most; 10,000 unless told.
    pub capacity: u64,
    /// How long an entity is kept after it was read; 60 seconds unless told.
    pub time_to_live: Duration,
    /// How long it is kept that a key has no entity; not at all unless told. Another process that writes the entity is seen
    /// after that time.
    pub absent: Option<Duration>,
}

impl Default for CacheOptions {
    fn default() -> Self {
        CacheOptions { capacity: 10_000, time_to_live: Duration::from_mins(1), absent: None }
    }
}

impl CacheOptions {
    /// Keeps entities for this time after they were read.
    #[must_use]
    pub fn time_to_live(self, time: Duration) -> Self {
        CacheOptions { time_to_live: time, ..self }
    }

    /// Keeps so many entries at most.
    #[must_use]
    pub fn capacity(self, entries: u64) -> Self {
        CacheOptions { capacity: entries, ..self }
    }

    /// Keeps for this time that a key has no entity.
    #[must_use]
    pub fn absent(self, time: Duration) -> Self {
        CacheOptions { absent: Some(time), ..self }
    }
}

/// Each entry has the time of what it is.
pub(super) struct Lifetimes(pub(super) CacheOptions);

impl<E> Expiry<Key, Entry<E>> for Lifetimes {
    fn expire_after_create(&self, _: &Key, entry: &Entry<E>, _: Instant) -> Option<Duration> {
        Some(match (&entry.entity, self.0.absent) {
            (None, Some(absent)) => absent,
            (Some(_), _) | (None, None) => self.0.time_to_live,
        })
    }
    fn expire_after_update(&self, key: &Key, entry: &Entry<E>, now: Instant, _: Option<Duration>) -> Option<Duration> {
        self.expire_after_create(key, entry, now)
    }
}
