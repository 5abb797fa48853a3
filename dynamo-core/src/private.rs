//! The only names that generated code may use.

pub use std::borrow::Cow;
pub use std::clone::Clone;
pub use std::cmp::{Eq, PartialEq};
pub use std::convert::From;
pub use std::default::Default;
pub use std::fmt::{Debug, Formatter, Result as FmtResult};
pub use std::marker::{PhantomData, Send, Sync};
pub use std::ops::FnOnce;
pub use std::option::Option::{self, None, Some};
pub use std::primitive::{bool, i128, str, u64, usize};
pub use std::result::Result::{self, Err, Ok};
pub use std::string::{String, ToString};

pub use aws_sdk_dynamodb::types::AttributeValue;

pub use crate::batch::Unconditional;
pub use crate::entity::{DynamoEntity, Gsi, Indexed, Lsi, Primary, ReadAs};
pub use crate::expr::{Document, Field, Flat, IndexPart, Managed, MapLike, Plain, PrimaryPart};
use crate::key::KeyArgs;
pub use crate::key::{
    Alphabet, AttributeKey, Case, Complete, DescendingComponent, EscapedComponent, Format, IndexAttribute,
    IndexComponent, Key, KeyArg, KeyAttribute, KeyComponent, KeyKind, KeyPart, KeySource, KeyValue, Ordered,
    OrderedAtEnd, OrderedComponent, OrderedText, PaddedComponent, Part, Prefix, Shards, SortPrefix, Template,
    Unordered, put_keys,
};
pub use crate::kin::entity_of;
pub use crate::managed::{Expires, ManagedPut, ManagedUpdate, Settle, Stamp, TimeOp, Touch, Versioned, timestamp};
pub use crate::op::{Delete, Update, Upsertable};
pub use crate::projected::{KeyTexts, Projected};
pub use crate::schema::{
    Billing, Capacity, Encryption, EntitySchema, IndexId, IndexSchema, ManagedSchema, Projection, Sameness, Shape,
    StreamView, TableClass, TableSchema, TableSettings, UniquePart, UniqueSchema, VersionSchema, Writer, check_entity,
    check_table, check_unique,
};
pub use crate::shape::read_upgraded;
pub use crate::table::DynamoTable;
pub use crate::unique::{Guarded, Replaceable};
pub use crate::value::generated::*;
pub use crate::value::{
    AvSink, AvSource, Convert, Entries, Item, ListSink, MapKey, MapSink, MapSource, Name, Names, R, Record, Sink,
    Slots, Source, Value, ValueError, build, encode_record, fill, record_into_av,
};

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
pub fn part_of_key<T>(
    slot: &Option<Cow<'_, str>>,
    attribute: &KeyAttribute,
    component: usize,
    read: fn(&str) -> R<T>,
) -> R<T> {
    let Some(text) = slot else { return Err(ValueError::missing(attribute.name.text)) };
    attribute.read_part(text, component, read)
}

/// Reads a component out of the templates of a primary key.
///
/// # Errors
/// When the key is not of its template, or the component has another text.
pub fn key_part<T>(key: &Key, schema: &EntitySchema, component: usize, read: fn(&str) -> R<T>) -> R<T> {
    let none = || ValueError::invalid("a key of this entity", "the text does not fit the template");
    let attribute = schema.primary.attributes().find(|attribute| attribute.tells(component));
    // What is written in one case everywhere is read in that case.
    let attribute = attribute.or_else(|| schema.primary.attributes().find(|attribute| attribute.uses(component)));
    let Some(attribute) = attribute else { return Err(none()) };
    let text = match (&attribute.source, key.value(&schema.primary, attribute)) {
        (KeySource::Template(template), Some(KeyValue::S(text))) => template.component(text, component),
        _ => None,
    };
    text.ok_or_else(none).and_then(|text| read(&text)).map_err(|error| error.at(attribute.name.text))
}

/// Reads a component of a primary key that is a key attribute of its own.
///
/// # Errors
/// When the key lacks it, or has something else there.
pub fn key_field<T: Value>(key: &Key, schema: &EntitySchema, component: usize) -> R<T> {
    let is_field = |attribute: &&KeyAttribute| !attribute.is_template() && attribute.uses(component);
    let Some(attribute) = schema.primary.attributes().find(is_field) else { return Err(incomplete()) };
    let name = attribute.name.text;
    let Some(value) = key.value(&schema.primary, attribute) else { return Err(ValueError::missing(name)) };
    T::decode(AvSource::new(value.clone().into())).map_err(|error| error.at(name))
}

/// The sort key of an index that has one; the partition key keeps the function total.
#[must_use]
pub const fn sort_of(index: &IndexSchema) -> &KeyAttribute {
    match &index.sort {
        Some(sort) => sort,
        None => &index.partition,
    }
}

/// `Name { field: value, .. }`.
///
/// # Errors
/// When the formatter's output fails.
pub fn debug_struct(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> FmtResult {
    let mut out = f.debug_struct(name);
    for (name, value) in fields {
        out.field(name, value);
    }
    out.finish()
}

/// The schema of an entity whose declaration has mistakes, so that code which uses it is not reported as well.
pub const INVALID_ENTITY: EntitySchema = EntitySchema {
    entity: "",
    type_attribute: None,
    table: "",
    primary: IndexSchema {
        id: IndexId::Primary,
        name: "",
        partition: KeyAttribute {
            name: &Name { text: "", json: "\"\":" },
            kind: KeyKind::S,
            source: KeySource::Template(Template { parts: &[] }),
        },
        more_partition: &[],
        sort: None,
        more_sort: &[],
        partition_writer: Writer::Own,
        sort_writer: Writer::Own,
        projection: Projection::All,
    },
    indexes: &[],
    components: &[],
    texts: &[],
    attributes: &[],
    secrets: &[],
    managed: ManagedSchema::NONE,
    unique: &[],
    shape: None,
    flattened: &[],
};

/// The names of a record whose declaration has mistakes.
pub const INVALID_NAMES: &Names = &Names { own: &[], flattened: &[], is_open: false };

/// The slots of such a record.
#[derive(Debug)]
pub struct NoSlots<T>(PhantomData<fn() -> T>);

impl<T> Default for NoSlots<T> {
    fn default() -> Self {
        NoSlots(PhantomData)
    }
}

impl<'de, T> Slots<'de> for NoSlots<T> {
    type Out = T;
    fn field<S: Source<'de>>(&mut self, _: &str, _: S) -> R<()> {
        Ok(())
    }
    fn finish(self) -> R<T> {
        Err(incomplete())
    }
}

/// The key components of such an entity.
#[derive(Debug)]
pub struct Anything;

impl<E: DynamoEntity> Projected<E> for Anything {
    const KEYS: &'static [&'static KeyAttribute] = &[];

    fn project(_: E::Slots<'_>, _: &KeyTexts) -> R<Self> {
        Err(incomplete())
    }
}

impl<A> KeyArgs<Anything> for A {
    fn into_parts(self) -> Anything {
        Anything
    }
}

/// A sort key prefix of such an entity.
#[must_use]
pub fn any_prefix<N: From<Prefix>>() -> SortPrefix<Ordered, N> {
    SortPrefix::new(&Prefix::of_index(&INVALID_ENTITY.primary), &0_u8)
}
