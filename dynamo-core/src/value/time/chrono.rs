//! `chrono`.

use std::fmt::Write as _;

use ::chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::civil::{Clock, Day, leap_second, none, not_midnight};
use super::{Dated, Instant, TextTime, dated_instants, stored_as_text};
use crate::value::{R, ValueError};

/// The stored text of an instant: `2025-01-31T23:59:59.123456789Z`, always nine digits of fraction.
///
/// # Errors
/// When the year is not between 0 and 9999, where the text would change its width.
pub fn timestamp_text(time: &DateTime<Utc>) -> R<String> {
    time.naive_utc().text().map(|mut text| {
        text.push('Z');
        text
    })
}

/// Reads an instant from any RFC 3339 text.
///
/// # Errors
/// When the text is none, or has more than nine digits of fraction.
pub fn parse_timestamp(text: &str) -> R<DateTime<Utc>> {
    instant(text).map(|time| time.to_utc())
}

fn instant(text: &str) -> R<DateTime<FixedOffset>> {
    let (day, clock, minutes) = Day::parse_instant(text)?;
    let offset = FixedOffset::east_opt(minutes * 60);
    let time = date(day).zip(time(clock)).map(|(date, time)| date.and_time(time));
    let time = time.zip(offset).and_then(|(time, offset)| time.and_local_timezone(offset).single());
    time.ok_or_else(|| none("an RFC 3339 time"))
}

fn day(date: NaiveDate) -> Day {
    // Both are below 32.
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Day { year: date.year(), month: small(date.month()), day: small(date.day()) }
}

fn date(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year, day.month.into(), day.day.into())
}

/// chrono keeps a leap second as a fraction above one second: 23:59:59 + 1.5 s is 23:59:60.5.
const LEAP: u32 = 1_000_000_000;

fn clock(time: NaiveTime) -> Clock {
    // All are below 61.
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Clock {
        hour: small(time.hour()),
        minute: small(time.minute()),
        second: small(time.second() + time.nanosecond() / LEAP),
        nanos: time.nanosecond() % LEAP,
    }
}

fn time(clock: Clock) -> Option<NaiveTime> {
    let Clock { hour, minute, second, nanos } = clock;
    let (second, nanos) = if second == 60 { (59, nanos + LEAP) } else { (second, nanos) };
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanos)
}

impl TextTime for DateTime<Utc> {
    fn text(&self) -> R<String> {
        timestamp_text(self)
    }
    fn of_text(text: &str) -> R<Self> {
        parse_timestamp(text)
    }
}

/// The offset is part of the value, so it is stored; the text is local time and does not sort by instant.
impl TextTime for DateTime<FixedOffset> {
    fn text(&self) -> R<String> {
        let mut text = self.naive_local().text()?;
        let seconds = self.offset().local_minus_utc();
        if seconds % 60 != 0 {
            return Err(ValueError::invalid("an offset of whole minutes", "RFC 3339 has no seconds in an offset"));
        }
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
        let _infallible = write!(text, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        Ok(text)
    }
    fn of_text(text: &str) -> R<Self> {
        instant(text)
    }
}

impl TextTime for NaiveDateTime {
    fn text(&self) -> R<String> {
        day(self.date()).text_at(clock(self.time()))
    }
    fn of_text(text: &str) -> R<Self> {
        let (day, clock) = Day::parse_at(text)?;
        let time = date(day).zip(time(clock)).map(|(date, time)| date.and_time(time));
        time.ok_or_else(|| none("a date and time without zone (`2025-01-31T23:59:59`)"))
    }
}

impl TextTime for NaiveDate {
    fn text(&self) -> R<String> {
        day(*self).text()
    }
    fn of_text(text: &str) -> R<Self> {
        Self::of_day(Day::parse(text)?)
    }
}

impl TextTime for NaiveTime {
    fn text(&self) -> R<String> {
        Ok(clock(*self).text())
    }
    fn of_text(text: &str) -> R<Self> {
        time(Clock::parse(text)?).ok_or_else(|| none("a time of day (`23:59:59`)"))
    }
}

stored_as_text!(DateTime<Utc>, DateTime<FixedOffset>, NaiveDateTime, NaiveDate, NaiveTime);

impl Instant for DateTime<Utc> {
    fn nanos(&self) -> R<i128> {
        if self.timestamp_subsec_nanos() >= LEAP {
            return Err(leap_second());
        }
        Ok(i128::from(self.timestamp()) * i128::from(LEAP) + i128::from(self.timestamp_subsec_nanos()))
    }
    fn of_nanos(nanos: i128) -> R<Self> {
        let (seconds, fraction) = (nanos.div_euclid(LEAP.into()), nanos.rem_euclid(LEAP.into()));
        let parts = i64::try_from(seconds).ok().zip(u32::try_from(fraction).ok());
        let time = parts.and_then(|(seconds, fraction)| DateTime::from_timestamp(seconds, fraction));
        time.ok_or_else(|| ValueError::invalid("a time of `chrono`", "it is too far from 1970"))
    }
}

dated_instants!(DateTime<Utc>);

impl Dated for NaiveDate {
    fn to_day(&self) -> R<Day> {
        Ok(day(*self))
    }
    fn of_day(day: Day) -> R<Self> {
        date(day).ok_or_else(|| none("a date (`2025-01-31`)"))
    }
}

impl Dated for NaiveDateTime {
    fn to_day(&self) -> R<Day> {
        if self.time() == NaiveTime::MIN { Ok(day(self.date())) } else { Err(not_midnight()) }
    }
    fn of_day(day: Day) -> R<Self> {
        NaiveDate::of_day(day).map(Into::into)
    }
}

/// Seconds with a fraction.
impl crate::value::Value for TimeDelta {
    fn encode<S: crate::value::Sink>(&self, sink: S) -> R<S::Done> {
        super::std::encode_seconds(self.num_seconds(), self.subsec_nanos(), sink)
    }
    fn decode<'de, S: crate::value::Source<'de>>(source: S) -> R<Self> {
        let (seconds, nanos) = super::std::decode_seconds(source)?;
        let whole =
            TimeDelta::try_seconds(seconds).and_then(|whole| whole.checked_add(&TimeDelta::nanoseconds(nanos.into())));
        whole.ok_or_else(|| ValueError::invalid("a duration of `chrono`", "it is too long"))
    }
}
