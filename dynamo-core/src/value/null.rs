//! `null`: `None` is written as NULL rather than left out.

use super::{Convert, R, Sink, Source, Value};

/// A type that can be `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is always there, so `null` has nothing to write as NULL",
    label = "not an `Option`",
    note = "`null` is for `Option` fields; remove it"
)]
pub trait Nullable {}

impl<T> Nullable for Option<T> {}

/// The type's own conversion.
#[derive(Debug)]
pub struct Own;

impl<T: Value> Convert<T> for Own {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        value.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        T::decode(source)
    }
    fn is_absent(value: &T) -> bool {
        value.is_absent()
    }
    fn absent() -> Option<T> {
        T::absent()
    }
}

/// The conversion `C`, but never absent.
#[derive(Debug)]
pub struct OrNull<C>(std::marker::PhantomData<C>);

impl<T: Nullable, C: Convert<T>> Convert<T> for OrNull<C> {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        C::encode(value, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        C::decode(source)
    }
    fn absent() -> Option<T> {
        C::absent()
    }
}
