//! `Query` of an index, and `BatchGetItem` of the items that it lists.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;

use futures::stream::{self, BoxStream, Stream, StreamExt};

use super::page::{self, Page};
use super::query::{Query, split};
use super::sift::EntityKeys;
use crate::batch::BatchGet;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, Indexed, ReadAs, decode_error};
use crate::error::Result;
use crate::key::Key;
use crate::limits::BATCH_GET_MAX;
use crate::managed::Expired;
use crate::value::{AvSource, Item};

/// The items that a query of an index lists, whole: read by their keys, in the order of the index.
///
/// `Query` calls, and a `BatchGetItem` call for each hundred of what they list: each item costs what it costs alone, beside
/// the reading of the index. An item that is deleted in between, or turns out to be of another entity, is left out, so that a page may have fewer items than its
/// limit and a cursor all the same. What an item has become in between counts, also where the query would not list it any
/// more.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Products", entity = "PRODUCT")]
/// # #[pk("{id}")]
/// # #[gsi(1, pk = "CATEGORY#{category}", sk = "{price:08}", projection = "keys-only")]
/// # struct Product { id: u64, category: String, price: u32, description: String }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let cheapest: Vec<Product> = Product::query_gsi::<1>("books").limit(10).hydrate().all(db).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Hydrate<E, I> {
    query: Query<E, I>,
    consistent: bool,
}

impl<E, I> fmt::Debug for Hydrate<E, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hydrate").field("query", &self.query).field("consistent", &self.consistent).finish()
    }
}

impl<E: Indexed<I>, I> Hydrate<E, I> {
    pub(super) fn new(query: Query<E, I>) -> Self {
        Hydrate { query, consistent: false }
    }

    /// Reads the items so that every write is seen that was answered before; which items there are is what the index knows.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }
}

impl<E: Indexed<I> + 'static, I> Hydrate<E, I> {
    /// Reads a page: all items, or as many as the query's limit says and a cursor behind them.
    ///
    /// # Errors
    /// As [`Query::send`] and [`BatchGet::send`].
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<E>> {
        let (limit, after) = self.query.take_page();
        let expired = self.query.expired();
        let (plan, dropped) = self.query.plan(db)?;
        let listed = page::page(db, &plan, &EntityKeys::<E>::without(dropped), limit, after).await?;
        let items = fetch::<E>(db, listed.items, self.consistent, expired).await?;
        let items = items.into_iter().filter_map(|item| read(item).transpose()).collect::<Result<_>>()?;
        Ok(Page { items, cursor: listed.cursor })
    }

    /// Reads all items, up to the query's limit.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn all(self, db: &Dynamo) -> Result<Vec<E>> {
        self.send(db).await.map(|page| page.items)
    }

    /// The items one by one; calls are made when those of the calls before are used up. Ends after an error.
    pub fn stream(mut self, db: &Dynamo) -> impl Stream<Item = Result<E>> + Send + use<E, I> {
        let (limit, after) = self.query.take_page();
        let expired = self.query.expired();
        let (plan, dropped) = split(self.query.plan(db));
        let listed = page::stream(db, plan, EntityKeys::<E>::without(dropped), limit, after);
        let (db, consistent) = (db.clone(), self.consistent);
        let reading = Reading {
            db,
            consistent,
            expired,
            listed: listed.chunks(BATCH_GET_MAX).boxed(),
            items: VecDeque::new(),
            failed: Ok(()),
            entity: PhantomData,
        };
        stream::try_unfold(reading, |mut reading: Reading<E>| async move {
            Ok(reading.next().await?.map(|item| (item, reading)))
        })
    }
}

struct Reading<E> {
    db: Dynamo,
    consistent: bool,
    expired: Expired,
    listed: BoxStream<'static, Vec<Result<Key>>>,
    items: VecDeque<Item>,
    /// What went wrong behind the items.
    failed: Result<()>,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity> Reading<E> {
    async fn next(&mut self) -> Result<Option<E>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                match read(item)? {
                    Some(entity) => return Ok(Some(entity)),
                    None => continue,
                }
            }
            std::mem::replace(&mut self.failed, Ok(()))?;
            let Some(listed) = self.listed.next().await else { return Ok(None) };
            let mut keys = Vec::with_capacity(listed.len());
            for key in listed {
                match key {
                    Ok(key) => keys.push(key),
                    Err(error) => self.failed = Err(error),
                }
            }
            self.items = fetch::<E>(&self.db, keys, self.consistent, self.expired).await?.into();
        }
    }
}

/// The items with these keys that there still are.
async fn fetch<E: DynamoEntity>(db: &Dynamo, keys: Vec<Key>, consistent: bool, expired: Expired) -> Result<Vec<Item>> {
    let get = BatchGet::<E>::of_keys(keys);
    let get = if consistent { get.consistent() } else { get };
    let deadline = expired.of(E::SCHEMA, db);
    let is_alive = |item: &Item| !deadline.as_ref().is_some_and(|deadline| deadline.is_over(item));
    Ok(get.send_items(db).await?.into_iter().flatten().filter(is_alive).collect())
}

/// The entity; `None` for an item that says it is of another, which the keys in the index could not tell.
fn read<E: DynamoEntity>(item: Item) -> Result<Option<E>> {
    match E::read_as(AvSource::item(item)).map_err(decode_error::<E>)? {
        ReadAs::Entity(entity) => Ok(Some(entity)),
        ReadAs::Other(_) => Ok(None),
    }
}
