//! `time`. It has no leap seconds.

use std::fmt::Write as _;

use ::time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

use super::civil::{Clock, Day, leap_second, none, not_midnight};
use super::{Dated, Instant, TextTime, dated_instants, stored_as_text, written_at};
use crate::value::{R, Sink, Source, Value, ValueError};

const INSTANT: &str = "an RFC 3339 time";

fn day(date: Date) -> Day {
    Day { year: date.year(), month: date.month().into(), day: date.day() }
}

fn date(day: Day) -> Option<Date> {
    let month = Month::try_from(day.month).ok()?;
    Date::from_calendar_date(day.year, month, day.day).ok()
}

fn clock(time: Time) -> Clock {
    Clock { hour: time.hour(), minute: time.minute(), second: time.second(), nanos: time.nanosecond() }
}

fn time(clock: Clock) -> R<Time> {
    let Clock { hour, minute, second, nanos } = clock;
    if second >= 60 {
        return Err(leap_second());
    }
    Time::from_hms_nano(hour, minute, second, nanos).map_err(|_| none("a time of day (`23:59:59`)"))
}

fn instant(text: &str) -> R<OffsetDateTime> {
    let (day, clock, minutes) = Day::parse_instant(text)?;
    let time = time(clock)?;
    let offset = UtcOffset::from_whole_seconds(minutes * 60).ok();
    let found = date(day).zip(offset).map(|(date, offset)| OffsetDateTime::new_in_offset(date, time, offset));
    found.ok_or_else(|| none(INSTANT))
}

impl TextTime for UtcDateTime {
    fn text(&self) -> R<String> {
        day(self.date()).text_at(clock(self.time())).map(|text| text + "Z")
    }
    fn of_text(text: &str) -> R<Self> {
        instant(text)?.checked_to_utc().ok_or_else(|| none(INSTANT))
    }
}

/// The offset is part of the value, so it is stored: `Z` when it is UTC, where the text sorts by instant.
impl TextTime for OffsetDateTime {
    fn text(&self) -> R<String> {
        let mut text = day(self.date()).text_at(clock(self.time()))?;
        let seconds = self.offset().whole_seconds();
        if seconds == 0 {
            text.push('Z');
            return Ok(text);
        }
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

/// The text of a time in a key, where all have to be in UTC to be in order.
pub(crate) fn text_in_utc(time: &OffsetDateTime) -> R<String> {
    in_utc(time)?;
    time.text()
}

fn in_utc(time: &OffsetDateTime) -> R<()> {
    if time.offset().is_utc() {
        return Ok(());
    }
    let reason = "it has another offset, which would not be kept; convert it with `to_offset(UtcOffset::UTC)`";
    Err(ValueError::invalid("a time in UTC", reason))
}

impl TextTime for PrimitiveDateTime {
    fn text(&self) -> R<String> {
        day(self.date()).text_at(clock(self.time()))
    }
    fn of_text(text: &str) -> R<Self> {
        let (day, clock) = Day::parse_at(text)?;
        Ok(PrimitiveDateTime::new(Date::of_day(day)?, time(clock)?))
    }
}

impl TextTime for Date {
    fn text(&self) -> R<String> {
        day(*self).text()
    }
    fn of_text(text: &str) -> R<Self> {
        Self::of_day(Day::parse(text)?)
    }
}

impl TextTime for Time {
    fn text(&self) -> R<String> {
        Ok(clock(*self).text())
    }
    fn of_text(text: &str) -> R<Self> {
        time(Clock::parse(text)?)
    }
}

stored_as_text!(UtcDateTime, OffsetDateTime, PrimitiveDateTime, Date, Time);

impl Instant for UtcDateTime {
    fn nanos(&self) -> R<i128> {
        Ok(self.unix_timestamp_nanos())
    }
    fn of_nanos(nanos: i128) -> R<Self> {
        let far = |_| ValueError::invalid("a time of the crate `time`", "it is too far from 1970");
        UtcDateTime::from_unix_timestamp_nanos(nanos).map_err(far)
    }
}

impl Instant for OffsetDateTime {
    fn nanos(&self) -> R<i128> {
        in_utc(self).map(|()| self.unix_timestamp_nanos())
    }
    fn of_nanos(nanos: i128) -> R<Self> {
        UtcDateTime::of_nanos(nanos).map(Into::into)
    }
}

dated_instants!(UtcDateTime, OffsetDateTime);
written_at!(UtcDateTime, OffsetDateTime);

impl Dated for Date {
    fn to_day(&self) -> R<Day> {
        Ok(day(*self))
    }
    fn of_day(day: Day) -> R<Self> {
        date(day).ok_or_else(|| none("a date (`2025-01-31`)"))
    }
}

impl Dated for PrimitiveDateTime {
    fn to_day(&self) -> R<Day> {
        if self.time() == Time::MIDNIGHT { Ok(day(self.date())) } else { Err(not_midnight()) }
    }
    fn of_day(day: Day) -> R<Self> {
        Date::of_day(day).map(Date::midnight)
    }
}

/// Seconds with a fraction.
impl Value for Duration {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        super::std::encode_seconds(self.whole_seconds(), self.subsec_nanoseconds(), sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        super::std::decode_seconds(source).map(|(seconds, nanos)| Duration::new(seconds, nanos))
    }
}
