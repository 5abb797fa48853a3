//! A value is the same after any detour: the SDK's type, by reference and moved; the wire, in any spelling.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::sync::Arc;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::any::{attribute_value, bytes, character, name, number, text};
use super::size::size_of;
use super::{json, time};
use crate::value::size::SizeSink;
use crate::value::{AvSink, AvSource, Number, Value};
use crate::wire::{read_value, write_value};

pub(super) fn is_the_same_everywhere<T: Value + Clone + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    let av = value.encode(AvSink)?;
    prop_assert_eq!(&value.clone().into_av()?, &av);
    prop_assert_eq!(value.encode(SizeSink::default())?, size_of(&av));

    let mut wire = String::new();
    write_value(value, &mut wire)?;
    let parsed: serde_json::Value = serde_json::from_str(&wire).expect("the wire is JSON");
    prop_assert_eq!(&parsed, &json(&av));

    prop_assert_eq!(&T::decode(AvSource::new(av))?, value);
    prop_assert_eq!(&read_value::<T>(&wire)?, value);
    let spaced = serde_json::to_string_pretty(&parsed).expect("a tree is JSON");
    prop_assert_eq!(&read_value::<T>(&spaced)?, value);
    prop_assert_eq!(&read_value::<T>(&all_escaped(&parsed))?, value);
    Ok(())
}

/// JSON in which every character of every string is an escape.
fn all_escaped(json: &serde_json::Value) -> String {
    let escape = |text: &str| {
        let units: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{}\"", units.concat())
    };
    match json {
        serde_json::Value::String(text) => escape(text),
        serde_json::Value::Array(elements) => {
            format!("[{}]", elements.iter().map(all_escaped).collect::<Vec<_>>().join(","))
        }
        serde_json::Value::Object(members) => {
            let member = |(name, value): (&String, &serde_json::Value)| escape(name) + ":" + &all_escaped(value);
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Beyond 38 digits a number is an error, which `integer` tests.
const DIGITS_38: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

fn decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335;
    (mantissa, 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}

macro_rules! types {
    ($($name:ident: $type:ty = $strategy:expr;)*) => {
        proptest! {$(
            #[test]
            fn $name(value in $strategy) {
                is_the_same_everywhere::<$type>(&value)?;
            }
        )*}
    };
}

types! {
    bools: bool = any::<bool>();
    bytes_alone_are_numbers: u8 = any::<u8>();
    i8s: i8 = any::<i8>();
    u16s: u16 = any::<u16>();
    i16s: i16 = any::<i16>();
    u32s: u32 = any::<u32>();
    i32s: i32 = any::<i32>();
    u64s: u64 = any::<u64>();
    i64s: i64 = any::<i64>();
    usizes: usize = any::<usize>();
    isizes: isize = any::<isize>();
    u128s: u128 = 0..=DIGITS_38.unsigned_abs();
    i128s: i128 = -DIGITS_38..=DIGITS_38;
    numbers: Number = number();
    decimals: Decimal = decimal();
    strings: String = text();
    characters: char = character();
    boxed_strs: Box<str> = text().prop_map(Box::from);
    shared_strs: Arc<str> = text().prop_map(Arc::from);
    cows: Cow<'static, str> = text().prop_map(Cow::Owned);
    byte_vectors: Vec<u8> = bytes();
    blobs: Blob = bytes().prop_map(Blob::new);
    byte_buffers: bytes::Bytes = bytes().prop_map(bytes::Bytes::from);
    uuids: Uuid = any::<u128>().prop_map(Uuid::from_u128);
    instants: DateTime<Utc> = time::utc();
    instants_with_offset: DateTime<FixedOffset> = time::with_offset();
    dates_and_times: NaiveDateTime = time::utc().prop_map(|time| time.naive_utc());
    dates: NaiveDate = time::utc().prop_map(|time| time.date_naive());
    times_of_day: NaiveTime = time::utc().prop_map(|time| time.time());
    options: Option<String> = option::of(text());
    boxes: Box<String> = text().prop_map(Box::new);
    shared: Arc<u64> = any::<u64>().prop_map(Arc::new);
    vectors: Vec<String> = vec(text(), 0..6);
    vectors_of_options: Vec<Option<i64>> = vec(option::of(any::<i64>()), 0..6);
    vectors_of_byte_vectors: Vec<Vec<u8>> = vec(bytes(), 0..6);
    nested_vectors: Vec<Vec<Vec<bool>>> = vec(vec(vec(any::<bool>(), 0..4), 0..4), 0..4);
    hash_maps: HashMap<String, String> = hash_map(name(), text(), 0..6);
    maps_of_options: BTreeMap<String, Option<bool>> = btree_map(name(), option::of(any::<bool>()), 0..6);
    maps_with_number_keys: BTreeMap<i64, Vec<String>> = btree_map(any::<i64>(), vec(text(), 0..3), 0..6);
    maps_with_uuid_keys: HashMap<Uuid, bool> = hash_map(any::<u128>().prop_map(Uuid::from_u128), any::<bool>(), 0..6);
    string_sets: BTreeSet<String> = btree_set(text(), 1..6);
    unordered_sets: HashSet<String> = hash_set(text(), 1..6);
    number_sets: BTreeSet<u64> = btree_set(any::<u64>(), 1..6);
    decimal_sets: BTreeSet<Decimal> = btree_set(decimal(), 1..6);
    any_number_sets: HashSet<Number> = hash_set(number(), 1..6);
    binary_sets: BTreeSet<Vec<u8>> = btree_set(bytes(), 1..6);
    uuid_sets: HashSet<Uuid> = hash_set(any::<u128>().prop_map(Uuid::from_u128), 1..6);
    anything: AttributeValue = attribute_value();
}
