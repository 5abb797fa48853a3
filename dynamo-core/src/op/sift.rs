//! What becomes of the items that a query or scan reads.

use std::marker::PhantomData;

use super::select::check_selected;
use super::select::sealed::Selection;
use crate::entity::{DynamoEntity, ReadAs};
use crate::key::{Key, KeyValue, SortRange};
use crate::kin::belongs;
use crate::table::DynamoTable;
use crate::unique::{head_of, is_marker};
use crate::value::{self, Item, MapSource, R, ValueError};

/// Turns items into results, or leaves them out.
pub(crate) trait Sift: Clone + Send + Sync + 'static {
    type Out: Send + 'static;
    /// The entity or table, for errors.
    const NAME: &'static str;
    /// The entity, if it is one.
    const ENTITY: Option<&'static str> = Some(Self::NAME);

    /// Reads an item.
    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Self::Out>>;

    /// The results of an answer that has their number alone.
    fn counted(&self, _: usize) -> Vec<Self::Out> {
        Vec::new()
    }
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

/// The one key that a condition of DynamoDB's lets through and a range does not mean, if there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dropped(Option<(&'static str, SortRange)>);

impl Dropped {
    /// The key that a range of this attribute drops.
    pub(crate) fn of(attribute: Option<&'static str>, range: &SortRange) -> Self {
        Dropped(attribute.filter(|_| range.has_dropped()).map(|name| (name, range.clone())))
    }

    fn has<'de, M: MapSource<'de>>(&self, item: &M) -> R<bool> {
        let Some((name, range)) = &self.0 else { return Ok(false) };
        Ok(item.peek_key(name)?.is_some_and(|sort| range.drops(&sort)))
    }
}

/// The items of entity `E` within a range of keys, read as `S` says.
pub(crate) struct Entities<E, S> {
    dropped: Dropped,
    selection: S,
    entity: PhantomData<fn() -> E>,
}

impl<E, S: Clone> Clone for Entities<E, S> {
    fn clone(&self) -> Self {
        Entities::new(self.selection.clone(), self.dropped.clone())
    }
}

impl<E, S> Entities<E, S> {
    /// All but the one that the range does not mean.
    pub(crate) fn new(selection: S, dropped: Dropped) -> Self {
        Entities { dropped, selection, entity: PhantomData }
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Sift for Entities<E, S> {
    type Out = S::Out;
    const NAME: &'static str = E::SCHEMA.entity;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<S::Out>> {
        if self.dropped.has(&item)? || !belongs::<E, M>(&item)? {
            return Ok(Sifted::LeftOut);
        }
        check_selected::<E, S, M>(&self.selection, &item)?;
        self.selection.read(item).map(Sifted::Kept)
    }
}

/// The primary keys of the items of entity `E` within a range of keys.
pub(crate) struct EntityKeys<E> {
    dropped: Dropped,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for EntityKeys<E> {
    fn clone(&self) -> Self {
        EntityKeys::without(self.dropped.clone())
    }
}

impl<E> EntityKeys<E> {
    /// All but the one that the range does not mean.
    pub(crate) fn without(dropped: Dropped) -> Self {
        EntityKeys { dropped, entity: PhantomData }
    }
}

impl<E: DynamoEntity + 'static> Sift for EntityKeys<E> {
    type Out = Key;
    const NAME: &'static str = E::SCHEMA.entity;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Key>> {
        if self.dropped.has(&item)? || !belongs::<E, M>(&item)? {
            return Ok(Sifted::LeftOut);
        }
        let value = |name: &'static str| item.peek_key(name)?.ok_or_else(|| ValueError::missing(name));
        let partition = value(E::SCHEMA.primary.partition.name.text)?;
        let sort = E::SCHEMA.primary.sort.as_ref().map(|sort| value(sort.name.text)).transpose()?;
        Ok(Sifted::Kept(Key { partition, sort }))
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

/// The items that keep the values of an entity's unique fields.
pub(crate) struct UniqueItems<E>(pub(crate) PhantomData<fn() -> E>);

impl<E> Clone for UniqueItems<E> {
    fn clone(&self) -> Self {
        UniqueItems(PhantomData)
    }
}

impl<E: DynamoEntity + 'static> Sift for UniqueItems<E> {
    type Out = Item;
    const NAME: &'static str = E::SCHEMA.entity;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<Item>> {
        let head = head_of(E::SCHEMA.entity);
        match item.peek_key(E::SCHEMA.primary.partition.name.text)? {
            Some(KeyValue::S(text)) if text.starts_with(&head) => value::attributes(item).map(Sifted::Kept),
            _ => Ok(Sifted::LeftOut),
        }
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
    const ENTITY: Option<&'static str> = None;

    fn sift<'de, M: MapSource<'de>>(&self, item: M) -> R<Sifted<K::Out>> {
        Ok(match T::read_entity(item)? {
            ReadAs::Entity(entity) => Sifted::Kept(K::entity(entity)),
            ReadAs::Other(item) if is_unique_marker::<T, M>(&item)? => Sifted::LeftOut,
            ReadAs::Other(item) => match K::unknown(item)? {
                Some(found) => Sifted::Kept(found),
                None if self.unknown == Unknown::Skip => Sifted::LeftOut,
                None => Sifted::Unknown,
            },
        })
    }
}

/// True for an item that stands for a value of a unique field, and is no one's to see.
pub(super) fn is_unique_marker<'de, T: DynamoTable, M: MapSource<'de>>(item: &M) -> R<bool> {
    match T::TABLE.entities.first() {
        Some(entity) => is_marker(item, &entity.primary.partition),
        None => Ok(false),
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
        const KEEPS_UNKNOWN: bool;
        fn entity(entity: T) -> Self::Out;
        /// `None` where such an item is not wanted.
        fn unknown<'de, M: MapSource<'de>>(item: M) -> R<Option<Self::Out>>;
    }

    impl<T: Send + 'static> Yields<T> for OnlyEntities {
        type Out = T;
        const KEEPS_UNKNOWN: bool = false;
        fn entity(entity: T) -> T {
            entity
        }
        fn unknown<'de, M: MapSource<'de>>(_: M) -> R<Option<T>> {
            Ok(None)
        }
    }

    impl<T: Send + 'static> Yields<T> for EveryItem {
        type Out = Found<T>;
        const KEEPS_UNKNOWN: bool = true;
        fn entity(entity: T) -> Found<T> {
            Found::Entity(entity)
        }
        fn unknown<'de, M: MapSource<'de>>(item: M) -> R<Option<Found<T>>> {
            value::attributes(item).map(Found::Unknown).map(Some)
        }
    }
}
