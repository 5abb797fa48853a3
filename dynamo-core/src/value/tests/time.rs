//! Times: one width, one order, nothing lost.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Timelike, Utc};
use proptest::prelude::*;

use crate::value::{AvSink, AvSource, Value, parse_timestamp, timestamp_text};

/// The first second of year 0 and the last of year 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// Every instant that has a text, leap seconds included.
pub(super) fn utc() -> impl Strategy<Value = DateTime<Utc>> {
    let fraction = prop_oneof![Just(0), Just(1), Just(999_999_999), Just(500_000_000), 0..1_000_000_000_u32];
    (SECONDS, fraction, 0..20).prop_map(|(seconds, fraction, leap)| {
        let time = DateTime::from_timestamp(seconds, fraction).expect("in range");
        if leap == 0 {
            time.with_second(59).and_then(|time| time.with_nanosecond(1_000_000_000 + fraction)).expect("a leap second")
        } else {
            time
        }
    })
}

pub(super) fn with_offset() -> impl Strategy<Value = DateTime<FixedOffset>> {
    let years_that_stay_in_range = |time: &DateTime<Utc>| {
        let day = TimeDelta::days(1);
        SECONDS.contains(&(*time - day).timestamp()) && SECONDS.contains(&(*time + day).timestamp())
    };
    (utc().prop_filter("year", years_that_stay_in_range), -1439..=1439_i32)
        .prop_map(|(time, minutes)| time.with_timezone(&FixedOffset::east_opt(minutes * 60).expect("less than a day")))
}

proptest! {
    #[test]
    fn texts_sort_as_instants_do(a in utc(), b in utc()) {
        let (first, second) = (timestamp_text(&a)?, timestamp_text(&b)?);
        prop_assert_eq!(first.len(), "2025-01-31T23:59:59.123456789Z".len());
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
    }
}

#[test]
fn a_fraction_is_after_the_whole_second_and_offsets_are_converted() {
    let instant = |text: &str| timestamp_text(&parse_timestamp(text).unwrap()).unwrap();
    assert_eq!(instant("2025-01-01T00:00:20Z"), "2025-01-01T00:00:20.000000000Z");
    assert!(instant("2025-01-01T00:00:20Z") < instant("2025-01-01T00:00:20.5Z"));
    assert_eq!(instant("2025-01-01T09:00:00+09:00"), "2025-01-01T00:00:00.000000000Z");
    assert_eq!(instant("2016-12-31T23:59:60.5Z"), "2016-12-31T23:59:60.500000000Z");
    assert_eq!(instant("0999-01-01T00:00:00Z"), "0999-01-01T00:00:00.000000000Z");
}

#[test]
fn a_year_of_another_width_is_an_error_and_not_a_wrong_order() {
    for year in [-1, 10_000] {
        let day = NaiveDate::from_ymd_opt(year, 6, 1).unwrap();
        let time = day.and_hms_opt(0, 0, 0).unwrap();
        assert!(day.encode(AvSink).is_err());
        assert!(time.encode(AvSink).is_err());
        assert!(time.and_utc().encode(AvSink).is_err());
        assert!(time.and_utc().fixed_offset().encode(AvSink).is_err());
    }
}

#[test]
fn an_offset_with_seconds_is_an_error() {
    let time = parse_timestamp("2025-01-01T00:00:00Z").unwrap();
    let odd = time.with_timezone(&FixedOffset::east_opt(3601).unwrap());
    assert!(odd.encode(AvSink).is_err());
}

#[test]
fn a_text_that_is_no_time_is_an_error() {
    for text in ["", "2025-01-01", "2025-01-01T00:00:00", "2025-13-01T00:00:00Z", "2025-01-01T25:00:00Z", "1735689600"]
    {
        let read = DateTime::<Utc>::decode(AvSource::new(text.to_owned().into_av().unwrap()));
        assert_eq!(read.unwrap_err().to_string(), "expected an RFC 3339 time: the string is none", "{text}");
    }
}
