//! How much there was lately, in a second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How far back a meter looks.
const WINDOW: Duration = Duration::from_secs(30);
/// A meter that has just begun does not take what it has seen for what there is in a second.
const LEAST: Duration = Duration::from_millis(100);

/// Adds up amounts over the last half minute.
#[derive(Debug)]
pub(crate) struct Meter {
    began: Instant,
    amounts: VecDeque<(Instant, f64)>,
}

impl Meter {
    /// One that begins now.
    pub(crate) fn new(now: Instant) -> Self {
        Meter { began: now, amounts: VecDeque::new() }
    }

    pub(crate) fn add(&mut self, amount: f64, now: Instant) {
        self.forget(now);
        self.amounts.push_back((now, amount));
    }

    /// The amount in a second.
    pub(crate) fn per_second(&mut self, now: Instant) -> f64 {
        self.forget(now);
        let over = now.saturating_duration_since(self.began).clamp(LEAST, WINDOW);
        self.amounts.iter().map(|(_, amount)| amount).sum::<f64>() / over.as_secs_f64()
    }

    fn forget(&mut self, now: Instant) {
        let is_old = |(at, _): &(Instant, f64)| now.saturating_duration_since(*at) > WINDOW;
        while self.amounts.front().is_some_and(is_old) {
            self.amounts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_counts_what_there_was_in_the_last_half_minute() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut meter = Meter::new(began);
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        close(meter.per_second(began), 0.0);
        meter.add(10.0, at(1));
        meter.add(10.0, at(2));
        close(meter.per_second(at(4)), 5.0);
        close(meter.per_second(at(30)), 20.0 / 30.0);
        close(meter.per_second(at(32)), 10.0 / 30.0);
        close(meter.per_second(at(60)), 0.0);
    }
}
