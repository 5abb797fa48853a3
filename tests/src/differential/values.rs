//! Values that stores confuse, few of each, so that they meet.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rust_decimal::Decimal;

use super::entities::{Colour, Line};

/// Partitions: few, of which two differ for nobody but DynamoDB.
pub(super) fn area() -> impl Strategy<Value = String> {
    prop_oneof![12 => Just("a"), 2 => Just("A"), 1 => Just("a ")].prop_map(str::to_owned)
}

pub(super) fn number() -> impl Strategy<Value = u32> {
    1_u32..=3
}

/// Texts that collations find alike, that are patterns elsewhere, or that nothing may be made of.
pub(super) fn text() -> impl Strategy<Value = String> {
    let odd = ["A", "a ", "é", "e", "", "ß", "ss", "😀", "%", "_", "\\", "'", "a#b", "aa", "\u{ff5e}", "`", "\0"];
    prop_oneof![1 => Just("a"), 1 => select(odd.to_vec())].prop_map(str::to_owned)
}

pub(super) fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..4)
}

pub(super) fn tags() -> impl Strategy<Value = BTreeSet<String>> {
    let all = ["a", "A", "a ", "é", "%"].map(str::to_owned).to_vec();
    subsequence(all, 0..=3).prop_map(|tags| tags.into_iter().collect())
}

/// Small numbers, that sums of them do not leave their column.
pub(super) fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![6 => -3_i64..=3, 1 => Just(1000)]
}

/// Numbers at the limits of their type.
pub(super) fn limit() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -1_i64..=1, 1 => Just(i64::MAX), 1 => Just(i64::MIN)]
}

pub(super) fn large() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0_u64..3, 1 => Just(u64::MAX), 1 => Just(9_007_199_254_740_993)]
}

/// The same numbers in several scales.
pub(super) fn decimal() -> impl Strategy<Value = Decimal> {
    let all = ["1.5", "1.50", "0", "0.000", "-0.000001", "10", "9", "100.10", "-2"];
    select(all.to_vec()).prop_map(|text| Decimal::from_str(text).expect("it is a number"))
}

/// Decimals as keys: those, and some at the limits of their column.
pub(super) fn point() -> impl Strategy<Value = Decimal> {
    let limits = ["9999999999999999999999.999999", "-9999999999999999999999.999999"];
    let limits = select(limits.to_vec()).prop_map(|text| Decimal::from_str(text).expect("it is a number"));
    prop_oneof![8 => decimal(), 1 => limits]
}

pub(super) fn time() -> impl Strategy<Value = DateTime<Utc>> {
    let all = [0, 1, 1_700_000_000_000_000, 1_700_000_000_500_000, 253_402_300_799_999_999, -62_135_596_800_000_000];
    select(all.to_vec()).prop_map(|micros| DateTime::from_timestamp_micros(micros).expect("it is a time"))
}

pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let all = [&b"\x00"[..], b"\x00\x00", b"a", b"A", b"\xff", b"\x7f\x80", b""];
    select(all.to_vec()).prop_map(<[u8]>::to_vec)
}

pub(super) fn colour() -> impl Strategy<Value = Colour> {
    select(vec![Colour::Red, Colour::Green, Colour::Blue])
}

/// Lines in the order that they have in MySQL.
pub(super) fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (text(), prop::option::of(decimal()));
    (subsequence(vec![1_u32, 2, 3], 0..=3), prop::collection::vec(line, 3)).prop_map(|(numbers, rest)| {
        let line = |(line, (text, weight))| Line { line, text, weight };
        numbers.into_iter().zip(rest).map(line).collect()
    })
}

/// Seconds after the beginning of a sequence at which something expires.
pub(super) fn lifetime() -> impl Strategy<Value = u64> {
    select(vec![0_u64, 5, 30, 1_000_000])
}
