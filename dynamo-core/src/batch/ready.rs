//! A put that is written before it is known when it is sent.

use super::text::Text;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::limits::{check_item_size, check_key};
use crate::schema::EntitySchema;
use crate::value::Item;

/// A put of an item, written as it will be sent: for programs that move items, want to know what is wrong with one before it
/// is among others, and which key it has.
///
/// The item is the entity's as it is. Nothing is checked of what is stored, no version goes up, no time is set.
///
/// ```
/// use dynamo_core::BatchWrite;
/// use dynamo_core::DynamoEntity;
/// use dynamo_core::batch::ReadyPut;
/// # use dynamo_core::Dynamo;
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Stock", entity = "PRODUCT")]
/// #[pk("PRODUCT#{id}")]
/// struct Product {
///     id: u32,
///     left: u32,
/// }
///
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let put = ReadyPut::of(&Product { id: 7, left: 3 })?;
/// assert_eq!(put.key(), &Product::key_of(7)?);
/// BatchWrite::new().ready(put).send(db).await
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a put does nothing until a batch is sent that has it"]
pub struct ReadyPut {
    pub(super) schema: &'static EntitySchema,
    pub(super) key: Key,
    pub(super) text: Text,
}

impl ReadyPut {
    /// The put of an entity's item.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when a key cannot be made, of the table or of an index; [`Error::Encode`] when a value cannot be
    /// stored; [`Error::ItemTooLarge`].
    pub fn of<E: DynamoEntity>(entity: &E) -> Result<Self> {
        let key = entity.key()?;
        Ok(ReadyPut { schema: E::SCHEMA, text: Text::put(entity, &key)?, key })
    }

    /// The put of an item of an entity, or one that belongs to it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it lacks its key attributes; as [`of`](Self::of) else.
    pub fn of_item(schema: &'static EntitySchema, item: &Item) -> Result<Self> {
        check_item_size(schema.entity, item)?;
        let missing = || Error::InvalidRequest(format!("an item of `{}` lacks its key attributes", schema.entity));
        let key = Key::of_item(item, &schema.primary).ok_or_else(missing)?;
        check_key(schema, &key)?;
        Ok(ReadyPut { schema, key, text: Text::put_item(schema, item)? })
    }

    /// The key that it writes to.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }
}
