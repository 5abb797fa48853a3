//! `chrono` types: dates, times and durations, to the microsecond.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use crate::mysql::wire::{DateTimeParts, TimeParts};
use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

fn date(parts: DateTimeParts) -> Result<NaiveDate, ValueProblem> {
    let DateTimeParts { year, month, day, .. } = parts;
    if (year, month, day) == (0, 0, 0) {
        return Err(ValueProblem::new("it is the zero date `0000-00-00`, which is no date"));
    }
    if month == 0 || day == 0 {
        return Err(ValueProblem::new("the date has no month or no day, as in `2024-00-00`"));
    }
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .ok_or_else(|| ValueProblem::new("the calendar has no such date"))
}

fn date_time(cell: Cell<'_>) -> Result<NaiveDateTime, ValueProblem> {
    let parts = DateTimeParts::read(cell)?;
    let DateTimeParts { hour, minute, second, micros, .. } = parts;
    let time = NaiveTime::from_hms_micro_opt(hour.into(), minute.into(), second.into(), micros);
    Ok(date(parts)?.and_time(time.ok_or_else(|| ValueProblem::wire(cell.column()))?))
}

/// The fraction of a second. The server rounds what it is given for a column, but finds nothing by a text with more digits
/// than it has itself.
fn fraction(nanos: u32) -> String {
    if nanos.is_multiple_of(1000) { format!("{:06}", nanos / 1000) } else { format!("{nanos:09}") }
}

fn date_time_text(time: NaiveDateTime) -> SqlValue {
    SqlValue::Text(format!("{}.{}", time.format("%Y-%m-%d %H:%M:%S"), fraction(time.nanosecond())))
}

impl MySqlValue for NaiveDate {
    const EXPECTED: &'static str = "a DATE column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Date
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        date(DateTimeParts::read(cell)?)
    }
    fn encode(&self) -> SqlValue {
        SqlValue::Text(self.format("%Y-%m-%d").to_string())
    }
}

impl MySqlValue for NaiveDateTime {
    const EXPECTED: &'static str = "a DATETIME or TIMESTAMP column";

    fn accepts(column: ColumnType) -> bool {
        matches!(column, ColumnType::DateTime | ColumnType::Timestamp)
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        date_time(cell)
    }
    fn encode(&self) -> SqlValue {
        date_time_text(*self)
    }
}

impl MySqlValue for DateTime<Utc> {
    const EXPECTED: &'static str = "a TIMESTAMP or DATETIME column";

    fn accepts(column: ColumnType) -> bool {
        NaiveDateTime::accepts(column)
    }
    /// The session's time zone is UTC, hence so is every TIMESTAMP; a DATETIME is taken as UTC.
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        date_time(cell).map(|time| time.and_utc())
    }
    fn encode(&self) -> SqlValue {
        date_time_text(self.naive_utc())
    }
}

impl MySqlValue for TimeDelta {
    const EXPECTED: &'static str = "a TIME column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Time
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let TimeParts { negative, hours, minute, second, micros } = TimeParts::read(cell)?;
        let seconds = (i64::from(hours) * 60 + i64::from(minute)) * 60 + i64::from(second);
        let time = TimeDelta::seconds(seconds) + TimeDelta::microseconds(micros.into());
        Ok(if negative { -time } else { time })
    }
    fn encode(&self) -> SqlValue {
        let sign = if *self < TimeDelta::zero() { "-" } else { "" };
        let time = self.abs();
        let (seconds, nanos) = (time.num_seconds(), time.subsec_nanos().unsigned_abs());
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        SqlValue::Text(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{}", fraction(nanos)))
    }
}

impl MySqlValue for NaiveTime {
    const EXPECTED: &'static str = "a TIME column";

    fn accepts(column: ColumnType) -> bool {
        column == ColumnType::Time
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let time = TimeDelta::decode(cell)?;
        if time < TimeDelta::zero() || time >= TimeDelta::days(1) {
            return Err(ValueProblem::new("the TIME is a duration, not the time of a day"));
        }
        Ok(NaiveTime::MIN.overflowing_add_signed(time).0)
    }
    fn encode(&self) -> SqlValue {
        let fraction = fraction(self.nanosecond());
        SqlValue::Text(format!("{:02}:{:02}:{:02}.{fraction}", self.hour(), self.minute(), self.second()))
    }
}
