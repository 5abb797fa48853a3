//! `PutItem`: writes an item, whatever was there.

use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::put_item::PutItemInput;

use super::send;
use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::{Dynamo, Wire};
use crate::entity::{DynamoEntity, check_unreserved, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::key::Key;
use crate::limits::check_item_size;
use crate::local::{Decision, What, sealed::Decide};
use crate::managed::{ManagedPut, Whole};
use crate::unique::{self, Change, Guarded, Held, Known};
use crate::value::{self, Item};
use crate::wire::ItemText;

/// Writes an item and replaces the one with the same key, all of it: attributes that the entity does not know are gone.
/// [`upsert`](DynamoEntity::upsert) writes the fields of the entity and keeps the others.
///
/// With a [version](crate::Versioned), only an item whose version is the entity's is replaced, and the version is counted
/// up. An entity of version 0 was never stored: it is written if there is no item, or one from before there were versions.
/// `updated_at` is set, `created_at` is left as the entity has it. An item that has expired counts as none.
///
/// One `PutItem` call; it costs a write capacity unit for each started kilobyte of the larger item, old or new.
#[must_use = "an operation does nothing until it is sent"]
pub struct Put<E: DynamoEntity> {
    entity: E,
    /// The item that is replaced, as it was read.
    old: Option<Result<Known>>,
    condition: Option<Condition<E>>,
}

impl<E: DynamoEntity> fmt::Debug for Put<E> {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Put")
            .field("entity", &E::SCHEMA.entity)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Put<E> {
    pub(crate) fn new(entity: E) -> Self {
        Put { entity, old: None, condition: None }
    }

    pub(crate) fn over(entity: E, old: &E) -> Self
    where
        E: Guarded,
    {
        Put { entity, old: Some(Known::of(old)), condition: None }
    }

    /// Writes only if this holds of the item that is there; several conditions must all hold.
    pub fn condition(mut self, condition: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.condition = Some(Condition::all(self.condition, condition(E::FIELDS)));
        self
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<PutItemInput> {
        let write = self.prepare(db)?.alone("is no `PutItem`: `Transaction::new().operation(..)` makes the input")?;
        write.put_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when the condition does not hold; [`Error::InvalidKey`], [`Error::Encode`] and
    /// [`Error::ItemTooLarge`] before anything is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        let Put { mut entity, old, condition } = self;
        put(Whole::Put, &mut entity, old, condition, db).await
    }

    /// Sends it, and gives the entity back as it was written: with its next version and the time of the write.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_new(self, db: &Dynamo) -> Result<E> {
        let Put { mut entity, old, condition } = self;
        put(Whole::Put, &mut entity, old, condition, db).await?;
        Ok(entity)
    }

    /// Sends it, and reads the item that it replaced; `None` when there was none.
    ///
    /// It is sent once, as the second time it would find its own work: after a lost answer that is
    /// [`Error::OutcomeUnknown`] at once.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the old item does not fit the entity, which is replaced all the same.
    pub async fn send_old(self, db: &Dynamo) -> Result<Option<E>> {
        let write =
            self.prepare(db)?.alone("brings back no item: the one that it replaces is the one that was read")?;
        let old = send::put_old(write, db).await?;
        old.map(entity_of_item::<E>).transpose()
    }
}

/// Sets the managed fields of an entity for its write.
pub(crate) fn manage<E: DynamoEntity>(whole: Whole, entity: &mut E, now: SystemTime) -> Result<ManagedPut> {
    let mut managed = ManagedPut::new(whole, now);
    entity.manage(&mut managed).map_err(encode_error::<E>)?;
    Ok(managed)
}

/// What is written of an entity.
pub(crate) struct Stored {
    pub(crate) key: Key,
    pub(crate) item: Item,
    pub(crate) held: Held,
}

/// The item of an entity that stays.
fn stored<E: DynamoEntity>(entity: &E) -> Result<Stored> {
    let item = value::to_item(entity).map_err(encode_error::<E>)?;
    check_item_size(E::SCHEMA.entity, &item)?;
    Ok(Stored { key: entity.key()?, held: Held::of(entity)?.with_expiry::<E>(&item), item })
}

/// The same of one that does not.
pub(crate) fn into_stored<E: DynamoEntity>(entity: E) -> Result<Stored> {
    let (key, held) = (entity.key()?, Held::of(&entity)?);
    let item = value::into_item(entity).map_err(encode_error::<E>)?;
    check_item_size(E::SCHEMA.entity, &item)?;
    Ok(Stored { key, held: held.with_expiry::<E>(&item), item })
}

/// Sends an entity's whole item, and leaves the entity as it was written.
pub(super) async fn put<E: DynamoEntity>(
    whole: Whole,
    entity: &mut E,
    old: Option<Result<Known>>,
    condition: Option<Condition<E>>,
    db: &Dynamo,
) -> Result<()> {
    let managed = manage(whole, entity, db.now())?;
    // Unique values take a transaction.
    if db.wire() == Wire::Direct && E::SCHEMA.unique.is_empty() {
        check_unreserved(entity)?;
        let item = ItemText::member(send::ITEM, entity)?;
        let is_same = |old: &Key| Ok(*old == entity.key()?);
        let (verb, guard) = guard::<E>(managed, condition, old.transpose()?, is_same)?;
        let mut write = Write::new::<E>(verb, db, (), item)?;
        write.guard(guard)?;
        return send::put_text(write, db).await;
    }
    send::put(write::<E>(managed, condition, old.transpose()?, stored(entity)?, db)?, db).await
}

/// The rendered write of an entity's whole item.
pub(crate) fn write<E: DynamoEntity>(
    managed: ManagedPut,
    condition: Option<Condition<E>>,
    old: Option<Known>,
    Stored { key, item, held }: Stored,
    db: &Dynamo,
) -> Result<Write> {
    let changes = Change::all::<E>(old.as_ref().map(|old| &old.held), Some(&held));
    let markers = unique::markers::<E>(changes, &key, held.expires(), db)?;
    let (verb, guard) = guard::<E>(managed, condition, old, |old| Ok(*old == key))?;
    let mut write = Write::new::<E>(verb, db, key, item)?;
    write.markers = markers;
    write.guard(guard)?;
    Ok(write)
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Put<E> {
    fn prepare(mut self, db: &Dynamo) -> Result<Write> {
        let managed = manage(Whole::Put, &mut self.entity, db.now())?;
        let stored = into_stored(self.entity)?;
        write::<E>(managed, self.condition, self.old.transpose()?, stored, db)
    }
}

/// The same write, to be decided in memory.
pub(crate) fn decision<E: DynamoEntity>(
    managed: ManagedPut,
    condition: Option<Condition<E>>,
    old: Option<Known>,
    Stored { key, item, held }: Stored,
    now: SystemTime,
) -> Result<Decision> {
    let changes = Change::all::<E>(old.as_ref().map(|old| &old.held), Some(&held));
    let (verb, guard) = guard::<E>(managed, condition, old, |old| Ok(*old == key))?;
    Ok(Decision::new(verb, key, What::Put(item), guard, now)?.with_unique(changes))
}

/// What must hold for a write of the whole item, which has to have the same key as the old one.
fn guard<E: DynamoEntity>(
    managed: ManagedPut,
    condition: Option<Condition<E>>,
    old: Option<Known>,
    is_same: impl FnOnce(&Key) -> Result<bool>,
) -> Result<(Verb, Guard<E>)> {
    if let Some(old) = &old
        && !is_same(&old.key)?
    {
        return Err(Error::InvalidRequest(format!(
            "a `{}` is put over one with another key; `delete_of` the old one and `create` the new one, in a transaction",
            E::SCHEMA.entity
        )));
    }
    let unchanged = old.map(|old| old.attributes(E::SCHEMA.unique.iter())).unwrap_or_default();
    let (verb, presence) = match managed.whole() {
        Whole::Create => (Verb::Create, Presence::Absent),
        Whole::Put => (Verb::Put, Presence::Any),
    };
    let version = managed.into_expected().map_or(OfVersion::Any, OfVersion::Is);
    Ok((verb, Guard { presence, version, unchanged, condition }))
}

impl<E: DynamoEntity> Decide for Put<E> {
    fn about(&self) -> Option<Key> {
        self.entity.key().ok()
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Put { mut entity, old, condition } = self;
        let managed = manage(Whole::Put, &mut entity, now)?;
        decision::<E>(managed, condition, old.transpose()?, into_stored(entity)?, now)
    }
}
