//! Handing the records of a page to the handler: in the order of each key, again when it fails.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::{BoxFuture, join_all};

use super::changes::Handler;
use super::run::Stop;
use crate::budget::Budget;
use crate::error::{Error, Result};
use crate::retry::Deadline;
use crate::streams::{Event, Gap, HandlerError, StreamRecord};
use crate::table::DynamoTable;
use crate::wire;

/// An event that was not handled, however often it was tried.
#[derive(Debug)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The shard that it is from; `None` when a gap is of none in particular.
    pub shard: Option<String>,
    /// The record; `None` of a gap.
    pub record: Option<Arc<StreamRecord>>,
    /// What the handler said the last time, or why the record could not be read.
    pub error: HandlerError,
    /// How often the handler got it; 0 when it could not be read.
    pub attempts: u32,
}

pub(super) type DeadLetters =
    Box<dyn Fn(DeadLetter) -> BoxFuture<'static, std::result::Result<(), HandlerError>> + Send + Sync>;

/// The handler, and what becomes of its failures.
pub(super) struct Delivery<'h, T> {
    pub(super) handler: Handler<'h, T>,
    pub(super) attempts: Budget,
    pub(super) dead_letters: Option<DeadLetters>,
    pub(super) keys: usize,
    pub(super) stop: Stop,
    hasher: RandomState,
}

/// How far the records of a page were handled.
#[derive(Debug)]
pub(super) struct Handled {
    /// How many of the first ones, without one that was not.
    pub(super) first: usize,
    /// Why not all.
    pub(super) failed: Option<Error>,
}

impl<'h, T: DynamoTable + Sync> Delivery<'h, T> {
    pub(super) fn new(
        handler: Handler<'h, T>,
        attempts: Budget,
        dead_letters: Option<DeadLetters>,
        keys: usize,
        stop: Stop,
    ) -> Self {
        Delivery { handler, attempts, dead_letters, keys, stop, hasher: RandomState::new() }
    }

    /// Hands over records of one shard until all are handled, one has failed, or the consumer is to stop.
    pub(super) async fn records(&self, shard: &str, records: Vec<Arc<StreamRecord>>) -> Handled {
        let mut lanes: Vec<Vec<(usize, Arc<StreamRecord>)>> = vec![Vec::new(); self.keys];
        let count = records.len();
        for (at, record) in records.into_iter().enumerate() {
            let lane = self.lane(&record);
            if let Some(lane) = lanes.get_mut(lane) {
                lane.push((at, record));
            }
        }
        let is_over = AtomicBool::new(false);
        let lanes = lanes.into_iter().map(|lane| self.lane_of(shard, lane, &is_over));
        let mut is_handled = vec![false; count];
        let mut failed = None;
        for (handled, error) in join_all(lanes).await {
            for at in handled {
                if let Some(is_handled) = is_handled.get_mut(at) {
                    *is_handled = true;
                }
            }
            failed = failed.or(error);
        }
        Handled { first: is_handled.into_iter().take_while(|is_handled| *is_handled).count(), failed }
    }

    /// Records one after the other; what was handled, and why no more.
    async fn lane_of(
        &self,
        shard: &str,
        lane: Vec<(usize, Arc<StreamRecord>)>,
        is_over: &AtomicBool,
    ) -> (Vec<usize>, Option<Error>) {
        let mut handled = Vec::with_capacity(lane.len());
        for (at, record) in lane {
            if is_over.load(Ordering::Relaxed) || self.stop.is_asked() {
                break;
            }
            if let Err(error) = self.record(shard, record).await {
                is_over.store(true, Ordering::Relaxed);
                return (handled, Some(error));
            }
            handled.push(at);
        }
        (handled, None)
    }

    /// Changes of one key have one lane.
    fn lane(&self, record: &StreamRecord) -> usize {
        let mut names: Vec<_> = record.keys.iter().collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        let mut hasher = self.hasher.build_hasher();
        for (_, value) in names {
            let mut text = String::new();
            // A value of an unknown type is in the lane of the rest of its key.
            if wire::write_value(value, &mut text).is_ok() {
                hasher.write(text.as_bytes());
            }
        }
        let lanes = u64::try_from(self.keys).unwrap_or(1);
        usize::try_from(hasher.finish().checked_rem(lanes).unwrap_or_default()).unwrap_or_default()
    }

    async fn record(&self, shard: &str, record: Arc<StreamRecord>) -> Result<()> {
        let failed = |source| Error::StreamRecord {
            place: shard.to_owned(),
            sequence_number: record.sequence_number.clone(),
            source,
        };
        let (error, attempts) = match Event::read(Arc::clone(&record)) {
            Ok(event) => match self.event(Arc::new(event)).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            },
            Err(error) => (error.into(), 0),
        };
        let (shard, record) = (Some(shard.to_owned()), Some(Arc::clone(&record)));
        self.bury(DeadLetter { shard, record, error, attempts }).await.map_err(failed)
    }

    /// Tells of a gap.
    pub(super) async fn gap(&self, gap: Gap) -> Result<()> {
        let (shard, after) = (gap.shard.clone(), gap.after.clone().unwrap_or_default());
        let Err((error, attempts)) = self.event(Arc::new(Event::Gap(gap))).await else { return Ok(()) };
        let letter = DeadLetter { shard: shard.clone(), record: None, error, attempts };
        self.bury(letter).await.map_err(|source| Error::StreamRecord {
            place: shard.unwrap_or_default(),
            sequence_number: after,
            source,
        })
    }

    /// Hands over an event until the handler has taken it, or has failed often enough.
    async fn event(&self, event: Arc<Event<T>>) -> std::result::Result<(), (HandlerError, u32)> {
        let deadline = Deadline::of(self.attempts);
        let mut attempt = 1;
        loop {
            let Err(error) = (self.handler)(Arc::clone(&event)).await else { return Ok(()) };
            tracing::warn!(attempt, error = %error, "the handler of a stream has failed");
            if attempt >= self.attempts.attempts_max() || self.stop.is_asked() || !deadline.pause(attempt).await {
                return Err((error, attempt));
            }
            attempt += 1;
        }
    }

    /// Hands a letter over; its error when there is nobody who takes it.
    async fn bury(&self, letter: DeadLetter) -> std::result::Result<(), HandlerError> {
        match &self.dead_letters {
            // What was given up as the consumer is to stop is tried again by the next one.
            Some(take) if !self.stop.is_asked() => take(letter).await,
            _ => Err(letter.error),
        }
    }
}
