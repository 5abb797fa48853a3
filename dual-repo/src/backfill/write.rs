//! Pages become batches, and batches calls.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use dynamo_core::batch::ReadyPut;
use dynamo_core::key::Key;
use dynamo_core::limits::BATCH_WRITE_MAX;
use dynamo_core::local::unique_items;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, ErrorKind};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::{Error, Result, RowError, RowProblem};
use crate::mysql::MySqlEntity;
use crate::mysql::page::Page;
use crate::transfer::{Counters, Observer, Stage, Total, Worker, add, key_text, row_error};

/// What all writers of a backfill share.
pub(super) struct Shared {
    pub(super) db: Dynamo,
    /// One for each call that may be under way.
    pub(super) permits: Arc<Semaphore>,
    pub(super) counters: Arc<Counters>,
    pub(super) total: Total,
    pub(super) observer: Observer,
    pub(super) reasons: Mutex<Vec<RowError>>,
    pub(super) reasons_max: usize,
}

impl Shared {
    fn reject(&self, error: RowError) {
        tracing::warn!(%error, "row rejected");
        add(&self.counters.rejected, 1);
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        if reasons.len() < self.reasons_max {
            reasons.push(error);
        }
    }

    /// The puts of a row of a page; the row is rejected if it has none.
    fn puts<E: MySqlEntity + DynamoEntity>(&self, page: &Page, row: usize) -> Option<Puts> {
        let puts = page.decode::<E>(row)?;
        let puts = puts.and_then(|entity| Puts::of(&entity).map_err(|error| row_error(page, row, &error)));
        puts.map_err(|error| self.reject(error)).ok()
    }

    fn tell(&self) {
        self.observer.tell(&self.counters, self.total);
    }
}

/// The puts of an entity: of its item, and of its unique values.
struct Puts {
    item: ReadyPut,
    unique: Vec<ReadyPut>,
}

impl Puts {
    fn of<E: DynamoEntity>(entity: &E) -> dynamo_core::Result<Self> {
        let unique = unique_items(entity)?;
        let unique = unique.iter().map(|item| ReadyPut::of_item(E::SCHEMA, item)).collect::<Result<_, _>>()?;
        Ok(Puts { item: ReadyPut::of(entity)?, unique })
    }

    /// The keys that they write to.
    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.item).chain(&self.unique).map(ReadyPut::key)
    }

    fn add_to(self, calls: BatchWrite) -> BatchWrite {
        self.unique.into_iter().fold(calls.ready(self.item), BatchWrite::ready)
    }
}

/// Rows on their way into a call, and where they came from: those of a call that is refused are made once more.
#[derive(Default)]
struct Batch {
    calls: BatchWrite,
    rows: Vec<(Arc<Page>, Vec<usize>)>,
    len: usize,
}

impl Batch {
    fn push(&mut self, puts: Puts, page: &Arc<Page>, row: usize) {
        self.calls = puts.add_to(std::mem::take(&mut self.calls));
        self.len += 1;
        match self.rows.last_mut().filter(|(last, _)| Arc::ptr_eq(last, page)) {
            Some((_, rows)) => rows.push(row),
            None => self.rows.push((Arc::clone(page), vec![row])),
        }
    }
}

/// Makes items of the pages of one reader, and writes them.
pub(super) struct Writer<E> {
    shared: Arc<Shared>,
    batch: Batch,
    calls: JoinSet<Result<()>>,
    entity: PhantomData<fn() -> E>,
}

impl<E: MySqlEntity + DynamoEntity> Writer<E> {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Writer { shared, batch: Batch::default(), calls: JoinSet::new(), entity: PhantomData }
    }

    /// The rows of a call.
    fn rows_per_call() -> usize {
        (BATCH_WRITE_MAX / (1 + E::SCHEMA.unique.len())).max(1)
    }

    /// Fills the batch with rows of a page, but for those that have no item; the first that it has no room for.
    fn fill(&mut self, page: &Arc<Page>, first: usize) -> usize {
        let start = Instant::now();
        let mut row = first;
        while row < page.len() && self.batch.len < Self::rows_per_call() {
            if let Some(puts) = self.shared.puts::<E>(page, row) {
                self.batch.push(puts, page, row);
            }
            row += 1;
        }
        add(&self.shared.counters.rows, row - first);
        self.shared.counters.spent(Stage::Projecting, start);
        row
    }

    /// Sends the batch as soon as a call may be made.
    async fn flush(&mut self) -> Result<()> {
        // What has ended need not wait for the end.
        while let Some(ended) = self.calls.try_join_next() {
            ended.map_err(|source| Error::Task { source })??;
        }
        let batch = std::mem::take(&mut self.batch);
        if batch.len == 0 {
            return Ok(());
        }
        let shared = Arc::clone(&self.shared);
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&shared.permits).acquire_owned().await else { return Ok(()) };
        self.calls.spawn(async move {
            let _permit = permit;
            write::<E>(&shared, batch).await
        });
        Ok(())
    }
}

impl<E: MySqlEntity + DynamoEntity> Worker for Writer<E> {
    async fn page(&mut self, page: Page) -> Result<()> {
        let (page, mut row) = (Arc::new(page), 0);
        while row < page.len() {
            row = self.fill(&page, row);
            if self.batch.len == Self::rows_per_call() {
                self.flush().await?;
            }
        }
        self.shared.tell();
        Ok(())
    }

    async fn finish(mut self) -> Result<()> {
        self.flush().await?;
        while let Some(ended) = self.calls.join_next().await {
            ended.map_err(|source| Error::Task { source })??;
        }
        Ok(())
    }
}

/// Writes a batch; rows that DynamoDB refuses are rejected.
async fn write<E: MySqlEntity + DynamoEntity>(shared: &Shared, batch: Batch) -> Result<()> {
    let Batch { calls, mut rows, mut len } = batch;
    let start = Instant::now();
    let mut sent = calls.send(&shared.db).await;
    if matches!(sent, Err(dynamo_core::Error::DuplicateKey { .. })) {
        // A batch names no key twice; nothing of it was sent.
        let batch = distinct::<E>(shared, &rows);
        (rows, len) = (batch.rows, batch.len);
        sent = batch.calls.send(&shared.db).await;
    }
    match sent {
        Ok(()) => add(&shared.counters.items, len),
        // One of them is to blame for all: such as a value that an index of the table, but not of ours, cannot hold.
        Err(error) if is_refusal(&error) => one_by_one::<E>(shared, &rows).await?,
        Err(error) => return Err(error.into()),
    }
    shared.counters.spent(Stage::Exchanging, start);
    shared.tell();
    Ok(())
}

/// The same rows without those that write to a key of one before.
fn distinct<E: MySqlEntity + DynamoEntity>(shared: &Shared, rows: &[(Arc<Page>, Vec<usize>)]) -> Batch {
    let (mut keys, mut batch) = (HashSet::new(), Batch::default());
    for (page, row) in each(rows) {
        let Some(puts) = shared.puts::<E>(page, row) else { continue };
        let Some(taken) = puts.keys().find(|key| keys.contains(*key)) else {
            keys.extend(puts.keys().cloned());
            batch.push(puts, page, row);
            continue;
        };
        let what = if taken == puts.item.key() { "key" } else { "value of a unique field" };
        let reason = format!("another row has the same {what} ({})", key_text(E::SCHEMA, taken));
        let plan = page.plan();
        shared.reject(RowError::new(plan.entity, plan.table, page.key_text(row), RowProblem::Item { reason }));
    }
    batch
}

async fn one_by_one<E: MySqlEntity + DynamoEntity>(shared: &Shared, rows: &[(Arc<Page>, Vec<usize>)]) -> Result<()> {
    for (page, row) in each(rows) {
        // Made anew: it was used up by the batch.
        let Some(puts) = shared.puts::<E>(page, row) else { continue };
        match puts.add_to(BatchWrite::new()).send(&shared.db).await {
            Ok(()) => add(&shared.counters.items, 1),
            Err(error) if is_refusal(&error) => shared.reject(row_error(page, row, &error)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Rows one by one.
fn each(rows: &[(Arc<Page>, Vec<usize>)]) -> impl Iterator<Item = (&Arc<Page>, usize)> {
    rows.iter().flat_map(|(page, rows)| rows.iter().map(move |row| (page, *row)))
}

/// True when DynamoDB finds fault with an item of a batch.
fn is_refusal(error: &dynamo_core::Error) -> bool {
    matches!(error, dynamo_core::Error::Unprocessed { .. }) && error.kind() == ErrorKind::Validation
}
