//! Components: their texts read back, in one spelling, and sort as the values do where that is promised.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use crate::key::{KeyComponent, KeyKind, KeyPart, KeyValue};

fn text(value: &dyn KeyPart) -> String {
    let mut out = String::new();
    value.write_text(&mut out).expect("it has a text");
    out
}

fn reads_back<T: KeyComponent + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    prop_assert_eq!(&T::read_text(&text(value))?, value);
    Ok(())
}

fn sorts<T: KeyComponent + Ord>(a: &T, b: &T) -> Result<(), TestCaseError> {
    prop_assert_eq!(text(a).as_bytes().cmp(text(b).as_bytes()), a.cmp(b));
    Ok(())
}

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = -62_167_219_200..=253_402_300_799_i64;
    let fraction = prop_oneof![Just(0), Just(1), Just(500_000_000), 0..1_000_000_000_u32];
    (seconds, fraction).prop_map(|(seconds, fraction)| DateTime::from_timestamp(seconds, fraction).expect("in range"))
}

proptest! {
    #[test]
    fn integers_read_back(a in any::<u64>(), b in any::<i64>(), c in any::<u128>(), d in any::<i8>()) {
        reads_back(&a)?;
        reads_back(&b)?;
        reads_back(&c)?;
        reads_back(&d)?;
    }

    #[test]
    fn times_read_back_and_sort(a in time(), b in time()) {
        reads_back(&a)?;
        reads_back(&a.naive_utc())?;
        reads_back(&a.date_naive())?;
        sorts(&a, &b)?;
        sorts(&a.naive_utc(), &b.naive_utc())?;
        sorts(&a.date_naive(), &b.date_naive())?;
    }

    #[test]
    fn uuids_read_back_and_sort(a in any::<u128>(), b in any::<u128>()) {
        let (a, b) = (Uuid::from_u128(a), Uuid::from_u128(b));
        reads_back(&a)?;
        sorts(&a, &b)?;
    }

    #[test]
    fn texts_read_back_and_sort_bytewise(a in super::awkward(), b in super::awkward()) {
        reads_back(&a)?;
        sorts(&a, &b)?;
        prop_assert_eq!(text(&Box::<str>::from(&*a)), &*a);
    }
}

fn refuses<T: KeyComponent + Debug>(spellings: &[&str]) {
    for spelling in spellings {
        let error = T::read_text(spelling).expect_err(spelling);
        assert!(error.to_string().ends_with("the key has another text there"), "{error}");
    }
}

#[test]
fn another_spelling_of_a_value_is_another_key_and_refused() {
    refuses::<u32>(&["", "+7", " 7", "7.0", "1E2", "-0", "4294967296", "x"]);
    refuses::<i32>(&["+7", "-0", "-07", "--7"]);
    refuses::<Uuid>(&[
        "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
        "67e5504410b1426f9247bb680e5fe0c8",
        "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
    ]);
    assert_eq!(u32::read_text("0000000007").unwrap(), 7);
    assert!(Uuid::read_text("67E55044-10B1-426F-9247-BB680E5FE0C8").is_ok());
    for text in [
        "2025-01-31T23:59:59Z",
        "2025-01-31T23:59:59.5Z",
        "2025-01-31T23:59:59.123456789+00:00",
        "2025-01-31T24:59:59.123456789+01:00",
    ] {
        assert!(DateTime::<Utc>::read_text(text).is_err(), "{text}");
    }
    assert!(NaiveDateTime::read_text("2025-01-31T23:59:59").is_err());
    for text in ["2025-1-31", "+2025-01-31", "20250131", "2025-02-30"] {
        assert!(NaiveDate::read_text(text).is_err(), "{text}");
    }
}

#[test]
fn a_leap_second_is_after_its_minute_and_reads_back() {
    let time = |text: &str| crate::value::parse_timestamp(text).unwrap();
    let leap = time("2016-12-31T23:59:60.25Z");
    assert_eq!(DateTime::<Utc>::read_text(&text(&leap)).unwrap(), leap);
    assert!(text(&time("2016-12-31T23:59:59.999Z")) < text(&leap));
    assert!(text(&leap) < text(&time("2017-01-01T00:00:00Z")));
}

#[test]
fn a_key_attribute_is_a_string_a_number_or_bytes() {
    use crate::key::AttributeKey;
    fn kind<T: AttributeKey>(value: &T) -> (KeyKind, KeyValue) {
        (T::KIND, value.key_value().unwrap())
    }
    let n = |text: &str| (KeyKind::N, KeyValue::N(text.to_owned()));
    assert_eq!(kind(&"x".to_owned()), (KeyKind::S, KeyValue::S("x".to_owned())));
    assert_eq!(kind(&-7_i64), n("-7"));
    assert_eq!(kind(&"1.50".parse::<rust_decimal::Decimal>().unwrap()), n("1.5"));
    assert_eq!(kind(&"15E-1".parse::<crate::value::Number>().unwrap()), n("1.5"));
    assert_eq!(kind(&vec![1_u8]), (KeyKind::B, KeyValue::B(vec![1])));
    assert!(u128::MAX.key_value().is_err());
}
