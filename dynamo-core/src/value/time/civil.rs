//! Dates and times of day, and their texts.

use crate::value::{R, ValueError};

/// A date.
#[allow(clippy::struct_field_names, reason = "a day has a day")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Clock {
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    /// 60 in a leap second.
    pub(crate) second: u8,
    pub(crate) nanos: u32,
}

const DAY_SECONDS: i64 = 86_400;
const SECOND_NANOS: i128 = 1_000_000_000;

impl Day {
    /// `2025-01-31`.
    pub(crate) fn text(self) -> R<String> {
        let mut text = *b"0000-00-00";
        self.write(&mut text)?;
        Ok(string(&text))
    }

    /// `2025-01-31T23:59:59.123456789`.
    pub(crate) fn text_at(self, clock: Clock) -> R<String> {
        let mut text = *b"0000-00-00T00:00:00.000000000";
        self.write(&mut text)?;
        clock.write(&mut text, 11);
        Ok(string(&text))
    }

    fn write(self, text: &mut [u8]) -> R<()> {
        let year = u32::try_from(self.year).ok().filter(|year| *year <= 9999);
        let Some(year) = year else {
            return Err(ValueError::invalid("a year from 0 to 9999", "the text of another year has another width"));
        };
        write(text, 0, 4, year);
        write(text, 5, 2, self.month.into());
        write(text, 8, 2, self.day.into());
        Ok(())
    }

    pub(crate) fn parse(text: &str) -> R<Self> {
        let mut reader = Reader(text.as_bytes());
        reader.day().filter(|_| reader.0.is_empty()).ok_or_else(|| none("a date (`2025-01-31`)"))
    }

    /// The date and the time of day of a text that has no zone.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn parse_at(text: &str) -> R<(Self, Clock)> {
        let expected = "a date and time without zone (`2025-01-31T23:59:59`)";
        let mut reader = Reader(text.as_bytes());
        let parsed = reader.day_and_time().ok_or_else(|| none(expected))?;
        let clock = parsed.1.checked()?;
        if reader.0.is_empty() { Ok((parsed.0, clock)) } else { Err(none(expected)) }
    }

    /// The date, the time of day and the minutes that they are ahead of UTC.
    pub(crate) fn parse_instant(text: &str) -> R<(Self, Clock, i32)> {
        let mut reader = Reader(text.as_bytes());
        let parsed = reader.day_and_time().and_then(|(day, time)| Some((day, time, reader.offset()?)));
        let (day, time, offset) = parsed.filter(|_| reader.0.is_empty()).ok_or_else(|| none("an RFC 3339 time"))?;
        Ok((day, time.checked()?, offset))
    }

    /// The days since 1970-01-01, by Howard Hinnant's algorithm.
    /// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
    pub(crate) fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The inverse of [`number`](Self::number); `None` beyond the years of an `i32`.
    pub(crate) fn numbered(number: i64) -> Option<Self> {
        let shifted = number.checked_add(719_468)?;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = u8::try_from(day_of_year - (153 * shifted_month + 2) / 5 + 1).ok()?;
        let month = u8::try_from(if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }).ok()?;
        let year = i32::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
        Some(Day { year, month, day })
    }

    /// The nanoseconds from 1970 to midnight.
    pub(crate) fn nanos(self) -> i128 {
        i128::from(self.number()) * i128::from(DAY_SECONDS) * SECOND_NANOS
    }

    /// The day whose midnight is so many nanoseconds after 1970.
    pub(crate) fn of_nanos(nanos: i128) -> R<Self> {
        match Self::at_nanos(nanos)? {
            (day, Clock { hour: 0, minute: 0, second: 0, nanos: 0 }) => Ok(day),
            _ => Err(not_midnight()),
        }
    }

    /// The date and the time of day so many nanoseconds after 1970.
    pub(crate) fn at_nanos(nanos: i128) -> R<(Self, Clock)> {
        let (seconds, fraction) = (nanos.div_euclid(SECOND_NANOS), nanos.rem_euclid(SECOND_NANOS));
        let parts = || {
            let seconds = i64::try_from(seconds).ok()?;
            let of_day = u32::try_from(seconds.rem_euclid(DAY_SECONDS)).ok()?;
            let part = |number: u32| u8::try_from(number).ok();
            let clock = Clock {
                hour: part(of_day / 3600)?,
                minute: part(of_day / 60 % 60)?,
                second: part(of_day % 60)?,
                nanos: u32::try_from(fraction).ok()?,
            };
            Some((Day::numbered(seconds.div_euclid(DAY_SECONDS))?, clock))
        };
        parts().ok_or_else(|| ValueError::invalid("a time of the calendar", "it is too far from 1970"))
    }

    /// The inverse of [`at_nanos`](Self::at_nanos).
    pub(crate) fn nanos_at(self, clock: Clock) -> R<i128> {
        if clock.second >= 60 {
            return Err(leap_second());
        }
        let seconds = (i128::from(clock.hour) * 60 + i128::from(clock.minute)) * 60 + i128::from(clock.second);
        Ok(self.nanos() + seconds * SECOND_NANOS + i128::from(clock.nanos))
    }
}

impl Clock {
    /// `23:59:59.123456789`.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn text(self) -> String {
        let mut text = *b"00:00:00.000000000";
        self.write(&mut text, 0);
        string(&text)
    }

    fn write(self, text: &mut [u8], start: usize) {
        write(text, start, 2, self.hour.into());
        write(text, start + 3, 2, self.minute.into());
        write(text, start + 6, 2, self.second.into());
        write(text, start + 9, 9, self.nanos);
    }

    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn parse(text: &str) -> R<Self> {
        let mut reader = Reader(text.as_bytes());
        let time = reader.time().filter(|_| reader.0.is_empty()).ok_or_else(|| none("a time of day (`23:59:59`)"))?;
        time.checked()
    }
}

/// The error of a text that is not what is expected.
#[cold]
pub(crate) fn none(expected: &'static str) -> ValueError {
    ValueError::invalid(expected, "the string is none")
}

#[cold]
pub(crate) fn not_midnight() -> ValueError {
    ValueError::invalid("a time that is midnight", "a date would not keep the time of day")
}

#[cold]
pub(crate) fn leap_second() -> ValueError {
    ValueError::invalid("a time outside of a leap second", "seconds are counted without leap seconds here")
}

/// Puts the last digits of a number into a text.
fn write(text: &mut [u8], start: usize, width: usize, mut number: u32) {
    for place in text.iter_mut().skip(start).take(width).rev() {
        *place = u8::try_from(number % 10).map_or(b'0', |digit| b'0' + digit);
        number /= 10;
    }
}

/// Digits and signs as text, with room for a zone.
fn string(ascii: &[u8]) -> String {
    let mut text = String::with_capacity(ascii.len() + 1);
    text.push_str(std::str::from_utf8(ascii).unwrap_or_default());
    text
}

/// A time of day as it is written, with a fraction of any length.
struct Written {
    clock: Clock,
    /// True when digits beyond the ninth are not zero.
    is_finer: bool,
}

impl Written {
    fn checked(self) -> R<Clock> {
        if self.is_finer {
            return Err(ValueError::invalid("a time with up to nine digits of fraction", "it has more"));
        }
        Ok(self.clock)
    }
}

/// Reads what the formats have in common, from the left. `None` is a text of another form.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn day(&mut self) -> Option<Day> {
        let year = self.number(4)?;
        self.one_of(b"-")?;
        let month = self.small()?;
        self.one_of(b"-")?;
        let day = self.small()?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        ((1..=days).contains(&day)).then_some(Day { year: i32::try_from(year).ok()?, month, day })
    }

    fn time(&mut self) -> Option<Written> {
        let hour = self.small()?;
        self.one_of(b":")?;
        let minute = self.small()?;
        self.one_of(b":")?;
        let second = self.small()?;
        let (mut nanos, mut digits, mut is_finer) = (0, 0, false);
        if self.one_of(b".").is_some() {
            while let Some((digit @ b'0'..=b'9', rest)) = self.0.split_first() {
                self.0 = rest;
                digits += 1;
                match digits {
                    1..=9 => nanos = nanos * 10 + u32::from(digit - b'0'),
                    _ => is_finer |= *digit != b'0',
                }
            }
            if digits == 0 {
                return None;
            }
            nanos *= 10_u32.pow(9_u32.saturating_sub(digits));
        }
        let fits = hour < 24 && minute < 60 && second <= 60;
        fits.then_some(Written { clock: Clock { hour, minute, second, nanos }, is_finer })
    }

    fn day_and_time(&mut self) -> Option<(Day, Written)> {
        let day = self.day()?;
        self.one_of(b"Tt ")?;
        Some((day, self.time()?))
    }

    /// The minutes ahead of UTC.
    fn offset(&mut self) -> Option<i32> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.small()?;
        self.one_of(b":")?;
        let minutes = self.small()?;
        (hours < 24 && minutes < 60).then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
    }

    /// The next byte, if it is one of these.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A number of two digits.
    fn small(&mut self) -> Option<u8> {
        self.number(2).and_then(|number| number.try_into().ok())
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    }
}
