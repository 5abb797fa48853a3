//! Whether an item is there: a read alone, a condition check in a transaction.

use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;

use super::write::{Guard, OfVersion, Presence, Verb, Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::expr::{Condition, Expressions};
use crate::key::Key;
use crate::local::{Decision, Lookup, What, sealed::Decide};
use crate::managed::{Absence, Expired};
use crate::monitor::Touched;

/// Asks whether there is an item with a key, and it has not expired.
///
/// Alone, a consistent `GetItem` call that returns the key only; it costs a read capacity unit for each started four
/// kilobytes of the item. In a [`Transaction`](crate::transaction::Transaction), a condition check.
#[must_use = "an operation does nothing until it is sent"]
pub struct Exists<E: DynamoEntity> {
    key: Result<Key>,
    condition: Option<Condition<E>>,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity> fmt::Debug for Exists<E> {
    /// Without contents of the item, the key included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exists")
            .field("entity", &E::SCHEMA.entity)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Exists<E> {
    pub(crate) fn new(key: Result<Key>) -> Self {
        Exists { key, condition: None, entity: PhantomData }
    }

    /// In a transaction: this must hold too; several conditions must all hold. [`send`](Self::send) refuses it.
    pub fn condition(mut self, condition: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.condition = Some(Condition::all(self.condition, condition(E::FIELDS)));
        self
    }

    fn check_alone(&self) -> Result<()> {
        if self.condition.is_none() {
            return Ok(());
        }
        let reason =
            "a condition on `exists` can be checked in a transaction only; read the item, or use `Transaction::check`";
        Err(Error::InvalidRequest(reason.to_owned()))
    }

    /// What it asks for alone, for a store that stands in for a table.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot be made; [`Error::InvalidRequest`] with a condition.
    pub fn lookup(self) -> Result<Lookup> {
        self.check_alone()?;
        Ok(Lookup::new(vec![self.key?], true, Expired::Hidden))
    }

    fn request(self, expiry: Option<&Absence>, db: &Dynamo) -> Result<GetItemFluentBuilder> {
        self.check_alone()?;
        let mut expressions = Expressions::default();
        let mut projection = expressions.name(E::SCHEMA.primary.partition.name.text);
        for attribute in expiry.into_iter().flat_map(Absence::attributes) {
            projection = format!("{projection}, {}", expressions.name(attribute));
        }
        Ok(db
            .client()
            .get_item()
            .table_name(db.table_name(E::SCHEMA.table)?)
            .set_key(Some(self.key?.into_item(&E::SCHEMA.primary)))
            .consistent_read(true)
            .projection_expression(projection)
            .set_expression_attribute_names(expressions.names()))
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<GetItemInput> {
        let expiry = Absence::of(E::SCHEMA, db);
        self.request(expiry.as_ref(), db)?.as_input().clone().build().map_err(Error::build)
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::InvalidRequest`] when there is a condition, which only a
    /// transaction can check; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<bool> {
        let expiry = Absence::of(E::SCHEMA, db);
        let request = self.request(expiry.as_ref(), db)?;
        let touched =
            || Touched::item(request.get_table_name().as_deref(), request.get_key().as_ref(), &E::SCHEMA.primary);
        let watch = db.watch("GetItem", Some(E::SCHEMA.entity), || vec![touched()]).await;
        let sent = watch.during(watch.on(request.customize()).send()).await;
        let item = sent.map_err(|error| Error::from_sdk("GetItem", error))?.item;
        Ok(item.is_some_and(|item| !expiry.is_some_and(|expiry| expiry.is_over(&item))))
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for Exists<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let key = self.key?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let mut write = Write::new::<E>(Verb::Check, db, key, body)?;
        write.guard(Guard {
            presence: Presence::Present,
            version: OfVersion::Any,
            unchanged: Vec::new(),
            condition: self.condition,
        })?;
        Ok(write)
    }
}

impl<E: DynamoEntity> Decide for Exists<E> {
    fn about(&self) -> Option<Key> {
        self.key.as_ref().ok().cloned()
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let Exists { key, condition, .. } = self;
        let guard = Guard { presence: Presence::Present, version: OfVersion::Any, unchanged: Vec::new(), condition };
        Decision::new::<E>(Verb::Check, key?, What::Nothing, guard, now)
    }
}
