//! Pages become calls.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use dynamo_core::batch::{PutCall, ReadyCall};
use dynamo_core::key::Key;
use dynamo_core::limits::BATCH_WRITE_MAX;
use dynamo_core::local::unique_items;
use dynamo_core::{Dynamo, DynamoEntity, ErrorKind};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::{Error, Result, RowError, RowProblem};
use crate::mysql::MySqlEntity;
use crate::mysql::page::Page;
use crate::transfer::{Counters, Observer, Stage, Total, Worker, add, key_text, row_error};

/// What all writers of a backfill share.
pub(super) struct Shared<E> {
    pub(super) db: Dynamo,
    /// One without puts.
    pub(super) call: PutCall<E>,
    /// One for each call that may be under way.
    pub(super) permits: Arc<Semaphore>,
    pub(super) counters: Arc<Counters>,
    pub(super) total: Total,
    pub(super) observer: Observer,
    pub(super) reasons: Mutex<Vec<RowError>>,
    pub(super) reasons_max: usize,
}

impl<E: MySqlEntity + DynamoEntity> Shared<E> {
    fn reject(&self, error: RowError) {
        tracing::warn!(%error, "row rejected");
        add(&self.counters.rejected, 1);
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        if reasons.len() < self.reasons_max {
            reasons.push(error);
        }
    }

    /// Adds the puts of a row to a call: its item, and those that keep its unique values. A row that has none is rejected.
    fn add(&self, call: &mut PutCall<E>, page: &Page, row: usize) -> Added {
        let before = call.len();
        let added = match page.decode::<E>(row) {
            None => return Added::No,
            Some(Err(error)) => Err(error),
            Some(Ok(entity)) => add_entity(call, &entity).map_err(|error| match error {
                dynamo_core::Error::DuplicateKey { .. } => taken(call, before, &entity, page, row),
                error => row_error(page, row, &error),
            }),
        };
        match added {
            Ok(true) => Added::Yes,
            Ok(false) if before > 0 => {
                call.truncate(before);
                Added::Full
            }
            Ok(false) => {
                call.truncate(before);
                let reason =
                    format!("its item and the markers of its unique fields take more than {BATCH_WRITE_MAX} puts");
                self.reject(rejected(page, row, reason));
                Added::No
            }
            Err(error) => {
                call.truncate(before);
                self.reject(error);
                Added::No
            }
        }
    }

    fn tell(&self) {
        self.observer.tell(&self.counters, self.total);
    }
}

/// What became of a row.
enum Added {
    Yes,
    /// It was rejected.
    No,
    /// The call has no room for it.
    Full,
}

/// False when the call has no room for all of it.
fn add_entity<E: DynamoEntity>(call: &mut PutCall<E>, entity: &E) -> dynamo_core::Result<bool> {
    if !call.put(entity)? {
        return Ok(false);
    }
    for item in unique_items(entity)? {
        if !call.put_item(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// That a row before has the same key, or the same value of a unique field.
#[cold]
fn taken<E: DynamoEntity>(call: &PutCall<E>, before: usize, entity: &E, page: &Page, row: usize) -> RowError {
    // What was added before it was found says which.
    let (what, key) = match call.len() - before {
        0 => ("key", entity.key().ok()),
        added => {
            let item = unique_items(entity).ok().and_then(|items| items.into_iter().nth(added - 1));
            ("value of a unique field", item.and_then(|item| Key::of_item(&item, &E::SCHEMA.primary)))
        }
    };
    let key = key.map(|key| key_text(E::SCHEMA, &key)).unwrap_or_default();
    rejected(page, row, format!("another row has the same {what} ({key})"))
}

#[cold]
fn rejected(page: &Page, row: usize, reason: String) -> RowError {
    let plan = page.plan();
    RowError::new(plan.entity, plan.table, page.key_text(row), RowProblem::Item { reason })
}

/// Where the puts of a call come from.
type Sources = Vec<(Arc<Page>, Vec<usize>)>;

/// Makes items of the pages of one reader, and writes them.
pub(super) struct Writer<E> {
    shared: Arc<Shared<E>>,
    call: PutCall<E>,
    sources: Sources,
    calls: JoinSet<Result<()>>,
}

impl<E: MySqlEntity + DynamoEntity> Writer<E> {
    pub(super) fn new(shared: Arc<Shared<E>>) -> Self {
        let call = shared.call.clone();
        Writer { shared, call, sources: Vec::new(), calls: JoinSet::new() }
    }

    /// Fills the call with rows of a page; the first that it has no room for.
    fn fill(&mut self, page: &Arc<Page>, first: usize) -> usize {
        let start = Instant::now();
        let (mut row, mut rows) = (first, Vec::with_capacity(BATCH_WRITE_MAX));
        while row < page.len() {
            match self.shared.add(&mut self.call, page, row) {
                Added::Yes => rows.push(row),
                Added::No => {}
                Added::Full => break,
            }
            row += 1;
        }
        add(&self.shared.counters.rows, row - first);
        if !rows.is_empty() {
            self.sources.push((Arc::clone(page), rows));
        }
        self.shared.counters.spent(Stage::Projecting, start);
        row
    }

    /// Sends what there is as soon as a call may be made.
    async fn flush(&mut self) -> Result<()> {
        // What has ended need not wait for the end.
        while let Some(ended) = self.calls.try_join_next() {
            ended.map_err(|source| Error::Task { source })??;
        }
        if self.call.is_empty() {
            return Ok(());
        }
        let (call, sources) = (self.call.take(), std::mem::take(&mut self.sources));
        let shared = Arc::clone(&self.shared);
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&shared.permits).acquire_owned().await else { return Ok(()) };
        self.calls.spawn(async move {
            let _permit = permit;
            write(&shared, call, &sources).await
        });
        Ok(())
    }
}

impl<E: MySqlEntity + DynamoEntity> Worker for Writer<E> {
    async fn page(&mut self, page: Page) -> Result<()> {
        let (page, mut row) = (Arc::new(page), 0);
        while row < page.len() {
            row = self.fill(&page, row);
            if row < page.len() {
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

/// Sends a call; rows that DynamoDB refuses are rejected.
async fn write<E: MySqlEntity + DynamoEntity>(shared: &Shared<E>, call: ReadyCall, sources: &Sources) -> Result<()> {
    let start = Instant::now();
    match call.send(&shared.db).await {
        Ok(()) => add(&shared.counters.items, sources.iter().map(|(_, rows)| rows.len()).sum()),
        // One of them is to blame for all: such as a value that an index of the table, but not of ours, cannot hold.
        Err(error) if is_refusal(&error) => one_by_one(shared, sources).await?,
        Err(error) => return Err(error.into()),
    }
    shared.counters.spent(Stage::Exchanging, start);
    shared.tell();
    Ok(())
}

async fn one_by_one<E: MySqlEntity + DynamoEntity>(shared: &Shared<E>, sources: &Sources) -> Result<()> {
    for (page, rows) in sources {
        for row in rows.iter().copied() {
            // Made anew: it was used up by the call.
            let mut call = shared.call.clone();
            let Added::Yes = shared.add(&mut call, page, row) else { continue };
            match call.take().send(&shared.db).await {
                Ok(()) => add(&shared.counters.items, 1),
                Err(error) if is_refusal(&error) => shared.reject(row_error(page, row, &error)),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// True when DynamoDB finds fault with an item of a batch.
fn is_refusal(error: &dynamo_core::Error) -> bool {
    matches!(error, dynamo_core::Error::Unprocessed { .. }) && error.kind() == ErrorKind::Validation
}
