//! Conditions on the attributes of an item: filters, and what must hold for a write.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Not;

use super::node::{Node, Rendered};
use super::{Expressions, IntoPath, Place, eval};
use crate::value::{Item, R};

/// A condition on an item of entity `E`.
///
/// Absent attributes compare as DynamoDB compares them: `eq`, `lt` and the like are false, `ne` is true.
/// The [guide](crate::guide::expressions) has all of it.
///
/// A condition that holds of no item, such as `is_in([])`, is never sent: a read with it as its filter has no results, and a
/// write that needs it fails with [`Error::ConditionFailed`](crate::Error::ConditionFailed), of which no item is known.
#[must_use = "a condition does nothing until it is given to an operation"]
pub struct Condition<E> {
    node: R<Node>,
    entity: PhantomData<fn(E)>,
}

impl<E> Condition<E> {
    pub(super) fn new(node: R<Node>) -> Self {
        Condition { node, entity: PhantomData }
    }

    /// A node of a place and its operands; an error of theirs is the place's.
    pub(super) fn on<V>(place: Place, operands: R<V>, node: impl FnOnce(Place, V) -> R<Node>) -> Self {
        let root = place.root().clone();
        let built = place.check().and(operands).and_then(|operands| node(place, operands));
        Self::new(built.map_err(|error| if error.path().is_empty() { error.at(root) } else { error }))
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.node.and_then(|left| other.node.map(|right| left.and(right))))
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        Self::new(self.node.and_then(|left| other.node.map(|right| left.or(right))))
    }

    /// A further condition beside those that were given before.
    pub(crate) fn all(before: Option<Self>, further: Self) -> Self {
        match before {
            Some(before) => before.and(further),
            None => further,
        }
    }

    pub(crate) fn of_node(node: Node) -> Self {
        Self::new(Ok(node))
    }

    /// What is at a place reads as nothing.
    pub(crate) fn is_none_at(place: impl IntoPath<E>) -> Self {
        Self::on(place.into_place(), Ok(()), |place, ()| Ok(Node::is_none(place)))
    }

    pub(crate) fn into_node(self) -> R<Node> {
        self.node
    }

    pub(crate) fn render(self, out: &mut Expressions) -> R<Rendered> {
        self.node.map(|node| node.render(out))
    }

    /// What a read leaves in; everything where there is no filter.
    pub(crate) fn filter(filter: Option<Self>, out: &mut Expressions) -> R<Rendered> {
        filter.map_or(Ok(Rendered::Always), |filter| filter.render(out))
    }

    /// Whether it holds of an item, as DynamoDB would find.
    ///
    /// ```
    /// use aws_sdk_dynamodb::types::AttributeValue;
    /// use dynamo_core::DynamoEntity;
    /// use dynamo_core::value::Item;
    ///
    /// #[derive(DynamoEntity)]
    /// #[dynamo(table = "Users")]
    /// #[pk("USER#{id}")]
    /// struct User {
    ///     id: u32,
    ///     logins: u32,
    /// }
    ///
    /// let often = User::FIELDS.logins.gt(100);
    /// let item = Item::from([("logins".to_owned(), AttributeValue::N("1E3".to_owned()))]);
    /// assert!(often.matches(&item)?);
    /// assert!(!often.matches(&Item::new())?);
    /// # Ok::<(), dynamo_core::value::ValueError>(())
    /// ```
    ///
    /// # Errors
    /// When the condition cannot be made, so that an operation with it fails too.
    pub fn matches(&self, item: &Item) -> R<bool> {
        match &self.node {
            Ok(node) => Ok(eval::holds(node, item)),
            Err(error) => Err(error.again()),
        }
    }
}

impl<E> Not for Condition<E> {
    type Output = Self;
    fn not(self) -> Self {
        Self::new(self.node.map(Node::not))
    }
}

impl<E> fmt::Debug for Condition<E> {
    /// Shows the expression, not the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Ok(node) => match node.clone().render(&mut Expressions::default()) {
                Rendered::Always => f.write_str("Condition(always)"),
                Rendered::Never => f.write_str("Condition(never)"),
                Rendered::If(text) => write!(f, "Condition({text})"),
            },
            Err(error) => write!(f, "Condition({error})"),
        }
    }
}
