//! `serde`: fields that are stored through `serde`, by `serde_dynamo`.

#[cfg(feature = "serde")]
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Convert, R, Sink, Source};
#[cfg(feature = "serde")]
use super::{Value, ValueError};

/// The conversion of a type that `serde` can write and read.
#[derive(Debug, Clone, Copy)]
pub struct ViaSerde;

/// A type that `serde` can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored through `serde`",
    label = "not stored through `serde`",
    note = "derive `Serialize` and `Deserialize` for it, and enable the feature `serde` of `dynamo-core`"
)]
pub trait SerdeValue: Sized {
    /// Writes the value.
    ///
    /// # Errors
    /// Those of its `Serialize`, and those of DynamoDB's types.
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done>;
    /// Reads the value.
    ///
    /// # Errors
    /// Those of its `Deserialize`.
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self>;
    /// What a missing attribute reads as: `None`, for an `Option`.
    fn absent() -> Option<Self>;
}

impl<T: SerdeValue> Convert<T> for ViaSerde {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        value.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        T::decode(source)
    }
    fn absent() -> Option<T> {
        T::absent()
    }
}

#[cfg(feature = "serde")]
impl<T: ::serde::Serialize + ::serde::de::DeserializeOwned> SerdeValue for T {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        let value: AttributeValue =
            serde_dynamo::to_attribute_value(self).map_err(|error| failed("a value for `serde`", &error))?;
        value.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let value = AttributeValue::decode(source)?;
        serde_dynamo::from_attribute_value(value).map_err(|error| failed("a value of the type", &error))
    }
    fn absent() -> Option<Self> {
        T::deserialize(missing::Missing).ok()
    }
}

#[cfg(feature = "serde")]
fn failed(expected: &'static str, error: &serde_dynamo::Error) -> ValueError {
    ValueError::invalid(expected, error.to_string())
}

#[cfg(feature = "serde")]
mod missing {
    use ::serde::de::value::Error;
    use ::serde::de::{Deserializer, Error as _, Visitor};
    use ::serde::forward_to_deserialize_any;

    /// Nothing: only an `Option` can be read from it.
    pub(super) struct Missing;

    impl<'de> Deserializer<'de> for Missing {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(Error::custom("the attribute is missing"))
        }
        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_none()
        }
        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }
}
