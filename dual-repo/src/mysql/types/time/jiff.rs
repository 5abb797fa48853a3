//! The types of `jiff`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Micros, calendar, columns, date_text, date_time_text, duration_text};
use crate::mysql::{MySqlDate, MySqlDateTime, SqlValue, ValueProblem};

calendar! {
    Date: MySqlDate, "a DATE column",
        |date| {
            let (year, month, day) = (date.year().try_into().ok()?, date.month().try_into().ok()?, date.day().try_into().ok()?);
            Date::new(year, month, day).ok()
        },
        |date| SqlValue::Text(date_text(ymd(*date)));
    DateTime: MySqlDateTime, "a DATETIME or TIMESTAMP column",
        |time| {
            let nanos = i32::try_from(time.micros()).ok()? * 1_000;
            let (hour, minute, second) =
                (time.hour().try_into().ok()?, time.minute().try_into().ok()?, time.second().try_into().ok()?);
            Some(Date::try_from(time.date()).ok()?.to_datetime(Time::new(hour, minute, second, nanos).ok()?))
        },
        |time| text(*time);
    // The session's time zone is UTC, hence so is every TIMESTAMP; a DATETIME is taken as UTC.
    Timestamp: MySqlDateTime, "a TIMESTAMP or DATETIME column",
        |time| TimeZone::UTC.to_timestamp(DateTime::try_from(time).ok()?).ok(),
        |time| text(TimeZone::UTC.to_datetime(*time));
}
columns! {
    SignedDuration: Micros, "a TIME column",
        |time| Ok(SignedDuration::from_micros(time.0)),
        |time| duration_text(time.as_nanos());
    Time: Micros, "a TIME column",
        |time| {
            let micros = i64::try_from(time.of_day()?).map(SignedDuration::from_micros);
            micros.ok().and_then(|micros| Time::midnight().checked_add(micros).ok()).ok_or_else(out_of_day)
        },
        |time| {
            let (seconds, nanos) = (seconds(*time), i128::from(time.subsec_nanosecond()));
            duration_text(seconds * 1_000_000_000 + nanos)
        };
}

fn out_of_day() -> ValueProblem {
    ValueProblem::new("the TIME is not the time of a day")
}

fn seconds(time: Time) -> i128 {
    (i128::from(time.hour()) * 60 + i128::from(time.minute())) * 60 + i128::from(time.second())
}

fn ymd(date: Date) -> (i16, u8, u8) {
    (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn text(time: DateTime) -> SqlValue {
    let clock = (time.hour().unsigned_abs(), time.minute().unsigned_abs(), time.second().unsigned_abs());
    date_time_text(ymd(time.date()), clock, time.subsec_nanosecond().unsigned_abs())
}
