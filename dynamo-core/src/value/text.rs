//! Strings, characters and booleans.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{R, Sink, Source, Value, ValueError};

impl Value for String {
    #[inline]
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self)
    }
    #[inline]
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        source.string().map(Cow::into_owned)
    }
    #[inline]
    fn into_av(self) -> R<AttributeValue> {
        Ok(AttributeValue::S(self))
    }
}

impl Value for char {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self.encode_utf8(&mut [0; 4]))
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let text = source.string()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(ValueError::invalid("a single character", "the string has none or several")),
        }
    }
}

impl Value for bool {
    #[inline]
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.boolean(*self)
    }
    #[inline]
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        source.boolean()
    }
}
