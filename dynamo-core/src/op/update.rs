//! `UpdateItem`: changes some attributes of an item that exists.

use std::fmt;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

use super::send;
use super::update_actions::Actions;
use super::write::{Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::expr::{Addable, Arithmetic, Condition, Field, SetArg, Settable};
use crate::value::Value;

/// Changes some attributes of an item and leaves all others as they are, those that the entity does not know included.
///
/// One `UpdateItem` call; it costs a write capacity unit for each started kilobyte of the larger item, before or after.
/// The item must exist: DynamoDB itself would make one out of the key and the changed attributes.
///
/// A field that an index template mentions takes the index's key with it: it is written anew, or removed when the field
/// becomes `None`. The template's other fields have to be given as well, by [`set`](Self::set) or [`keep`](Self::keep).
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
    parts: E::KeyParts,
    actions: Actions<E>,
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
        Update { parts, actions: Actions::default(), condition: None }
    }

    /// Sets a field; a value that is stored as an absent attribute, such as `None`, removes it.
    pub fn set<T: Value, K: Settable>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        value: impl SetArg<T>,
    ) -> Self {
        self.actions.set(&field(E::FIELDS), value.into_value());
        self
    }

    /// Removes a field's attribute. The entity must be able to read without it: an `Option`, or a field with a default.
    pub fn remove<T: Value, K: Settable>(mut self, field: impl FnOnce(&E::Fields) -> Field<E, T, K>) -> Self {
        self.actions.remove(&field(E::FIELDS));
        self
    }

    /// Adds to a number; a missing attribute counts as zero.
    ///
    /// A sum is never sent again when its answer was lost: that is [`Error::OutcomeUnknown`] at once, and it has been added
    /// once or not at all. In a [`Transaction`](crate::Transaction) it can be sent again.
    pub fn add<T: Arithmetic, K: Addable>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        value: impl SetArg<T>,
    ) -> Self {
        self.actions.add(&field(E::FIELDS), value.into_value());
        self
    }

    /// Subtracts from a number, which must be there. Sent once, as with [`add`](Self::add).
    pub fn subtract<T: Arithmetic, K: Addable>(
        mut self,
        field: impl FnOnce(&E::Fields) -> Field<E, T, K>,
        value: impl SetArg<T>,
    ) -> Self {
        self.actions.subtract(&field(E::FIELDS), value.into_value());
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
        self.prepare(db)?.update_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no item; [`Error::ConditionFailed`] when the condition does not hold;
    /// [`Error::PartialIndexKey`], [`Error::InvalidKey`], [`Error::InvalidRequest`] and [`Error::Encode`] before anything
    /// is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        send::update(self.prepare(db)?, db).await
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Update<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let Update { parts, actions, condition } = self;
        let key = E::key_of_parts(&parts)?;
        let actions = E::with_key_parts(&parts, |known| actions.finish(known))?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let mut write = Write::new::<E>(Verb::Update, db, key, body)?;
        write.is_repeatable = !actions.has_sum();
        write.update(|expressions| actions.render(expressions));
        write.guard(Presence::Present, condition)?;
        Ok(write)
    }
}
