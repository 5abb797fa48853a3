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

    fn tell(&self) {
        self.observer.tell(&self.counters, self.total);
    }
}

/// The put of a row's item, those of its unique values, and where they came from: an item that is refused is made once more.
struct Outgoing {
    item: ReadyPut,
    unique: Vec<ReadyPut>,
    page: Arc<Page>,
    row: usize,
}

impl Outgoing {
    fn of<E: MySqlEntity + DynamoEntity>(entity: &E, page: &Arc<Page>, row: usize) -> dynamo_core::Result<Self> {
        let unique =
            unique_items(entity)?.iter().map(|item| ReadyPut::of_item(E::SCHEMA, item)).collect::<Result<_, _>>()?;
        Ok(Outgoing { item: ReadyPut::of(entity)?, unique, page: Arc::clone(page), row })
    }

    /// The keys that it writes to.
    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.item).chain(&self.unique).map(ReadyPut::key)
    }

    fn add_to(self, calls: BatchWrite) -> BatchWrite {
        self.unique.into_iter().fold(calls.ready(self.item), BatchWrite::ready)
    }

    #[cold]
    fn rejected(&self, reason: String) -> RowError {
        let plan = self.page.plan();
        RowError::new(plan.entity, plan.table, self.page.key_text(self.row), RowProblem::Item { reason })
    }
}

/// Makes items of the pages of one reader, and writes them.
pub(super) struct Writer<E> {
    shared: Arc<Shared>,
    batch: Vec<Outgoing>,
    calls: JoinSet<Result<()>>,
    entity: PhantomData<fn() -> E>,
}

impl<E: MySqlEntity + DynamoEntity> Writer<E> {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Writer { shared, batch: Vec::with_capacity(BATCH_WRITE_MAX), calls: JoinSet::new(), entity: PhantomData }
    }

    /// The rows of a call.
    fn rows_per_call() -> usize {
        (BATCH_WRITE_MAX / (1 + E::SCHEMA.unique.len())).max(1)
    }

    /// The items of a page, without the rows that have none.
    fn project(&self, page: &Arc<Page>) -> Vec<Outgoing> {
        let start = Instant::now();
        let mut items = Vec::with_capacity(page.len());
        for row in 0..page.len() {
            match page.decode::<E>(row) {
                Some(Ok(entity)) => match Outgoing::of(&entity, page, row) {
                    Ok(outgoing) => items.push(outgoing),
                    Err(error) => self.shared.reject(row_error(page, row, &error)),
                },
                Some(Err(error)) => self.shared.reject(error),
                None => break,
            }
        }
        add(&self.shared.counters.rows, page.len());
        self.shared.counters.spent(Stage::Projecting, start);
        items
    }

    /// Sends the batch as soon as a call may be made.
    async fn flush(&mut self) -> Result<()> {
        // What has ended need not wait for the end.
        while let Some(ended) = self.calls.try_join_next() {
            ended.map_err(|source| Error::Task { source })??;
        }
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH_WRITE_MAX));
        if batch.is_empty() {
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
        let items = self.project(&Arc::new(page));
        self.shared.tell();
        for item in items {
            self.batch.push(item);
            if self.batch.len() == Self::rows_per_call() {
                self.flush().await?;
            }
        }
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
async fn write<E: MySqlEntity + DynamoEntity>(shared: &Shared, batch: Vec<Outgoing>) -> Result<()> {
    let batch = distinct::<E>(shared, batch);
    let mut sources = Vec::with_capacity(batch.len());
    let mut calls = BatchWrite::new();
    for outgoing in batch {
        sources.push((Arc::clone(&outgoing.page), outgoing.row));
        calls = outgoing.add_to(calls);
    }
    let start = Instant::now();
    match calls.send(&shared.db).await {
        Ok(()) => add(&shared.counters.items, sources.len()),
        // One of them is to blame for all: such as a value that an index of the table, but not of ours, cannot hold.
        Err(error) if is_refusal(&error) => one_by_one::<E>(shared, sources).await?,
        Err(error) => return Err(error.into()),
    }
    shared.counters.spent(Stage::Exchanging, start);
    shared.tell();
    Ok(())
}

/// A batch names no key twice.
fn distinct<E: MySqlEntity + DynamoEntity>(shared: &Shared, batch: Vec<Outgoing>) -> Vec<Outgoing> {
    let mut keys = HashSet::with_capacity(batch.len());
    let mut first = Vec::with_capacity(batch.len());
    for row in batch {
        let taken = row.keys().find(|key| keys.contains(*key)).cloned();
        match taken {
            None => {
                keys.extend(row.keys().cloned());
                first.push(row);
            }
            Some(key) if key == *row.item.key() => {
                let key = key_text(E::SCHEMA, &key);
                shared.reject(row.rejected(format!("another row has the same key ({key})")));
            }
            Some(key) => {
                let key = key_text(E::SCHEMA, &key);
                shared.reject(row.rejected(format!("another row has the same value of a unique field ({key})")));
            }
        }
    }
    first
}

async fn one_by_one<E: MySqlEntity + DynamoEntity>(shared: &Shared, rows: Vec<(Arc<Page>, usize)>) -> Result<()> {
    for (page, row) in rows {
        let Some(Ok(entity)) = page.decode::<E>(row) else { continue };
        // Made anew: it was used up by the batch.
        let call = match Outgoing::of(&entity, &page, row) {
            Ok(outgoing) => outgoing.add_to(BatchWrite::new()),
            Err(error) => {
                shared.reject(row_error(&page, row, &error));
                continue;
            }
        };
        match call.send(&shared.db).await {
            Ok(()) => add(&shared.counters.items, 1),
            Err(error) if is_refusal(&error) => shared.reject(row_error(&page, row, &error)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// True when DynamoDB finds fault with an item of a batch.
fn is_refusal(error: &dynamo_core::Error) -> bool {
    matches!(error, dynamo_core::Error::Unprocessed { .. }) && error.kind() == ErrorKind::Validation
}
