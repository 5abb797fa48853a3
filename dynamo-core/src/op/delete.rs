//! `DeleteItem`.

use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::delete_item::DeleteItemInput;

use super::applied::Applied;
use super::send;
use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::key::Key;
use crate::local::{Decision, What, sealed::Decide};
use crate::managed::{Expected, Versioned};
use crate::schema::VersionSchema;
use crate::transaction::send_alone;
use crate::unique::{self, Change, Guarded, Known};

/// Deletes an item. Deleting what is not there is no error, unless a version or condition is asked for.
///
/// A [version](crate::Versioned) is checked where it is given: by [`if_version`](Self::if_version), or by
/// [`delete_of`](DynamoEntity::delete_of) an entity that was read.
///
/// One `DeleteItem` call; it costs a write capacity unit for each started kilobyte of the item.
#[must_use = "an operation does nothing until it is sent"]
pub struct Delete<E: DynamoEntity> {
    key: Result<Key>,
    /// The item as it was read, where it has unique values.
    known: Option<Known>,
    version: Option<Result<Expected>>,
    condition: Option<Condition<E>>,
    entity: PhantomData<fn() -> E>,
}

/// What a [`Delete`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// There was an item, and it is gone.
    Existing,
    /// There was no item; or an earlier attempt, whose answer was lost, has deleted it.
    Nothing,
}

impl<E: DynamoEntity> fmt::Debug for Delete<E> {
    /// Without contents of the item, the key included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delete")
            .field("entity", &E::SCHEMA.entity)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Delete<E> {
    pub(crate) fn new(key: Result<Key>) -> Self {
        Delete { key, known: None, version: None, condition: None, entity: PhantomData }
    }

    pub(crate) fn of(entity: &E) -> Self
    where
        E: Guarded,
    {
        let known = Known::of(entity);
        let (key, known) = match known {
            Ok(known) => (Ok(known.key.clone()), Some(known)),
            Err(error) => (Err(error), None),
        };
        let known = known.filter(|_| !E::SCHEMA.unique.is_empty());
        entity.guard_delete(Delete { key, known, version: None, condition: None, entity: PhantomData })
    }

    /// Deletes only if this holds of the item; several conditions must all hold.
    pub fn condition(mut self, condition: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.condition = Some(Condition::all(self.condition, condition(E::FIELDS)));
        self
    }

    /// Deletes only the item of this version: one that was written since is kept, and the delete fails with
    /// [`Error::ConditionFailed`].
    ///
    /// Sent again after a lost answer, it finds that nothing is there, which is what was asked for.
    pub fn if_version(mut self, version: E::Version) -> Self
    where
        E: Versioned,
    {
        self.version = Some(expected::<E>(version));
        self
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<DeleteItemInput> {
        let write = self.prepare(db)?.alone("is no `DeleteItem`: `Transaction::new().delete(..)` makes the input")?;
        write.delete_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it, and says whether there was an item.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when the condition does not hold; [`Error::InvalidKey`] before anything is sent;
    /// whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Deleted> {
        let write = self.prepare(db)?;
        if !write.markers.is_empty() {
            // What it takes to be deleted is that it is there.
            return Box::pin(send_alone(write, db)).await.map(|()| Deleted::Existing);
        }
        let answer = send::delete(write, db).await?;
        let existed = answer.attributes.is_some_and(|item| !item.is_empty());
        Ok(if existed { Deleted::Existing } else { Deleted::Nothing })
    }

    /// Sends it, and reads the item that it deleted; `None` when there was none.
    ///
    /// It is sent once, as the second time it would find its own work: after a lost answer that is
    /// [`Error::OutcomeUnknown`] at once.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the old item does not fit the entity, which is deleted all the same.
    pub async fn send_old(self, db: &Dynamo) -> Result<Option<E>> {
        let write = self.prepare(db)?.alone("brings back no item: the one that it deletes is the one that was read")?;
        let old = send::delete_old(write, db).await?;
        old.map(entity_of_item::<E>).transpose()
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Delete<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let key = self.key?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let mut write = Write::new::<E>(Verb::Delete, db, key, body)?;
        let version = match self.version.transpose()? {
            Some(expected) => {
                write.applied = Applied::Gone;
                OfVersion::Is(expected)
            }
            None => OfVersion::Any,
        };
        let unchanged = match self.known {
            Some(known) => {
                write.markers = unique::markers::<E>(Change::all::<E>(Some(&known.held), None), &known.key, None, db)?;
                known.attributes(E::SCHEMA.unique.iter())
            }
            None => Vec::new(),
        };
        write.guard(Guard { presence: Presence::Any, version, unchanged, condition: self.condition })?;
        Ok(write)
    }
}

/// What a delete asks of the version. It writes none, so that the largest one is fine too.
fn expected<E: Versioned>(version: E::Version) -> Result<Expected> {
    let name = VersionSchema::of::<E>()?.name;
    Expected::is(version, name).map_err(encode_error::<E>)
}

impl<E: DynamoEntity> Decide for Delete<E> {
    fn about(&self) -> Option<Key> {
        self.key.as_ref().ok().cloned()
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Delete { key, known, version, condition, .. } = self;
        let version = version.transpose()?.map_or(OfVersion::Any, OfVersion::Is);
        let changes = known.as_ref().map(|known| Change::all::<E>(Some(&known.held), None)).unwrap_or_default();
        let unchanged = known.map(|known| known.attributes(E::SCHEMA.unique.iter())).unwrap_or_default();
        let guard = Guard { presence: Presence::Any, version, unchanged, condition };
        Ok(Decision::new::<E>(Verb::Delete, key?, What::Delete, guard, now)?.with_unique(changes))
    }
}
