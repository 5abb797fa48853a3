//! What an update does at a place: pure, rendered for DynamoDB or applied in memory.

use aws_sdk_dynamodb::types::AttributeValue;

use super::place::Relation;
use super::{Expressions, Place};

/// One change of an item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) place: Place,
    pub(crate) action: Action,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Set(AttributeValue),
    /// Sets, unless there is something.
    SetIfAbsent(AttributeValue),
    /// Sets what is at another place.
    SetFrom(Place),
    /// Adds to a number; a missing one is zero.
    Add(AttributeValue),
    /// Counts a version up. That is no sum: done twice, the version has changed all the same.
    Bump,
    Subtract(AttributeValue),
    /// Adds to the end of a list; a missing one is empty.
    Append(AttributeValue),
    /// Adds to the front of a list.
    Prepend(AttributeValue),
    Remove,
    /// Adds to a set.
    AddElements(AttributeValue),
    /// Takes out of a set.
    DeleteElements(AttributeValue),
}

impl Change {
    /// True when done twice it leaves what it leaves when done once. `all` are the changes that it is one of.
    pub(crate) fn is_repeatable(&self, all: &[Change]) -> bool {
        match &self.action {
            Action::Add(_) | Action::Subtract(_) | Action::Append(_) | Action::Prepend(_) => false,
            // Elements move up when one before them is removed, and behind the end each time is an element more.
            _ if self.place.is_element() => false,
            Action::SetFrom(source) => all.iter().all(|other| source.relation(&other.place) == Relation::Apart),
            Action::Set(_)
            | Action::SetIfAbsent(_)
            | Action::Bump
            | Action::Remove
            | Action::AddElements(_)
            | Action::DeleteElements(_) => true,
        }
    }

    /// What it leaves behind, whatever was there: a value, or nothing. `None` when that depends.
    pub(crate) fn written(&self) -> Option<(Place, Option<AttributeValue>)> {
        match &self.action {
            // The index may have changed since.
            _ if self.place.has_element() => None,
            Action::Set(value) => Some((self.place.clone(), Some(value.clone()))),
            Action::Remove => Some((self.place.clone(), None)),
            Action::SetIfAbsent(_)
            | Action::SetFrom(_)
            | Action::Add(_)
            | Action::Bump
            | Action::Subtract(_)
            | Action::Append(_)
            | Action::Prepend(_)
            | Action::AddElements(_)
            | Action::DeleteElements(_) => None,
        }
    }
}

/// The clauses of an update expression.
#[derive(Default)]
struct Clauses {
    set: Vec<String>,
    remove: Vec<String>,
    add: Vec<String>,
    delete: Vec<String>,
}

/// The update expression; `None` when nothing is changed.
pub(crate) fn render(changes: Vec<Change>, out: &mut Expressions) -> Option<String> {
    let mut clauses = Clauses::default();
    for Change { place, action } in changes {
        clauses.push(&place, action, out);
    }
    let Clauses { set, remove, add, delete } = clauses;
    let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add), ("DELETE", delete)];
    let clauses: Vec<String> = clauses
        .into_iter()
        .filter(|(_, actions)| !actions.is_empty())
        .map(|(clause, actions)| format!("{clause} {}", actions.join(", ")))
        .collect();
    (!clauses.is_empty()).then(|| clauses.join(" "))
}

impl Clauses {
    fn push(&mut self, place: &Place, action: Action, out: &mut Expressions) {
        let name = place.render(out);
        match action {
            Action::Set(value) => self.set.push(format!("{name} = {}", out.value(value))),
            Action::SetIfAbsent(value) => {
                self.set.push(format!("{name} = if_not_exists({name}, {})", out.value(value)));
            }
            Action::SetFrom(source) => self.set.push(format!("{name} = {}", source.render(out))),
            // "ADD can only be used on top-level attributes, not nested attributes":
            // <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>
            Action::Add(value) if !place.is_attribute() => {
                let zero = out.value(AttributeValue::N("0".to_owned()));
                self.set.push(format!("{name} = if_not_exists({name}, {zero}) + {}", out.value(value)));
            }
            Action::Add(value) | Action::AddElements(value) => self.add.push(format!("{name} {}", out.value(value))),
            Action::Bump => self.add.push(format!("{name} {}", out.value(AttributeValue::N("1".to_owned())))),
            Action::Subtract(value) => self.set.push(format!("{name} = {name} - {}", out.value(value))),
            Action::Append(value) => {
                let list = or_empty(&name, out);
                self.set.push(format!("{name} = list_append({list}, {})", out.value(value)));
            }
            Action::Prepend(value) => {
                let list = or_empty(&name, out);
                self.set.push(format!("{name} = list_append({}, {list})", out.value(value)));
            }
            Action::Remove => self.remove.push(name),
            Action::DeleteElements(value) => self.delete.push(format!("{name} {}", out.value(value))),
        }
    }
}

/// The list there, or an empty one.
fn or_empty(name: &str, out: &mut Expressions) -> String {
    format!("if_not_exists({name}, {})", out.value(AttributeValue::L(Vec::new())))
}
