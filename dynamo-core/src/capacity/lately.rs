//! How much there was lately, in a second.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How far back it looks.
const WINDOW: Duration = Duration::from_secs(30);
/// What has just begun does not take what it has seen for what there is in a second.
const LEAST: Duration = Duration::from_millis(100);
/// Amounts within so much time are kept as one.
const GRAIN: Duration = Duration::from_millis(10);

/// Adds up amounts over the last half minute.
#[derive(Debug)]
pub struct Lately {
    began: Instant,
    amounts: VecDeque<(Instant, f64)>,
}

impl Lately {
    /// Begins now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Lately { began: now, amounts: VecDeque::new() }
    }

    /// There was so much more.
    pub fn add(&mut self, amount: f64, now: Instant) {
        self.forget(now);
        match self.amounts.back_mut() {
            Some((at, sum)) if now.saturating_duration_since(*at) < GRAIN => *sum += amount,
            _ => self.amounts.push_back((now, amount)),
        }
    }

    /// The amount in a second.
    pub fn per_second(&mut self, now: Instant) -> f64 {
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
    fn it_counts_what_there_was_in_the_last_half_minute() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut lately = Lately::new(began);
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        close(lately.per_second(began), 0.0);
        lately.add(10.0, at(1));
        lately.add(10.0, at(2));
        close(lately.per_second(at(4)), 5.0);
        close(lately.per_second(at(30)), 20.0 / 30.0);
        close(lately.per_second(at(32)), 10.0 / 30.0);
        close(lately.per_second(at(60)), 0.0);
    }

    #[test]
    fn however_much_there_is_it_keeps_little() {
        let began = Instant::now();
        let mut lately = Lately::new(began);
        for at in 0..1_000_000_u32 {
            lately.add(1.0, began + Duration::from_micros(60) * at);
        }
        assert!(lately.amounts.len() <= 3001, "{}", lately.amounts.len());
        assert!((lately.per_second(began + Duration::from_mins(1)) / 16_666.0 - 1.0).abs() < 0.01);
    }
}
