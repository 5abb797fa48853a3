//! Fields that are stored by a conversion other than their type's own: `with`, `serde`, `format`, `null`.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{AvSink, De, Item, MapSink, Name, R, Sink, Source, Value, ValueError};
use crate::key::{IndexComponent, KeyPart};

/// A way to store a `T`, other than its own.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be stored this way",
    label = "the conversion is for another type"
)]
pub trait Convert<T> {
    /// Writes the value.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done>;
    /// Reads the value.
    ///
    /// # Errors
    /// When the source does not fit.
    fn decode<'de, S: Source<'de>>(source: S) -> R<T>;
    /// True when the attribute is to be left out.
    #[must_use]
    fn is_absent(_: &T) -> bool {
        false
    }
    /// What a missing attribute reads as; `None` makes it an error.
    #[must_use]
    fn absent() -> Option<T> {
        None
    }
}

/// A `T` that is stored by the conversion `C`. Conditions and updates take such a field for what it is in the table.
pub struct As<C, T>(T, PhantomData<fn() -> C>);

impl<C, T> As<C, T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        As(value, PhantomData)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<C, T> std::ops::Deref for As<C, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<C, T: Clone> Clone for As<C, T> {
    fn clone(&self) -> Self {
        As::new(self.0.clone())
    }
}
impl<C, T: Copy> Copy for As<C, T> {}
impl<C, T: PartialEq> PartialEq for As<C, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<C, T: PartialEq> PartialEq<T> for As<C, T> {
    fn eq(&self, other: &T) -> bool {
        self.0 == *other
    }
}
impl<C, T: std::fmt::Debug> std::fmt::Debug for As<C, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<C: Convert<T>, T> Value for As<C, T> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        C::encode(&self.0, sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        C::decode(source).map(Self::new)
    }
    fn is_absent(&self) -> bool {
        C::is_absent(&self.0)
    }
    fn absent() -> Option<Self> {
        C::absent().map(Self::new)
    }
}

/// In the template of an index key the value keeps its own text.
impl<C, T: IndexComponent> IndexComponent for As<C, T> {
    type Component = T::Component;
    fn component(&self) -> Option<&dyn KeyPart> {
        self.0.component()
    }
    fn read_component(text: &str) -> R<Self> {
        T::read_component(text).map(Self::new)
    }
}

/// A value that is only written.
struct Lent<'a, C, T>(&'a T, PhantomData<fn() -> C>);

impl<C: Convert<T>, T> Value for Lent<'_, C, T> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        C::encode(self.0, sink)
    }
    fn decode<'de, S: Source<'de>>(_: S) -> R<Self> {
        Err(ValueError::invalid("a value of its own", "a borrowed value is only written"))
    }
    fn is_absent(&self) -> bool {
        C::is_absent(self.0)
    }
}

/// What is to be done with a field of type `T` that `C` converts. Implemented without bounds on either.
pub trait ConvertOp<C, T> {
    /// What comes out.
    type Out;
    /// Does it.
    fn run(self) -> Self::Out
    where
        C: Convert<T>;
}

/// The only place where generated code asks for `C: Convert<T>`, so that a type which lacks it is reported once.
#[inline]
pub fn convert<C: Convert<T>, T, O: ConvertOp<C, T>>(op: O) -> O::Out {
    op.run()
}

/// Writes a field.
#[derive(Debug)]
pub struct PutAs<'a, T, M>(pub &'a mut M, pub &'static Name, pub &'a T);

impl<C, T, M: MapSink> ConvertOp<C, T> for PutAs<'_, T, M> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        self.0.entry(self.1, &Lent::<C, T>(self.2, PhantomData))
    }
}

/// Writes a field into an item.
#[derive(Debug)]
pub struct MoveAs<'a, T>(pub &'a mut Item, pub &'static Name, pub T);

impl<C, T> ConvertOp<C, T> for MoveAs<'_, T> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        let MoveAs(item, name, value) = self;
        if !C::is_absent(&value) {
            let value: AttributeValue = C::encode(&value, AvSink).map_err(|error| error.at(name.text))?;
            item.insert(name.text.to_owned(), value);
        }
        Ok(())
    }
}

/// Reads a field into its slot; the second time is an error.
#[derive(Debug)]
pub struct ReadAs<'a, T, D>(pub &'a mut Option<T>, pub &'static Name, pub D);

impl<'de, C, T, S: Source<'de>> ConvertOp<C, T> for ReadAs<'_, T, De<'de, S>> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        let ReadAs(slot, name, source) = self;
        if slot.is_some() {
            return Err(ValueError::duplicate(name.text));
        }
        *slot = Some(C::decode(source.into_source()).map_err(|error| error.at(name.text))?);
        Ok(())
    }
}

/// Fills the slot of an attribute that was not there, or reports it.
#[derive(Debug)]
pub struct FillAs<'a, T>(pub &'a mut Option<T>, pub &'static Name);

impl<C, T> ConvertOp<C, T> for FillAs<'_, T> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        if self.0.is_none() {
            *self.0 = Some(C::absent().ok_or_else(|| ValueError::missing(self.1.text))?);
        }
        Ok(())
    }
}

/// Fills the slot of an attribute that was not there with a default.
#[derive(Debug)]
pub struct FillAsWith<'a, T>(pub &'a mut Option<T>, pub fn() -> T);

impl<C, T> ConvertOp<C, T> for FillAsWith<'_, T> {
    type Out = R<()>;
    fn run(self) -> R<()>
    where
        C: Convert<T>,
    {
        if self.0.is_none() {
            *self.0 = Some((self.1)());
        }
        Ok(())
    }
}
