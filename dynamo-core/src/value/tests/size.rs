//! Sizes, against AWS's documented rules.

use aws_sdk_dynamodb::types::AttributeValue;
use proptest::prelude::*;

use super::any::{self, parts};
use crate::value::{number_size, size_of_item, sizes_of_item};

/// The rules once more, on the finished value.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
pub(super) fn size_of(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(text) => number_size(text),
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::Bool(_) | AttributeValue::Null(_) => 1,
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(texts) => texts.iter().map(|text| number_size(text)).sum(),
        AttributeValue::Bs(blobs) => blobs.iter().map(|blob| blob.as_ref().len()).sum(),
        AttributeValue::L(values) => 3 + values.iter().map(|value| 1 + size_of(value)).sum::<usize>(),
        AttributeValue::M(entries) => {
            3 + entries.iter().map(|(name, value)| 1 + name.len() + size_of(value)).sum::<usize>()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_number_takes_a_byte_for_two_digits_one_more_and_one_for_a_sign() {
    let sizes = [
        ("0", 1),
        ("-0.00", 1),
        ("7", 2),
        ("10", 2),
        ("42", 2),
        ("100", 2),
        ("123", 3),
        ("1234", 3),
        ("12345", 4),
        ("-7", 3),
        ("-42", 3),
        ("1E+100", 2),
        ("1E+101", 2),
        ("0.5", 2),
        ("0.05", 2),
        ("0.0042", 2),
        ("00012.00", 2),
        ("12345678901234567890123456789012345678", 20),
        ("-12345678901234567890123456789012345678", 21),
    ];
    for (text, size) in sizes {
        assert_eq!(number_size(text), size, "{text}");
    }
}

#[test]
fn digit_pairs_are_aligned_at_the_point() {
    assert_eq!((number_size("12.34"), number_size("1.23"), number_size("1.2345")), (3, 3, 4));
}

proptest! {
    #[test]
    fn a_size_is_the_documented_one_or_a_byte_more(parts in parts()) {
        let documented = parts.digits.len().div_ceil(2) + 1 + usize::from(parts.negative);
        let size = number_size(&parts.scientific());
        prop_assert!(size == documented || size == documented + 1, "{size} for {parts:?}");
        prop_assert!(size <= 22);
    }

    #[test]
    fn an_item_is_its_names_and_values(value in any::attribute_value(), name in any::text()) {
        let item = [(name.clone(), value.clone()), (name.clone() + "2", AttributeValue::Bool(true))].into();
        let sizes = sizes_of_item(&item)?;
        let mut expected = [(name.clone(), name.len() + size_of(&value)), (name.clone() + "2", name.len() + 2)];
        expected.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        prop_assert_eq!(sizes.iter().map(|(_, size)| size).sum::<usize>(), expected.iter().map(|(_, size)| size).sum::<usize>());
        prop_assert_eq!(sizes[0].1, expected[0].1);
        prop_assert_eq!(size_of_item(&item)?, name.len() * 2 + 2 + size_of(&value));
    }
}
