//! Writers wait while DynamoDB is too far behind.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::mirror::mysql::MySqlSource;
use crate::repository::{Error, Result};

/// How often it is looked how old the oldest debt is, at least.
const LOOKS: Duration = Duration::from_secs(1);

/// What writers do while DynamoDB is owed something for long: they wait before they write, the longer the older that is; and
/// when it is too old, they are refused. Nothing of it unless it is given to
/// [`DualBuilder::back_pressure`](super::DualBuilder::back_pressure).
///
/// ```
/// use std::time::Duration;
/// use dual_repo::repository::BackPressure;
///
/// // From half a minute on writes are slowed down, by a second when it is a minute, and from an hour on they are refused.
/// let pressure = BackPressure::after(Duration::from_secs(30))
///     .waits_up_to(Duration::from_secs(1))
///     .refuses_after(Duration::from_secs(3600));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "it does nothing until it is given to a builder"]
pub struct BackPressure {
    after: Duration,
    longest: Duration,
    refuses_after: Option<Duration>,
}

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Goes,
    Waits(Duration),
    IsRefused,
}

impl BackPressure {
    /// From when the oldest debt is this old on; writes wait a second at most then, and none is refused, unless told.
    pub fn after(age: Duration) -> Self {
        BackPressure { after: age, longest: Duration::from_secs(1), refuses_after: None }
    }

    /// How long a write waits at most: when the debt is twice as old as it may be, and later.
    pub fn waits_up_to(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// From when the oldest debt is this old on, writes are refused with [`Error::Unavailable`].
    pub fn refuses_after(mut self, age: Duration) -> Self {
        self.refuses_after = Some(age);
        self
    }

    fn of(&self, age: Duration) -> Then {
        if self.refuses_after.is_some_and(|limit| age >= limit) {
            return Then::IsRefused;
        }
        if age < self.after {
            return Then::Goes;
        }
        let over = age.saturating_sub(self.after).as_secs_f64() / self.after.as_secs_f64().max(f64::MIN_POSITIVE);
        Then::Waits(self.longest.mul_f64(over.min(1.0)))
    }

    /// Debt that grows is seen before it is much older than it may be.
    fn looks(&self) -> Duration {
        LOOKS.min(self.after / 4)
    }
}

/// How old the oldest debt is, and how many writes that has held up.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    /// When it was looked at. One looks at a time.
    seen: tokio::sync::Mutex<Option<(Instant, Option<Duration>)>>,
    pub(super) delayed: AtomicU64,
    pub(super) refused: AtomicU64,
}

impl Pressure {
    /// Holds a write up for as long as it has to be.
    pub(super) async fn hold_up(&self, source: &MySqlSource, settings: &BackPressure) -> Result<()> {
        let Some(age) = self.age(source, settings.looks()).await? else { return Ok(()) };
        match settings.of(age) {
            Then::Goes => Ok(()),
            Then::Waits(wait) => {
                self.delayed.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Then::IsRefused => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                let reason = format!(
                    "DynamoDB has been owed something for {} s, and writes are refused then: see whether it answers, and \
                     whether relays run",
                    age.as_secs()
                );
                Err(Error::Unavailable { source: reason.into() })
            }
        }
    }

    async fn age(&self, source: &MySqlSource, looks: Duration) -> Result<Option<Duration>> {
        let mut seen = self.seen.lock().await;
        if let Some((at, age)) = &*seen
            && at.elapsed() < looks
        {
            return Ok(*age);
        }
        let age = source.oldest_debt().await?;
        *seen = Some((Instant::now(), age));
        Ok(age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_wait_longer_the_older_the_debt_is_and_are_refused_in_the_end() {
        let secs = Duration::from_secs;
        let pressure = BackPressure::after(secs(10)).waits_up_to(secs(2));
        assert_eq!(pressure.of(secs(9)), Then::Goes);
        assert_eq!(pressure.of(secs(10)), Then::Waits(Duration::ZERO));
        assert_eq!(pressure.of(secs(15)), Then::Waits(secs(1)));
        assert_eq!(pressure.of(secs(20)), Then::Waits(secs(2)));
        assert_eq!(pressure.of(secs(10_000)), Then::Waits(secs(2)));
        let pressure = pressure.refuses_after(secs(60));
        assert_eq!(pressure.of(secs(59)), Then::Waits(secs(2)));
        assert_eq!(pressure.of(secs(60)), Then::IsRefused);
        assert_eq!(BackPressure::after(Duration::ZERO).of(secs(1)), Then::Waits(secs(1)));
    }
}
