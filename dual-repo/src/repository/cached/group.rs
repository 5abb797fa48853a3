//! Caches that hear of each other's writes, and of those of others.

use std::fmt;
use std::sync::Arc;

use dynamo_core::DynamoTable;
use dynamo_core::key::Key;
use dynamo_core::streams::Event;

use super::epochs::Epochs;

/// Repositories that tell each other's caches of their writes, as a transaction of one writes entities of others. Clones are
/// the same group.
///
/// ```
/// use dual_repo::repository::{CacheGroup, CacheOptions, CachedRepository, MemoryStore, Repository};
/// use dynamo_core::{DynamoEntity, Transaction};
///
/// #[derive(Debug, Clone, PartialEq, DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "PRODUCT")]
/// #[pk("PRODUCT#{id}")]
/// struct Product { id: u32, left: u32 }
///
/// #[derive(Debug, Clone, PartialEq, DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "SALE")]
/// #[pk("SALE#{id}")]
/// struct Sale { id: u32, product: u32 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dual_repo::repository::Result<()> {
/// let (store, group) = (MemoryStore::new(), CacheGroup::new());
/// let products = CachedRepository::in_group(store.repository::<Product>(), CacheOptions::default(), &group);
/// let sales = CachedRepository::in_group(store.repository::<Sale>(), CacheOptions::default(), &group);
///
/// products.create(Product { id: 7, left: 2 }).await?;
/// assert_eq!(products.get(Product::get(7)).await?.map(|product| product.left), Some(2));
/// let sale = Transaction::new()
///     .create(Sale { id: 1, product: 7 })
///     .update(Product::update(7).subtract(|p| p.left, 1).condition(|p| p.left.ge(1)));
/// sales.transaction(sale).await?;
/// assert_eq!(products.get(Product::get(7)).await?.map(|product| product.left), Some(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CacheGroup(pub(super) Arc<Epochs>);

impl CacheGroup {
    /// A group without repositories.
    #[must_use]
    pub fn new() -> Self {
        CacheGroup(Arc::new(Epochs::new()))
    }

    /// Forgets what has changed, as a stream tells: of an item its entry, whatever its entity is, and everything where changes are missing.
    ///
    /// With it, what other processes write is seen as soon as the stream has it, which is most often within a second. Each process
    /// has to hear of each change: give each a [consumer](dynamo_core::streams) of its own name that begins with the next change, and forget everything
    /// first. DynamoDB wants no more than two readers of a stream; for more processes, one reads and tells the others.
    ///
    /// ```
    /// use dual_repo::repository::CacheGroup;
    /// use dynamo_core::DynamoTable;
    /// use dynamo_core::streams::lambda::Batch;
    ///
    /// # use dynamo_core::DynamoEntity;
    /// # #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    /// # #[dynamo(table = "Shop", entity = "PRODUCT")]
    /// # #[pk("PRODUCT#{id}")]
    /// # struct Product { id: u32 }
    /// # #[derive(Debug, Clone, PartialEq, DynamoTable)]
    /// # #[dynamo(table = "Shop", stream = "keys-only")]
    /// # enum Shop { Product(Product) }
    /// async fn heard(group: &CacheGroup, payload: &str) -> dynamo_core::Result<()> {
    ///     let batch = Batch::parse(payload)?;
    ///     let answer = batch.handle::<Shop, _, _>(|event| {
    ///         group.changed(&event);
    ///         async { Ok::<_, std::convert::Infallible>(()) }
    ///     });
    ///     drop(answer.await);
    ///     Ok(())
    /// }
    /// ```
    pub fn changed<T: DynamoTable>(&self, event: &Event<T>) {
        match event {
            Event::Change(change) => self.0.written(Some(&change.key)),
            Event::Other(record) => {
                // A table's entities agree on its key attributes.
                let entity = T::TABLE.entities.first();
                self.0.written(entity.and_then(|entity| Key::of_item(&record.keys, &entity.primary)).as_ref());
            }
            // A gap, and whatever else may have changed anything.
            _ => self.0.written(None),
        }
    }
}

impl Default for CacheGroup {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CacheGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheGroup").finish_non_exhaustive()
    }
}
