//! Whether a condition holds of an item.

use std::borrow::Cow;
use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;

use super::order::order;
use super::set;
use crate::expr::node::{Comparison, Node, Term};
use crate::value::{Item, Kind, same_value};

/// Evaluates a condition. Nothing can fail: what is absent, or of another type, makes a comparison false, and `<>` true.
pub(crate) fn holds(node: &Node, item: &Item) -> bool {
    match node {
        Node::Constant(holds) => *holds,
        Node::Compare(left, comparison, right) => {
            compare(value(left, item).as_deref(), *comparison, value(right, item).as_deref())
        }
        Node::Between(term, low, high) => {
            let (term, low, high) = (value(term, item), value(low, item), value(high, item));
            compare(term.as_deref(), Comparison::Ge, low.as_deref())
                && compare(term.as_deref(), Comparison::Le, high.as_deref())
        }
        Node::In(term, values) => {
            let term = value(term, item);
            values.iter().any(|one| compare(term.as_deref(), Comparison::Eq, value(one, item).as_deref()))
        }
        Node::Exists(place) => place.find(item).is_some(),
        Node::Absent(place) => place.find(item).is_none(),
        Node::IsType(place, kind) => place.find(item).and_then(Kind::of) == Some(*kind),
        Node::BeginsWith(place, prefix) => match (place.find(item), value(prefix, item).as_deref()) {
            (Some(AttributeValue::S(text)), Some(AttributeValue::S(prefix))) => text.starts_with(prefix.as_str()),
            (Some(AttributeValue::B(bytes)), Some(AttributeValue::B(prefix))) => {
                bytes.as_ref().starts_with(prefix.as_ref())
            }
            _ => false,
        },
        Node::Contains(place, part) => match (place.find(item), value(part, item).as_deref()) {
            (Some(whole), Some(part)) => contains(whole, part),
            _ => false,
        },
        Node::And(nodes) => nodes.iter().all(|node| holds(node, item)),
        Node::Or(nodes) => nodes.iter().any(|node| holds(node, item)),
        Node::Not(node) => !holds(node, item),
    }
}

/// What is compared; `None` for an attribute that is absent, or has no size.
fn value<'v>(term: &'v Term, item: &'v Item) -> Option<Cow<'v, AttributeValue>> {
    match term {
        Term::Value(value) => Some(Cow::Borrowed(value)),
        Term::Place(place) => place.find(item).map(Cow::Borrowed),
        Term::Size(place) => {
            let size = size(place.find(item)?)?;
            Some(Cow::Owned(AttributeValue::N(size.to_string())))
        }
    }
}

fn compare(left: Option<&AttributeValue>, comparison: Comparison, right: Option<&AttributeValue>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return comparison == Comparison::Ne };
    match comparison {
        Comparison::Eq => same_value(left, right),
        Comparison::Ne => !same_value(left, right),
        Comparison::Lt => order(left, right) == Some(Ordering::Less),
        Comparison::Le => order(left, right).is_some_and(Ordering::is_le),
        Comparison::Gt => order(left, right) == Some(Ordering::Greater),
        Comparison::Ge => order(left, right).is_some_and(Ordering::is_ge),
    }
}

/// "If the attribute is of type String, size returns the length of the string", which DynamoDB counts in UTF-16.
fn size(value: &AttributeValue) -> Option<usize> {
    match value {
        AttributeValue::S(text) => Some(text.encode_utf16().count()),
        AttributeValue::B(bytes) => Some(bytes.as_ref().len()),
        AttributeValue::Ss(set) | AttributeValue::Ns(set) => Some(set.len()),
        AttributeValue::Bs(set) => Some(set.len()),
        AttributeValue::L(elements) => Some(elements.len()),
        AttributeValue::M(entries) => Some(entries.len()),
        _ => None,
    }
}

fn contains(whole: &AttributeValue, part: &AttributeValue) -> bool {
    match (whole, part) {
        (AttributeValue::S(text), AttributeValue::S(part)) => text.contains(part.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(part)) => {
            let (bytes, part) = (bytes.as_ref(), part.as_ref());
            part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
        }
        (AttributeValue::L(elements), part) => elements.iter().any(|element| same_value(element, part)),
        (whole, part) => set::has(whole, part),
    }
}
