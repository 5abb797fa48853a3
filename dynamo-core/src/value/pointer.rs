//! Pointers store what they point to.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{R, Sink, Source, Value};

impl<T: Value> Value for Box<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        T::encode(self, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode(source).map(Box::new)
    }
    fn into_av(self) -> R<AttributeValue> {
        (*self).into_av()
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }
}

impl<T: Value> Value for Arc<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        T::encode(self, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode(source).map(Arc::new)
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
    fn absent() -> Option<Self> {
        T::absent().map(Arc::new)
    }
}

macro_rules! texts {
    ($($pointer:ty),*) => {$(
        impl Value for $pointer {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                sink.string(self)
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                source.string().map(Self::from)
            }
        }
    )*};
}
texts!(Box<str>, Arc<str>);

impl Value for Cow<'_, str> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(self)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        String::decode(source).map(Cow::Owned)
    }
    fn into_av(self) -> R<AttributeValue> {
        Ok(AttributeValue::S(self.into_owned()))
    }
}
