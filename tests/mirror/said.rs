//! What a writer has told.

use std::collections::BTreeMap;
use std::time::Duration;

use integration::numbered::{Event, Told};

/// How long calls took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn longest(&self) -> Duration {
        self.0.iter().max().copied().unwrap_or_default()
    }

    pub(crate) fn median(&self) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn append(&mut self, other: &Times) {
        self.0.extend_from_slice(&other.0);
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// What became of each write, as far as it was told.
    pub(crate) writes: BTreeMap<u32, Event>,
    /// Writes of which the outcome was unknown at first.
    pub(crate) unknown: u32,
    /// Reads that have not found what had just been written.
    pub(crate) stale: Vec<u32>,
    /// Reads that failed.
    pub(crate) unread: u32,
    /// Until a write was answered, and until it was read back.
    pub(crate) write_times: Times,
    pub(crate) read_times: Times,
}

impl Said {
    pub(crate) fn note(&mut self, told: Told) {
        match told.event {
            Event::Begun => drop(self.writes.insert(told.number, told.event)),
            Event::Done | Event::Failed => {
                // When it was unknown before, the caller has had its answer already.
                if self.writes.insert(told.number, told.event) == Some(Event::Begun) {
                    self.write_times.push(told.took);
                }
            }
            Event::Unknown => {
                self.unknown += 1;
                self.writes.insert(told.number, told.event);
                self.write_times.push(told.took);
            }
            Event::Read => self.read_times.push(told.took),
            Event::Stale => self.stale.push(told.number),
            Event::Unread => self.unread += 1,
        }
    }

    /// Takes note of what a program says that goes on where another one was killed.
    pub(crate) fn goes_on(&mut self, next: Said) {
        self.writes.extend(next.writes);
        self.unknown += next.unknown;
        self.stale.extend(next.stale);
        self.unread += next.unread;
        self.write_times.append(&next.write_times);
        self.read_times.append(&next.read_times);
    }

    /// The number of the next write.
    pub(crate) fn next(&self) -> u32 {
        self.writes.last_key_value().map_or(1, |(last, _)| last + 1)
    }
}
