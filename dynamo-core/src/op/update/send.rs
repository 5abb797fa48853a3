//! Sending an update, or making its changes in memory.

use std::time::SystemTime;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

use super::Changed;
use super::actions::Actions;
use super::unique::OfUnique;
use super::verbs::{Target, Update};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::{Condition, Place};
use crate::key::Key;
use crate::local::{Decision, Effect, What, sealed::Decide};
use crate::managed::ManagedUpdate;
use crate::op::applied::Applied;
use crate::op::send::{self, Returned};
use crate::op::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::unique;
use crate::value::Item;

/// An update of which everything is known but the table.
struct Ready<E: DynamoEntity> {
    key: Key,
    unique: OfUnique,
    actions: Actions<E>,
    version: OfVersion,
    condition: Option<Condition<E>>,
}

impl<E: DynamoEntity> Update<E> {
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
        let decision = self.decided(now)?;
        if Key::of_item(item, &E::SCHEMA.primary).as_ref() != Some(decision.key()) {
            return Err(Error::ConditionFailed { entity: E::SCHEMA.entity, item: Some(item.clone()) });
        }
        if let Effect::Write(after) = decision.decide(Some(item))? {
            *item = after;
        }
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

    /// Sends it, and reads what it has changed, and no more, as it is after the update.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::InvalidRequest`] of an update of a unique field, which is a transaction and brings
    /// back nothing.
    pub async fn send_updated_new(self, db: &Dynamo) -> Result<Changed<E>> {
        self.send_changed(Returned::UpdatedNew, db).await
    }

    /// Sends it, and reads what it has changed, and no more, as it was before the update. Sent once, as
    /// [`send_old`](Self::send_old).
    ///
    /// # Errors
    /// As [`send_updated_new`](Self::send_updated_new).
    pub async fn send_updated_old(self, db: &Dynamo) -> Result<Changed<E>> {
        self.send_changed(Returned::UpdatedOld, db).await
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

    async fn send_changed(self, returned: Returned, db: &Dynamo) -> Result<Changed<E>> {
        let (write, places) = self.prepare_changes(db)?;
        let write = write.alone("brings back nothing: read the item after it, or before it")?;
        let item = send::update(write, returned, db).await.map_err(version_used_up::<E>)?;
        Ok(Changed::new(item, places))
    }

    /// The write, and the places that it changes.
    fn prepare_changes(self, db: &Dynamo) -> Result<(Write, Vec<Place>)> {
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
        let places = actions.changes().iter().map(|change| change.place.clone()).collect();
        write.update(|expressions| actions.render(expressions))?;
        write.guard(Guard { presence: Presence::Present, version, unchanged: unique.unchanged, condition })?;
        Ok((write, places))
    }
}

/// Says of an update that counted the version up unseen why it failed, when that is why.
pub(crate) fn version_used_up<E: DynamoEntity>(error: Error) -> Error {
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
        self.prepare_changes(db).map(|(write, _)| write)
    }
}

impl<E: DynamoEntity> Decide for Update<E> {
    fn about(&self) -> Option<Key> {
        match &self.target {
            Target::Parts(parts) => E::key_of_parts(parts).ok(),
            Target::Loaded(known) => known.as_ref().ok().map(|known| known.key.clone()),
        }
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Ready { key, unique, actions, version, condition } = self.ready(now)?;
        let guard = Guard { presence: Presence::Present, version, unchanged: unique.unchanged, condition };
        let what = What::Update(actions.into_changes());
        Ok(Decision::new::<E>(Verb::Update, key, what, guard, now)?.with_unique(unique.changes))
    }
}
