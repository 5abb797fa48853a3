//! Numbers: one text each, and the order of their values.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::any::{Parts, number, parts};
use crate::value::{InvalidNumber, Number};

/// The number without a point: sign, then as many digits as the largest number has before the smallest's last place.
fn expanded(parts: &Parts) -> (bool, Vec<u8>) {
    let mut digits = vec![b'0'; 130 + 1 + 125 + 38];
    let start = usize::try_from(125 - parts.exponent).expect("in range");
    digits[start..start + parts.digits.len()].copy_from_slice(parts.digits.as_bytes());
    (parts.negative, digits)
}

fn compare(a: &Parts, b: &Parts) -> Ordering {
    match (expanded(a), expanded(b)) {
        ((false, a), (false, b)) => a.cmp(&b),
        ((true, a), (true, b)) => b.cmp(&a),
        ((a, _), (b, _)) => b.cmp(&a),
    }
}

/// Another text of the same number.
fn respelled(parts: &Parts, shift: i32, zeros: usize, point: usize) -> String {
    let sign = if parts.negative { "-" } else { "+" };
    let digits = format!("{zeros}{}{zeros}", parts.digits, zeros = "0".repeat(zeros));
    let (whole, fraction) = digits.split_at(point % (digits.len() + 1));
    // The leading digit is at `zeros`; its place is counted from the point.
    let leading = i32::try_from(whole.len()).expect("short") - 1 - i32::try_from(zeros).expect("short");
    let exponent = parts.exponent - leading;
    let _ = shift;
    format!("{sign}{whole}.{fraction}{}{exponent}", if shift % 2 == 0 { "e" } else { "E" })
}

proptest! {
    #[test]
    fn every_spelling_has_the_same_canonical_text(parts in parts(), shift in 0..2, zeros in 0..4_usize, point in 0..50_usize) {
        let number: Number = parts.scientific().parse()?;
        let other: Number = respelled(&parts, shift, zeros, point).parse()?;
        prop_assert_eq!(number.as_str(), other.as_str());
        let again: Number = number.as_str().parse()?;
        prop_assert_eq!(&again, &number);
        prop_assert!(!number.as_str().contains('+') && number.as_str().len() <= 80);
    }

    #[test]
    fn numbers_compare_by_value(a in parts(), b in parts()) {
        let (first, second): (Number, Number) = (a.scientific().parse()?, b.scientific().parse()?);
        prop_assert_eq!(first.cmp(&second), compare(&a, &b));
        prop_assert_eq!(first == second, a == b);
        let zero: Number = "0".parse()?;
        prop_assert_eq!(zero.cmp(&first), if a.negative { Ordering::Greater } else { Ordering::Less });
    }

    #[test]
    fn whole_numbers_compare_as_integers_do(a in any::<i64>(), b in any::<i64>()) {
        let (first, second): (Number, Number) = (a.to_string().parse()?, b.to_string().parse()?);
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
        prop_assert_eq!(first.as_str(), a.to_string());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[-+0-9.eE]{0,60}|\\PC{0,20}") {
        if let Ok(number) = text.parse::<Number>() {
            prop_assert_eq!(number.as_str().parse::<Number>()?, number);
        }
    }

    #[test]
    fn a_canonical_text_is_no_longer_than_it_has_to_be(number in number()) {
        let text = number.as_str();
        let mantissa = text.split('E').next().unwrap_or_default();
        prop_assert!(!mantissa.contains('.') || !mantissa.ends_with('0'), "{text}");
        prop_assert!(!mantissa.ends_with('.') && !mantissa.starts_with('.'), "{text}");
    }
}

#[test]
fn what_is_out_of_range_says_how() {
    let errors = [
        ("", InvalidNumber::Syntax),
        ("1e5.0", InvalidNumber::Syntax),
        ("1.23456789012345678901234567890123456789", InvalidNumber::Precision),
        ("1E126", InvalidNumber::Range),
        ("-1E-131", InvalidNumber::Range),
        ("1E9223372036854775807", InvalidNumber::Range),
        ("10E9223372036854775807", InvalidNumber::Range),
        ("0.1E-9223372036854775808", InvalidNumber::Range),
        ("1E-99999999999999999999", InvalidNumber::Range),
    ];
    for (text, error) in errors {
        assert_eq!(text.parse::<Number>(), Err(error), "{text}");
    }
    let zero: Number = "0E99999999999999999999".parse().unwrap();
    assert_eq!(zero.as_str(), "0");
}
