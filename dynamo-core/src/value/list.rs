//! Lists. A `Vec<u8>` is binary: see [`Value::encode_slice`].

use aws_sdk_dynamodb::types::AttributeValue;

use super::{R, Sink, Source, Value};

impl<T: Value> Value for Vec<T> {
    #[inline]
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        T::encode_slice(self, sink)
    }
    #[inline]
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode_vec(source)
    }
    #[inline]
    fn into_av(self) -> R<AttributeValue> {
        T::vec_into_av(self)
    }
}
