//! [`AttributeValue`] itself: any attribute as it is, for what has no type of its own.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::map::check_name;
use super::{Entries, Item, Kind, ListSource, MapSink, MapSource, Problem, R, Sink, Source, Value, ValueError};

impl Value for AttributeValue {
    /// A stored NULL is a value here, so `Option<AttributeValue>` tells it from a missing attribute.
    const NULLABLE: bool = true;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        storable(self)?;
        match self {
            AttributeValue::S(text) => sink.string(text),
            AttributeValue::N(text) => sink.number(text),
            AttributeValue::B(blob) => sink.bytes(blob.as_ref()),
            AttributeValue::Bool(value) => sink.boolean(*value),
            AttributeValue::Ss(values) => sink.string_set(values.iter()),
            AttributeValue::Ns(values) => sink.number_set(values.iter()),
            AttributeValue::Bs(values) => sink.binary_set(values.iter()),
            AttributeValue::M(entries) => {
                let mut map = sink.map(entries.len())?;
                for (name, value) in entries {
                    check_name(name)?;
                    map.entry_dyn(name, value)?;
                }
                map.end()
            }
            AttributeValue::L(values) => Self::encode_slice(values, sink),
            // `storable` has let nothing else through.
            _ => sink.null(),
        }
    }

    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        Ok(match source.kind()? {
            Kind::S => AttributeValue::S(source.string()?.into_owned()),
            Kind::N => AttributeValue::N(source.number()?.into_owned()),
            Kind::B => AttributeValue::B(Blob::new(source.bytes()?)),
            Kind::Bool => AttributeValue::Bool(source.boolean()?),
            Kind::Null => source.skip().map(|()| AttributeValue::Null(true))?,
            Kind::Ss => AttributeValue::Ss(texts(source.set(Kind::Ss)?, Kind::Ss)?),
            Kind::Ns => AttributeValue::Ns(texts(source.set(Kind::Ns)?, Kind::Ns)?),
            Kind::Bs => AttributeValue::Bs(blobs(source.set(Kind::Bs)?)?),
            Kind::M => AttributeValue::M(attributes(source.map()?)?),
            Kind::L => AttributeValue::L(Self::decode_vec(source)?),
        })
    }

    fn into_av(self) -> R<AttributeValue> {
        all_storable(&self)?;
        Ok(self)
    }
}

/// Reads every entry of a map or item.
pub(crate) fn attributes<'de, M: MapSource<'de>>(map: M) -> R<Item> {
    let mut entries = map.entries();
    let mut item = Item::new();
    while let Some((name, value)) = entries.next()? {
        let name = name.as_ref();
        let value = AttributeValue::decode(value).map_err(|error| error.at(name.to_owned()))?;
        if item.insert(name.to_owned(), value).is_some() {
            return Err(ValueError::new(Problem::Duplicate).at(name.to_owned()));
        }
    }
    Ok(item)
}

fn texts<'de, L: ListSource<'de>>(mut set: L, kind: Kind) -> R<Vec<String>> {
    let mut texts = Vec::with_capacity(set.size_hint());
    while let Some(element) = set.next()? {
        let text = if kind == Kind::Ns { element.number() } else { element.string() };
        texts.push(text.map_err(|error| error.at_index(texts.len()))?.into_owned());
    }
    Ok(texts)
}

fn blobs<'de, L: ListSource<'de>>(mut set: L) -> R<Vec<Blob>> {
    let mut blobs = Vec::with_capacity(set.size_hint());
    while let Some(element) = set.next()? {
        blobs.push(Blob::decode(element).map_err(|error| error.at_index(blobs.len()))?);
    }
    Ok(blobs)
}

/// What the SDK can express and DynamoDB does not store, apart from what is inside.
fn storable(value: &AttributeValue) -> R<()> {
    let empty = match value {
        AttributeValue::Ss(values) | AttributeValue::Ns(values) => values.is_empty(),
        AttributeValue::Bs(values) => values.is_empty(),
        AttributeValue::Null(false) => return Err(ValueError::invalid("`NULL: true`", "DynamoDB has no other NULL")),
        value if Kind::of(value).is_none() => {
            return Err(ValueError::invalid("a known type", "this version does not know the type"));
        }
        _ => false,
    };
    if empty {
        return Err(ValueError::invalid("a set with an element", "an empty set has no representation here"));
    }
    Ok(())
}

/// The checks of `encode` where nothing is written.
fn all_storable(value: &AttributeValue) -> R<()> {
    storable(value)?;
    match value {
        AttributeValue::M(entries) => entries.iter().try_for_each(|(name, value)| {
            check_name(name).and_then(|()| all_storable(value)).map_err(|error| error.at(name.clone()))
        }),
        AttributeValue::L(values) => {
            (0..).zip(values).try_for_each(|(index, value)| all_storable(value).map_err(|error| error.at_index(index)))
        }
        _ => Ok(()),
    }
}
