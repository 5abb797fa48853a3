//! Whether two stored values are the same to DynamoDB.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Item, canonical_number};

/// True when DynamoDB makes no difference between two values: numbers count by their value, sets in any order, maps
/// and lists by what is in them.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamo_core::value::same_value;
///
/// let n = |text: &str| AttributeValue::N(text.to_owned());
/// assert!(same_value(&n("1.50"), &n("15E-1")));
/// assert!(!same_value(&n("1.5"), &AttributeValue::S("1.5".to_owned())));
/// ```
#[must_use]
pub fn same_value(a: &AttributeValue, b: &AttributeValue) -> bool {
    match (a, b) {
        (AttributeValue::N(a), AttributeValue::N(b)) => number(a) == number(b),
        (AttributeValue::L(a), AttributeValue::L(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (AttributeValue::M(a), AttributeValue::M(b)) => same_item(a, b),
        (AttributeValue::Ns(a), AttributeValue::Ns(b)) => same_set(a, b, |text| number(text)),
        (AttributeValue::Ss(a), AttributeValue::Ss(b)) => same_set(a, b, String::as_str),
        (AttributeValue::Bs(a), AttributeValue::Bs(b)) => same_set(a, b, AsRef::as_ref),
        (a, b) => a == b,
    }
}

/// [`same_value`] of every attribute.
pub(crate) fn same_item(a: &Item, b: &Item) -> bool {
    a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same_value(value, other)))
}

/// [`same_value`], and true of a compressed value in another form: stored as it is, or compressed by another version of the
/// library, of which the bytes need not be the same.
///
/// Without the feature `compress`, as `same_value`.
#[must_use]
pub fn same_content(a: &AttributeValue, b: &AttributeValue) -> bool {
    same_value(a, b) || same_once_inflated(a, b)
}

#[cfg(feature = "compress")]
fn same_once_inflated(a: &AttributeValue, b: &AttributeValue) -> bool {
    let either = a.is_b() || b.is_b();
    either && matches!((super::inflated(a), super::inflated(b)), (Ok(a), Ok(b)) if same_value(&a, &b))
}

#[cfg(not(feature = "compress"))]
fn same_once_inflated(_: &AttributeValue, _: &AttributeValue) -> bool {
    false
}

/// The one text of a number; a text that is none stays as it is, and apart from all numbers.
fn number(text: &str) -> Cow<'_, str> {
    canonical_number(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn same_set<'a, T, K: Ord>(a: &'a [T], b: &'a [T], key: impl Fn(&'a T) -> K) -> bool {
    a.iter().map(&key).collect::<BTreeSet<K>>() == b.iter().map(&key).collect::<BTreeSet<K>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.to_owned())
    }

    #[test]
    fn numbers_are_the_same_by_value_and_sets_in_any_order() {
        assert!(same_value(&n("1.50"), &n("15E-1")));
        assert!(!same_value(&n("1.5"), &AttributeValue::S("1.5".to_owned())));
        let set = |numbers: [&str; 2]| AttributeValue::Ns(numbers.map(str::to_owned).to_vec());
        assert!(same_value(&set(["1", "2"]), &set(["2.0", "1"])));
        let list = |numbers: [&str; 2]| AttributeValue::L(numbers.map(n).to_vec());
        assert!(same_value(&list(["1", "2"]), &list(["1", "2.0"])));
        assert!(!same_value(&list(["1", "2"]), &list(["2", "1"])));
    }

    #[cfg(feature = "compress")]
    #[test]
    fn a_compressed_value_has_the_content_of_one_that_is_not() {
        use crate::value::{Compressed, Value as _};

        let text = "again and again, ".repeat(50);
        let stored = Compressed::<String>::new(text.clone()).into_av().unwrap();
        let plain = AttributeValue::S(text);
        assert!(same_content(&stored, &plain) && same_content(&plain, &stored) && same_content(&stored, &stored));
        assert!(!same_value(&stored, &plain) && !same_content(&stored, &AttributeValue::S("again".into())));
        let b = |bytes: &[u8]| AttributeValue::B(aws_sdk_dynamodb::primitives::Blob::new(bytes));
        assert!(same_content(&b(&[1, 2]), &b(&[1, 2])) && !same_content(&b(&[1, 2]), &b(&[1, 3])));
    }

    #[test]
    fn an_attribute_more_is_a_difference() {
        let one = Item::from([("a".to_owned(), n("1"))]);
        let two = Item::from([("a".to_owned(), n("1")), ("b".to_owned(), n("1"))]);
        assert!(same_item(&one, &one) && !same_item(&one, &two) && !same_item(&two, &one));
    }
}
