//! `GetItem`.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};

use aws_smithy_runtime_api::client::interceptors::context::Output;

use crate::client::{Body, Dynamo, Wire, direct};
use crate::entity::{DynamoEntity, decode_error, entity_of_item, read_entity};
use crate::error::{Error, Result};
use crate::key::Key;
use crate::managed::{Deadline, Expired};
use crate::value::Item;
use crate::wire::{Cursor, JsonMap};

/// Reads one item by its key.
///
/// One `GetItem` call. Eventually consistent, which costs half a read capacity unit for each started four kilobytes;
/// [`consistent`](Self::consistent) costs a whole one.
#[must_use = "an operation does nothing until it is sent"]
pub struct Get<E: DynamoEntity> {
    key: Result<Key>,
    consistent: bool,
    expired: Expired,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity> fmt::Debug for Get<E> {
    /// Without contents of the item, the key included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Get")
            .field("entity", &E::SCHEMA.entity)
            .field("consistent", &self.consistent)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> Get<E> {
    pub(crate) fn new(key: Result<Key>) -> Self {
        Get { key, consistent: false, expired: Expired::Hidden, entity: PhantomData }
    }

    /// Sees every write that was answered before.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads an item that has expired, too, as long as DynamoDB has not deleted it.
    pub fn include_expired(mut self) -> Self {
        self.expired = Expired::Included;
        self
    }

    fn request(self, db: &Dynamo) -> Result<GetItemFluentBuilder> {
        Ok(db
            .client()
            .get_item()
            .table_name(db.table_name(E::SCHEMA.table)?)
            .set_key(Some(self.key?.into_item(&E::SCHEMA.primary)))
            .set_consistent_read(self.consistent.then_some(true)))
    }

    /// The key, and when an item that is found has expired.
    pub(crate) fn into_parts(self, db: &Dynamo) -> Result<(Key, Option<Deadline>)> {
        Ok((self.key?, self.expired.of(E::SCHEMA, db)))
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot be made.
    pub fn into_input(self, db: &Dynamo) -> Result<GetItemInput> {
        self.request(db)?.as_input().clone().build().map_err(Error::build)
    }
}

impl<E: DynamoEntity + 'static> Get<E> {
    /// Sends it; `None` when there is no such item, or it has [expired](Self::include_expired).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::Decode`] when the item does not fit the entity; whatever
    /// [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Option<E>> {
        let expiry = self.expired.of(E::SCHEMA, db);
        let request = self.request(db)?;
        match db.wire() {
            Wire::Direct => {
                let output = || Output::erase(GetItemOutput::builder().build());
                let (interceptor, arrival) = direct("GetItem", OneItem::<E> { expiry, entity: PhantomData }, output);
                let sent = request.customize().interceptor(interceptor).send().await;
                sent.map_err(|error| Error::from_sdk("GetItem", error))?;
                arrival.take()
            }
            Wire::Sdk => {
                let answer = request.send().await.map_err(|error| Error::from_sdk("GetItem", error))?;
                let is_alive = |item: &Item| !expiry.is_some_and(|expiry| expiry.is_over(item));
                let item = answer.item.filter(is_alive);
                item.map(entity_of_item::<E>).transpose()
            }
        }
    }
}

/// The body of an answer that has an item, or none.
struct OneItem<E> {
    expiry: Option<Deadline>,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity + 'static> Body for OneItem<E> {
    type Out = Option<E>;

    fn read(&self, body: &str) -> Result<Option<E>> {
        let mut entity = None;
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| {
            if name == "Item" && !value.is_null() {
                let item = JsonMap::item(value)?;
                let is_over = self.expiry.as_ref().map(|expiry| expiry.is_over_unread(&item)).transpose()?;
                if is_over == Some(true) {
                    return Ok(());
                }
                entity = Some(read_entity(item)?);
            }
            Ok(())
        });
        read.and_then(|()| cursor.end()).map_err(decode_error::<E>)?;
        Ok(entity)
    }
}
