//! Reading the SDK's [`AttributeValue`], moving what can be moved.

use std::borrow::Cow;
use std::collections::hash_map;
use std::vec;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::codec::decode_each;
use super::{Entries, Item, Kind, ListSource, MapSource, NESTING_MAX, Problem, R, Source, Value, ValueError};
use crate::key::KeyValue;

/// Reads one [`AttributeValue`].
#[derive(Debug)]
pub struct AvSource {
    value: AttributeValue,
    depth: usize,
}

impl AvSource {
    /// A source for `value`.
    #[must_use]
    pub fn new(value: AttributeValue) -> Self {
        AvSource { value, depth: 0 }
    }

    /// The attributes of an item.
    #[must_use]
    pub(crate) fn item(item: Item) -> AvMapSource {
        AvMapSource { entries: item, depth: 1 }
    }

    #[cold]
    fn mismatch(expected: Kind, found: &AttributeValue) -> ValueError {
        match Kind::of(found) {
            Some(found) => ValueError::mismatch(expected, found),
            None => ValueError::invalid(expected.as_str(), "the value has a type that this version does not know"),
        }
    }

    fn deeper(depth: usize) -> R<usize> {
        // The item itself is a map at depth 0, which does not count.
        if depth > NESTING_MAX { Err(ValueError::new(Problem::TooDeep)) } else { Ok(depth + 1) }
    }
}

impl<'de> Source<'de> for AvSource {
    type Map = AvMapSource;
    type List = AvListSource;

    fn kind(&mut self) -> R<Kind> {
        Kind::of(&self.value).ok_or_else(|| ValueError::invalid("a known type", "this version does not know the type"))
    }
    #[inline]
    fn string(self) -> R<Cow<'de, str>> {
        match self.value {
            AttributeValue::S(text) => Ok(Cow::Owned(text)),
            other => Err(Self::mismatch(Kind::S, &other)),
        }
    }
    #[inline]
    fn number(self) -> R<Cow<'de, str>> {
        match self.value {
            AttributeValue::N(text) => Ok(Cow::Owned(text)),
            other => Err(Self::mismatch(Kind::N, &other)),
        }
    }
    #[inline]
    fn boolean(self) -> R<bool> {
        match self.value {
            AttributeValue::Bool(value) => Ok(value),
            other => Err(Self::mismatch(Kind::Bool, &other)),
        }
    }
    #[inline]
    fn bytes(self) -> R<Vec<u8>> {
        match self.value {
            AttributeValue::B(blob) => Ok(blob.into_inner()),
            other => Err(Self::mismatch(Kind::B, &other)),
        }
    }
    fn set(self, kind: Kind) -> R<AvListSource> {
        let elements = match (self.value, kind) {
            (AttributeValue::Ss(values), Kind::Ss) => Elements::Text(AttributeValue::S, values.into_iter()),
            (AttributeValue::Ns(values), Kind::Ns) => Elements::Text(AttributeValue::N, values.into_iter()),
            (AttributeValue::Bs(values), Kind::Bs) => Elements::Blobs(values.into_iter()),
            (other, kind) => return Err(Self::mismatch(kind, &other)),
        };
        Ok(AvListSource { elements, depth: self.depth })
    }
    #[inline]
    fn map(self) -> R<AvMapSource> {
        match self.value {
            AttributeValue::M(entries) => Ok(AvMapSource { entries, depth: Self::deeper(self.depth)? }),
            other => Err(Self::mismatch(Kind::M, &other)),
        }
    }
    #[inline]
    fn list(self) -> R<AvListSource> {
        match self.value {
            AttributeValue::L(values) => {
                Ok(AvListSource { elements: Elements::Values(values.into_iter()), depth: Self::deeper(self.depth)? })
            }
            other => Err(Self::mismatch(Kind::L, &other)),
        }
    }
    #[inline]
    fn skip(self) -> R<()> {
        Ok(())
    }
}

/// A map before it is drained.
#[derive(Debug)]
pub struct AvMapSource {
    entries: Item,
    depth: usize,
}

impl MapSource<'_> for AvMapSource {
    type Entries = AvEntries;

    fn peek(&self, name: &str) -> R<Option<Cow<'_, str>>> {
        Ok(match self.entries.get(name) {
            Some(AttributeValue::S(text)) => Some(Cow::Borrowed(text)),
            _ => None,
        })
    }
    fn peek_key(&self, name: &str) -> R<Option<KeyValue>> {
        Ok(self.entries.get(name).and_then(KeyValue::from_attribute))
    }
    #[inline]
    fn entries(self) -> AvEntries {
        AvEntries { entries: self.entries.into_iter(), depth: self.depth }
    }
}

/// The drained entries of a map.
#[derive(Debug)]
pub struct AvEntries {
    entries: hash_map::IntoIter<String, AttributeValue>,
    depth: usize,
}

impl Entries<'_> for AvEntries {
    type Key = String;
    type Value<'a> = AvSource;

    #[inline]
    fn next(&mut self) -> R<Option<(String, AvSource)>> {
        Ok(self.entries.next().map(|(name, value)| (name, AvSource { value, depth: self.depth })))
    }
}

/// The elements of a list or set.
#[derive(Debug)]
pub struct AvListSource {
    elements: Elements,
    depth: usize,
}

#[derive(Debug)]
enum Elements {
    Values(vec::IntoIter<AttributeValue>),
    Text(fn(String) -> AttributeValue, vec::IntoIter<String>),
    Blobs(vec::IntoIter<Blob>),
}

impl ListSource<'_> for AvListSource {
    type Value<'a> = AvSource;

    fn size_hint(&self) -> usize {
        match &self.elements {
            Elements::Values(values) => values.len(),
            Elements::Text(_, values) => values.len(),
            Elements::Blobs(values) => values.len(),
        }
    }
    #[inline]
    fn next(&mut self) -> R<Option<AvSource>> {
        let value = match &mut self.elements {
            Elements::Values(values) => values.next(),
            Elements::Text(wrap, values) => values.next().map(*wrap),
            Elements::Blobs(values) => values.next().map(AttributeValue::B),
        };
        Ok(value.map(|value| AvSource { value, depth: self.depth }))
    }
    #[inline]
    fn decode_all<T: Value>(self) -> R<Vec<T>> {
        if fills_its_place::<T>()
            && let Elements::Values(values) = self.elements
        {
            return decode_in_place(values, self.depth);
        }
        decode_each(self)
    }
}

/// Collected, and not pushed one by one: the standard library then puts what it makes of the values in their place.
#[inline]
fn decode_in_place<T: Value>(values: vec::IntoIter<AttributeValue>, depth: usize) -> R<Vec<T>> {
    let decode = |(at, value)| T::decode(AvSource { value, depth }).map_err(|error| error.at_index(at));
    values.enumerate().map(decode).collect()
}

/// True where a list of `T` in the place of a list of attribute values leaves less than half of the place unused.
const fn fills_its_place<T>() -> bool {
    2 * size_of::<T>() >= size_of::<AttributeValue>()
}
