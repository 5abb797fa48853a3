//! Tags.

use std::collections::BTreeMap;

use dual_repo::repository::{Find, Repository};
use dynamo_core::DynamoEntity;
use dynamo_core::expr::Condition;
use dynamo_core::op::{Delete, Put, Update, Upsert};
use proptest::prelude::*;

use crate::differential::entities::Tag;
use crate::differential::kind::{From, Kind, Question, Range, Seen, range, replaceable, within};
use crate::differential::scope::Scope;
use crate::differential::stores::Subject;
use crate::differential::test::{Compare, OfText, compare, of_text};
use crate::differential::values;

/// A change.
#[derive(Debug, Clone)]
pub enum Edit {
    Weight(Option<i32>),
    PatchWeight(Option<i32>),
    WeightIfAbsent(i32),
    Text(Option<String>),
    RemoveText,
    Expires(Option<u64>),
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Atom {
    Name(OfText),
    Weight(Compare<i32>),
    WeightIsNone,
    Text(OfText),
    TextIsName,
}

/// A query: the partition and the range.
pub(super) type Shape = (String, Option<Range<String>>);

fn weight() -> impl Strategy<Value = i32> {
    prop_oneof![4 => -2_i32..3, 1 => Just(i32::MAX), 1 => Just(i32::MIN)]
}

impl Kind for Tag {
    type Id = (String, String);
    type Edit = Edit;
    type Atom = Atom;
    type Shape = Shape;

    replaceable!();

    fn repository(subject: &Subject) -> &dyn Repository<Self> {
        &*subject.tags
    }
    fn seen(seen: &mut Seen) -> &mut BTreeMap<Self::Id, Self> {
        &mut seen.tags
    }
    fn id(&self) -> Self::Id {
        (self.area.clone(), self.name.clone())
    }
    fn in_place_of(self, other: &Self) -> Self {
        Tag { area: other.area.clone(), name: other.name.clone(), ..self }
    }
    fn scoped(self, scope: &Scope) -> Self {
        Tag { area: scope.text(&self.area), ..self }
    }
    fn scoped_id((area, name): &Self::Id, scope: &Scope) -> Self::Id {
        (scope.text(area), name.clone())
    }
    fn blank((area, name): &Self::Id) -> Self {
        Tag { area: area.clone(), name: name.clone(), weight: None, text: None, expires: None }
    }

    fn edit(update: Update<Self>, edit: &Edit, _: &Scope) -> Update<Self> {
        match edit.clone() {
            Edit::Weight(weight) => update.set(|t| t.weight, weight),
            Edit::PatchWeight(weight) => update.patch(|t| t.weight, Some(weight)),
            Edit::WeightIfAbsent(weight) => update.set_if_absent(|t| t.weight, weight),
            Edit::Text(text) => update.set(|t| t.text, text),
            Edit::RemoveText => update.remove(|t| t.text),
            Edit::Expires(expires) => update.set(|t| t.expires, expires),
        }
    }

    fn atom(atom: &Atom, t: &Self::Fields, _: &Scope) -> Condition<Self> {
        match atom.clone() {
            Atom::Name(test) => of_text!(&test, t.name),
            Atom::Weight(test) => test.on(t.weight),
            Atom::WeightIsNone => t.weight.is_none(),
            Atom::Text(test) => of_text!(&test, t.text),
            Atom::TextIsName => t.text.eq(t.name),
        }
    }

    fn find(question: &Question<Self>, from: From, scope: &Scope) -> Find<Self> {
        let (area, range) = &question.shape;
        question.of(within!(Tag::query(scope.text(area)), range, name), from, scope)
    }

    fn entities() -> BoxedStrategy<Self> {
        let expires = prop::option::weighted(0.3, values::lifetime().prop_map(Scope::at));
        (Self::ids(), prop::option::of(weight()), prop::option::of(values::text()), expires)
            .prop_map(|((area, name), weight, text, expires)| Tag { area, name, weight, text, expires })
            .boxed()
    }

    fn ids() -> BoxedStrategy<Self::Id> {
        (values::area(), values::text()).boxed()
    }

    fn edits() -> BoxedStrategy<Edit> {
        prop_oneof![
            prop::option::of(weight()).prop_map(Edit::Weight),
            prop::option::of(weight()).prop_map(Edit::PatchWeight),
            weight().prop_map(Edit::WeightIfAbsent),
            prop::option::of(values::text()).prop_map(Edit::Text),
            Just(Edit::RemoveText),
            prop::option::of(values::lifetime().prop_map(Scope::at)).prop_map(Edit::Expires),
        ]
        .boxed()
    }

    fn atoms() -> BoxedStrategy<Atom> {
        let of_text = crate::differential::test::tests_of_text;
        prop_oneof![
            of_text().prop_map(Atom::Name),
            compare(weight().boxed()).prop_map(Atom::Weight),
            Just(Atom::WeightIsNone),
            of_text().prop_map(Atom::Text),
            Just(Atom::TextIsName),
        ]
        .boxed()
    }

    fn shapes() -> BoxedStrategy<Shape> {
        (values::area(), range(values::text())).boxed()
    }
}
