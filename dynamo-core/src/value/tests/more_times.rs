//! Times of every crate: one text for one instant, one order, nothing lost.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::round_trip::is_the_same_everywhere;
use crate::value::generated::{DateOnly, Rfc3339, Unix};
use crate::value::{As, AvSource, Convert, R, Value};

/// Seconds of the years 0 to 9998: `jiff` ends some hours before the year 9999 does.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_370_764_799;

/// Nanoseconds since 1970.
fn instant() -> impl Strategy<Value = i128> {
    let fraction = prop_oneof![Just(0), Just(1), Just(999_999_999), Just(500_000_000), 0..1_000_000_000_i128];
    (SECONDS, fraction).prop_map(|(seconds, fraction)| i128::from(seconds) * 1_000_000_000 + fraction)
}

fn utc(nanos: i128) -> DateTime<Utc> {
    let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap();
    DateTime::from_timestamp(seconds, u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap()).unwrap()
}

fn system(nanos: i128) -> SystemTime {
    let magnitude = nanos.unsigned_abs();
    let seconds = u64::try_from(magnitude / 1_000_000_000).unwrap();
    let age = Duration::new(seconds, u32::try_from(magnitude % 1_000_000_000).unwrap());
    if nanos < 0 { UNIX_EPOCH - age } else { UNIX_EPOCH + age }
}

fn text<T: Value>(value: T) -> String {
    value.into_av().unwrap().as_s().unwrap().clone()
}

fn read<T: Value>(text: &str) -> R<T> {
    T::decode(AvSource::new(text.to_owned().into_av()?))
}

/// Every form of a time, read back as it was.
fn has_format<C: Convert<T>, T: Clone + PartialEq + std::fmt::Debug>(value: &T) -> Result<String, TestCaseError> {
    let stored = As::<C, T>::new(value.clone()).into_av()?;
    let back = C::decode(AvSource::new(stored.clone()))?;
    prop_assert_eq!(&back, value);
    Ok(stored.as_s().or_else(|_| stored.as_n()).unwrap().clone())
}

proptest! {
    #[test]
    fn formats_of_the_system_clock(nanos in instant()) {
        let time = system(nanos);
        prop_assert_eq!(has_format::<Unix<9>, _>(&time)?, nanos.to_string());
        prop_assert_eq!(has_format::<Rfc3339, _>(&time)?, text(utc(nanos)));
        let day = nanos.div_euclid(86_400_000_000_000) * 86_400_000_000_000;
        prop_assert_eq!(has_format::<DateOnly, _>(&system(day))?, text(utc(day).date_naive()));
    }

    #[test]
    fn formats_of_chrono(nanos in instant()) {
        let time = utc(nanos);
        prop_assert_eq!(has_format::<Unix<9>, _>(&time)?, nanos.to_string());
        prop_assert_eq!(has_format::<Unix<9>, _>(&Some(time))?, nanos.to_string());
        let units = nanos.div_euclid(1000);
        prop_assert_eq!(has_format::<Unix<6>, _>(&utc(units * 1000))?, units.to_string());
        let units = nanos.div_euclid(1_000_000);
        prop_assert_eq!(has_format::<Unix<3>, _>(&utc(units * 1_000_000))?, units.to_string());
        let units = nanos.div_euclid(1_000_000_000);
        prop_assert_eq!(has_format::<Unix<0>, _>(&utc(units * 1_000_000_000))?, units.to_string());
        let midnight = time.date_naive().and_hms_opt(0, 0, 0).unwrap();
        prop_assert_eq!(has_format::<DateOnly, _>(&midnight.and_utc())?, text(time.date_naive()));
        prop_assert_eq!(has_format::<DateOnly, _>(&midnight)?, text(time.date_naive()));
        prop_assert_eq!(has_format::<DateOnly, _>(&time.date_naive())?, text(time.date_naive()));
        prop_assert_eq!(has_format::<Rfc3339, _>(&time)?, text(time));
    }

    #[test]
    fn durations_of_chrono(seconds in -9_000_000_000_i64..9_000_000_000, nanos in 0..1_000_000_000_i64) {
        is_the_same_everywhere(&(TimeDelta::seconds(seconds) + TimeDelta::nanoseconds(nanos)))?;
    }
}

#[test]
fn what_a_number_would_not_keep_is_an_error() {
    let nano = utc(1);
    for refused in [
        As::<Unix<6>, _>::new(nano).into_av(),
        As::<Unix<3>, _>::new(nano).into_av(),
        As::<Unix<0>, _>::new(nano).into_av(),
        As::<Unix<0>, _>::new(Some(utc(-500_000_000))).into_av(),
        As::<DateOnly, _>::new(nano).into_av(),
        As::<DateOnly, _>::new(system(1)).into_av(),
        As::<DateOnly, _>::new(nano.naive_utc()).into_av(),
    ] {
        assert!(refused.is_err(), "{refused:?}");
    }
    let leap: DateTime<Utc> = read("2016-12-31T23:59:60.5Z").unwrap();
    assert!(As::<Unix<9>, _>::new(leap).into_av().unwrap_err().to_string().contains("leap second"));
    let fraction: R<DateTime<Utc>> = Unix::<0>::decode(AvSource::new(AttributeValue::N("1.5".to_owned())));
    assert!(fraction.unwrap_err().to_string().contains("fraction"));
    let far = i128::MAX.to_string();
    let far = AvSource::new(AttributeValue::N(far));
    let read: R<DateTime<Utc>> = Unix::<0>::decode(far);
    assert!(read.unwrap_err().to_string().contains("too far from 1970"));
}

#[test]
fn more_digits_of_fraction_than_nine_are_an_error_unless_they_are_zeros() {
    assert_eq!(read::<DateTime<Utc>>("2025-01-01T00:00:00.10000000000Z").unwrap(), utc(1_735_689_600_100_000_000));
    let error = read::<DateTime<Utc>>("2025-01-01T00:00:00.0000000001Z").unwrap_err();
    assert_eq!(error.to_string(), "expected a time with up to nine digits of fraction: it has more");
    assert!(read::<NaiveTime>("00:00:00.0000000001").is_err());
    assert!(read::<NaiveDateTime>("2025-01-01T00:00:00.0000000001").is_err());
}

#[test]
fn texts_that_are_no_times_are_errors() {
    for text in [
        "",
        "2025",
        "2025-1-01",
        "2025-02-29",
        "2100-02-29",
        "2025-00-01",
        "2025-13-01",
        "2025-04-31",
        "2025-01-00",
        "+2025-01-01",
        "2025-01-01 ",
        "２025-01-01",
        "2025_01_01",
    ] {
        assert!(read::<NaiveDate>(text).is_err(), "{text}");
        assert!(read::<DateTime<Utc>>(&format!("{text}T00:00:00Z")).is_err(), "{text}");
        assert!(read::<NaiveDateTime>(&format!("{text}T00:00:00")).is_err(), "{text}");
    }
    assert!(read::<NaiveDate>("2000-02-29").is_ok());
    for text in
        ["24:00:00", "00:60:00", "00:00:61", "0:00:00", "00:00", "00:00:00.", "00:00:00,5", "00:00:00.x", "00:00:00Z"]
    {
        assert!(read::<NaiveTime>(text).is_err(), "{text}");
        assert!(read::<NaiveDateTime>(&format!("2025-01-01T{text}")).is_err(), "{text}");
    }
    for zone in ["", "z0", "+1:00", "+24:00", "+00:60", "+0000", "UTC", "Z "] {
        assert!(read::<DateTime<Utc>>(&format!("2025-01-01T00:00:00{zone}")).is_err(), "{zone}");
    }
    assert_eq!(read::<DateTime<Utc>>("2025-01-01t09:00:00+09:00").unwrap(), utc(1_735_689_600_000_000_000));
    assert_eq!(read::<DateTime<Utc>>("2024-12-31 23:30:00-00:30").unwrap(), utc(1_735_689_600_000_000_000));
}

/// What every crate's instant has to do alike.
#[cfg(any(feature = "time", feature = "jiff"))]
macro_rules! like_chrono {
    ($instant:ty, $of_nanos:expr) => {
        use crate::key::{KeyComponent, KeyPart, KeyValue};

        fn of_nanos(nanos: i128) -> $instant {
            $of_nanos(nanos)
        }

        proptest! {
            #[test]
            fn one_instant_has_one_text(nanos in instant()) {
                let value = of_nanos(nanos);
                is_the_same_everywhere(&value)?;
                prop_assert_eq!(text(value), text(utc(nanos)));
                prop_assert_eq!(has_format::<Unix<9>, _>(&value)?, nanos.to_string());
                prop_assert_eq!(has_format::<Rfc3339, _>(&value)?, text(utc(nanos)));
                let day = nanos.div_euclid(86_400_000_000_000) * 86_400_000_000_000;
                prop_assert_eq!(has_format::<DateOnly, _>(&of_nanos(day))?, text(utc(day).date_naive()));
            }

            #[test]
            fn keys_sort_as_instants_do(a in instant(), b in instant()) {
                let key = |nanos| {
                    let mut text = String::new();
                    of_nanos(nanos).write_text(&mut text).map(|()| text)
                };
                prop_assert_eq!(key(a)?.cmp(&key(b)?), a.cmp(&b));
                prop_assert_eq!(of_nanos(a).key_value()?, KeyValue::S(text(utc(a))));
                prop_assert_eq!(<$instant>::read_text(&key(a)?)?, of_nanos(a));
            }
        }

        #[test]
        fn a_write_is_at_a_time() {
            let nanos = 1_735_689_600_000_000_001;
            assert_eq!(<$instant as crate::Timestamp>::of(system(nanos)).unwrap(), of_nanos(nanos));
        }

        #[test]
        fn any_text_is_read_and_only_one_is_a_key() {
            let nanos = 1_735_689_600_500_000_000;
            for text in ["2025-01-01T00:00:00.5Z", "2025-01-01T09:00:00.50+09:00", "2025-01-01 00:00:00.5z"] {
                assert_eq!(read::<$instant>(text).unwrap(), of_nanos(nanos), "{text}");
                assert!(<$instant>::read_text(text).is_err(), "{text}");
            }
            assert!(read::<$instant>("2016-12-31T23:59:60.5Z").unwrap_err().to_string().contains("leap second"));
            assert!(read::<$instant>("2025-01-01T00:00:00.0000000001Z").is_err());
            assert!(read::<$instant>("2025-01-01").is_err());
        }
    };
}

#[cfg(feature = "time")]
mod time_crate {
    use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

    use super::*;

    like_chrono!(UtcDateTime, |nanos| UtcDateTime::from_unix_timestamp_nanos(nanos).unwrap());

    proptest! {
        #[test]
        fn times_without_zone(nanos in instant()) {
            let (time, other) = (of_nanos(nanos), utc(nanos));
            let local = PrimitiveDateTime::new(time.date(), time.time());
            is_the_same_everywhere(&local)?;
            is_the_same_everywhere(&time.date())?;
            is_the_same_everywhere(&time.time())?;
            prop_assert_eq!(text(local), text(other.naive_utc()));
            prop_assert_eq!(text(time.date()), text(other.date_naive()));
            prop_assert_eq!(text(time.time()), text(other.time()));
            prop_assert_eq!(PrimitiveDateTime::read_text(&text(local))?, local);
            prop_assert_eq!(Date::read_text(&text(time.date()))?, time.date());
            let midnight = time.date().midnight();
            prop_assert_eq!(has_format::<DateOnly, _>(&midnight)?, text(time.date()));
        }

        #[test]
        fn an_offset_is_kept(nanos in instant(), minutes in -1439..=1439_i32) {
            let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
            let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap().to_offset(offset);
            prop_assume!((0..=9999).contains(&time.year()));
            is_the_same_everywhere(&time)?;
            let back: OffsetDateTime = read(&text(time))?;
            prop_assert_eq!(back.offset(), offset);
            prop_assert_eq!(time.key_value().is_ok(), minutes == 0);
            prop_assert_eq!(As::<Unix<9>, _>::new(time).into_av().is_ok(), minutes == 0);
        }

        #[test]
        fn durations(seconds in any::<i64>(), nanos in -999_999_999..=999_999_999_i32) {
            prop_assume!(seconds.signum() * i64::from(nanos.signum()) >= 0);
            is_the_same_everywhere(&Duration::new(seconds, nanos))?;
        }
    }

    #[test]
    fn a_time_in_utc_is_a_key_whatever_its_type() {
        let time = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(time.key_value().unwrap(), KeyValue::S("1970-01-01T00:00:00.000000000Z".into()));
        let elsewhere = time.to_offset(UtcOffset::from_hms(9, 0, 0).unwrap());
        assert!(elsewhere.key_value().unwrap_err().to_string().contains("to_offset(UtcOffset::UTC)"));
        assert_eq!(text(elsewhere), "1970-01-01T09:00:00.000000000+09:00");
        let odd = time.to_offset(UtcOffset::from_hms(0, 0, 1).unwrap());
        assert!(odd.into_av().is_err());
    }

    #[test]
    fn a_year_of_another_width_is_an_error() {
        let before = Date::from_ordinal_date(-1, 5).unwrap();
        assert!(before.into_av().is_err());
        assert!(before.midnight().into_av().is_err());
        assert!(before.midnight().as_utc().into_av().is_err());
        assert!(before.midnight().as_utc().key_value().is_err());
        assert!(Time::MIDNIGHT.into_av().is_ok());
    }
}

#[cfg(feature = "jiff")]
mod jiff_crate {
    use jiff::civil::{Date, DateTime, Time};
    use jiff::tz::Offset;
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    like_chrono!(Timestamp, |nanos| Timestamp::from_nanosecond(nanos).unwrap());

    proptest! {
        #[test]
        fn times_without_zone(nanos in instant()) {
            let (local, other) = (Offset::UTC.to_datetime(of_nanos(nanos)), utc(nanos));
            is_the_same_everywhere(&local)?;
            is_the_same_everywhere(&local.date())?;
            is_the_same_everywhere(&local.time())?;
            prop_assert_eq!(text(local), text(other.naive_utc()));
            prop_assert_eq!(text(local.date()), text(other.date_naive()));
            prop_assert_eq!(text(local.time()), text(other.time()));
            prop_assert_eq!(DateTime::read_text(&text(local))?, local);
            prop_assert_eq!(Date::read_text(&text(local.date()))?, local.date());
            let midnight = local.date().to_datetime(Time::midnight());
            prop_assert_eq!(has_format::<DateOnly, _>(&midnight)?, text(local.date()));
        }

        #[test]
        fn durations(seconds in any::<i64>(), nanos in -999_999_999..=999_999_999_i32) {
            prop_assume!(seconds.signum() * i64::from(nanos.signum()) >= 0);
            is_the_same_everywhere(&SignedDuration::new(seconds, nanos))?;
        }
    }

    #[test]
    fn a_year_of_another_width_is_an_error() {
        let before = Date::new(-1, 6, 1).unwrap();
        assert!(before.into_av().is_err());
        assert!(before.to_datetime(Time::midnight()).into_av().is_err());
        let before = Offset::UTC.to_timestamp(before.to_datetime(Time::midnight())).unwrap();
        assert!(before.into_av().is_err());
        assert!(before.key_value().is_err());
        assert!(read::<Timestamp>("9999-12-31T23:59:59Z").unwrap_err().to_string().contains("too far"));
    }
}
