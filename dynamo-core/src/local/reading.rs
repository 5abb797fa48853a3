//! What a query or scan is about, and in which order.

use std::cmp::Ordering;
use std::time::SystemTime;

use super::Filter;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::eval::holds;
use crate::expr::{Condition, Expressions, Node};
use crate::key::{KeyValue, SortRange, compare_keys};
use crate::kin::belongs_to;
use crate::managed::{Absence, Expired};
use crate::op::{Bounds, Cursor, Direction, From, Position, check_filter, fingerprint};
use crate::schema::{EntitySchema, IndexSchema};
use crate::value::{AvSource, Item};

/// A query or scan that can be read in memory: [`Query`](crate::op::Query) and [`Scan`](crate::op::Scan) of whole items are.
pub trait Read: sealed::Read {
    /// What it reads, as of `now`.
    ///
    /// # Errors
    /// What is wrong with it, as before it is sent.
    fn reading(self, now: SystemTime) -> Result<Reading>
    where
        Self: Sized,
    {
        self.with_reading(now).map(|(_, reading)| reading)
    }

    /// Itself, and what it reads as of `now`: for one store that is asked where another one does not answer.
    ///
    /// # Errors
    /// What is wrong with it, as before it is sent.
    fn with_reading(self, now: SystemTime) -> Result<(Self, Reading)>
    where
        Self: Sized,
    {
        let (read, parts) = self.with_parts()?;
        Ok((read, Reading::new(parts, now)?))
    }

    /// Whether every write that was answered before has to be seen.
    fn is_consistent(&self) -> bool {
        self.reads_consistently()
    }
}
impl<T: sealed::Read> Read for T {}

pub(crate) mod sealed {
    use super::{Parts, Result};

    #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
    pub trait Read: Sized {
        fn with_parts(self) -> Result<(Self, Parts)>;
        fn reads_consistently(&self) -> bool;
    }
}

/// What a query or scan says.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) schema: &'static EntitySchema,
    pub(crate) index: &'static IndexSchema,
    /// `None` of a scan.
    pub(crate) partition: Option<Vec<KeyValue>>,
    pub(crate) range: SortRange,
    pub(crate) filter: Option<Node>,
    pub(crate) direction: Direction,
    pub(crate) expired: Expired,
    pub(crate) bounds: Bounds,
}

impl Parts {
    pub(crate) fn filter<E: DynamoEntity>(filter: Option<Condition<E>>) -> Result<Option<Node>> {
        filter.map(Condition::into_node).transpose().map_err(encode_error::<E>)
    }
}

/// Which items a query or scan is about, in which order, and where it begins.
///
/// The order is that of the sort key, and of the table's key where sort keys are equal or there are none; DynamoDB itself
/// promises none there. A scan is in the order of the table's key.
#[derive(Debug, Clone)]
pub struct Reading {
    parts: Parts,
    expiry: Option<Absence>,
    fingerprint: u64,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("index", &self.index.name).field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

/// Where a reading begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// At the first item in its [order](Reading::compare).
    First,
    /// Behind the item with these keys, which need not be there any more.
    Behind(Item),
    /// Nowhere: there is nothing to read.
    Nowhere,
}

impl Reading {
    fn new(parts: Parts, now: SystemTime) -> Result<Reading> {
        parts.bounds.check_alone()?;
        if let (Some(_), Some(filter)) = (&parts.partition, &parts.filter) {
            let mut expressions = Expressions::default();
            filter.clone().render(&mut expressions);
            check_filter(parts.index, &expressions)?;
        }
        let expiry = match parts.expired {
            Expired::Hidden => Absence::at(parts.schema, now),
            Expired::Included => None,
        };
        let Parts { schema, index, partition, range, direction, .. } = &parts;
        let fingerprint = match partition {
            Some(partition) => fingerprint::query(schema.table, schema.entity, index, partition, range, *direction),
            None => fingerprint::in_key_order(schema.table, schema.entity),
        };
        Ok(Reading { parts, expiry, fingerprint })
    }

    /// The entity.
    #[must_use]
    pub fn schema(&self) -> &'static EntitySchema {
        self.parts.schema
    }

    /// The table's key, or the index that is read.
    #[must_use]
    pub fn index(&self) -> &'static IndexSchema {
        self.parts.index
    }

    /// The values of the partition key's attributes; `None` of a scan. Of a key that is spread over shards it is what they
    /// have in common.
    #[must_use]
    pub fn partition(&self) -> Option<&[KeyValue]> {
        self.parts.partition.as_deref()
    }

    /// The condition on the sort key.
    #[must_use]
    pub fn range(&self) -> &SortRange {
        &self.parts.range
    }

    /// How many results there may be.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        self.parts.bounds.limit
    }

    /// How many items may be read, whether or not a filter leaves them in.
    #[must_use]
    pub fn evaluate(&self) -> Option<usize> {
        self.parts.bounds.evaluate
    }

    /// What leaves items out after they are read, expiry apart.
    #[must_use]
    pub fn filter(&self) -> Option<Filter<'_>> {
        self.parts.filter.as_ref().map(Filter::of)
    }

    /// True when items are left out after they are read, by a filter or because they have expired.
    #[must_use]
    pub fn is_selective(&self) -> bool {
        self.parts.filter.is_some() || self.expiry.is_some()
    }

    /// True when the page is read backwards, from its end: it was asked for by `before`.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        matches!(self.parts.bounds.from, From::Before(_))
    }

    /// True when keys run downwards in the order in which items are to be read.
    #[must_use]
    pub fn is_descending(&self) -> bool {
        (self.parts.direction == Direction::Descending) != self.is_backwards()
    }

    /// Where it begins.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when the cursor is of another query.
    pub fn start(&self) -> Result<Start> {
        if self.parts.range == SortRange::Nothing {
            return Ok(Start::Nowhere);
        }
        let (cursor, start, end) = match &self.parts.bounds.from {
            From::Start => return Ok(Start::First),
            From::After(cursor) => (cursor, Start::First, Start::Nowhere),
            From::Before(cursor) => (cursor, Start::Nowhere, Start::First),
        };
        let mut positions = cursor.clone().parts(self.fingerprint)?;
        match (positions.pop(), positions.is_empty()) {
            (Some(Position::Start), true) => Ok(start),
            (Some(Position::Behind(keys)), true) => Ok(Start::Behind(keys)),
            (Some(Position::End), true) => Ok(end),
            _ => Err(Error::cursor(crate::op::CursorProblem::Malformed)),
        }
    }

    /// The rest of it: behind a cursor, and without so many results of its limit, as they are there already.
    #[must_use]
    pub fn behind(mut self, cursor: Cursor, results: usize) -> Reading {
        let Bounds { limit, from, .. } = &mut self.parts.bounds;
        *limit = limit.map(|limit| limit.saturating_sub(results));
        *from = From::After(cursor);
        self
    }

    /// True when DynamoDB reads in the same order, so that the cursors of either are good for both. It has another one for a
    /// scan and for a partition that it spreads over shards: those are gone on with where they were begun.
    #[must_use]
    pub fn shares_cursors(&self) -> bool {
        self.parts.partition.is_some() && self.parts.index.partition.shards().is_none()
    }

    /// True when its cursor is one that DynamoDB does not know, as it [has another order](Self::shares_cursors).
    #[must_use]
    pub fn goes_on_here(&self) -> bool {
        !self.shares_cursors() && self.has_cursor() && self.start().is_ok()
    }

    /// Refuses a reading that is to be read backwards, where more than a page of it is read.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub fn check_forwards(&self) -> Result<()> {
        self.parts.bounds.after().map(drop)
    }

    pub(super) fn has_cursor(&self) -> bool {
        !matches!(self.parts.bounds.from, From::Start)
    }

    pub(super) fn cursor(&self, position: Position) -> Cursor {
        Cursor::new(self.fingerprint, vec![position])
    }

    /// Whether an item of the table is read: it is of the entity, in the partition and within the range.
    ///
    /// # Errors
    /// When the item cannot be read at all.
    pub fn meets(&self, item: &Item) -> Result<bool> {
        let Parts { schema, index, partition, range, .. } = &self.parts;
        let entity = schema.entity;
        let names =
            schema.primary.attributes().map(|key| key.name.text).chain(schema.type_attribute.map(|name| name.text));
        let belongs = belongs_to(schema, &AvSource::item(picked(item, names)));
        if !belongs.map_err(|source| Error::Decode { entity, source })? {
            return Ok(false);
        }
        let value = |name: &str| item.get(name).and_then(KeyValue::from_attribute);
        let is_in = index.attributes().all(|key| value(key.name.text).is_some());
        let Some(partition) = partition else { return Ok(is_in) };
        let in_partition =
            index.partitions().zip(partition).all(|(key, wanted)| match (value(key.name.text), key.shards()) {
                (Some(KeyValue::S(found)), Some(shards)) => {
                    matches!(wanted, KeyValue::S(base) if shards.is_shard_of(&found, base))
                }
                (found, _) => found.as_ref() == Some(wanted),
            });
        let sorts: Vec<KeyValue> = index.sorts().filter_map(|key| value(key.name.text)).collect();
        Ok(is_in && in_partition && range.has(&sorts))
    }

    /// Whether an item that is read is a result.
    #[must_use]
    pub fn keeps(&self, item: &Item) -> bool {
        let is_over = self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        !is_over && self.parts.filter.as_ref().is_none_or(|filter| holds(filter, item))
    }

    /// The order in which items are to be read.
    #[must_use]
    pub fn compare(&self, a: &Item, b: &Item) -> Ordering {
        let Parts { schema, index, .. } = &self.parts;
        let value = |item: &Item, name: &str| item.get(name).and_then(KeyValue::from_attribute);
        let names = index.sorts().chain(schema.primary.attributes()).map(|key| key.name.text);
        let order = names
            .map(|name| match (value(a, name), value(b, name)) {
                (Some(a), Some(b)) => compare_keys(&a, &b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        if self.is_descending() { order.reverse() } else { order }
    }

    /// The keys of an item by which reading goes on behind it.
    pub(super) fn keys(&self, item: &Item) -> Item {
        let Parts { schema, index, .. } = &self.parts;
        picked(item, schema.primary.attributes().chain(index.attributes()).map(|key| key.name.text))
    }
}

/// Some attributes of an item.
pub(super) fn picked<'n>(item: &Item, names: impl Iterator<Item = &'n str>) -> Item {
    names.filter_map(|name| item.get_key_value(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
