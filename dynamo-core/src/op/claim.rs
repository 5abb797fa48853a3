//! Takes the unique values of an item that is there already.

use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;

use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::key::Key;
use crate::local::{Decision, What, sealed::Decide};
use crate::transaction::send_alone;
use crate::unique::{self, Change, Known};

/// Takes the values of the unique fields of an item that was written when they were not unique yet.
///
/// Changes nothing of the item, which must exist and have these values. Taking what the item has already does no harm, so
/// that a table can be gone through again.
///
/// One `TransactWriteItems` call; it costs two write capacity units for each value, and two read capacity units for each
/// started four kilobytes of the item.
#[must_use = "an operation does nothing until it is sent"]
pub struct ClaimUnique<E: DynamoEntity> {
    known: Result<Known>,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity> fmt::Debug for ClaimUnique<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimUnique").field("entity", &E::SCHEMA.entity).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> ClaimUnique<E> {
    pub(crate) fn of(entity: &E) -> Self {
        ClaimUnique { known: Known::of(entity), entity: PhantomData }
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::NotUnique`](crate::Error::NotUnique) when another item has a value;
    /// [`Error::NotFound`](crate::Error::NotFound) when there is no such item, and
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) when it has other values; whatever
    /// [`Error`](crate::Error) says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        send_alone(self.prepare(db)?, db).await
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for ClaimUnique<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let known = self.known?;
        let unchanged = known.attributes(E::SCHEMA.unique.iter());
        let mut write =
            Write::new::<E>(Verb::Check, db, known.key.clone(), known.key.clone().into_item(&E::SCHEMA.primary))?;
        let changes = Change::all::<E>(None, Some(&known.held));
        write.markers = unique::markers::<E>(changes, &known.key, known.held.expires(), db)?;
        write.guard::<E>(Guard { presence: Presence::Present, version: OfVersion::Any, unchanged, condition: None })?;
        Ok(write)
    }
}

impl<E: DynamoEntity> Decide for ClaimUnique<E> {
    fn about(&self) -> Option<Key> {
        self.known.as_ref().ok().map(|known| known.key.clone())
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let known = self.known?;
        let unchanged = known.attributes(E::SCHEMA.unique.iter());
        let guard = Guard::<E> { presence: Presence::Present, version: OfVersion::Any, unchanged, condition: None };
        let changes = Change::all::<E>(None, Some(&known.held));
        Ok(Decision::new(Verb::Check, known.key, What::Nothing, guard, now)?.with_unique(changes))
    }
}
