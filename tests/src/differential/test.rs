//! Conditions and filters as values that can be shown, made smaller, and made again for each store.

use dynamo_core::expr::{Condition, Field, FieldArg};
use proptest::prelude::*;

/// A condition made of others.
#[derive(Debug, Clone)]
pub enum Test<A> {
    /// What one field says.
    Is(A),
    /// Its opposite.
    Not(Box<Test<A>>),
    /// Both.
    And(Box<Test<A>>, Box<Test<A>>),
    /// One of them.
    Or(Box<Test<A>>, Box<Test<A>>),
}

impl<A> Test<A> {
    pub(super) fn condition<E>(&self, atom: &impl Fn(&A) -> Condition<E>) -> Condition<E> {
        match self {
            Test::Is(one) => atom(one),
            Test::Not(test) => !test.condition(atom),
            Test::And(a, b) => a.condition(atom).and(b.condition(atom)),
            Test::Or(a, b) => a.condition(atom).or(b.condition(atom)),
        }
    }
}

pub(super) fn test<A: Clone + std::fmt::Debug + 'static>(
    atom: impl Strategy<Value = A> + 'static,
) -> BoxedStrategy<Test<A>> {
    let leaf = atom.prop_map(Test::Is).boxed();
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|test| Test::Not(Box::new(test))),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| Test::And(Box::new(a), Box::new(b))),
            1 => (inner.clone(), inner).prop_map(|(a, b)| Test::Or(Box::new(a), Box::new(b))),
        ]
    })
    .boxed()
}

/// What is asked of a field that has an order.
#[derive(Debug, Clone)]
pub enum Compare<A> {
    Eq(A),
    Ne(A),
    NePresent(A),
    Lt(A),
    Le(A),
    Gt(A),
    Ge(A),
    Between(A, A),
    In(Vec<A>),
    Exists,
    Absent,
}

impl<A: Clone> Compare<A> {
    pub(super) fn on<E, T, K>(&self, field: Field<E, T, K>) -> Condition<E>
    where
        A: FieldArg<E, T>,
    {
        match self.clone() {
            Compare::Eq(value) => field.eq(value),
            Compare::Ne(value) => field.ne(value),
            Compare::NePresent(value) => field.ne_present(value),
            Compare::Lt(value) => field.lt(value),
            Compare::Le(value) => field.le(value),
            Compare::Gt(value) => field.gt(value),
            Compare::Ge(value) => field.ge(value),
            Compare::Between(low, high) => field.between(low, high),
            Compare::In(values) => field.is_in(values),
            Compare::Exists => field.exists(),
            Compare::Absent => field.is_absent(),
        }
    }
}

pub(super) fn compare<A: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = A> + Clone + 'static,
) -> BoxedStrategy<Compare<A>> {
    let v = || value.clone();
    prop_oneof![
        2 => v().prop_map(Compare::Eq),
        2 => v().prop_map(Compare::Ne),
        1 => v().prop_map(Compare::NePresent),
        1 => v().prop_map(Compare::Lt),
        1 => v().prop_map(Compare::Le),
        1 => v().prop_map(Compare::Gt),
        1 => v().prop_map(Compare::Ge),
        1 => (v(), v()).prop_map(|(low, high)| Compare::Between(low, high)),
        1 => prop::collection::vec(v(), 0..3).prop_map(Compare::In),
        1 => Just(Compare::Exists),
        1 => Just(Compare::Absent),
    ]
    .boxed()
}

/// What is asked of a text besides.
#[derive(Debug, Clone)]
pub enum OfText {
    Compare(Compare<String>),
    BeginsWith(String),
    Contains(String),
    SizeIs(usize),
    SizeAbove(usize),
}

pub(super) fn tests_of_text() -> BoxedStrategy<OfText> {
    let text = super::values::text;
    prop_oneof![
        5 => compare(text().boxed()).prop_map(OfText::Compare),
        1 => text().prop_map(OfText::BeginsWith),
        1 => text().prop_map(OfText::Contains),
        1 => (0_usize..3).prop_map(OfText::SizeIs),
        1 => (0_usize..3).prop_map(OfText::SizeAbove),
    ]
    .boxed()
}

/// [`OfText`] of a field, whose type is a text or an optional one.
macro_rules! of_text {
    ($test:expr, $field:expr) => {
        match $test {
            OfText::Compare(compare) => compare.on($field),
            OfText::BeginsWith(text) => $field.begins_with(text.clone()),
            OfText::Contains(text) => $field.contains(text.clone()),
            OfText::SizeIs(size) => $field.size().eq(*size),
            OfText::SizeAbove(size) => $field.size().gt(*size),
        }
    };
}
pub(super) use of_text;
