//! How long to wait before what was left or refused for now is sent again.

use std::time::Duration;

/// How often a batch or transaction is sent, the first time included.
pub(crate) const ATTEMPTS_MAX: u32 = 10;
/// The longest pause before the second attempt; it doubles with each further one.
const BACKOFF: Duration = Duration::from_millis(50);
/// No pause is longer.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

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
