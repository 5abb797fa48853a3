//! All shards of a stream, parents before their children.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::{BoxFuture, Either, Shared, select};
use futures::stream::{FuturesUnordered, StreamExt};

use super::api::Api;
use super::changes::{Changes, Ended, Gaps, Handler, StartAt};
use super::client::client;
use super::deliver::Delivery;
use super::shard::{Left, Reading};
use super::tree::{Shard, Tree};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::monitor::StreamReport;
use crate::streams::{Checkpoint, CheckpointStore, Consumer, Gap, Position};
use crate::table::DynamoTable;

/// How long DynamoDB keeps changes.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>
const RETENTION: Duration = Duration::from_hours(24);

/// How often shards are looked for that are new.
const DISCOVER: Duration = Duration::from_secs(10);

/// A consumer that runs.
pub(super) struct Run<'h, T, C> {
    pub(super) api: Api,
    pub(super) delivery: Delivery<'h, T>,
    pub(super) gaps: Gaps,
    pub(super) page: i32,
    pub(super) poll: Duration,
    pub(super) stop: Stop,
    consumer: Consumer,
    checkpoints: C,
}

/// Whether the consumer is to stop.
#[derive(Clone)]
pub(super) struct Stop(Shared<BoxFuture<'static, ()>>);

impl Stop {
    pub(super) fn is_asked(&self) -> bool {
        self.0.clone().now_or_never().is_some()
    }

    /// What the future yields, unless the consumer is to stop before.
    pub(super) async fn or<F: Future>(&self, future: F) -> Option<F::Output> {
        match select(self.0.clone(), std::pin::pin!(future)).await {
            Either::Left(_) => None,
            Either::Right((output, _)) => Some(output),
        }
    }
}

pub(super) async fn run<T: DynamoTable + Sync, C: CheckpointStore>(
    changes: Changes<T, C>,
    db: &Dynamo,
    handler: Handler<'_, T>,
) -> Result<Ended> {
    let Changes { consumer, checkpoints, settings, .. } = changes;
    let table = db.table_name(T::TABLE.name)?;
    let (arn, own) = client(db, &table).await?;
    let stop = Stop(settings.until.shared());
    let run = Run {
        consumer: Consumer { name: consumer, stream: arn.clone() },
        api: Api { client: settings.client.unwrap_or(own), arn, db: db.clone(), table },
        delivery: Delivery::new(handler, settings.attempts, settings.dead_letters, settings.keys, stop.clone()),
        gaps: settings.gaps,
        page: settings.page,
        poll: settings.poll,
        stop,
        checkpoints,
    };
    let (mut known, new) = run.begin(settings.start).await?;
    run.shards(&mut known, &new, settings.shards).await
}

impl<T: DynamoTable + Sync, C: CheckpointStore> Run<'_, T, C> {
    pub(super) async fn save(&self, shard: &str, old: Option<&Position>, new: &Position) -> Result<()> {
        let new = Checkpoint { shard: shard.to_owned(), position: new.clone(), saved_at: self.api.db.now() };
        self.checkpoints.save(&self.consumer, old, &new).await
    }

    /// Tells monitors what was handled, with the time of the last change.
    pub(super) fn tell(&self, shard: &str, changes: usize, last: Option<SystemTime>) {
        // Its clock is another one's.
        let behind = last.map(|at| self.api.db.now().duration_since(at).unwrap_or_default());
        let (consumer, table) = (self.consumer.name.as_str(), self.api.table.as_str());
        self.api.db.tell_handled(&StreamReport { consumer, table, shard, changes, behind });
    }

    /// The positions of all shards that are known, and the shards that begin with the next change.
    async fn begin(&self, start: StartAt) -> Result<(HashMap<String, Position>, HashSet<String>)> {
        let found = self.checkpoints.load(&self.consumer).await?;
        let last = found.iter().map(|checkpoint| checkpoint.saved_at).max();
        let mut known: HashMap<_, _> =
            found.into_iter().map(|checkpoint| (checkpoint.shard, checkpoint.position)).collect();
        let mut new = HashSet::new();
        match last {
            Some(last) => self.check_absence(last).await?,
            None if start == StartAt::Latest => {
                let now = self.api.db.now();
                let tree = self.api.tree().await?;
                for Shard { id, .. } in &tree.shards {
                    // One that is closed and whose children are not there yet is at its end at once. An ending sequence number
                    // says nothing here: the embedded engine has one of shards that are open.
                    let position = if tree.has_children(id) { Position::Finished } else { Position::Since(now) };
                    self.save(id, None, &position).await?;
                    new.insert(id.clone());
                    known.insert(id.clone(), position);
                }
            }
            None => {}
        }
        Ok((known, new))
    }

    /// A shard is closed after some hours, and its checkpoint moved: one that has not moved any for a day was away.
    async fn check_absence(&self, last: SystemTime) -> Result<()> {
        if self.api.db.now().duration_since(last).is_ok_and(|away| away > RETENTION) {
            if self.gaps == Gaps::Stop {
                return Err(Error::StreamTrimmed { shard: None, after: None });
            }
            self.delivery.gap(Gap { shard: None, after: None }).await?;
        }
        Ok(())
    }

    async fn shards(
        &self,
        known: &mut HashMap<String, Position>,
        new: &HashSet<String>,
        at_once: usize,
    ) -> Result<Ended> {
        let mut reading = FuturesUnordered::new();
        let mut under_way = HashSet::new();
        loop {
            let Some(tree) = self.stop.or(self.api.tree()).await else { break };
            let tree = tree?;
            self.let_go(known, &tree, &under_way).await?;
            for shard in tree.ready(known) {
                if under_way.len() >= at_once {
                    break;
                }
                if !under_way.insert(shard.id.clone()) {
                    continue;
                }
                if !known.contains_key(&shard.id) {
                    self.save(&shard.id, None, &Position::Horizon).await?;
                }
                let position = known.entry(shard.id.clone()).or_insert(Position::Horizon).clone();
                let id = shard.id.clone();
                let read = Reading::new(self, id.clone(), position, new.contains(&id)).read();
                let read: BoxFuture<'_, _> = Box::pin(async move { (id, read.await) });
                reading.push(read);
            }
            let all_finished = tree.shards.iter().all(|shard| known.get(&shard.id) == Some(&Position::Finished));
            if reading.is_empty() && tree.is_off && all_finished {
                return Ok(Ended::StreamOff);
            }
            // Children are there soon after their parent's end, and need not be at once.
            let pause = if reading.is_empty() { self.poll } else { DISCOVER };
            let pause = std::pin::pin!(tokio::time::sleep(pause));
            let finished = async {
                match reading.next().await {
                    Some(finished) => finished,
                    None => std::future::pending().await,
                }
            };
            match self.stop.or(select(std::pin::pin!(finished), pause)).await {
                Some(Either::Left(((id, left), _))) => {
                    if left? == Left::Finished {
                        under_way.remove(&id);
                        known.insert(id, Position::Finished);
                    }
                }
                Some(Either::Right(_)) => {}
                None => break,
            }
        }
        // Each of them sees for itself that it is to stop.
        while let Some((_, left)) = reading.next().await {
            left?;
        }
        Ok(Ended::Stopped)
    }

    /// Forgets shards that DynamoDB no longer has. What was not read of them to the end is gone.
    async fn let_go(
        &self,
        known: &mut HashMap<String, Position>,
        tree: &Tree,
        under_way: &HashSet<String>,
    ) -> Result<()> {
        let gone = known.iter().filter(|(id, _)| !tree.has(id) && !under_way.contains(*id));
        let gone: Vec<(String, Position)> = gone.map(|(id, position)| (id.clone(), position.clone())).collect();
        for (id, position) in gone {
            if position != Position::Finished {
                let after = if let Position::After(number) = position { Some(number) } else { None };
                if self.gaps == Gaps::Stop {
                    return Err(Error::StreamTrimmed { shard: Some(id), after });
                }
                self.delivery.gap(Gap { shard: Some(id.clone()), after }).await?;
            }
            self.checkpoints.forget(&self.consumer, &id).await?;
            known.remove(&id);
        }
        Ok(())
    }
}
