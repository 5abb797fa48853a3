//! The types of `chrono`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::{Micros, calendar, columns, date_text, date_time_text, duration_text};
use crate::mysql::{MySqlDate, MySqlDateTime, SqlValue, ValueProblem};

calendar! {
    NaiveDate: MySqlDate, "a DATE column",
        |date| NaiveDate::from_ymd_opt(date.year().into(), date.month().into(), date.day().into()),
        |date| SqlValue::Text(date_text(ymd(*date)));
    NaiveDateTime: MySqlDateTime, "a DATETIME or TIMESTAMP column",
        |time| {
            let date = NaiveDate::try_from(time.date()).ok()?;
            date.and_hms_micro_opt(time.hour().into(), time.minute().into(), time.second().into(), time.micros())
        },
        |time| text(*time);
    // The session's time zone is UTC, hence so is every TIMESTAMP; a DATETIME is taken as UTC.
    DateTime<Utc>: MySqlDateTime, "a TIMESTAMP or DATETIME column",
        |time| NaiveDateTime::try_from(time).ok().map(|time| time.and_utc()),
        |time| text(time.naive_utc());
}
columns! {
    TimeDelta: Micros, "a TIME column",
        |time| Ok(TimeDelta::microseconds(time.0)),
        |time| duration_text(i128::from(time.num_seconds()) * 1_000_000_000 + i128::from(time.subsec_nanos()));
    NaiveTime: Micros, "a TIME column",
        |time| {
            let micros = i64::try_from(time.of_day()?).map_err(|_| out_of_day())?;
            Ok(NaiveTime::MIN.overflowing_add_signed(TimeDelta::microseconds(micros)).0)
        },
        |time| duration_text(
            i128::from(time.num_seconds_from_midnight()) * 1_000_000_000 + i128::from(time.nanosecond()),
        );
}

fn out_of_day() -> ValueProblem {
    ValueProblem::new("the TIME is not the time of a day")
}

fn ymd(date: NaiveDate) -> (i32, u8, u8) {
    // Neither is ever above 31.
    (date.year(), date.month().try_into().unwrap_or_default(), date.day().try_into().unwrap_or_default())
}

fn text(time: NaiveDateTime) -> SqlValue {
    let part = |part: u32| part.try_into().unwrap_or_default();
    // A leap second has more than a second's nanoseconds: it is the next second to the server, as it is to the clock.
    let (nanos, leap) = (time.nanosecond() % 1_000_000_000, time.nanosecond() >= 1_000_000_000);
    let time = if leap { time + TimeDelta::seconds(1) } else { time };
    date_time_text(ymd(time.date()), (part(time.hour()), part(time.minute()), part(time.second())), nanos)
}
