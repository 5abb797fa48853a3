//! A query or scan, ready to be sent page by page.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use aws_smithy_runtime_api::client::interceptors::context::Output;

use super::Cursor;
use super::answer::{Answer, Reading};
use super::sift::Sift;
use crate::client::{Dynamo, Wire, direct};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::key::{KeyValue, Shards, SortRange};
use crate::schema::{IndexId, IndexSchema};
use crate::value::Item;

/// A query or scan: everything but where it starts and how much it reads.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    table: String,
    primary: &'static IndexSchema,
    /// The table's own key, or the index that is read.
    index: &'static IndexSchema,
    read: Read,
    filter: Option<String>,
    names: Option<HashMap<String, String>>,
    values: Option<HashMap<String, AttributeValue>>,
    consistency: Consistency,
    /// True when most of what is read passes the filter.
    keeps_most: bool,
    /// What a query reads that is spread over several partitions.
    shards: Option<Sharded>,
    /// True when the key condition cannot be met: nothing is sent.
    nothing: bool,
    /// What a cursor has to come from.
    fingerprint: u64,
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
enum Read {
    Query { key_condition: String, direction: Direction },
    Scan { segment: Segment },
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

/// Sends a request and reads its answer; the SDK's types of queries and scans have no trait in common.
macro_rules! send {
    ($operation:literal, $db:ident, $request:ident, $reading:ident, $output:ty) => {
        match $db.wire() {
            Wire::Direct => {
                let (interceptor, arrival) =
                    direct($operation, $reading, || Output::erase(<$output>::builder().build()));
                let sent = $request.customize().interceptor(interceptor).send().await;
                sent.map_err(|error| Error::from_sdk($operation, error))?;
                arrival.take()
            }
            Wire::Sdk => {
                let answer = $request.send().await.map_err(|error| Error::from_sdk($operation, error))?;
                $reading.items(answer.items.unwrap_or_default(), answer.last_evaluated_key)
            }
        }
    };
}

/// What is queried: one partition of an index.
pub(crate) struct Target {
    pub(crate) table: String,
    pub(crate) primary: &'static IndexSchema,
    pub(crate) index: &'static IndexSchema,
    /// A value for each attribute of the partition key.
    pub(crate) partition: Vec<KeyValue>,
    pub(crate) range: SortRange,
    /// Whose items are wanted: an entity's name; empty for those of all entities.
    pub(crate) entity: &'static str,
}

impl Plan {
    /// A query. `filter` is rendered with `expressions`.
    pub(crate) fn query(
        target: Target,
        filter: Option<String>,
        mut expressions: Expressions,
        direction: Direction,
        consistency: Consistency,
    ) -> Result<Plan> {
        let Target { table, primary, index, partition, range, entity } = target;
        if let Some(key) = index.attributes().map(|key| key.name.text).find(|name| expressions.has_name(name)) {
            return Err(Error::InvalidRequest(format!(
                "a query's filter cannot name `{key}`, a key of what is queried; put it into the key condition"
            )));
        }
        let sharded = match (index.partition.shards(), partition.as_slice()) {
            // Reading all entities of a table asks for one partition, whatever it is a shard of.
            (Some(shards), [KeyValue::S(base)]) if !entity.is_empty() => Some((shards.count, base.clone())),
            _ => None,
        };
        let fingerprint = fingerprint(&table, entity, index, &partition, &range, direction);
        let nothing = range == SortRange::Nothing;
        let (equal, range) = match range {
            SortRange::Within { equal, range } => (equal, *range),
            range => (Vec::new(), range),
        };
        let ranged = index.sorts().nth(equal.len()).map(|attribute| attribute.name.text);
        let equal = index.partitions().zip(partition).chain(index.sorts().zip(equal));
        let equal: Vec<(String, String)> = equal
            .map(|(attribute, value)| (expressions.name(attribute.name.text), expressions.value(value.into())))
            .collect();
        let placeholder = equal.first().map(|(_, value)| value.clone());
        let shards = sharded.zip(placeholder);
        let shards = shards.map(|((count, base), placeholder)| Sharded { base, count, placeholder });
        let mut conditions: Vec<String> = equal.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        conditions.extend(ranged.and_then(|name| sort_condition(name, range, &mut expressions)));
        let key_condition = conditions.join(" AND ");
        let names = expressions.names();
        Ok(Plan {
            table,
            primary,
            index,
            read: Read::Query { key_condition, direction },
            filter,
            names,
            values: expressions.into_values(),
            consistency,
            keeps_most: false,
            shards,
            nothing,
            fingerprint,
        })
    }

    /// A scan of a table, for the items of `entity`; of all entities when it is empty. `filter` is rendered with
    /// `expressions`.
    pub(crate) fn scan(
        table: String,
        entity: &'static str,
        primary: &'static IndexSchema,
        filter: Option<String>,
        expressions: Expressions,
        consistency: Consistency,
        segment: Segment,
    ) -> Plan {
        let fingerprint = Fingerprint::new().text(&table).text(entity).text("scan").0;
        let names = expressions.names();
        Plan {
            table,
            primary,
            index: primary,
            read: Read::Scan { segment },
            filter,
            names,
            values: expressions.into_values(),
            consistency,
            keeps_most: false,
            shards: None,
            nothing: false,
            fingerprint,
        }
    }

    /// The same scan, of another segment.
    pub(crate) fn of_segment(&self, segment: Segment) -> Plan {
        Plan { read: Read::Scan { segment }, ..self.clone() }
    }

    /// Says that the filter leaves little out, such as items that have expired and are not yet deleted.
    pub(crate) fn keeping_most(self) -> Plan {
        Plan { keeps_most: true, ..self }
    }

    /// True when many more items may be read than are returned.
    pub(crate) fn is_selective(&self) -> bool {
        self.filter.is_some() && !self.keeps_most
    }

    /// True when what is queried is spread over several partitions.
    pub(crate) fn is_sharded(&self) -> bool {
        self.shards.is_some()
    }

    /// The same query of each shard; the query itself where there is one partition.
    pub(crate) fn partitions(&self) -> Vec<Plan> {
        let Some(Sharded { base, count, placeholder }) = &self.shards else { return vec![self.clone()] };
        let of_shard = |number| {
            let mut values = self.values.clone().unwrap_or_default();
            values.insert(placeholder.clone(), AttributeValue::S(Shards::text(base, number)));
            Plan { values: Some(values), shards: None, ..self.clone() }
        };
        (0..*count).map(of_shard).collect()
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

    /// True when no item can be read at all.
    pub(crate) fn is_nothing(&self) -> bool {
        self.nothing
    }

    pub(crate) fn query_request(&self, db: &Dynamo) -> QueryFluentBuilder {
        let request = db
            .client()
            .query()
            .table_name(&self.table)
            .set_index_name(self.index_name())
            .set_filter_expression(self.filter.clone())
            .set_expression_attribute_names(self.names.clone())
            .set_expression_attribute_values(self.values.clone())
            .set_consistent_read(self.consistent_read());
        match &self.read {
            Read::Query { key_condition, direction } => request
                .key_condition_expression(key_condition)
                .set_scan_index_forward((*direction == Direction::Descending).then_some(false)),
            Read::Scan { .. } => request,
        }
    }

    pub(crate) fn scan_request(&self, db: &Dynamo) -> ScanFluentBuilder {
        let request = db
            .client()
            .scan()
            .table_name(&self.table)
            .set_index_name(self.index_name())
            .set_filter_expression(self.filter.clone())
            .set_expression_attribute_names(self.names.clone())
            .set_expression_attribute_values(self.values.clone())
            .set_consistent_read(self.consistent_read());
        match self.read {
            Read::Scan { segment: Segment { number, total } } if total > 1 => {
                request.set_segment(i32::try_from(number).ok()).set_total_segments(i32::try_from(total).ok())
            }
            Read::Scan { .. } | Read::Query { .. } => request,
        }
    }

    fn index_name(&self) -> Option<String> {
        (self.index.id != IndexId::Primary).then(|| self.index.name.to_owned())
    }

    fn consistent_read(&self) -> Option<bool> {
        (self.consistency == Consistency::Strong).then_some(true)
    }

    /// One call; `evaluate` bounds how many items it reads, `wanted` how many results are taken from them.
    pub(crate) async fn fetch<S: Sift>(
        &self,
        db: &Dynamo,
        sift: &S,
        start: Option<Item>,
        evaluate: Option<usize>,
        wanted: Option<usize>,
    ) -> Result<Answer<S::Out>> {
        let limit = evaluate.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX));
        let reading = Reading { sift: sift.clone(), wanted, primary: self.primary, index: self.index };
        match self.read {
            Read::Query { .. } => {
                let request = self.query_request(db).set_exclusive_start_key(start).set_limit(limit);
                send!("Query", db, request, reading, QueryOutput)
            }
            Read::Scan { .. } => {
                let request = self.scan_request(db).set_exclusive_start_key(start).set_limit(limit);
                send!("Scan", db, request, reading, ScanOutput)
            }
        }
    }

    pub(crate) fn cursor(&self, position: Item) -> Cursor {
        Cursor::new(self.fingerprint, position)
    }

    /// Where a cursor points to, if it came from this query.
    pub(crate) fn start(&self, cursor: Option<Cursor>) -> Result<Option<Item>> {
        cursor.map(|cursor| cursor.position(self.fingerprint)).transpose()
    }
}

fn sort_condition(name: &str, range: SortRange, out: &mut Expressions) -> Option<String> {
    if matches!(range, SortRange::All | SortRange::Nothing | SortRange::Within { .. }) {
        return None;
    }
    let name = out.name(name);
    let mut value = |value: KeyValue| out.value(value.into());
    Some(match range {
        SortRange::All | SortRange::Nothing | SortRange::Within { .. } => return None,
        SortRange::Exactly(key) => format!("{name} = {}", value(key)),
        SortRange::StartsWith(text) => format!("begins_with({name}, {})", value(KeyValue::S(text))),
        SortRange::From(key) => format!("{name} >= {}", value(key)),
        SortRange::Below(key) => format!("{name} < {}", value(key)),
        SortRange::To(key) => format!("{name} <= {}", value(key)),
        SortRange::Between { low, high, .. } => format!("{name} BETWEEN {} AND {}", value(low), value(high)),
    })
}

/// Tells queries apart that read other items or in another order; filters may change between two pages.
fn fingerprint(
    table: &str,
    entity: &str,
    index: &IndexSchema,
    partition: &[KeyValue],
    range: &SortRange,
    direction: Direction,
) -> u64 {
    let hash = Fingerprint::new().text(table).text(entity).text("query").text(index.name).keys(partition);
    let hash = match index.partition.shards() {
        Some(shards) => hash.text("shards").text(&shards.count.to_string()),
        None => hash,
    };
    let hash = hash.range(range);
    match direction {
        Direction::Ascending => hash.text("ascending").0,
        Direction::Descending => hash.text("descending").0,
    }
}

/// FNV-1a: the same in every build of every version, as a cursor may outlive the process.
#[derive(Clone, Copy)]
struct Fingerprint(u64);

impl Fingerprint {
    fn new() -> Self {
        Fingerprint(0xCBF2_9CE4_8422_2325)
    }

    fn range(self, range: &SortRange) -> Self {
        match range {
            SortRange::All => self.text("all"),
            SortRange::Nothing => self.text("nothing"),
            SortRange::Exactly(key) => self.text("=").key(key),
            SortRange::StartsWith(text) => self.text("begins_with").text(text),
            SortRange::From(key) => self.text(">=").key(key),
            SortRange::Below(key) => self.text("<").key(key),
            SortRange::To(key) => self.text("<=").key(key),
            SortRange::Between { low, high, drop_high: false } => self.text("between").key(low).key(high),
            SortRange::Between { low, high, drop_high: true } => self.text("below").key(low).key(high),
            SortRange::Within { equal, range } => self.text("within").keys(equal).range(range),
        }
    }

    fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    fn keys(self, keys: &[KeyValue]) -> Self {
        keys.iter().fold(self, Fingerprint::key)
    }

    fn key(self, key: &KeyValue) -> Self {
        match key {
            KeyValue::S(text) => self.text("S").text(text),
            KeyValue::N(text) => self.text("N").text(text),
            KeyValue::B(bytes) => self.text("B").bytes(bytes),
        }
    }

    /// With the length, so that two texts in a row are never taken for two others.
    fn bytes(self, bytes: &[u8]) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes();
        let all = length.into_iter().chain(bytes.iter().copied());
        Fingerprint(all.fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
    }
}
