//! `Scan`: all items of an entity.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::ScanInput;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};

use super::Cursor;
use super::page::{self, Page};
use super::plan::{Consistency, Plan, Segment};
use super::sift::{Entities, RawEntities, Sift};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::{Condition, Expressions};
use crate::key::KeyValue;
use crate::limits::SEGMENTS_MAX;
use crate::managed::{Deadline, Expired};
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
/// let mut orders = std::pin::pin!(Order::scan().filter(|o| o.total.gt(1_000)).segments(8).stream(db));
/// while let Some(order) = orders.try_next().await? {
///     println!("{}", order.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Scan<E> {
    filter: Option<Condition<E>>,
    consistency: Consistency,
    segments: u32,
    expired: Expired,
    limit: Option<usize>,
    after: Option<Cursor>,
}

impl<E> fmt::Debug for Scan<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("filter", &self.filter)
            .field("segments", &self.segments)
            .field("limit", &self.limit)
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
            limit: None,
            after: None,
        }
    }

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

    /// Reads this many parts of the table at once, 1 to 1,000,000. Not with a cursor.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = segments;
        self
    }

    /// At most this many results, counted after the filter.
    pub fn limit(mut self, results: usize) -> Self {
        self.limit = Some(results);
        self
    }

    /// Goes on where a [`Page`] of the same scan ended.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }

    /// The SDK's input of the first call, for what this library does not cover. Its answer may hold items of other
    /// entities, which [`send`](Self::send) leaves out.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(mut self, db: &Dynamo) -> Result<ScanInput> {
        let (limit, after) = (self.limit, self.after.take());
        let plan = self.one_segment()?.plan(db, Segment { number: 0, total: 1 })?;
        let request = plan.scan_request(db).set_limit(page::evaluate_first(&plan, limit));
        let request = request.set_exclusive_start_key(plan.start(after)?);
        request.as_input().clone().build().map_err(Error::build)
    }

    fn one_segment(self) -> Result<Self> {
        if self.segments == 1 {
            return Ok(self);
        }
        let reason = "a page comes from one segment; read several with `all` or `stream`";
        Err(Error::InvalidRequest(reason.to_owned()))
    }

    /// A plan for each segment.
    fn plans(self, db: &Dynamo) -> Result<Vec<Plan>> {
        if !(1..=SEGMENTS_MAX).contains(&self.segments) {
            return Err(Error::InvalidRequest(format!("a scan has 1 to {SEGMENTS_MAX} segments")));
        }
        if self.segments > 1 && self.after.is_some() {
            return Err(Error::InvalidRequest("a scan in segments cannot go on from a cursor".to_owned()));
        }
        let total = self.segments;
        let first = self.plan(db, Segment { number: 0, total })?;
        Ok((0..total).map(|number| first.of_segment(Segment { number, total })).collect())
    }

    fn plan(self, db: &Dynamo, segment: Segment) -> Result<Plan> {
        page::check_limit(self.limit)?;
        let mut expressions = Expressions::default();
        let filter = self.filter.map(|filter| filter.render(&mut expressions)).transpose();
        let filter = [key_filter::<E>(&mut expressions), filter.map_err(encode_error::<E>)?];
        let filter: Vec<String> = filter.into_iter().flatten().collect();
        let filter = (!filter.is_empty()).then(|| filter.join(" AND "));
        let filter = Deadline::hide(self.expired.of(E::SCHEMA, db).as_ref(), filter, &mut expressions);
        let (table, entity) = (db.table_name(E::SCHEMA.table)?, E::SCHEMA.entity);
        Ok(Plan::scan(table, entity, &E::SCHEMA.primary, filter, expressions, self.consistency, segment))
    }
}

impl<E: DynamoEntity + 'static> Scan<E> {
    /// Reads a page: all results, or as many as [`limit`](Self::limit) says and a cursor behind them.
    ///
    /// # Errors
    /// [`Error::Encode`] and [`Error::InvalidRequest`] before anything is sent, the latter also for several
    /// segments; [`Error::Decode`] when an item does not fit the entity; whatever [`Error`] says of requests.
    pub async fn send(mut self, db: &Dynamo) -> Result<Page<E>> {
        let (limit, after) = (self.limit, self.after.take());
        let plan = self.one_segment()?.plan(db, Segment { number: 0, total: 1 })?;
        page::page(db, &plan, &Entities::all(), limit, after).await
    }

    /// Reads all results, up to the [`limit`](Self::limit).
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn all(self, db: &Dynamo) -> Result<Vec<E>> {
        merged(self, db, &Entities::all()).try_collect().await
    }

    /// The results one by one, of all segments as they come. Ends after an error.
    pub fn stream(self, db: &Dynamo) -> impl Stream<Item = Result<E>> + Send + use<E> {
        merged(self, db, &Entities::all())
    }

    /// The same as they are stored, without reading them as the entity; expired ones are among them.
    pub fn stream_items(self, db: &Dynamo) -> impl Stream<Item = Result<Item>> + Send + use<E> {
        merged(self.include_expired(), db, &RawEntities::<E>(PhantomData))
    }
}

fn merged<E: DynamoEntity, S: Sift>(
    mut scan: Scan<E>,
    db: &Dynamo,
    sift: &S,
) -> impl Stream<Item = Result<S::Out>> + Send + use<E, S> {
    let (limit, after) = (scan.limit, scan.after.clone());
    if scan.segments == 1 {
        scan.after = None;
    }
    let plans = match scan.plans(db) {
        Ok(plans) => plans.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    };
    let streams = plans.into_iter().map(|plan| {
        let segment = page::stream(db, plan, sift.clone(), limit, after.clone());
        segment.boxed()
    });
    let all = stream::select_all(streams.collect::<Vec<_>>());
    // A limit of nothing is an error, which has to come through.
    all.take(limit.map_or(usize::MAX, |limit| limit.max(1)))
}

/// What DynamoDB can tell of the entity's keys, so that other entities' items are not sent.
fn key_filter<E: DynamoEntity>(out: &mut Expressions) -> Option<String> {
    let heads = E::SCHEMA.primary.attributes().filter(|attribute| !attribute.head().is_empty());
    let conditions: Vec<String> = heads
        .map(|attribute| {
            let name = out.name(attribute.name.text);
            format!("begins_with({name}, {})", out.value(KeyValue::from(attribute.head()).into()))
        })
        .collect();
    (!conditions.is_empty()).then(|| conditions.join(" AND "))
}
