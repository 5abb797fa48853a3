//! From an entity to its item: the one function that everything here goes by. A [`Backfill`](crate::Backfill) writes the same item
//! as JSON, straight from the entity.

use std::fmt;

use dynamo_core::key::Key;
use dynamo_core::limits::check_item_size;
use dynamo_core::schema::EntitySchema;
use dynamo_core::value::{Item, ShownItem, from_item, into_item};
use dynamo_core::{DynamoEntity, Error, Result};

/// An entity as DynamoDB stores it.
#[derive(Clone, PartialEq)]
pub struct Projected {
    /// The table, without prefix.
    pub table: &'static str,
    /// The primary key.
    pub key: Key,
    /// The whole item, keys included.
    pub item: Item,
}

impl fmt::Debug for Projected {
    /// Without values, but those of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Projected { table, key, item } = self;
        f.debug_struct("Projected").field("table", table).field("key", key).field("item", &ShownItem(item)).finish()
    }
}

/// The item of an entity. Pure: the same entity gives the same item, so a backfill, a check and a live write agree.
///
/// # Errors
/// [`Error::InvalidKey`] when a key cannot be made, of the table or of an index; [`Error::Encode`] when a value cannot be
/// stored; [`Error::ItemTooLarge`].
pub fn project<E: DynamoEntity>(entity: E) -> Result<Projected> {
    let EntitySchema { entity: name, table, .. } = *E::SCHEMA;
    let key = entity.key()?;
    let item = into_item(entity).map_err(|source| Error::Encode { entity: name, source })?;
    check_item_size(name, &item)?;
    Ok(Projected { table, key, item })
}

/// The entity of an item: the way back.
///
/// # Errors
/// [`Error::Decode`] when the item does not fit the entity.
pub(crate) fn unproject<E: DynamoEntity>(item: Item) -> Result<E> {
    from_item(item).map_err(|source| Error::Decode { entity: E::SCHEMA.entity, source })
}
