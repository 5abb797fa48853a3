//! `BatchGetItem` of one entity.

use std::fmt;
use std::marker::PhantomData;

use super::keys::{Found, Keys};
use super::read::sealed::{Ask, Take};
use super::{BatchRead, Partial};
use crate::budget::Budget;
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::expr::Place;
use crate::key::Key;
use crate::local::Lookup;
use crate::managed::Expired;
use crate::op::get::{Reader, places};
use crate::op::{Attributes, Items, Only, Selection};
use crate::value::Item;

/// Reads any number of items of one entity by their keys.
///
/// `BatchGetItem` calls of up to 100 keys, several at once; each item costs what it would cost alone. A key that is given
/// several times is read once; keys are compared by value, so that the numbers 1 and 1.0 are one. What DynamoDB leaves
/// unprocessed, which it does after 16 MB too, is asked for again, with pauses that grow, until it is there or the
/// [budget](Self::budget) is used up. Items of several entities are read together by a [`BatchRead`].
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let orders = Order::batch_get([("bob@example.com", 2023, 7), ("eve@example.com", 2024, 1)]).send(db).await?;
/// let found = orders.iter().flatten().count();
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
pub struct BatchGet<E, S = Items> {
    keys: Result<Vec<Key>>,
    consistent: bool,
    expired: Expired,
    concurrency: Option<usize>,
    budget: Option<Budget>,
    selection: S,
    entity: PhantomData<fn() -> E>,
}

impl<E, S> fmt::Debug for BatchGet<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet").field("keys", &self.keys.as_ref().map_or(0, Vec::len)).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> BatchGet<E> {
    pub(crate) fn new(keys: impl Iterator<Item = Result<Key>>) -> Self {
        BatchGet::with(keys.collect(), false, Expired::Hidden, Items)
    }

    /// Reads the items with these keys, in this order: keys that were made before, by [`DynamoEntity::key`] say.
    pub fn of_keys(keys: impl IntoIterator<Item = Key>) -> Self {
        Self::new(keys.into_iter().map(Ok))
    }

    /// Reads these [attributes](Attributes) alone: a field, a place inside of one, or a tuple of up to twelve. DynamoDB reads,
    /// and is paid for, the whole items all the same.
    ///
    /// ```no_run
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users")]
    /// # #[pk("{email}")]
    /// # struct User { email: String, name: String, logins: u32 }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// let users = User::batch_get(["bob@example.com", "eve@example.com"]);
    /// let names: Vec<Option<String>> = users.only(|u| u.name).send(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only<A: Attributes<E>>(self, attributes: impl FnOnce(&E::Fields) -> A) -> BatchGet<E, Only<A>> {
        let BatchGet { keys, consistent, expired, concurrency, budget, .. } = self;
        let selection = Only::new(attributes(E::FIELDS));
        BatchGet { keys, consistent, expired, concurrency, budget, selection, entity: PhantomData }
    }

    /// What it asks for, for a store that stands in for a table.
    ///
    /// # Errors
    /// [`Error::InvalidKey`](crate::Error::InvalidKey) when a key cannot be made.
    pub fn lookup(self) -> Result<Lookup> {
        Ok(Lookup::new(self.keys?, self.consistent, self.expired))
    }

    /// The same as [`send`](Self::send) with the items as they are stored, expired ones included.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for [`Error::Decode`](crate::Error::Decode).
    pub async fn send_items(self, db: &Dynamo) -> Result<Vec<Option<Item>>> {
        let pace = super::read::pace(self.concurrency, self.budget, db);
        let mut keys = Keys::default();
        let places = self.ask_keys(&mut keys, None, db)?;
        let mut found = keys.read(db, pace).await?;
        found.check()?;
        Ok(found.take(places))
    }
}

impl<E: DynamoEntity, S> BatchGet<E, S> {
    pub(crate) fn with(keys: Result<Vec<Key>>, consistent: bool, expired: Expired, selection: S) -> Self {
        BatchGet { keys, consistent, expired, concurrency: None, budget: None, selection, entity: PhantomData }
    }

    /// Sees every write that was answered before.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads items that have expired, too, as long as DynamoDB has not deleted them.
    pub fn include_expired(mut self) -> Self {
        self.expired = Expired::Included;
        self
    }

    /// How many calls are under way at once, at least one; 4 unless told.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls);
        self
    }

    /// How often and how long it is tried; that of the [handle](Dynamo::with_budget) unless told.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Asks for the keys; their places.
    fn ask_keys(self, keys: &mut Keys, wanted: Option<Vec<Place>>, db: &Dynamo) -> Result<std::ops::Range<usize>> {
        let primary = &E::SCHEMA.primary;
        let asked = self.keys?;
        let table = keys.table(db.table_name(E::SCHEMA.table)?, primary, self.consistent, wanted);
        let places: Vec<usize> = asked.into_iter().map(|key| keys.ask(table, primary, key)).collect();
        Ok(places.first().copied().map_or(0..0, |first| first..first + places.len()))
    }
}

impl<E: DynamoEntity, S: Selection<E>> BatchGet<E, S> {
    /// Sends it: an entry for each key, in the order asked for, `None` where there is no item, or one that has
    /// [expired](Self::include_expired). Without keys, nothing is
    /// sent.
    ///
    /// # Errors
    /// [`Error::InvalidKey`](crate::Error::InvalidKey) before anything is sent; [`Error::Decode`](crate::Error::Decode) when
    /// an item does not fit the entity; [`Error::Unprocessed`](crate::Error::Unprocessed) with the keys that were not read,
    /// and why. [`send_partial`](Self::send_partial) gives what was read all the same.
    pub async fn send(self, db: &Dynamo) -> Result<Vec<Option<S::Out>>>
    where
        E: 'static,
    {
        self.together().send(db).await
    }

    /// Sends it, and gives what was read along with what is left: an entry for each key is `None` also where its key is among
    /// the left ones.
    ///
    /// # Errors
    /// [`Error::InvalidKey`](crate::Error::InvalidKey) before anything is sent; [`Error::Decode`](crate::Error::Decode).
    pub async fn send_partial(self, db: &Dynamo) -> Result<Partial<Vec<Option<S::Out>>>>
    where
        E: 'static,
    {
        self.together().send_partial(db).await
    }

    /// The same as one of the reads of a batch.
    pub(crate) fn together(mut self) -> BatchRead<Self>
    where
        E: 'static,
    {
        let (concurrency, budget) = (self.concurrency.take(), self.budget.take());
        BatchRead::with(self, concurrency, budget)
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Ask for BatchGet<E, S> {
    type Out = Vec<Option<S::Out>>;

    #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
    fn ask(self, keys: &mut Keys, db: &Dynamo) -> Result<Take<Self::Out>> {
        let reader = Reader::<E, S>::new(self.expired.of(E::SCHEMA, db), self.selection.clone());
        let wanted = places::<E, S>(&self.selection, db);
        let places = self.ask_keys(keys, wanted, db)?;
        Ok(Box::new(move |found: &mut Found| {
            found.take(places).into_iter().map(|item| reader.read_item(item)).collect()
        }))
    }
}
