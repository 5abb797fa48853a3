//! The interface over MySQL.

use std::fmt;
use std::marker::PhantomData;

use async_trait::async_trait;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::local::{Decide, Lookup, Reading};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::MySqlStore;
use super::access::find;
use super::explain::{MySqlExplanation, explain};
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
/// columns that the key is made of, so that indexes on them serve it, which [`explain`](Self::explain) shows; where they do
/// not have the order of the key, the rows that match are put in order in memory. A batch of reads is a statement for
/// every 256 keys.
///
/// # Filters
/// MySQL leaves out rows by the parts of a filter that compare columns of the entity's own table with values: `eq`, `ne`,
/// `lt` to `ge`, `between`, `is_in`, `begins_with`, `exists`, `is_absent`, `is_none`, `is_some`; joined by `and`, and by `or`
/// and `not` where all parts are such. Columns are integers, `DECIMAL`, texts, bytes, dates, labels of enums and `bool`, of
/// types that [keep equality](crate::MySqlValue::keeps_equality), and fields that DynamoDB has as their types are. Of the
/// rows that are left, the whole filter decides, so that results are those of DynamoDB. A row that is left out is neither
/// read, so that it is no error if it cannot be, nor counted in [`Page::evaluated`]. Where items that
/// are read count, by [`evaluate`](dynamo_core::op::Query::evaluate), MySQL leaves none out.
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
    /// Which index of MySQL serves a query or scan, by the server's `EXPLAIN`; `None` when nothing is asked of it. The server
    /// decides by how many rows it believes there are: ask where the data are.
    ///
    /// One statement. Those that read lists of children are left out: they go by the keys of the rows.
    ///
    /// ```no_run
    /// use dual_repo::MySqlEntity;
    /// use dual_repo::repository::MySqlStore;
    /// use dynamo_core::DynamoEntity;
    ///
    /// #[derive(DynamoEntity, MySqlEntity)]
    /// #[dynamo(table = "Users", entity = "ORDER")]
    /// #[pk("{user_email}")]
    /// #[sk("ORDER#{order_id:010}")]
    /// #[mysql(table = "orders", key("user_email", "order_id"))]
    /// struct Order {
    ///     user_email: String,
    ///     order_id: u32,
    /// }
    ///
    /// # async fn run(store: MySqlStore) -> dual_repo::repository::Result<()> {
    /// let orders = store.repository::<Order>();
    /// let explanation = orders.explain(Order::query("bob@example.com").limit(20).into()).await?;
    /// for access in explanation.iter().flat_map(|explanation| &explanation.accesses) {
    ///     assert!(!access.is_full_scan() && !access.is_sorted(), "{access:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`find`](Repository::find).
    pub async fn explain(&self, find: Find<E>) -> Result<Option<MySqlExplanation>> {
        let mysql = self.store.mysql();
        match reading::first::<E>(mysql, find.reading(self.store.now())?).await? {
            Some(first) => Ok(Some(explain(mysql, E::TABLE.table, first).await?)),
            None => Ok(None),
        }
    }

    async fn write(&self, write: impl Decide) -> Result<E> {
        let changed = self.store.write(write.decision(self.store.now())?).await?;
        let item = changed.after.ok_or(Error::NotFound { entity: E::SCHEMA.entity })?;
        Ok(unproject(item)?)
    }

    pub(crate) async fn page(&self, reading: Reading) -> Result<Page<E>> {
        Ok(reading::page::<E>(self.store.mysql(), reading).await?)
    }

    pub(crate) fn results(&self, reading: Reading) -> BoxStream<'static, Result<E>> {
        reading::results(self.store.mysql().clone(), reading).map_err(Error::from).boxed()
    }

    /// How many results there are.
    pub(crate) async fn number(&self, reading: Reading) -> Result<usize> {
        self.results(reading).try_fold(0, |count, _| std::future::ready(Ok(count + 1))).await
    }

    pub(crate) async fn look_up(&self, lookup: &Lookup) -> Result<Vec<Option<E>>> {
        let mysql = self.store.mysql();
        let plan = mysql.plan::<E>().await?;
        let mut connection = mysql.acquire().await?;
        let now = self.store.now();
        let reading = find::<E>(&mut connection, &plan, &lookup.keys);
        let mut found = mysql.answered(&format!("read rows of `{}`", plan.table), reading).await?;
        if E::SCHEMA.managed.ttl.is_some() {
            for place in &mut found {
                let Some(entity) = place else { continue };
                let item = dynamo_core::value::to_item(entity)
                    .map_err(|source| dynamo_core::Error::Encode { entity: E::SCHEMA.entity, source })?;
                if !lookup.keeps(E::SCHEMA, &item, now) {
                    *place = None;
                }
            }
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
        match update.unchanged() {
            Ok(entity) => Ok(entity),
            Err(update) => self.write(update).await,
        }
    }
    async fn delete(&self, delete: Delete<E>) -> Result<Deleted> {
        let changed = self.store.write(delete.decision(self.store.now())?).await?;
        Ok(if changed.before.is_some() { Deleted::Existing } else { Deleted::Nothing })
    }
    async fn get(&self, get: Get<E>) -> Result<Option<E>> {
        Ok(self.look_up(&get.lookup()?).await?.pop().flatten())
    }
    async fn exists(&self, exists: Exists<E>) -> Result<bool> {
        Ok(self.look_up(&exists.lookup()?).await?.iter().any(Option::is_some))
    }
    async fn find(&self, find: Find<E>) -> Result<Page<E>> {
        self.page(find.reading(self.store.now())?).await
    }
    fn stream(&self, find: Find<E>) -> BoxStream<'static, Result<E>> {
        match find.reading(self.store.now()) {
            Ok(reading) => self.results(reading),
            Err(error) => stream::iter([Err(error.into())]).boxed(),
        }
    }
    async fn count(&self, find: Find<E>) -> Result<usize> {
        self.number(find.reading(self.store.now())?).await
    }
    async fn batch_get(&self, batch: BatchGet<E>) -> Result<Vec<Option<E>>> {
        self.look_up(&batch.lookup()?).await
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        for decision in batch.decisions(self.store.now())? {
            self.store.write(decision).await?;
        }
        Ok(())
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        let decisions = transaction.decisions(self.store.now())?;
        if decisions.is_empty() {
            return Ok(());
        }
        self.store.transact(&decisions).await
    }
}
