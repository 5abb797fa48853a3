//! `Option`: `None` is an attribute that is not there; a stored NULL reads as `None` too.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Kind, R, Sink, Source, Value, ValueError};

impl<T: Value> Value for Option<T> {
    const NULLABLE: bool = true;

    #[inline]
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self {
            Some(value) => value.encode(sink),
            // Reached for an element of a list or map, where nothing can be left out.
            None if T::NULLABLE => Err(ambiguous()),
            None => sink.null(),
        }
    }
    #[inline]
    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        match source.kind()? {
            // `Option<Option<T>>` tells a missing attribute (`None`) from a stored NULL (`Some(None)`).
            Kind::Null if !T::NULLABLE => source.skip().map(|()| None),
            _ => T::decode(source).map(Some),
        }
    }
    #[inline]
    fn into_av(self) -> R<AttributeValue> {
        match self {
            Some(value) => value.into_av(),
            None if T::NULLABLE => Err(ambiguous()),
            None => Ok(AttributeValue::Null(true)),
        }
    }
    #[inline]
    fn is_absent(&self) -> bool {
        match self {
            Some(value) => !T::NULLABLE && value.is_absent(),
            None => true,
        }
    }
    #[inline]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// NULL would read back as `Some(None)`.
#[cold]
fn ambiguous() -> ValueError {
    ValueError::invalid("a value that is present", "a list or map has only one way to store that there is none")
}
