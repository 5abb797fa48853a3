//! What becomes of the items that a query or scan reads.

use std::marker::PhantomData;

use crate::entity::{DynamoEntity, ReadAs, belongs};
use crate::key::SortRange;
use crate::table::DynamoTable;
use crate::value::{self, Item, MapSource, R, build_map};

/// Turns items into results, or leaves them out.
pub(crate) trait Sift: Clone + Send + Sync + 'static {
    type Out: Send + 'static;
    /// The entity or table, for errors.
    const NAME: &'static str;

    /// Reads an item.
    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Self::Out>>;
}

/// What an item is.
pub(crate) enum Sifted<T> {
    /// A result.
    Kept(T),
    /// An item that is not meant.
    LeftOut,
    /// An item that no entity of the table can have written.
    Unknown,
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

    fn is_dropped<'de, M: MapSource<'de>>(&self, item: &M) -> R<bool> {
        let Some((name, range)) = &self.range else { return Ok(false) };
        Ok(item.peek_key(name)?.is_some_and(|sort| range.drops(&sort)))
    }
}

impl<E: DynamoEntity + 'static> Sift for Entities<E> {
    type Out = E;
    const NAME: &'static str = E::SCHEMA.entity;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<E>> {
        if self.is_dropped(&item)? || !belongs::<E, M>(&item)? {
            return Ok(Sifted::LeftOut);
        }
        build_map(item).map(Sifted::Kept)
    }
}

/// The items of one entity as they are stored.
pub(crate) struct RawEntities<E>(pub(crate) PhantomData<fn() -> E>);

impl<E> Clone for RawEntities<E> {
    fn clone(&self) -> Self {
        RawEntities(PhantomData)
    }
}

impl<E: DynamoEntity + 'static> Sift for RawEntities<E> {
    type Out = Item;
    const NAME: &'static str = E::SCHEMA.entity;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Item>> {
        if belongs::<E, M>(&item)? { value::attributes(item).map(Sifted::Kept) } else { Ok(Sifted::LeftOut) }
    }
}

/// The items of a table, as `K` says.
pub(crate) struct Tables<T, K> {
    pub(crate) unknown: Unknown,
    pub(crate) table: PhantomData<fn() -> (T, K)>,
}

/// What to do with an item that no entity of the table can have written, where a read yields entities only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Fail,
    Skip,
}

impl<T, K> Clone for Tables<T, K> {
    fn clone(&self) -> Self {
        Tables { unknown: self.unknown, table: PhantomData }
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static> Sift for Tables<T, K> {
    type Out = K::Out;
    const NAME: &'static str = T::TABLE.name;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<K::Out>> {
        Ok(match T::read_entity(item)? {
            ReadAs::Entity(entity) => Sifted::Kept(K::entity(entity)),
            ReadAs::Other(item) => match K::unknown(item)? {
                Some(found) => Sifted::Kept(found),
                None if self.unknown == Unknown::Skip => Sifted::LeftOut,
                None => Sifted::Unknown,
            },
        })
    }
}

/// What a read of table `T` yields: [`OnlyEntities`], or [`EveryItem`].
pub trait Yields<T>: sealed::Yields<T> {}
impl<T, K: sealed::Yields<T>> Yields<T> for K {}

/// A read of a table yields its entities.
#[derive(Debug)]
pub struct OnlyEntities;

/// A read of a table yields every item; see [`TableQuery::keep_unknown`](super::TableQuery::keep_unknown).
#[derive(Debug)]
pub struct EveryItem;

/// What is found in a table: an item of one of its entities, or another.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<T> {
    /// An item of an entity.
    Entity(T),
    /// An item that no entity of the table can have written, as it is stored.
    Unknown(Item),
}

mod sealed {
    use super::{EveryItem, Found, MapSource, OnlyEntities, R, value};

    pub trait Yields<T> {
        type Out: Send + 'static;
        fn entity(entity: T) -> Self::Out;
        /// `None` where such an item is not wanted.
        fn unknown<'de, M: MapSource<'de>>(item: M) -> R<Option<Self::Out>>;
    }

    impl<T: Send + 'static> Yields<T> for OnlyEntities {
        type Out = T;
        fn entity(entity: T) -> T {
            entity
        }
        fn unknown<'de, M: MapSource<'de>>(_: M) -> R<Option<T>> {
            Ok(None)
        }
    }

    impl<T: Send + 'static> Yields<T> for EveryItem {
        type Out = Found<T>;
        fn entity(entity: T) -> Found<T> {
            Found::Entity(entity)
        }
        fn unknown<'de, M: MapSource<'de>>(item: M) -> R<Option<Found<T>>> {
            value::attributes(item).map(Found::Unknown).map(Some)
        }
    }
}
