//! `BatchWriteItem`.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::WriteRequest;

use super::chunks::chunks;
use super::drive::{CONCURRENCY, Pace, drive};
use super::text::Text;
use super::{Leftover, LeftoverRequest, Unconditional};
use crate::budget::Budget;
use crate::client::{Dynamo, Payload, Sending, Wire, sent};
use crate::error::{Error, Result};
use crate::key::{Key, KeyArgs};
use crate::limits::{BATCH_WRITE_BYTES_MAX, BATCH_WRITE_MAX, check_item_size, check_key};
use crate::local::{Decision, What, check_apart};
use crate::managed::Whole;
use crate::monitor::Touched;
use crate::op::put;
use crate::op::write::{Verb, Write};
use crate::schema::EntitySchema;
use crate::value::{Item, Name};

/// Puts and deletes of any number of items, of any entities and tables.
///
/// `BatchWriteItem` calls of up to 25 requests and 16 MB, several at once; each item costs what it would cost alone. What
/// DynamoDB leaves unprocessed, or refuses for lack of capacity, is sent again, with pauses that grow, until nothing is left
/// or the [budget](Self::budget) is used up. The requests are independent: after an error some may have been applied, and
/// since puts and deletes are idempotent, what is left, or the whole batch, may be sent again.
///
/// ```no_run
/// # use dynamo_core::BatchWrite;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo, new: Vec<Order>) -> dynamo_core::Result<()> {
/// use dynamo_core::Error;
///
/// match BatchWrite::new().put_all(new).delete::<Order>(("bob@example.com", 2023, 7)).send(db).await {
///     Err(Error::Unprocessed { left, .. }) => {
///         for request in left {
///             println!("left in {}: {}", request.table, request.why);
///         }
///     }
///     other => other?,
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use = "a batch does nothing until it is sent"]
pub struct BatchWrite {
    /// Made when it is sent, as only the handle knows what time it is.
    requests: Vec<Make>,
    concurrency: Option<usize>,
    budget: Option<Budget>,
}

/// Makes a request.
type Make = Box<dyn FnOnce(SystemTime) -> Result<Request> + Send>;

struct Request {
    schema: &'static EntitySchema,
    key: Key,
    text: Text,
}

impl fmt::Debug for BatchWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite").field("requests", &self.requests.len()).finish_non_exhaustive()
    }
}

impl BatchWrite {
    /// A batch without requests.
    pub fn new() -> Self {
        BatchWrite::default()
    }

    /// Writes an entity's item, whatever was there; `updated_at` is set.
    pub fn put<E: Unconditional + 'static>(self, entity: E) -> Self {
        self.push(move |now| {
            let mut entity = entity;
            put::manage(Whole::Put, &mut entity, now)?;
            let key = entity.key()?;
            Ok(Request { schema: E::SCHEMA, text: Text::put(&entity, &key)?, key })
        })
    }

    /// Writes the items of entities of one type, whatever was there.
    pub fn put_all<E: Unconditional + 'static>(self, entities: impl IntoIterator<Item = E>) -> Self {
        entities.into_iter().fold(self, Self::put)
    }

    /// Writes an item of an entity as it is, whatever was there.
    pub fn put_item(self, schema: &'static EntitySchema, item: Item) -> Self {
        self.push(move |_| {
            let key = checked_key(schema, &item)?;
            Ok(Request { schema, text: Text::put_item(schema, &item)?, key })
        })
    }

    /// Deletes an entity's item.
    pub fn delete<E: Unconditional>(self, key: impl KeyArgs<E::KeyParts>) -> Self {
        let key = E::key_of(key);
        self.push(move |_| {
            let key = key?;
            Ok(Request { schema: E::SCHEMA, text: Text::delete(E::SCHEMA, &key)?, key })
        })
    }

    /// A write that is rendered already, and asks for nothing.
    pub(crate) fn write(self, write: Write) -> Self {
        self.push(move |_| {
            let (schema, item) = (write.schema, write.item());
            let text =
                if write.verb == Verb::Put { Text::put_item(schema, item)? } else { Text::delete(schema, &write.key)? };
            Ok(Request { schema, text, key: write.key })
        })
    }

    /// How many calls are under way at once, at least one; 4 unless told.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls);
        self
    }

    /// How often and how long it is tried; that of the [handle](Dynamo::with_budget) unless told.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// How many requests there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// True when there is no request.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// What it makes of the items that are there, one for each request, for a store that stands in for tables. Each is
    /// applied by itself.
    ///
    /// # Errors
    /// What is wrong with a request; [`Error::DuplicateKey`].
    pub fn decisions(self, now: SystemTime) -> Result<Vec<Decision>> {
        let decide = |request: Make| {
            let Request { schema, key, text } = request(now)?;
            let item = text.item(schema.entity)?;
            Ok(Decision::unconditional(schema, key, item.map_or(What::Delete, What::Put)))
        };
        let decisions: Vec<Decision> = self.requests.into_iter().map(decide).collect::<Result<_>>()?;
        check_apart(&decisions)?;
        Ok(decisions)
    }

    fn push(mut self, request: impl FnOnce(SystemTime) -> Result<Request> + Send + 'static) -> Self {
        self.requests.push(Box::new(request));
        self
    }

    /// The requests, and how many calls they take.
    pub(crate) fn into_requests(self, db: &Dynamo) -> Result<(Vec<OfEntity>, usize)> {
        let requests = named(db, self.requests)?;
        let size = |request: &&Named| request.text.len();
        let calls = chunks(requests.iter().collect(), BATCH_WRITE_MAX, BATCH_WRITE_BYTES_MAX, size).len();
        let in_sdk_types =
            |Named { schema, table, text }| Ok((schema, (table.to_string(), text.to_request(schema.entity)?)));
        Ok((requests.into_iter().map(in_sdk_types).collect::<Result<_>>()?, calls))
    }

    /// Sends it; without requests, nothing is sent.
    ///
    /// After a call that fails no further ones are begun, and those under way are brought to their end.
    ///
    /// # Errors
    /// [`Error::DuplicateKey`] for two requests with one key, [`Error::InvalidKey`], [`Error::Encode`] and
    /// [`Error::ItemTooLarge`] before anything is sent; [`Error::Unprocessed`] with every request that was not carried out,
    /// and why.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        let concurrency = self.concurrency.unwrap_or(CONCURRENCY).max(1);
        let pace = Pace { concurrency, ..writes(self.budget.unwrap_or(db.budget())) };
        let chunks =
            chunks(named(db, self.requests)?, BATCH_WRITE_MAX, BATCH_WRITE_BYTES_MAX, |request| request.text.len());
        send_all(db, chunks, pace).await
    }
}

/// The key of an item, which DynamoDB would take.
///
/// # Errors
/// [`Error::ItemTooLarge`], [`Error::Encode`], [`Error::InvalidKey`]; [`Error::InvalidRequest`] when it lacks its key attributes.
pub(super) fn checked_key(schema: &EntitySchema, item: &Item) -> Result<Key> {
    check_item_size(schema.entity, item)?;
    let missing = || Error::InvalidRequest(format!("an item of `{}` lacks its key attributes", schema.entity));
    let key = Key::of_item(item, &schema.primary).ok_or_else(missing)?;
    check_key(schema, &key)?;
    Ok(key)
}

/// One call after the other.
pub(super) fn writes(budget: Budget) -> Pace {
    Pace { operation: "BatchWriteItem", budget, concurrency: 1 }
}

/// Makes these calls.
///
/// # Errors
/// [`Error::Unprocessed`].
pub(super) async fn send_all(db: &Dynamo, chunks: Vec<Vec<Named>>, pace: Pace) -> Result<()> {
    let total = chunks.iter().map(Vec::len).sum();
    let outcome = drive(chunks, pace, |chunk| send(db, chunk)).await;
    if outcome.left.is_empty() {
        return Ok(());
    }
    let left = outcome.left.into_iter().map(|(Named { schema, table, text }, why)| {
        let request = LeftoverRequest::Write(text.to_request(schema.entity)?);
        Ok(Leftover { table: table.to_string(), request, why })
    });
    Err(Error::unprocessed(left.collect::<Result<_>>()?, total, outcome.attempts))
}

/// A request with the full name of its table.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) schema: &'static EntitySchema,
    pub(super) table: Arc<str>,
    pub(super) text: Text,
}

impl Named {
    /// The partition that it writes to.
    fn touched(&self) -> Touched {
        let item = self.text.attributes(self.schema.entity).ok();
        Touched::item(Some(&self.table), item.as_ref(), &self.schema.primary)
    }
}

/// A request in the SDK's types, with the full name of its table and the entity whose item it writes.
type OfEntity = (&'static EntitySchema, (String, WriteRequest));

/// DynamoDB refuses a call that names a key twice, and across calls the order would be open.
fn named(db: &Dynamo, requests: Vec<Make>) -> Result<Vec<Named>> {
    let mut keys = HashSet::with_capacity(requests.len());
    let mut named: Vec<Named> = Vec::with_capacity(requests.len());
    for request in requests {
        let Request { schema, key, text } = request(db.now())?;
        // Most batches go into one table.
        let table = match named.last() {
            Some(last) if last.schema.table == schema.table => Arc::clone(&last.table),
            _ => db.table_name(schema.table)?.into(),
        };
        if !keys.insert(InTable { key, table: schema.table }) {
            return Err(Error::DuplicateKey { entity: schema.entity, table: table.to_string() });
        }
        named.push(Named { schema, table, text });
    }
    Ok(named)
}

/// A key of a table. Those of several tables are seldom in one batch, and the less is hashed the better.
#[derive(PartialEq, Eq)]
struct InTable {
    key: Key,
    table: &'static str,
}

impl Hash for InTable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// One call; what it left.
async fn send(db: &Dynamo, chunk: Arc<Vec<Named>>) -> Result<((), Vec<Named>)> {
    let watch = db.watch("BatchWriteItem", None, || chunk.iter().map(Named::touched).collect()).await;
    let mut tables: BTreeMap<&str, Vec<&Named>> = BTreeMap::new();
    for request in &*chunk {
        tables.entry(&request.table).or_default().push(request);
    }
    let request = db.client().batch_write_item();
    let sent = match db.wire() {
        Wire::Direct => {
            // The tables' names are for the SDK's choice of an endpoint.
            let names = tables.keys().map(|table| ((*table).to_owned(), Vec::new())).collect();
            sent!(watch, Sending::of(payload(&tables)), request.set_request_items(Some(names)))
        }
        Wire::Sdk => {
            let in_sdk_types = |(table, requests): (&&str, &Vec<&Named>)| {
                let requests = requests.iter().map(|request| request.text.to_request(request.schema.entity));
                Ok(((*table).to_owned(), requests.collect::<Result<_>>()?))
            };
            let tables = tables.iter().map(in_sdk_types).collect::<Result<_>>()?;
            let request = request.set_request_items(Some(tables)).customize();
            watch.during(watch.on(request).send()).await
        }
    };
    let answer = sent.map_err(|error| Error::from_sdk("BatchWriteItem", error))?;
    let mut left = Vec::new();
    for (table, requests) in answer.unprocessed_items.into_iter().flatten() {
        // All that is left was in the chunk.
        let schema = tables.get(table.as_str()).and_then(|requests| requests.first()).map(|request| request.schema);
        let schema = schema
            .ok_or_else(|| Error::InvalidRequest(format!("requests of `{table}` came back that were not sent")))?;
        let table: Arc<str> = table.into();
        for request in requests {
            left.push(Named { schema, table: Arc::clone(&table), text: Text::of(request)? });
        }
    }
    Ok(((), left))
}

/// The requests of all tables.
fn payload(tables: &BTreeMap<&str, Vec<&Named>>) -> Payload {
    let texts: usize = tables.values().flatten().map(|request| request.text.len()).sum();
    let around: usize = tables.keys().map(|table| table.len() + AROUND_TABLE).sum();
    Payload::write(REQUEST_ITEMS, texts + around, |out| {
        for (number, (table, requests)) in tables.iter().enumerate() {
            // A table's name has no characters that need an escape.
            out.push_str(if number == 0 { "{\"" } else { ",\"" });
            out.push_str(table);
            out.push_str("\":");
            for (number, request) in requests.iter().enumerate() {
                out.push(if number == 0 { '[' } else { ',' });
                request.text.write(out);
            }
            out.push(']');
        }
        out.push('}');
    })
}

/// The member of a `BatchWriteItem` request that has the requests.
const REQUEST_ITEMS: &Name = &Name { text: "RequestItems", json: "\"RequestItems\":" };

/// Bytes of `{"` and `":]`, and of a bracket that closes all tables.
const AROUND_TABLE: usize = 6;
