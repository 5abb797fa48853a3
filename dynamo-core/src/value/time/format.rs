//! `format`: the forms that a time can have in an attribute. A time that the form would not keep whole is an error.

use super::civil::Day;
use super::{Dated, Instant, TextTime};
use crate::value::{Convert, Kind, R, Sink, Source, Value, ValueError};

/// `format = "rfc3339"`: the text.
#[derive(Debug, Clone, Copy)]
pub struct Rfc3339;

/// `format = "date"`: the date of a time that is midnight.
#[derive(Debug, Clone, Copy)]
pub struct DateOnly;

/// `format = "unix-seconds"` and finer ones: a whole number, of which `DIGITS` digits are a fraction of a second.
#[derive(Debug, Clone, Copy)]
pub struct Unix<const DIGITS: u32>;

impl<T: TextTime> Convert<T> for Rfc3339 {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        sink.string(&value.text()?)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        T::of_text(&source.string()?)
    }
}

impl<T: Dated> Convert<T> for DateOnly {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        sink.string(&value.to_day()?.text()?)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        T::of_day(Day::parse(&source.string()?)?)
    }
}

impl<T: Instant, const DIGITS: u32> Convert<T> for Unix<DIGITS> {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        let (nanos, unit) = (value.nanos()?, Self::UNIT);
        if nanos % unit != 0 {
            return Err(ValueError::invalid(Self::EXPECTED, "the time is finer, which the number would not keep"));
        }
        (nanos / unit).encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<T> {
        let nanos = i128::decode(source)?.checked_mul(Self::UNIT);
        T::of_nanos(nanos.ok_or_else(|| ValueError::invalid(Self::EXPECTED, "it is too far from 1970"))?)
    }
}

impl<const DIGITS: u32> Unix<DIGITS> {
    /// The nanoseconds of one.
    const UNIT: i128 = 10_i128.pow(9 - DIGITS);
    const EXPECTED: &str = match DIGITS {
        0 => "a whole number of seconds",
        3 => "a whole number of milliseconds",
        6 => "a whole number of microseconds",
        _ => "a whole number of nanoseconds",
    };
}

/// `None` has no attribute.
macro_rules! optional {
    ($($(const $digits:ident)? $format:ty: $trait:ident;)*) => {$(
        impl<T: $trait $(, const $digits: u32)?> Convert<Option<T>> for $format {
            fn encode<S: Sink>(value: &Option<T>, sink: S) -> R<S::Done> {
                match value {
                    Some(value) => Self::encode(value, sink),
                    None => sink.null(),
                }
            }
            fn decode<'de, S: Source<'de>>(mut source: S) -> R<Option<T>> {
                match source.kind()? {
                    Kind::Null => source.skip().map(|()| None),
                    _ => Self::decode(source).map(Some),
                }
            }
            fn is_absent(value: &Option<T>) -> bool {
                value.is_none()
            }
            fn absent() -> Option<Option<T>> {
                Some(None)
            }
        }
    )*};
}
optional! {
    Rfc3339: TextTime;
    DateOnly: Dated;
    const DIGITS Unix<DIGITS>: Instant;
}
