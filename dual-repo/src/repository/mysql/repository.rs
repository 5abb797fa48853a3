//! The interface over MySQL.

use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::local::{Decide, Lookup};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::MySqlStore;
use super::access::find;
use super::reading;
use crate::MySqlEntity;
use crate::project::unproject;
use crate::repository::{Error, Find, Repository, Result};

/// The entities of one type in a [`MySqlStore`]: whole aggregates, a row with the rows of its lists.
///
/// What operations mean is what they mean in DynamoDB, and is decided by the same code: a write locks the row, reads the
/// entity, decides, and writes what has changed, in one transaction at `READ COMMITTED`, which is run again when others are in
/// its way. Texts are compared by their bytes, whatever the collation.
///
/// A query is a statement for the rows, and one for each list of children; more where a filter leaves many out. It uses the
/// columns that the key is made of, so that indexes on them serve it; where they do not have the order of the key, the rows
/// that match are put in order in memory.
pub struct MySqlRepository<E> {
    store: MySqlStore,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for MySqlRepository<E> {
    fn clone(&self) -> Self {
        Self::new(self.store.clone())
    }
}

impl<E: DynamoEntity> fmt::Debug for MySqlRepository<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlRepository").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

impl<E> MySqlRepository<E> {
    pub(super) fn new(store: MySqlStore) -> Self {
        MySqlRepository { store, entity: PhantomData }
    }
}

impl<E: DynamoEntity + MySqlEntity> MySqlRepository<E> {
    async fn write(&self, write: impl Decide) -> Result<E> {
        let changed = self.store.write(write.decision(MySqlStore::now())?).await?;
        let item = changed.after.ok_or(Error::NotFound { entity: E::SCHEMA.entity })?;
        Ok(unproject(item)?)
    }

    async fn look_up(&self, lookup: Lookup) -> Result<Vec<Option<E>>> {
        let mysql = self.store.mysql();
        let plan = mysql.plan::<E>().await?;
        let mut connection = mysql.acquire().await?;
        let now = MySqlStore::now();
        let mut found = Vec::with_capacity(lookup.keys.len());
        for key in &lookup.keys {
            let entity = find::<E>(&mut connection, &plan, key).await?;
            let is_there = match (&entity, E::SCHEMA.managed.ttl) {
                (Some(entity), Some(_)) => {
                    let item = dynamo_core::value::to_item(entity)
                        .map_err(|source| dynamo_core::Error::Encode { entity: E::SCHEMA.entity, source })?;
                    lookup.keeps(E::SCHEMA, &item, now)
                }
                _ => true,
            };
            found.push(entity.filter(|_| is_there));
        }
        Ok(found)
    }
}

#[async_trait]
impl<E: DynamoEntity + MySqlEntity> Repository<E> for MySqlRepository<E> {
    async fn create(&self, entity: E) -> Result<E> {
        self.write(entity.create()).await
    }
    async fn put(&self, put: Put<E>) -> Result<E> {
        self.write(put).await
    }
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
        self.write(upsert).await
    }
    async fn update(&self, update: Update<E>) -> Result<E> {
        self.write(update).await
    }
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
        self.write(update).await
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        let changed = self.store.write(delete.decision(MySqlStore::now())?).await?;
        Ok(if changed.before.is_some() { Deleted::Existing } else { Deleted::Nothing })
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        Ok(self.look_up(get.lookup()?).await?.pop().flatten())
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        Ok(self.look_up(exists.lookup()?).await?.iter().any(Option::is_some))
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        let reading = find.reading(MySqlStore::now())?;
        Ok(reading::page::<E>(self.store.mysql(), reading).await?)
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        match find.reading(MySqlStore::now()) {
            Ok(reading) => reading::results(self.store.mysql().clone(), reading).map_err(Error::from).boxed(),
            Err(error) => stream::iter([Err(error.into())]).boxed(),
        }
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        let results = reading::results::<E>(self.store.mysql().clone(), find.reading(MySqlStore::now())?);
        Ok(results.try_fold(0, |count, _| std::future::ready(Ok(count + 1))).await?)
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        self.look_up(batch.lookup()?).await
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        for decision in batch.decisions(MySqlStore::now())? {
            self.store.write(decision).await?;
        }
        Ok(())
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        let decisions = transaction.decisions(MySqlStore::now())?;
        if decisions.is_empty() {
            return Ok(());
        }
        self.store.transact(&decisions).await
    }
}
