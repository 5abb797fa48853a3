//! What was there before is shipped.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dynamo_core::CircuitState;
use dynamo_core::capacity::{Lately, Priority, Rate};
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::time::Instant;

use super::brake::{Brake, Limits, Pause};
use super::{DualStore, store::Inner};
use crate::mirror::backfill::{Chunk, backfill};
use crate::mirror::dynamo::DynamoTarget;
use crate::mirror::mysql::RangeState;
use crate::mirror::write::bump;
use crate::mirror::{Affected, Control, Phase, Source as _};
use crate::repository::{Error, Result};

/// Aggregates that an earlier capture has left and that are noted at once.
const SWEPT: usize = 128;

/// How a backfill is run.
///
/// Unless told otherwise it goes as fast as it can. On a table with provisioned capacity, and beside users, give it limits:
///
/// ```
/// use dual_repo::repository::BackfillOptions;
///
/// let gently = BackfillOptions {
///     write_units: Some(500),
///     threads_running: Some(25),
///     slowdown: Some(5),
///     ..BackfillOptions::default()
/// };
/// # assert_eq!(gently.ranges, 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillOptions {
    /// Into how many ranges the rows of an entity are divided, at most; of a backfill that has begun they stay.
    pub ranges: u64,
    /// Rows of a chunk: a transaction. Fewer where `write_units` would not last for them for a second.
    pub chunk: usize,
    /// Ranges that are gone through at the same time.
    pub workers: usize,
    /// Calls of DynamoDB that each of them has under way.
    pub calls: usize,
    /// Chunks, after which it is left off; to the end unless told.
    pub chunks: Option<usize>,
    /// Write capacity units that its writes may consume in a second, indexes included, as DynamoDB counts them; any number
    /// unless told. It is for this call, not for all programs together. Whenever DynamoDB throttles, limit or not, the rate
    /// is halved, and grows back by a tenth in a second.
    pub write_units: Option<u32>,
    /// It pauses while MySQL has more threads at work than this, by its status `Threads_running`; never unless told.
    pub threads_running: Option<u32>,
    /// It pauses while MySQL takes longer to read a row than this many times what it took at best, where less than a
    /// millisecond counts as one; never unless told.
    pub slowdown: Option<u32>,
}

impl Default for BackfillOptions {
    fn default() -> Self {
        BackfillOptions {
            ranges: 8,
            chunk: 256,
            workers: 2,
            calls: 16,
            chunks: None,
            write_units: None,
            threads_running: None,
            slowdown: None,
        }
    }
}

/// How far a backfill has come. Rows and ranges are those of all programs; how fast it goes, and why not, is said of the last
/// call of this program.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BackfillStatus {
    /// Rows that were gone through.
    pub seen: u64,
    /// Rows that there are, as far as the server guesses.
    pub expected: u64,
    /// Ranges that are not at their end.
    pub unfinished: u64,
    /// Aggregates that were shipped. Those that somebody had written before are not.
    pub shipped: u64,
    /// Aggregates that could not be shipped: they are left to relays, or are [dead letters](DualStore::dead_letters).
    pub unshipped: u64,
    /// Rows that are gone through in a second, over the last half minute.
    pub rows_per_second: f64,
    /// Write capacity units that are consumed in a second, over the last half minute.
    pub write_units_per_second: f64,
    /// Write capacity units that may be consumed in a second, at present; `None` for any number.
    pub write_units_limit: Option<f64>,
    /// Why it pauses, if it does.
    pub paused: Option<Pause>,
    /// When it will be at its end, if it goes on as it has lately; `None` where that cannot be told.
    pub eta: Option<Duration>,
}

impl fmt::Display for BackfillStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BackfillStatus { seen, expected, unfinished, shipped, unshipped, .. } = self;
        write!(f, "{seen} rows of about {expected}, {unfinished} ranges left; {shipped} shipped, {unshipped} not")?;
        write!(f, "; {:.0} rows/s, {:.0} WCU/s", self.rows_per_second, self.write_units_per_second)?;
        if let Some(limit) = self.write_units_limit {
            write!(f, " of {limit:.0}")?;
        }
        if let Some(pause) = &self.paused {
            write!(f, "; paused: {pause}")?;
        }
        match self.eta {
            Some(eta) => write!(f, "; {} s to go", eta.as_secs()),
            None => Ok(()),
        }
    }
}

/// A call that is under way, or was.
#[derive(Debug)]
pub(super) struct Filling {
    options: BackfillOptions,
    /// Chunks that are left.
    left: AtomicUsize,
    rate: Arc<Rate>,
    brake: Brake,
    rows: Mutex<Lately>,
    shipped: AtomicU64,
    unshipped: AtomicU64,
}

impl Filling {
    fn new(options: &BackfillOptions) -> Self {
        let BackfillOptions { threads_running, slowdown, write_units, chunks, .. } = *options;
        Filling {
            options: *options,
            left: AtomicUsize::new(chunks.unwrap_or(usize::MAX)),
            rate: Arc::new(Rate::new(write_units)),
            brake: Brake::new(Limits { threads_running, slowdown }),
            rows: Mutex::new(Lately::new(Instant::now())),
            shipped: AtomicU64::new(0),
            unshipped: AtomicU64::new(0),
        }
    }

    /// Whether there is another chunk to go through.
    fn takes_one(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// Rows of the next chunk: what they take is known afterwards, so they are to be no more than a second's, by what those
    /// before have taken.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within the bounds of a `u32`")]
    fn rows(&self) -> usize {
        let Some(rate) = self.rate.allowed() else { return self.options.chunk };
        let (units, rows) = (self.rate.per_second(), self.lately().per_second(Instant::now()));
        let each = if rows > 0.0 { (units / rows).max(1.0) } else { 1.0 };
        let workers = u32::try_from(self.options.workers).unwrap_or(u32::MAX).max(1);
        let share = (rate / each / f64::from(workers)).clamp(1.0, f64::from(u32::MAX));
        self.options.chunk.min(share as usize)
    }

    fn went_through(&self, chunk: &Chunk) {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.lately().add(f64::from(u32::try_from(chunk.seen).unwrap_or(u32::MAX)), Instant::now());
        self.shipped.fetch_add(count(chunk.applied.done.len()), Ordering::Relaxed);
        self.unshipped.fetch_add(count(chunk.applied.failed.len()), Ordering::Relaxed);
    }

    fn lately(&self) -> MutexGuard<'_, Lately> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through a range.
    async fn through(&self, inner: &Inner, target: &DynamoTarget, range: &RangeState) -> Result<()> {
        while self.takes_one() {
            let breaker = target.breaker();
            self.brake.released(&inner.source, breaker).await?;
            self.rate.ready(Priority::Foreground).await;
            // One is enough to see whether DynamoDB answers again.
            let rows = if breaker.state() == CircuitState::Closed { self.rows() } else { 1 };
            let (name, calls) = (range.name.as_str(), self.options.calls);
            match Box::pin(backfill(&inner.source, target, &inner.view, name, rows, calls)).await {
                Ok(chunk) => {
                    inner.shipments.add(&chunk.applied);
                    self.went_through(&chunk);
                    if chunk.cursor.is_none() {
                        return Ok(());
                    }
                }
                // A writer was in the way; nothing of the chunk is noted.
                Err(Error::Conflict { .. }) if inner.view.get().phase >= Phase::Backfill => inner.source.pause(1).await,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn tell(&self, status: &mut BackfillStatus) {
        status.shipped = self.shipped.load(Ordering::Relaxed);
        status.unshipped = self.unshipped.load(Ordering::Relaxed);
        status.rows_per_second = self.lately().per_second(Instant::now());
        status.write_units_per_second = self.rate.per_second();
        status.write_units_limit = self.rate.allowed();
        if status.unfinished > 0 {
            status.paused = self.brake.pause();
            status.eta = eta(status.expected.saturating_sub(status.seen), status.rows_per_second);
        }
    }
}

/// How long so many rows take; `None` where the server has guessed wrong, or nothing moves.
fn eta(rows: u64, per_second: f64) -> Option<Duration> {
    #[allow(clippy::cast_precision_loss, reason = "a time for people")]
    let rows = rows as f64;
    (rows > 0.0).then(|| Duration::try_from_secs_f64(rows / per_second).ok()).flatten()
}

impl DualStore {
    /// How far the backfill has come: one statement in MySQL.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn backfill_status(&self) -> Result<BackfillStatus> {
        let ranges = self.inner.source.progress().await?;
        let unfinished = ranges.iter().filter(|range| !range.is_done).count();
        let mut status = BackfillStatus {
            seen: ranges.iter().map(|range| range.seen).sum(),
            expected: ranges.iter().map(|range| range.expected).sum(),
            unfinished: u64::try_from(unfinished).unwrap_or(u64::MAX),
            ..BackfillStatus::default()
        };
        if let Some(filling) = &*self.filling() {
            filling.tell(&mut status);
        }
        Ok(status)
    }

    fn filling(&self) -> MutexGuard<'_, Option<Arc<Filling>>> {
        self.inner.filling.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ships what was there before capture began, while everything else goes on. When it is cut off, the next call goes on
    /// where it was. What cannot be shipped keeps nothing else: it is left to relays, or becomes a
    /// [dead letter](Self::dead_letters).
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not the phase for it; whatever MySQL says.
    pub async fn backfill(&self, options: &BackfillOptions) -> Result<BackfillStatus> {
        let inner = &*self.inner;
        let control = self.refresh().await?;
        let ranges = inner.source.plan(&control, &inner.entities, options.ranges).await?;
        let filling = Arc::new(Filling::new(options));
        *self.filling() = Some(Arc::clone(&filling));
        let target = inner.target.at_rate(&filling.rate);
        let open = ranges.iter().filter(|range| !range.is_done);
        let through = stream::iter(open.map(|range| filling.through(inner, &target, range)));
        through.buffer_unordered(options.workers.max(1)).try_collect::<Vec<()>>().await?;
        self.sweep(&control).await?;
        self.backfill_status().await
    }

    /// What an earlier capture knew of, and is there no more.
    async fn sweep(&self, control: &Control) -> Result<()> {
        if self.backfill_status().await?.unfinished > 0 {
            return Ok(());
        }
        loop {
            let old = self.inner.source.older(control.base(), SWEPT).await?;
            if old.is_empty() {
                return Ok(());
            }
            let affected = old.into_iter().map(|id| (id, Affected::default())).collect();
            bump(&self.inner.source, &self.inner.view, &affected).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backfill_says_when_it_will_end_only_if_it_moves() {
        assert_eq!(eta(100, 50.0), Some(Duration::from_secs(2)));
        assert_eq!(eta(100, 0.0), None);
        assert_eq!(eta(0, 50.0), None);
    }

    #[test]
    fn chunks_are_no_larger_than_what_a_second_allows() {
        let filling = |write_units| Filling::new(&BackfillOptions { write_units, ..BackfillOptions::default() });
        assert_eq!(filling(None).rows(), 256);
        assert_eq!(filling(Some(10_000)).rows(), 256);
        assert_eq!(filling(Some(20)).rows(), 10);
        assert_eq!(filling(Some(1)).rows(), 1);
    }

    #[test]
    fn a_status_is_a_line() {
        let status = BackfillStatus {
            seen: 40,
            expected: 100,
            unfinished: 2,
            shipped: 39,
            unshipped: 1,
            rows_per_second: 20.0,
            write_units_per_second: 41.7,
            write_units_limit: Some(50.0),
            paused: Some(Pause::ThreadsRunning { running: 30, limit: 25 }),
            eta: Some(Duration::from_secs(3)),
        };
        assert_eq!(
            status.to_string(),
            "40 rows of about 100, 2 ranges left; 39 shipped, 1 not; 20 rows/s, 42 WCU/s of 50; paused: MySQL runs 30 threads, \
             and the limit is 25; 3 s to go"
        );
    }
}
