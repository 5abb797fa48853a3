//! What an index holds of an entity.

use crate::entity::DynamoEntity;
use crate::key::KeyAttribute;
use crate::shape;
use crate::value::{Entries, MapSource, R, Record, Slots, ValueError};

/// What an index holds of entity `E`: the entity itself where all attributes are projected, otherwise a struct that the
/// derive makes, with the fields that the index has.
pub trait Projected<E: DynamoEntity>: Sized + Send + 'static {
    /// The templates that fields are read back from, whose attributes the index has.
    #[doc(hidden)]
    const KEYS: &'static [&'static KeyAttribute];
    /// True for the entity itself.
    #[doc(hidden)]
    const IS_WHOLE: bool = false;

    /// Takes what is projected out of the slots of the entity, and the rest out of the keys.
    ///
    /// # Errors
    /// When a field is missing or does not fit.
    #[doc(hidden)]
    fn project(slots: E::Slots<'_>, keys: &KeyTexts) -> R<Self>;
}

impl<E: DynamoEntity + 'static> Projected<E> for E {
    const KEYS: &'static [&'static KeyAttribute] = &[];
    const IS_WHOLE: bool = true;

    fn project(slots: E::Slots<'_>, _: &KeyTexts) -> R<Self> {
        slots.finish()
    }
}

/// The texts of key attributes that are made from templates.
#[derive(Debug)]
pub struct KeyTexts(Vec<(&'static KeyAttribute, Option<String>)>);

impl KeyTexts {
    fn peek<'de, M: MapSource<'de>>(map: &M, keys: &[&'static KeyAttribute]) -> R<Self> {
        let text = |key: &&'static KeyAttribute| {
            let text = map.peek(key.name.text)?;
            Ok((*key, text.map(std::borrow::Cow::into_owned)))
        };
        keys.iter().map(text).collect::<R<_>>().map(KeyTexts)
    }

    /// A component of the key at this position.
    ///
    /// # Errors
    /// When the key is missing, not of its template, or the component has another text.
    pub fn part<T>(&self, key: usize, component: usize, read: fn(&str) -> R<T>) -> R<T> {
        let Some((attribute, text)) = self.0.get(key) else { return Err(crate::__private::incomplete()) };
        let Some(text) = text else { return Err(ValueError::missing(attribute.name.text)) };
        attribute.read_part(text, component, read)
    }
}

/// Reads what an index holds of an entity from the attributes of an item.
pub(crate) fn project_map<'de, E: DynamoEntity, P: Projected<E>, M: MapSource<'de>>(map: M) -> R<P> {
    if !P::IS_WHOLE {
        shape::check_part::<E, M>(&map)?;
    } else if let Some(shape) = E::SCHEMA.shape {
        let found = shape::version(&map)?;
        if found != shape.version {
            return project_entries::<E, P, _>(shape::upgraded(shape, found, map)?);
        }
    }
    project_entries::<E, P, M>(map)
}

fn project_entries<'de, E: DynamoEntity, P: Projected<E>, M: MapSource<'de>>(map: M) -> R<P> {
    let keys = KeyTexts::peek(&map, P::KEYS)?;
    let mut slots = <E as Record>::Slots::<'_>::default();
    let mut entries = map.entries();
    while let Some((name, value)) = entries.next()? {
        slots.field(name.as_ref(), value)?;
    }
    P::project(slots, &keys)
}
