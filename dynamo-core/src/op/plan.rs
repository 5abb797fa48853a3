//! A query or scan, ready to be sent page by page.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::cursor::Position;
use super::fingerprint::{self, Fingerprint};
use super::projection::projection;
use super::ranged::{Ends, sort_condition};
use super::{Cursor, CursorProblem};
use crate::error::{Error, Result};
use crate::expr::{Expressions, Place};
use crate::key::{Key, KeyValue, Shards, SortRange};
use crate::schema::{IndexId, IndexSchema};
use crate::value::Item;

/// A query or scan: everything but where it starts and how much it reads.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) table: String,
    pub(super) primary: &'static IndexSchema,
    /// The table's own key, or the index that is read.
    pub(super) index: &'static IndexSchema,
    pub(super) read: Read,
    pub(super) select: Select,
    pub(super) projection: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) names: Option<HashMap<String, String>>,
    pub(super) values: Option<HashMap<String, AttributeValue>>,
    pub(super) consistency: Consistency,
    /// True when most of what is read passes the filter.
    keeps_most: bool,
    parts: Parts,
    /// True when the key condition or the filter cannot be met: nothing is sent.
    nothing: bool,
    /// True when the whole primary key is given, so that there is one item at most.
    point: bool,
    ends: Ends,
    /// What a cursor has to come from.
    fingerprint: u64,
}

/// What is read by calls of its own.
#[derive(Debug, Clone)]
enum Parts {
    One,
    Shards(Sharded),
    Segments(u32),
}

/// A partition key that is spread over shards.
#[derive(Debug, Clone)]
struct Sharded {
    /// What the shards' keys begin with.
    base: String,
    count: u16,
    /// Stands for the partition key in the key condition.
    placeholder: String,
}

#[derive(Debug, Clone)]
pub(super) enum Read {
    Query { key_condition: String, direction: Direction },
    Scan { segment: Option<Segment> },
}

/// The order of a query's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// Which writes a read has to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consistency {
    Eventual,
    Strong,
}

/// One of several parts of a parallel scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    pub(crate) total: u32,
}

/// What DynamoDB is to return of the items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Select {
    /// All that the table or index has of them.
    All,
    /// The keys and these places.
    Only(Vec<Place>),
    /// Their number.
    Count,
}

/// What is queried: one partition of an index.
pub(crate) struct Target {
    /// The table, without prefix.
    pub(crate) name: &'static str,
    pub(crate) table: String,
    pub(crate) primary: &'static IndexSchema,
    pub(crate) index: &'static IndexSchema,
    /// A value for each attribute of the partition key.
    pub(crate) partition: Vec<KeyValue>,
    pub(crate) range: SortRange,
    /// Whose items are wanted: an entity's name; empty for those of all entities.
    pub(crate) entity: &'static str,
}

/// What is wanted of the items that are read. The filter is rendered with the expressions.
pub(crate) struct Wanted {
    pub(crate) filter: Option<String>,
    pub(crate) expressions: Expressions,
    pub(crate) consistency: Consistency,
    pub(crate) select: Select,
}

/// Refuses a query's filter that names a key, as DynamoDB does.
pub(crate) fn check_filter(index: &IndexSchema, expressions: &Expressions) -> Result<()> {
    match index.attributes().map(|key| key.name.text).find(|name| expressions.has_name(name)) {
        None => Ok(()),
        Some(key) => Err(Error::InvalidRequest(format!(
            "a query's filter cannot name `{key}`, a key of what is queried; put it into the key condition"
        ))),
    }
}

impl Plan {
    /// A query.
    pub(crate) fn query(target: Target, wanted: Wanted, direction: Direction) -> Result<Plan> {
        let Target { name, table, primary, index, partition, range, entity } = target;
        let mut wanted = wanted;
        let expressions = &mut wanted.expressions;
        check_filter(index, expressions)?;
        let sharded = match (index.partition.shards(), partition.as_slice()) {
            // Reading all entities of a table asks for one partition, whatever it is a shard of.
            (Some(shards), [KeyValue::S(base)]) if !entity.is_empty() => Some((shards.count, base.clone())),
            _ => None,
        };
        let fingerprint = fingerprint::query(name, entity, index, &partition, &range, direction);
        let nothing = range == SortRange::Nothing;
        let (equal, range) = match range {
            SortRange::Within { equal, range } => (equal, *range),
            range => (Vec::new(), range),
        };
        let point = index.id == IndexId::Primary && (index.sort.is_none() || matches!(range, SortRange::Exactly(_)));
        let ends = if index.id == IndexId::Primary { Ends::of(&range) } else { Ends::default() };
        let ranged = index.sorts().nth(equal.len()).map(|attribute| attribute.name.text);
        let equal = index.partitions().zip(partition).chain(index.sorts().zip(equal));
        let equal: Vec<(String, String)> = equal
            .map(|(attribute, value)| (expressions.name(attribute.name.text), expressions.value(value.into())))
            .collect();
        let placeholder = equal.first().map(|(_, value)| value.clone());
        let mut conditions: Vec<String> = equal.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        conditions.extend(ranged.and_then(|name| sort_condition(name, range, expressions)));
        let read = Read::Query { key_condition: conditions.join(" AND "), direction };
        let parts = match sharded.zip(placeholder) {
            Some(((count, base), placeholder)) => Parts::Shards(Sharded { base, count, placeholder }),
            None => Parts::One,
        };
        let plan = Plan::new(table, primary, index, read, wanted)?;
        Ok(Plan { parts, nothing, point, ends, fingerprint, ..plan })
    }

    /// A scan of a table in so many segments, for the items of `entity`; of all entities when it is empty.
    pub(crate) fn scan(
        (name, table): (&'static str, String),
        entity: &'static str,
        primary: &'static IndexSchema,
        wanted: Wanted,
        segments: u32,
    ) -> Result<Plan> {
        let hash = Fingerprint::new().text(name).text(entity).text("scan");
        let (parts, hash) = match segments {
            1 => (Parts::One, hash),
            total => (Parts::Segments(total), hash.text("segments").text(&total.to_string())),
        };
        let plan = Plan::new(table, primary, primary, Read::Scan { segment: None }, wanted)?;
        Ok(Plan { parts, fingerprint: hash.value(), ..plan })
    }

    fn new(
        table: String,
        primary: &'static IndexSchema,
        index: &'static IndexSchema,
        read: Read,
        wanted: Wanted,
    ) -> Result<Plan> {
        let Wanted { filter, mut expressions, consistency, select } = wanted;
        let projection = match &select {
            Select::Only(places) => {
                let keys = primary.attributes().chain(index.attributes()).map(|key| Place::of(key.name.text));
                Some(projection(keys.chain(places.iter().cloned()), &mut expressions)?)
            }
            Select::All | Select::Count => None,
        };
        let names = expressions.names();
        Ok(Plan {
            table,
            primary,
            index,
            read,
            select,
            projection,
            filter,
            names,
            values: expressions.into_values(),
            consistency,
            keeps_most: false,
            parts: Parts::One,
            nothing: false,
            point: false,
            ends: Ends::default(),
            fingerprint: 0,
        })
    }

    /// Says that no item is wanted: nothing is sent.
    pub(crate) fn of_nothing(self) -> Plan {
        Plan { nothing: true, ..self }
    }

    /// Says that the filter leaves little out, such as items that have expired and are not yet deleted.
    pub(crate) fn keeping_most(self) -> Plan {
        Plan { keeps_most: true, ..self }
    }

    /// True when many more items may be read than are returned.
    pub(crate) fn is_selective(&self) -> bool {
        self.filter.is_some() && !self.keeps_most
    }

    /// The number of shards or segments; one of what has neither.
    pub(crate) fn part_count(&self) -> usize {
        match &self.parts {
            Parts::One => 1,
            Parts::Shards(sharded) => usize::from(sharded.count),
            Parts::Segments(total) => usize::try_from(*total).unwrap_or(usize::MAX),
        }
    }

    /// True when what is queried is spread over several partitions.
    pub(crate) fn is_sharded(&self) -> bool {
        matches!(self.parts, Parts::Shards(_))
    }

    /// The same query of one shard, or scan of one segment.
    pub(crate) fn part(self: &Arc<Self>, number: usize) -> Arc<Plan> {
        match &self.parts {
            Parts::One => Arc::clone(self),
            Parts::Shards(Sharded { base, placeholder, .. }) => {
                let shard = u16::try_from(number).unwrap_or(u16::MAX);
                let mut values = self.values.clone().unwrap_or_default();
                values.insert(placeholder.clone(), AttributeValue::S(Shards::text(base, shard)));
                Arc::new(Plan { values: Some(values), parts: Parts::One, ..Plan::clone(self) })
            }
            Parts::Segments(total) => {
                let segment = Segment { number: u32::try_from(number).unwrap_or(u32::MAX), total: *total };
                let read = Read::Scan { segment: Some(segment) };
                Arc::new(Plan { read, parts: Parts::One, ..Plan::clone(self) })
            }
        }
    }

    /// All of them; none when nothing can be read.
    pub(crate) fn into_parts(self) -> impl Iterator<Item = Arc<Plan>> {
        let count = if self.nothing { 0 } else { self.part_count() };
        let plan = Arc::new(self);
        (0..count).map(move |number| plan.part(number))
    }

    /// The keys of the table, and of what is read.
    pub(crate) fn keys(&self) -> (&'static IndexSchema, &'static IndexSchema) {
        (self.primary, self.index)
    }

    pub(crate) fn direction(&self) -> Direction {
        match self.read {
            Read::Query { direction, .. } => direction,
            Read::Scan { .. } => Direction::Ascending,
        }
    }

    /// The same query from its other end. A cursor is good for both.
    pub(crate) fn reversed(mut self) -> Plan {
        if let Read::Query { direction, .. } = &mut self.read {
            *direction = match direction {
                Direction::Ascending => Direction::Descending,
                Direction::Descending => Direction::Ascending,
            };
        }
        self
    }

    /// True when no item can be read at all.
    pub(crate) fn is_nothing(&self) -> bool {
        self.nothing
    }

    /// True when there is one item at most. `DynamoDB` may say that one more follows it, but does not go on behind it.
    pub(crate) fn is_point(&self) -> bool {
        self.point
    }

    /// True when nothing can come behind these keys: they are the last that the key condition allows. DynamoDB does not go on
    /// behind such a key, either: it refuses it as a start.
    pub(super) fn ends_at(&self, keys: &Item) -> bool {
        let Some(last) = self.ends.last(self.direction()) else { return false };
        Key::of_item(keys, self.primary).and_then(|key| key.sort).as_ref() == Some(last)
    }

    pub(crate) fn cursor(&self, parts: Vec<Position>) -> Cursor {
        Cursor::new(self.fingerprint, parts)
    }

    /// How far each part was read, if the cursor came from this query.
    pub(crate) fn positions(&self, cursor: Option<Cursor>) -> Result<Vec<Position>> {
        let Some(cursor) = cursor else { return Ok(vec![Position::Start; self.part_count()]) };
        let positions = cursor.parts(self.fingerprint)?;
        let keys = || self.primary.attributes().chain(self.index.attributes()).map(|key| key.name.text);
        let fits = |position: &Position| match position {
            Position::Start | Position::End => true,
            Position::Behind(item) => {
                keys().all(|key| item.contains_key(key)) && item.keys().all(|name| keys().any(|key| key == name))
            }
        };
        if positions.len() == self.part_count() && positions.iter().all(fits) {
            Ok(positions)
        } else {
            Err(Error::cursor(CursorProblem::Malformed))
        }
    }

    /// The first call's start, of a plan with one part.
    pub(crate) fn start(&self, cursor: Option<Cursor>) -> Result<Option<Item>> {
        Ok(self.positions(cursor)?.into_iter().next().and_then(|position| match position {
            Position::Behind(keys) => Some(keys),
            Position::Start | Position::End => None,
        }))
    }
}
