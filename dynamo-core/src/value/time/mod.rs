//! Times as texts of fixed width, the same whichever crate they are of, so that their order as text is their order in time.

#[cfg(feature = "chrono")]
mod chrono;
mod civil;
mod format;
#[cfg(feature = "jiff")]
mod jiff;
mod std;
#[cfg(feature = "time")]
mod time_crate;

#[cfg(feature = "chrono")]
pub use chrono::{parse_timestamp, timestamp_text};
pub use format::{DateOnly, Rfc3339, Unix};
#[cfg(feature = "time")]
pub(crate) use time_crate::text_in_utc;

use civil::Day;

use super::R;

/// A time that has a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no time, so it cannot have a `format`",
    label = "not a time",
    note = "`format` is for times of `chrono`, `time` and `jiff`, each behind the feature of its name, and for `SystemTime`"
)]
pub trait TextTime: Sized {
    /// The text, all of one width.
    ///
    /// # Errors
    /// When the year is not between 0 and 9999.
    fn text(&self) -> R<String>;
    /// Reads any text of the same meaning.
    ///
    /// # Errors
    /// When the text is none, or says more than the type can hold.
    fn of_text(text: &str) -> R<Self>;
}

/// A point in time: so many nanoseconds after the start of 1970.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no point in time, which the `unix-..` formats count from 1970 to",
    label = "not a point in time",
    note = "these formats are for `chrono::DateTime<Utc>`, `time::UtcDateTime`, `time::OffsetDateTime`, `jiff::Timestamp` and \
            `SystemTime`"
)]
pub trait Instant: Sized {
    /// The nanoseconds.
    ///
    /// # Errors
    /// When the number would say less: in a leap second, and with an offset from UTC.
    fn nanos(&self) -> R<i128>;
    /// The point in time.
    ///
    /// # Errors
    /// When the type does not reach that far.
    fn of_nanos(nanos: i128) -> R<Self>;
}

/// A time that may be a whole day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date, which `format = \"date\"` stores",
    label = "no date",
    note = "this format is for dates, dates with a time, and points in time, which are stored when they are midnight"
)]
pub trait Dated: Sized {
    /// The day.
    ///
    /// # Errors
    /// When the time is not midnight, in UTC where there is a zone.
    #[doc(hidden)]
    fn to_day(&self) -> R<Day>;
    /// The day's midnight.
    ///
    /// # Errors
    /// When the type does not reach that far.
    #[doc(hidden)]
    fn of_day(day: Day) -> R<Self>;
}

/// Types that are stored as their text.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
macro_rules! stored_as_text {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::value::Value for $type {
            fn encode<S: $crate::value::Sink>(&self, sink: S) -> $crate::value::R<S::Done> {
                sink.string(&$crate::value::time::TextTime::text(self)?)
            }
            fn decode<'de, S: $crate::value::Source<'de>>(source: S) -> $crate::value::R<Self> {
                $crate::value::time::TextTime::of_text(&source.string()?)
            }
        }
    )*};
}

/// Points in time are whole days when they are midnight in UTC.
macro_rules! dated_instants {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::value::time::Dated for $type {
            fn to_day(&self) -> $crate::value::R<$crate::value::time::civil::Day> {
                $crate::value::time::civil::Day::of_nanos($crate::value::time::Instant::nanos(self)?)
            }
            fn of_day(day: $crate::value::time::civil::Day) -> $crate::value::R<Self> {
                $crate::value::time::Instant::of_nanos(day.nanos())
            }
        }
    )*};
}

/// Points in time can say when an item was written.
#[cfg(any(feature = "time", feature = "jiff"))]
macro_rules! written_at {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::Timestamp for $type {
            fn of(time: ::std::time::SystemTime) -> $crate::value::R<Self> {
                $crate::value::time::Instant::of_nanos($crate::value::time::Instant::nanos(&time)?)
            }
        }
    )*};
}

use dated_instants;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
use stored_as_text;
#[cfg(any(feature = "time", feature = "jiff"))]
use written_at;
