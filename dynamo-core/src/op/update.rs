//! `UpdateItem`: changes some attributes of an item that exists.

use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

use super::applied::Applied;
use super::send::{self, Returned};
use super::update_actions::{Actions, OfUnique, OwnedPart};
use super::write::{Guard, OfVersion, Presence, Verb, Write, is_still, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::eval::{apply, holds};
use crate::expr::{
    Arithmetic, Assign, Compute, Condition, Field, Growing, IntoPath, MapLike, SetArg, SetLike, Settable,
};
use crate::key::Key;
use crate::limits::check_item_size;
use crate::managed::{Deadline, Expected, ManagedUpdate, Versioned};
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

/// An update of which everything is known but the table.
struct Ready<E: DynamoEntity> {
    key: Key,
    unique: OfUnique,
    actions: Actions<E>,
    version: OfVersion,
    condition: Option<Condition<E>>,
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

    /// Sets a field if there is a value, and keeps what is there otherwise. Of a field that is an `Option<T>`, a value of
    /// type `Option<Option<T>>` says which of three it is: `None` keeps, `Some(None)` removes, `Some(Some(_))` sets.
    pub fn patch<P, A>(self, place: impl FnOnce(&E::Fields) -> P, value: Option<A>) -> Self
    where
        P: Assign<E>,
        P::Value: Value,
        A: SetArg<P::Value>,
    {
        match value {
            Some(value) => self.set(place, value),
            None => self,
        }
    }

    /// Sets a field, unless there is something already, be it NULL. What becomes of it is not known before, so this cannot
    /// be done with a field that an index template mentions.
    pub fn set_if_absent<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: Compute<E>,
        P::Value: Value,
    {
        self.actions.set_if_absent(place(E::FIELDS), value.into_value());
        self
    }

    /// Sets a field to what another place of the item was before the update. It must be there: without it DynamoDB refuses
    /// the update. Two fields can change places.
    pub fn set_from<P, S>(mut self, place: impl FnOnce(&E::Fields) -> P, source: impl FnOnce(&E::Fields) -> S) -> Self
    where
        P: Compute<E>,
        P::Value: Value,
        S: IntoPath<E, Value = P::Value>,
    {
        self.actions.set_from(place(E::FIELDS), source(E::FIELDS).into_place());
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

    /// Adds to a number; a missing one counts as zero.
    ///
    /// A sum is never sent again when its answer was lost: that is [`Error::OutcomeUnknown`] at once, and it has been added
    /// once or not at all. In a [`Transaction`](crate::Transaction) it can be sent again.
    pub fn add<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: Compute<E>,
        P::Value: Arithmetic,
    {
        self.actions.add(place(E::FIELDS), value.into_value());
        self
    }

    /// Subtracts from a number, which must be there. Sent once, as with [`add`](Self::add).
    pub fn subtract<P>(mut self, place: impl FnOnce(&E::Fields) -> P, value: impl SetArg<P::Value>) -> Self
    where
        P: Compute<E>,
        P::Value: Arithmetic,
    {
        self.actions.subtract(place(E::FIELDS), value.into_value());
        self
    }

    /// Adds elements to the end of a list; a missing list is made. Sent once, as with [`add`](Self::add).
    pub fn append<P, A>(mut self, place: impl FnOnce(&E::Fields) -> P, elements: impl IntoIterator<Item = A>) -> Self
    where
        P: Compute<E>,
        P::Value: Growing,
        A: SetArg<<P::Value as Growing>::Element>,
    {
        let elements: Vec<_> = elements.into_iter().map(SetArg::into_value).collect();
        self.actions.append(place(E::FIELDS), &elements);
        self
    }

    /// Adds elements to the front of a list, in the order in which they are given; a missing list is made. Sent once, as
    /// with [`add`](Self::add).
    pub fn prepend<P, A>(mut self, place: impl FnOnce(&E::Fields) -> P, elements: impl IntoIterator<Item = A>) -> Self
    where
        P: Compute<E>,
        P::Value: Growing,
        A: SetArg<<P::Value as Growing>::Element>,
    {
        let elements: Vec<_> = elements.into_iter().map(SetArg::into_value).collect();
        self.actions.prepend(place(E::FIELDS), &elements);
        self
    }

    /// Adds elements to a set, of which those that it has already change nothing; a missing set is made. No elements are no
    /// change. The set is an attribute: DynamoDB adds nothing to sets inside of documents.
    pub fn add_elements<P, A>(
        mut self,
        place: impl FnOnce(&E::Fields) -> P,
        elements: impl IntoIterator<Item = A>,
    ) -> Self
    where
        P: Compute<E>,
        P::Value: SetLike,
        A: SetArg<<P::Value as SetLike>::Element>,
    {
        let elements: Vec<_> = elements.into_iter().map(SetArg::into_value).collect();
        self.actions.add_elements(place(E::FIELDS), &elements);
        self
    }

    /// Deletes elements from a set, of which those that it does not have change nothing. With its last element, the attribute
    /// is gone, which reads as an empty set.
    pub fn delete_elements<P, A>(
        mut self,
        place: impl FnOnce(&E::Fields) -> P,
        elements: impl IntoIterator<Item = A>,
    ) -> Self
    where
        P: Compute<E>,
        P::Value: SetLike,
        A: SetArg<<P::Value as SetLike>::Element>,
    {
        let elements: Vec<_> = elements.into_iter().map(SetArg::into_value).collect();
        self.actions.delete_elements(place(E::FIELDS), &elements);
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
        let holds = if value.is_absent() { Condition::is_none_at(field) } else { field.eq(value) };
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
        let holds = if from.is_absent() { Condition::is_none_at(field) } else { field.eq(from) };
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

    /// Makes the changes to an item in memory, as DynamoDB would: for tests, and stores that stand in for a table.
    ///
    /// What must hold is checked too; an error leaves the item as it is. The time of the write is `now`.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use dynamo_core::{DynamoEntity, value};
    ///
    /// #[derive(Debug, PartialEq, DynamoEntity)]
    /// #[dynamo(table = "Users")]
    /// #[pk("USER#{id}")]
    /// struct User {
    ///     id: u32,
    ///     tags: Vec<String>,
    /// }
    ///
    /// let mut item = value::to_item(&User { id: 1, tags: vec![] })?;
    /// User::update(1).append(|u| u.tags, ["new"]).apply(&mut item, SystemTime::now())?;
    /// assert_eq!(value::from_item::<User>(item)?, User { id: 1, tags: vec!["new".to_owned()] });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send) before anything is sent; [`Error::ConditionFailed`] when what must hold does not, which
    /// includes that the item is the one that is to be changed; [`Error::NotFound`] when it has expired;
    /// [`Error::InvalidRequest`] for what DynamoDB would refuse of this item; [`Error::Encode`] when it grows too large.
    pub fn apply(self, item: &mut Item, now: SystemTime) -> Result<()> {
        let Ready { key, unique, actions, version, condition } = self.ready(now)?;
        let entity = E::SCHEMA.entity;
        let refused = |item: &Item| Error::ConditionFailed { entity, item: Some(item.clone()) };
        if Key::of_item(item, &E::SCHEMA.primary).as_ref() != Some(&key) {
            return Err(refused(item));
        }
        if Deadline::at(E::SCHEMA, now).is_some_and(|expiry| expiry.is_over(item)) {
            return Err(Error::NotFound { entity });
        }
        let is_met = version.holds(item)
            && unique.unchanged.into_iter().all(|(name, value)| holds(&is_still(name, value), item))
            && condition.map_or(Ok(true), |condition| condition.matches(item)).map_err(encode_error::<E>)?;
        if !is_met {
            return Err(version_used_up::<E>(refused(item)));
        }
        let mut after = item.clone();
        apply(actions.changes(), &mut after).map_err(|problem| {
            Error::InvalidRequest(format!("the update of `{entity}` cannot be applied: {problem}"))
        })?;
        check_item_size(entity, &after)?;
        *item = after;
        Ok(())
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

    /// With all that follows from what was asked for: the managed fields, the keys of indexes.
    fn ready(self, now: SystemTime) -> Result<Ready<E>> {
        let Update { target, mut actions, version, condition } = self;
        let version = match (version.transpose()?, E::SCHEMA.managed.version) {
            (Some(expected), _) => OfVersion::Is(expected),
            (None, Some(version)) => {
                actions.bump(version.name.text);
                OfVersion::HasRoom(version)
            }
            (None, None) => OfVersion::Any,
        };
        E::manage_update(&mut ManagedUpdate::new(&mut actions, now)).map_err(encode_error::<E>)?;
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
        Ok(Ready { key, unique, actions, version, condition })
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
        let Ready { key, unique, actions, version, condition } = self.ready(db.now())?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let markers = unique::markers::<E>(unique.changes, &key, unique.expires.as_ref(), db)?;
        let mut write = Write::new::<E>(Verb::Update, db, key, body)?;
        write.markers = markers;
        let is_checked = matches!(version, OfVersion::Is(_));
        // The version keeps a sum from being added twice.
        write.is_repeatable = is_checked || actions.is_repeatable();
        if let (true, Some(written)) = (is_checked, actions.written()) {
            write.applied = Applied::Attributes(written);
        }
        write.update(|expressions| actions.render(expressions))?;
        write.guard(Guard { presence: Presence::Present, version, unchanged: unique.unchanged, condition })?;
        Ok(write)
    }
}
