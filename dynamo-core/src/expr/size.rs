//! The size of a value, compared with a number.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::conditions::{between, compare};
use super::node::{Comparison, Node, Term};
use super::operand::Operand;
use super::path::sealed::IntoPlace as _;
use super::{Arithmetic, Condition, Field, Path, Place};
use crate::value::{R, ValueError};

/// How large a value is: characters of a string (as UTF-16 counts them), bytes, elements of a list, set or map.
///
/// A value without a size, such as a number, and an absent one compare as an absent attribute does: `ne` alone is true.
#[must_use = "a size does nothing until it is compared"]
pub struct Size<E> {
    place: Place,
    entity: PhantomData<fn(E)>,
}

impl<E> fmt::Debug for Size<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({})", self.place)
    }
}

/// What a size may be compared with: a `usize`, a place that holds a number, another size.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a size",
    label = "expected a `usize`",
    note = "a field that holds a number can, and another size"
)]
pub trait SizeArg<E> {
    /// The operand.
    ///
    /// # Errors
    /// When a place has an entry without a name in it.
    fn into_size(self) -> R<Operand>;
}

impl<E> SizeArg<E> for usize {
    fn into_size(self) -> R<Operand> {
        Ok(Operand::of(Term::Value(AttributeValue::N(self.to_string()))))
    }
}
impl<E, T: Arithmetic, K> SizeArg<E> for Field<E, T, K> {
    fn into_size(self) -> R<Operand> {
        Operand::place(self.into_place())
    }
}
impl<E, T: Arithmetic> SizeArg<E> for Path<E, T> {
    fn into_size(self) -> R<Operand> {
        Operand::place(self.into_place())
    }
}
impl<E> SizeArg<E> for Size<E> {
    fn into_size(self) -> R<Operand> {
        self.place.check()?;
        Ok(Operand::of(Term::Size(self.place)))
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, size: impl SizeArg<E>) -> Condition<E> {
            self.condition(size.into_size(), |term, size| compare(term, Comparison::$comparison, size))
        }
    )*};
}

#[allow(clippy::should_implement_trait, reason = "the names are DynamoDB's comparison operators, not Rust's")]
impl<E> Size<E> {
    pub(super) fn of(place: Place) -> Self {
        Size { place, entity: PhantomData }
    }

    fn condition<V>(self, operands: R<V>, node: impl FnOnce(Term, V) -> R<Node>) -> Condition<E> {
        let root = self.place.root().clone();
        let built = self.place.check().and(operands).and_then(|operands| node(Term::Size(self.place), operands));
        Condition::new(built.map_err(|error: ValueError| if error.path().is_empty() { error.at(root) } else { error }))
    }

    comparisons! {
        /// It is this.
        eq Eq;
        /// It is another, or there is none.
        ne Ne;
        /// It is less.
        lt Lt;
        /// It is at most this.
        le Le;
        /// It is greater.
        gt Gt;
        /// It is at least this.
        ge Ge;
    }

    /// It is between both, which are included.
    pub fn between(self, low: impl SizeArg<E>, high: impl SizeArg<E>) -> Condition<E> {
        let operands = low.into_size().and_then(|low| high.into_size().map(|high| (low, high)));
        self.condition(operands, |term, (low, high)| between(term, low, high))
    }

    /// It is one of these. None of them: never.
    pub fn is_in<A: SizeArg<E>>(self, sizes: impl IntoIterator<Item = A>) -> Condition<E> {
        let sizes = sizes.into_iter().map(SizeArg::into_size).collect::<R<Vec<_>>>();
        self.condition(sizes, |term, sizes| {
            Ok(Node::one_of(&term, sizes.into_iter().map(Operand::into_term).collect()))
        })
    }
}
