//! Which of two values is the greater.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::compare_numbers;

/// The order of two values of one type: strings by their UTF-8 bytes, numbers by their value, bytes as they are unsigned.
/// Other types have none, and neither have values of two types.
pub(super) fn order(a: &AttributeValue, b: &AttributeValue) -> Option<Ordering> {
    match (a, b) {
        (AttributeValue::S(a), AttributeValue::S(b)) => Some(a.cmp(b)),
        (AttributeValue::N(a), AttributeValue::N(b)) => Some(compare_numbers(a, b)),
        (AttributeValue::B(a), AttributeValue::B(b)) => Some(a.as_ref().cmp(b.as_ref())),
        _ => None,
    }
}

/// True when the first is the greater of two values that have an order.
pub(crate) fn is_greater(a: &AttributeValue, b: &AttributeValue) -> bool {
    order(a, b) == Some(Ordering::Greater)
}
