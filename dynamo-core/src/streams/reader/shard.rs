//! Reading one shard to its end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::api::{From, Obstacle, Page};
use super::changes::Gaps;
use super::run::Run;
use crate::error::{Error, Result};
use crate::streams::{CheckpointStore, Gap, Position, StreamRecord};
use crate::table::DynamoTable;

/// How much of a page says that there is more to catch up on, in bytes: `GetRecords` returns 1 MB at most.
const FULL_PAGE: i64 = 900 * 1024;

/// How a shard was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Finished,
    Stopped,
}

/// A shard while it is read.
pub(super) struct Reading<'r, 'h, T, C> {
    run: &'r Run<'h, T, C>,
    shard: String,
    /// What the store has.
    saved: Position,
    /// Where to go on.
    position: Position,
    /// Nothing was read of a shard that begins with the next change.
    is_new: bool,
}

impl<'r, 'h, T: DynamoTable + Sync, C: CheckpointStore> Reading<'r, 'h, T, C> {
    pub(super) fn new(run: &'r Run<'h, T, C>, shard: String, position: Position, is_new: bool) -> Self {
        Reading { run, shard, saved: position.clone(), position, is_new }
    }

    /// Reads until the shard ends, or the consumer is to stop.
    pub(super) async fn read(mut self) -> Result<Left> {
        let Some(mut iterator) = self.iterator().await? else { return self.finish().await };
        loop {
            let began = Instant::now();
            let call = self.run.api.records(&self.shard, &iterator, self.run.page);
            let Some(page) = self.run.stop.or(call).await else { return Ok(Left::Stopped) };
            let Page { records, bytes, next } = match page? {
                Ok(page) => page,
                Err(obstacle) => match self.around(obstacle).await? {
                    Some(found) => {
                        iterator = found;
                        continue;
                    }
                    None => return self.finish().await,
                },
            };
            let is_full = bytes >= FULL_PAGE || i32::try_from(records.len()).is_ok_and(|count| count >= self.run.page);
            if !self.hand_over(records).await? {
                return Ok(Left::Stopped);
            }
            let Some(next) = next else { return self.finish().await };
            iterator = next;
            let pause = if is_full { Duration::ZERO } else { self.run.poll.saturating_sub(began.elapsed()) };
            if self.run.stop.or(tokio::time::sleep(pause)).await.is_none() {
                return Ok(Left::Stopped);
            }
        }
    }

    /// An iterator at the position; `None` when the shard is gone.
    async fn iterator(&mut self) -> Result<Option<String>> {
        loop {
            let from = match &self.position {
                Position::Since(_) if self.is_new => From::Latest,
                Position::Horizon | Position::Since(_) => From::Horizon,
                Position::After(number) => From::After(number),
                Position::Finished => return Ok(None),
            };
            match self.run.api.iterator(&self.shard, from).await? {
                Ok(iterator) => return Ok(Some(iterator)),
                Err(Obstacle::NoShard) => {
                    self.gap().await?;
                    return Ok(None);
                }
                Err(Obstacle::Trimmed | Obstacle::Expired) => self.gap().await?,
            }
        }
    }

    /// Another iterator in place of one that is of no use any more; `None` when the shard is gone.
    async fn around(&mut self, obstacle: Obstacle) -> Result<Option<String>> {
        match obstacle {
            Obstacle::Expired => {}
            Obstacle::Trimmed => self.gap().await?,
            Obstacle::NoShard => {
                self.gap().await?;
                return Ok(None);
            }
        }
        self.iterator().await
    }

    /// Records are missing: goes on at the horizon, if that is wanted.
    async fn gap(&mut self) -> Result<()> {
        let after = match &self.position {
            Position::After(number) => Some(number.clone()),
            Position::Horizon | Position::Since(_) | Position::Finished => None,
        };
        let shard = Some(self.shard.clone());
        if self.run.gaps == Gaps::Stop {
            return Err(Error::StreamTrimmed { shard, after });
        }
        self.run.delivery.gap(Gap { shard, after }).await?;
        self.is_new = false;
        self.move_to(Position::Horizon).await
    }

    /// Hands records over and moves the checkpoint behind what was handled; false when that is not all.
    async fn hand_over(&mut self, records: Vec<StreamRecord>) -> Result<bool> {
        let since = match &self.position {
            // Times of records are cut off to the second.
            Position::Since(time) if !self.is_new => time.checked_sub(Duration::from_secs(1)),
            _ => None,
        };
        let is_meant = |record: &StreamRecord| is_meant(record.at, since);
        let records: Vec<Arc<StreamRecord>> = records.into_iter().filter(is_meant).map(Arc::new).collect();
        let marks: Vec<_> = records.iter().map(|record| (record.sequence_number.clone(), record.at)).collect();
        let handled = self.run.delivery.records(&self.shard, records).await;
        let is_all = handled.first == marks.len();
        if let Some((last, at)) = handled.first.checked_sub(1).and_then(|last| marks.into_iter().nth(last)) {
            self.move_to(Position::After(last)).await?;
            self.run.tell(&self.shard, handled.first, at);
        }
        match handled.failed {
            Some(error) => Err(error),
            None => Ok(is_all),
        }
    }

    async fn finish(mut self) -> Result<Left> {
        self.move_to(Position::Finished).await?;
        Ok(Left::Finished)
    }

    async fn move_to(&mut self, position: Position) -> Result<()> {
        self.position = position;
        if self.position != self.saved {
            self.run.save(&self.shard, Some(&self.saved), &self.position).await?;
            self.saved = self.position.clone();
        }
        Ok(())
    }
}

/// A record without a time may be a new one.
fn is_meant(at: Option<SystemTime>, since: Option<SystemTime>) -> bool {
    match (at, since) {
        (Some(at), Some(since)) => at >= since,
        _ => true,
    }
}
