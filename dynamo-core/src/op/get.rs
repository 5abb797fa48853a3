//! `GetItem`.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};

use aws_smithy_runtime_api::client::interceptors::context::Output;

use super::plan::projection;
use super::select::{Attributes, Items, Only, Selection};
use crate::client::{Body, Dynamo, Wire, direct};
use crate::entity::{DynamoEntity, check_named, decode_error};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::key::Key;
use crate::managed::{Deadline, Expired};
use crate::value::{AvSource, Item, MapSource, R};
use crate::wire::{Cursor, JsonMap};

/// Reads one item by its key.
///
/// One `GetItem` call. Eventually consistent, which costs half a read capacity unit for each started four kilobytes;
/// [`consistent`](Self::consistent) costs a whole one.
#[must_use = "an operation does nothing until it is sent"]
pub struct Get<E: DynamoEntity, S = Items> {
    key: Result<Key>,
    consistent: bool,
    expired: Expired,
    selection: S,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity, S> fmt::Debug for Get<E, S> {
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
        Get { key, consistent: false, expired: Expired::Hidden, selection: Items, entity: PhantomData }
    }

    /// Reads these attributes alone: a field, or a tuple of up to twelve. DynamoDB reads, and is paid for, the whole item all
    /// the same.
    ///
    /// ```no_run
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users")]
    /// # #[pk("{email}")]
    /// # struct User { email: String, name: String, logins: u32 }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// let found: Option<(String, u32)> = User::get("bob@example.com").only(|u| (u.name, u.logins)).send(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only<A: Attributes<E>>(self, attributes: impl FnOnce(&E::Fields) -> A) -> Get<E, Only<A>> {
        let Get { key, consistent, expired, .. } = self;
        Get { key, consistent, expired, selection: Only(attributes(E::FIELDS)), entity: PhantomData }
    }
}

impl<E: DynamoEntity, S: Selection<E>> Get<E, S> {
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
        let mut expressions = Expressions::default();
        let projection = self.selection.names().map(|selected| {
            // The keys too, as an item may have nothing of what is selected.
            let keys = E::SCHEMA.primary.attributes().map(|key| key.name.text);
            let kept = [E::SCHEMA.type_attribute, E::SCHEMA.managed.ttl].into_iter().flatten().map(|name| name.text);
            projection(keys.chain(selected).chain(kept), &mut expressions)
        });
        Ok(db
            .client()
            .get_item()
            .table_name(db.table_name(E::SCHEMA.table)?)
            .set_key(Some(self.key?.into_item(&E::SCHEMA.primary)))
            .set_projection_expression(projection)
            .set_expression_attribute_names(expressions.names())
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

impl<E: DynamoEntity + 'static, S: Selection<E>> Get<E, S> {
    /// Sends it; `None` when there is no such item, or it has [expired](Self::include_expired).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::Decode`] when the item does not fit the entity; whatever
    /// [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Option<S::Out>> {
        let (expiry, selection) = (self.expired.of(E::SCHEMA, db), self.selection.clone());
        let request = self.request(db)?;
        match db.wire() {
            Wire::Direct => {
                let output = || Output::erase(GetItemOutput::builder().build());
                let body = OneItem::<E, S> { expiry, selection, entity: PhantomData };
                let (interceptor, arrival) = direct("GetItem", body, output);
                let sent = request.customize().interceptor(interceptor).send().await;
                sent.map_err(|error| Error::from_sdk("GetItem", error))?;
                arrival.take()
            }
            Wire::Sdk => {
                let answer = request.send().await.map_err(|error| Error::from_sdk("GetItem", error))?;
                let is_alive = |item: &Item| !expiry.is_some_and(|expiry| expiry.is_over(item));
                let item = answer.item.filter(is_alive);
                let read = |item| read_selected::<E, S, _>(&selection, AvSource::item(item));
                item.map(read).transpose().map_err(decode_error::<E>)
            }
        }
    }
}

/// The body of an answer that has an item, or none.
struct OneItem<E, S> {
    expiry: Option<Deadline>,
    selection: S,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Body for OneItem<E, S> {
    type Out = Option<S::Out>;

    fn read(&self, body: &str) -> Result<Option<S::Out>> {
        let mut entity = None;
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| {
            if name == "Item" && !value.is_null() {
                let item = JsonMap::item(value)?;
                let is_over = self.expiry.as_ref().map(|expiry| expiry.is_over_unread(&item)).transpose()?;
                if is_over == Some(true) {
                    return Ok(());
                }
                entity = Some(read_selected::<E, S, _>(&self.selection, item)?);
            }
            Ok(())
        });
        read.and_then(|()| cursor.end()).map_err(decode_error::<E>)?;
        Ok(entity)
    }
}

/// Reads an item that was found by its key.
fn read_selected<'de, E: DynamoEntity, S: Selection<E>, M: MapSource<'de>>(selection: &S, item: M) -> R<S::Out> {
    check_named::<E, M>(&item)?;
    selection.read(item)
}
