//! What a read returns of each item: all that is there, or some attributes.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::attributes::{self, Attributes};
use super::plan::Select;
use crate::entity::{DynamoEntity, Indexed};
use crate::expr::Place;
use crate::projected::project_map;
use crate::schema::{EntitySchema, IndexSchema, Projection, SCHEMA_VERSION};
use crate::shape::check_part;
use crate::value::{Entries, Item, MapSource, Problem, R, Value as _, ValueError, build_map};

/// What a read of entity `E` returns of each item: [`Whole`], [`Items`], or [`Only`] some attributes.
pub trait Selection<E>: sealed::Selection<E> {}
impl<E, S: sealed::Selection<E>> Selection<E> for S {}

pub(crate) mod sealed {
    use super::{MapSource, Place, R};

    pub trait Selection<E>: Clone + Send + Sync + 'static {
        type Out: Send + 'static;
        /// The places that are read, where they are not all.
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn places(&self) -> Option<Vec<Place>>;
        /// Reads an item of the entity.
        fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<Self::Out>;
    }
}

/// All that the table or index `I` holds.
pub struct Whole<I>(PhantomData<fn() -> I>);

/// Whole items.
#[derive(Debug, Clone, Copy)]
pub struct Items;

/// These attributes: a field of the entity, a place inside of one, or a tuple of them.
#[derive(Debug, Clone)]
pub struct Only<A> {
    attributes: A,
    /// Those that are read as they are, as several places are looked up in them, or one inside.
    opened: Vec<String>,
}

impl<A: attributes::sealed::Attributes> Only<A> {
    pub(crate) fn new(attributes: A) -> Self {
        let places = attributes.places();
        let is_opened = |place: &&Place| {
            !place.is_attribute() || places.iter().filter(|other| other.root() == place.root()).count() > 1
        };
        let opened = places.iter().filter(is_opened).map(|place| place.root().clone().into_owned()).collect();
        Only { attributes, opened }
    }
}

impl<I> Whole<I> {
    pub(super) fn new() -> Self {
        Whole(PhantomData)
    }
}

impl<I> fmt::Debug for Whole<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Whole")
    }
}

impl<I> Clone for Whole<I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I> Copy for Whole<I> {}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: Indexed<I>, I: 'static> sealed::Selection<E> for Whole<I> {
    type Out = E::Projected;
    fn places(&self) -> Option<Vec<Place>> {
        None
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<E::Projected> {
        project_map::<E, E::Projected, M>(item)
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity + 'static> sealed::Selection<E> for Items {
    type Out = E;
    fn places(&self) -> Option<Vec<Place>> {
        None
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<E> {
        build_map(item)
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E, A: Attributes<E>> sealed::Selection<E> for Only<A> {
    type Out = A::Out;
    fn places(&self) -> Option<Vec<Place>> {
        Some(self.attributes.places())
    }
    fn read<'de, M: MapSource<'de>>(&self, item: M) -> R<A::Out> {
        let mut slots = A::Slots::default();
        let mut opened = Item::new();
        let mut entries = item.entries();
        while let Some((name, value)) = entries.next()? {
            let name = name.as_ref();
            if !self.opened.iter().any(|opened| opened == name) {
                self.attributes.take(&mut slots, name, value)?;
                continue;
            }
            let value = AttributeValue::decode(value).map_err(|error| error.at(name.to_owned()))?;
            if opened.insert(name.to_owned(), value).is_some() {
                return Err(ValueError::new(Problem::Duplicate).at(name.to_owned()));
            }
        }
        self.attributes.finish(slots, &opened)
    }
}

/// What DynamoDB has to return for a selection: the attributes, and what tells whose item it is.
pub(super) fn select<E: DynamoEntity, S: sealed::Selection<E>>(selection: &S, index: &IndexSchema) -> Select {
    match selection.places() {
        None => Select::All,
        Some(mut places) => {
            places.extend(type_attribute(E::SCHEMA, index).map(Place::of));
            let version = E::SCHEMA.shape.filter(|_| holds(index.projection, SCHEMA_VERSION));
            places.extend(version.map(|_| Place::of(SCHEMA_VERSION)));
            Select::Only(places)
        }
    }
}

/// The attribute with the entity's name, where the table or index holds it.
pub(super) fn type_attribute(schema: &EntitySchema, index: &IndexSchema) -> Option<&'static str> {
    let name = schema.type_attribute?.text;
    holds(index.projection, name).then_some(name)
}

fn holds(projection: Projection, name: &str) -> bool {
    match projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(&name),
    }
}

/// Refuses an item of which a part is read, and whose whole would have to be made new first.
pub(super) fn check_selected<'de, E, S, M>(selection: &S, item: &M) -> R<()>
where
    E: DynamoEntity,
    S: sealed::Selection<E>,
    M: MapSource<'de>,
{
    match E::SCHEMA.shape {
        Some(_) if selection.places().is_some() => check_part::<E, M>(item),
        Some(_) | None => Ok(()),
    }
}
