//! The interface over a store in memory.

use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::local::{Decide, Lookup};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Error, Transaction};
use futures::stream::{self, BoxStream, StreamExt};

use super::MemoryStore;
use crate::project::unproject;
use crate::repository::{Find, Repository, Result};

/// The entities of one type in a [`MemoryStore`].
pub struct MemoryRepository<E> {
    store: MemoryStore,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for MemoryRepository<E> {
    fn clone(&self) -> Self {
        Self::new(self.store.clone())
    }
}

impl<E: DynamoEntity> fmt::Debug for MemoryRepository<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryRepository").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

impl<E> MemoryRepository<E> {
    pub(super) fn new(store: MemoryStore) -> Self {
        MemoryRepository { store, entity: PhantomData }
    }
}

impl<E: DynamoEntity> MemoryRepository<E> {
    /// Carries out a write that leaves an entity behind.
    fn write(&self, write: impl Decide) -> dynamo_core::Result<E> {
        let changed = self.store.write(&write.decision(self.store.now())?)?;
        changed.after.ok_or(Error::NotFound { entity: E::SCHEMA.entity }).and_then(unproject)
    }

    fn look_up(&self, lookup: &Lookup) -> dynamo_core::Result<Vec<Option<E>>> {
        let now = self.store.now();
        let read = |key| {
            let item = self.store.item(E::SCHEMA.table, key);
            item.filter(|item| lookup.keeps(E::SCHEMA, item, now)).map(unproject).transpose()
        };
        lookup.keys.iter().map(read).collect()
    }

    /// All results up to the limit.
    fn all(&self, find: Find<E>) -> dynamo_core::Result<Vec<E>> {
        let reading = find.reading(self.store.now())?;
        reading.check_forwards()?;
        self.store.page(&reading)?.whole()
    }
}

#[async_trait]
impl<E: DynamoEntity + 'static> Repository<E> for MemoryRepository<E> {
    async fn create(&self, entity: E) -> Result<E> {
        Ok(self.write(entity.create())?)
    }
    async fn put(&self, put: Put<E>) -> Result<E> {
        Ok(self.write(put)?)
    }
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
        Ok(self.write(upsert)?)
    }
    async fn update(&self, update: Update<E>) -> Result<E> {
        Ok(self.write(update)?)
    }
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
        match update.unchanged() {
            Ok(entity) => Ok(entity),
            Err(update) => Ok(self.write(update)?),
        }
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        let changed = self.store.write(&delete.decision(self.store.now())?)?;
        Ok(if changed.before.is_some() { Deleted::Existing } else { Deleted::Nothing })
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        Ok(self.look_up(&get.lookup()?)?.pop().flatten())
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        Ok(self.look_up(&exists.lookup()?)?.iter().any(Option::is_some))
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        Ok(self.store.page(&find.reading(self.store.now())?)?)
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        match self.all(find) {
            Ok(items) => stream::iter(items).map(Ok).boxed(),
            Err(error) => stream::iter([Err(error.into())]).boxed(),
        }
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        Ok(self.all(find)?.len())
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        Ok(self.look_up(&batch.lookup()?)?)
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        for decision in batch.decisions(self.store.now())? {
            self.store.write(&decision)?;
        }
        Ok(())
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        Ok(self.store.transact(&transaction.decisions(self.store.now())?)?)
    }
}
