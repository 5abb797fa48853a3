//! A key attribute: where its value comes from, and what may be wrong with it.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{KeyKind, KeyPart, KeyValue, PARTITION_KEY_MAX, SORT_KEY_MAX, Shards, Template};
use crate::schema::{EntitySchema, IndexId, IndexSchema, Writer};
use crate::value::{MapSink, Name, Number, Problem, R, Sink, Source, Value, ValueError};

/// An attribute that is a partition or sort key.
#[derive(Debug, Clone, Copy)]
pub struct KeyAttribute {
    /// The attribute's name.
    pub name: &'static Name,
    /// The attribute's type.
    pub kind: KeyKind,
    /// Where its value comes from.
    pub source: KeySource,
}

/// Where the value of a key attribute comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource {
    /// Written from a template; the attribute exists for the key alone.
    Template(Template),
    /// A field of the entity.
    Field {
        /// The field's position among the entity's key components.
        component: usize,
        /// The field's name.
        field: &'static str,
    },
}

impl KeySource {
    /// The value; `None` when a component is absent.
    #[inline]
    pub(super) fn value(&self, components: &[Option<&dyn KeyPart>]) -> R<Option<KeyValue>> {
        match self {
            KeySource::Template(template) => template.write(components).map(|text| text.map(KeyValue::S)),
            KeySource::Field { component, .. } => {
                components.get(*component).copied().flatten().map(KeyPart::key_value).transpose()
            }
        }
    }
}

impl KeyAttribute {
    /// The attribute's value; `None` when a component is absent.
    ///
    /// # Errors
    /// When the value cannot be a key: empty, too long, a component that would make the key ambiguous.
    pub fn value(&self, components: &[Option<&dyn KeyPart>], max: usize) -> R<Option<KeyValue>> {
        let value = self.source.value(components).map_err(|error| error.at(self.name.text))?;
        if let Some(value) = &value {
            self.check(value, max)?;
        }
        Ok(value)
    }

    /// The value of a partition key that a query asks for. Of one that is spread over shards it is what they have in common.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn partition_value(&self, components: &[Option<&dyn KeyPart>]) -> R<Option<KeyValue>> {
        let KeySource::Template(template) = self.source else { return self.value(components, PARTITION_KEY_MAX) };
        if template.shards().is_none() {
            return self.value(components, PARTITION_KEY_MAX);
        }
        let text = template.write_base(components).map_err(|error| error.at(self.name.text))?;
        if let Some(text) = &text {
            self.check(&KeyValue::S(Shards::text(text, 0)), PARTITION_KEY_MAX)?;
        }
        Ok(text.map(KeyValue::S))
    }

    /// The shards that a partition key is spread over.
    #[must_use]
    pub fn shards(&self) -> Option<Shards> {
        match &self.source {
            KeySource::Template(template) => template.shards(),
            KeySource::Field { .. } => None,
        }
    }

    /// Refuses a value that cannot be a key.
    pub(crate) fn check(&self, value: &KeyValue, max: usize) -> R<()> {
        let reason = if value.is_empty() {
            "a key cannot be empty"
        } else if value.size() > max {
            if max == PARTITION_KEY_MAX {
                "a partition key has at most 2048 bytes"
            } else {
                "a sort key has at most 1024 bytes"
            }
        } else {
            return Ok(());
        };
        let component = match self.source {
            KeySource::Template(_) => self.name.text,
            KeySource::Field { field, .. } => field,
        };
        Err(ValueError::new(Problem::Key { component, reason }).at(self.name.text))
    }

    /// Reads a component back from the attribute's text.
    pub(crate) fn read_part<T>(&self, text: &str, component: usize, read: fn(&str) -> R<T>) -> R<T> {
        let part = match &self.source {
            KeySource::Template(template) => template.component(text, component),
            KeySource::Field { .. } => Some(Cow::Borrowed(text)),
        };
        part.ok_or_else(|| ValueError::invalid("a key of this entity", "the text does not fit the template"))
            .and_then(|part| read(&part))
            .map_err(|error| error.at(self.name.text))
    }

    /// The template's text before the first component; empty for a field.
    #[must_use]
    pub const fn head(&self) -> &'static str {
        match &self.source {
            KeySource::Template(template) => template.head(),
            KeySource::Field { .. } => "",
        }
    }

    /// True when the key attribute is written from a template.
    #[must_use]
    pub const fn is_template(&self) -> bool {
        matches!(self.source, KeySource::Template(_))
    }

    /// True when this component can be read back from the value.
    #[must_use]
    pub fn tells(&self, component: usize) -> bool {
        match self.source {
            KeySource::Template(template) => template.parts.iter().any(|part| {
                matches!(part, super::Part::Component { component: at, format, .. } if *at == component && !format.is_lossy())
            }),
            KeySource::Field { component: at, .. } => at == component,
        }
    }

    /// True when the value depends on this component.
    #[must_use]
    pub fn uses(&self, component: usize) -> bool {
        match self.source {
            KeySource::Template(template) => template
                .parts
                .iter()
                .any(|part| matches!(part, super::Part::Component { component: at, .. } if *at == component)),
            KeySource::Field { component: at, .. } => at == component,
        }
    }
}

/// The values of an index key's first attributes, which may be templates.
struct IndexValues {
    partition: Option<KeyValue>,
    sort: Option<KeyValue>,
    /// True when the item is in the index.
    complete: bool,
}

impl IndexValues {
    fn of(index: &IndexSchema, components: &[Option<&dyn KeyPart>]) -> R<Self> {
        // A local index has the partition key of the table, which is there and checked.
        let is_local = matches!(index.id, IndexId::Lsi(_));
        let partition = if is_local { None } else { index.partition.value(components, PARTITION_KEY_MAX)? };
        let sort = match &index.sort {
            Some(sort) => sort.value(components, SORT_KEY_MAX)?,
            None => None,
        };
        let mut complete = (is_local || partition.is_some()) && index.sort.is_some() == sort.is_some();
        for (attributes, max) in [(index.more_partition, PARTITION_KEY_MAX), (index.more_sort, SORT_KEY_MAX)] {
            for attribute in attributes {
                complete &= attribute.value(components, max)?.is_some();
            }
        }
        Ok(IndexValues { partition, sort, complete })
    }
}

/// Writes the synthetic key attributes of an entity and its type attribute, and checks the keys that are fields.
///
/// # Errors
/// When a key cannot be made.
pub fn put_keys<M: MapSink>(map: &mut M, schema: &'static EntitySchema, components: &[Option<&dyn KeyPart>]) -> R<()> {
    let primary = &schema.primary;
    if !map.known_key(primary)? {
        put_primary(map, primary, components)?;
    }
    for index in schema.indexes {
        put_index_keys(map, index, components)?;
    }
    if let Some(name) = schema.type_attribute {
        map.entry_owned(name, KeyValue::S(schema.entity.to_owned()))?;
    }
    match schema.shape {
        Some(shape) => map.entry(crate::shape::NAME, &shape.value()),
        None => Ok(()),
    }
}

fn put_primary<M: MapSink>(map: &mut M, primary: &IndexSchema, components: &[Option<&dyn KeyPart>]) -> R<()> {
    for (attribute, max) in [(Some(&primary.partition), PARTITION_KEY_MAX), (primary.sort.as_ref(), SORT_KEY_MAX)] {
        let Some(attribute) = attribute else { continue };
        let value = attribute.value(components, max)?;
        let value = value.ok_or_else(|| ValueError::missing(primary.partition.name.text))?;
        if attribute.is_template() {
            map.entry_owned(attribute.name, value)?;
        }
    }
    Ok(())
}

fn put_index_keys<M: MapSink>(map: &mut M, index: &IndexSchema, components: &[Option<&dyn KeyPart>]) -> R<()> {
    let IndexValues { partition, sort, complete } = IndexValues::of(index, components)?;
    let mut write = |attribute: &KeyAttribute, value: Option<KeyValue>, writer| match (value, writer) {
        (Some(value), Writer::Shared) if attribute.is_template() => map.entry_owned(attribute.name, value),
        (Some(value), Writer::Own) if complete && attribute.is_template() => map.entry_owned(attribute.name, value),
        (_, Writer::Own | Writer::Shared | Writer::Other) => Ok(()),
    };
    write(&index.partition, partition, index.partition_writer)?;
    match &index.sort {
        Some(attribute) => write(attribute, sort, index.sort_writer),
        None => Ok(()),
    }
}

impl Value for KeyValue {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self {
            KeyValue::S(text) => sink.string(text),
            KeyValue::N(text) => sink.number(text),
            KeyValue::B(bytes) => sink.bytes(bytes),
        }
    }
    #[inline]
    fn into_av(self) -> R<AttributeValue> {
        Ok(self.into())
    }
    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        use crate::value::Kind;
        match source.kind()? {
            Kind::S => source.string().map(|text| KeyValue::S(text.into_owned())),
            Kind::N => Number::decode(source).map(|number| KeyValue::N(number.as_str().to_owned())),
            Kind::B => source.bytes().map(KeyValue::B),
            other => Err(ValueError::mismatch(Kind::S, other)),
        }
    }
}
