//! A repository with a cache in front of it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::key::Key;
use dynamo_core::local::{Decide, Lookup};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::value::to_item;
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::BoxStream;
use moka::future::Cache;

use super::epochs::{Epochs, Written};
use super::options::Lifetimes;
use super::stats::{Counts, Read};
use super::{CacheGroup, CacheOptions, CacheStats};
use crate::repository::{Error, Find, Repository, Result};

/// A repository with a cache in front of it.
///
/// [`get`](Repository::get) reads through the cache, several at once of one key by one call to the repository behind it.
/// Reads that ask for consistency, `exists`, batches and queries go past it. A read never finds less than the writes that this
/// value had answered before it began; what others write is seen when the entry's time is over, or when
/// [a stream tells](CacheGroup::changed). That goes for what a transaction or a batch of another repository writes, unless both are
/// [in a group](Self::in_group).
pub struct CachedRepository<E, R> {
    inner: R,
    entries: Cache<Key, Entry<E>>,
    epochs: Arc<Epochs>,
    options: CacheOptions,
    counts: Counts,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

/// What is cached, and when it was asked for.
pub(super) struct Entry<E> {
    epoch: u64,
    pub(super) entity: Option<Arc<E>>,
}

impl<E> Clone for Entry<E> {
    fn clone(&self) -> Self {
        Entry { epoch: self.epoch, entity: self.entity.clone() }
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
        let entries = Cache::builder().max_capacity(options.capacity).expire_after(Lifetimes(options)).build();
        let (epochs, clock) = (Arc::clone(&group.0), Arc::new(SystemTime::now));
        CachedRepository { inner, entries, epochs, options, counts: Counts::default(), clock }
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

    /// How often it had what was asked for.
    pub fn stats(&self) -> CacheStats {
        self.counts.stats()
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
            self.counts.count(E::SCHEMA.entity, Read::Past);
            let get = Get::of_key(key.clone()).include_expired();
            return self.inner.get(if lookup.consistent { get.consistent() } else { get }).await;
        }
        // What is kept has to be what the last write left.
        let ask = || self.inner.get(Get::of_key(key.clone()).consistent());
        if lookup.consistent {
            self.counts.count(E::SCHEMA.entity, Read::Past);
            return ask().await;
        }
        let has_asked = AtomicBool::new(false);
        let count = || {
            let read = if has_asked.load(Ordering::Relaxed) { Read::Miss } else { Read::Hit };
            self.counts.count(E::SCHEMA.entity, read);
        };
        loop {
            let epoch = self.epochs.of(key);
            let load = async {
                has_asked.store(true, Ordering::Relaxed);
                Ok::<_, Error>(Entry { epoch, entity: ask().await?.map(Arc::new) })
            };
            match self.entries.try_get_with_by_ref(key, load).await {
                // What was asked for before the last write may be what was there before it.
                Ok(entry) if entry.epoch < epoch => self.entries.invalidate(key).await,
                Ok(Entry { entity: Some(entity), .. }) => {
                    count();
                    return Ok(self.alive(&lookup, &entity));
                }
                Ok(Entry { entity: None, .. }) => {
                    count();
                    if self.options.absent.is_none() {
                        self.entries.invalidate(key).await;
                    }
                    return Ok(None);
                }
                // The error is shared with all who asked.
                Err(_) => {
                    self.counts.count(E::SCHEMA.entity, Read::Miss);
                    return ask().await;
                }
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
