//! What an update has changed, and that alone.

use std::fmt;
use std::marker::PhantomData;

use crate::entity::{DynamoEntity, decode_error};
use crate::error::{Error, Result};
use crate::expr::{IntoPath, Place, Relation};
use crate::value::{AvSource, Item, Value};

/// The places that an update has changed, as they are after it or were before it: what
/// [`send_updated_new`](super::Update::send_updated_new) and [`send_updated_old`](super::Update::send_updated_old) bring back.
///
/// An update of a place inside of a document brings back that place and not the document, so only what was changed can be
/// asked for, and what is inside of it.
#[derive(Clone)]
pub struct Changed<E> {
    item: Item,
    places: Vec<Place>,
    entity: PhantomData<fn() -> E>,
}

impl<E> fmt::Debug for Changed<E> {
    /// Shows the places, not the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.places.iter().map(Place::to_string)).finish()
    }
}

impl<E: DynamoEntity> Changed<E> {
    pub(in crate::op) fn new(item: Item, places: Vec<Place>) -> Self {
        Changed { item, places, entity: PhantomData }
    }

    /// The value of a place that was changed; `None` where nothing is, or was, there.
    ///
    /// ```no_run
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users")]
    /// # struct User { #[pk] email: String, logins: u32, note: Option<String> }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// let changed = User::update("bob@example.com").add(|u| u.logins, 1).send_updated_new(db).await?;
    /// let logins: Option<u32> = changed.get(|u| u.logins)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a place that the update does not change, or changes in part, and for one in an
    /// element of a list that it changes: DynamoDB brings such elements back without the others, so that their positions
    /// are gone. [`Error::Decode`] when the value does not fit.
    pub fn get<P>(&self, place: impl FnOnce(&E::Fields) -> P) -> Result<Option<P::Value>>
    where
        P: IntoPath<E>,
        P::Value: Value,
    {
        let place = place(E::FIELDS).into_place();
        let is_covered = |changed: &Place| match changed.relation(&place) {
            Relation::Same => true,
            Relation::Inside => changed.steps().len() < place.steps().len(),
            Relation::Apart | Relation::Conflicting => false,
        };
        match self.places.iter().find(|changed| is_covered(changed)) {
            None => Err(Error::InvalidRequest(format!(
                "the update of `{}` does not change all of `{place}`, and brings back what it changes; ask for that, or \
                 use `send_new`",
                E::SCHEMA.entity
            ))),
            Some(changed) if changed.has_element() => Err(Error::InvalidRequest(format!(
                "`{changed}` of `{}` is in a list, of which an update brings back what it changes without its position; \
                 use `send_new`",
                E::SCHEMA.entity
            ))),
            Some(_) => {
                let value = place.find(&self.item).map(|value| P::Value::decode(AvSource::new(value.clone())));
                value.transpose().map_err(|error| decode_error::<E>(error.at(place.to_string())))
            }
        }
    }
}
