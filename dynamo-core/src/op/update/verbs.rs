//! What an update of an item that exists may do.

use std::fmt;

use super::actions::{Actions, OwnedPart};
use crate::entity::{DynamoEntity, encode_error};
use crate::error::Result;
use crate::expr::{
    Arithmetic, Assign, Compute, Condition, Field, FieldArg, Growing, IntoPath, MapLike, SetArg, SetLike, Settable,
};
use crate::managed::{Expected, Versioned};
use crate::schema::VersionSchema;
use crate::unique::{Guarded, Known};
use crate::value::Value;

/// Changes some attributes of an item and leaves all others as they are, those that the entity does not know included.
///
/// One `UpdateItem` call; it costs a write capacity unit for each started kilobyte of the larger item, before or after.
/// The item must exist: DynamoDB itself would make one out of the key and the changed attributes. For an item that may not
/// be there, [`upsert`](DynamoEntity::upsert) has all fields.
///
/// A field that an index template mentions takes the index's key with it: it is written anew, or removed when the field
/// becomes `None`. The template's other fields have to be given as well, by [`set`](Self::set) or [`keep`](Self::keep);
/// [`update_of`](DynamoEntity::update_of) has them from the entity.
///
/// A [unique](crate::Replaceable) field is set by [`change`](Self::change), which says what it was, or after `update_of`. Its
/// values are taken and given up in the same transaction, which is one `TransactWriteItems` call and costs twice as much, for
/// the item and for each value.
///
/// An item that has expired is [`Error::NotFound`](crate::Error::NotFound), whether or not DynamoDB has deleted it.
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
    pub(super) target: Target<E>,
    pub(super) actions: Actions<E>,
    pub(super) version: Option<Result<Expected>>,
    pub(super) condition: Option<Condition<E>>,
}

/// The item that is changed.
pub(super) enum Target<E: DynamoEntity> {
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
    /// A sum is never sent again when its answer was lost: that is [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) at once, and it has been added
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

    /// Says what a field is, without changing it: the update fails with [`Error::ConditionFailed`](crate::Error::ConditionFailed) when it is something
    /// else. With it, an index key can be written to which this field belongs.
    pub fn keep<T: Value, K: Settable, A: SetArg<T> + FieldArg<E, T>>(
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

    /// Sets a field that is known to be something else before: the update fails with [`Error::ConditionFailed`](crate::Error::ConditionFailed) when it is
    /// not. With it, a unique field can be set, whose value before is free again afterwards.
    pub fn change<T: Value, K: Settable>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        from: impl SetArg<T> + FieldArg<E, T>,
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
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed).
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
}
