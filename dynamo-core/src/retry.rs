//! How long to wait before what was left or refused for now is sent again.

use std::time::Duration;

use tokio::time::Instant;

use crate::budget::Budget;
use crate::error::{Error, Result};

/// The longest pause before the second attempt; it doubles with each further one.
const BACKOFF: Duration = Duration::from_millis(50);
/// No pause is longer.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// The end of a [`Budget`]'s time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Instant>);

/// The time of a budget was up while a call was under way.
#[derive(Debug, thiserror::Error)]
#[error("the time that it may take is up")]
struct TimeIsUp;

impl Deadline {
    /// Counts from now.
    pub(crate) fn of(budget: Budget) -> Deadline {
        Deadline(budget.time_max().and_then(|time| Instant::now().checked_add(time)))
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// The call, given up at the end of the time: nobody knows then what became of it.
    pub(crate) async fn cut<T>(self, operation: &'static str, call: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(end) = self.0 else { return call.await };
        let source = || Box::new(TimeIsUp);
        tokio::time::timeout_at(end, call)
            .await
            .unwrap_or_else(|_| Err(Error::OutcomeUnknown { operation, source: source() }))
    }

    /// Waits before the next attempt; false, at once, when the time would be up before.
    pub(crate) async fn pause(self, attempt: u32) -> bool {
        let pause = pause_for(attempt, random());
        if self.0.is_some_and(|end| Instant::now() + pause >= end) {
            return false;
        }
        tokio::time::sleep(pause).await;
        true
    }
}

/// Makes a call, and again after an error which says that it may succeed later, until the budget is used up.
pub(crate) async fn within<T, F>(budget: Budget, operation: &'static str, call: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let deadline = Deadline::of(budget);
    let mut attempt = 1;
    loop {
        match deadline.cut(operation, call()).await {
            Err(error) if error.is_retryable() && attempt < budget.attempts_max() => {
                tracing::debug!(operation, attempt, %error, "it is sent again");
                if !deadline.pause(attempt).await {
                    return Err(error);
                }
                attempt += 1;
            }
            sent => return sent,
        }
    }
}

/// Exponential backoff with full jitter: a random part of a limit that doubles.
/// <https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>
pub(crate) async fn pause(attempt: u32) {
    tokio::time::sleep(pause_for(attempt, random())).await;
}

fn pause_for(attempt: u32, random: u64) -> Duration {
    let limit = BACKOFF.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(BACKOFF_MAX);
    let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
    let share = (u128::from(nanos) * u128::from(random)) >> 64;
    Duration::from_nanos(u64::try_from(share).unwrap_or(nanos))
}

/// Without a source of randomness, half of the limit is waited.
fn random() -> u64 {
    getrandom::u64().unwrap_or(u64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_is_a_random_part_of_a_limit_that_doubles_up_to_five_seconds() {
        assert_eq!(pause_for(1, 0), Duration::ZERO);
        let longest: Vec<u128> = (1..=9).map(|attempt| pause_for(attempt, u64::MAX).as_millis()).collect();
        assert_eq!(longest, [49, 99, 199, 399, 799, 1599, 3199, 4999, 4999]);
        assert_eq!(pause_for(u32::MAX, u64::MAX).as_millis(), 4999);
    }
}
