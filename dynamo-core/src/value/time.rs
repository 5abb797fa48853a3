//! `chrono` times as strings of fixed width, so that their order as text is their order in time.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{R, Sink, Source, Value, ValueError};

/// The stored text of an instant: `2025-01-31T23:59:59.123456789Z`, always nine digits of fraction.
///
/// # Errors
/// When the year is not between 0 and 9999, where the text would change its width.
pub fn timestamp_text(time: &DateTime<Utc>) -> R<String> {
    naive_text(&time.naive_utc()).map(|mut text| {
        text.push('Z');
        text
    })
}

/// Reads an instant from any RFC 3339 text.
///
/// # Errors
/// When the text is none.
pub fn parse_timestamp(text: &str) -> R<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|_| ValueError::invalid("an RFC 3339 time", "the string is none"))
}

fn naive_text(time: &NaiveDateTime) -> R<String> {
    let mut text = date_text(time.date())?;
    text.push('T');
    push_time(&mut text, time.time());
    Ok(text)
}

fn date_text(date: NaiveDate) -> R<String> {
    if !(0..=9999).contains(&date.year()) {
        return Err(ValueError::invalid("a year from 0 to 9999", "the text of another year has another width"));
    }
    let mut text = String::with_capacity(30);
    push(&mut text, date.year().unsigned_abs(), 4);
    text.push('-');
    push(&mut text, date.month(), 2);
    text.push('-');
    push(&mut text, date.day(), 2);
    Ok(text)
}

fn push_time(text: &mut String, time: NaiveTime) {
    // chrono keeps a leap second as a fraction above one second: 23:59:59 + 1.5 s is 23:59:60.5.
    let leap = time.nanosecond() / 1_000_000_000;
    push(text, time.hour(), 2);
    text.push(':');
    push(text, time.minute(), 2);
    text.push(':');
    push(text, time.second() + leap, 2);
    text.push('.');
    push(text, time.nanosecond() % 1_000_000_000, 9);
}

fn push(text: &mut String, number: u32, width: usize) {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(number);
    text.extend((digits.len()..width).map(|_| '0'));
    text.push_str(digits);
}

impl Value for DateTime<Utc> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.string(&timestamp_text(self)?)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        parse_timestamp(&source.string()?)
    }
}

impl Value for DateTime<FixedOffset> {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        // The offset is part of the value, so it is stored; the text is local time and does not sort by instant.
        let mut text = naive_text(&self.naive_local())?;
        let seconds = self.offset().local_minus_utc();
        if seconds % 60 != 0 {
            return Err(ValueError::invalid("an offset of whole minutes", "RFC 3339 has no seconds in an offset"));
        }
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
        let _infallible = write!(text, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        sink.string(&text)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        DateTime::parse_from_rfc3339(&source.string()?)
            .map_err(|_| ValueError::invalid("an RFC 3339 time", "the string is none"))
    }
}

macro_rules! naive {
    ($($type:ty, $expected:literal, $encode:expr, $formats:expr;)*) => {$(
        impl Value for $type {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                let encode: fn(&$type) -> R<String> = $encode;
                sink.string(&encode(self)?)
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                let text = source.string()?;
                <$type>::parse_from_str(&text, $formats).map_err(|_| ValueError::invalid($expected, "the string is none"))
            }
        }
    )*};
}
naive! {
    NaiveDateTime, "a date and time without zone (`2025-01-31T23:59:59`)", naive_text, "%Y-%m-%dT%H:%M:%S%.f";
    NaiveDate, "a date (`2025-01-31`)", |date| date_text(*date), "%Y-%m-%d";
    NaiveTime, "a time of day (`23:59:59`)", |time| { let mut text = String::new(); push_time(&mut text, *time); Ok(text) }, "%H:%M:%S%.f";
}

#[cfg(feature = "chrono")]
pub(crate) mod key {
    //! The texts of time values in keys.

    use super::{DateTime, NaiveDate, NaiveDateTime, R, Utc, ValueError};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "all key types are written through one signature")]
    pub(crate) fn date(date: &NaiveDate) -> R<String> {
        super::date_text(*date)
    }
    pub(crate) fn naive(time: &NaiveDateTime) -> R<String> {
        super::naive_text(time)
    }
    pub(crate) fn utc(time: &DateTime<Utc>) -> R<String> {
        super::timestamp_text(time)
    }
    pub(crate) fn parse_date(text: &str) -> R<NaiveDate> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| ValueError::invalid("a date", "the key has none there"))
    }
    pub(crate) fn parse_naive(text: &str) -> R<NaiveDateTime> {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .map_err(|_| ValueError::invalid("a date and time", "the key has none there"))
    }
}
