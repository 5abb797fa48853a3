//! A call of puts that are written as they come.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use super::text::Text;
use super::write::{Named, checked_key, send_all, writes};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::limits::{BATCH_WRITE_BYTES_MAX, BATCH_WRITE_MAX};
use crate::schema::EntitySchema;
use crate::value::Item;
use crate::wire::{CAPACITY, append_item, append_item_of};

/// Puts of one entity's items that fit into one `BatchWriteItem` call, each written as it will be sent as soon as it comes: for programs that
/// move items, and want to know what is wrong with one before it is among others.
///
/// The items are the entities' as they are. Nothing is checked of what is stored, no version goes up, no time is set. A call has at
/// most 25 requests and 16 MB, and names no key twice.
///
/// ```
/// use dynamo_core::batch::PutCall;
/// use dynamo_core::{Dynamo, DynamoEntity};
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Stock", entity = "PRODUCT")]
/// #[pk("PRODUCT#{id}")]
/// struct Product {
///     id: u32,
///     left: u32,
/// }
///
/// # async fn run(db: &Dynamo, products: Vec<Product>) -> dynamo_core::Result<()> {
/// let mut call = PutCall::new(db)?;
/// for product in &products {
///     if !call.put(product)? {
///         call.take().send(db).await?;
///         call.put(product)?;
///     }
/// }
/// call.take().send(db).await
/// # }
/// ```
#[must_use = "a call does nothing until it is taken and sent"]
pub struct PutCall<E> {
    table: Arc<str>,
    keys: Vec<Key>,
    /// All items, one behind the other.
    texts: String,
    places: Vec<Range<usize>>,
    entity: PhantomData<fn() -> E>,
}

/// A call that can be sent: what a [`PutCall`] had.
#[must_use = "a call does nothing until it is sent"]
pub struct ReadyCall {
    schema: &'static EntitySchema,
    table: Arc<str>,
    texts: Arc<String>,
    places: Vec<Range<usize>>,
}

impl<E: DynamoEntity> PutCall<E> {
    /// A call without puts, for items of an entity.
    ///
    /// # Errors
    /// [`Error::Config`] when the name of the table is none.
    pub fn new(db: &Dynamo) -> Result<Self> {
        Ok(Self::empty(db.table_name(E::SCHEMA.table)?.into()))
    }

    fn empty(table: Arc<str>) -> Self {
        PutCall { table, keys: Vec::new(), texts: String::new(), places: Vec::new(), entity: PhantomData }
    }

    /// Adds the put of an entity's item; false, and nothing is added, when the call has no room for it.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when a key cannot be made, of the table or of an index; [`Error::Encode`] when a value cannot be
    /// stored; [`Error::ItemTooLarge`]; [`Error::DuplicateKey`] when there is a put of an item with this key. The call is as it was then.
    pub fn put(&mut self, entity: &E) -> Result<bool> {
        let key = entity.key()?;
        self.write(key, |key, texts| append_item_of(entity, key, texts))
    }

    /// Adds the put of an item of the entity, or of one that belongs to it; false, and nothing is added, when the call has no
    /// room for it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it lacks its key attributes; as [`put`](Self::put) else.
    pub fn put_item(&mut self, item: &Item) -> Result<bool> {
        let key = checked_key(E::SCHEMA, item)?;
        self.write(key, |_, texts| append_item(item, E::SCHEMA.entity, texts))
    }

    fn write(&mut self, key: Key, write: impl FnOnce(&Key, &mut String) -> Result<()>) -> Result<bool> {
        if self.len() == BATCH_WRITE_MAX {
            return Ok(false);
        }
        if self.keys.contains(&key) {
            return Err(Error::DuplicateKey { entity: E::SCHEMA.entity, table: self.table.to_string() });
        }
        let start = self.texts.len();
        if start == 0 {
            self.texts.reserve(BATCH_WRITE_MAX * CAPACITY);
        }
        write(&key, &mut self.texts)?;
        if start > 0 && self.texts.len() + BATCH_WRITE_MAX * AROUND_ITEM > BATCH_WRITE_BYTES_MAX {
            self.texts.truncate(start);
            return Ok(false);
        }
        self.places.push(start..self.texts.len());
        self.keys.push(key);
        Ok(true)
    }

    /// How many puts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there is no put.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Forgets all puts but the first ones.
    pub fn truncate(&mut self, len: usize) {
        self.places.truncate(len);
        self.keys.truncate(len);
        self.texts.truncate(self.places.last().map_or(0, |last| last.end));
    }

    /// The puts, to be sent. What is left is a call without any.
    pub fn take(&mut self) -> ReadyCall {
        self.keys.clear();
        ReadyCall {
            schema: E::SCHEMA,
            table: Arc::clone(&self.table),
            texts: Arc::new(std::mem::take(&mut self.texts)),
            places: std::mem::take(&mut self.places),
        }
    }
}

impl ReadyCall {
    /// Sends it, and again what DynamoDB leaves unprocessed, until nothing is left or the [budget](Dynamo::with_budget) is used up;
    /// without puts, nothing is sent.
    ///
    /// # Errors
    /// [`Error::Unprocessed`] with every put that was not carried out, and why.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        let ReadyCall { schema, table, texts, places } = self;
        if places.is_empty() {
            return Ok(());
        }
        let named = |place| Named { schema, table: Arc::clone(&table), text: Text::Among(Arc::clone(&texts), place) };
        send_all(db, vec![places.into_iter().map(named).collect()], writes(db.budget())).await
    }
}

impl<E: DynamoEntity> Clone for PutCall<E> {
    fn clone(&self) -> Self {
        let PutCall { keys, texts, places, .. } = self;
        let (keys, texts, places) = (keys.clone(), texts.clone(), places.clone());
        PutCall { keys, texts, places, ..Self::empty(Arc::clone(&self.table)) }
    }
}

impl<E> fmt::Debug for PutCall<E> {
    /// Without contents of items.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutCall").field("requests", &self.places.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for ReadyCall {
    /// Without contents of items.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyCall").field("requests", &self.places.len()).finish_non_exhaustive()
    }
}

/// More than is around an item in a request.
const AROUND_ITEM: usize = 64;
