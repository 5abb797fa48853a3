//! Members.

use std::collections::BTreeMap;

use dual_repo::repository::{Find, Repository};
use dynamo_core::DynamoEntity;
use dynamo_core::expr::Condition;
use dynamo_core::op::{Delete, Put, Update};
use proptest::prelude::*;
use proptest::sample::select;

use crate::differential::entities::Member;
use crate::differential::kind::{From, Kind, Question, Range, Seen, guarded, range, within};
use crate::differential::scope::Scope;
use crate::differential::stores::Subject;
use crate::differential::test::{Compare, OfText, compare, of_text};
use crate::differential::values;

/// A change.
#[derive(Debug, Clone)]
pub enum Edit {
    Email(String),
    ChangeEmail(String, String),
    Phone(Option<String>),
    Name(Option<String>),
    RemoveName,
    Expires(Option<u64>),
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Atom {
    Email(Compare<String>),
    Phone(Compare<String>),
    Name(OfText),
    Expires(Compare<u64>),
}

/// A query: the partition and the range.
pub(super) type Shape = (String, Option<Range<u32>>);

/// Few, so that they are taken, and such as a collation would find alike.
fn mail() -> impl Strategy<Value = String> {
    select(vec!["ann", "Ann", "ann ", "bob", "eve"]).prop_map(str::to_owned)
}

/// Later than any sequence ends: a value whose owner has expired has another one in DynamoDB, which keeps the item, and costs
/// it its row in MySQL.
fn expires() -> impl Strategy<Value = u64> {
    (1_000_000_u64..1_000_003).prop_map(Scope::at)
}

fn scoped(test: Compare<String>, scope: &Scope) -> Compare<String> {
    let own = |text: String| scope.text(&text);
    match test {
        Compare::Eq(value) => Compare::Eq(own(value)),
        Compare::Ne(value) => Compare::Ne(own(value)),
        Compare::NePresent(value) => Compare::NePresent(own(value)),
        Compare::Lt(value) => Compare::Lt(own(value)),
        Compare::Le(value) => Compare::Le(own(value)),
        Compare::Gt(value) => Compare::Gt(own(value)),
        Compare::Ge(value) => Compare::Ge(own(value)),
        Compare::Between(low, high) => Compare::Between(own(low), own(high)),
        Compare::In(values) => Compare::In(values.into_iter().map(own).collect()),
        Compare::Exists => Compare::Exists,
        Compare::Absent => Compare::Absent,
    }
}

impl Kind for Member {
    type Id = (String, u32);
    type Edit = Edit;
    type Atom = Atom;
    type Shape = Shape;

    const SHOWS_EXPIRED: bool = false;

    guarded!();

    fn repository(subject: &Subject) -> &dyn Repository<Self> {
        &*subject.members
    }
    fn seen(seen: &mut Seen) -> &mut BTreeMap<Self::Id, Self> {
        &mut seen.members
    }
    fn id(&self) -> Self::Id {
        (self.area.clone(), self.id)
    }
    fn in_place_of(self, other: &Self) -> Self {
        Member { area: other.area.clone(), id: other.id, ..self }
    }
    fn scoped(self, scope: &Scope) -> Self {
        let text = |text: &String| scope.text(text);
        Member { area: text(&self.area), email: text(&self.email), phone: self.phone.as_ref().map(text), ..self }
    }
    fn scoped_id((area, id): &Self::Id, scope: &Scope) -> Self::Id {
        (scope.text(area), *id)
    }
    fn blank((area, id): &Self::Id) -> Self {
        Member {
            area: area.clone(),
            id: *id,
            email: format!("{area}blank{id}"),
            phone: None,
            name: None,
            expires: None,
        }
    }

    fn edit(update: Update<Self>, edit: &Edit, scope: &Scope) -> Update<Self> {
        match edit.clone() {
            Edit::Email(email) => update.set(|m| m.email, scope.text(&email)),
            Edit::ChangeEmail(old, new) => update.change(|m| m.email, scope.text(&old), scope.text(&new)),
            Edit::Phone(phone) => update.set(|m| m.phone, phone.map(|phone| scope.text(&phone))),
            Edit::Name(name) => update.set(|m| m.name, name),
            Edit::RemoveName => update.remove(|m| m.name),
            Edit::Expires(expires) => update.set(|m| m.expires, expires),
        }
    }

    fn atom(atom: &Atom, m: &Self::Fields, scope: &Scope) -> Condition<Self> {
        match atom.clone() {
            Atom::Email(test) => scoped(test, scope).on(m.email),
            Atom::Phone(test) => scoped(test, scope).on(m.phone),
            Atom::Name(test) => of_text!(&test, m.name),
            Atom::Expires(test) => test.on(m.expires),
        }
    }

    fn find(question: &Question<Self>, from: From, scope: &Scope) -> Find<Self> {
        let (area, range) = &question.shape;
        question.of(within!(Member::query(scope.text(area)), range, id), from, scope)
    }

    fn entities() -> BoxedStrategy<Self> {
        let expires = prop::option::weighted(0.3, expires());
        (Self::ids(), mail(), prop::option::of(mail()), prop::option::of(values::text()), expires)
            .prop_map(|((area, id), email, phone, name, expires)| Member { area, id, email, phone, name, expires })
            .boxed()
    }

    fn ids() -> BoxedStrategy<Self::Id> {
        (values::area(), values::number()).boxed()
    }

    fn edits() -> BoxedStrategy<Edit> {
        prop_oneof![
            mail().prop_map(Edit::Email),
            (mail(), mail()).prop_map(|(old, new)| Edit::ChangeEmail(old, new)),
            prop::option::of(mail()).prop_map(Edit::Phone),
            prop::option::of(values::text()).prop_map(Edit::Name),
            Just(Edit::RemoveName),
            prop::option::of(expires()).prop_map(Edit::Expires),
        ]
        .boxed()
    }

    fn atoms() -> BoxedStrategy<Atom> {
        prop_oneof![
            compare(mail().boxed()).prop_map(Atom::Email),
            compare(mail().boxed()).prop_map(Atom::Phone),
            crate::differential::test::tests_of_text().prop_map(Atom::Name),
            compare(expires().boxed()).prop_map(Atom::Expires),
        ]
        .boxed()
    }

    fn shapes() -> BoxedStrategy<Shape> {
        (values::area(), range(values::number())).boxed()
    }
}
