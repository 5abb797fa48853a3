//! `PutItem` of an item that must not exist yet.

use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::put_item::PutItemInput;

use super::put;
use super::write::{Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::local::{Decision, sealed::Decide};
use crate::managed::Whole;

/// Writes an item whose key must be free.
///
/// A [version](crate::Versioned) starts with 1, and `created_at` and `updated_at` are set, whatever the entity says.
/// An item that has expired is in nobody's way.
///
/// Values of [unique](crate::Replaceable) fields must be free too; they are taken in the same transaction, which is one
/// `TransactWriteItems` call and costs twice as much, for the item and for each value.
///
/// One `PutItem` call with `attribute_not_exists`; it costs a write capacity unit for each started kilobyte, also when
/// it is refused.
#[must_use = "an operation does nothing until it is sent"]
pub struct Create<E: DynamoEntity> {
    entity: E,
}

impl<E: DynamoEntity> fmt::Debug for Create<E> {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Create").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Create<E> {
    pub(crate) fn new(entity: E) -> Self {
        Create { entity }
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<PutItemInput> {
        let write = self.prepare(db)?.alone("is no `PutItem`: `Transaction::new().create(..)` makes the input")?;
        write.put_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when there is an item with this key; [`Error::NotUnique`] when another one has the value of a
    /// unique field; [`Error::InvalidKey`], [`Error::Encode`] and
    /// [`Error::ItemTooLarge`] before anything is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        let Create { mut entity } = self;
        put::put(Whole::Create, &mut entity, None, None, db).await
    }

    /// Sends it, and gives the entity back as it was written: with its version and the time of the write.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_new(self, db: &Dynamo) -> Result<E> {
        let Create { mut entity } = self;
        put::put(Whole::Create, &mut entity, None, None, db).await?;
        Ok(entity)
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Create<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let Create { mut entity } = self;
        let managed = put::manage(Whole::Create, &mut entity, db.now())?;
        let stored = put::into_stored(entity)?;
        put::write::<E>(managed, None, None, stored, db)
    }
}

impl<E: DynamoEntity> Decide for Create<E> {
    fn about(&self) -> Option<Key> {
        self.entity.key().ok()
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Create { mut entity } = self;
        let managed = put::manage(Whole::Create, &mut entity, now)?;
        put::decision::<E>(managed, None, None, put::into_stored(entity)?, now)
    }
}
