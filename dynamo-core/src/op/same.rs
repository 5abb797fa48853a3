//! Whether two stored values are the same to DynamoDB: numbers by value, sets in any order.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::{Item, compare_numbers};

pub(super) fn same_item(a: &Item, b: &Item) -> bool {
    a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
}

fn same(a: &AttributeValue, b: &AttributeValue) -> bool {
    match (a, b) {
        (AttributeValue::N(a), AttributeValue::N(b)) => same_number(a, b),
        (AttributeValue::L(a), AttributeValue::L(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (AttributeValue::M(a), AttributeValue::M(b)) => same_item(a, b),
        (AttributeValue::Ns(a), AttributeValue::Ns(b)) => same_set(a, b, |a, b| same_number(a, b)),
        (AttributeValue::Ss(a), AttributeValue::Ss(b)) => same_set(a, b, PartialEq::eq),
        (AttributeValue::Bs(a), AttributeValue::Bs(b)) => same_set(a, b, PartialEq::eq),
        (a, b) => a == b,
    }
}

fn same_number(a: &str, b: &str) -> bool {
    compare_numbers(a, b) == Ordering::Equal
}

/// Neither has an element twice.
fn same_set<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same(a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.to_owned())
    }

    #[test]
    fn numbers_are_the_same_by_value_and_sets_in_any_order() {
        assert!(same(&n("1.50"), &n("15E-1")));
        assert!(!same(&n("1.5"), &AttributeValue::S("1.5".to_owned())));
        let set = |numbers: [&str; 2]| AttributeValue::Ns(numbers.map(str::to_owned).to_vec());
        assert!(same(&set(["1", "2"]), &set(["2.0", "1"])));
        let list = |numbers: [&str; 2]| AttributeValue::L(numbers.map(n).to_vec());
        assert!(same(&list(["1", "2"]), &list(["1", "2.0"])));
        assert!(!same(&list(["1", "2"]), &list(["2", "1"])));
    }

    #[test]
    fn an_attribute_more_is_a_difference() {
        let one = Item::from([("a".to_owned(), n("1"))]);
        let two = Item::from([("a".to_owned(), n("1")), ("b".to_owned(), n("1"))]);
        assert!(same_item(&one, &one) && !same_item(&one, &two) && !same_item(&two, &one));
    }
}
