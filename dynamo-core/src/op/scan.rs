//! `Scan`: all items of an entity.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::ScanInput;
use futures::TryStreamExt;

use super::attributes::Attributes;
use super::bounds::{Bounds, From};
use super::count::{Counted, Told, count};
use super::explain::Surplus;
use super::page::{self, Page};
use super::plan::Direction;
use super::plan::{Consistency, Plan, Select, Wanted};
use super::select::{Items, Only, Selection, select};
use super::sift::{Dropped, Entities, EntityKeys, RawEntities, UniqueItems};
use super::{Cursor, Results};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::{Clause, Condition, Expressions, Rendered, check};
use crate::key::KeyValue;
use crate::key::SortRange;
use crate::limits::SEGMENTS_MAX;
use crate::local::{Parts, read_sealed::Read};
use crate::managed::{Absence, Expired};
use crate::unique::head_of;
use crate::value::Item;

/// All items of an entity, in no particular order.
///
/// `Scan` calls, as many as it takes. They read the whole table, all entities in it, and cost half a read capacity unit
/// for each started four kilobytes; twice that when [`consistent`](Self::consistent).
///
/// ```no_run
/// use futures::TryStreamExt;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let mut orders = Order::scan().filter(|o| o.total.gt(1_000)).segments(8).stream(db);
/// while let Some(order) = orders.try_next().await? {
///     println!("{}", order.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Scan<E, S = Items> {
    filter: Option<Condition<E>>,
    consistency: Consistency,
    segments: u32,
    expired: Expired,
    bounds: Bounds,
    selection: S,
}

impl<E, S> fmt::Debug for Scan<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("filter", &self.filter)
            .field("segments", &self.segments)
            .field("limit", &self.bounds.limit)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Scan<E> {
    pub(crate) fn new() -> Self {
        Scan {
            filter: None,
            consistency: Consistency::Eventual,
            segments: 1,
            expired: Expired::Hidden,
            bounds: Bounds::default(),
            selection: Items,
        }
    }

    /// Reads these attributes alone: a field, or a tuple of up to twelve; as [`Query::only`](super::Query::only).
    pub fn only<A: Attributes<E>>(self, attributes: impl FnOnce(&E::Fields) -> A) -> Scan<E, Only<A>> {
        let Scan { filter, consistency, segments, expired, bounds, .. } = self;
        Scan { filter, consistency, segments, expired, bounds, selection: Only::new(attributes(E::FIELDS)) }
    }
}

impl<E: DynamoEntity, S> Scan<E, S> {
    /// Leaves out what does not fulfil this; what is left out is read and paid for all the same. Several filters must
    /// all hold.
    pub fn filter(mut self, filter: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.filter = Some(Condition::all(self.filter, filter(E::FIELDS)));
        self
    }

    /// Sees every write that was answered before the scan came to its item.
    pub fn consistent(mut self) -> Self {
        self.consistency = Consistency::Strong;
        self
    }

    /// Reads items that have expired, too, as long as DynamoDB has not deleted them.
    pub fn include_expired(mut self) -> Self {
        self.expired = Expired::Included;
        self
    }

    /// Reads this many parts of the table at once, 1 to 1,000,000, of which 16 are under way. A cursor knows how far each
    /// was read, and is good for a scan with as many.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = segments;
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

    /// Goes on where a [`Page`] or stream of the same scan ended.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.bounds.from = From::After(cursor);
        self
    }

    /// What it may read beside its results.
    pub(super) fn surplus(&self, db: &Dynamo) -> Vec<Surplus> {
        let filtered = self.filter.is_some().then_some(Surplus::Filtered);
        let expired = self.expired.of(E::SCHEMA, db).map(|_| Surplus::Expired);
        [Some(Surplus::Table), filtered, expired].into_iter().flatten().collect()
    }

    fn planned(
        self,
        db: &Dynamo,
        wanted: impl FnOnce(&mut Expressions) -> (Select, Option<Vec<String>>),
    ) -> Result<Plan> {
        if !(1..=SEGMENTS_MAX).contains(&self.segments) {
            return Err(Error::InvalidRequest(format!("a scan has 1 to {SEGMENTS_MAX} segments")));
        }
        let mut expressions = Expressions::default();
        let filter = Condition::filter(self.filter, &mut expressions).map_err(encode_error::<E>)?;
        let keeps_none = filter == Rendered::Never;
        let (select, whose) = wanted(&mut expressions);
        let whose = whose.unwrap_or_else(|| key_filter::<E>(&mut expressions));
        let filters: Vec<String> = whose.into_iter().chain(filter.into_text()).collect();
        let filter = (!filters.is_empty()).then(|| filters.join(" AND "));
        let filter = Absence::hide(self.expired.of(E::SCHEMA, db).as_ref(), filter, &mut expressions);
        let entity = E::SCHEMA.entity;
        let table = (E::SCHEMA.table, db.table_name(E::SCHEMA.table)?);
        if let Some(text) = &filter {
            check(Clause::Filter, text, entity, &expressions)?;
        }
        let wanted = Wanted { filter, expressions, consistency: self.consistency, select };
        let plan = Plan::scan(table, entity, &E::SCHEMA.primary, wanted, self.segments)?;
        Ok(if keeps_none { plan.of_nothing() } else { plan })
    }
}

impl<E: DynamoEntity + 'static, S> Scan<E, S> {
    /// Counts the items of the entity, up to the [`limit`](Self::limit), and not what has expired.
    ///
    /// `Scan` calls, which cost what reading the items costs. DynamoDB counts itself where the keys tell whose item it is;
    /// else the keys come here and are counted.
    ///
    /// # Errors
    /// As [`all`](Self::all), but for what does not fit the entity, which is counted.
    pub async fn count(mut self, db: &Dynamo) -> Result<usize> {
        let bounds = std::mem::take(&mut self.bounds);
        let primary = &E::SCHEMA.primary;
        let plan = self.planned(db, |out| match Told::of(E::SCHEMA, primary, None, false, out) {
            told @ Told::ByKeys => (told.select(E::SCHEMA, primary).0, None),
            told => {
                let (select, filters) = told.select(E::SCHEMA, primary);
                (select, Some(filters))
            }
        })?;
        count(db, plan, Counted(EntityKeys::<E>::without(Dropped::default())), &bounds).await
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Scan<E, S> {
    pub(super) fn plan(self, db: &Dynamo) -> Result<Plan> {
        let select = select::<E, S>(&self.selection, &E::SCHEMA.primary);
        self.planned(db, |_| (select, None))
    }

    /// The SDK's input of the first call, for what this library does not cover. Its answer may hold items of other
    /// entities, which [`send`](Self::send) leaves out.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell; [`Error::InvalidRequest`] for several segments, for
    /// which there are several inputs.
    pub fn into_input(mut self, db: &Dynamo) -> Result<ScanInput> {
        let bounds = std::mem::take(&mut self.bounds);
        if self.segments > 1 {
            let reason = "each segment takes a call of its own; see `into_inputs`";
            return Err(Error::InvalidRequest(reason.to_owned()));
        }
        self.plan(db)?.into_scan_input(db, &bounds)
    }

    /// The SDK's inputs of the first call to each segment. None takes the [`limit`](Self::limit) or a cursor along.
    ///
    /// # Errors
    /// As [`into_input`](Self::into_input), but for several segments.
    pub fn into_inputs(self, db: &Dynamo) -> Result<Vec<ScanInput>> {
        let inputs = self.plan(db)?.into_parts().map(|plan| plan.scan_request(db).as_input().clone().build());
        inputs.map(|input| input.map_err(Error::build)).collect()
    }

    /// Reads a page: all results, or as many as [`limit`](Self::limit), [`evaluate`](Self::evaluate) and
    /// [`max_requests`](Self::max_requests) allow, and a cursor behind them. Where one of the latter two ends it, the page may
    /// be empty although there is more; its [`cursor`](Page::cursor) tells.
    ///
    /// # Errors
    /// [`Error::Encode`], [`Error::InvalidCursor`] and [`Error::InvalidRequest`] before anything is sent; [`Error::Decode`]
    /// when an item does not fit the entity; whatever [`Error`] says of requests.
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<S::Out>> {
        let (bounds, selection) = (std::mem::take(&mut self.bounds), self.selection.clone());
        page::page(db, self.plan(db)?, Entities::<E, S>::new(selection, Dropped::default()), bounds).await
    }

    /// Reads all results, up to the [`limit`](Self::limit).
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Incomplete`] when [`evaluate`](Self::evaluate) or
    /// [`max_requests`](Self::max_requests) do not let it read all.
    pub async fn all(self, db: &Dynamo) -> Result<Vec<S::Out>> {
        self.send(db).await?.whole()
    }

    /// The results one by one, of all segments as they come. Ends after an error. Its [cursor](Results::cursor) goes on
    /// behind the last one, in every segment.
    pub fn stream(mut self, db: &Dynamo) -> Results<S::Out> {
        let (bounds, selection) = (std::mem::take(&mut self.bounds), self.selection.clone());
        Results::new(db, self.plan(db), Entities::<E, S>::new(selection, Dropped::default()), &bounds)
    }

    /// The first result that is found.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first(self, db: &Dynamo) -> Result<Option<S::Out>> {
        self.limit(1).stream(db).try_next().await
    }
}

impl<E: DynamoEntity + 'static> Scan<E> {
    /// The items as they are stored, without reading them as the entity; expired ones are among them.
    pub fn stream_items(self, db: &Dynamo) -> Results<Item> {
        let mut scan = self.include_expired();
        let bounds = std::mem::take(&mut scan.bounds);
        Results::new(db, scan.plan(db), RawEntities::<E>(PhantomData), &bounds)
    }

    /// The items that keep the values of the entity's unique fields, as they are stored, and no others; expired ones are
    /// among them. The attribute `$owner` has the key of the item whose value it is.
    pub fn stream_unique_items(self, db: &Dynamo) -> Results<Item> {
        let mut scan = self.include_expired();
        let bounds = std::mem::take(&mut scan.bounds);
        let plan = scan.planned(db, |out| {
            let name = out.name(E::SCHEMA.primary.partition.name.text);
            let head = out.value(KeyValue::from(head_of(E::SCHEMA.entity)).into());
            (Select::All, Some(vec![format!("begins_with({name}, {head})")]))
        });
        Results::new(db, plan, UniqueItems::<E>(PhantomData), &bounds)
    }
}

/// What DynamoDB can tell of the entity's keys, so that other entities' items are not sent.
fn key_filter<E: DynamoEntity>(out: &mut Expressions) -> Vec<String> {
    let heads = E::SCHEMA.primary.attributes().filter(|attribute| !attribute.head().is_empty());
    heads
        .map(|attribute| {
            let name = out.name(attribute.name.text);
            format!("begins_with({name}, {})", out.value(KeyValue::from(attribute.head()).into()))
        })
        .collect()
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Read for Scan<E> {
    fn with_parts(self) -> Result<(Self, Parts)> {
        let filter = Parts::filter(self.filter)?;
        let parts = Parts {
            schema: E::SCHEMA,
            index: &E::SCHEMA.primary,
            partition: None,
            range: SortRange::All,
            filter: filter.clone(),
            direction: Direction::Ascending,
            expired: self.expired,
            bounds: self.bounds.clone(),
        };
        Ok((Scan { filter: filter.map(Condition::of_node), ..self }, parts))
    }
    fn reads_consistently(&self) -> bool {
        self.consistency == Consistency::Strong
    }
}
