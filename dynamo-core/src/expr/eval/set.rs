//! Sets: whether one has an element, two together, one without another.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::canonical_number;

/// True when a set has this element.
pub(super) fn has(set: &AttributeValue, element: &AttributeValue) -> bool {
    match (set, element) {
        (AttributeValue::Ss(set), AttributeValue::S(text)) => set.contains(text),
        (AttributeValue::Ns(set), AttributeValue::N(number)) => set.iter().any(|one| same_number(one, number)),
        (AttributeValue::Bs(set), AttributeValue::B(bytes)) => set.contains(bytes),
        _ => false,
    }
}

/// What is in either of two sets of one type; `None` when they are no such sets.
pub(super) fn union(set: &AttributeValue, more: &AttributeValue) -> Option<AttributeValue> {
    fn join<T: Clone>(set: &[T], more: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<T> {
        let mut all = set.to_vec();
        for element in more {
            if !all.iter().any(|known| same(known, element)) {
                all.push(element.clone());
            }
        }
        all
    }
    Some(match (set, more) {
        (AttributeValue::Ss(set), AttributeValue::Ss(more)) => AttributeValue::Ss(join(set, more, String::eq)),
        (AttributeValue::Ns(set), AttributeValue::Ns(more)) => {
            AttributeValue::Ns(join(set, more, |a, b| same_number(a, b)))
        }
        (AttributeValue::Bs(set), AttributeValue::Bs(more)) => AttributeValue::Bs(join(set, more, PartialEq::eq)),
        _ => return None,
    })
}

/// What is left of a set.
pub(super) enum Left {
    Set(AttributeValue),
    /// There is no empty set.
    Nothing,
}

/// What is left of a set without the elements of another of its type; `None` when they are no such sets.
pub(super) fn difference(set: &AttributeValue, less: &AttributeValue) -> Option<Left> {
    fn left<T: Clone>(set: &[T], less: &[T], same: impl Fn(&T, &T) -> bool) -> Option<Vec<T>> {
        let left: Vec<T> =
            set.iter().filter(|element| !less.iter().any(|other| same(element, other))).cloned().collect();
        (!left.is_empty()).then_some(left)
    }
    let left = match (set, less) {
        (AttributeValue::Ss(set), AttributeValue::Ss(less)) => left(set, less, String::eq).map(AttributeValue::Ss),
        (AttributeValue::Ns(set), AttributeValue::Ns(less)) => {
            left(set, less, |a, b| same_number(a, b)).map(AttributeValue::Ns)
        }
        (AttributeValue::Bs(set), AttributeValue::Bs(less)) => left(set, less, PartialEq::eq).map(AttributeValue::Bs),
        _ => return None,
    };
    Some(left.map_or(Left::Nothing, Left::Set))
}

fn same_number(a: &str, b: &str) -> bool {
    match (canonical_number(a), canonical_number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}
