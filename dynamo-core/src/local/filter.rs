//! What a filter says, for stores that can leave items out by themselves.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

pub use crate::expr::Comparison;
use crate::expr::{Node, Place, Term};
use crate::value::Kind;

/// A filter, or a part of one, with the names of attributes.
///
/// It means what DynamoDB's expression means: of an attribute that is absent or of another type than the value, every
/// comparison is false but `<>`, which is true.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter<'r> {
    /// It holds of every item, or of none.
    Constant(bool),
    /// An attribute beside a value.
    Compare(&'r str, Comparison, &'r AttributeValue),
    /// An attribute is at least the first value and at most the second.
    Between(&'r str, &'r AttributeValue, &'r AttributeValue),
    /// An attribute equals one of the values.
    In(&'r str, Vec<&'r AttributeValue>),
    /// An attribute is there, be it NULL.
    Exists(&'r str),
    /// An attribute is not there, not even as NULL.
    Absent(&'r str),
    /// An attribute is there and of a type.
    IsType(&'r str, Kind),
    /// A string or binary attribute begins with a value.
    BeginsWith(&'r str, &'r AttributeValue),
    /// All hold.
    And(Vec<Filter<'r>>),
    /// At least one holds.
    Or(Vec<Filter<'r>>),
    /// It does not hold.
    Not(Box<Filter<'r>>),
    /// Anything else: of places inside of attributes, of sizes and contents, of one attribute beside another.
    Other,
}

impl fmt::Debug for Filter<'_> {
    /// Without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Constant(holds) => write!(f, "Constant({holds})"),
            Filter::Compare(name, comparison, _) => write!(f, "Compare({name}, {comparison:?})"),
            Filter::Between(name, ..) => write!(f, "Between({name})"),
            Filter::In(name, values) => write!(f, "In({name}, {} values)", values.len()),
            Filter::Exists(name) => write!(f, "Exists({name})"),
            Filter::Absent(name) => write!(f, "Absent({name})"),
            Filter::IsType(name, kind) => write!(f, "IsType({name}, {kind:?})"),
            Filter::BeginsWith(name, _) => write!(f, "BeginsWith({name})"),
            Filter::And(all) => f.debug_tuple("And").field(all).finish(),
            Filter::Or(any) => f.debug_tuple("Or").field(any).finish(),
            Filter::Not(filter) => f.debug_tuple("Not").field(filter).finish(),
            Filter::Other => f.write_str("Other"),
        }
    }
}

impl<'r> Filter<'r> {
    pub(super) fn of(node: &'r Node) -> Self {
        let known = match node {
            Node::Constant(holds) => Some(Filter::Constant(*holds)),
            Node::Compare(term, comparison, other) => {
                attribute(term).zip(value(other)).map(|(name, value)| Filter::Compare(name, *comparison, value))
            }
            Node::Between(term, low, high) => {
                let bounds = value(low).zip(value(high));
                attribute(term).zip(bounds).map(|(name, (low, high))| Filter::Between(name, low, high))
            }
            Node::In(term, values) => {
                let values: Option<Vec<_>> = values.iter().map(value).collect();
                attribute(term).zip(values).map(|(name, values)| Filter::In(name, values))
            }
            Node::Exists(place) => whole(place).map(Filter::Exists),
            Node::Absent(place) => whole(place).map(Filter::Absent),
            Node::IsType(place, kind) => whole(place).map(|name| Filter::IsType(name, *kind)),
            Node::BeginsWith(place, prefix) => {
                whole(place).zip(value(prefix)).map(|(name, prefix)| Filter::BeginsWith(name, prefix))
            }
            Node::Contains(..) => None,
            Node::And(all) => Some(Filter::And(all.iter().map(Filter::of).collect())),
            Node::Or(any) => Some(Filter::Or(any.iter().map(Filter::of).collect())),
            Node::Not(node) => Some(Filter::Not(Box::new(Filter::of(node)))),
        };
        known.unwrap_or(Filter::Other)
    }
}

/// The name of an attribute; `None` for a place inside of one.
fn whole(place: &Place) -> Option<&str> {
    place.is_attribute().then(|| &**place.root())
}

fn attribute(term: &Term) -> Option<&str> {
    match term {
        Term::Place(place) => whole(place),
        Term::Value(_) | Term::Size(_) => None,
    }
}

fn value(term: &Term) -> Option<&AttributeValue> {
    match term {
        Term::Value(value) => Some(value),
        Term::Place(_) | Term::Size(_) => None,
    }
}
