//! How much write capacity a backfill consumes in a second.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::meter::Meter;

/// The rate of a backfill that was given none. A number, so that it can be calculated with.
const UNLIMITED: f64 = 1e12;
/// What is left of any rate, however often DynamoDB throttles.
const LEAST: f64 = 1.0;
/// By how much a rate that was lowered grows in a second.
const RECOVERY: f64 = 1.1;
/// A second for which a rate may be made up for.
const BURST: f64 = 1.0;
/// Calls that are under way together are throttled together: that counts once.
const ONCE_IN: Duration = Duration::from_secs(1);

/// Holds the write capacity units that are consumed by some writes to a rate. What they have consumed is known afterwards, so
/// they are not held up themselves; but [`ready`](Self::ready) waits until what was consumed before is paid for.
///
/// DynamoDB's throttling halves the rate, which then grows back to what was asked for, in seven seconds for each half.
#[derive(Debug)]
pub(crate) struct Pace {
    bucket: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// Units in a second, at most.
    limit: f64,
    /// And at present.
    rate: f64,
    /// Units that may be consumed at once; below zero, those that were consumed ahead.
    level: f64,
    /// When it was so.
    at: Instant,
    /// When the rate was lowered.
    lowered: Option<Instant>,
    consumed: Meter,
}

impl Bucket {
    fn new(limit: Option<u32>, now: Instant) -> Self {
        let limit = limit.map_or(UNLIMITED, |limit| f64::from(limit).max(LEAST));
        Bucket { limit, rate: limit, level: limit * BURST, at: now, lowered: None, consumed: Meter::new(now) }
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.level = (self.level + self.rate * passed).min(self.rate * BURST);
        self.rate = (self.rate * RECOVERY.powf(passed)).min(self.limit);
    }

    /// How long what was consumed ahead is not paid for.
    fn wait(&mut self, now: Instant) -> Duration {
        self.fill(now);
        Duration::from_secs_f64((-self.level / self.rate).max(0.0))
    }

    fn consumed(&mut self, units: f64, now: Instant) {
        self.fill(now);
        self.level -= units;
        self.consumed.add(units, now);
    }

    fn throttled(&mut self, now: Instant) {
        self.fill(now);
        if self.lowered.is_some_and(|at| now.saturating_duration_since(at) < ONCE_IN) {
            return;
        }
        self.lowered = Some(now);
        // What was allowed means nothing, if less than that was too much.
        self.rate = (self.rate.min(self.consumed.per_second(now)) / 2.0).max(LEAST);
        self.level = self.level.min(0.0);
    }
}

impl Pace {
    /// So many units in a second, at most.
    pub(crate) fn new(limit: Option<u32>) -> Self {
        Pace { bucket: Mutex::new(Bucket::new(limit, Instant::now())) }
    }

    /// Waits until more may be consumed.
    pub(crate) async fn ready(&self) {
        loop {
            let wait = self.bucket().wait(Instant::now());
            if wait.is_zero() {
                return;
            }
            // The rate may be another one by then.
            tokio::time::sleep(wait.min(ONCE_IN)).await;
        }
    }

    /// So many units were consumed.
    pub(crate) fn consumed(&self, units: f64) {
        self.bucket().consumed(units, Instant::now());
    }

    /// DynamoDB had no capacity left.
    pub(crate) fn throttled(&self) {
        self.bucket().throttled(Instant::now());
    }

    /// Units that are consumed in a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.bucket().consumed.per_second(Instant::now())
    }

    /// Units that may be consumed in a second, at present; `None` for any number.
    pub(crate) fn rate(&self) -> Option<f64> {
        let mut bucket = self.bucket();
        bucket.fill(Instant::now());
        (bucket.rate < UNLIMITED).then_some(bucket.rate)
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(count: f64) -> Duration {
        Duration::from_secs_f64(count)
    }

    proptest! {
        /// Whoever waits for it consumes no more than the rate, a second of it at the beginning, and the last part.
        #[test]
        fn what_is_consumed_keeps_to_the_rate(limit in 1..1000_u32, parts in prop::collection::vec(0.1..200.0_f64, 1..60)) {
            let began = Instant::now();
            let (mut bucket, mut now, mut total) = (Bucket::new(Some(limit), began), began, 0.0);
            for units in parts {
                let wait = bucket.wait(now);
                now += wait;
                prop_assert!(bucket.wait(now) <= Duration::from_micros(1));
                let allowed = f64::from(limit) * (1.0 + (now - began).as_secs_f64());
                prop_assert!(total <= allowed + 1e-3, "{total} of {allowed}");
                bucket.consumed(units, now);
                total += units;
            }
        }
    }

    #[test]
    fn throttling_halves_the_rate_once_in_a_second_and_it_grows_back() {
        let began = Instant::now();
        let mut bucket = Bucket::new(Some(100), began);
        bucket.consumed(100.0, began);
        let now = began + seconds(1.0);
        bucket.throttled(now);
        assert!((bucket.rate - 50.0).abs() < 0.1, "{bucket:?}");
        bucket.throttled(now + seconds(0.5));
        assert!(bucket.rate > 50.0, "{bucket:?}");
        bucket.throttled(now + seconds(1.0));
        assert!(bucket.rate < 30.0, "{bucket:?}");
        bucket.fill(now + seconds(9.0));
        assert!(bucket.rate > 50.0 && bucket.rate < 100.0, "{bucket:?}");
        bucket.fill(now + seconds(60.0));
        assert!((bucket.rate - 100.0).abs() < 1e-9, "{bucket:?}");
    }

    #[test]
    fn without_a_limit_nothing_waits_until_dynamodb_throttles() {
        let began = Instant::now();
        let mut bucket = Bucket::new(None, began);
        bucket.consumed(1e6, began);
        assert_eq!(bucket.wait(began), Duration::ZERO);
        let now = began + seconds(10.0);
        bucket.throttled(now);
        assert!((bucket.rate - 50_000.0).abs() < 1.0, "{bucket:?}");
        bucket.consumed(50_000.0, now);
        assert!(bucket.wait(now) > seconds(0.9));
    }
}
