//! The heaviest of very many keys, in little memory: space-saving (Metwally, Agrawal, El Abbadi 2005) over weights that
//! fade, so that it tells what is heavy now.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// How long it takes until a weight has faded to 1/e. What is constant is known by a factor of 0.86 after twice as long.
pub(super) const FADING: Duration = Duration::from_secs(10);
/// Weights are kept as they would be at a fixed moment, which is moved before they become too large for a number.
const EXPONENT_MAX: f64 = 100.0;

/// Keys with their weights, no more than a number of them.
///
/// The weight of a key is never less than what was added for it, and greater by no more than its error, which is at most the
/// sum of all weights divided by the number of keys that are kept. So no key with more than that is missing.
#[derive(Debug)]
pub(super) struct Sketch {
    most: usize,
    counters: HashMap<String, Counter>,
    /// The moment as of which weights are kept.
    landmark: Instant,
}

#[derive(Debug, Default)]
struct Counter {
    weight: f64,
    /// What it may have from keys before it.
    error: f64,
    warned: Option<Instant>,
}

/// What is added for a key in a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heat {
    pub(super) at_least: f64,
    pub(super) at_most: f64,
}

impl Sketch {
    pub(super) fn new(most: usize, now: Instant) -> Self {
        Sketch { most: most.max(1), counters: HashMap::new(), landmark: now }
    }

    /// Adds to a key; how hot it is now.
    pub(super) fn add(&mut self, key: &str, amount: f64, now: Instant) -> Heat {
        self.renew(now);
        let amount = amount * self.scale(now);
        if !self.counters.contains_key(key) {
            let counter = if self.counters.len() < self.most { Counter::default() } else { self.replaced() };
            self.counters.insert(key.to_owned(), counter);
        }
        let scale = self.scale(now);
        self.counters.get_mut(key).map_or(Heat { at_least: 0.0, at_most: 0.0 }, |counter| {
            counter.weight += amount;
            counter.heat(scale)
        })
    }

    /// Takes the lightest key away; what the next one in its place begins with.
    fn replaced(&mut self) -> Counter {
        let lightest = self.counters.iter().min_by(|(_, a), (_, b)| a.weight.total_cmp(&b.weight));
        let removed = lightest.map(|(key, _)| key.clone()).and_then(|key| self.counters.remove(&key));
        let weight = removed.map_or(0.0, |counter| counter.weight);
        Counter { weight, error: weight, warned: None }
    }

    /// True when there was no warning of this key for so long; there is one now.
    pub(super) fn warns(&mut self, key: &str, every: Duration, now: Instant) -> bool {
        let Some(counter) = self.counters.get_mut(key) else { return false };
        let warns = counter.warned.is_none_or(|at| now.saturating_duration_since(at) >= every);
        if warns {
            counter.warned = Some(now);
        }
        warns
    }

    /// All keys that are kept.
    pub(super) fn keys(&self, now: Instant) -> impl Iterator<Item = (&str, Heat)> {
        let scale = self.scale(now);
        self.counters.iter().map(move |(key, counter)| (key.as_str(), counter.heat(scale)))
    }

    /// By how much what is added now counts more than what was added at the landmark.
    fn scale(&self, now: Instant) -> f64 {
        self.exponent(now).exp()
    }

    fn exponent(&self, now: Instant) -> f64 {
        now.saturating_duration_since(self.landmark).as_secs_f64() / FADING.as_secs_f64()
    }

    fn renew(&mut self, now: Instant) {
        if self.exponent(now) < EXPONENT_MAX {
            return;
        }
        let fade = (-self.exponent(now)).exp();
        for counter in self.counters.values_mut() {
            counter.weight *= fade;
            counter.error *= fade;
        }
        self.landmark = now;
    }
}

impl Counter {
    /// A constant rate adds up to as much as there is in the time of fading.
    fn heat(&self, scale: f64) -> Heat {
        let per_second = |weight: f64| weight / scale / FADING.as_secs_f64();
        Heat { at_least: per_second(self.weight - self.error), at_most: per_second(self.weight) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SLACK: f64 = 1e-6;

    proptest! {
        /// Against what is known exactly: no key is cooler than it says at least, none hotter than it says at most, none that is
        /// heavy is missing, and there are no more than there may be.
        #[test]
        fn it_is_right_within_its_bounds(
            most in 1..12_usize,
            steps in prop::collection::vec((0..20_u8, 0.1..50.0_f64, 0..200_000_u64), 1..200),
        ) {
            let began = Instant::now();
            let (mut sketch, mut now) = (Sketch::new(most, began), began);
            let mut exact: HashMap<String, f64> = HashMap::new();
            for (key, amount, pause) in steps {
                // Often none, and at times long enough for everything to fade.
                let pause = Duration::from_millis(if pause > 2_000 { 0 } else { pause * 40 });
                now += pause;
                let fade = (-pause.as_secs_f64() / FADING.as_secs_f64()).exp();
                for weight in exact.values_mut() {
                    *weight *= fade;
                }
                *exact.entry(key.to_string()).or_default() += amount;
                sketch.add(&key.to_string(), amount, now);

                let total: f64 = exact.values().sum();
                let second = FADING.as_secs_f64();
                let found: HashMap<&str, Heat> = sketch.keys(now).collect();
                prop_assert!(found.len() <= most);
                for (key, heat) in &found {
                    let truth = exact.get(*key).copied().unwrap_or_default() / second;
                    prop_assert!(heat.at_least <= truth + SLACK && truth <= heat.at_most + SLACK, "{key}: {heat:?}, {truth}");
                    #[allow(clippy::cast_precision_loss, reason = "a small number")]
                    let bound = total / second / most as f64;
                    prop_assert!(heat.at_most - heat.at_least <= bound + SLACK, "{key}: {heat:?}, {bound}");
                }
                for (key, weight) in &exact {
                    #[allow(clippy::cast_precision_loss, reason = "a small number")]
                    let is_heavy = *weight > total / most as f64 + SLACK;
                    prop_assert!(!is_heavy || found.contains_key(key.as_str()), "{key} is missing");
                }
            }
        }
    }

    #[test]
    fn a_constant_rate_is_found_and_fades_when_it_ends() {
        let began = Instant::now();
        let mut sketch = Sketch::new(4, began);
        let mut now = began;
        for _ in 0..6_000 {
            now += Duration::from_millis(10);
            sketch.add("a", 5.0, now);
        }
        let heat = |sketch: &Sketch, now| sketch.keys(now).next().unwrap().1.at_least;
        assert!((heat(&sketch, now) / 500.0 - 1.0).abs() < 0.01, "{}", heat(&sketch, now));
        assert!(heat(&sketch, now + Duration::from_mins(1)) < 2.0);
        // After days, too.
        let later = now + Duration::from_hours(100);
        assert!((sketch.add("a", 10.0, later).at_most - 1.0).abs() < 1e-9);
    }
}
