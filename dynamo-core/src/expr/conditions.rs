//! The conditions on a place, as methods of fields and paths.

use aws_sdk_dynamodb::types::AttributeValue;

use super::node::{Comparison, Node, Term};
use super::operand::Operand;
use super::path::sealed::IntoPlace as _;
use super::{Condition, Contains, Field, FieldArg, Measured, Path, Size, Text, eval};
use crate::value::{As, Compressed, Kind, R, ValueError};

/// `place comparison operand`, where DynamoDB takes it.
pub(super) fn compare(place: Term, comparison: Comparison, operand: Operand) -> R<Node> {
    let operand = operand.into_term();
    if comparison.is_order() {
        check_order(&operand)?;
    }
    if place == operand {
        return Err(with_itself());
    }
    Ok(Node::Compare(place, comparison, operand))
}

/// `place BETWEEN low AND high`; nothing is between bounds of which the lower is the greater.
pub(super) fn between(place: Term, low: Operand, high: Operand) -> R<Node> {
    let (low, high) = (low.into_term(), high.into_term());
    check_order(&low)?;
    check_order(&high)?;
    if place == low || place == high {
        return Err(with_itself());
    }
    if let (Term::Value(low), Term::Value(high)) = (&low, &high) {
        let (lower, upper) = (Kind::of(low), Kind::of(high));
        if let (Some(expected), Some(found)) = (lower, upper)
            && expected != found
        {
            return Err(ValueError::mismatch(expected, found));
        }
        if eval::is_greater(low, high) {
            return Ok(Node::Constant(false));
        }
    }
    Ok(Node::Between(place, low, high))
}

/// Strings, numbers and bytes have an order; DynamoDB refuses to ask for that of another value.
fn check_order(operand: &Term) -> R<()> {
    let Term::Value(value) = operand else { return Ok(()) };
    match Kind::of(value) {
        Some(Kind::S | Kind::N | Kind::B) => Ok(()),
        Some(other) => Err(ValueError::invalid(
            "a string, a number or bytes, which have an order",
            format!("the value is stored as {other}; compare it with `eq` or `ne`"),
        )),
        None => Err(ValueError::invalid("a known type", "this version does not know the type")),
    }
}

#[cold]
fn with_itself() -> ValueError {
    ValueError::invalid("two different places", "the place is compared with itself, which DynamoDB refuses")
}

/// The comparisons of what has an order, for fields and paths.
macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, value: impl FieldArg<E, T>) -> Condition<E> {
            Condition::on(self.into_place(), value.into_operand(), |place, value| {
                compare(Term::Place(place), Comparison::$comparison, value)
            })
        }
    )*};
}

/// The conditions on a place, for fields and for paths.
macro_rules! conditions {
    ($place:ident $(, $role:ident)?) => {
        #[allow(clippy::should_implement_trait, reason = "the names are DynamoDB's comparison operators, not Rust's")]
        impl<E, T $(, $role)?> $place<E, T $(, $role)?> {
            comparisons! {
                /// The value equals `value`; false of an absent attribute.
                eq Eq;
                /// The value differs from `value`, or there is none: DynamoDB's `<>` holds of absent attributes, and so does
                /// the negation of [`eq`](Self::eq). [`ne_present`](Self::ne_present) does not.
                ne Ne;
                /// The value is less than `value`.
                lt Lt;
                /// The value is at most `value`.
                le Le;
                /// The value is greater than `value`.
                gt Gt;
                /// The value is at least `value`.
                ge Ge;
            }

            /// There is a value other than NULL, and it differs from `value`.
            pub fn ne_present(self, value: impl FieldArg<E, T>) -> Condition<E> {
                Condition::on(self.into_place(), value.into_operand(), |place, value| {
                    let differs = compare(Term::Place(place.clone()), Comparison::Ne, value)?;
                    Ok(Node::is_some(place).and(differs))
                })
            }

            /// The value is between both, which are included. No value is when the lower bound is greater than the upper one.
            pub fn between(self, low: impl FieldArg<E, T>, high: impl FieldArg<E, T>) -> Condition<E> {
                let operands = low.into_operand().and_then(|low| high.into_operand().map(|high| (low, high)));
                Condition::on(self.into_place(), operands, |place, (low, high)| between(Term::Place(place), low, high))
            }

            /// The value equals one of these, of which there may be more than the hundred of DynamoDB's `IN`. None of them:
            /// never.
            pub fn is_in<A: FieldArg<E, T>>(self, values: impl IntoIterator<Item = A>) -> Condition<E> {
                let values = values.into_iter().map(FieldArg::into_operand).collect::<R<Vec<_>>>();
                Condition::on(self.into_place(), values, |place, values| {
                    let (place, values) = (Term::Place(place), values.into_iter().map(Operand::into_term).collect::<Vec<_>>());
                    if values.contains(&place) { Err(with_itself()) } else { Ok(Node::one_of(&place, values)) }
                })
            }

            /// There is a value, be it NULL.
            pub fn exists(self) -> Condition<E> {
                Condition::on(self.into_place(), Ok(()), |place, ()| Ok(Node::Exists(place)))
            }

            /// There is no value, not even NULL.
            pub fn is_absent(self) -> Condition<E> {
                Condition::on(self.into_place(), Ok(()), |place, ()| Ok(Node::Absent(place)))
            }

            /// The value is stored as this type. Nothing that is absent is.
            pub fn attribute_type(self, kind: Kind) -> Condition<E> {
                Condition::on(self.into_place(), Ok(()), |place, ()| Ok(Node::IsType(place, kind)))
            }

            /// The value reads as `None`: it is absent, or NULL.
            pub fn is_none(self) -> Condition<E>
            where
                T: Optional,
            {
                Condition::on(self.into_place(), Ok(()), |place, ()| Ok(Node::is_none(place)))
            }

            /// The value reads as `Some`: it is neither absent nor NULL.
            pub fn is_some(self) -> Condition<E>
            where
                T: Optional,
            {
                Condition::on(self.into_place(), Ok(()), |place, ()| Ok(Node::is_some(place)))
            }

            /// The string starts with `prefix`.
            pub fn begins_with(self, prefix: impl FieldArg<E, String>) -> Condition<E>
            where
                T: Text,
            {
                Condition::on(self.into_place(), prefix.into_operand(), |place, prefix| {
                    Ok(Node::BeginsWith(place, prefix.into_term()))
                })
            }

            /// The string contains `part`; the list or set has `part` among its elements.
            pub fn contains(self, part: impl FieldArg<E, T::Part>) -> Condition<E>
            where
                T: Contains,
            {
                let part = T::check().and_then(|()| part.into_operand());
                Condition::on(self.into_place(), part, |place, part| {
                    let part = part.into_term();
                    if part == Term::Place(place.clone()) { Err(with_itself()) } else { Ok(Node::Contains(place, part)) }
                })
            }

            /// The size of the value, to be compared with a number.
            pub fn size(self) -> Size<E>
            where
                T: Measured,
            {
                Size::of(self.into_place())
            }
        }
    };
}
conditions!(Field, K);
conditions!(Path);

/// A type that can be `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is never `None`",
    label = "not an `Option`",
    note = "`is_absent` asks whether an attribute is there at all"
)]
pub trait Optional {}
impl<T> Optional for Option<T> {}
impl<C, T> Optional for As<C, Option<T>> {}
impl<T, C> Optional for Compressed<Option<T>, C> {}
impl Optional for AttributeValue {}

#[cfg(test)]
mod tests {
    use super::super::node::Rendered;
    use super::super::{Expressions, Plain};
    use super::*;
    use crate::value::{Item, Name};

    struct Thing;
    const SIZE: Field<Thing, u32, Plain> = Field::plain(&Name { text: "size", json: "\"size\":" });
    const FREE: Field<Thing, Option<u32>, Plain> = Field::plain(&Name { text: "free", json: "\"free\":" });
    const NAME: Field<Thing, String, Plain> = Field::plain(&Name { text: "a.b", json: "\"a.b\":" });
    const TAGS: Field<Thing, Vec<String>, Plain> = Field::plain(&Name { text: "tags", json: "\"tags\":" });
    const DONE: Field<Thing, bool, Plain> = Field::plain(&Name { text: "done", json: "\"done\":" });
    const BYTES: Field<Thing, Vec<u8>, Plain> = Field::plain(&Name { text: "bytes", json: "\"bytes\":" });

    fn text(condition: Condition<Thing>) -> String {
        match condition.render(&mut Expressions::default()).unwrap() {
            Rendered::If(text) => text,
            other => format!("{other:?}"),
        }
    }

    fn error(condition: Condition<Thing>) -> String {
        condition.render(&mut Expressions::default()).unwrap_err().to_string()
    }

    #[test]
    fn names_and_values_are_numbered_in_order_and_names_are_shared() {
        let condition = SIZE.gt(1).and(NAME.begins_with("x").or(!SIZE.eq(9)));
        assert_eq!(text(condition), "(#0 > :0 AND (begins_with(#1, :1) OR (NOT #0 = :2)))");
    }

    #[test]
    fn groups_are_in_parentheses_and_chains_are_one_group() {
        let (a, b, c) = (|| SIZE.eq(1), || SIZE.eq(2), || SIZE.eq(3));
        assert_eq!(text(a().and(b()).and(c())), "(#0 = :0 AND #0 = :1 AND #0 = :2)");
        assert_eq!(text(a().and(b()).or(c())), "((#0 = :0 AND #0 = :1) OR #0 = :2)");
        assert_eq!(text(a().and(b().or(c()))), "(#0 = :0 AND (#0 = :1 OR #0 = :2))");
        assert_eq!(text(!(a().or(b()))), "(NOT (#0 = :0 OR #0 = :1))");
        assert_eq!(text(!!a()), "#0 = :0");
    }

    #[test]
    fn every_operator_and_function() {
        assert_eq!(text(SIZE.between(1, 2)), "#0 BETWEEN :0 AND :1");
        assert_eq!(text(SIZE.is_in([1, 2])), "#0 IN (:0, :1)");
        assert_eq!(
            text(SIZE.ne(1).and(SIZE.lt(1)).and(SIZE.le(1)).and(SIZE.ge(1))),
            "(#0 <> :0 AND #0 < :1 AND #0 <= :2 AND #0 >= :3)"
        );
        assert_eq!(text(SIZE.exists().and(SIZE.is_absent())), "(attribute_exists(#0) AND attribute_not_exists(#0))");
        assert_eq!(text(SIZE.attribute_type(Kind::N)), "attribute_type(#0, :0)");
        assert_eq!(text(FREE.is_none()), "(attribute_not_exists(#0) OR attribute_type(#0, :0))");
        assert_eq!(text(FREE.is_some()), "(attribute_exists(#0) AND (NOT attribute_type(#0, :0)))");
        assert_eq!(text(FREE.ne_present(1)), "(attribute_exists(#0) AND (NOT attribute_type(#0, :0)) AND #0 <> :1)");
        assert_eq!(text(TAGS.contains("a").and(NAME.contains("b"))), "(contains(#0, :0) AND contains(#1, :1))");
        assert_eq!(text(TAGS.size().gt(2)), "size(#0) > :0");
        assert_eq!(
            text(TAGS.size().between(1, 2).and(NAME.size().is_in([3]))),
            "(size(#0) BETWEEN :0 AND :1 AND size(#1) IN (:2))"
        );
    }

    #[test]
    fn places_compare_with_places() {
        assert_eq!(text(SIZE.gt(FREE)), "#0 > #1");
        assert_eq!(text(FREE.between(SIZE, 9)), "#0 BETWEEN #1 AND :0");
        assert_eq!(text(TAGS.contains(NAME)), "contains(#0, #1)");
        assert_eq!(text(NAME.begins_with(TAGS.element(0))), "begins_with(#0, #1[0])");
        assert_eq!(text(TAGS.size().le(SIZE)), "size(#0) <= #1");
        assert_eq!(text(TAGS.size().lt(NAME.size())), "size(#0) < size(#1)");
        for itself in
            [SIZE.eq(SIZE), SIZE.between(0, SIZE), NAME.contains(NAME), SIZE.is_in([SIZE]), TAGS.size().lt(TAGS.size())]
        {
            assert!(error(itself).contains("compared with itself"));
        }
    }

    #[test]
    fn in_is_split_at_a_hundred_operands() {
        let text = text(SIZE.is_in(0..201));
        assert_eq!((text.matches(" IN ").count(), text.matches(" OR ").count()), (3, 2));
        assert!(text.starts_with('(') && text.ends_with(')'));
    }

    #[test]
    fn what_never_holds_is_known_without_an_expression() {
        let never = || SIZE.is_in::<u32>([]);
        assert_eq!(text(never()), "Never");
        assert_eq!(text(SIZE.between(2, 1)), "Never");
        assert_eq!(text(NAME.between("a", "B")), "Never");
        assert_eq!(text(!never()), "Always");
        assert_eq!(text(never().and(SIZE.eq(1))), "Never");
        assert_eq!(text(SIZE.eq(1).and(!never())), "#0 = :0");
        assert_eq!(text(never().or(SIZE.eq(1)).or(never())), "#0 = :0");
        assert_eq!(text(SIZE.eq(1).or(!never())), "Always");
        assert_eq!(format!("{:?} {:?}", never(), !never()), "Condition(never) Condition(always)");
    }

    #[test]
    fn what_has_no_order_is_not_asked_for_it() {
        assert!(error(DONE.lt(true)).contains("attribute `done`: expected a string, a number or bytes"));
        assert!(error(TAGS.between(vec!["a".to_owned()], vec![])).contains("stored as L"));
        assert_eq!(text(DONE.ne(true)), "#0 <> :0");
        assert!(error(BYTES.contains(1)).contains("attribute `bytes`: expected L, found B"));
        assert!(error(FREE.eq(None::<u32>)).contains("use `is_none`"));
    }

    #[test]
    fn a_long_chain_is_no_deep_tree() {
        let chain = (0..100_000).fold(SIZE.eq(0), |chain, size| chain.or(SIZE.eq(size)));
        assert!(chain.matches(&Item::from([("size".to_owned(), AttributeValue::N("99999".to_owned()))])).unwrap());
    }
}
