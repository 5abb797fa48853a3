//! `UpdateItem`: changes some attributes of an item that exists.

use std::fmt;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

use super::applied::Applied;
use super::send::{self, Returned};
use super::update_actions::{Actions, OwnedPart};
use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::{AddTo, Arithmetic, Assign, Condition, Field, MapLike, SetArg, Settable};
use crate::managed::{Expected, ManagedUpdate, Versioned};
use crate::schema::VersionSchema;
use crate::unique::{self, Guarded, Known};
use crate::value::{Item, Value};

/// Changes some attributes of an item and leaves all others as they are, those that the entity does not know included.
///
/// One `UpdateItem` call; it costs a write capacity unit for each started kilobyte of the larger item, before or after.
/// The item must exist: DynamoDB itself would make one out of the key and the changed attributes.
///
/// A field that an index template mentions takes the index's key with it: it is written anew, or removed when the field
/// becomes `None`. The template's other fields have to be given as well, by [`set`](Self::set) or [`keep`](Self::keep);
/// [`update_of`](DynamoEntity::update_of) has them from the entity.
///
/// A [unique](crate::Replaceable) field is set by [`change`](Self::change), which says what it was, or after `update_of`. Its
/// values are taken and given up in the same transaction, which is one `TransactWriteItems` call and costs twice as much, for
/// the item and for each value.
///
/// An item that has expired is [`Error::NotFound`], whether or not DynamoDB has deleted it.
///
/// Every update counts a [version](crate::Versioned) up, and sets `updated_at`. What the version was is checked where it is
/// given, by [`if_version`](Self::if_version) or `update_of`; an update by key alone changes the item whatever its version,
/// and whoever has read it before will notice.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// Order::update(("bob@example.com", 2024, 42))
///     .set(|o| o.status, "shipped") // the key of index 1 follows
///     .remove(|o| o.note)
///     .condition(|o| o.status.eq("paid"))
///     .send(db)
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Update<E: DynamoEntity> {
    target: Target<E>,
    actions: Actions<E>,
    version: Option<Result<Expected>>,
    condition: Option<Condition<E>>,
}

/// The item that is changed.
enum Target<E: DynamoEntity> {
    /// By the components of its key.
    Parts(E::KeyParts),
    /// As it was read.
    Loaded(Result<Known>),
}

impl<E: DynamoEntity> fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("actions", &self.actions)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Update<E> {
    pub(crate) fn new(parts: E::KeyParts) -> Self {
        Update { target: Target::Parts(parts), actions: Actions::default(), version: None, condition: None }
    }

    pub(crate) fn of(entity: &E) -> Self
    where
        E: Guarded,
    {
        let mut actions = Actions::default();
        actions.loaded(entity.with_components(|all| all.iter().map(|part| part.map(OwnedPart::of)).collect()));
        let update = Update { target: Target::Loaded(Known::of(entity)), actions, version: None, condition: None };
        entity.guard_update(update)
    }

    /// Sets a field; a value that is stored as an absent attribute, such as `None`, removes it.
    ///
    /// A place inside of an attribute can be set as well, as in `set(|user| user.home.at(|home| home.city), "Oslo")`. The
    /// maps and lists around it must be there: see [`ensure_map`](Self::ensure_map). One update can change an attribute or
    /// places inside of it, not both.
    pub fn set<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: Assign<E>,
        P::Value: Value,
    {
        self.actions.set(place(E::FIELDS), value.into_value());
        self
    }

    /// Removes a field's attribute, or what is at a place inside of one. The entity must be able to read without it: an
    /// `Option`, a field with a default, an element of a list.
    ///
    /// The elements behind a removed one move up, once all actions of the update are done: removing elements 0 and 1
    /// removes the first two.
    pub fn remove<P>(mut self, place: impl FnOnce(&E::Fields) -> P) -> Self
    where
        P: Assign<E>,
        P::Value: Value,
    {
        self.actions.remove(place(E::FIELDS));
        self
    }

    /// Makes an empty map of a missing one, so that an update after this one can set places inside of it: DynamoDB makes
    /// no map around a place. What is there stays as it is. Until then, a struct there must be able to read from nothing.
    pub fn ensure_map<P>(mut self, place: impl FnOnce(&E::Fields) -> P) -> Self
    where
        P: Assign<E>,
        P::Value: MapLike,
    {
        self.actions.ensure_map(place(E::FIELDS));
        self
    }

    /// Adds to a number; a missing attribute counts as zero.
    ///
    /// A sum is never sent again when its answer was lost: that is [`Error::OutcomeUnknown`] at once, and it has been added
    /// once or not at all. In a [`Transaction`](crate::Transaction) it can be sent again.
    pub fn add<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: AddTo<E>,
        P::Value: Arithmetic,
    {
        self.actions.add(place(E::FIELDS), value.into_value());
        self
    }

    /// Subtracts from a number, which must be there. Sent once, as with [`add`](Self::add).
    pub fn subtract<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: AddTo<E>,
        P::Value: Arithmetic,
    {
        self.actions.subtract(place(E::FIELDS), value.into_value());
        self
    }

    /// Says what a field is, without changing it: the update fails with [`Error::ConditionFailed`] when it is something
    /// else. With it, an index key can be written to which this field belongs.
    pub fn keep<T: Value, K: Settable, A: SetArg<T>>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        value: A,
    ) -> Self {
        let field = field(E::FIELDS);
        let value = value.into_value();
        self.actions.keep(&field, &value);
        let holds = if value.is_absent() { field.is_absent() } else { field.eq(value) };
        self.condition = Some(Condition::all(self.condition, holds));
        self
    }

    /// Sets a field that is known to be something else before: the update fails with [`Error::ConditionFailed`] when it is
    /// not. With it, a unique field can be set, whose value before is free again afterwards.
    pub fn change<T: Value, K: Settable>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        from: impl SetArg<T>,
        to: impl SetArg<T>,
    ) -> Self {
        let field = field(E::FIELDS);
        let from = from.into_value();
        self.actions.known_before(&field, &from);
        self.actions.set(field, to.into_value());
        let holds = if from.is_absent() { field.is_absent() } else { field.eq(from) };
        self.condition = Some(Condition::all(self.condition, holds));
        self
    }

    /// Changes only the item of this version: one that was written since is left as it is, and the update fails with
    /// [`Error::ConditionFailed`].
    ///
    /// Sent again after a lost answer, the update knows its own work by the next version and what it set.
    pub fn if_version(mut self, version: E::Version) -> Self
    where
        E: Versioned,
    {
        self.version = Some(VersionSchema::of::<E>().and_then(|schema| {
            let (expected, next) = Expected::bump(version, schema.name).map_err(encode_error::<E>)?;
            self.actions.set_version(schema.name.text, next);
            Ok(expected)
        }));
        self
    }

    /// Changes the item only if this holds of it; several conditions must all hold.
    pub fn condition(mut self, condition: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.condition = Some(Condition::all(self.condition, condition(E::FIELDS)));
        self
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<UpdateItemInput> {
        let write = self.prepare(db)?.alone("is no `UpdateItem`: `Transaction::new().update(..)` makes the input")?;
        write.update_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no item; [`Error::ConditionFailed`] when the condition does not hold;
    /// [`Error::NotUnique`] when another item has the value of a unique field; [`Error::UnknownUnique`],
    /// [`Error::PartialIndexKey`], [`Error::InvalidKey`], [`Error::InvalidRequest`] and [`Error::Encode`] before anything
    /// is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        send::update(self.prepare(db)?, Returned::Nothing, db).await.map(drop).map_err(version_used_up::<E>)
    }

    /// Sends it, and reads the whole item as it is after the update.
    ///
    /// An update of a unique field is a transaction, which brings back no item: a consistent `GetItem` follows it, and may
    /// find what others have written since.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the item does not fit the entity, which is changed all the same.
    pub async fn send_new(self, db: &Dynamo) -> Result<E> {
        self.send_returning(Returned::New, db).await
    }

    /// Sends it, and reads the whole item as it was before the update.
    ///
    /// It is sent once, as the second time it would find its own work: after a lost answer that is
    /// [`Error::OutcomeUnknown`] at once.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::InvalidRequest`] of an update of a unique field, which is a transaction and brings
    /// back no item; [`Error::Decode`] when the old item does not fit the entity, which is changed all the same.
    pub async fn send_old(self, db: &Dynamo) -> Result<E> {
        self.send_returning(Returned::Old, db).await
    }

    async fn send_returning(self, returned: Returned, db: &Dynamo) -> Result<E> {
        let sent = send::update(self.prepare(db)?, returned, db).await;
        let item: Item = sent.map_err(version_used_up::<E>)?;
        entity_of_item::<E>(item)
    }
}

/// Says of an update that counted the version up unseen why it failed, when that is why.
fn version_used_up<E: DynamoEntity>(error: Error) -> Error {
    let used_up = match (&error, E::SCHEMA.managed.version) {
        (Error::ConditionFailed { item: Some(item), .. }, Some(version)) => {
            version.used_up::<E>(item.get(version.name.text))
        }
        _ => None,
    };
    used_up.unwrap_or(error)
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Update<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let Update { target, mut actions, version, condition } = self;
        let version = match (version.transpose()?, E::SCHEMA.managed.version) {
            (Some(expected), _) => OfVersion::Is(expected),
            (None, Some(version)) => {
                actions.bump(version.name.text);
                OfVersion::HasRoom(version)
            }
            (None, None) => OfVersion::Any,
        };
        E::manage_update(&mut ManagedUpdate::new(&mut actions, db.now())).map_err(encode_error::<E>)?;
        let (key, unique, actions) = match target {
            Target::Parts(parts) => {
                let key = E::key_of_parts(&parts)?;
                let (unique, actions) = E::with_key_parts(&parts, |known| {
                    let unique = actions.unique(known, None)?;
                    Ok::<_, Error>((unique, actions.finish(known)?))
                })?;
                (key, unique, actions)
            }
            Target::Loaded(known) => {
                let known = known?;
                (known.key.clone(), actions.unique(&[], Some(&known))?, actions.finish(&[])?)
            }
        };
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let markers = unique::markers::<E>(unique.changes, &key, unique.expires.as_ref(), db)?;
        let mut write = Write::new::<E>(Verb::Update, db, key, body)?;
        write.markers = markers;
        let is_checked = matches!(version, OfVersion::Is(_));
        // The version keeps a sum from being added twice.
        write.is_repeatable = is_checked || !actions.has_sum();
        if let (true, Some(written)) = (is_checked, actions.written()) {
            write.applied = Applied::Attributes(written);
        }
        write.update(|expressions| actions.render(expressions));
        write.guard(Guard { presence: Presence::Present, version, unchanged: unique.unchanged, condition })?;
        Ok(write)
    }
}
