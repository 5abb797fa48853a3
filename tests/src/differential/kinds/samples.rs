//! Samples.

use std::collections::BTreeMap;

use dual_repo::repository::{Find, Repository};
use dynamo_core::DynamoEntity;
use dynamo_core::expr::Condition;
use dynamo_core::op::{Delete, Put, Update, Upsert};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::differential::entities::Sample;
use crate::differential::kind::{From, Kind, Question, Range, Seen, range, replaceable, within};
use crate::differential::scope::Scope;
use crate::differential::stores::Subject;
use crate::differential::test::{Compare, compare};
use crate::differential::values;

/// A change.
#[derive(Debug, Clone)]
pub enum Edit {
    Digest(Option<Vec<u8>>),
    AddValue(i64),
    LeastFromValue,
    Least(i64),
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Atom {
    Point(Compare<Decimal>),
    Digest(Compare<Vec<u8>>),
    Value(Compare<i64>),
    Least(Compare<i64>),
    ValueBelowLeast,
}

/// A query.
#[derive(Debug, Clone)]
pub enum Shape {
    Point(String, Option<Range<Decimal>>),
    Digest(String, Option<Range<Vec<u8>>>),
}

impl Kind for Sample {
    type Id = (String, Decimal);
    type Edit = Edit;
    type Atom = Atom;
    type Shape = Shape;

    replaceable!();

    fn repository(subject: &Subject) -> &dyn Repository<Self> {
        &*subject.samples
    }
    fn seen(seen: &mut Seen) -> &mut BTreeMap<Self::Id, Self> {
        &mut seen.samples
    }
    fn id(&self) -> Self::Id {
        (self.area.clone(), self.point)
    }
    fn in_place_of(self, other: &Self) -> Self {
        Sample { area: other.area.clone(), point: other.point, ..self }
    }
    fn scoped(self, scope: &Scope) -> Self {
        Sample { area: scope.text(&self.area), ..self }
    }
    fn scoped_id((area, point): &Self::Id, scope: &Scope) -> Self::Id {
        (scope.text(area), *point)
    }
    fn blank((area, point): &Self::Id) -> Self {
        Sample { area: area.clone(), point: *point, digest: None, value: 0, least: 0 }
    }

    fn edit(update: Update<Self>, edit: &Edit, _: &Scope) -> Update<Self> {
        match edit.clone() {
            Edit::Digest(digest) => update.set(|s| s.digest, digest),
            Edit::AddValue(value) => update.add(|s| s.value, value),
            Edit::LeastFromValue => update.set_from(|s| s.least, |s| s.value),
            Edit::Least(least) => update.set(|s| s.least, least),
        }
    }

    fn atom(atom: &Atom, s: &Self::Fields, _: &Scope) -> Condition<Self> {
        match atom.clone() {
            Atom::Point(test) => test.on(s.point),
            Atom::Digest(test) => test.on(s.digest),
            Atom::Value(test) => test.on(s.value),
            Atom::Least(test) => test.on(s.least),
            Atom::ValueBelowLeast => s.value.lt(s.least),
        }
    }

    fn find(question: &Question<Self>, from: From, scope: &Scope) -> Find<Self> {
        match &question.shape {
            Shape::Point(area, range) => {
                question.of(within!(Sample::query(scope.text(area)), range, point), from, scope)
            }
            Shape::Digest(area, range) => {
                question.of(within!(Sample::query_gsi::<1>(scope.text(area)), range, digest), from, scope)
            }
        }
    }

    fn may_tie(shape: &Shape) -> bool {
        matches!(shape, Shape::Digest(..))
    }

    fn entities() -> BoxedStrategy<Self> {
        (Self::ids(), prop::option::of(values::bytes()), values::amount(), values::limit())
            .prop_map(|((area, point), digest, value, least)| Sample { area, point, digest, value, least })
            .boxed()
    }

    fn ids() -> BoxedStrategy<Self::Id> {
        (values::area(), values::point()).boxed()
    }

    fn edits() -> BoxedStrategy<Edit> {
        prop_oneof![
            prop::option::of(values::bytes()).prop_map(Edit::Digest),
            values::amount().prop_map(Edit::AddValue),
            Just(Edit::LeastFromValue),
            values::limit().prop_map(Edit::Least),
        ]
        .boxed()
    }

    fn atoms() -> BoxedStrategy<Atom> {
        prop_oneof![
            compare(values::point().boxed()).prop_map(Atom::Point),
            compare(values::bytes().boxed()).prop_map(Atom::Digest),
            compare(values::amount().boxed()).prop_map(Atom::Value),
            compare(values::limit().boxed()).prop_map(Atom::Least),
            Just(Atom::ValueBelowLeast),
        ]
        .boxed()
    }

    fn shapes() -> BoxedStrategy<Shape> {
        prop_oneof![
            (values::area(), range(values::point())).prop_map(|(area, range)| Shape::Point(area, range)),
            (values::area(), range(values::bytes())).prop_map(|(area, range)| Shape::Digest(area, range)),
        ]
        .boxed()
    }
}
