//! `UpdateItem` of a whole entity, whether or not there is an item.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

use super::Changed;
use super::applied::Applied;
use super::put::{self, Stored};
use super::send::{self, Returned};
use super::update::version_used_up;
use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::{Dynamo, Engine};
use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::action::{self, Action, Change};
use crate::expr::{Condition, Place};
use crate::key::Key;
use crate::local::{Decision, What, sealed::Decide};
use crate::managed::{ManagedPut, Whole};
use crate::schema::IndexSchema;
use crate::value::{Item, Name};

/// Writes all fields of an entity, into the item with its key if there is one, and into a new one otherwise. What the entity
/// does not know of the item stays, which sets this apart from [`put`](DynamoEntity::put): that one replaces the item.
///
/// Every attribute of the entity is set, the keys of indexes included, and those of fields that are absent are removed. Of a
/// flattened map, whose names the entity does not declare, what it lacks stays.
/// A [version](crate::Versioned) is counted up, whatever it is: an upsert asks for no version, and the entity's own does not
/// count; [`update_from`](DynamoEntity::update_from) is the one that does. `updated_at` is set, `created_at` only where the
/// item has none.
///
/// An item that has expired counts as none, and nothing of it stays: where one is still there, the `UpdateItem` is refused,
/// and a `PutItem` that replaces it follows. A condition then is one on an item that is not there. In a transaction, where
/// nothing can follow, such an item is [`Reason::ConditionFailed`](crate::transaction::Reason::ConditionFailed) with the item;
/// `put` replaces it.
///
/// One `UpdateItem` call, or two over an expired item; it costs a write capacity unit for each started kilobyte of the
/// larger item, before or after. Sent again after a lost answer it writes the same again; the version is then counted up
/// twice, which does no harm: it tells that the item was written.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Stock")]
/// # struct Product { #[pk] id: u32, left: u32, name: String }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let lamp = Product { id: 7, left: 3, name: "Lamp".into() };
/// match lamp.upsert().send_old(db).await? {
///     Some(before) => println!("there were {} left", before.left),
///     None => println!("a new product"),
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Upsert<E: DynamoEntity> {
    entity: E,
    condition: Option<Condition<E>>,
}

/// An entity that can be written into an item whatever that holds. The derive implements it, but not for an entity with
/// `#[dynamo(unique)]`, nor for one whose `created_at` is part of its primary key or of a key template: the item's own time
/// stays, and the keys would be written with another one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written by `upsert`",
    label = "its keys or unique values depend on what the item holds",
    note = "it has `unique` fields, whose values before have to be known: use `create`, or `new.put_over(&old)`; or its `created_at` is part of a key, and stays what it was: use `put`, or `{Self}::update_from(&old, &new)`"
)]
pub trait Upsertable: DynamoEntity {}

impl<E: DynamoEntity> fmt::Debug for Upsert<E> {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upsert")
            .field("entity", &E::SCHEMA.entity)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Upsert<E> {
    pub(crate) fn new(entity: E) -> Self
    where
        E: Upsertable,
    {
        Upsert { entity, condition: None }
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
    pub fn into_input(self, db: &Dynamo) -> Result<UpdateItemInput> {
        self.prepare(db)?.update_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when the condition does not hold; [`Error::Conflict`] when another write has replaced an
    /// expired item meanwhile; [`Error::InvalidKey`], [`Error::Encode`] and [`Error::ItemTooLarge`] before anything is sent;
    /// whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        self.sent(Returned::Nothing, db).await.map(drop)
    }

    /// Sends it, and reads the whole item as it is afterwards.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the item does not fit the entity, which is written all the same.
    pub async fn send_new(self, db: &Dynamo) -> Result<E> {
        self.sent(Returned::New, db).await.and_then(|(item, _)| entity_of_item::<E>(item))
    }

    /// Sends it, and reads the whole item as it was before; `None` when there was none.
    ///
    /// It is sent once, as the second time it would find its own work: after a lost answer that is
    /// [`Error::OutcomeUnknown`] at once.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the old item does not fit the entity, which is written all the same.
    pub async fn send_old(self, db: &Dynamo) -> Result<Option<E>> {
        let (engine, (item, _)) = (db.engine(), self.sent(Returned::Old, db).await?);
        // The embedded engine gives the key of an item that was not there.
        let is_key = engine == Engine::Embedded && item.len() == E::SCHEMA.primary.attributes().count();
        if item.is_empty() || is_key { Ok(None) } else { entity_of_item::<E>(item).map(Some) }
    }

    /// Sends it, and reads what it has written as it is afterwards, such as the version and `created_at`.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_updated_new(self, db: &Dynamo) -> Result<Changed<E>> {
        self.sent(Returned::UpdatedNew, db).await.map(|(item, places)| Changed::new(item, places))
    }

    /// Sends it, and reads what was there before of what it writes. Sent once, as [`send_old`](Self::send_old).
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_updated_old(self, db: &Dynamo) -> Result<Changed<E>> {
        self.sent(Returned::UpdatedOld, db).await.map(|(item, places)| Changed::new(item, places))
    }

    async fn sent(self, returned: Returned, db: &Dynamo) -> Result<(Item, Vec<Place>)> {
        let (write, places) = self.rendered(db)?;
        let sent = send::upsert(write, returned, db).await;
        sent.map(|item| (item, places)).map_err(version_used_up::<E>)
    }

    /// The write, and the places that it changes.
    fn rendered(self, db: &Dynamo) -> Result<(Write, Vec<Place>)> {
        let Upsert { mut entity, condition } = self;
        let new = put::manage(Whole::Create, &mut entity, db.now())?;
        let stored = put::into_stored(entity)?;
        let (key, changes) = (stored.key.clone(), changes::<E>(&stored.item));
        let renewal = renewal::<E>(new, condition.as_ref(), stored, db)?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let mut write = Write::new::<E>(Verb::Upsert, db, key, body)?;
        write.renewal = renewal.map(Box::new);
        let written: Vec<_> = changes.iter().filter_map(Change::written).collect();
        if !written.is_empty() {
            write.applied = Applied::Attributes(written);
        }
        let places = changes.iter().map(|change| change.place.clone()).collect();
        write.update(|expressions| action::render(changes, expressions))?;
        let version = E::SCHEMA.managed.version.map_or(OfVersion::Any, OfVersion::HasRoom);
        write.guard(Guard { presence: Presence::Unexpired, version, unchanged: Vec::new(), condition })?;
        Ok((write, places))
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Upsert<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        self.rendered(db).map(|(write, _)| write)
    }
}

/// What becomes of each attribute that the entity knows, in the order of the names.
fn changes<E: DynamoEntity>(new: &Item) -> Vec<Change> {
    let schema = E::SCHEMA;
    let primary: BTreeSet<&str> = schema.primary.attributes().map(|key| key.name.text).collect();
    let index_keys = schema.indexes.iter().flat_map(IndexSchema::attributes).map(|key| key.name.text);
    let mut names: BTreeSet<&str> = new.keys().map(String::as_str).collect();
    for name in schema.all_attributes().chain(index_keys) {
        names.insert(name);
    }
    let is = |managed: Option<&'static Name>, name: &str| managed.is_some_and(|managed| managed.text == name);
    let change = |name: &str| {
        let action = match new.get(name) {
            _ if is(schema.managed.version.map(|version| version.name), name) => Action::Bump,
            Some(value) if is(schema.managed.created_at, name) => Action::SetIfAbsent(value.clone()),
            Some(value) => Action::Set(value.clone()),
            None => Action::Remove,
        };
        Change { place: Place::of(name.to_owned()), action }
    };
    names.difference(&primary).map(|name| change(name)).collect()
}

/// The write of a new item in place of an expired one; `None` where none expires, or the condition needs an item.
fn renewal<E: DynamoEntity>(
    new: ManagedPut,
    condition: Option<&Condition<E>>,
    stored: Stored,
    db: &Dynamo,
) -> Result<Option<Write>> {
    let holds_of_none = condition.map_or(Ok(true), |condition| condition.matches(&Item::new()));
    let is_wanted = E::SCHEMA.managed.ttl.is_some() && holds_of_none.map_err(encode_error::<E>)?;
    if is_wanted { put::write::<E>(new, None, None, stored, db).map(Some) } else { Ok(None) }
}

impl<E: DynamoEntity> Decide for Upsert<E> {
    fn about(&self) -> Option<Key> {
        self.entity.key().ok()
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Upsert { mut entity, condition } = self;
        put::manage(Whole::Create, &mut entity, now)?;
        let stored = put::into_stored(entity)?;
        let what = What::Upsert(changes::<E>(&stored.item), stored.item);
        let version = E::SCHEMA.managed.version.map_or(OfVersion::Any, OfVersion::HasRoom);
        let guard = Guard { presence: Presence::Unexpired, version, unchanged: Vec::new(), condition };
        Decision::new::<E>(Verb::Upsert, stored.key, what, guard, now)
    }
}
