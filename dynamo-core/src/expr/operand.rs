//! What a field is compared with: a value, or another place of the same item.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::node::Term;
use super::path::sealed::IntoPlace as _;
use super::{Field, Path, Place};
use crate::value::{As, Convert, R, Value, ValueError};

/// What may be compared with a field of type `T` of an entity `E`: a `T`, a `&str` where that is a `String`, another field
/// or place of the entity that holds a `T`. Of an `Option<T>`, a `T` and places of either type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a field of type `{T}`",
    label = "expected `{T}`",
    note = "what is `Compressed` is bytes to DynamoDB; its conditions are `exists`, `is_absent`, `is_some`, `is_none`"
)]
pub trait FieldArg<E, T> {
    /// The operand.
    ///
    /// # Errors
    /// When the value cannot be stored.
    fn into_operand(self) -> R<Operand>;
}

/// One side of a comparison.
#[derive(Clone)]
pub struct Operand(Term);

impl fmt::Debug for Operand {
    /// Shows a place, not a value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Term::Value(_) => f.write_str("Operand(a value)"),
            Term::Place(place) => write!(f, "Operand({place})"),
            Term::Size(place) => write!(f, "Operand(size of {place})"),
        }
    }
}

impl Operand {
    pub(super) fn of(term: Term) -> Self {
        Operand(term)
    }

    fn value(value: AttributeValue) -> Self {
        Operand(Term::Value(value))
    }

    pub(super) fn place(place: Place) -> R<Self> {
        place.check()?;
        Ok(Operand(Term::Place(place)))
    }

    pub(super) fn into_term(self) -> Term {
        self.0
    }
}

fn stored<T: Value>(value: T) -> R<Operand> {
    if value.is_absent() {
        return Err(ValueError::invalid(
            "a value to compare with",
            "it is stored as an absent attribute; use `is_none`, `is_absent` or `exists`",
        ));
    }
    if !T::COMPARES {
        return Err(compressed());
    }
    value.into_av().map(Operand::value)
}

#[cold]
fn compressed() -> ValueError {
    ValueError::invalid(
        "a value to compare with",
        "it is compressed, and one value may be stored in more than one form",
    )
}

fn text(text: &str) -> Operand {
    Operand::value(AttributeValue::S(text.to_owned()))
}

impl<E, T: Value> FieldArg<E, T> for T {
    fn into_operand(self) -> R<Operand> {
        stored(self)
    }
}

impl<E> FieldArg<E, String> for &str {
    fn into_operand(self) -> R<Operand> {
        Ok(text(self))
    }
}

/// A field that is `Option<T>` compares with a `T`.
impl<E, T: Value> FieldArg<E, Option<T>> for T {
    fn into_operand(self) -> R<Operand> {
        stored(self)
    }
}

impl<E> FieldArg<E, Option<String>> for &str {
    fn into_operand(self) -> R<Operand> {
        Ok(text(self))
    }
}

/// A field that is stored by another conversion compares by it.
impl<E, C: Convert<T>, T> FieldArg<E, As<C, T>> for T {
    fn into_operand(self) -> R<Operand> {
        stored(As::<C, T>::new(self))
    }
}

impl<E, C: Convert<Option<T>>, T> FieldArg<E, As<C, Option<T>>> for T {
    fn into_operand(self) -> R<Operand> {
        stored(As::<C, Option<T>>::new(Some(self)))
    }
}

impl<E, C: Convert<String>> FieldArg<E, As<C, String>> for &str {
    fn into_operand(self) -> R<Operand> {
        stored(As::<C, String>::new(self.to_owned()))
    }
}

impl<E, C: Convert<Option<String>>> FieldArg<E, As<C, Option<String>>> for &str {
    fn into_operand(self) -> R<Operand> {
        stored(As::<C, Option<String>>::new(Some(self.to_owned())))
    }
}

macro_rules! places {
    ($place:ident $(, $role:ident)?) => {
        /// The attribute there, as it is in the item.
        impl<E, T: Value $(, $role)?> FieldArg<E, T> for $place<E, T $(, $role)?> {
            fn into_operand(self) -> R<Operand> {
                if T::COMPARES { Operand::place(self.into_place()) } else { Err(compressed()) }
            }
        }
        impl<E, T: Value $(, $role)?> FieldArg<E, Option<T>> for $place<E, T $(, $role)?> {
            fn into_operand(self) -> R<Operand> {
                if T::COMPARES { Operand::place(self.into_place()) } else { Err(compressed()) }
            }
        }
        impl<E, T: Value $(, $role)?> FieldArg<E, T> for $place<E, Option<T> $(, $role)?> {
            fn into_operand(self) -> R<Operand> {
                if T::COMPARES { Operand::place(self.into_place()) } else { Err(compressed()) }
            }
        }
    };
}
places!(Field, K);
places!(Path);
