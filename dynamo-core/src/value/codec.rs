//! The two halves of a conversion: a sink that takes exactly one value, a source that yields exactly one.
//!
//! A type describes itself once, through [`Value`]; the representation (an SDK [`AttributeValue`], DynamoDB's
//! JSON, a size) is the type parameter.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{AvSink, Kind, R};
use crate::key::KeyValue;
use crate::schema::IndexSchema;

/// An attribute name known at compile time, together with its JSON form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The name as DynamoDB stores it.
    pub text: &'static str,
    /// The name escaped and quoted for JSON, followed by a colon: `"user_id":`.
    pub json: &'static str,
}

/// Takes exactly one value. "Wrote nothing" and "wrote twice" do not type-check.
///
/// # Errors
/// A method fails when the representation cannot hold the value. Those of this crate hold all that the methods ask for.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait Sink: Sized {
    /// What a written value leaves behind.
    type Done;
    /// The sink for the entries of a map.
    type Map: MapSink<Done = Self::Done>;
    /// The sink for the elements of a list.
    type List: ListSink<Done = Self::Done>;

    /// Writes `S`.
    fn string(self, value: &str) -> R<Self::Done>;
    /// Writes `N`; `text` is already in DynamoDB's range.
    fn number(self, text: &str) -> R<Self::Done>;
    /// Writes `BOOL`.
    fn boolean(self, value: bool) -> R<Self::Done>;
    /// Writes `NULL`.
    fn null(self) -> R<Self::Done>;
    /// Writes `B`.
    fn bytes(self, value: &[u8]) -> R<Self::Done>;
    /// Writes `SS`; the elements are distinct and there is at least one.
    fn string_set<I>(self, values: I) -> R<Self::Done>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>;
    /// Writes `NS`; the elements are distinct number texts and there is at least one.
    fn number_set<I>(self, values: I) -> R<Self::Done>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<str>;
    /// Writes `BS`; the elements are distinct and there is at least one.
    fn binary_set<I>(self, values: I) -> R<Self::Done>
    where
        I: ExactSizeIterator,
        I::Item: AsRef<[u8]>;
    /// Starts `M`; `len` is a capacity hint.
    fn map(self, len: usize) -> R<Self::Map>;
    /// Starts `L`; `len` is a capacity hint.
    fn list(self, len: usize) -> R<Self::List>;
}

/// Takes the entries of a map.
///
/// # Errors
/// A method fails when a value cannot be stored; the entries before it stay written.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait MapSink: Sized {
    /// What the finished map leaves behind.
    type Done;
    /// Writes one entry; a value that is absent writes nothing.
    fn entry<T: Value>(&mut self, name: &'static Name, value: &T) -> R<()>;
    /// Writes one entry whose name is known at run time only.
    fn entry_dyn<T: Value>(&mut self, name: &str, value: &T) -> R<()>;
    /// Writes one entry whose value was made for it, so that a sink which keeps values may keep this one.
    #[inline]
    fn entry_owned<T: Value>(&mut self, name: &'static Name, value: T) -> R<()> {
        self.entry(name, &value)
    }
    /// Writes the attributes of a primary key that are made for it, where the key is known beforehand; false where it is not.
    #[doc(hidden)]
    #[inline]
    fn known_key(&mut self, _: &'static IndexSchema) -> R<bool> {
        Ok(false)
    }
    /// Ends the map.
    fn end(self) -> R<Self::Done>;
}

/// Takes the elements of a list.
///
/// # Errors
/// A method fails when a value cannot be stored; the elements before it stay written.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait ListSink: Sized {
    /// What the finished list leaves behind.
    type Done;
    /// Writes one element.
    fn push<T: Value>(&mut self, value: &T) -> R<()>;
    /// Ends the list.
    fn end(self) -> R<Self::Done>;
}

/// Yields exactly one value; every reading method consumes it.
///
/// # Errors
/// A method fails when the value has another type, is nested too deep, or is malformed.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait Source<'de>: Sized {
    /// The entries of a map value.
    type Map: MapSource<'de>;
    /// The elements of a list or set value.
    type List: ListSource<'de>;

    /// The type of the value, without consuming it.
    fn kind(&mut self) -> R<Kind>;
    /// Reads `S`.
    fn string(self) -> R<Cow<'de, str>>;
    /// Reads `N` as text.
    fn number(self) -> R<Cow<'de, str>>;
    /// Reads `BOOL`.
    fn boolean(self) -> R<bool>;
    /// Reads `B`.
    fn bytes(self) -> R<Vec<u8>>;
    /// Reads `SS`, `NS` or `BS`; the elements come as `S`, `N` or `B` sources.
    fn set(self, kind: Kind) -> R<Self::List>;
    /// Reads `M`.
    fn map(self) -> R<Self::Map>;
    /// Reads `L`.
    fn list(self) -> R<Self::List>;
    /// Passes over the value.
    fn skip(self) -> R<()>;
}

/// A map before its entries are drained.
///
/// # Errors
/// A method fails when the map is malformed.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait MapSource<'de>: Sized {
    /// The drained entries.
    type Entries: Entries<'de>;
    /// The text of a string attribute, found by name without consuming anything; `None` when it is absent or no string.
    fn peek(&self, name: &str) -> R<Option<Cow<'_, str>>>;
    /// The value of a key attribute, likewise; `None` when it is absent or no string, number or bytes.
    fn peek_key(&self, name: &str) -> R<Option<KeyValue>>;
    /// Drains the map.
    fn entries(self) -> Self::Entries;
}

/// The entries of a map, in whatever order the representation has them.
///
/// # Errors
/// A method fails when the map is malformed.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait Entries<'de> {
    /// The entry's name.
    type Key: AsRef<str>;
    /// The entry's value.
    type Value<'a>: Source<'de>
    where
        Self: 'a;
    /// The next entry.
    #[allow(clippy::type_complexity, reason = "the pair is the whole point; an alias would hide the lifetimes")]
    fn next(&mut self) -> R<Option<(Self::Key, Self::Value<'_>)>>;
}

/// The elements of a list or set.
///
/// # Errors
/// A method fails when the list is malformed.
#[allow(clippy::missing_errors_doc, reason = "said once, on the trait")]
pub trait ListSource<'de> {
    /// One element.
    type Value<'a>: Source<'de>
    where
        Self: 'a;
    /// How many elements are known to follow; 0 where the representation cannot tell.
    fn size_hint(&self) -> usize {
        0
    }
    /// The next element.
    fn next(&mut self) -> R<Option<Self::Value<'_>>>;
    /// Reads all elements that are left.
    #[doc(hidden)]
    #[inline]
    fn decode_all<T: Value>(self) -> R<Vec<T>>
    where
        Self: Sized,
    {
        decode_each(self)
    }
}

/// Reads all elements that are left, one after the other.
#[inline]
pub(super) fn decode_each<'de, T: Value, L: ListSource<'de>>(mut list: L) -> R<Vec<T>> {
    let mut values = Vec::with_capacity(list.size_hint());
    while let Some(element) = list.next()? {
        values.push(T::decode(element).map_err(|error| error.at_index(values.len()))?);
    }
    Ok(values)
}

/// A type that is stored in one DynamoDB attribute.
///
/// Derive it with `#[derive(DynamoValue)]`, or implement `encode` and `decode` by hand for a type of your own:
///
/// ```
/// use dynamo_core::value::{R, Sink, Source, Value, ValueError};
///
/// /// A temperature in tenths of a degree.
/// #[derive(Debug, PartialEq)]
/// struct Celsius(i32);
///
/// impl Value for Celsius {
///     fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
///         self.0.encode(sink)
///     }
///     fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
///         i32::decode(source).map(Celsius)
///     }
/// }
/// # assert_eq!(Celsius::decode(dynamo_core::value::AvSource::new(Celsius(215).into_av()?))?, Celsius(215));
/// # Ok::<(), ValueError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a DynamoDB attribute",
    label = "not a DynamoDB value",
    note = "derive `DynamoValue` for it, or write `#[dynamo(with = module)]` or `#[dynamo(serde)]` on the field"
)]
pub trait Value: Sized {
    /// Writes the value.
    ///
    /// # Errors
    /// When the value cannot be stored: a number out of DynamoDB's range, an empty set inside a list, a nested error.
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done>;
    /// Reads the value.
    ///
    /// # Errors
    /// When the source holds another type or a value that does not fit.
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self>;
    /// Turns the value into the SDK's type, moving what can be moved.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    fn into_av(self) -> R<AttributeValue> {
        self.encode(AvSink)
    }
    /// True when the attribute is to be left out: `None`, an empty set.
    fn is_absent(&self) -> bool {
        false
    }
    /// What a missing attribute reads as; `None` makes it an error.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
    /// True for `Option`: the type itself reads a stored NULL.
    #[doc(hidden)]
    const NULLABLE: bool = false;
    /// False for what has more than one form, so that DynamoDB cannot tell whether two are the same.
    #[doc(hidden)]
    const COMPARES: bool = true;
    /// How a slice of the type is stored: a list, but bytes for `u8`.
    #[doc(hidden)]
    #[inline]
    fn encode_slice<S: Sink>(values: &[Self], sink: S) -> R<S::Done> {
        let mut list = sink.list(values.len())?;
        for value in values {
            list.push(value)?;
        }
        list.end()
    }
    /// The inverse of [`encode_slice`](Self::encode_slice).
    #[doc(hidden)]
    #[inline]
    fn decode_vec<'de, S: Source<'de>>(source: S) -> R<Vec<Self>> {
        source.list()?.decode_all()
    }
    /// The consuming form of [`encode_slice`](Self::encode_slice).
    #[doc(hidden)]
    fn vec_into_av(values: Vec<Self>) -> R<AttributeValue> {
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            list.push(value.into_av().map_err(|error| error.at_index(list.len()))?);
        }
        Ok(AttributeValue::L(list))
    }
}
