//! Whole numbers.

use std::borrow::Cow;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use super::number::parts;
use super::{R, Sink, Source, Value, ValueError};

macro_rules! integers {
    ($($int:ty $({ $($extra:tt)* })?),* $(,)?) => {$(
        impl Value for $int {
            $($($extra)*)?
            #[inline]
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                encode_text(itoa::Buffer::new().format(*self), sink)
            }
            #[inline]
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                let text = source.number()?;
                // `parse` takes `+7`, which means the same; all other spellings are in the cold path.
                match text.parse() {
                    Ok(value) => Ok(value),
                    Err(_) => whole(&text).and_then(|digits| digits.parse().ok()).ok_or_else(|| out_of_range(<$int>::MIN, <$int>::MAX)),
                }
            }
        }
    )*};
}
integers!(
    u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize,
    // Alone, a byte is a number; in a row, bytes are binary.
    u8 {
        fn encode_slice<S: Sink>(values: &[u8], sink: S) -> R<S::Done> {
            sink.bytes(values)
        }
        fn decode_vec<'de, S: Source<'de>>(source: S) -> R<Vec<u8>> {
            source.bytes()
        }
        fn vec_into_av(values: Vec<u8>) -> R<AttributeValue> {
            Ok(AttributeValue::B(Blob::new(values)))
        }
    },
);

/// Numbers of up to 38 digits always fit; 128-bit ones may not.
#[inline]
fn encode_text<S: Sink>(text: &str, sink: S) -> R<S::Done> {
    if text.len() > 38 {
        parts(text).map_err(super::number::invalid_number)?;
    }
    sink.number(text)
}

/// The digits of a whole number that is written with a point or an exponent: `7.0`, `1E+2`.
#[cold]
fn whole(text: &str) -> Option<String> {
    let parts = parts(text).ok()?;
    let count = i64::try_from(parts.digits().count()).ok()?;
    if parts.is_zero() {
        return Some("0".to_owned());
    }
    if parts.exponent + 1 < count || parts.exponent > 40 {
        return None;
    }
    let mut out = String::from(if parts.negative { "-" } else { "" });
    out.extend(parts.digits().map(char::from));
    out.extend((count..=parts.exponent).map(|_| '0'));
    Some(out)
}

#[cold]
fn out_of_range(min: impl std::fmt::Display, max: impl std::fmt::Display) -> ValueError {
    ValueError::invalid(
        Cow::Owned(format!("a whole number from {min} to {max}")),
        "the number has a fraction or is out of range",
    )
}
