//! `BatchWriteItem`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use super::chunks::chunks;
use super::drive::{CONCURRENCY, Pace, drive};
use super::{Leftover, LeftoverRequest, Unconditional, bytes};
use crate::budget::Budget;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::key::{Key, KeyArgs};
use crate::limits::{BATCH_WRITE_BYTES_MAX, BATCH_WRITE_MAX, check_item_size, check_key};
use crate::local::{Decision, What, check_apart};
use crate::managed::Whole;
use crate::monitor::Touched;
use crate::op::put::{self, Stored};
use crate::op::write::Write;
use crate::schema::{EntitySchema, IndexSchema};
use crate::value::Item;

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
    write: WriteRequest,
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
            let Stored { key, item, .. } = put::into_stored(entity)?;
            put_request(E::SCHEMA, key, item)
        })
    }

    /// Writes the items of entities of one type, whatever was there.
    pub fn put_all<E: Unconditional + 'static>(self, entities: impl IntoIterator<Item = E>) -> Self {
        entities.into_iter().fold(self, Self::put)
    }

    /// Writes an item of an entity as it is, whatever was there.
    pub fn put_item(self, schema: &'static EntitySchema, item: Item) -> Self {
        self.push(move |_| {
            check_item_size(schema.entity, &item)?;
            let key = Key::of_item(&item, &schema.primary);
            let missing = || Error::InvalidRequest(format!("an item of `{}` lacks its key attributes", schema.entity));
            let key = key.ok_or_else(missing)?;
            check_key(schema, &key)?;
            put_request(schema, key, item)
        })
    }

    /// Deletes an entity's item.
    pub fn delete<E: Unconditional>(self, key: impl KeyArgs<E::KeyParts>) -> Self {
        let key = E::key_of(key);
        self.push(move |_| {
            let key = key?;
            let delete = DeleteRequest::builder().set_key(Some(key.clone().into_item(&E::SCHEMA.primary)));
            let delete = delete.build().map_err(Error::build)?;
            let request = WriteRequest::builder().delete_request(delete).build();
            Ok(Request { schema: E::SCHEMA, key, write: request })
        })
    }

    /// A write that is rendered already, and asks for nothing.
    pub(crate) fn write(self, write: Write) -> Self {
        self.push(move |_| Ok(Request { schema: write.schema, key: write.key.clone(), write: write.into_request()? }))
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
            let Request { schema, key, write } = request(now)?;
            let item = write.put_request.map(|put| put.item);
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
        let size = |request: &&OfEntity| bytes::of_write(&request.1.1);
        let calls = chunks(requests.iter().collect(), BATCH_WRITE_MAX, BATCH_WRITE_BYTES_MAX, size).len();
        Ok((requests, calls))
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
        let total = self.requests.len();
        let pace = Pace {
            operation: "BatchWriteItem",
            budget: self.budget.unwrap_or(db.budget()),
            concurrency: self.concurrency.unwrap_or(CONCURRENCY).max(1),
        };
        let requests = named(db, self.requests)?;
        let primaries = match db.watchers() {
            Some(_) => requests.iter().map(|(schema, (table, _))| (table.clone(), &schema.primary)).collect(),
            None => Primaries::new(),
        };
        let requests = requests.into_iter().map(|(_, named)| named).collect();
        let chunks = chunks(requests, BATCH_WRITE_MAX, BATCH_WRITE_BYTES_MAX, |(_, write)| bytes::of_write(write));
        let outcome = drive(chunks, pace, |chunk| send(db, &primaries, chunk)).await;
        if outcome.left.is_empty() {
            return Ok(());
        }
        let left = outcome.left.into_iter().map(|((table, request), why)| Leftover {
            table,
            request: LeftoverRequest::Write(request),
            why,
        });
        Err(Error::unprocessed(left.collect(), total, outcome.attempts))
    }
}

/// A request and the full name of its table.
type Named = (String, WriteRequest);
/// The same with the entity whose item it writes.
type OfEntity = (&'static EntitySchema, Named);

/// DynamoDB refuses a call that names a key twice, and across calls the order would be open.
fn named(db: &Dynamo, requests: Vec<Make>) -> Result<Vec<OfEntity>> {
    let mut keys = HashSet::with_capacity(requests.len());
    let mut named = Vec::with_capacity(requests.len());
    for request in requests {
        let Request { schema, key, write } = request(db.now())?;
        let name = db.table_name(schema.table)?;
        if !keys.insert((schema.table, key)) {
            return Err(Error::DuplicateKey { entity: schema.entity, table: name });
        }
        named.push((schema, (name, write)));
    }
    Ok(named)
}

fn put_request(schema: &'static EntitySchema, key: Key, item: Item) -> Result<Request> {
    let put = PutRequest::builder().set_item(Some(item)).build().map_err(Error::build)?;
    let write = WriteRequest::builder().put_request(put).build();
    Ok(Request { schema, key, write })
}

/// The keys of tables, for whoever watches the calls.
type Primaries = HashMap<String, &'static IndexSchema>;

/// The partition that a request writes to, if the key of its table is known.
fn touched(primaries: &Primaries, (table, request): &Named) -> Touched {
    let Some(primary) = primaries.get(table) else { return Touched::table(table.as_str()) };
    let item = request.put_request().map(PutRequest::item).or(request.delete_request().map(DeleteRequest::key));
    Touched::item(Some(table), item, primary)
}

/// One call; what it left.
async fn send(db: &Dynamo, primaries: &Primaries, chunk: Vec<Named>) -> Result<((), Vec<Named>)> {
    let touched = || chunk.iter().map(|named| touched(primaries, named)).collect();
    let watch = db.watch("BatchWriteItem", None, touched).await;
    let mut tables: HashMap<String, Vec<WriteRequest>> = HashMap::new();
    for (table, request) in chunk {
        tables.entry(table).or_default().push(request);
    }
    let request = db.client().batch_write_item().set_request_items(Some(tables));
    let sent = watch.during(watch.on(request.customize()).send()).await;
    let answer = sent.map_err(|error| Error::from_sdk("BatchWriteItem", error))?;
    let left = answer.unprocessed_items.into_iter().flatten();
    Ok((
        (),
        left.flat_map(|(table, requests)| requests.into_iter().map(move |request| (table.clone(), request))).collect(),
    ))
}
