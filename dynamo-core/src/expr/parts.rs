//! What can be in a value: the texts, elements and sizes that conditions ask for.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::MapLike;
use crate::value::{AvSink, Kind, R, SetElement, Value, ValueError};

/// A type that is stored as a string, or is absent.
#[diagnostic::on_unimplemented(message = "`{Self}` is not stored as a string", label = "not a string")]
pub trait Text: Value {}
impl Text for String {}
impl Text for Box<str> {}
impl Text for Arc<str> {}
impl Text for Cow<'_, str> {}
impl<T: Text> Text for Option<T> {}
/// If it is a string.
impl Text for AttributeValue {}

/// A type in which parts can be looked for: a string in a string, an element in a list or set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` contains nothing that can be looked for",
    label = "neither string, list nor set",
    note = "strings, lists and sets do; a map has `entry`, which `exists` or not"
)]
pub trait Contains {
    /// The type of the part.
    type Part;

    /// Refuses a type that is not stored as it seems.
    ///
    /// # Errors
    /// For a list of bytes, which is stored as binary.
    #[doc(hidden)]
    fn check() -> R<()> {
        Ok(())
    }
}

/// A type that is stored as a list of any length, to whose ends an update can add.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list that can grow",
    label = "not stored as a list of any length",
    note = "a `Vec` is; `add_elements` adds to a set"
)]
pub trait Growing {
    /// The type of an element.
    type Element: Value;
}

/// A type that is stored as a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set",
    label = "not stored as a set",
    note = "`HashSet` and `BTreeSet` are; `append` and `prepend` add to a list"
)]
pub trait SetLike {
    /// The type of an element.
    type Element: SetElement;
}

/// A type that has a size: characters of a string, bytes, elements of a list, set or map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no size in DynamoDB",
    label = "no size",
    note = "strings, bytes, lists, sets and maps have one; numbers, booleans and NULL do not"
)]
pub trait Measured {}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl Contains for $text {
            type Part = String;
        }
        impl Measured for $text {}
        impl Measured for Option<$text> {}
    )*};
}
texts!(String, Box<str>, Arc<str>, Cow<'_, str>);

impl<T: Contains> Contains for Option<T> {
    type Part = T::Part;
    fn check() -> R<()> {
        T::check()
    }
}
impl<T: Value> Contains for Vec<T> {
    type Part = T;
    fn check() -> R<()> {
        list_of::<T>(&[]).map(drop)
    }
}
impl<T, const N: usize> Contains for [T; N] {
    type Part = T;
}
impl<T, S> Contains for HashSet<T, S> {
    type Part = T;
}
impl<T> Contains for BTreeSet<T> {
    type Part = T;
}
/// Whatever is there.
impl Contains for AttributeValue {
    type Part = AttributeValue;
}

impl<T: Value> Growing for Vec<T> {
    type Element = T;
}
impl<T: Growing> Growing for Option<T> {
    type Element = T::Element;
}
/// If it is a list.
impl Growing for AttributeValue {
    type Element = AttributeValue;
}

impl<T: SetElement, S> SetLike for HashSet<T, S> {
    type Element = T;
}
impl<T: SetElement> SetLike for BTreeSet<T> {
    type Element = T;
}
impl<T: SetLike> SetLike for Option<T> {
    type Element = T::Element;
}

impl<T: MapLike> Measured for T {}
impl<T> Measured for Vec<T> {}
impl<T> Measured for Option<Vec<T>> {}
impl<T, S> Measured for HashSet<T, S> {}
impl<T, S> Measured for Option<HashSet<T, S>> {}
impl<T> Measured for BTreeSet<T> {}
impl<T> Measured for Option<BTreeSet<T>> {}
impl Measured for bytes::Bytes {}
impl Measured for Option<bytes::Bytes> {}
impl Measured for Blob {}
impl Measured for Option<Blob> {}
impl<T, const N: usize> Measured for [T; N] {}
impl<T, const N: usize> Measured for Option<[T; N]> {}

/// The elements as they are stored; an error for bytes, which are no list.
pub(crate) fn list_of<T: Value>(elements: &[T]) -> R<AttributeValue> {
    match T::encode_slice(elements, AvSink)? {
        list @ AttributeValue::L(_) => Ok(list),
        other => Err(match Kind::of(&other) {
            Some(found) => ValueError::mismatch(Kind::L, found),
            None => ValueError::invalid("a list", "this version does not know the type"),
        }),
    }
}
