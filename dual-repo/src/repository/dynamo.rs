//! Entities in DynamoDB.

use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{Dynamo, DynamoEntity, Transaction};
use futures::stream::{BoxStream, StreamExt};

use super::{Error, Find, Repository, Result};

/// The entities of one type in DynamoDB: each method is the call of its operation.
pub struct DynamoRepository<E> {
    db: Dynamo,
    entity: PhantomData<fn() -> E>,
}

impl<E> DynamoRepository<E> {
    /// Those that this handle reaches. The table has to be there.
    #[must_use]
    pub fn new(db: Dynamo) -> Self {
        DynamoRepository { db, entity: PhantomData }
    }

    /// The handle.
    #[must_use]
    pub fn db(&self) -> &Dynamo {
        &self.db
    }
}

impl<E> Clone for DynamoRepository<E> {
    fn clone(&self) -> Self {
        Self::new(self.db.clone())
    }
}

impl<E: DynamoEntity> fmt::Debug for DynamoRepository<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamoRepository").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

#[async_trait]
impl<E: DynamoEntity + 'static> Repository<E> for DynamoRepository<E> {
    async fn create(&self, entity: E) -> Result<E> {
        Ok(entity.create().send_new(&self.db).await?)
    }
    async fn put(&self, put: Put<E>) -> Result<E> {
        Ok(put.send_new(&self.db).await?)
    }
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
        Ok(upsert.send_new(&self.db).await?)
    }
    async fn update(&self, update: Update<E>) -> Result<E> {
        Ok(update.send_new(&self.db).await?)
    }
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
        Ok(update.send_new(&self.db).await?)
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        Ok(delete.send(&self.db).await?)
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        Ok(get.send(&self.db).await?)
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        Ok(exists.send(&self.db).await?)
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        Ok(find.page(&self.db).await?)
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        find.stream(&self.db).map(|result| result.map_err(Error::from)).boxed()
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        Ok(find.count(&self.db).await?)
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        Ok(batch.send(&self.db).await?)
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        Ok(batch.send(&self.db).await?)
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        Ok(transaction.send(&self.db).await?)
    }
}
