//! `Query`: the items of one partition.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::QueryInput;
use futures::{Stream, TryStreamExt};

use super::Cursor;
use super::Hydrate;
use super::page::{self, Page};
use super::plan::{Consistency, Direction, Plan, Target};
use super::sift::{Dropped, Entities};
use crate::client::Dynamo;
use crate::entity::{Indexed, Primary, ReadConsistently, Secondary, encode_error, entity_range, partition_values};
use crate::error::{Error, Result};
use crate::expr::{Condition, Expressions};
use crate::key::{KeyValue, SortCondition, SortRange};
use crate::managed::{Deadline, Expired};

/// The items of one partition of a table or index, in the order of their sort keys.
///
/// `Query` calls, as many as it takes: DynamoDB ends each after 1 MB. Each costs half a read capacity unit for each
/// started four kilobytes that it evaluates, before the filter; twice that when [`consistent`](Self::consistent).
///
/// Only items of the entity are returned, whatever else is in the partition.
///
/// A partition key that is spread over shards takes that many calls at least, of which 16 run at once. Results are merged in
/// the order of the sort keys, equal ones in the order of the table's keys, and are in no order where there is no sort key.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let page = Order::query("bob@example.com")
///     .sk(|k| k.year(2023)..=k.year(2024))
///     .filter(|o| o.total.ge(10).and(o.note.exists()))
///     .descending()
///     .limit(20)
///     .send(db)
///     .await?;
/// if let Some(cursor) = page.cursor {
///     let url = format!("/orders?after={cursor}"); // the next page, asked for with `.after(cursor)`
/// }
/// let open: Vec<Order> = Order::query_gsi::<1>("open").all(db).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Query<E, I = Primary> {
    partition: Result<Vec<KeyValue>>,
    range: Result<SortRange>,
    filter: Option<Condition<E>>,
    direction: Direction,
    consistency: Consistency,
    expired: Expired,
    limit: Option<usize>,
    after: Option<Cursor>,
    index: PhantomData<fn() -> I>,
}

impl<E, I> fmt::Debug for Query<E, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("filter", &self.filter)
            .field("direction", &self.direction)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<E: Indexed<I>, I> Query<E, I> {
    pub(crate) fn new(partition: &E::Partition) -> Self {
        Query {
            partition: partition_values::<E, I>(partition),
            range: Ok(entity_range::<E, I>()),
            filter: None,
            direction: Direction::Ascending,
            consistency: Consistency::Eventual,
            expired: Expired::Hidden,
            limit: None,
            after: None,
            index: PhantomData,
        }
    }

    /// Narrows the sort keys: to a prefix, or to a range of prefixes.
    pub fn sk<C: SortCondition>(mut self, condition: impl FnOnce(E::Sort) -> C) -> Self {
        self.range = condition(E::Sort::default()).into_range().map_err(encode_error::<E>);
        self
    }

    /// Leaves out what does not fulfil this; what is left out is read and paid for all the same. Several filters must
    /// all hold. Only what the index holds can be named.
    pub fn filter(mut self, filter: impl FnOnce(&E::Filter) -> Condition<E>) -> Self {
        self.filter = Some(Condition::all(self.filter, filter(E::FILTER)));
        self
    }

    /// Sees every write that was answered before. The table itself and its local indexes can be read so, no global
    /// secondary index.
    pub fn consistent(mut self) -> Self
    where
        I: ReadConsistently,
    {
        self.consistency = Consistency::Strong;
        self
    }

    /// Reads items that have expired, too, as long as DynamoDB has not deleted them.
    pub fn include_expired(mut self) -> Self {
        self.expired = Expired::Included;
        self
    }

    /// The greatest sort key first.
    pub fn descending(mut self) -> Self {
        self.direction = Direction::Descending;
        self
    }

    /// At most this many results, counted after the filter.
    pub fn limit(mut self, results: usize) -> Self {
        self.limit = Some(results);
        self
    }

    /// Goes on where a [`Page`] of the same query ended.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }

    /// Reads the items themselves in the order of the index: what the index does not hold, and what is newer than it.
    pub fn hydrate(self) -> Hydrate<E, I>
    where
        I: Secondary,
    {
        Hydrate::new(self)
    }

    pub(super) fn expired(&self) -> Expired {
        self.expired
    }

    /// Takes what says where and how much to read.
    pub(super) fn take_page(&mut self) -> (Option<usize>, Option<Cursor>) {
        (self.limit, self.after.take())
    }

    pub(super) fn plan(self, db: &Dynamo) -> Result<(Plan, Dropped)> {
        let range = self.range?;
        let ranged = E::INDEX.sorts().nth(range.last().0);
        let dropped = Dropped::of(ranged.map(|sort| sort.name.text), &range);
        let mut expressions = Expressions::default();
        let filter = self.filter.map(|filter| filter.render(&mut expressions)).transpose();
        let target = Target {
            table: db.table_name(E::SCHEMA.table)?,
            primary: &E::SCHEMA.primary,
            index: E::INDEX,
            partition: self.partition?,
            range,
            entity: E::SCHEMA.entity,
        };
        let filter = filter.map_err(encode_error::<E>)?;
        let few = filter.is_none();
        let filter = Deadline::hide(self.expired.of(E::SCHEMA, db).as_ref(), filter, &mut expressions);
        let plan = Plan::query(target, filter, expressions, self.direction, self.consistency)?;
        Ok((if few { plan.keeping_most() } else { plan }, dropped))
    }

    /// The SDK's input of the first call, for what this library does not cover. Its answer may hold items that
    /// [`send`](Self::send) leaves out: those of other entities, and the key at the upper end of a range that excludes it.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell; [`Error::InvalidRequest`] for a range without keys,
    /// for which there is no call, and for a partition that is spread over shards, for which there are several.
    pub fn into_input(mut self, db: &Dynamo) -> Result<QueryInput> {
        let (limit, after) = self.take_page();
        page::check_limit(limit)?;
        let (plan, _) = self.plan(db)?;
        if plan.is_sharded() {
            let reason =
                "the partition is spread over shards, each of which takes a call of its own; see `into_inputs`";
            return Err(Error::InvalidRequest(reason.to_owned()));
        }
        if plan.is_nothing() {
            return Err(Error::InvalidRequest("the range holds no key, so there is nothing to send".to_owned()));
        }
        let request = plan.query_request(db).set_limit(page::evaluate_first(&plan, limit));
        let request = request.set_exclusive_start_key(plan.start(after)?);
        request.as_input().clone().build().map_err(Error::build)
    }

    /// The SDK's inputs of the first call to each shard of a partition key that is spread over shards; the one input where
    /// it is not. None takes the [`limit`](Self::limit) or a cursor along.
    ///
    /// # Errors
    /// As [`into_input`](Self::into_input).
    pub fn into_inputs(self, db: &Dynamo) -> Result<Vec<QueryInput>> {
        let (plan, _) = self.plan(db)?;
        let plans = if plan.is_nothing() { Vec::new() } else { plan.partitions() };
        let inputs = plans.into_iter().map(|plan| plan.query_request(db).as_input().clone().build());
        inputs.map(|input| input.map_err(Error::build)).collect()
    }
}

impl<E: Indexed<I> + 'static, I> Query<E, I> {
    /// Reads a page: all results, or as many as [`limit`](Self::limit) says and a cursor behind them.
    ///
    /// # Errors
    /// [`Error::InvalidKey`], [`Error::Encode`] and [`Error::InvalidRequest`] before anything is sent;
    /// [`Error::Decode`] when an item does not fit the entity; whatever [`Error`] says of requests.
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<E::Projected>> {
        let (limit, after) = self.take_page();
        let (plan, dropped) = self.plan(db)?;
        page::page(db, &plan, &Entities::<E, E::Projected>::without(dropped), limit, after).await
    }

    /// Reads all results, up to the [`limit`](Self::limit).
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn all(self, db: &Dynamo) -> Result<Vec<E::Projected>> {
        self.send(db).await.map(|page| page.items)
    }

    /// The results one by one; a call is made when those of the call before are used up. Ends after an error.
    pub fn stream(mut self, db: &Dynamo) -> impl Stream<Item = Result<E::Projected>> + Send + use<E, I> {
        let (limit, after) = self.take_page();
        let (plan, dropped) = split(self.plan(db));
        page::stream(db, plan, Entities::<E, E::Projected>::without(dropped), limit, after)
    }

    /// The first result.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn first(self, db: &Dynamo) -> Result<Option<E::Projected>> {
        let mut results = std::pin::pin!(self.limit(1).stream(db));
        results.try_next().await
    }
}

/// A plan that may have failed, and what its range drops.
pub(super) fn split(planned: Result<(Plan, Dropped)>) -> (Result<Plan>, Dropped) {
    match planned {
        Ok((plan, dropped)) => (Ok(plan), dropped),
        Err(error) => (Err(error), Dropped::default()),
    }
}
