//! A change with the entities of its table.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{ChangeKind, StreamRecord};
use crate::entity::{DynamoEntity, ReadAs};
use crate::error::{Error, Result};
use crate::expr::IntoPath;
use crate::key::Key;
use crate::local::item_belongs;
use crate::schema::EntitySchema;
use crate::table::DynamoTable;
use crate::value::{AvSource, Item, ValueError, same_value};

/// What a stream of table `T` tells.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<T> {
    /// An item of one of the table's entities has changed.
    Change(Change<T>),
    /// An item of none of them has: one that keeps a unique value, or that another program has written.
    Other(Arc<StreamRecord>),
    /// Changes are missing; told only to whoever [asked for it](super::Gaps).
    Gap(Gap),
}

/// A change of an item of one of table `T`'s entities.
#[non_exhaustive]
pub struct Change<T> {
    /// The entity, as in `entity = "ORDER"`.
    pub entity: &'static str,
    /// The item's primary key.
    pub key: Key,
    /// The entity before the change. `None` when there was none, or the stream holds no old images.
    pub old: Option<T>,
    /// The entity after the change. `None` when there is none, or the stream holds no new images.
    pub new: Option<T>,
    record: Arc<StreamRecord>,
}

/// Changes that DynamoDB no longer had when they were to be read: it keeps them for 24 hours.
///
/// Whatever is made of the changes has to be made of the table itself once more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The shard in which they were; `None` when the consumer was away for so long that it may have been any.
    pub shard: Option<String>,
    /// The last change before them that was handled, by its sequence number, if there was one.
    pub after: Option<String>,
}

impl<T> fmt::Debug for Change<T> {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("entity", &self.entity).field("record", &self.record).finish_non_exhaustive()
    }
}

impl<T> Change<T> {
    /// What became of the item.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        self.record.kind
    }

    /// The record that it was read from: the items as they are stored, the sequence number, the time.
    #[must_use]
    pub fn record(&self) -> &Arc<StreamRecord> {
        &self.record
    }

    /// The names of the attributes that differ, those of keys of indexes among them: all of them when the item is new or
    /// gone. `None` when the stream does not hold the images that it takes.
    ///
    /// They are compared as they are stored; numbers by their value, sets in any order.
    #[must_use]
    pub fn changed(&self) -> Option<BTreeSet<&str>> {
        let (old, new) = self.images()?;
        let differs = |name: &&str| match (value(old, name), value(new, name)) {
            (Some(old), Some(new)) => !same_value(old, new),
            _ => true,
        };
        let names = old.into_iter().chain(new).flat_map(Item::keys);
        Some(names.map(String::as_str).filter(differs).collect())
    }

    /// Whether a field of entity `E` differs, or a place inside of one; `None` as of [`changed`](Self::changed).
    ///
    /// ```
    /// # use dynamo_core::{DynamoEntity, DynamoTable};
    /// use dynamo_core::streams::Change;
    ///
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Shop", entity = "ORDER")]
    /// # struct Order { #[pk] id: String, status: String }
    /// # #[derive(DynamoTable)]
    /// # #[dynamo(table = "Shop")]
    /// # enum Shop { Order(Order) }
    /// fn has_moved_on(change: &Change<Shop>) -> bool {
    ///     change.has_changed::<Order, _>(|order| order.status) == Some(true)
    /// }
    /// ```
    pub fn has_changed<E: DynamoEntity, P: IntoPath<E>>(&self, place: impl FnOnce(&E::Fields) -> P) -> Option<bool> {
        let (old, new) = self.images()?;
        let place = place(E::FIELDS).into_place();
        Some(match (old.and_then(|old| place.find(old)), new.and_then(|new| place.find(new))) {
            (Some(old), Some(new)) => !same_value(old, new),
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        })
    }

    /// The item before and after, as far as there was one; `None` when the stream does not hold it.
    fn images(&self) -> Option<(Option<&Item>, Option<&Item>)> {
        let StreamRecord { kind, old, new, .. } = &*self.record;
        match kind {
            ChangeKind::Insert => Some((None, Some(new.as_ref()?))),
            ChangeKind::Modify => Some((Some(old.as_ref()?), Some(new.as_ref()?))),
            ChangeKind::Remove(_) => Some((Some(old.as_ref()?), None)),
        }
    }
}

fn value<'i>(item: Option<&'i Item>, name: &str) -> Option<&'i AttributeValue> {
    item?.get(name)
}

impl<T: DynamoTable> Event<T> {
    /// Reads a record. Items of older [schema versions](crate::guide::schema_changes) are made new, as by every read.
    ///
    /// # Errors
    /// [`Error::Decode`] when an image does not fit its entity, or is of a newer schema version.
    pub fn read(record: Arc<StreamRecord>) -> Result<Self> {
        let Some(entity) = entity_of::<T>(&record)? else { return Ok(Event::Other(record)) };
        let key = Key::of_item(&record.keys, &entity.primary).ok_or_else(|| Error::Decode {
            entity: entity.entity,
            source: ValueError::missing(entity.primary.partition.name.text),
        })?;
        let old = image(record.old.as_ref(), entity)?;
        let new = image(record.new.as_ref(), entity)?;
        Ok(Event::Change(Change { entity: entity.entity, key, old, new, record }))
    }
}

/// The entity whose item has changed, by its keys, and by the name of its entity where an image has that.
fn entity_of<T: DynamoTable>(record: &StreamRecord) -> Result<Option<&'static EntitySchema>> {
    let item = record.new.as_ref().or(record.old.as_ref()).unwrap_or(&record.keys);
    for entity in T::TABLE.entities {
        if item_belongs(entity, item).map_err(|source| Error::Decode { entity: entity.entity, source })? {
            return Ok(Some(*entity));
        }
    }
    Ok(None)
}

fn image<T: DynamoTable>(item: Option<&Item>, entity: &EntitySchema) -> Result<Option<T>> {
    let Some(item) = item else { return Ok(None) };
    match T::read_entity(AvSource::item(item.clone())) {
        Ok(ReadAs::Entity(entity)) => Ok(Some(entity)),
        // Another program's item in the same place.
        Ok(ReadAs::Other(_)) => Ok(None),
        Err(source) => Err(Error::Decode { entity: entity.entity, source }),
    }
}
