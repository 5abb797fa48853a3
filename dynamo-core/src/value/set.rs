//! Sets. DynamoDB has no empty set: one is left out when written, and a missing attribute reads as one.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::number::canonical;
use super::{AvSink, Kind, ListSource, Number, R, Sink, Source, Value, ValueError};

/// A type that can be an element of a DynamoDB set: a string, a number or bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a DynamoDB set",
    label = "neither string, number nor bytes",
    note = "DynamoDB's sets hold strings, numbers or bytes; store a `Vec` to keep a list"
)]
pub trait SetElement: Value {
    /// `SS`, `NS` or `BS`.
    const SET: Kind;
    /// The element as text, for `SS` and `NS`.
    ///
    /// # Errors
    /// When the number is out of DynamoDB's range.
    fn text(&self) -> R<Cow<'_, str>> {
        Ok(Cow::Borrowed(""))
    }
    /// The element as bytes, for `BS`.
    fn bytes(&self) -> &[u8] {
        &[]
    }
}

impl SetElement for String {
    const SET: Kind = Kind::Ss;
    fn text(&self) -> R<Cow<'_, str>> {
        Ok(Cow::Borrowed(self))
    }
}

macro_rules! numbers {
    ($($int:ty),*) => {$(
        impl SetElement for $int {
            const SET: Kind = Kind::Ns;
            fn text(&self) -> R<Cow<'_, str>> {
                canonical(itoa::Buffer::new().format(*self)).map(Cow::Owned)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl SetElement for Number {
    const SET: Kind = Kind::Ns;
    fn text(&self) -> R<Cow<'_, str>> {
        Ok(Cow::Borrowed(self.as_str()))
    }
}

#[cfg(feature = "rust_decimal")]
impl SetElement for rust_decimal::Decimal {
    const SET: Kind = Kind::Ns;
    fn text(&self) -> R<Cow<'_, str>> {
        canonical(&self.to_string()).map(Cow::Owned)
    }
}

#[cfg(feature = "uuid")]
impl SetElement for ::uuid::Uuid {
    const SET: Kind = Kind::Ss;
    fn text(&self) -> R<Cow<'_, str>> {
        Ok(Cow::Owned(self.hyphenated().to_string()))
    }
}

impl SetElement for Vec<u8> {
    const SET: Kind = Kind::Bs;
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl SetElement for bytes::Bytes {
    const SET: Kind = Kind::Bs;
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl SetElement for Blob {
    const SET: Kind = Kind::Bs;
    fn bytes(&self) -> &[u8] {
        self.as_ref()
    }
}

fn encode<'a, T: SetElement + 'a, S: Sink>(set: impl ExactSizeIterator<Item = &'a T>, sink: S) -> R<S::Done> {
    if set.len() == 0 {
        return Err(ValueError::invalid("a set with an element", "an empty set has no representation here"));
    }
    match T::SET {
        Kind::Bs => sink.binary_set(set.map(T::bytes)),
        kind => {
            let texts = set.map(T::text).collect::<R<Vec<_>>>()?;
            if kind == Kind::Ns { sink.number_set(texts.iter()) } else { sink.string_set(texts.iter()) }
        }
    }
}

/// The set of these elements, each of them once; `None` when there are none.
pub(crate) fn set_of<T: SetElement>(elements: &[T]) -> R<Option<AttributeValue>> {
    if elements.is_empty() {
        return Ok(None);
    }
    let mut set = encode(elements.iter(), AvSink)?;
    match &mut set {
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
            texts.sort();
            texts.dedup();
        }
        AttributeValue::Bs(all) => {
            all.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
            all.dedup();
        }
        _ => {}
    }
    Ok(Some(set))
}

macro_rules! sets {
    ($($set:ident<T: $($bound:path),+ $(; $hasher:ident)?>),*) => {$(
        impl<T: SetElement $(+ $bound)+ $(, $hasher: BuildHasher + Default)?> Value for $set<T $(, $hasher)?> {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                encode(self.iter(), sink)
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                let mut elements = source.set(T::SET)?;
                let mut set = Self::default();
                let mut index = 0;
                while let Some(element) = elements.next()? {
                    set.insert(T::decode(element).map_err(|error| error.at_index(index))?);
                    index += 1;
                }
                Ok(set)
            }
            fn is_absent(&self) -> bool {
                self.is_empty()
            }
            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}
sets!(HashSet<T: Eq, Hash; H>, BTreeSet<T: Ord>);
