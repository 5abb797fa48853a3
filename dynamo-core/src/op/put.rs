//! `PutItem`: writes an item, whatever was there.

use std::fmt;

use aws_sdk_dynamodb::operation::put_item::PutItemInput;

use super::send;
use super::write::{Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::limits::check_size;
use crate::value;

/// Writes an item and replaces the one with the same key, all of it: attributes that the entity does not know are gone.
///
/// One `PutItem` call; it costs a write capacity unit for each started kilobyte of the larger item, old or new.
#[must_use = "an operation does nothing until it is sent"]
pub struct Put<E: DynamoEntity> {
    entity: E,
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
        Put { entity, condition: None }
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
        self.prepare(db)?.put_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when the condition does not hold; [`Error::InvalidKey`], [`Error::Encode`] and
    /// [`Error::ItemTooLarge`] before anything is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        send::put(self.prepare(db)?, db).await
    }
}

/// The rendered write of an entity's whole item.
pub(super) fn prepare<E: DynamoEntity>(
    verb: Verb,
    entity: E,
    presence: Presence,
    condition: Option<Condition<E>>,
    db: &Dynamo,
) -> Result<Write> {
    check_size(&entity)?;
    let key = entity.key()?;
    let item = value::into_item(entity).map_err(encode_error::<E>)?;
    let mut write = Write::new::<E>(verb, db, key, item)?;
    write.guard(presence, condition)?;
    Ok(write)
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Put<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        prepare(Verb::Put, self.entity, Presence::Any, self.condition, db)
    }
}
