//! Counts and times that several tasks add to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Progress, Stages, Total};

/// What has been done so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) rows: AtomicU64,
    pub(crate) items: AtomicU64,
    pub(crate) rejected: AtomicU64,
    reading: AtomicU64,
    projecting: AtomicU64,
    exchanging: AtomicU64,
}

/// Where time goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stage {
    Reading,
    Projecting,
    Exchanging,
}

pub(crate) fn add(counter: &AtomicU64, by: usize) {
    counter.fetch_add(u64::try_from(by).unwrap_or(u64::MAX), Ordering::Relaxed);
}

impl Counters {
    /// Adds the time since `start` to a stage.
    pub(crate) fn spent(&self, stage: Stage, start: Instant) {
        let counter = match stage {
            Stage::Reading => &self.reading,
            Stage::Projecting => &self.projecting,
            Stage::Exchanging => &self.exchanging,
        };
        counter.fetch_add(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn progress(&self, total: Total) -> Progress {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Progress {
            rows: get(&self.rows),
            items: get(&self.items),
            rejected: get(&self.rejected),
            total: Some(total.rows()),
        }
    }

    pub(crate) fn stages(&self) -> Stages {
        let get = |counter: &AtomicU64| Duration::from_nanos(counter.load(Ordering::Relaxed));
        Stages { reading: get(&self.reading), projecting: get(&self.projecting), exchanging: get(&self.exchanging) }
    }
}
