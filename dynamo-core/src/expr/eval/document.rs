//! Writing and removing at a place of an item.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Problem;
use crate::expr::Place;
use crate::expr::place::Step;
use crate::value::Item;

/// What is around a place: the item, a map, or a list, and the last step.
enum Around<'i, 'p> {
    Entries(&'i mut Item, &'p str),
    Elements(&'i mut Vec<AttributeValue>, usize),
}

fn around<'i, 'p>(item: &'i mut Item, place: &'p Place) -> Option<Around<'i, 'p>> {
    let Some((last, steps)) = place.steps().split_last() else { return Some(Around::Entries(item, place.root())) };
    let value = steps.iter().try_fold(item.get_mut(&**place.root())?, |value, step| match (step, value) {
        (Step::Entry(name), AttributeValue::M(entries)) => entries.get_mut(&**name),
        (Step::Element(index), AttributeValue::L(elements)) => elements.get_mut(*index),
        (Step::Entry(_) | Step::Element(_), _) => None,
    });
    match (value?, last) {
        (AttributeValue::M(entries), Step::Entry(name)) => Some(Around::Entries(entries, name)),
        (AttributeValue::L(elements), Step::Element(index)) => Some(Around::Elements(elements, *index)),
        (_, Step::Entry(_) | Step::Element(_)) => None,
    }
}

/// Refuses a place that there is nothing around of.
pub(super) fn check(item: &mut Item, place: &Place) -> Result<(), Problem> {
    around(item, place).map(drop).ok_or_else(|| Problem::NoSuchPlace(place.clone()))
}

/// Writes a value; an element behind the end of its list is appended to it.
pub(super) fn put(item: &mut Item, place: &Place, value: AttributeValue) -> Result<(), Problem> {
    match around(item, place) {
        Some(Around::Entries(entries, name)) => drop(entries.insert(name.to_owned(), value)),
        Some(Around::Elements(elements, index)) => match elements.get_mut(index) {
            Some(element) => *element = value,
            None => elements.push(value),
        },
        None => return Err(Problem::NoSuchPlace(place.clone())),
    }
    Ok(())
}

/// Removes what is at a place; the elements behind it move up.
pub(super) fn remove(item: &mut Item, place: &Place) {
    match around(item, place) {
        Some(Around::Entries(entries, name)) => drop(entries.remove(name)),
        Some(Around::Elements(elements, index)) if index < elements.len() => drop(elements.remove(index)),
        Some(Around::Elements(..)) | None => {}
    }
}
