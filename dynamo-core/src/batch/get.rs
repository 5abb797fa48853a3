//! `BatchGetItem`.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use futures::stream::{self, StreamExt, TryStreamExt};

use super::Leftover;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, entity_of_item};
use crate::error::{Error, Result};
use crate::key::Key;
use crate::limits::BATCH_GET_MAX;
use crate::managed::Expired;
use crate::retry::{self, ATTEMPTS_MAX};
use crate::value::Item;

/// Reads any number of items of one entity by their keys.
///
/// `BatchGetItem` calls of up to 100 keys, several at once; each item costs what it would cost alone. A key that is given
/// several times is read once. What DynamoDB leaves unprocessed, which it does after 16 MB too, is asked for again, with
/// growing pauses.
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
/// let orders = Order::batch_get([("bob@example.com", 2023, 7), ("eve@example.com", 2024, 1)]).send(db).await?;
/// let found = orders.iter().flatten().count();
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
pub struct BatchGet<E> {
    keys: Result<Vec<Key>>,
    consistent: bool,
    expired: Expired,
    concurrency: usize,
    entity: PhantomData<fn() -> E>,
}

/// Calls at once, unless told.
const CONCURRENCY: usize = 4;

impl<E> fmt::Debug for BatchGet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet").field("keys", &self.keys.as_ref().map_or(0, Vec::len)).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> BatchGet<E> {
    pub(crate) fn new(keys: impl Iterator<Item = Result<Key>>) -> Self {
        BatchGet {
            keys: keys.collect(),
            consistent: false,
            expired: Expired::Hidden,
            concurrency: CONCURRENCY,
            entity: PhantomData,
        }
    }

    /// Reads the items with these keys, in this order: keys that were made before, by [`DynamoEntity::key`] say.
    pub fn of_keys(keys: impl IntoIterator<Item = Key>) -> Self {
        Self::new(keys.into_iter().map(Ok))
    }

    /// Sees every write that was answered before.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads items that have expired, too, as long as DynamoDB has not deleted them.
    pub fn include_expired(mut self) -> Self {
        self.expired = Expired::Included;
        self
    }

    /// How many calls are under way at once, at least one; 4 unless told.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Sends it: an entry for each key, in the order asked for, `None` where there is no item, or one that has
    /// [expired](Self::include_expired). Without keys, nothing is
    /// sent.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::Decode`] when an item does not fit the entity;
    /// [`Error::Unprocessed`] with the keys that are left after ten attempts, throttled ones included; whatever [`Error`]
    /// says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Vec<Option<E>>> {
        let expiry = self.expired.of(E::SCHEMA, db);
        let items = self.send_items(db).await?;
        let read = entity_of_item::<E>;
        let is_alive = |item: &Item| !expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        items.into_iter().map(|item| item.filter(is_alive).map(read).transpose()).collect()
    }

    /// The same with the items as they are stored, expired ones included.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for [`Error::Decode`].
    pub async fn send_items(self, db: &Dynamo) -> Result<Vec<Option<Item>>> {
        let keys = self.keys?;
        let table = db.table_name(E::SCHEMA.table)?;
        let mut places: HashMap<&Key, usize> = HashMap::with_capacity(keys.len());
        let mut distinct = Vec::with_capacity(keys.len());
        for key in &keys {
            places.entry(key).or_insert_with(|| {
                distinct.push(key);
                distinct.len() - 1
            });
        }
        let chunk = |keys: &[&Key]| keys.iter().map(|key| (*key).clone().into_item(&E::SCHEMA.primary)).collect();
        // Collected, or else the compiler cannot see that the future may be sent to another thread.
        let calls = distinct.chunks(BATCH_GET_MAX).map(|keys| send(db, &table, chunk(keys), self.consistent));
        let calls: Vec<_> = calls.collect();
        let calls = stream::iter(calls).buffer_unordered(self.concurrency);
        let answers: Vec<Answer> = calls.try_collect().await?;

        let mut left = Vec::new();
        let mut found: Vec<Option<Item>> = Vec::new();
        found.resize(distinct.len(), None);
        for answer in answers {
            left.extend(answer.left);
            for item in answer.items {
                let place = Key::of_item(&item, &E::SCHEMA.primary).and_then(|key| places.get(&key).copied());
                if let Some(slot) = place.and_then(|place| found.get_mut(place)) {
                    *slot = Some(item);
                }
            }
        }
        if !left.is_empty() {
            return Err(Error::Unprocessed { left, total: distinct.len(), attempts: ATTEMPTS_MAX });
        }
        if keys.len() == distinct.len() {
            return Ok(found);
        }
        let item_of = |key| places.get(key).and_then(|place| found.get(*place)?.clone());
        Ok(keys.iter().map(item_of).collect())
    }
}

#[derive(Default)]
struct Answer {
    items: Vec<Item>,
    left: Vec<Leftover>,
}

/// One call, sent again with what is left until nothing is, or the attempts are used up.
async fn send(db: &Dynamo, table: &str, keys: Vec<Item>, consistent: bool) -> Result<Answer> {
    let mut answer = Answer::default();
    let mut left = keys;
    for attempt in 1..=ATTEMPTS_MAX {
        let keys =
            KeysAndAttributes::builder().set_keys(Some(left.clone())).set_consistent_read(consistent.then_some(true));
        let keys = keys.build().map_err(Error::build)?;
        let sent = db.client().batch_get_item().request_items(table, keys).send().await;
        match sent.map_err(|error| Error::from_sdk("BatchGetItem", error)) {
            Ok(sent) => {
                answer.items.extend(sent.responses.into_iter().flatten().flat_map(|(_, items)| items));
                left = sent.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect();
            }
            // Nothing of it was processed: it is left as a whole.
            Err(Error::Throttled { .. }) => {}
            Err(error) => return Err(error),
        }
        if left.is_empty() {
            return Ok(answer);
        }
        if attempt < ATTEMPTS_MAX {
            tracing::debug!(attempt, left = left.len(), "BatchGetItem left keys unprocessed");
            retry::pause(attempt).await;
        }
    }
    answer.left = left.into_iter().map(|key| Leftover::Get { table: table.to_owned(), key }).collect();
    Ok(answer)
}
