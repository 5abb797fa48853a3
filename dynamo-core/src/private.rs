//! The only names that generated code may use.

pub use std::borrow::Cow;
pub use std::convert::From;
pub use std::default::Default;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Err, Ok};
pub use std::string::String;

pub use crate::entity::{DynamoEntity, Gsi, Indexed, Primary, belongs};
pub use crate::expr::{Field, IndexPart, Plain, PrimaryPart};
pub use crate::key::{
    AttributeKey, Case, Complete, Format, IndexAttribute, IndexComponent, KeyArg, KeyAttribute, KeyComponent, KeyKind,
    KeyPart, KeySource, Ordered, Part, Prefix, SortPrefix, Template, put_keys,
};
pub use crate::schema::{
    Billing, Encryption, EntitySchema, IndexId, IndexSchema, Projection, StreamView, TableSchema, TableSettings,
    check_entity,
};
pub use crate::table::DynamoTable;
pub use crate::value::{
    AvSink, Entries, Fill, FillWith, Item, MapSink, MapSource, Move, Name, Put, R, Read, Record, Sink, Source, Value,
    ValueError, build, build_map, codec, de, encode_record, record_into_av,
};

/// Lends a component of the primary key: the one place that asks for `KeyComponent`.
#[inline]
pub fn key_part<T: KeyComponent>(value: &T) -> Option<&dyn KeyPart> {
    Some(value)
}

/// Lends a component of an index key: the one place that asks for `IndexComponent`.
#[inline]
pub fn index_part<T: IndexComponent>(value: &T) -> Option<&dyn KeyPart> {
    value.component()
}

/// Lends a field that is a key attribute of the table.
#[inline]
pub fn key_attribute<T: AttributeKey>(value: &T) -> Option<&dyn KeyPart> {
    Some(value)
}

/// Lends a field that is a key attribute of an index.
#[inline]
pub fn index_attribute<T: IndexAttribute>(value: &T) -> Option<&dyn KeyPart> {
    value.attribute()
}

/// Keeps the text of a key attribute, from which fields are parsed at the end.
///
/// # Errors
/// When the attribute is no string, or occurs twice.
pub fn read_key<'de, S: Source<'de>>(slot: &mut Option<Cow<'de, str>>, name: &'static str, source: S) -> R<()> {
    if slot.is_some() {
        return Err(ValueError::duplicate(name));
    }
    *slot = Some(source.string().map_err(|error| error.at(name))?);
    Ok(())
}

/// Parses a component out of a key.
///
/// # Errors
/// When the key is missing or not of its template.
pub fn part_of_key<T: KeyComponent>(slot: &Option<Cow<'_, str>>, attribute: &KeyAttribute, component: usize) -> R<T> {
    let name = attribute.name.text;
    let Some(text) = slot else { return Err(ValueError::missing(name)) };
    let part = match &attribute.source {
        KeySource::Template(template) => template.component(text, component),
        KeySource::Field { .. } => Some(&**text),
    };
    part.ok_or_else(|| ValueError::invalid("a key of this entity", "the text does not fit the template"))
        .and_then(T::read_text)
        .map_err(|error| error.at(name))
}

/// The error of slots that were filled and are not; cannot happen in derived code.
#[cold]
#[must_use]
pub fn incomplete() -> ValueError {
    ValueError::invalid("all fields", "a slot was left empty")
}

/// The sort key of an index before any component is given.
#[must_use]
pub fn sort_start<E: Indexed<I>, I>() -> Prefix {
    Prefix::of_index(E::INDEX)
}
