//! Which entity an item is of.
//!
//! An item says it by its keys, and by its type attribute if it has one. In a table of many entities these few attributes are
//! the same for most of them, so that each is looked up once.

use std::borrow::Cow;

use crate::entity::DynamoEntity;
use crate::key::{KeyKind, KeySource};
use crate::schema::EntitySchema;
use crate::unique::is_marker_text;
use crate::value::{MapSource, R};

/// True when an item is of entity `E`: its key attributes are what the entity's templates write, and its type attribute,
/// if it has one, names the entity. An item without one may be older than the attribute.
///
/// # Errors
/// When the item cannot be read at all.
pub(crate) fn belongs<'de, E: DynamoEntity, M: MapSource<'de>>(map: &M) -> R<bool> {
    belongs_to(E::SCHEMA, map)
}

/// The same of an entity that is known by its schema.
pub(crate) fn belongs_to<'de, M: MapSource<'de>>(schema: &EntitySchema, map: &M) -> R<bool> {
    Texts::of(map).are_of(schema)
}

/// The position of the first entity that an item is of.
///
/// # Errors
/// When the item cannot be read at all.
pub fn entity_of<'de, M: MapSource<'de>>(entities: &[&EntitySchema], map: &M) -> R<Option<usize>> {
    let mut texts = Texts::of(map);
    for (at, schema) in entities.iter().enumerate() {
        if texts.are_of(schema)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The texts of an item's attributes that were looked up last: a partition key, a sort key, the name of an entity.
struct Texts<'m, M> {
    map: &'m M,
    known: [Option<Text<'m>>; 3],
}

/// An attribute's name, and its text if it is a string.
type Text<'m> = (&'static str, Option<Cow<'m, str>>);

impl<'m, 'de, M: MapSource<'de>> Texts<'m, M> {
    fn of(map: &'m M) -> Self {
        Texts { map, known: [const { None }; 3] }
    }

    /// The text of an attribute; `place` is where that of the attribute before it was kept.
    fn get(&mut self, place: Place, name: &'static str) -> R<Option<&str>> {
        let [partition, sort, entity] = &mut self.known;
        let known = match place {
            Place::Partition => partition,
            Place::Sort => sort,
            Place::Entity => entity,
        };
        if known.as_ref().is_none_or(|(known, _)| *known != name) {
            *known = Some((name, self.map.peek(name)?));
        }
        Ok(known.as_ref().and_then(|(_, text)| text.as_deref()))
    }

    fn are_of(&mut self, schema: &EntitySchema) -> R<bool> {
        let partition = &schema.primary.partition;
        if partition.kind == KeyKind::S && self.get(Place::Partition, partition.name.text)?.is_some_and(is_marker_text)
        {
            return Ok(false);
        }
        let sort = schema.primary.sort.iter().map(|attribute| (Place::Sort, attribute));
        for (place, attribute) in [(Place::Partition, partition)].into_iter().chain(sort) {
            if let KeySource::Template(template) = &attribute.source
                && !self.get(place, attribute.name.text)?.is_some_and(|text| template.matches(text))
            {
                return Ok(false);
            }
        }
        let Some(name) = schema.type_attribute else { return Ok(true) };
        Ok(self.get(Place::Entity, name.text)?.is_none_or(|found| found == schema.entity))
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Partition,
    Sort,
    Entity,
}
