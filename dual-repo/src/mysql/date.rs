//! Dates as a column holds them, also those that no calendar has.

use std::fmt;
use std::str::FromStr;

use dynamo_core::value::{R, Sink, Source, Value, ValueError};

use super::ValueProblem;

/// A `DATE` as it is stored: also the zero date `0000-00-00`, and dates without a month or a day, as `2024-00-00`, which
/// servers with a lax `sql_mode` take.
///
/// In DynamoDB it is the string of the column, `2024-02-29`, so nothing is lost on the way or back. `chrono::NaiveDate`,
/// `time::Date` and `jiff::civil::Date` are made of it by `try_into`, which fails for what is no date.
///
/// ```
/// use dual_repo::mysql::MySqlDate;
///
/// let date: MySqlDate = "2024-02-00".parse()?;
/// assert_eq!((date.year(), date.month(), date.day()), (2024, 2, 0));
/// assert!(!date.is_complete());
/// # #[cfg(feature = "chrono")]
/// assert!(chrono::NaiveDate::try_from(date).is_err());
/// # Ok::<(), dual_repo::mysql::ValueProblem>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MySqlDate {
    year: u16,
    month: u8,
    day: u8,
}

/// A `DATETIME` or `TIMESTAMP` as it is stored, to the microsecond: also those whose date is zero or not complete.
///
/// In DynamoDB it is a string, `2024-02-29T12:00:00.000001000`, of the form that all times without zone have. The types of
/// `chrono`, `time` and `jiff` are made of it by `try_into`, which fails for what is no date.
///
/// ```
/// use dual_repo::mysql::MySqlDateTime;
///
/// let zero: MySqlDateTime = "0000-00-00 00:00:00".parse()?;
/// assert_eq!(zero, MySqlDateTime::default());
/// assert_eq!(zero.to_string(), "0000-00-00T00:00:00.000000000");
/// # Ok::<(), dual_repo::mysql::ValueProblem>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MySqlDateTime {
    date: MySqlDate,
    hour: u8,
    minute: u8,
    second: u8,
    micros: u32,
}

impl MySqlDate {
    /// A date; `None` unless the year is 0 to 9999, the month 0 to 12 and the day 0 to 31.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        (year <= 9999 && month <= 12 && day <= 31).then_some(MySqlDate { year, month, day })
    }

    /// The year, 0 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, or 0 for none.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31, or 0 for none.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Whether it has a month and a day. February may have 31 of them even so: such dates are stored with the mode
    /// `ALLOW_INVALID_DATES`.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.month > 0 && self.day > 0
    }

    /// Why it is no date of a calendar.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn problem(self) -> ValueProblem {
        ValueProblem::new(if self == MySqlDate::default() {
            "it is the zero date `0000-00-00`, which is no date"
        } else if self.is_complete() {
            "the calendar has no such date"
        } else {
            "the date has no month or no day, as in `2024-00-00`"
        })
    }
}

impl MySqlDateTime {
    /// A date with a time; `None` unless the hour is below 24, minute and second below 60, the microseconds below 1,000,000.
    #[must_use]
    pub fn new(date: MySqlDate, hour: u8, minute: u8, second: u8, micros: u32) -> Option<Self> {
        let fits = hour < 24 && minute < 60 && second < 60 && micros < 1_000_000;
        fits.then_some(MySqlDateTime { date, hour, minute, second, micros })
    }

    /// The date.
    #[must_use]
    pub fn date(self) -> MySqlDate {
        self.date
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 59.
    #[must_use]
    pub fn second(self) -> u8 {
        self.second
    }

    /// The microseconds after the second, 0 to 999,999.
    #[must_use]
    pub fn micros(self) -> u32 {
        self.micros
    }
}

impl fmt::Display for MySqlDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for MySqlDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MySqlDateTime { date, hour, minute, second, micros } = self;
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}.{micros:06}000")
    }
}

impl FromStr for MySqlDate {
    type Err = ValueProblem;

    /// Reads `2024-02-29`.
    fn from_str(text: &str) -> Result<Self, ValueProblem> {
        let date = numbers(text, '-').and_then(|[year, month, day]| {
            MySqlDate::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
        });
        date.filter(|_| text.len() == 10).ok_or_else(|| ValueProblem::new("the text is no date, as `2024-02-29`"))
    }
}

impl FromStr for MySqlDateTime {
    type Err = ValueProblem;

    /// Reads `2024-02-29T12:00:00`, also with a space in place of the `T`, and with a fraction of up to six digits (or of
    /// nine, when the last three are zero).
    fn from_str(text: &str) -> Result<Self, ValueProblem> {
        let read = || {
            let (date, time) = text.split_once(['T', ' '])?;
            let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
            let [hour, minute, second] = numbers(time, ':').filter(|_| time.len() == 8)?;
            let (hour, minute, second) = (hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?);
            let nanos: u32 = format!("{fraction:0<9}").parse().ok()?;
            let whole = fraction.len() <= 9
                && fraction.bytes().all(|byte| byte.is_ascii_digit())
                && nanos.is_multiple_of(1_000);
            MySqlDateTime::new(date.parse().ok()?, hour, minute, second, nanos / 1_000).filter(|_| whole)
        };
        read().ok_or_else(|| ValueProblem::new("the text is no date with a time, as `2024-02-29T12:00:00`"))
    }
}

/// Three numbers of digits alone.
fn numbers(text: &str, separator: char) -> Option<[u32; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let digits = part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

macro_rules! stored_as_text {
    ($($type:ty, $expected:literal;)*) => {$(
        impl Value for $type {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                sink.string(&self.to_string())
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                source.string()?.parse().map_err(|problem: ValueProblem| ValueError::invalid($expected, problem.to_string()))
            }
        }
    )*};
}
stored_as_text! {
    MySqlDate, "a date";
    MySqlDateTime, "a date with a time";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_are_written() {
        for text in ["0000-00-00", "2024-00-15", "9999-12-31"] {
            assert_eq!(text.parse::<MySqlDate>().unwrap().to_string(), text);
        }
        for wrong in
            ["", "2024-1-1", "2024-13-01", "2024-01-32", "12024-01-01", "2024-01", "2024-01-01-01", "+024-01-01"]
        {
            assert!(wrong.parse::<MySqlDate>().is_err(), "{wrong}");
        }
        let time = MySqlDateTime::new(MySqlDate::new(2024, 2, 0).unwrap(), 23, 59, 59, 120).unwrap();
        for text in ["2024-02-00T23:59:59.00012", "2024-02-00 23:59:59.000120", "2024-02-00T23:59:59.000120000"] {
            assert_eq!(text.parse(), Ok(time), "{text}");
        }
        assert_eq!(time.to_string(), "2024-02-00T23:59:59.000120000");
        for wrong in [
            "2024-02-00",
            "2024-02-00T24:00:00",
            "2024-02-00T1:00:00",
            "2024-02-00T01:00:00.0000001",
            "2024-02-00T01:00:00.+1",
        ] {
            assert!(wrong.parse::<MySqlDateTime>().is_err(), "{wrong}");
        }
    }
}
