//! `GetItem`.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::{GetItem, GetItemInput, GetItemOutput};

use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;

use super::attributes::Attributes;
use super::projection::projection;
use super::select::{Items, Only, Selection, check_selected};
use crate::batch::BatchGet;
use crate::client::{Body, Direct, Dynamo, Wire, sent};
use crate::entity::{DynamoEntity, check_named, decode_error};
use crate::error::{Error, Result};
use crate::expr::{Expressions, Place};
use crate::key::Key;
use crate::local::Lookup;
use crate::managed::{Absence, Expired, TOMBSTONE};
use crate::monitor::Touched;
use crate::schema::SCHEMA_VERSION;
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

    /// Reads the item with a key that is made already.
    pub fn of_key(key: Key) -> Self {
        Get::new(Ok(key))
    }

    /// Reads these [attributes](Attributes) alone: a field, a place inside of one, or a tuple of up to twelve. DynamoDB reads,
    /// and is paid for, the whole item all the same.
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
        Get { key, consistent, expired, selection: Only::new(attributes(E::FIELDS)), entity: PhantomData }
    }
}

impl<E: DynamoEntity> Get<E> {
    /// What it asks for, for a store that stands in for a table.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot be made.
    pub fn lookup(self) -> Result<Lookup> {
        Ok(Lookup::new(vec![self.key?], self.consistent, self.expired))
    }
}

impl<E: DynamoEntity, S: Selection<E>> Get<E, S> {
    /// The same read as a batch.
    pub(crate) fn into_batch(self) -> BatchGet<E, S> {
        BatchGet::with(self.key.map(|key| vec![key]), self.consistent, self.expired, self.selection)
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

    /// What is asked for, and how the answer is read.
    pub(crate) fn into_parts(self, db: &Dynamo) -> Result<(Asked, Reader<E, S>)> {
        let mut expressions = Expressions::default();
        let places = places::<E, S>(&self.selection, db);
        let projection = places.map(|places| projection(places, &mut expressions)).transpose()?;
        let asked =
            Asked { table: db.table_name(E::SCHEMA.table)?, key: self.key?, projection, names: expressions.names() };
        Ok((asked, Reader::new(self.expired.of(E::SCHEMA, db), self.selection)))
    }

    fn request(self, db: &Dynamo) -> Result<(GetItemFluentBuilder, Reader<E, S>)> {
        let consistent = self.consistent.then_some(true);
        let (Asked { table, key, projection, names }, reader) = self.into_parts(db)?;
        let request = db
            .client()
            .get_item()
            .table_name(table)
            .set_key(Some(key.into_item(&E::SCHEMA.primary)))
            .set_projection_expression(projection)
            .set_expression_attribute_names(names)
            .set_consistent_read(consistent);
        Ok((request, reader))
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot be made.
    pub fn into_input(self, db: &Dynamo) -> Result<GetItemInput> {
        self.request(db)?.0.as_input().clone().build().map_err(Error::build)
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Get<E, S> {
    /// Sends it; `None` when there is no such item, or it has [expired](Self::include_expired).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] before anything is sent; [`Error::Decode`] when the item does not fit the entity; whatever
    /// [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Option<S::Out>> {
        let (request, reader) = self.request(db)?;
        let touched =
            || Touched::item(request.get_table_name().as_deref(), request.get_key().as_ref(), &E::SCHEMA.primary);
        let watch = db.watch("GetItem", Some(E::SCHEMA.entity), || vec![touched()]).await;
        match db.wire() {
            Wire::Direct => {
                let output = || Output::erase(GetItemOutput::builder().build());
                let direct = Direct::new("GetItem", reader, output, || GetItem::new().config());
                let sent = sent!(watch, direct.clone(), request);
                sent.map_err(|error| Error::from_sdk("GetItem", error))?;
                direct.take()
            }
            Wire::Sdk => {
                let sent = watch.during(watch.on(request.customize()).send()).await;
                let answer = sent.map_err(|error| Error::from_sdk("GetItem", error))?;
                reader.read_item(answer.item)
            }
        }
    }
}

/// One item that is asked for.
pub(crate) struct Asked {
    pub(crate) table: String,
    pub(crate) key: Key,
    pub(crate) projection: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
}

/// What has to be read of an item that is got by its key, where it is not all.
pub(crate) fn places<E: DynamoEntity, S: Selection<E>>(selection: &S, db: &Dynamo) -> Option<Vec<Place>> {
    let selected = selection.places()?;
    // The keys too, as an item may have nothing of what is selected.
    let keys = E::SCHEMA.primary.attributes().map(|key| key.name.text);
    let kept = [E::SCHEMA.type_attribute, E::SCHEMA.managed.ttl].into_iter().flatten().map(|name| name.text);
    let kept = kept.chain(db.has_tombstones().then_some(TOMBSTONE)).chain(E::SCHEMA.shape.map(|_| SCHEMA_VERSION));
    Some(keys.map(Place::of).chain(selected).chain(kept.map(Place::of)).collect())
}

/// How an answer is read that has an item, or none.
pub(crate) struct Reader<E, S> {
    expiry: Option<Absence>,
    selection: S,
    entity: PhantomData<fn() -> E>,
}

impl<E: DynamoEntity, S: Selection<E>> Reader<E, S> {
    pub(crate) fn new(expiry: Option<Absence>, selection: S) -> Self {
        Reader { expiry, selection, entity: PhantomData }
    }

    /// Reads an item of the SDK's.
    pub(crate) fn read_item(&self, item: Option<Item>) -> Result<Option<S::Out>> {
        let is_alive = |item: &Item| !self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        let item = item.filter(is_alive).map(|item| self.read_found(AvSource::item(item)));
        item.transpose().map_err(decode_error::<E>)
    }

    /// Reads an item that was found by its key.
    fn read_found<'de, M: MapSource<'de>>(&self, item: M) -> R<S::Out> {
        check_named::<E, M>(&item)?;
        check_selected::<E, S, M>(&self.selection, &item)?;
        self.selection.read(item)
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Body for Reader<E, S> {
    type Out = Option<S::Out>;

    fn read(&self, body: &str) -> Result<Option<S::Out>> {
        let mut found = None;
        let mut cursor = Cursor::new(body);
        let read = cursor.object(|name, value| {
            if name == "Item" && !value.is_null() {
                let item = JsonMap::item(value)?;
                let is_over = self.expiry.as_ref().map(|expiry| expiry.is_over_unread(&item)).transpose()?;
                if is_over == Some(true) {
                    return Ok(());
                }
                found = Some(self.read_found(item)?);
            }
            Ok(())
        });
        read.and_then(|()| cursor.end()).map_err(decode_error::<E>)?;
        Ok(found)
    }
}
