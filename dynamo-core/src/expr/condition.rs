//! Conditions on the attributes of an item: filters, and what must hold for a write.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Not;

use aws_sdk_dynamodb::types::AttributeValue;

use super::path::{Place, sealed::IntoPlace as _};
use super::{Expressions, Field, Path, Text};
use crate::value::{As, Convert, R, Value, ValueError};

/// A condition on an item of entity `E`.
///
/// Absent attributes compare as DynamoDB compares them: `eq`, `lt` and the like are false, `ne` is true.
#[must_use = "a condition does nothing until it is given to an operation"]
pub struct Condition<E> {
    node: R<Node>,
    entity: PhantomData<fn(E)>,
}

#[derive(Debug, Clone)]
enum Node {
    Compare(Place, &'static str, AttributeValue),
    Between(Place, AttributeValue, AttributeValue),
    In(Place, Vec<AttributeValue>),
    Function(&'static str, Place, Option<AttributeValue>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
}

/// Operands of one `IN`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>
const IN_MAX: usize = 100;

impl<E> Condition<E> {
    fn new(node: R<Node>) -> Self {
        Condition { node, entity: PhantomData }
    }

    /// A node of a place and its operands; an error of theirs is the place's.
    fn on<V>(place: Place, operands: R<V>, node: impl FnOnce(Place, V) -> Node) -> Self {
        let operands = operands.map_err(|error| error.at(place.root()));
        Self::new(operands.and_then(|operands| place.check().map(|()| node(place, operands))))
    }

    fn function(name: &'static str, place: Place, operand: Option<AttributeValue>) -> Self {
        Self::on(place, Ok(operand), |place, operand| Node::Function(name, place, operand))
    }

    fn join(self, other: Self, join: fn(Box<Node>, Box<Node>) -> Node) -> Self {
        Self::new(self.node.and_then(|left| other.node.map(|right| join(Box::new(left), Box::new(right)))))
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.join(other, Node::And)
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        self.join(other, Node::Or)
    }

    /// A further condition beside those that were given before.
    pub(crate) fn all(before: Option<Self>, further: Self) -> Self {
        match before {
            Some(before) => before.and(further),
            None => further,
        }
    }

    pub(crate) fn render(self, out: &mut Expressions) -> R<String> {
        self.node.map(|node| node.render(out))
    }
}

impl<E> Not for Condition<E> {
    type Output = Self;
    fn not(self) -> Self {
        Self::new(self.node.map(|node| Node::Not(Box::new(node))))
    }
}

impl<E> fmt::Debug for Condition<E> {
    /// Shows the expression, not the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Ok(node) => write!(f, "Condition({})", node.clone().render(&mut Expressions::default())),
            Err(error) => write!(f, "Condition({error})"),
        }
    }
}

impl Node {
    fn render(self, out: &mut Expressions) -> String {
        match self {
            Node::Compare(place, operator, value) => format!("{} {operator} {}", place.render(out), out.value(value)),
            Node::Between(place, low, high) => {
                format!("{} BETWEEN {} AND {}", place.render(out), out.value(low), out.value(high))
            }
            Node::In(place, values) => {
                let name = place.render(out);
                let mut groups = Vec::new();
                let mut values = values.into_iter().peekable();
                while values.peek().is_some() {
                    let group: Vec<String> = values.by_ref().take(IN_MAX).map(|value| out.value(value)).collect();
                    groups.push(format!("{name} IN ({})", group.join(", ")));
                }
                match groups.as_slice() {
                    // No operand: nothing can be equal. DynamoDB has no constant for that.
                    [] => format!("(attribute_exists({name}) AND attribute_not_exists({name}))"),
                    [one] => one.clone(),
                    several => format!("({})", several.join(" OR ")),
                }
            }
            Node::Function(function, place, None) => format!("{function}({})", place.render(out)),
            Node::Function(function, place, Some(value)) => {
                format!("{function}({}, {})", place.render(out), out.value(value))
            }
            Node::And(left, right) => format!("({} AND {})", left.render(out), right.render(out)),
            Node::Or(left, right) => format!("({} OR {})", left.render(out), right.render(out)),
            Node::Not(node) => format!("(NOT {})", node.render(out)),
        }
    }
}

/// What may be compared with a field of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a field of type `{T}`",
    label = "expected `{T}`"
)]
pub trait FieldArg<T> {
    /// The stored form.
    ///
    /// # Errors
    /// When the value cannot be stored.
    fn into_operand(self) -> R<AttributeValue>;
}

impl<T: Value> FieldArg<T> for T {
    fn into_operand(self) -> R<AttributeValue> {
        if self.is_absent() {
            return Err(ValueError::invalid(
                "a value to compare with",
                "it is stored as an absent attribute; use `exists` or `is_absent`",
            ));
        }
        self.into_av()
    }
}

impl FieldArg<String> for &str {
    fn into_operand(self) -> R<AttributeValue> {
        Ok(AttributeValue::S(self.to_owned()))
    }
}

/// A field that is `Option<T>` compares with a `T`.
impl<T: Value> FieldArg<Option<T>> for T {
    fn into_operand(self) -> R<AttributeValue> {
        <T as FieldArg<T>>::into_operand(self)
    }
}

impl FieldArg<Option<String>> for &str {
    fn into_operand(self) -> R<AttributeValue> {
        Ok(AttributeValue::S(self.to_owned()))
    }
}

/// A field that is stored by another conversion compares by it.
impl<C: Convert<T>, T> FieldArg<As<C, T>> for T {
    fn into_operand(self) -> R<AttributeValue> {
        <As<C, T> as FieldArg<As<C, T>>>::into_operand(As::new(self))
    }
}

impl<C: Convert<Option<T>>, T> FieldArg<As<C, Option<T>>> for T {
    fn into_operand(self) -> R<AttributeValue> {
        <As<C, Option<T>> as FieldArg<As<C, Option<T>>>>::into_operand(As::new(Some(self)))
    }
}

impl<C: Convert<String>> FieldArg<As<C, String>> for &str {
    fn into_operand(self) -> R<AttributeValue> {
        <String as FieldArg<As<C, String>>>::into_operand(self.to_owned())
    }
}

impl<C: Convert<Option<String>>> FieldArg<As<C, Option<String>>> for &str {
    fn into_operand(self) -> R<AttributeValue> {
        <String as FieldArg<As<C, Option<String>>>>::into_operand(self.to_owned())
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $operator:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, value: impl FieldArg<T>) -> Condition<E> {
            Condition::on(self.into_place(), value.into_operand(), |place, value| Node::Compare(place, $operator, value))
        }
    )*};
}

/// The conditions on a place, for fields and for paths.
macro_rules! conditions {
    ($place:ident $(, $role:ident)?) => {
        #[allow(clippy::should_implement_trait, reason = "the names are DynamoDB's comparison operators, not Rust's")]
        impl<E, T $(, $role)?> $place<E, T $(, $role)?> {
            comparisons! {
                /// The value equals `value`.
                eq "=";
                /// The value differs from `value`, or is absent.
                ne "<>";
                /// The value is less than `value`.
                lt "<";
                /// The value is at most `value`.
                le "<=";
                /// The value is greater than `value`.
                gt ">";
                /// The value is at least `value`.
                ge ">=";
            }

            /// The value is between both, which are included.
            pub fn between(self, low: impl FieldArg<T>, high: impl FieldArg<T>) -> Condition<E> {
                let operands = low.into_operand().and_then(|low| high.into_operand().map(|high| (low, high)));
                Condition::on(self.into_place(), operands, |place, (low, high)| Node::Between(place, low, high))
            }

            /// The value equals one of these. None of them: never.
            pub fn is_in<A: FieldArg<T>>(self, values: impl IntoIterator<Item = A>) -> Condition<E> {
                let values = values.into_iter().map(FieldArg::into_operand).collect::<R<Vec<_>>>();
                Condition::on(self.into_place(), values, Node::In)
            }

            /// There is a value, be it NULL.
            pub fn exists(self) -> Condition<E> {
                Condition::function("attribute_exists", self.into_place(), None)
            }

            /// There is no value.
            pub fn is_absent(self) -> Condition<E> {
                Condition::function("attribute_not_exists", self.into_place(), None)
            }

            /// The string starts with `prefix`.
            pub fn begins_with(self, prefix: &str) -> Condition<E>
            where
                T: Text,
            {
                Condition::function("begins_with", self.into_place(), Some(AttributeValue::S(prefix.to_owned())))
            }

            /// The string contains `part`.
            pub fn contains(self, part: &str) -> Condition<E>
            where
                T: Text,
            {
                Condition::function("contains", self.into_place(), Some(AttributeValue::S(part.to_owned())))
            }
        }
    };
}
conditions!(Field, K);
conditions!(Path);

#[cfg(test)]
mod tests {
    use super::super::Plain;
    use super::*;
    use crate::value::Name;

    struct Thing;
    const SIZE: Field<Thing, u32, Plain> = Field::plain(&Name { text: "size", json: "\"size\":" });
    const NAME: Field<Thing, String, Plain> = Field::plain(&Name { text: "a.b", json: "\"a.b\":" });

    fn text(condition: Condition<Thing>) -> String {
        condition.render(&mut Expressions::default()).unwrap()
    }

    #[test]
    fn names_and_values_are_numbered_in_order_and_names_are_shared() {
        let condition = SIZE.gt(1).and(NAME.begins_with("x").or(!SIZE.eq(9)));
        assert_eq!(text(condition), "(#0 > :0 AND (begins_with(#1, :1) OR (NOT #0 = :2)))");
    }

    #[test]
    fn in_is_split_at_a_hundred_operands_and_nothing_is_in_no_values() {
        assert_eq!(text(SIZE.is_in(0..101)).matches(" IN ").count(), 2);
        assert_eq!(text(SIZE.is_in::<u32>([])), "(attribute_exists(#0) AND attribute_not_exists(#0))");
    }
}
