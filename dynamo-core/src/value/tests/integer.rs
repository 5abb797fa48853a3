//! Number texts and the types that read them: a whole number is taken in any spelling, and nothing is rounded.

use rust_decimal::Decimal;

use crate::value::{AvSink, Number, Value};
use crate::wire::read_value;

fn read<T: Value>(text: &str) -> Option<T> {
    read_value(&format!(r#"{{"N":"{text}"}}"#)).ok()
}

/// A row: the text, then what it reads as.
macro_rules! table {
    ($($text:literal: $u8:expr, $i8:expr, $u64:expr, $i64:expr, $u128:expr, $i128:expr;)*) => {$(
        assert_eq!(read::<u8>($text), $u8, concat!($text, " as u8"));
        assert_eq!(read::<i8>($text), $i8, concat!($text, " as i8"));
        assert_eq!(read::<u64>($text), $u64, concat!($text, " as u64"));
        assert_eq!(read::<i64>($text), $i64, concat!($text, " as i64"));
        assert_eq!(read::<u128>($text), $u128, concat!($text, " as u128"));
        assert_eq!(read::<i128>($text), $i128, concat!($text, " as i128"));
    )*};
}

const E37: i128 = 10_i128.pow(37);

#[test]
fn texts_as_whole_numbers() {
    table! {
        "0": Some(0), Some(0), Some(0), Some(0), Some(0), Some(0);
        "-0": Some(0), Some(0), Some(0), Some(0), Some(0), Some(0);
        "0E-130": Some(0), Some(0), Some(0), Some(0), Some(0), Some(0);
        "7": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "+7": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "007": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "7.0": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "7.000": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "70E-1": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "0.7e1": Some(7), Some(7), Some(7), Some(7), Some(7), Some(7);
        "1E+2": Some(100), Some(100), Some(100), Some(100), Some(100), Some(100);
        "-7": None, Some(-7), None, Some(-7), None, Some(-7);
        "-128.0": None, Some(-128), None, Some(-128), None, Some(-128);
        "-129": None, None, None, Some(-129), None, Some(-129);
        "255": Some(255), None, Some(255), Some(255), Some(255), Some(255);
        "256": None, None, Some(256), Some(256), Some(256), Some(256);
        "18446744073709551615": None, None, Some(u64::MAX), None, Some(u64::MAX.into()), Some(u64::MAX.into());
        "18446744073709551616": None, None, None, None, Some(1 << 64), Some(1 << 64);
        "-9223372036854775808": None, None, None, Some(i64::MIN), None, Some(i64::MIN.into());
        "1E37": None, None, None, None, Some(E37.unsigned_abs()), Some(E37);
        "1E38": None, None, None, None, Some(10_u128.pow(38)), Some(10_i128.pow(38));
        "4E38": None, None, None, None, None, None;
        "1E125": None, None, None, None, None, None;
        "1E99999999999999999999": None, None, None, None, None, None;
        "7.5": None, None, None, None, None, None;
        "1E-1": None, None, None, None, None, None;
        "": None, None, None, None, None, None;
        "-": None, None, None, None, None, None;
        "1_000": None, None, None, None, None, None;
        "0x7": None, None, None, None, None, None;
        "NaN": None, None, None, None, None, None;
        "Infinity": None, None, None, None, None, None;
        "7 ": None, None, None, None, None, None;
        "1.2.3": None, None, None, None, None, None;
        "٧": None, None, None, None, None, None;
    }
}

#[test]
fn texts_as_decimals() {
    let max = "79228162514264337593543950335";
    let rows = [
        ("1.50", Some("1.5")),
        ("-0", Some("0")),
        ("1E+2", Some("100")),
        ("1E-28", Some("0.0000000000000000000000000001")),
        ("1.0000000000000000000000000000000000", Some("1")),
        ("0.10000000000000000000000000000000000000", Some("0.1")),
        (max, Some(max)),
        ("79228162514264337593543950336", None),
        ("1E-29", None),
        ("0.12345678901234567890123456789", None),
        ("1E+29", None),
        ("1E+125", None),
        ("", None),
        ("x", None),
        ("1e", None),
    ];
    for (text, expected) in rows {
        assert_eq!(read::<Decimal>(text).map(|decimal| decimal.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn texts_as_any_number() {
    let rows = [
        ("1.50", Some("1.5")),
        ("-0.0", Some("0")),
        ("1E+125", Some("1E125")),
        ("9.9999999999999999999999999999999999999E+125", Some("9.9999999999999999999999999999999999999E125")),
        ("1E+126", None),
        ("10E+125", None),
        ("1E-130", Some("1E-130")),
        ("0.1E-130", None),
        ("12345678901234567890123456789012345678", Some("12345678901234567890123456789012345678")),
        ("123456789012345678901234567890123456789", None),
        ("123456789012345678901234567890123456780", Some("1.2345678901234567890123456789012345678E38")),
        (".5", Some("0.5")),
        ("5.", Some("5")),
        (".", None),
        ("1E", None),
        ("1E+", None),
        ("--1", None),
        ("NaN", None),
    ];
    for (text, expected) in rows {
        assert_eq!(read::<Number>(text).map(|number| number.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_number_of_39_digits_is_an_error_before_it_is_sent() {
    for error in [u128::MAX.encode(AvSink), i128::MIN.encode(AvSink), i128::MAX.encode(AvSink)] {
        let text = "expected a number of DynamoDB: more than 38 significant digits";
        assert_eq!(error.unwrap_err().to_string(), text);
    }
    assert!(10_u128.pow(38).encode(AvSink).is_ok());
    assert!(std::collections::BTreeSet::from([u128::MAX]).encode(AvSink).is_err());
}

#[test]
fn the_error_names_the_range() {
    let error = read_value::<i8>(r#"{"N":"128"}"#).unwrap_err();
    let text = "expected a whole number from -128 to 127: the number has a fraction or is out of range";
    assert_eq!(error.to_string(), text);
}
