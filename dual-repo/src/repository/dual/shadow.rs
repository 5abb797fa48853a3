//! Reads that are made from both stores, and compared.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::mirror::check::Finding;
use crate::repository::Result;

/// Samples that are kept, the last ones.
const SAMPLES: usize = 100;
/// Comparisons that are under way at once, and how long one may take.
const UNDER_WAY: usize = 16;
const TAKES: Duration = Duration::from_secs(2);

/// What comparing reads has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ShadowCounts {
    /// Reads that were compared.
    pub compared: u64,
    /// Items that were not the same, which was explained by what was pending.
    pub lagging: u64,
    /// Items that were not the same, and were not explained.
    pub different: u64,
    /// Reads that could not be compared, or not in time.
    pub failed: u64,
    /// Times that reads were not compared, as too many comparisons were under way.
    pub skipped: u64,
}

/// A read that was not the same, without values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ShadowSample {
    /// What differs.
    pub finding: Finding,
}

/// Counters, and samples.
#[derive(Debug)]
pub(super) struct Shadow {
    /// Comparisons that may be under way.
    room: Arc<Semaphore>,
    compared: AtomicU64,
    lagging: AtomicU64,
    different: AtomicU64,
    failed: AtomicU64,
    skipped: AtomicU64,
    samples: Mutex<VecDeque<ShadowSample>>,
}

impl Default for Shadow {
    fn default() -> Self {
        Shadow {
            room: Arc::new(Semaphore::new(UNDER_WAY)),
            compared: AtomicU64::new(0),
            lagging: AtomicU64::new(0),
            different: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            samples: Mutex::default(),
        }
    }
}

impl Shadow {
    pub(super) fn counts(&self) -> ShadowCounts {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ShadowCounts {
            compared: count(&self.compared),
            lagging: count(&self.lagging),
            different: count(&self.different),
            failed: count(&self.failed),
            skipped: count(&self.skipped),
        }
    }

    pub(super) fn samples(&self) -> Vec<ShadowSample> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Room for a comparison; `None` when too many are under way.
    pub(super) fn room(&self) -> Option<OwnedSemaphorePermit> {
        let room = Arc::clone(&self.room).try_acquire_owned().ok();
        if room.is_none() {
            self.skipped.fetch_add(1, Ordering::Relaxed);
        }
        room
    }

    /// Runs a comparison of so many reads. What it finds is counted, and told to nobody.
    pub(super) async fn compare(&self, reads: usize, comparison: impl Future<Output = Result<Vec<Finding>>>) {
        let count = |counter: &AtomicU64, more: usize| {
            counter.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
        };
        let findings = match tokio::time::timeout(TAKES, comparison).await {
            Ok(Ok(findings)) => findings,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a read could not be compared");
                return count(&self.failed, reads);
            }
            Err(_) => {
                tracing::debug!("comparing a read took too long");
                return count(&self.failed, reads);
            }
        };
        count(&self.compared, reads);
        let (lagging, different): (Vec<Finding>, Vec<Finding>) =
            findings.into_iter().partition(|finding| finding.class.is_explained());
        count(&self.lagging, lagging.len());
        count(&self.different, different.len());
        let mut samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        for finding in different {
            tracing::warn!(%finding, "the stores differ");
            samples.truncate(SAMPLES - 1);
            samples.push_front(ShadowSample { finding });
        }
    }
}
