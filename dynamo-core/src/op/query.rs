//! `Query`: the items of one partition.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::QueryInput;
use futures::TryStreamExt;

use super::attributes::Attributes;
use super::bounds::{Bounds, From};
use super::count::{Counted, Told, count};
use super::cursor::Position;
use super::explain::Surplus;
use super::page::{self, Page};
use super::plan::{Consistency, Direction, Plan, Select, Target, Wanted};
use super::select::{Only, Selection, Whole, select};
use super::sift::{Dropped, Entities, EntityKeys};
use super::{Cursor, Hydrate, Results};
use crate::client::Dynamo;
use crate::entity::{Indexed, Primary, ReadConsistently, Secondary, encode_error, entity_range, partition_values};
use crate::error::{Error, Result};
use crate::expr::{Clause, Condition, Expressions, Rendered, check};
use crate::key::{Key, KeyValue, SortCondition, SortRange};
use crate::local::{Parts, read_sealed::Read};
use crate::managed::{Absence, Expired};
use crate::schema::IndexId;

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
pub struct Query<E, I = Primary, S = Whole<I>> {
    partition: Result<Vec<KeyValue>>,
    range: Result<SortRange>,
    filter: Option<Condition<E>>,
    direction: Direction,
    consistency: Consistency,
    expired: Expired,
    bounds: Bounds,
    selection: S,
    index: PhantomData<fn() -> I>,
}

impl<E, I, S> fmt::Debug for Query<E, I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("filter", &self.filter)
            .field("direction", &self.direction)
            .field("limit", &self.bounds.limit)
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
            bounds: Bounds::default(),
            selection: Whole::new(),
            index: PhantomData,
        }
    }

    /// Reads these attributes alone: a field, or a tuple of up to twelve. What the index does not hold cannot be named.
    ///
    /// DynamoDB reads, and is paid for, whole items all the same; what is saved is their way here. The keys come along, as
    /// they tell whose item it is.
    ///
    /// ```no_run
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users", entity = "ORDER")]
    /// # #[pk("{email}")]
    /// # #[sk("ORDER#{id:08}")]
    /// # struct Order { email: String, id: u32, status: String, total: u32 }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// let totals: Vec<(u32, u32)> = Order::query("bob@example.com").only(|o| (o.id, o.total)).all(db).await?;
    /// let statuses: Vec<String> = Order::query("bob@example.com").only(|o| o.status).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only<A: Attributes<E>>(self, attributes: impl FnOnce(&E::Filter) -> A) -> Query<E, I, Only<A>> {
        let Query { partition, range, filter, direction, consistency, expired, bounds, index, .. } = self;
        let selection = Only::new(attributes(E::FILTER));
        Query { partition, range, filter, direction, consistency, expired, bounds, selection, index }
    }

    /// Reads the items themselves in the order of the index: what the index does not hold, and what is newer than it.
    pub fn hydrate(self) -> Hydrate<E, I>
    where
        I: Secondary,
    {
        Hydrate::new(self)
    }
}

impl<E: Indexed<I>, I, S> Query<E, I, S> {
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
        self.bounds.limit = Some(results);
        self
    }

    /// Lets DynamoDB read at most this many items, whatever becomes of them: a page may end early, and be empty. What reads
    /// all fails with [`Error::Incomplete`] instead.
    pub fn evaluate(mut self, items: usize) -> Self {
        self.bounds.evaluate = Some(items);
        self
    }

    /// Makes at most this many calls, each of which reads 1 MB at most: a page may end early, and be empty. What reads all
    /// fails with [`Error::Incomplete`] instead.
    pub fn max_requests(mut self, calls: usize) -> Self {
        self.bounds.requests = Some(calls);
        self
    }

    /// Goes on where a [`Page`] of the same query ended.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.bounds.from = From::After(cursor);
        self
    }

    /// Goes back to what is in front of a [`Page`] of the same query, its [`before`](Page::before): with a limit, the page
    /// before it. The results are in the order of the query all the same. Read by [`send`](Self::send) and
    /// [`all`](Self::all).
    pub fn before(mut self, cursor: Cursor) -> Self {
        self.bounds.from = From::Before(cursor);
        self
    }

    pub(super) fn expired(&self) -> Expired {
        self.expired
    }

    /// Takes what says where and how much to read.
    pub(super) fn take_bounds(&mut self) -> Bounds {
        std::mem::take(&mut self.bounds)
    }

    /// What it may read beside its results.
    pub(super) fn surplus(&self, db: &Dynamo) -> Vec<Surplus> {
        let dropped = self.range.as_ref().is_ok_and(SortRange::has_dropped);
        // A literal at the start of the sort key is the entity's own.
        let has_own_keys = match &E::INDEX.sort {
            Some(sort) => !sort.head().is_empty(),
            None => E::INDEX.id == IndexId::Primary,
        };
        let kinds = [
            (Surplus::Filtered, self.filter.is_some()),
            (Surplus::OtherEntities, !has_own_keys),
            (Surplus::Expired, self.expired.of(E::SCHEMA, db).is_some()),
            (Surplus::UpperEnd, dropped),
        ];
        kinds.into_iter().filter(|(_, is_possible)| *is_possible).map(|(kind, _)| kind).collect()
    }

    /// The query that selects what `wanted` says, beside more filters.
    fn planned(
        self,
        db: &Dynamo,
        wanted: impl FnOnce(&SortRange, &mut Expressions) -> (Select, Vec<String>),
    ) -> Result<(Plan, Dropped)> {
        let range = self.range?;
        let ranged = E::INDEX.sorts().nth(range.last().0);
        let dropped = Dropped::of(ranged.map(|sort| sort.name.text), &range);
        let mut expressions = Expressions::default();
        let filter = Condition::filter(self.filter, &mut expressions).map_err(encode_error::<E>)?;
        let (keeps_most, keeps_none) = (filter == Rendered::Always, filter == Rendered::Never);
        let target = Target {
            name: E::SCHEMA.table,
            table: db.table_name(E::SCHEMA.table)?,
            primary: &E::SCHEMA.primary,
            index: E::INDEX,
            partition: self.partition?,
            range,
            entity: E::SCHEMA.entity,
        };
        let (select, more) = wanted(&target.range, &mut expressions);
        let filters: Vec<String> = filter.into_text().into_iter().chain(more).collect();
        let filter = (!filters.is_empty()).then(|| filters.join(" AND "));
        let filter = Absence::hide(self.expired.of(E::SCHEMA, db).as_ref(), filter, &mut expressions);
        if let Some(text) = &filter {
            check(Clause::Filter, text, E::SCHEMA.entity, &expressions)?;
        }
        let wanted = Wanted { filter, expressions, consistency: self.consistency, select };
        let plan = Plan::query(target, wanted, self.direction)?;
        let plan = if keeps_most { plan.keeping_most() } else { plan };
        Ok((if keeps_none { plan.of_nothing() } else { plan }, dropped))
    }

    /// The query of the keys alone.
    pub(super) fn plan_keys(self, db: &Dynamo) -> Result<(Plan, Dropped)> {
        self.planned(db, |_, _| (Select::All, Vec::new()))
    }
}

impl<E: Indexed<I> + 'static, I, S> Query<E, I, S> {
    /// Counts the results, up to the [`limit`](Self::limit): those of the entity, and not what has expired.
    ///
    /// `Query` calls, as many as it takes. DynamoDB reads the items, and is paid for it, as if they were returned. It counts
    /// them itself where the query says whose items they are; else their keys come here and are counted.
    ///
    /// # Errors
    /// As [`all`](Self::all), but for what does not fit the entity, which is counted.
    pub async fn count(mut self, db: &Dynamo) -> Result<usize> {
        let mut bounds = self.take_bounds();
        let partition = self.partition.as_ref().ok().cloned();
        // Behind the key, forwards, and in one partition.
        let can_skip = self.direction == Direction::Ascending && E::INDEX.partition.shards().is_none();
        let mut skipped = None;
        let (plan, dropped) = self.planned(db, |range, out| {
            // A key that is dropped has to be seen.
            let told = if range.has_dropped() {
                Told::ByKeys
            } else {
                Told::of(E::SCHEMA, E::INDEX, Some(range), can_skip, out)
            };
            if let Told::Behind(head, _) = told {
                skipped = Some(head);
            }
            told.select(E::SCHEMA, E::INDEX)
        })?;
        if let (Some(head), From::Start, Some([partition])) = (skipped, &bounds.from, partition.as_deref()) {
            let key = Key { partition: partition.clone(), sort: Some(KeyValue::from(head)) };
            let position = Position::Behind(key.into_item(&E::SCHEMA.primary));
            bounds.from = From::After(plan.cursor(vec![position]));
        }
        count(db, plan, Counted(EntityKeys::<E>::without(dropped)), &bounds).await
    }
}

impl<E: Indexed<I>, I, S: Selection<E>> Query<E, I, S> {
    pub(super) fn plan(self, db: &Dynamo) -> Result<(Plan, Dropped)> {
        let select = select::<E, S>(&self.selection, E::INDEX);
        self.planned(db, |_, _| (select, Vec::new()))
    }

    /// The SDK's input of the first call, for what this library does not cover. Its answer may hold items that
    /// [`send`](Self::send) leaves out: those of other entities, and the key at the upper end of a range that excludes it.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell; [`Error::InvalidRequest`] for a range without keys,
    /// for which there is no call, and for a partition that is spread over shards, for which there are several.
    pub fn into_input(mut self, db: &Dynamo) -> Result<QueryInput> {
        let bounds = self.take_bounds();
        let (plan, _) = self.plan(db)?;
        bounds.check(&plan)?;
        if plan.is_sharded() {
            let reason =
                "the partition is spread over shards, each of which takes a call of its own; see `into_inputs`";
            return Err(Error::InvalidRequest(reason.to_owned()));
        }
        plan.into_query_input(db, bounds)
    }

    /// The SDK's inputs of the first call to each shard of a partition key that is spread over shards; the one input where
    /// it is not. None takes the [`limit`](Self::limit) or a cursor along.
    ///
    /// # Errors
    /// As [`into_input`](Self::into_input).
    pub fn into_inputs(self, db: &Dynamo) -> Result<Vec<QueryInput>> {
        let (plan, _) = self.plan(db)?;
        let inputs = plan.into_parts().map(|plan| plan.query_request(db).as_input().clone().build());
        inputs.map(|input| input.map_err(Error::build)).collect()
    }
}

impl<E: Indexed<I> + 'static, I, S: Selection<E>> Query<E, I, S> {
    /// Reads a page: all results, or as many as [`limit`](Self::limit), [`evaluate`](Self::evaluate) and
    /// [`max_requests`](Self::max_requests) allow, and a cursor behind them. Where one of the latter two ends it, the page may
    /// be empty although there is more; its [`cursor`](Page::cursor) tells.
    ///
    /// # Errors
    /// [`Error::InvalidKey`], [`Error::Encode`], [`Error::InvalidCursor`] and [`Error::InvalidRequest`] before anything is
    /// sent; [`Error::Decode`] when an item does not fit the entity; whatever [`Error`] says of requests.
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<S::Out>> {
        let (bounds, selection) = (self.take_bounds(), self.selection.clone());
        let (plan, dropped) = self.plan(db)?;
        page::page(db, plan, Entities::<E, S>::new(selection, dropped), bounds).await
    }

    /// Reads all results, up to the [`limit`](Self::limit).
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Incomplete`] when [`evaluate`](Self::evaluate) or
    /// [`max_requests`](Self::max_requests) do not let it read all.
    pub async fn all(self, db: &Dynamo) -> Result<Vec<S::Out>> {
        self.send(db).await?.whole()
    }

    /// The results one by one; a call is made when those of the call before are used up. Ends after an error. Its
    /// [cursor](Results::cursor) goes on behind the last one.
    pub fn stream(mut self, db: &Dynamo) -> Results<S::Out> {
        let (bounds, selection) = (self.take_bounds(), self.selection.clone());
        match self.plan(db) {
            Ok((plan, dropped)) => Results::new(db, Ok(plan), Entities::<E, S>::new(selection, dropped), &bounds),
            Err(error) => Results::failed(error),
        }
    }

    /// The first result.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first(self, db: &Dynamo) -> Result<Option<S::Out>> {
        self.limit(1).stream(db).try_next().await
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: Indexed<I>, I> Read for Query<E, I> {
    fn with_parts(self) -> Result<(Self, Parts)> {
        let (partition, range, filter) = (self.partition?, self.range?, Parts::filter(self.filter)?);
        let parts = Parts {
            schema: E::SCHEMA,
            index: E::INDEX,
            partition: Some(partition.clone()),
            range: range.clone(),
            filter: filter.clone(),
            direction: self.direction,
            expired: self.expired,
            bounds: self.bounds.clone(),
        };
        let filter = filter.map(Condition::of_node);
        Ok((Query { partition: Ok(partition), range: Ok(range), filter, ..self }, parts))
    }
    fn reads_consistently(&self) -> bool {
        self.consistency == Consistency::Strong
    }
}
