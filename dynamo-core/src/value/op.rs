//! One call per field: every conversion that generated code makes goes through [`codec`], so that a field type
//! without [`Value`] is reported once, under the field's type.

use std::marker::PhantomData;

use super::{Item, MapSink, Name, R, Sink, Source, Value, ValueError};

/// What is to be done with a field of type `T`. Implemented without bounds on `T`.
pub trait Op<T> {
    /// What comes out.
    type Out;
    /// Does it.
    fn run(self) -> Self::Out
    where
        T: Value;
}

/// The only place where generated code asks for `T: Value`.
#[inline]
pub fn codec<T: Value, O: Op<T>>(op: O) -> O::Out {
    op.run()
}

/// Writes a field.
#[derive(Debug)]
pub struct Put<'a, T, M>(pub &'a mut M, pub &'static Name, pub &'a T);

impl<T, M: MapSink> Op<T> for Put<'_, T, M> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        self.0.entry(self.1, self.2)
    }
}

/// Moves a field into an item.
#[derive(Debug)]
pub struct Move<'a, T>(pub &'a mut Item, pub &'static Name, pub T);

impl<T> Op<T> for Move<'_, T> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        self.0.entry_owned(self.1, self.2)
    }
}

/// A source together with the lifetime it lends.
#[derive(Debug)]
pub struct De<'de, S>(S, PhantomData<&'de ()>);

/// Wraps a source for [`Read`].
#[inline]
pub fn de<'de, S: Source<'de>>(source: S) -> De<'de, S> {
    De(source, PhantomData)
}

impl<S> De<'_, S> {
    /// The source.
    #[inline]
    pub(super) fn into_source(self) -> S {
        self.0
    }
}

/// Writes a value that has no name of its own.
#[derive(Debug)]
pub struct Encode<'a, T, S>(pub S, pub &'a T);

impl<T, S: Sink> Op<T> for Encode<'_, T, S> {
    type Out = R<S::Done>;
    #[inline]
    fn run(self) -> R<S::Done>
    where
        T: Value,
    {
        self.1.encode(self.0)
    }
}

/// Reads a value that has no name of its own.
#[derive(Debug)]
pub struct Decode<D>(pub D);

impl<'de, T, S: Source<'de>> Op<T> for Decode<De<'de, S>> {
    type Out = R<T>;
    #[inline]
    fn run(self) -> R<T>
    where
        T: Value,
    {
        T::decode(self.0.into_source())
    }
}

/// Reads a field into its slot; the second time is an error.
#[derive(Debug)]
pub struct Read<'a, T, D>(pub &'a mut Option<T>, pub &'static Name, pub D);

impl<'de, T, S: Source<'de>> Op<T> for Read<'_, T, De<'de, S>> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        let Read(slot, name, De(source, _)) = self;
        if slot.is_some() {
            return Err(ValueError::duplicate(name.text));
        }
        match T::decode(source) {
            Ok(value) => {
                *slot = Some(value);
                Ok(())
            }
            Err(error) => Err(error.at(name.text)),
        }
    }
}

/// Fills the slot of an attribute that was not there, or reports it.
#[derive(Debug)]
pub struct Fill<'a, T>(pub &'a mut Option<T>, pub &'static Name);

impl<T> Op<T> for Fill<'_, T> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        if self.0.is_none() {
            *self.0 = T::absent();
            if self.0.is_none() {
                return Err(ValueError::missing(self.1.text));
            }
        }
        Ok(())
    }
}

/// Fills the slot of an attribute that was not there with a default.
#[derive(Debug)]
pub struct FillWith<'a, T>(pub &'a mut Option<T>, pub fn() -> T);

impl<T> Op<T> for FillWith<'_, T> {
    type Out = R<()>;
    #[inline]
    fn run(self) -> R<()>
    where
        T: Value,
    {
        if self.0.is_none() {
            *self.0 = Some((self.1)());
        }
        Ok(())
    }
}
