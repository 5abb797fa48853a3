//! Entities that are read again and again, kept in memory.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::key::Key;
use dynamo_core::local::{Decide, Lookup};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::value::to_item;
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::BoxStream;
use moka::future::Cache;

use super::{Error, Find, Repository, Result};

/// A repository with a cache in front of it.
///
/// [`get`](Repository::get) reads through the cache, several at once of one key by one call to the repository behind it.
/// Reads that ask for consistency, `exists`, batches and queries go past it. A read never finds less than the writes that this
/// value had answered before it began; what others write is seen when the entry's time is over. That goes for what a
/// transaction or a batch of another repository writes, unless both are [in a group](Self::in_group).
pub struct CachedRepository<E, R> {
    inner: R,
    entries: Cache<Key, Entry<E>>,
    epochs: Arc<Epochs>,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

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
pub struct CacheGroup(Arc<Epochs>);

impl CacheGroup {
    /// A group without repositories.
    #[must_use]
    pub fn new() -> Self {
        CacheGroup(Arc::new(Epochs::new()))
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

/// What is cached, and when it was asked for.
struct Entry<E> {
    epoch: u64,
    entity: Option<Arc<E>>,
}

impl<E> Clone for Entry<E> {
    fn clone(&self) -> Self {
        Entry { epoch: self.epoch, entity: self.entity.clone() }
    }
}

/// How much is cached, and for how long.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CacheOptions {
    /// Entities at most; 10,000 unless told.
    pub capacity: u64,
    /// How long one is kept after it was read; 60 seconds unless told.
    pub time_to_live: Duration,
}

impl Default for CacheOptions {
    fn default() -> Self {
        CacheOptions { capacity: 10_000, time_to_live: Duration::from_mins(1) }
    }
}

/// Counts the writes to each key, of which many share a counter. What was read before a write began or ended is not what
/// the key has after it.
struct Epochs {
    hasher: RandomState,
    slots: Vec<AtomicU64>,
}

const SLOTS: usize = 1024;

impl Epochs {
    fn new() -> Self {
        Epochs { hasher: RandomState::new(), slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() }
    }

    fn slot(&self, key: &Key) -> Option<&AtomicU64> {
        let slots = u64::try_from(self.slots.len()).ok()?;
        let slot = self.hasher.hash_one(key).checked_rem(slots)?;
        self.slots.get(usize::try_from(slot).ok()?)
    }

    fn of(&self, key: &Key) -> u64 {
        self.slot(key).map_or(0, |slot| slot.load(Ordering::SeqCst))
    }

    fn written(&self, key: Option<&Key>) {
        match key.and_then(|key| self.slot(key)) {
            Some(slot) => {
                slot.fetch_add(1, Ordering::SeqCst);
            }
            None => {
                for slot in &self.slots {
                    slot.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    }
}

/// Counts a write when it ends, also when its caller has lost interest.
struct Written<'e>(&'e Epochs, Option<Key>);

impl Drop for Written<'_> {
    fn drop(&mut self) {
        self.0.written(self.1.as_ref());
    }
}

impl<E, R: fmt::Debug> fmt::Debug for CachedRepository<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedRepository").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity + Clone + 'static, R: Repository<E>> CachedRepository<E, R> {
    /// A cache in front of a repository.
    pub fn new(inner: R, options: CacheOptions) -> Self {
        Self::in_group(inner, options, &CacheGroup::new())
    }

    /// The same, which is told of what the others of a group write, and tells them.
    pub fn in_group(inner: R, options: CacheOptions, group: &CacheGroup) -> Self {
        let entries = Cache::builder().max_capacity(options.capacity).time_to_live(options.time_to_live).build();
        CachedRepository { inner, entries, epochs: Arc::clone(&group.0), clock: Arc::new(SystemTime::now) }
    }

    /// The same with another clock, which tells what has expired: for tests.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        CachedRepository { clock: Arc::new(clock), ..self }
    }

    /// The repository behind it.
    pub fn inner(&self) -> &R {
        &self.inner
    }

    /// Forgets what is cached of a key, as somebody else has written it.
    pub fn forget(&self, key: &Key) {
        self.epochs.written(Some(key));
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.epochs.written(None);
    }

    /// A cached entity, unless it has expired since.
    fn alive(&self, lookup: &Lookup, entity: &E) -> Option<E> {
        let is_there = E::SCHEMA.managed.ttl.is_none()
            || to_item(entity).is_ok_and(|item| lookup.keeps(E::SCHEMA, &item, (self.clock)()));
        is_there.then(|| entity.clone())
    }

    fn writing(&self, key: Option<Key>) -> Written<'_> {
        Written(&self.epochs, key)
    }
}

#[async_trait]
impl<E: DynamoEntity + Clone + 'static, R: Repository<E>> Repository<E> for CachedRepository<E, R> {
    async fn create(&self, entity: E) -> Result<E> {
        let _written = self.writing(entity.key().ok());
        self.inner.create(entity).await
    }
    async fn put(&self, put: Put<E>) -> Result<E> {
        let _written = self.writing(put.key());
        self.inner.put(put).await
    }
    async fn upsert(&self, upsert: Upsert<E>) -> Result<E> {
        let _written = self.writing(upsert.key());
        self.inner.upsert(upsert).await
    }
    async fn update(&self, update: Update<E>) -> Result<E> {
        let _written = self.writing(update.key());
        self.inner.update(update).await
    }
    async fn update_from(&self, update: UpdateFrom<E>) -> Result<E> {
        let _written = self.writing(update.key());
        self.inner.update_from(update).await
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        let _written = self.writing(delete.key());
        self.inner.delete(delete).await
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        let lookup = get.lookup()?;
        let Some(key) = lookup.keys.first() else { return Ok(None) };
        if lookup.includes_expired() {
            let get = Get::of_key(key.clone()).include_expired();
            return self.inner.get(if lookup.consistent { get.consistent() } else { get }).await;
        }
        // What is kept has to be what the last write left.
        let ask = || self.inner.get(Get::of_key(key.clone()).consistent());
        if lookup.consistent {
            return ask().await;
        }
        loop {
            let epoch = self.epochs.of(key);
            let load = async { Ok::<_, Error>(Entry { epoch, entity: ask().await?.map(Arc::new) }) };
            match self.entries.try_get_with_by_ref(key, load).await {
                // What was asked for before the last write may be what was there before it.
                Ok(entry) if entry.epoch < epoch => self.entries.invalidate(key).await,
                Ok(Entry { entity: Some(entity), .. }) => return Ok(self.alive(&lookup, &entity)),
                Ok(Entry { entity: None, .. }) => {
                    self.entries.invalidate(key).await;
                    return Ok(None);
                }
                // The error is shared with all who asked.
                Err(_) => return ask().await,
            }
        }
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        self.inner.exists(exists).await
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        self.inner.find(find).await
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        self.inner.stream(find)
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        self.inner.count(find).await
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        self.inner.batch_get(batch).await
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        let _written = self.writing(None);
        self.inner.batch_write(batch).await
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        let _written = self.writing(None);
        self.inner.transaction(transaction).await
    }
}
