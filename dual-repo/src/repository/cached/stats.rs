//! How often the cache had what was asked for.

use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(feature = "metrics")]
use dynamo_core::monitor::{MetricDescription, MetricKind};

/// How often a [`CachedRepository`](super::CachedRepository) had what was asked for, since it was made.
///
/// With the feature `metrics` the same numbers are the counter `repository_cache_reads_total` of the
/// [`metrics`](https://docs.rs/metrics) crate, with the labels `entity` and `result`: `hit`, `miss` and `past`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CacheStats {
    /// Reads that were answered from memory, or together with another one of the same key.
    pub hits: u64,
    /// Reads for which the repository behind it was asked, to keep the answer.
    pub misses: u64,
    /// Reads that have to go past the cache: those that ask for consistency or for what has expired.
    pub past: u64,
}

#[cfg(feature = "metrics")]
const READS: &str = "repository_cache_reads_total";

impl CacheStats {
    /// The metric. The guide [`caching`](crate::guide::caching) has it as a table.
    #[cfg(feature = "metrics")]
    pub const METRICS: [MetricDescription; 1] = [MetricDescription::new(
        READS,
        MetricKind::Counter,
        "count",
        &["entity", "result"],
        "Reads by key: `hit`, `miss`, or `past` the cache",
    )];

    /// The share of hits among hits and misses, from 0 to 1; `None` before the first read.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a ratio need not have more than 53 bits")]
    pub fn hit_ratio(&self) -> Option<f64> {
        let all = self.hits.saturating_add(self.misses);
        (all > 0).then(|| self.hits as f64 / all as f64)
    }
}

/// What became of a read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    Hit,
    Miss,
    Past,
}

/// Counts reads.
#[derive(Debug, Default)]
pub(super) struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
    past: AtomicU64,
}

impl Counts {
    pub(super) fn count(&self, entity: &'static str, read: Read) {
        let (counter, result) = match read {
            Read::Hit => (&self.hits, "hit"),
            Read::Miss => (&self.misses, "miss"),
            Read::Past => (&self.past, "past"),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        #[cfg(feature = "metrics")]
        metrics::counter!(READS, "entity" => entity, "result" => result).increment(1);
        #[cfg(not(feature = "metrics"))]
        let _ = (entity, result);
    }

    pub(super) fn stats(&self) -> CacheStats {
        CacheStats {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            past: self.past.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_of_those_that_may_be_hits() {
        assert_eq!(CacheStats::default().hit_ratio(), None);
        let stats = CacheStats { hits: 3, misses: 1, past: 9 };
        assert!((stats.hit_ratio().unwrap_or_default() - 0.75).abs() < f64::EPSILON);
    }

    #[test]
    #[cfg(feature = "metrics")]
    fn the_guide_has_a_row_for_each_metric() {
        let guide = include_str!("../../docs/caching.md");
        for row in CacheStats::METRICS.map(|metric| metric.row()) {
            assert!(guide.lines().any(|line| line == row), "the guide lacks this row:\n{row}");
        }
    }
}
