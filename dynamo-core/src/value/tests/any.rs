//! Strategies: values of all kinds, with the rare ones made frequent.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use proptest::collection::{btree_set, hash_map, vec};
use proptest::prelude::*;

use crate::value::Number;

/// Characters that some step between a `String` and the wire treats in a way of its own.
const SPECIAL: [char; 18] = [
    '"',
    '\\',
    '/',
    '\'',
    '#',
    '.',
    '\u{7f}',
    '\u{80}',
    '\u{9f}',
    'é',
    '名',
    '\u{2028}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{fffd}',
    '\u{ffff}',
    '\u{10000}',
    '\u{10ffff}',
];

pub(crate) fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        5 => proptest::char::range(' ', '~'),
        2 => proptest::char::range('\0', '\u{1f}'),
        2 => proptest::sample::select(&SPECIAL[..]),
        1 => any::<char>(),
    ]
}

/// Long enough to have plain runs of more than the eight bytes that are read at a time.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let runs = prop_oneof![3 => character().prop_map(String::from), 1 => "[a-z ]{0,20}"];
    vec(runs, 0..12).prop_map(|runs| runs.concat())
}

/// The name of a map's entry, which cannot be empty.
pub(crate) fn name() -> impl Strategy<Value = String> {
    text().prop_filter("empty", |text| !text.is_empty())
}

pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..40)
}

/// A number by its parts: sign, digits without zeros at either end, exponent of the leading digit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) negative: bool,
    pub(crate) digits: String,
    pub(crate) exponent: i32,
}

/// All numbers of DynamoDB but zero.
pub(crate) fn parts() -> impl Strategy<Value = Parts> {
    let exponent = prop_oneof![2 => -40..40_i32, 1 => -130..=125_i32, 1 => proptest::sample::select(vec![-130, 125, -1, 0, 37, 38, -38, -39])];
    let digits = prop_oneof![3 => "[1-9]", 3 => "[1-9][0-9]{0,10}[1-9]", 1 => "[1-9][0-9]{36}[1-9]"];
    (any::<bool>(), digits, exponent).prop_map(|(negative, digits, exponent)| Parts { negative, digits, exponent })
}

impl Parts {
    /// `-d.dddE±x`.
    pub(crate) fn scientific(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}.{}0E{}", &self.digits[..1], &self.digits[1..], self.exponent)
    }
}

pub(crate) fn number() -> impl Strategy<Value = Number> {
    let zero = Just("0".parse().expect("a number"));
    prop_oneof![9 => parts().prop_map(|parts| parts.scientific().parse().expect("a number")), 1 => zero]
}

fn set_of<T: Ord + std::fmt::Debug>(element: impl Strategy<Value = T>) -> impl Strategy<Value = BTreeSet<T>> {
    btree_set(element, 1..5)
}

/// Whatever DynamoDB can store in an attribute, numbers in canonical text.
pub(crate) fn attribute_value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        text().prop_map(AttributeValue::S),
        number().prop_map(|number| AttributeValue::N(number.to_string())),
        bytes().prop_map(|bytes| AttributeValue::B(Blob::new(bytes))),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null(true)),
        set_of(text()).prop_map(|set| AttributeValue::Ss(set.into_iter().collect())),
        set_of(number()).prop_map(|set| AttributeValue::Ns(set.iter().map(Number::to_string).collect())),
        set_of(bytes()).prop_map(|set| AttributeValue::Bs(set.into_iter().map(Blob::new).collect())),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let entries: BoxedStrategy<HashMap<String, AttributeValue>> = hash_map(name(), inner.clone(), 0..5).boxed();
        prop_oneof![vec(inner, 0..5).prop_map(AttributeValue::L), entries.prop_map(AttributeValue::M)]
    })
}
