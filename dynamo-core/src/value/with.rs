//! `with`: functions of the user's that write and read a field. For a field of type `Option<T>` they may be those of `T`.

use super::{AvSource, Kind, R, Sink, Source};

/// A type that holds at most one `U`: `U` itself, or `Option<U>`.
#[diagnostic::on_unimplemented(
    message = "the functions of `with` are for `{U}`, and the field is `{Self}`",
    label = "for `{U}`",
    note = "`decode` returns the field's type, or `T` when that is `Option<T>`; `encode` takes a reference to the same"
)]
pub trait Holds<U>: Sized {
    /// The `U`, if it is there.
    fn held(&self) -> Option<&U>;
    /// Holds a `U`.
    fn hold(value: U) -> Self;
    /// The value that holds none; `None` when there is no such value.
    fn none() -> Option<Self>;
}

impl<U> Holds<U> for U {
    fn held(&self) -> Option<&U> {
        Some(self)
    }
    fn hold(value: U) -> Self {
        value
    }
    fn none() -> Option<Self> {
        None
    }
}

impl<U> Holds<U> for Option<U> {
    fn held(&self) -> Option<&U> {
        self.as_ref()
    }
    fn hold(value: U) -> Self {
        Some(value)
    }
    fn none() -> Option<Self> {
        Some(None)
    }
}

/// How a `T` holds a `U`, found out in one place, so that a function of another type is reported once.
#[derive(Debug, Clone, Copy)]
pub struct Held<T, U> {
    get: fn(&T) -> Option<&U>,
    hold: fn(U) -> T,
    none: fn() -> Option<T>,
}

/// The function that reads a `U` says what `U` is; the one that writes it may take a `&str` for a `String`.
#[must_use]
pub fn held<T: Holds<U>, U>(_: impl FnOnce(AvSource) -> R<U>) -> Held<T, U> {
    Held { get: T::held, hold: T::hold, none: T::none }
}

impl<T, U> Held<T, U> {
    /// Writes what is held, or NULL.
    ///
    /// # Errors
    /// Those of the function.
    pub fn encode<S: Sink>(self, value: &T, sink: S, encode: impl FnOnce(&U, S) -> R<S::Done>) -> R<S::Done> {
        match (self.get)(value) {
            Some(value) => encode(value, sink),
            None => sink.null(),
        }
    }

    /// Reads what is held; NULL is nothing, where the type can hold that.
    ///
    /// # Errors
    /// Those of the function.
    pub fn decode<'de, S: Source<'de>>(self, mut source: S, decode: impl FnOnce(S) -> R<U>) -> R<T> {
        match (self.none)() {
            Some(none) if source.kind()? == Kind::Null => source.skip().map(|()| none),
            _ => decode(source).map(self.hold),
        }
    }

    /// True when nothing is held.
    #[must_use]
    pub fn holds_none(self, value: &T) -> bool {
        (self.get)(value).is_none()
    }

    /// The value that holds nothing.
    #[must_use]
    pub fn absent(self) -> Option<T> {
        (self.none)()
    }
}
