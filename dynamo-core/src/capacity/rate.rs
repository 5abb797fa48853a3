//! Capacity at a rate, shared by all who wait for it.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::bucket::{Bucket, ONCE_IN};

/// Who goes first where capacity is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Priority {
    /// Somebody waits for the answer.
    #[default]
    Foreground,
    /// A backfill, a sweep, an export: it takes what the foreground leaves, and waits while a call of that waits. If nothing is
    /// left, it does not come to its turn.
    Background,
}

/// What calls in the background leave, of the units of a second.
const LEFT: f64 = 0.2;

/// Capacity units at a rate, of one kind: those that are read, or those that are written.
///
/// What a call has consumed is known afterwards. So a call goes through as long as nothing is owed, and what it takes beyond
/// that is paid for by those that come next. Units that are not used are kept for one second.
///
/// When DynamoDB throttles, the rate is halved, once in a second, and grows back by a tenth of it in each.
///
/// A [`Limiter`](super::Limiter) does all of this for the calls of a handle. By itself, a rate is for calls that are made
/// with the SDK's client:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use dynamo_core::capacity::{Priority, Rate};
///
/// let rate = Rate::new(Some(100));
/// rate.ready(Priority::Background).await;
/// rate.consumed(12.5); // by the answer's `ConsumedCapacity`
/// assert_eq!(rate.allowed(), Some(100.0));
/// # }
/// ```
pub struct Rate {
    bucket: Mutex<Bucket>,
    /// How many calls of the foreground wait.
    waiting: AtomicUsize,
}

impl Rate {
    /// So many units in a second, at most, and one at least; without a limit, any number until DynamoDB throttles.
    #[must_use]
    pub fn new(limit: Option<u32>) -> Self {
        Rate { bucket: Mutex::new(Bucket::new(limit, Instant::now())), waiting: AtomicUsize::new(0) }
    }

    /// Waits until more may be consumed.
    pub async fn ready(&self, priority: Priority) {
        self.turn(priority, |_| ()).await;
    }

    /// The same, and sets aside what a call is likely to consume: so much is given back afterwards.
    pub(super) async fn expect(&self, priority: Priority) -> f64 {
        self.turn(priority, Bucket::expect).await
    }

    async fn turn<T>(&self, priority: Priority, take: impl Fn(&mut Bucket) -> T) -> T {
        let share = match priority {
            Priority::Foreground => 0.0,
            Priority::Background => LEFT,
        };
        let mut waits = None;
        loop {
            let wait = {
                let mut bucket = self.bucket();
                let wait = bucket.wait(share, Instant::now());
                let is_first = priority == Priority::Foreground || self.waiting.load(Ordering::Relaxed) == 0;
                if wait.is_zero() && is_first {
                    return take(&mut bucket);
                }
                wait
            };
            if priority == Priority::Foreground {
                waits.get_or_insert_with(|| Waits::new(&self.waiting));
            }
            // The rate may be another one by then.
            tokio::time::sleep(wait.clamp(LOOK, ONCE_IN)).await;
        }
    }

    /// Gives back what was set aside.
    pub(super) fn release(&self, expected: f64) {
        self.bucket().release(expected);
    }

    /// So many units were consumed.
    pub fn consumed(&self, units: f64) {
        self.bucket().consumed(units, Instant::now());
    }

    /// DynamoDB had no capacity left.
    pub fn throttled(&self) {
        self.bucket().throttled(Instant::now());
    }

    /// Units that were consumed in a second, over the last thirty.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.bucket().per_second(Instant::now())
    }

    /// Units that may be consumed in a second, at present; `None` for any number.
    #[must_use]
    pub fn allowed(&self) -> Option<f64> {
        self.bucket().rate(Instant::now())
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rate").field("allowed", &self.allowed()).field("per_second", &self.per_second()).finish()
    }
}

/// The shortest wait: that of a call in the background for those of the foreground, whose end is not known.
const LOOK: std::time::Duration = std::time::Duration::from_millis(1);

/// Counts as one that waits, until it is dropped.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Waits(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    /// Takes one unit after the other for ten seconds; how many there were.
    async fn take(rate: Arc<Rate>, priority: Priority, pause: Duration) -> u32 {
        let (began, mut count) = (Instant::now(), 0);
        while began.elapsed() < Duration::from_secs(10) {
            rate.ready(priority).await;
            rate.consumed(1.0);
            count += 1;
            tokio::time::sleep(pause).await;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn the_background_takes_what_the_foreground_leaves() {
        let rate = Arc::new(Rate::new(Some(100)));
        // 50 in a second, of 100.
        let foreground = tokio::spawn(take(Arc::clone(&rate), Priority::Foreground, Duration::from_millis(20)));
        let background = tokio::spawn(take(Arc::clone(&rate), Priority::Background, Duration::ZERO));
        let (foreground, background) = (foreground.await.unwrap(), background.await.unwrap());
        assert!((450..=500).contains(&foreground), "{foreground}");
        assert!((450..=700).contains(&background), "{background}");
        assert!(foreground + background <= 1100, "{foreground} + {background}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_background_waits_while_the_foreground_takes_all() {
        let rate = Arc::new(Rate::new(Some(100)));
        let all = |priority| tokio::spawn(take(Arc::clone(&rate), priority, Duration::ZERO));
        let (foreground, background) = (all(Priority::Foreground), all(Priority::Background));
        let (foreground, background) = (foreground.await.unwrap(), background.await.unwrap());
        // But for what there was of a second at the beginning.
        assert!(foreground >= 1000 - 100 && background <= 100, "{foreground}, {background}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_nobody_waits_for_any_more_holds_nobody_up() {
        let rate = Arc::new(Rate::new(Some(10)));
        rate.consumed(100.0);
        let waits = {
            let rate = Arc::clone(&rate);
            tokio::spawn(async move { rate.ready(Priority::Foreground).await })
        };
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(rate.waiting.load(Ordering::Relaxed), 1);
        waits.abort();
        assert!(waits.await.unwrap_err().is_cancelled());
        let began = Instant::now();
        rate.ready(Priority::Background).await;
        // Nine seconds of debt, and the fifth of a second that is left to others.
        assert!((9.0..9.5).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());
    }
}
