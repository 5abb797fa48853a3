//! The types of `time`.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

use super::{Micros, calendar, columns, date_text, date_time_text, duration_text};
use crate::mysql::{MySqlDate, MySqlDateTime, SqlValue};

calendar! {
    Date: MySqlDate, "a DATE column",
        |date| Date::from_calendar_date(date.year().into(), Month::try_from(date.month()).ok()?, date.day()).ok(),
        |date| SqlValue::Text(date_text(ymd(*date)));
    PrimitiveDateTime: MySqlDateTime, "a DATETIME or TIMESTAMP column",
        |time| {
            let date = Date::try_from(time.date()).ok()?;
            date.with_hms_micro(time.hour(), time.minute(), time.second(), time.micros()).ok()
        },
        |time| text(*time);
    // The session's time zone is UTC, hence so is every TIMESTAMP; a DATETIME is taken as UTC.
    OffsetDateTime: MySqlDateTime, "a TIMESTAMP or DATETIME column",
        |time| PrimitiveDateTime::try_from(time).ok().map(PrimitiveDateTime::assume_utc),
        |time| {
            let time = time.to_offset(UtcOffset::UTC);
            text(PrimitiveDateTime::new(time.date(), time.time()))
        };
    UtcDateTime: MySqlDateTime, "a TIMESTAMP or DATETIME column",
        |time| PrimitiveDateTime::try_from(time).ok().map(PrimitiveDateTime::as_utc),
        |time| text(PrimitiveDateTime::new(time.date(), time.time()));
}
columns! {
    Duration: Micros, "a TIME column",
        |time| Ok(Duration::microseconds(time.0)),
        |time| duration_text(time.whole_nanoseconds());
    Time: Micros, "a TIME column",
        |time| time.of_day().map(|micros| Time::MIDNIGHT + ::std::time::Duration::from_micros(micros)),
        |time| duration_text((*time - Time::MIDNIGHT).whole_nanoseconds());
}

fn ymd(date: Date) -> (i32, u8, u8) {
    (date.year(), date.month().into(), date.day())
}

fn text(time: PrimitiveDateTime) -> SqlValue {
    date_time_text(ymd(time.date()), (time.hour(), time.minute(), time.second()), time.nanosecond())
}
