//! What was shipped to DynamoDB, counted.

use std::sync::atomic::{AtomicU64, Ordering};

use super::DualStore;
use crate::mirror::apply::Applied;

/// What an instance has shipped since it began: of what was just written, of what was pending, and of the backfill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShipmentCounts {
    /// Aggregates that DynamoDB has since; one that was shipped again counts again.
    pub shipped: u64,
    /// Writes that something newer was there for, as another instance was faster. It costs capacity, and nothing else.
    pub superseded: u64,
    /// Aggregates that could not be shipped when that was tried.
    pub failed: u64,
    /// Aggregates that were shipped each alone, as too many were changed together: readers of DynamoDB may have seen half.
    pub split: u64,
    /// Aggregates of the largest group that was shipped as one.
    pub largest_group: u64,
}

#[derive(Debug, Default)]
pub(super) struct Shipments {
    shipped: AtomicU64,
    superseded: AtomicU64,
    failed: AtomicU64,
    split: AtomicU64,
    largest_group: AtomicU64,
}

impl Shipments {
    pub(super) fn add(&self, applied: &Applied) {
        let Applied { done, superseded, failed, largest_group, split } = applied;
        let count = |of: &AtomicU64, more: usize| of.fetch_add(number(more), Ordering::Relaxed);
        count(&self.shipped, done.len());
        count(&self.superseded, *superseded);
        count(&self.failed, failed.len());
        count(&self.split, *split);
        self.largest_group.fetch_max(number(*largest_group), Ordering::Relaxed);
    }

    fn counts(&self) -> ShipmentCounts {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        ShipmentCounts {
            shipped: count(&self.shipped),
            superseded: count(&self.superseded),
            failed: count(&self.failed),
            split: count(&self.split),
            largest_group: count(&self.largest_group),
        }
    }
}

impl DualStore {
    /// What this instance has shipped; nobody is asked.
    #[must_use]
    pub fn shipments(&self) -> ShipmentCounts {
        self.inner.shipments.counts()
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
