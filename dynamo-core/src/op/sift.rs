//! What becomes of the items that a query or scan reads.

use std::marker::PhantomData;

use crate::entity::{DynamoEntity, belongs, decode_error};
use crate::error::{Error, Result};
use crate::key::{KeyValue, SortRange};
use crate::table::DynamoTable;
use crate::value::{AvSource, Item, build_map};

/// Turns raw items into results, or leaves them out.
pub(crate) trait Sift: Clone + Send {
    type Out: Send;

    /// `None` for an item that is not meant.
    fn sift(&self, item: Item) -> Result<Option<Self::Out>>;
}

/// The items of one entity within a range of keys.
pub(crate) struct Entities<E> {
    range: Option<(&'static str, SortRange)>,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for Entities<E> {
    fn clone(&self) -> Self {
        Entities { range: self.range.clone(), entity: PhantomData }
    }
}

impl<E> Entities<E> {
    /// All of them.
    pub(crate) fn all() -> Self {
        Entities { range: None, entity: PhantomData }
    }

    /// Without the one key that DynamoDB's condition lets through and the range does not mean.
    pub(crate) fn within(sort: Option<&'static str>, range: &SortRange) -> Self {
        let range = sort.filter(|_| range.has_dropped()).map(|name| (name, range.clone()));
        Entities { range, entity: PhantomData }
    }

    fn is_dropped(&self, item: &Item) -> bool {
        self.range.as_ref().is_some_and(|(name, range)| {
            item.get(*name).and_then(KeyValue::from_attribute).is_some_and(|sort| range.drops(&sort))
        })
    }
}

impl<E: DynamoEntity> Sift for Entities<E> {
    type Out = E;

    fn sift(&self, item: Item) -> Result<Option<E>> {
        if self.is_dropped(&item) {
            return Ok(None);
        }
        let map = AvSource::item(item);
        if belongs::<E, _>(&map).map_err(decode_error::<E>)? {
            build_map(map).map(Some).map_err(decode_error::<E>)
        } else {
            Ok(None)
        }
    }
}

/// The items of one entity as they are stored.
pub(crate) struct RawEntities<E>(pub(crate) PhantomData<fn() -> E>);

impl<E> Clone for RawEntities<E> {
    fn clone(&self) -> Self {
        RawEntities(PhantomData)
    }
}

impl<E: DynamoEntity> Sift for RawEntities<E> {
    type Out = Item;

    fn sift(&self, item: Item) -> Result<Option<Item>> {
        let is_ours = crate::entity::owns::<E>(&item);
        Ok(is_ours.then_some(item))
    }
}

/// The items of all entities of a table.
pub(crate) struct Tables<T> {
    pub(crate) unknown: Unknown,
    pub(crate) table: PhantomData<fn() -> T>,
}

/// What to do with an item that no entity of the table can have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Fail,
    Skip,
}

impl<T> Clone for Tables<T> {
    fn clone(&self) -> Self {
        Tables { unknown: self.unknown, table: PhantomData }
    }
}

impl<T: DynamoTable> Sift for Tables<T> {
    type Out = T;

    fn sift(&self, item: Item) -> Result<Option<T>> {
        let read = T::read_entity(AvSource::item(item));
        match read.map_err(|source| Error::Decode { entity: T::TABLE.name, source })? {
            Some(entity) => Ok(Some(entity)),
            None if self.unknown == Unknown::Skip => Ok(None),
            None => Err(Error::UnknownEntity { table: T::TABLE.name }),
        }
    }
}
