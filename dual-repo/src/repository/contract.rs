//! The interface.

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::BoxStream;

use super::{Find, Result};

/// Where the entities of one type are, wherever that is.
///
/// The operations are those of [`dynamo_core`], and mean what they say there: conditions, versions, managed times, expiry and
/// unique values included. Writes return the entity as it is stored.
///
/// It can be a trait object: `Box<dyn Repository<Order>>`, `&dyn Repository<Order>`.
///
/// # Errors
/// Every method has the errors of [`Error`](super::Error), by what they mean for the caller, whatever the store.
#[async_trait]
pub trait Repository<E: DynamoEntity + 'static>: Send + Sync {
    /// Writes an entity whose key must be free: else [`AlreadyExists`](super::Error::AlreadyExists).
    async fn create(&self, entity: E) -> Result<E>;

    /// Writes an entity in place of what is there.
    async fn put(&self, put: Put<E>) -> Result<E>;

    /// Writes the fields of an entity into what is there, or makes it.
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E>;

    /// Changes an entity, which must be there: else [`NotFound`](super::Error::NotFound).
    async fn update(&self, update: Update<E>) -> Result<E>;

    /// Changes what differs between two states of an entity, if it has not changed since the first.
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E>;

    /// Deletes an entity. That it is not there is no error, unless a condition says so.
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted>;

    /// Reads an entity.
    async fn get(&self, get: Get<E>) -> Result<Option<E>>;

    /// Whether an entity is there. It sees every write that was answered before.
    async fn exists(&self, exists: Exists<E>) -> Result<bool>;

    /// One page of a query or scan: `orders.find(Order::query("bob@example.com").limit(20).into())`.
    async fn find(&self, find: Find<E>) -> Result<Page<E>>;

    /// All results of a query or scan, up to its limit, read as they are asked for. It ends after an error.
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>>;

    /// How many results a query or scan has.
    async fn count(&self, find: Find<E>) -> Result<usize>;

    /// Reads entities by their keys, in this order.
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>>;

    /// Puts and deletes, each by itself; they may be of other entities of the same store too. After an error, any of them
    /// may have been applied, and all of them may be sent again.
    async fn batch_write(&self, batch: BatchWrite) -> Result<()>;

    /// Writes that are all applied, or none; they may be of other entities of the same store too. One that is refused makes
    /// it [`Canceled`](super::Error::Canceled), with a reason for each.
    async fn transaction(&self, transaction: Transaction) -> Result<()>;
}

/// Passes every call on.
macro_rules! through {
    ($($pointer:ty),*) => {$(
        #[async_trait]
        impl<E: DynamoEntity + 'static, R: Repository<E> + ?Sized> Repository<E> for $pointer {
            async fn create(&self, entity: E) -> Result<E> {
                (**self).create(entity).await
            }
            async fn put(&self, put: Put<E>) -> Result<E> {
                (**self).put(put).await
            }
            async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
                (**self).upsert(upsert).await
            }
            async fn update(&self, update: Update<E>) -> Result<E> {
                (**self).update(update).await
            }
            async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
                (**self).update_from(update).await
            }
            async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
                (**self).delete(delete).await
            }
            async fn get(&self, get: Get<E>) -> Result<Option<E>> {
                (**self).get(get).await
            }
            async fn exists(&self, exists: Exists<E>) -> Result<bool> {
                (**self).exists(exists).await
            }
            async fn find(&self, find: Find<E>) -> Result<Page<E>> {
                (**self).find(find).await
            }
            fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
                (**self).stream(find)
            }
            async fn count(&self, find: Find<E>) -> Result<usize> {
                (**self).count(find).await
            }
            async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
                (**self).batch_get(batch).await
            }
            async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
                (**self).batch_write(batch).await
            }
            async fn transaction(&self, transaction: Transaction) -> Result<()> {
                (**self).transaction(transaction).await
            }
        }
    )*};
}
through!(Box<R>, std::sync::Arc<R>, &R);
