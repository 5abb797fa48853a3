//! `jiff`. It has no leap seconds. A `Zoned` is not stored: write its `Timestamp`, and the name of the zone beside it.

use ::jiff::civil::{Date, DateTime, Time};
use ::jiff::tz::Offset;
use ::jiff::{SignedDuration, Timestamp};

use super::civil::{Clock, Day, leap_second, none, not_midnight};
use super::{Dated, Instant, TextTime, dated_instants, stored_as_text, written_at};
use crate::value::{R, Sink, Source, Value, ValueError};

const DATE: &str = "a date (`2025-01-31`)";

fn day(date: Date) -> Day {
    Day { year: date.year().into(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

fn date(day: Day) -> R<Date> {
    let parts = || Some((i16::try_from(day.year).ok()?, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?));
    parts().and_then(|(year, month, day)| Date::new(year, month, day).ok()).ok_or_else(|| none(DATE))
}

fn clock(time: Time) -> Clock {
    Clock {
        hour: time.hour().unsigned_abs(),
        minute: time.minute().unsigned_abs(),
        second: time.second().unsigned_abs(),
        nanos: time.subsec_nanosecond().unsigned_abs(),
    }
}

fn time(clock: Clock) -> R<Time> {
    if clock.second >= 60 {
        return Err(leap_second());
    }
    let parts = || {
        let small = |number: u8| i8::try_from(number).ok();
        let (hour, minute, second) = (small(clock.hour)?, small(clock.minute)?, small(clock.second)?);
        Time::new(hour, minute, second, i32::try_from(clock.nanos).ok()?).ok()
    };
    parts().ok_or_else(|| none("a time of day (`23:59:59`)"))
}

impl TextTime for Timestamp {
    fn text(&self) -> R<String> {
        let time = Offset::UTC.to_datetime(*self);
        day(time.date()).text_at(clock(time.time())).map(|text| text + "Z")
    }
    fn of_text(text: &str) -> R<Self> {
        let (day, clock, minutes) = Day::parse_instant(text)?;
        let local = date(day)?.to_datetime(time(clock)?);
        let offset = Offset::from_seconds(minutes * 60).map_err(|_| none("an RFC 3339 time"))?;
        offset.to_timestamp(local).map_err(|_| too_far())
    }
}

#[cold]
fn too_far() -> ValueError {
    ValueError::invalid("a time of `jiff`", "it is too far from 1970")
}

impl TextTime for DateTime {
    fn text(&self) -> R<String> {
        day(self.date()).text_at(clock(self.time()))
    }
    fn of_text(text: &str) -> R<Self> {
        let (day, clock) = Day::parse_at(text)?;
        Ok(date(day)?.to_datetime(time(clock)?))
    }
}

impl TextTime for Date {
    fn text(&self) -> R<String> {
        day(*self).text()
    }
    fn of_text(text: &str) -> R<Self> {
        date(Day::parse(text)?)
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

stored_as_text!(Timestamp, DateTime, Date, Time);

impl Instant for Timestamp {
    fn nanos(&self) -> R<i128> {
        Ok(self.as_nanosecond())
    }
    fn of_nanos(nanos: i128) -> R<Self> {
        Timestamp::from_nanosecond(nanos).map_err(|_| too_far())
    }
}

dated_instants!(Timestamp);
written_at!(Timestamp);

impl Dated for Date {
    fn to_day(&self) -> R<Day> {
        Ok(day(*self))
    }
    fn of_day(day: Day) -> R<Self> {
        date(day)
    }
}

impl Dated for DateTime {
    fn to_day(&self) -> R<Day> {
        if self.time() == Time::midnight() { Ok(day(self.date())) } else { Err(not_midnight()) }
    }
    fn of_day(day: Day) -> R<Self> {
        date(day).map(|date| date.to_datetime(Time::midnight()))
    }
}

/// Seconds with a fraction.
impl Value for SignedDuration {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        super::std::encode_seconds(self.as_secs(), self.subsec_nanos(), sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        super::std::decode_seconds(source).map(|(seconds, nanos)| SignedDuration::new(seconds, nanos))
    }
}
