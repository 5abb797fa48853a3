//! Reads that are made from both stores, and compared.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::mirror::AggregateId;
use crate::mirror::check::{Finding, check};
use crate::mirror::dynamo::DynamoTarget;
use crate::mirror::mysql::MySqlSource;

/// Samples that are kept, the last ones.
const SAMPLES: usize = 100;

/// What comparing reads has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ShadowCounts {
    /// Reads that were compared.
    pub compared: u64,
    /// Those of them that were not the same, and were explained by what was pending.
    pub lagging: u64,
    /// Those of them that were not the same, and were not explained.
    pub different: u64,
    /// Comparisons that failed, or took too long.
    pub failed: u64,
    /// Reads that were not compared as too many comparisons were under way.
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
#[derive(Debug, Default)]
pub(super) struct Shadow {
    compared: AtomicU64,
    lagging: AtomicU64,
    different: AtomicU64,
    failed: AtomicU64,
    skipped: AtomicU64,
    samples: Mutex<VecDeque<ShadowSample>>,
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

    pub(super) fn skip(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }

    /// Compares what was read. What is found is counted, and told to nobody.
    pub(super) async fn compare(&self, source: &MySqlSource, target: &DynamoTarget, ids: &BTreeSet<AggregateId>) {
        let count = |counter: &AtomicU64, more: usize| {
            counter.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
        };
        match check(source, target, ids).await {
            Ok(findings) => {
                count(&self.compared, ids.len());
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
            Err(error) => {
                tracing::debug!(%error, "a read could not be compared");
                count(&self.failed, 1);
            }
        }
    }
}
