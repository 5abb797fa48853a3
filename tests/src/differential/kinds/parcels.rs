//! Parcels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use dual_repo::repository::{Find, Repository};
use dynamo_core::DynamoEntity;
use dynamo_core::expr::Condition;
use dynamo_core::op::{Delete, Put, Update, Upsert};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::differential::entities::{Colour, Line, Parcel};
use crate::differential::kind::{From, Kind, Question, Range, Seen, guarded, range, replaceable, within};
use crate::differential::scope::Scope;
use crate::differential::stores::Subject;
use crate::differential::test::{Compare, OfText, compare, of_text};
use crate::differential::values;

/// A change.
#[derive(Debug, Clone)]
pub enum Edit {
    Label(String),
    Note(Option<String>),
    RemoveNote,
    Colour(Colour),
    ColourAndPacked(Colour, DateTime<Utc>),
    AddAmount(i64),
    SubtractAmount(i64),
    AddPrice(Decimal),
    Price(Decimal),
    Large(u64),
    LargeIfAbsent(u64),
    RemoveLarge,
    Tags(BTreeSet<String>),
    AddTags(Vec<String>),
    DeleteTags(Vec<String>),
    Lines(Vec<Line>),
    Append(Vec<(String, Option<Decimal>)>),
    RemoveLine(usize),
    TextOfLine(usize, String),
    WeightOfLine(usize, Option<Decimal>),
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Atom {
    Label(OfText),
    Note(OfText),
    NoteIsNone,
    NoteIsSome,
    NoteIsLabel,
    NoteIsNotLabel,
    Colour(bool, Colour),
    Amount(Compare<i64>),
    Price(Compare<Decimal>),
    Large(Compare<u64>),
    Packed(Compare<DateTime<Utc>>),
    Version(Compare<u64>),
    HasTag(String),
    Tags(usize),
    Lines(usize),
    TextOfLine(usize, String),
    WeightOfLine(usize, bool, Decimal),
}

/// A query.
#[derive(Debug, Clone)]
pub enum Shape {
    Number(String, Option<Range<u32>>),
    Colour(String, Colour, Option<Range<DateTime<Utc>>>),
    Note(String, String, Option<Range<u32>>),
    Label(String, Option<Range<String>>),
}

impl Kind for Parcel {
    type Id = (String, u32);
    type Edit = Edit;
    type Atom = Atom;
    type Shape = Shape;

    replaceable!();
    guarded!();

    fn repository(subject: &Subject) -> &dyn Repository<Self> {
        &*subject.parcels
    }
    fn seen(seen: &mut Seen) -> &mut BTreeMap<Self::Id, Self> {
        &mut seen.parcels
    }
    fn id(&self) -> Self::Id {
        (self.area.clone(), self.number)
    }
    fn in_place_of(self, other: &Self) -> Self {
        Parcel {
            area: other.area.clone(),
            number: other.number,
            version: other.version,
            changed: other.changed,
            ..self
        }
    }
    fn scoped(self, scope: &Scope) -> Self {
        Parcel { area: scope.text(&self.area), ..self }
    }
    fn scoped_id((area, number): &Self::Id, scope: &Scope) -> Self::Id {
        (scope.text(area), *number)
    }
    fn blank((area, number): &Self::Id) -> Self {
        Parcel {
            area: area.clone(),
            number: *number,
            label: "blank".to_owned(),
            note: None,
            colour: Colour::Blue,
            amount: 0,
            price: Decimal::ZERO,
            large: None,
            packed: DateTime::UNIX_EPOCH,
            tags: BTreeSet::new(),
            lines: Vec::new(),
            changed: DateTime::UNIX_EPOCH,
            version: 0,
        }
    }

    fn edit(update: Update<Self>, edit: &Edit, _: &Scope) -> Update<Self> {
        match edit.clone() {
            Edit::Label(text) => update.set(|p| p.label, text),
            Edit::Note(note) => update.set(|p| p.note, note),
            Edit::RemoveNote => update.remove(|p| p.note),
            Edit::Colour(colour) => update.set(|p| p.colour, colour),
            Edit::ColourAndPacked(colour, packed) => update.set(|p| p.colour, colour).set(|p| p.packed, packed),
            Edit::AddAmount(amount) => update.add(|p| p.amount, amount),
            Edit::SubtractAmount(amount) => update.subtract(|p| p.amount, amount),
            Edit::AddPrice(price) => update.add(|p| p.price, price),
            Edit::Price(price) => update.set(|p| p.price, price),
            Edit::Large(large) => update.set(|p| p.large, large),
            Edit::LargeIfAbsent(large) => update.set_if_absent(|p| p.large, large),
            Edit::RemoveLarge => update.remove(|p| p.large),
            Edit::Tags(tags) => update.set(|p| p.tags, tags),
            Edit::AddTags(tags) => update.add_elements(|p| p.tags, tags),
            Edit::DeleteTags(tags) => update.delete_elements(|p| p.tags, tags),
            Edit::Lines(lines) => update.set(|p| p.lines, lines),
            Edit::Append(lines) => {
                let line = |(line, (text, weight))| Line { line, text, weight };
                // Behind all others, once.
                update.append(|p| p.lines, (100..).zip(lines).map(line))
            }
            Edit::RemoveLine(at) => update.remove(|p| p.lines.element::<Line>(at)),
            Edit::TextOfLine(at, text) => update.set(|p| p.lines.element::<Line>(at).at(|line| line.text), text),
            Edit::WeightOfLine(at, weight) => {
                update.set(|p| p.lines.element::<Line>(at).at(|line| line.weight), weight)
            }
        }
    }

    fn atom(atom: &Atom, p: &Self::Fields, _: &Scope) -> Condition<Self> {
        match atom.clone() {
            Atom::Label(test) => of_text!(&test, p.label),
            Atom::Note(test) => of_text!(&test, p.note),
            Atom::NoteIsNone => p.note.is_none(),
            Atom::NoteIsSome => p.note.is_some(),
            Atom::NoteIsLabel => p.note.eq(p.label),
            Atom::NoteIsNotLabel => p.label.ne(p.note),
            Atom::Colour(true, colour) => p.colour.eq(colour),
            Atom::Colour(false, colour) => p.colour.ne(colour),
            Atom::Amount(test) => test.on(p.amount),
            Atom::Price(test) => test.on(p.price),
            Atom::Large(test) => test.on(p.large),
            Atom::Packed(test) => test.on(p.packed),
            Atom::Version(test) => test.on(p.version),
            Atom::HasTag(tag) => p.tags.contains(tag),
            Atom::Tags(size) => p.tags.size().ge(size),
            Atom::Lines(size) => p.lines.size().eq(size),
            Atom::TextOfLine(at, text) => p.lines.element::<Line>(at).at(|line| line.text).eq(text),
            Atom::WeightOfLine(at, true, weight) => p.lines.element::<Line>(at).at(|line| line.weight).lt(weight),
            Atom::WeightOfLine(at, false, weight) => p.lines.element::<Line>(at).at(|line| line.weight).ne(weight),
        }
    }

    fn find(question: &Question<Self>, from: From, scope: &Scope) -> Find<Self> {
        match &question.shape {
            Shape::Number(area, range) => {
                question.of(within!(Parcel::query(scope.text(area)), range, number), from, scope)
            }
            Shape::Colour(area, colour, range) => {
                let query = Parcel::query_gsi::<1>((scope.text(area), *colour));
                question.of(within!(query, range, packed), from, scope)
            }
            Shape::Note(area, note, range) => {
                let query = Parcel::query_gsi::<2>((scope.text(area), note.as_str()));
                question.of(within!(query, range, number), from, scope)
            }
            Shape::Label(area, range) => {
                question.of(within!(Parcel::query_gsi::<3>(scope.text(area)), range, label), from, scope)
            }
        }
    }

    fn may_tie(shape: &Shape) -> bool {
        matches!(shape, Shape::Label(..))
    }

    fn entities() -> BoxedStrategy<Self> {
        let texts = (values::text(), prop::option::of(values::text()));
        let numbers = (values::amount(), values::decimal(), prop::option::of(values::large()));
        let lists = (values::tags(), values::lines());
        // The version of what is new is none; of what was never read it is wrong.
        let version = prop_oneof![4 => Just(0_u64), 1 => 1_u64..4];
        (Self::ids(), texts, numbers, lists, values::colour(), values::time(), version)
            .prop_map(|(id, (label, note), (amount, price, large), (tags, lines), colour, packed, version)| Parcel {
                label,
                note,
                colour,
                amount,
                price,
                large,
                packed,
                tags,
                lines,
                version,
                ..Parcel::blank(&id)
            })
            .boxed()
    }

    fn ids() -> BoxedStrategy<Self::Id> {
        (values::area(), values::number()).boxed()
    }

    fn edits() -> BoxedStrategy<Edit> {
        let line = || 0_usize..3;
        prop_oneof![
            values::text().prop_map(Edit::Label),
            prop::option::of(values::text()).prop_map(Edit::Note),
            Just(Edit::RemoveNote),
            values::colour().prop_map(Edit::Colour),
            (values::colour(), values::time()).prop_map(|(colour, packed)| Edit::ColourAndPacked(colour, packed)),
            values::amount().prop_map(Edit::AddAmount),
            values::amount().prop_map(Edit::SubtractAmount),
            values::decimal().prop_map(Edit::AddPrice),
            values::decimal().prop_map(Edit::Price),
            values::large().prop_map(Edit::Large),
            values::large().prop_map(Edit::LargeIfAbsent),
            Just(Edit::RemoveLarge),
            values::tags().prop_map(Edit::Tags),
            values::texts().prop_map(Edit::AddTags),
            values::texts().prop_map(Edit::DeleteTags),
            values::lines().prop_map(Edit::Lines),
            prop::collection::vec((values::text(), prop::option::of(values::decimal())), 0..3).prop_map(Edit::Append),
            line().prop_map(Edit::RemoveLine),
            (line(), values::text()).prop_map(|(at, text)| Edit::TextOfLine(at, text)),
            (line(), prop::option::of(values::decimal())).prop_map(|(at, weight)| Edit::WeightOfLine(at, weight)),
        ]
        .boxed()
    }

    fn atoms() -> BoxedStrategy<Atom> {
        let of_text = crate::differential::test::tests_of_text;
        let line = || 0_usize..3;
        prop_oneof![
            2 => of_text().prop_map(Atom::Label),
            4 => of_text().prop_map(Atom::Note),
            1 => Just(Atom::NoteIsNone),
            1 => Just(Atom::NoteIsSome),
            1 => Just(Atom::NoteIsLabel),
            1 => Just(Atom::NoteIsNotLabel),
            1 => (any::<bool>(), values::colour()).prop_map(|(equal, colour)| Atom::Colour(equal, colour)),
            2 => compare(values::amount().boxed()).prop_map(Atom::Amount),
            2 => compare(values::decimal().boxed()).prop_map(Atom::Price),
            2 => compare(values::large().boxed()).prop_map(Atom::Large),
            2 => compare(values::time().boxed()).prop_map(Atom::Packed),
            1 => compare(0_u64..4).prop_map(Atom::Version),
            1 => values::text().prop_map(Atom::HasTag),
            1 => (0_usize..3).prop_map(Atom::Tags),
            1 => line().prop_map(Atom::Lines),
            1 => (line(), values::text()).prop_map(|(at, text)| Atom::TextOfLine(at, text)),
            1 => (line(), any::<bool>(), values::decimal()).prop_map(|(at, less, w)| Atom::WeightOfLine(at, less, w)),
        ]
        .boxed()
    }

    fn shapes() -> BoxedStrategy<Shape> {
        let area = values::area;
        prop_oneof![
            (area(), range(values::number())).prop_map(|(area, range)| Shape::Number(area, range)),
            (area(), values::colour(), range(values::time()))
                .prop_map(|(area, colour, range)| Shape::Colour(area, colour, range)),
            (area(), values::text(), range(values::number()))
                .prop_map(|(area, note, range)| Shape::Note(area, note, range)),
            (area(), range(values::text())).prop_map(|(area, range)| Shape::Label(area, range)),
        ]
        .boxed()
    }
}
