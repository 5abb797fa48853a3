//! `compress`: fields that are stored as compressed bytes.

use std::marker::PhantomData;
use std::ops::Deref;

use super::null::Own;
use super::{Convert, Kind, R, Sink, Source, Value};

/// The conversion `C`, compressed where that makes the attribute smaller.
#[derive(Debug)]
pub struct Deflate<C>(PhantomData<C>);

/// A conversion of which the outcome can be compressed: each one, with the feature `compress`.
#[diagnostic::on_unimplemented(
    message = "`#[dynamo(compress)]` takes the feature `compress` of `dynamo-core`",
    label = "this field is compressed",
    note = "write `features = [\"compress\"]` where the dependency on `dynamo-core` is declared"
)]
pub trait Deflates {
    /// The bytes to store; `None` when the value itself is smaller.
    ///
    /// # Errors
    /// Those of the conversion; when the value is larger than what is read.
    fn pack<T>(value: &T) -> R<Option<Vec<u8>>>
    where
        Self: Convert<T>;
    /// Reads what was packed.
    ///
    /// # Errors
    /// When the bytes are not what was packed, or hold more than what is read; those of the conversion.
    fn unpack<T>(packed: &[u8]) -> R<T>
    where
        Self: Convert<T>;
}

impl<T, C: Deflates + Convert<T>> Convert<T> for Deflate<C> {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        match C::pack(value)? {
            Some(packed) => sink.bytes(&packed),
            None => C::encode(value, sink),
        }
    }
    fn decode<'de, S: Source<'de>>(mut source: S) -> R<T> {
        // A value that is bytes itself is always packed, so that bytes mean one thing.
        if source.kind()? == Kind::B { C::unpack(&source.bytes()?) } else { C::decode(source) }
    }
    fn is_absent(value: &T) -> bool {
        C::is_absent(value)
    }
    fn absent() -> Option<T> {
        C::absent()
    }
}

/// The `T` of a field with `#[dynamo(compress)]`. Updates set it as a `T`. Conditions ask whether it is there, and nothing of
/// its content, which DynamoDB does not know: one value may be stored in more than one form.
pub struct Compressed<T, C = Own>(T, PhantomData<fn() -> C>);

impl<T, C> Compressed<T, C> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Compressed(value, PhantomData)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T, C> Deref for Compressed<T, C> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<T: Clone, C> Clone for Compressed<T, C> {
    fn clone(&self) -> Self {
        Compressed::new(self.0.clone())
    }
}
impl<T: Copy, C> Copy for Compressed<T, C> {}
impl<T: PartialEq, C> PartialEq for Compressed<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: PartialEq, C> PartialEq<T> for Compressed<T, C> {
    fn eq(&self, other: &T) -> bool {
        self.0 == *other
    }
}
impl<T: std::fmt::Debug, C> std::fmt::Debug for Compressed<T, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<T, C: Deflates + Convert<T>> Value for Compressed<T, C> {
    const COMPARES: bool = false;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        Deflate::<C>::encode(&self.0, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        Deflate::<C>::decode(source).map(Self::new)
    }
    fn is_absent(&self) -> bool {
        C::is_absent(&self.0)
    }
    fn absent() -> Option<Self> {
        C::absent().map(Self::new)
    }
}
