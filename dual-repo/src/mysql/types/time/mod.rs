//! Dates, times and durations, to the microsecond. All go by [`MySqlDate`], [`MySqlDateTime`] or the parts of a `TIME`.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
mod std;
#[cfg(feature = "time")]
mod time_crate;

use ::std::fmt::Display;

use crate::mysql::wire::{DateTimeParts, TimeParts};
use crate::mysql::{Cell, ColumnType, MySqlDate, MySqlDateTime, MySqlValue, SqlValue, ValueProblem};

/// A type that is made of what a column holds, and written as a text.
macro_rules! columns {
    ($($type:ty: $raw:ty, $expected:literal, $read:expr, $write:expr;)*) => {$(
        impl crate::mysql::MySqlValue for $type {
            const EXPECTED: &'static str = $expected;

            fn accepts(column: crate::mysql::ColumnType) -> bool {
                <$raw as crate::mysql::MySqlValue>::accepts(column)
            }
            fn keeps_order(column: crate::mysql::ColumnType) -> bool {
                <$raw as crate::mysql::MySqlValue>::keeps_order(column)
            }
            fn decode(cell: crate::mysql::Cell<'_>) -> Result<Self, crate::mysql::ValueProblem> {
                let read: fn($raw) -> Result<Self, crate::mysql::ValueProblem> = $read;
                read(<$raw as crate::mysql::MySqlValue>::decode(cell)?)
            }
            fn encode(&self) -> crate::mysql::SqlValue {
                let write: fn(&Self) -> crate::mysql::SqlValue = $write;
                write(self)
            }
        }
    )*};
}

/// The same, and a conversion for whoever holds the raw value.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! calendar {
    ($($type:ty: $raw:ty, $expected:literal, $read:expr, $write:expr;)*) => {$(
        columns! { $type: $raw, $expected, Self::try_from, $write; }

        impl TryFrom<$raw> for $type {
            type Error = crate::mysql::ValueProblem;

            /// # Errors
            /// When it is no date.
            fn try_from(raw: $raw) -> Result<Self, Self::Error> {
                let read: fn($raw) -> Option<Self> = $read;
                read(raw).ok_or_else(|| raw.problem())
            }
        }
    )*};
}

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use calendar;
use columns;

impl MySqlValue for MySqlDate {
    const EXPECTED: &'static str = "a DATE column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Date
    }
    fn keeps_order(column: ColumnType) -> bool {
        column == ColumnType::Date
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let DateTimeParts { year, month, day, .. } = DateTimeParts::read(cell)?;
        MySqlDate::new(year, month, day).ok_or_else(|| ValueProblem::wire(cell.column()))
    }
    fn encode(&self) -> SqlValue {
        SqlValue::Text(self.to_string())
    }
}

impl MySqlValue for MySqlDateTime {
    const EXPECTED: &'static str = "a DATETIME or TIMESTAMP column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::DateTime | ColumnType::Timestamp)
    }
    fn keeps_order(column: ColumnType) -> bool {
        matches!(column, ColumnType::DateTime | ColumnType::Timestamp)
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let DateTimeParts { year, month, day, hour, minute, second, micros } = DateTimeParts::read(cell)?;
        let date = MySqlDate::new(year, month, day);
        let time = date.and_then(|date| MySqlDateTime::new(date, hour, minute, second, micros));
        time.ok_or_else(|| ValueProblem::wire(cell.column()))
    }
    fn encode(&self) -> SqlValue {
        let (date, nanos) = (self.date(), self.micros() * 1_000);
        let day = (date.year(), date.month(), date.day());
        date_time_text(day, (self.hour(), self.minute(), self.second()), nanos)
    }
}

impl MySqlDateTime {
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    fn problem(self) -> ValueProblem {
        self.date().problem()
    }
}

/// A `TIME`, in microseconds. Up to 838:59:59 either way.
#[derive(Debug, Clone, Copy)]
struct Micros(i64);

impl MySqlValue for Micros {
    const EXPECTED: &'static str = "a TIME column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Time
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let TimeParts { negative, hours, minute, second, micros } = TimeParts::read(cell)?;
        let seconds = (i64::from(hours) * 60 + i64::from(minute)) * 60 + i64::from(second);
        let micros = seconds * 1_000_000 + i64::from(micros);
        Ok(Micros(if negative { -micros } else { micros }))
    }
    fn encode(&self) -> SqlValue {
        let nanos = i128::from(self.0) * 1_000;
        duration_text(nanos)
    }
}

impl Micros {
    /// The same as the time of a day.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    fn of_day(self) -> Result<u64, ValueProblem> {
        let day = u64::try_from(self.0).ok().filter(|micros| *micros < 86_400_000_000);
        day.ok_or_else(|| ValueProblem::new("the TIME is a duration, not the time of a day"))
    }
}

/// The literal of a date. The server refuses one whose year is not 0 to 9999.
fn date_text((year, month, day): (impl Display + Copy, u8, u8)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// The fraction of a second. The server rounds what it is given for a column, but finds nothing by a text with more digits
/// than it has itself.
fn fraction(nanos: u32) -> String {
    if nanos.is_multiple_of(1000) { format!("{:06}", nanos / 1000) } else { format!("{nanos:09}") }
}

/// The literal of a date with a time.
fn date_time_text(date: (impl Display + Copy, u8, u8), (hour, minute, second): (u8, u8, u8), nanos: u32) -> SqlValue {
    SqlValue::Text(format!("{} {hour:02}:{minute:02}:{second:02}.{}", date_text(date), fraction(nanos)))
}

/// The literal of a duration.
fn duration_text(nanos: i128) -> SqlValue {
    let sign = if nanos < 0 { "-" } else { "" };
    let (seconds, nanos) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    // Below a billion.
    let fraction = fraction(nanos.try_into().unwrap_or_default());
    SqlValue::Text(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{fraction}"))
}
