//! Entities: structs that are items of a table, and the operations that start from the type.

use crate::batch::BatchGet;
use crate::error::{Error, Result};
use crate::key::{Key, KeyArgs, KeyAttribute, KeyPart, KeyValue, PARTITION_KEY_MAX, SORT_KEY_MAX, SortRange};
use crate::kin::belongs;
use crate::managed::{ManagedPut, ManagedUpdate};
use crate::op::{ClaimUnique, Create, Delete, Exists, Get, Put, Query, Scan, Update, UpdateFrom, Upsert, Upsertable};
use crate::projected::Projected;
use crate::schema::{EntitySchema, IndexSchema};
use crate::shape::Sweep;
use crate::unique::{Guarded, Replaceable, is_marker_text, may_be_marker};
use crate::value::{AvSource, Item, MapSource, Problem, R, Record, ValueError, build_map};

/// The primary key of a table, as a type.
#[derive(Debug, Clone, Copy)]
pub struct Primary;

/// Global secondary index number `N`, as a type.
#[derive(Debug, Clone, Copy)]
pub struct Gsi<const N: usize>;

/// Local secondary index number `N`, as a type.
#[derive(Debug, Clone, Copy)]
pub struct Lsi<const N: usize>;

/// A key whose items can be read so that every write that was answered before is seen: [`Primary`] and [`Lsi<N>`].
#[diagnostic::on_unimplemented(
    message = "index `{Self}` cannot be read consistently",
    label = "only the table and its local indexes can",
    note = "a global secondary index follows the table with a delay; leave out `consistent()`, or declare the index with `#[lsi(N, sk = \"..\")]`"
)]
pub trait ReadConsistently: sealed::Local {}
impl ReadConsistently for Primary {}
impl<const N: usize> ReadConsistently for Lsi<N> {}

/// An index beside the table's own key: [`Gsi<N>`] and [`Lsi<N>`].
#[diagnostic::on_unimplemented(
    message = "there is nothing to hydrate: `{Self}` is no secondary index",
    label = "not an index",
    note = "a query of the table reads the items themselves; leave out `hydrate()`"
)]
pub trait Secondary: sealed::Secondary {}
impl<const N: usize> Secondary for Gsi<N> {}
impl<const N: usize> Secondary for Lsi<N> {}

mod sealed {
    pub trait Secondary {}
    impl<const N: usize> Secondary for super::Gsi<N> {}
    impl<const N: usize> Secondary for super::Lsi<N> {}

    pub trait Local {}
    impl Local for super::Primary {}
    impl<const N: usize> Local for super::Lsi<N> {}
}

/// A struct that is an item of a DynamoDB table. Derive it with `#[derive(DynamoEntity)]`.
///
/// Its methods make operations: values that do nothing until they are sent to a handle, or put into a
/// [`Transaction`](crate::Transaction).
///
/// ```no_run
/// use dynamo_core::{Dynamo, DynamoEntity};
///
/// #[derive(Clone, DynamoEntity)]
/// #[dynamo(table = "Users", entity = "USER")]
/// #[pk("{email}")]
/// #[sk("#META")]
/// struct User {
///     email: String,
///     name: String,
///     logins: u32,
/// }
///
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let bob = User { email: "bob@example.com".into(), name: "Bob".into(), logins: 0 };
/// bob.clone().create().send(db).await?; // fails when there is one
/// bob.put().send(db).await?; // replaces it
/// User::update("bob@example.com").add(|u| u.logins, 1).send(db).await?;
///
/// let bob: Option<User> = User::get("bob@example.com").consistent().send(db).await?;
/// let is_there: bool = User::exists("eve@example.com").send(db).await?;
/// let both: Vec<Option<User>> = User::batch_get(["bob@example.com", "eve@example.com"]).send(db).await?;
/// let often: Vec<User> = User::scan().filter(|u| u.logins.gt(100)).all(db).await?;
/// User::delete("bob@example.com").condition(|u| u.logins.eq(1)).send(db).await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a DynamoDB entity",
    label = "not an entity",
    note = "write `#[derive(DynamoEntity)]` on it, with `#[dynamo(table = \"..\")]` and `#[pk(\"..\")]`"
)]
pub trait DynamoEntity: Record + Send + Sync {
    /// The entity's keys, indexes and attributes.
    const SCHEMA: &'static EntitySchema;
    /// The components of the primary key, as a tuple in the order of the templates.
    type KeyParts: Send;
    /// A struct with a [`Field`](crate::expr::Field) for each attribute.
    type Fields: 'static;
    /// The fields, for conditions and updates.
    const FIELDS: &'static Self::Fields;

    /// Lends the fields that keys are made of, in the order of [`EntitySchema::components`].
    #[doc(hidden)]
    fn with_components<T>(&self, then: impl FnOnce(&[Option<&dyn KeyPart>]) -> T) -> T;
    /// Lends the components of a primary key, which come first among all components.
    #[doc(hidden)]
    fn with_key_parts<T>(parts: &Self::KeyParts, then: impl FnOnce(&[Option<&dyn KeyPart>]) -> T) -> T;

    /// Sets the managed fields for a write of the whole item.
    ///
    /// # Errors
    /// When a version is used up, or a type has no value for the time.
    #[doc(hidden)]
    fn manage(&mut self, _: &mut ManagedPut) -> R<()> {
        Ok(())
    }
    /// Adds what an update does to the managed fields.
    ///
    /// # Errors
    /// When a type has no value for the time.
    #[doc(hidden)]
    fn manage_update(_: &mut ManagedUpdate<'_, Self>) -> R<()> {
        Ok(())
    }

    /// Reads an item if its keys say that it is one of this entity; else hands it back.
    ///
    /// # Errors
    /// When the item is one of this entity, and does not fit.
    #[doc(hidden)]
    fn read_as<'de, M: MapSource<'de>>(map: M) -> R<ReadAs<Self, M>> {
        if belongs::<Self, M>(&map)? { Self::read_known(map).map(ReadAs::Entity) } else { Ok(ReadAs::Other(map)) }
    }
    /// Reads an item that is known to be one of this entity.
    ///
    /// # Errors
    /// When the item does not fit.
    #[doc(hidden)]
    fn read_known<'de, M: MapSource<'de>>(map: M) -> R<Self> {
        build_map(map)
    }

    /// The item's primary key.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when a component is empty, too long or would make the key ambiguous.
    fn key(&self) -> Result<Key> {
        self.with_components(primary_key::<Self>)
    }

    /// The primary key of these components.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] as [`key`](Self::key).
    fn key_of(parts: impl KeyArgs<Self::KeyParts>) -> Result<Key> {
        Self::key_of_parts(&parts.into_parts())
    }

    #[doc(hidden)]
    fn key_of_parts(parts: &Self::KeyParts) -> Result<Key> {
        Self::with_key_parts(parts, primary_key::<Self>)
    }

    /// The components of a primary key, from which [`key_of`](Self::key_of) makes the same key again.
    ///
    /// A component that the templates write in one case only comes back in that case.
    ///
    /// ```
    /// # use dynamo_core::DynamoEntity;
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users", entity = "ORDER")]
    /// # #[pk("{email}")]
    /// # #[sk("ORDER#{year:04}#{id:08}")]
    /// # struct Order { email: String, year: u32, id: u32 }
    /// let key = Order::key_of(("bob@example.com", 2024, 7))?;
    /// let (email, year, id) = Order::parse_key(&key)?;
    /// assert_eq!((email.as_str(), year, id), ("bob@example.com", 2024, 7));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Decode`] when no item of this entity has such a key.
    fn parse_key(key: &Key) -> Result<Self::KeyParts> {
        let parts = Self::read_key_parts(key).map_err(decode_error::<Self>)?;
        match Self::key_of_parts(&parts) {
            Ok(again) if again == *key => Ok(parts),
            Ok(_) | Err(_) => Err(decode_error::<Self>(ValueError::invalid(
                "a key of this entity",
                "the entity writes another key with these components",
            ))),
        }
    }

    #[doc(hidden)]
    fn read_key_parts(key: &Key) -> R<Self::KeyParts>;

    /// Writes the item, whose key must be free.
    fn create(self) -> Create<Self> {
        Create::new(self)
    }

    /// Writes the item, whatever was there, and replaces all of that; [`upsert`](Self::upsert) keeps what the entity does not
    /// know.
    fn put(self) -> Put<Self>
    where
        Self: Replaceable,
    {
        Put::new(self)
    }

    /// Writes all fields into the item with this key, or into a new one; [`put`](Self::put) replaces it.
    fn upsert(self) -> Upsert<Self>
    where
        Self: Upsertable,
    {
        Upsert::new(self)
    }

    /// Writes the item in place of one with the same key that was read, if that has not been written since.
    fn put_over(self, old: &Self) -> Put<Self>
    where
        Self: Guarded,
    {
        Put::over(self, old)
    }

    /// Reads the item with this key.
    fn get(key: impl KeyArgs<Self::KeyParts>) -> Get<Self> {
        Get::new(Self::key_of(key))
    }

    /// Asks whether there is an item with this key.
    fn exists(key: impl KeyArgs<Self::KeyParts>) -> Exists<Self> {
        Exists::new(Self::key_of(key))
    }

    /// Changes the item with this key, which must exist.
    fn update(key: impl KeyArgs<Self::KeyParts>) -> Update<Self> {
        Update::new(key.into_parts())
    }

    /// Changes the item that an entity was read from, if it has not been written since.
    ///
    /// ```no_run
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Stock")]
    /// # struct Product { #[pk] id: u32, left: u32, #[dynamo(version)] version: u64 }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// if let Some(product) = Product::get(7).send(db).await? {
    ///     let product = Product::update_of(&product).set(|p| p.left, product.left / 2).send_new(db).await?;
    ///     Product::delete_of(&product).send(db).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    fn update_of(entity: &Self) -> Update<Self>
    where
        Self: Guarded,
    {
        Update::of(entity)
    }

    /// Changes the item that `old` was read from into `new`, if what changes has not been changed since.
    fn update_from(old: &Self, new: &Self) -> UpdateFrom<Self> {
        UpdateFrom::new(old, new)
    }

    /// Deletes the item with this key.
    fn delete(key: impl KeyArgs<Self::KeyParts>) -> Delete<Self>
    where
        Self: Replaceable,
    {
        Delete::new(Self::key_of(key))
    }

    /// Deletes the item that an entity was read from, if it has not been written since.
    fn delete_of(entity: &Self) -> Delete<Self>
    where
        Self: Guarded,
    {
        Delete::of(entity)
    }

    /// Takes the values of the unique fields of an item that was written when they were not unique yet.
    fn claim_unique(entity: &Self) -> ClaimUnique<Self>
    where
        Self: Guarded,
    {
        ClaimUnique::of(entity)
    }

    /// The items of one partition, in the order of their sort keys.
    fn query(partition: impl KeyArgs<<Self as Indexed<Primary>>::Partition>) -> Query<Self, Primary>
    where
        Self: Indexed<Primary>,
    {
        Query::new(&partition.into_parts())
    }

    /// The items of one partition of global secondary index `N`, in the order of its sort keys.
    ///
    /// Where the index does not project all attributes, the results have the fields that it does:
    /// [`Indexed::Projected`]; [`hydrate`](Query::hydrate) reads the items themselves.
    fn query_gsi<const N: usize>(partition: impl KeyArgs<<Self as Indexed<Gsi<N>>>::Partition>) -> Query<Self, Gsi<N>>
    where
        Self: Indexed<Gsi<N>>,
    {
        Query::new(&partition.into_parts())
    }

    /// The items of one partition of the table, in the order of local secondary index `N`; the results are as those of
    /// [`query_gsi`](Self::query_gsi).
    fn query_lsi<const N: usize>(partition: impl KeyArgs<<Self as Indexed<Lsi<N>>>::Partition>) -> Query<Self, Lsi<N>>
    where
        Self: Indexed<Lsi<N>>,
    {
        Query::new(&partition.into_parts())
    }

    /// All items of the entity.
    fn scan() -> Scan<Self> {
        Scan::new()
    }

    /// Goes over all stored items of the entity, and makes each what the entity would write now: of the newest schema version,
    /// with the index keys that its templates make.
    fn sweep() -> Sweep<Self>
    where
        Self: 'static,
    {
        Sweep::new()
    }

    /// Reads the items with these keys, in this order.
    fn batch_get<K: KeyArgs<Self::KeyParts>>(keys: impl IntoIterator<Item = K>) -> BatchGet<Self> {
        BatchGet::new(keys.into_iter().map(Self::key_of))
    }
}

/// An item that was read as an entity, or the item again.
#[doc(hidden)]
#[derive(Debug)]
pub enum ReadAs<E, M> {
    /// The item is one of this entity.
    Entity(E),
    /// The item is one of another entity.
    Other(M),
}

/// An entity that has the index `I`: [`Primary`], [`Gsi<N>`] or [`Lsi<N>`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no index `{I}`",
    label = "no such index",
    note = "declare it with `#[gsi(N, pk = \"..\", sk = \"..\")]`, or a local one with `#[lsi(N, sk = \"..\")]`"
)]
pub trait Indexed<I>: DynamoEntity {
    /// The index.
    const INDEX: &'static IndexSchema;
    /// The components of the partition key, as a tuple.
    type Partition: Send;
    /// Has a method for the first component of the sort key.
    type Sort: Default;
    /// What the index holds of the entity: the entity itself where it projects all attributes.
    type Projected: Projected<Self>;
    /// A struct with a [`Field`](crate::expr::Field) for each attribute that a filter may name.
    type Filter: 'static;
    /// The fields, for filters.
    const FILTER: &'static Self::Filter;
    /// Lends the components of a partition key.
    #[doc(hidden)]
    fn with_partition<T>(parts: &Self::Partition, then: impl FnOnce(&[Option<&dyn KeyPart>]) -> T) -> T;
}

fn primary_key<E: DynamoEntity>(components: &[Option<&dyn KeyPart>]) -> Result<Key> {
    let schema = &E::SCHEMA.primary;
    let partition = partition_key::<E>(components)?;
    let sort = match &schema.sort {
        Some(attribute) => Some(required::<E>(attribute.value(components, SORT_KEY_MAX), attribute.name.text)?),
        None => None,
    };
    Ok(Key { partition, sort })
}

fn partition_key<E: DynamoEntity>(components: &[Option<&dyn KeyPart>]) -> Result<KeyValue> {
    let attribute = &E::SCHEMA.primary.partition;
    let partition = required::<E>(attribute.value(components, PARTITION_KEY_MAX), attribute.name.text)?;
    match &partition {
        KeyValue::S(text) if is_marker_text(text) => Err(reserved::<E>()),
        KeyValue::S(_) | KeyValue::N(_) | KeyValue::B(_) => Ok(partition),
    }
}

/// Refuses an entity whose partition key would be that of a marker, as making its key does. Most templates rule it out.
pub(crate) fn check_unreserved<E: DynamoEntity>(entity: &E) -> Result<()> {
    if may_be_marker(&E::SCHEMA.primary.partition) {
        entity.with_components(partition_key::<E>).map(drop)
    } else {
        Ok(())
    }
}

#[cold]
fn reserved<E: DynamoEntity>() -> Error {
    Error::InvalidKey {
        entity: E::SCHEMA.entity,
        attribute: E::SCHEMA.primary.partition.name.text,
        reason: "partition keys that start with `$unique#` are those of the values of unique fields".to_owned(),
    }
}

fn required<E: DynamoEntity>(value: R<Option<KeyValue>>, attribute: &'static str) -> Result<KeyValue> {
    match value {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(encode_error::<E>(ValueError::missing(attribute))),
        Err(error) => Err(encode_error::<E>(error)),
    }
}

/// The values of the partition key's attributes in index `I`.
pub(crate) fn partition_values<E: Indexed<I>, I>(parts: &E::Partition) -> Result<Vec<KeyValue>> {
    E::with_partition(parts, |components| {
        let value =
            |attribute: &KeyAttribute| required::<E>(attribute.partition_value(components), attribute.name.text);
        E::INDEX.partitions().map(value).collect()
    })
}

/// The sort keys that entity `E` can have in index `I`.
pub(crate) fn entity_range<E: Indexed<I>, I>() -> SortRange {
    E::INDEX.sort.as_ref().map_or(SortRange::All, SortRange::of_entity)
}

/// The error of a value that could not be written.
#[cold]
pub(crate) fn encode_error<E: DynamoEntity>(source: ValueError) -> Error {
    let entity = E::SCHEMA.entity;
    match source.problem() {
        Problem::Key { component, reason } => {
            let attribute = E::SCHEMA
                .all_indexes()
                .flat_map(IndexSchema::attributes)
                .map(|attribute| attribute.name.text)
                .find(|name| *name == source.path())
                .unwrap_or(component);
            Error::InvalidKey { entity, attribute, reason: format!("`{component}`: {reason}") }
        }
        _ => Error::Encode { entity, source },
    }
}

/// The error of an item that could not be read.
#[cold]
pub(crate) fn decode_error<E: DynamoEntity>(source: ValueError) -> Error {
    Error::Decode { entity: E::SCHEMA.entity, source }
}

/// Reads an item that was found by a key of entity `E`.
///
/// # Errors
/// When the item says that it is of another entity, or does not fit.
pub(crate) fn read_entity<'de, E: DynamoEntity, M: MapSource<'de>>(map: M) -> R<E> {
    check_named::<E, M>(&map)?;
    build_map(map)
}

/// Refuses an item that says it is of another entity.
pub(crate) fn check_named<'de, E: DynamoEntity, M: MapSource<'de>>(map: &M) -> R<()> {
    if let Some(name) = E::SCHEMA.type_attribute
        && map.peek(name.text)?.is_some_and(|found| found != E::SCHEMA.entity)
    {
        let error = ValueError::invalid("the name of this entity", "the item is of another one");
        return Err(error.at(name.text));
    }
    Ok(())
}

/// Reads an item of the SDK's likewise.
pub(crate) fn entity_of_item<E: DynamoEntity>(item: Item) -> Result<E> {
    read_entity(AvSource::item(item)).map_err(decode_error::<E>)
}
