//! Bytes. `Vec<u8>` is binary, not a list of numbers.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::{R, Sink, Source, Value};

impl Value for Blob {
    #[inline]
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.bytes(self.as_ref())
    }
    #[inline]
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        source.bytes().map(Blob::new)
    }
    #[inline]
    fn into_av(self) -> R<AttributeValue> {
        Ok(AttributeValue::B(self))
    }
}

impl Value for bytes::Bytes {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.bytes(self)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        source.bytes().map(Self::from)
    }
}
