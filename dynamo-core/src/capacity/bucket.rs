//! A bucket of tokens that goes into debt, without locks and without waiting.

use std::time::Duration;

use tokio::time::Instant;

use super::Lately;

/// The rate of a bucket that was given none. A number, so that it can be calculated with.
const UNLIMITED: f64 = 1e12;
/// What is left of any rate, however often DynamoDB throttles.
const LEAST: f64 = 1.0;
/// By how much a rate that was lowered grows in a second.
const RECOVERY: f64 = 1.1;
/// A second for which a rate may be made up for.
const BURST: f64 = 1.0;
/// Calls that are under way together are throttled together: that counts once.
pub(super) const ONCE_IN: Duration = Duration::from_secs(1);
/// How much of what it was a mean keeps with each further call.
const KEPT: f64 = 0.9;

/// Units that may be consumed, at a rate.
///
/// DynamoDB's throttling halves the rate, which then grows back to what was asked for, in seven seconds for each half.
#[derive(Debug)]
pub(super) struct Bucket {
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
    consumed: Lately,
    /// What a call consumes, by those before.
    mean: f64,
}

impl Bucket {
    pub(super) fn new(limit: Option<u32>, now: Instant) -> Self {
        let limit = limit.map_or(UNLIMITED, |limit| f64::from(limit).max(LEAST));
        let consumed = Lately::new(now);
        Bucket { limit, rate: limit, level: limit * BURST, at: now, lowered: None, consumed, mean: 1.0 }
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.level = (self.level + self.rate * passed).min(self.rate * BURST);
        self.rate = (self.rate * RECOVERY.powf(passed)).min(self.limit);
    }

    /// How long it takes until so much of a second's units is there. Of nothing, until what was consumed ahead is paid for.
    pub(super) fn wait(&mut self, share: f64, now: Instant) -> Duration {
        self.fill(now);
        Duration::from_secs_f64(((share * self.rate - self.level) / self.rate).max(0.0))
    }

    /// Sets aside what a call is likely to consume.
    pub(super) fn expect(&mut self) -> f64 {
        self.level -= self.mean;
        self.mean
    }

    /// Gives back what was set aside.
    pub(super) fn release(&mut self, expected: f64) {
        self.level += expected;
    }

    pub(super) fn consumed(&mut self, units: f64, now: Instant) {
        self.fill(now);
        self.level -= units;
        self.mean = self.mean * KEPT + units * (1.0 - KEPT);
        self.consumed.add(units, now);
    }

    pub(super) fn throttled(&mut self, now: Instant) {
        self.fill(now);
        if self.lowered.is_some_and(|at| now.saturating_duration_since(at) < ONCE_IN) {
            return;
        }
        self.lowered = Some(now);
        // What was allowed means nothing, if less than that was too much.
        self.rate = (self.rate.min(self.consumed.per_second(now)) / 2.0).max(LEAST);
        self.level = self.level.min(0.0);
    }

    pub(super) fn per_second(&mut self, now: Instant) -> f64 {
        self.consumed.per_second(now)
    }

    /// Units that may be consumed in a second, at present; `None` for any number.
    pub(super) fn rate(&mut self, now: Instant) -> Option<f64> {
        self.fill(now);
        (self.rate < UNLIMITED).then_some(self.rate)
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
                let wait = bucket.wait(0.0, now);
                now += wait;
                prop_assert!(bucket.wait(0.0, now) <= Duration::from_micros(1));
                let allowed = f64::from(limit) * (1.0 + (now - began).as_secs_f64());
                prop_assert!(total <= allowed + 1e-3, "{total} of {allowed}");
                bucket.consumed(units, now);
                total += units;
            }
        }

        /// Calls that are let through together take no more than the level between them, if they are all alike.
        #[test]
        fn what_is_set_aside_is_not_given_twice(limit in 10..1000_u32, each in 1.0..20.0_f64, learnt in 40..80_usize) {
            let began = Instant::now();
            let mut bucket = Bucket::new(Some(limit), began);
            for _ in 0..learnt {
                bucket.consumed(each, began);
            }
            let now = began + seconds(1000.0);
            let mut expected = Vec::new();
            while bucket.wait(0.0, now).is_zero() {
                expected.push(bucket.expect());
            }
            for units in &expected {
                bucket.release(*units);
                bucket.consumed(each, now);
            }
            // The mean is about right, and the last call goes into debt.
            prop_assert!(bucket.level >= -(f64::from(limit) * 0.05 + 2.0 * each), "{} after {} calls", bucket.level, expected.len());
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
        assert_eq!(bucket.wait(0.5, began), Duration::ZERO);
        let now = began + seconds(10.0);
        bucket.throttled(now);
        assert!((bucket.rate - 50_000.0).abs() < 1.0, "{bucket:?}");
        bucket.consumed(50_000.0, now);
        assert!(bucket.wait(0.0, now) > seconds(0.9));
    }
}
