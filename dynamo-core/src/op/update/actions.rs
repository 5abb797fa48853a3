//! What an update does to which attribute.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::entity::{DynamoEntity, encode_error};
use crate::error::Error;
use crate::expr::action::{self, Action, Change as PlaceChange};
use crate::expr::{Expressions, Field, IntoPath, Place, Relation, list_of};
use crate::key::{KeyPart, KeyValue};
use crate::managed::Version;
use crate::value::{Item, Kind, R, SetElement, Value, ValueError, set_of};

/// The actions of an update, by attribute, in the order in which they were given.
pub(crate) struct Actions<E> {
    pub(super) changes: Vec<PlaceChange>,
    /// The key components that are known: changed by this update, or asserted by `keep`.
    pub(super) components: BTreeMap<usize, Component>,
    /// What is known of components before the update; `None` for a field that is absent.
    pub(super) before: BTreeMap<usize, Option<OwnedPart>>,
    /// The first thing that is wrong.
    pub(super) problem: Option<Error>,
    entity: PhantomData<fn() -> E>,
}

pub(super) struct Component {
    /// `None` for a field that is absent.
    pub(super) part: Option<OwnedPart>,
    pub(super) change: Change,
    /// Whether the field can be absent, and so take the item into the index or out of it.
    pub(super) presence: Presence,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    Optional,
}

#[derive(PartialEq, Eq)]
pub(super) enum Change {
    Changed,
    Kept,
}

/// A key component that has outlived its field.
pub(super) struct OwnedPart {
    text: R<String>,
    value: R<KeyValue>,
}

impl OwnedPart {
    /// Its text, to tell it from another one.
    pub(super) fn shown(self) -> Option<String> {
        self.text.ok()
    }

    pub(super) fn of(part: &dyn KeyPart) -> Self {
        let mut text = String::new();
        OwnedPart { text: part.write_text(&mut text).map(|()| text), value: part.key_value() }
    }
}

impl KeyPart for OwnedPart {
    fn write_text(&self, out: &mut String) -> R<()> {
        self.text.as_ref().map(|text| out.push_str(text)).map_err(ValueError::again)
    }
    fn key_value(&self) -> R<KeyValue> {
        self.value.as_ref().map(KeyValue::clone).map_err(ValueError::again)
    }
    fn notation() -> &'static str {
        "a value of before"
    }
}

impl<E> Default for Actions<E> {
    fn default() -> Self {
        Actions {
            changes: Vec::new(),
            components: BTreeMap::new(),
            before: BTreeMap::new(),
            problem: None,
            entity: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Actions<E> {
    /// Shows the attributes, not the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.changes.iter().map(|change| change.place.to_string())).finish()
    }
}

#[cold]
fn nothing_to_set() -> ValueError {
    ValueError::invalid("a value to set", "it is stored as an absent attribute; use `remove`")
}

/// A number to calculate with.
fn number<T: Value>(value: T) -> R<AttributeValue> {
    match value.into_av()? {
        number @ AttributeValue::N(_) => Ok(number),
        other => Err(match Kind::of(&other) {
            Some(found) => ValueError::mismatch(Kind::N, found),
            None => ValueError::invalid("a number", "this version does not know the type"),
        }),
    }
}

impl<E: DynamoEntity> Actions<E> {
    pub(crate) fn set<P: IntoPath<E>>(&mut self, place: P, value: P::Value)
    where
        P::Value: Value,
    {
        self.component(&place, &value, Change::Changed);
        let action = if value.is_absent() { Ok(Action::Remove) } else { value.into_av().map(Action::Set) };
        self.push(place.into_place(), action);
    }

    pub(super) fn remove<P: IntoPath<E>>(&mut self, place: P)
    where
        P::Value: Value,
    {
        let absent = P::Value::absent();
        // It would read as some default, of which no key can be written here.
        let is_needed = absent.is_none() && place.as_component().is_some();
        if let Some(absent) = absent {
            self.component(&place, &absent, Change::Changed);
        }
        let place = place.into_place();
        if is_needed {
            self.refuse(format!(
                "`{place}` of `{}` is part of an index key and always there; `set` it instead of removing it",
                E::SCHEMA.entity
            ));
        }
        self.push(place, Ok(Action::Remove));
    }

    pub(super) fn ensure_map<P: IntoPath<E>>(&mut self, place: P) {
        self.push(place.into_place(), Ok(Action::SetIfAbsent(AttributeValue::M(Item::new()))));
    }

    pub(super) fn set_if_absent<P: IntoPath<E>>(&mut self, place: P, value: P::Value)
    where
        P::Value: Value,
    {
        self.check_computed(&place);
        let value = if value.is_absent() { Err(nothing_to_set()) } else { value.into_av() };
        self.push(place.into_place(), value.map(Action::SetIfAbsent));
    }

    pub(super) fn set_from<P: IntoPath<E>>(&mut self, place: P, source: Place)
    where
        P::Value: Value,
    {
        self.check_computed(&place);
        let checked = source.check().map(|()| Action::SetFrom(source));
        self.push(place.into_place(), checked);
    }

    pub(super) fn add<P: IntoPath<E>>(&mut self, place: P, value: P::Value)
    where
        P::Value: Value,
    {
        self.push(place.into_place(), number(value).map(Action::Add));
    }

    pub(super) fn subtract<P: IntoPath<E>>(&mut self, place: P, value: P::Value)
    where
        P::Value: Value,
    {
        self.push(place.into_place(), number(value).map(Action::Subtract));
    }

    pub(super) fn append<P: IntoPath<E>, T: Value>(&mut self, place: P, elements: &[T]) {
        self.push(place.into_place(), list_of(elements).map(Action::Append));
    }

    pub(super) fn prepend<P: IntoPath<E>, T: Value>(&mut self, place: P, elements: &[T]) {
        self.push(place.into_place(), list_of(elements).map(Action::Prepend));
    }

    pub(super) fn add_elements<P: IntoPath<E>, T: SetElement>(&mut self, place: P, elements: &[T]) {
        self.elements(place, elements, Action::AddElements);
    }

    pub(super) fn delete_elements<P: IntoPath<E>, T: SetElement>(&mut self, place: P, elements: &[T]) {
        self.elements(place, elements, Action::DeleteElements);
    }

    fn elements<P: IntoPath<E>, T: SetElement>(
        &mut self,
        place: P,
        elements: &[T],
        action: fn(AttributeValue) -> Action,
    ) {
        let place = place.into_place();
        if !place.is_attribute() {
            self.refuse(format!(
                "`{place}` of `{}` is a set inside of an attribute, to which DynamoDB adds no elements and from which it \
                 deletes none; `set` it as a whole",
                E::SCHEMA.entity
            ));
        }
        // There is no empty set, and nothing to be done with one.
        if let Some(set) = set_of(elements).transpose() {
            self.push(place, set.map(action));
        }
    }

    /// Refuses to leave to DynamoDB what decides whether the item is in an index.
    fn check_computed<P: IntoPath<E>>(&mut self, place: &P)
    where
        P::Value: Value,
    {
        if let (Some((at, _)), Some(_)) = (place.as_component(), P::Value::absent()) {
            let name = E::SCHEMA.components.get(at).copied().unwrap_or_default();
            self.refuse(format!(
                "`{name}` of `{}` is a key of an index and may be absent; `set` it, so that the index's other attributes can \
                 be written with it",
                E::SCHEMA.entity
            ));
        }
    }

    pub(super) fn keep<T: Value, K>(&mut self, field: &Field<E, T, K>, value: &T) {
        self.component(field, value, Change::Kept);
        self.known_before(field, value);
    }

    /// Takes up what a field is before the update.
    pub(super) fn known_before<T: Value, K>(&mut self, field: &Field<E, T, K>, value: &T) {
        if let Some((at, as_component)) = field.component() {
            self.before.insert(at, as_component(value).map(OwnedPart::of));
        }
    }

    /// Writes this version.
    pub(super) fn set_version<V: Version>(&mut self, name: &'static str, version: V) {
        self.push(Place::of(name), version.into_av().map(Action::Set));
    }

    /// Counts a version up, whatever it is.
    pub(super) fn bump(&mut self, name: &'static str) {
        self.push(Place::of(name), Ok(Action::Bump));
    }

    /// Takes up what fields were when the item was read; the item's version tells that they still are.
    pub(super) fn loaded(&mut self, components: Vec<Option<OwnedPart>>) {
        for (at, part) in components.into_iter().enumerate() {
            let kept = Component { part, change: Change::Kept, presence: Presence::Optional };
            self.components.entry(at).or_insert(kept);
        }
    }

    fn component<P: IntoPath<E>>(&mut self, place: &P, value: &P::Value, change: Change)
    where
        P::Value: Value,
    {
        let Some((at, as_component)) = place.as_component() else { return };
        // What a field becomes counts for the key, whatever it is said to be before.
        if change == Change::Kept && self.components.get(&at).is_some_and(|known| known.change == Change::Changed) {
            return;
        }
        let presence = if P::Value::absent().is_some() { Presence::Optional } else { Presence::Always };
        self.components.insert(at, Component { part: as_component(value).map(OwnedPart::of), change, presence });
    }

    fn refuse(&mut self, reason: String) {
        self.problem.get_or_insert(Error::InvalidRequest(reason));
    }

    fn push(&mut self, place: Place, action: R<Action>) {
        let entity = E::SCHEMA.entity;
        let met = self.changes.iter().map(|known| (&known.place, known.place.relation(&place)));
        let refusal = met.fold(None, |refusal, (other, relation)| match relation {
            Relation::Apart => refusal,
            Relation::Same => refusal.or(Some(format!("the update of `{entity}` changes `{place}` more than once"))),
            Relation::Inside => refusal.or_else(|| {
                Some(format!("the update of `{entity}` changes both `{other}` and `{place}`, and one is inside of the other"))
            }),
            Relation::Conflicting => refusal.or_else(|| {
                Some(format!("the update of `{entity}` changes `{other}` and `{place}`, of which one is in a map and one in a list"))
            }),
        });
        if let Some(refusal) = refusal {
            self.refuse(refusal);
        }
        let action = action.map_err(|error| error.at(place.root().clone()));
        match action.and_then(|action| place.check().map(|()| action)) {
            Ok(action) => self.changes.push(PlaceChange { place, action }),
            Err(error) => {
                self.problem.get_or_insert_with(|| encode_error::<E>(error));
            }
        }
    }

    /// True when applying the update twice gives what applying it once gives.
    pub(super) fn is_repeatable(&self) -> bool {
        self.changes.iter().all(|change| change.is_repeatable(&self.changes))
    }

    /// What the update leaves behind; nothing when some of it depends on what was there.
    pub(super) fn written(&self) -> Option<Vec<(Place, Option<AttributeValue>)>> {
        self.changes.iter().map(PlaceChange::written).collect()
    }

    pub(super) fn into_changes(self) -> Vec<PlaceChange> {
        self.changes
    }

    pub(super) fn changes(&self) -> &[PlaceChange] {
        &self.changes
    }

    /// The update expression; `None` when nothing is changed.
    pub(super) fn render(self, out: &mut Expressions) -> Option<String> {
        action::render(self.changes, out)
    }
}
