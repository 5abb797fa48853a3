//! `GetItem`.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;

use crate::client::Dynamo;
use crate::entity::{DynamoEntity, decode_error};
use crate::error::{Error, Result};
use crate::key::Key;
use crate::value;

/// Reads one item by its key.
///
/// One `GetItem` call. Eventually consistent, which costs half a read capacity unit for each started four kilobytes;
/// [`consistent`](Self::consistent) costs a whole one.
#[derive(Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct Get<E: DynamoEntity> {
    key: Result<Key>,
    consistent: bool,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity> Get<E> {
    pub(crate) fn new(key: Result<Key>) -> Self {
        Get { key, consistent: false, entity: PhantomData }
    }

    /// Sees every write that was answered before.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
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

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot be made.
    pub fn into_input(self, db: &Dynamo) -> Result<GetItemInput> {
        self.request(db)?.as_input().clone().build().map_err(Error::build)
    }

    /// Sends it; `None` when there is no such item.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::Decode`] when the item does not fit the entity; whatever
    /// [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Option<E>> {
        let sent = self.request(db)?.send().await;
        let answer = sent.map_err(|error| Error::from_sdk("GetItem", error))?;
        answer.item.map(|item| value::from_item(item).map_err(decode_error::<E>)).transpose()
    }
}
