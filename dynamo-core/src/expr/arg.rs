//! What may be given as the value of a field: the field's type, `&str` for `String`, `T` for `Option<T>`.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{As, Compressed, Number, Value};

/// A value for a field of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a field of type `{T}`",
    label = "expected `{T}`"
)]
pub trait SetArg<T> {
    /// The value.
    fn into_value(self) -> T;
}

impl<T: Value> SetArg<T> for T {
    fn into_value(self) -> T {
        self
    }
}

impl<T: Value> SetArg<Option<T>> for T {
    fn into_value(self) -> Option<T> {
        Some(self)
    }
}

impl SetArg<String> for &str {
    fn into_value(self) -> String {
        self.to_owned()
    }
}

impl SetArg<Option<String>> for &str {
    fn into_value(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// A field that is stored by another conversion takes its own type all the same.
impl<C, T> SetArg<As<C, T>> for T {
    fn into_value(self) -> As<C, T> {
        As::new(self)
    }
}

impl<C, T> SetArg<As<C, Option<T>>> for T {
    fn into_value(self) -> As<C, Option<T>> {
        As::new(Some(self))
    }
}

impl<C> SetArg<As<C, String>> for &str {
    fn into_value(self) -> As<C, String> {
        As::new(self.to_owned())
    }
}

impl<C> SetArg<As<C, Option<String>>> for &str {
    fn into_value(self) -> As<C, Option<String>> {
        As::new(Some(self.to_owned()))
    }
}

/// So does one that is compressed.
impl<T, C> SetArg<Compressed<T, C>> for T {
    fn into_value(self) -> Compressed<T, C> {
        Compressed::new(self)
    }
}

impl<T, C> SetArg<Compressed<Option<T>, C>> for T {
    fn into_value(self) -> Compressed<Option<T>, C> {
        Compressed::new(Some(self))
    }
}

impl<C> SetArg<Compressed<String, C>> for &str {
    fn into_value(self) -> Compressed<String, C> {
        Compressed::new(self.to_owned())
    }
}

impl<C> SetArg<Compressed<Option<String>, C>> for &str {
    fn into_value(self) -> Compressed<Option<String>, C> {
        Compressed::new(Some(self.to_owned()))
    }
}

/// A type that DynamoDB can calculate with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added to",
    label = "not a number",
    note = "integers, `rust_decimal::Decimal` and `Number` can; `set` the others"
)]
pub trait Arithmetic: Value {}

macro_rules! arithmetic {
    ($($number:ty),*) => {$(impl Arithmetic for $number {})*};
}
arithmetic!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, Number);

/// If it is a number.
impl Arithmetic for AttributeValue {}

#[cfg(feature = "rust_decimal")]
impl Arithmetic for rust_decimal::Decimal {}
