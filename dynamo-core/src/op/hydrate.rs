//! `Query` of an index, and `BatchGetItem` of the items that it lists.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;

use aws_sdk_dynamodb::operation::query::QueryInput;
use futures::stream::{self, StreamExt};

use super::bounds::End;
use super::lanes::{Lanes, Step};
use super::page::{self, Page};
use super::plan::Consistency;
use super::query::Query;
use super::sift::EntityKeys;
use super::{Cursor, Results};
use crate::batch::BatchGet;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, Indexed, ReadAs, decode_error};
use crate::error::Result;
use crate::key::Key;
use crate::limits::BATCH_GET_MAX;
use crate::local::{Parts, read_sealed::Read};
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

    /// The query, and how the items are read.
    pub(super) fn into_query(self) -> (Query<E, I>, Consistency) {
        (self.query, if self.consistent { Consistency::Strong } else { Consistency::Eventual })
    }
}

impl<E: Indexed<I> + 'static, I> Hydrate<E, I> {
    /// The SDK's input of the first call of the query, for what this library does not cover.
    ///
    /// # Errors
    /// As [`Query::into_input`].
    pub fn into_input(self, db: &Dynamo) -> Result<QueryInput>
    where
        I: 'static,
    {
        self.query.into_input(db)
    }

    /// Reads a page: all items, or as many as the query's bounds allow and a cursor behind them.
    ///
    /// # Errors
    /// As [`Query::send`] and [`BatchGet::send`].
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<E>> {
        let (bounds, expired) = (self.query.take_bounds(), self.query.expired());
        let (plan, dropped) = self.query.plan_keys(db)?;
        let mut listed = page::page(db, plan, EntityKeys::<E>::without(dropped), bounds).await?;
        let keys = std::mem::take(&mut listed.items);
        let items = fetch::<E>(db, keys, self.consistent, expired).await?;
        let items = items.into_iter().flatten().filter_map(|item| read(item).transpose()).collect::<Result<_>>()?;
        Ok(listed.with(items))
    }

    /// How many items the index lists, by [`Query::count`]; the items themselves are not read.
    ///
    /// # Errors
    /// As [`Query::count`].
    pub async fn count(self, db: &Dynamo) -> Result<usize> {
        self.query.count(db).await
    }

    /// Reads all items, up to the query's limit.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Incomplete`](crate::Error::Incomplete) when the query's bounds do not let it read
    /// all.
    pub async fn all(self, db: &Dynamo) -> Result<Vec<E>> {
        self.send(db).await?.whole()
    }

    /// The items one by one; calls are made when those of the calls before are used up. Ends after an error. Its
    /// [cursor](Results::cursor) goes on behind the last one.
    pub fn stream(mut self, db: &Dynamo) -> Results<E> {
        let (bounds, expired) = (self.query.take_bounds(), self.query.expired());
        let lanes = self
            .query
            .plan_keys(db)
            .and_then(|(plan, dropped)| Lanes::new(db, plan, EntityKeys::<E>::without(dropped), &bounds));
        let lanes = match lanes {
            Ok(lanes) => lanes,
            Err(error) => return Results::failed(error),
        };
        let start = lanes.cursor();
        let (db, consistent) = (db.clone(), self.consistent);
        let reading = Reading { db, consistent, expired, lanes, items: VecDeque::new(), failed: Ok(()) };
        let items = stream::try_unfold(reading, |mut reading: Reading<E>| async move {
            Ok(reading.next().await?.map(|item| (item, reading)))
        });
        Results::with_cursors(start, items.boxed())
    }
}

struct Reading<E: DynamoEntity + 'static> {
    db: Dynamo,
    consistent: bool,
    expired: Expired,
    lanes: Lanes<EntityKeys<E>>,
    /// What is read, with where to go on behind it.
    items: VecDeque<(Option<Item>, Option<Cursor>)>,
    /// What went wrong behind the items.
    failed: Result<()>,
}

impl<E: DynamoEntity + 'static> Reading<E> {
    async fn next(&mut self) -> Result<Option<(E, Option<Cursor>)>> {
        loop {
            while let Some((item, cursor)) = self.items.pop_front() {
                if let Some(entity) = item.map(read).transpose()?.flatten() {
                    return Ok(Some((entity, cursor)));
                }
            }
            std::mem::replace(&mut self.failed, Ok(()))?;
            let (keys, cursors) = self.listed().await;
            if keys.is_empty() {
                // Nothing more, unless it is an error.
                return std::mem::replace(&mut self.failed, Ok(())).map(|()| None);
            }
            let items = fetch::<E>(&self.db, keys, self.consistent, self.expired).await?;
            self.items = items.into_iter().zip(cursors).collect();
        }
    }

    /// The keys of as many items as are read at once.
    async fn listed(&mut self) -> (Vec<Key>, Vec<Option<Cursor>>) {
        let (mut keys, mut cursors) = (Vec::with_capacity(BATCH_GET_MAX), Vec::with_capacity(BATCH_GET_MAX));
        while keys.len() < BATCH_GET_MAX {
            match poll_fn(|cx| self.lanes.poll_step(cx)).await {
                Ok(Step::Result(key)) => {
                    keys.push(key);
                    cursors.push(self.lanes.cursor());
                }
                Ok(Step::End(End::NothingLeft | End::Limit)) => break,
                Ok(Step::End(End::Evaluated | End::Requests)) => {
                    self.failed = Err(self.lanes.budget.incomplete(self.lanes.here()));
                    break;
                }
                Err(error) => {
                    self.failed = Err(error);
                    break;
                }
            }
        }
        (keys, cursors)
    }
}

/// The items with these keys, as far as there still are such items.
async fn fetch<E: DynamoEntity>(
    db: &Dynamo,
    keys: Vec<Key>,
    consistent: bool,
    expired: Expired,
) -> Result<Vec<Option<Item>>> {
    let get = BatchGet::<E>::of_keys(keys);
    let get = if consistent { get.consistent() } else { get };
    let deadline = expired.of(E::SCHEMA, db);
    let is_alive = |item: &Item| !deadline.as_ref().is_some_and(|deadline| deadline.is_over(item));
    Ok(get.send_items(db).await?.into_iter().map(|item| item.filter(is_alive)).collect())
}

/// The entity; `None` for an item that says it is of another, which the keys in the index could not tell.
fn read<E: DynamoEntity>(item: Item) -> Result<Option<E>> {
    match E::read_as(AvSource::item(item)).map_err(decode_error::<E>)? {
        ReadAs::Entity(entity) => Ok(Some(entity)),
        ReadAs::Other(_) => Ok(None),
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: Indexed<I>, I> Read for Hydrate<E, I> {
    fn with_parts(self) -> Result<(Self, Parts)> {
        let (query, parts) = self.query.with_parts()?;
        Ok((Hydrate { query, ..self }, parts))
    }
    fn reads_consistently(&self) -> bool {
        self.consistent
    }
}
