//! A field whose value is in the item, or in an object that the item points to.

use aws_sdk_dynamodb::types::AttributeValue;

use super::ObjectRef;
use super::pointer::MARK;
use crate::value::{AvSource, Kind, R, Sink, Source, Value};

/// A value that is in the item while it is small, and otherwise in an object that the item points to.
///
/// [`Objects::offload`](super::Objects::offload) makes one, [`Objects::load`](super::Objects::load) takes the value out. In the item, a value is stored as if the
/// field had its type, so a field of type `T` can become one of type `Offloaded<T>` while its table is in use. A pointer is a map with
/// the members `_object`, `_form`, `_bytes` and `_sha256`, some 130 bytes.
///
/// Two of them are equal when they hold equal values, or point to the same object. The same value offloaded twice is in two
/// objects, which differ.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Offloaded<T> {
    /// The value, in the item.
    Inline(T),
    /// A pointer to the value.
    Object(ObjectRef),
}

impl<T> Offloaded<T> {
    /// The object that has the value; `None` when it is in the item.
    pub fn object(&self) -> Option<&ObjectRef> {
        match self {
            Offloaded::Inline(_) => None,
            Offloaded::Object(object) => Some(object),
        }
    }
}

/// True for a value that would be read as a pointer: it is never kept in an item.
pub(super) fn looks_like_a_pointer(value: &AttributeValue) -> bool {
    matches!(value, AttributeValue::M(members) if matches!(members.get(MARK.text), Some(AttributeValue::S(_))))
}

impl<T: Value> Value for Offloaded<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self {
            Offloaded::Inline(value) => value.encode(sink),
            Offloaded::Object(object) => object.encode(sink),
        }
    }

    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        if source.kind()? != Kind::M {
            return T::decode(source).map(Offloaded::Inline);
        }
        let map = AttributeValue::decode(source)?;
        if looks_like_a_pointer(&map) {
            ObjectRef::decode(AvSource::new(map)).map(Offloaded::Object)
        } else {
            T::decode(AvSource::new(map)).map(Offloaded::Inline)
        }
    }

    fn into_av(self) -> R<AttributeValue> {
        match self {
            Offloaded::Inline(value) => value.into_av(),
            Offloaded::Object(object) => object.into_av(),
        }
    }

    fn is_absent(&self) -> bool {
        match self {
            Offloaded::Inline(value) => value.is_absent(),
            Offloaded::Object(_) => false,
        }
    }

    fn absent() -> Option<Self> {
        T::absent().map(Offloaded::Inline)
    }
}
