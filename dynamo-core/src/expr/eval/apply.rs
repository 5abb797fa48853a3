//! The changes of an update, made to an item in memory.

use aws_sdk_dynamodb::types::AttributeValue;

use super::set::{self, Left};
use super::{Problem, document};
use crate::expr::Place;
use crate::expr::action::{Action, Change};
use crate::value::{Item, sum_of_numbers};

/// What becomes of a place.
enum Outcome {
    Value(AttributeValue),
    Nothing,
    Unchanged,
}

/// Makes the changes, all of them or none.
///
/// Every action reads the item as it was before the update, and its indexes count the elements that there were then. So all
/// values are worked out first; they are written in the order of their places, which appends what is behind the end of a
/// list in the order of the indexes; and only then is anything removed, the last element first.
pub(crate) fn apply(changes: &[Change], item: &mut Item) -> Result<(), Problem> {
    let mut after = item.clone();
    let mut values: Vec<(&Place, AttributeValue)> = Vec::new();
    let mut removed: Vec<&Place> = Vec::new();
    for Change { place, action } in changes {
        match outcome(place, action, item)? {
            Outcome::Value(value) => values.push((place, value)),
            Outcome::Nothing if place.find(item).is_some() => removed.push(place),
            Outcome::Nothing | Outcome::Unchanged => document::check(&mut after, place)?,
        }
    }
    values.sort_by_key(|(place, _)| *place);
    removed.sort();
    for (place, value) in values {
        document::put(&mut after, place, value)?;
    }
    for place in removed.into_iter().rev() {
        document::remove(&mut after, place);
    }
    *item = after;
    Ok(())
}

fn outcome(place: &Place, action: &Action, before: &Item) -> Result<Outcome, Problem> {
    let there = place.find(before);
    let wrong = |expected| Problem::WrongType(place.clone(), expected);
    Ok(match action {
        Action::Set(value) => Outcome::Value(value.clone()),
        Action::SetIfAbsent(value) => Outcome::Value(there.unwrap_or(value).clone()),
        Action::SetFrom(source) => {
            Outcome::Value(source.find(before).ok_or_else(|| Problem::Absent(source.clone()))?.clone())
        }
        Action::Add(number) => match there {
            Some(there) => Outcome::Value(sum(place, there, number, false)?),
            None => Outcome::Value(number.clone()),
        },
        Action::Bump => {
            let one = AttributeValue::N("1".to_owned());
            match there {
                Some(there) => Outcome::Value(sum(place, there, &one, false)?),
                None => Outcome::Value(one),
            }
        }
        Action::Subtract(number) => {
            let there = there.ok_or_else(|| Problem::Absent(place.clone()))?;
            Outcome::Value(sum(place, there, number, true)?)
        }
        Action::Append(more) => Outcome::Value(joined(there, more, false).ok_or_else(|| wrong("list"))?),
        Action::Prepend(more) => Outcome::Value(joined(there, more, true).ok_or_else(|| wrong("list"))?),
        Action::AddElements(more) => match there {
            Some(there) => Outcome::Value(set::union(there, more).ok_or_else(|| wrong("set of this type"))?),
            None => Outcome::Value(more.clone()),
        },
        Action::DeleteElements(less) => match there {
            Some(there) => match set::difference(there, less).ok_or_else(|| wrong("set of this type"))? {
                Left::Set(left) => Outcome::Value(left),
                Left::Nothing => Outcome::Nothing,
            },
            None => Outcome::Unchanged,
        },
        Action::Remove => Outcome::Nothing,
    })
}

fn sum(
    place: &Place,
    there: &AttributeValue,
    number: &AttributeValue,
    negated: bool,
) -> Result<AttributeValue, Problem> {
    let (AttributeValue::N(there), AttributeValue::N(number)) = (there, number) else {
        return Err(Problem::WrongType(place.clone(), "number"));
    };
    let sum = sum_of_numbers(there, number, negated).map_err(|_| Problem::NumberTooLong(place.clone()))?;
    Ok(AttributeValue::N(sum))
}

/// The list with more elements; a missing list is an empty one.
fn joined(there: Option<&AttributeValue>, more: &AttributeValue, in_front: bool) -> Option<AttributeValue> {
    let there: &[AttributeValue] = match there {
        None => &[],
        Some(AttributeValue::L(there)) => there,
        Some(_) => return None,
    };
    let AttributeValue::L(more) = more else { return None };
    let (first, second) = if in_front { (more.as_slice(), there) } else { (there, more.as_slice()) };
    Some(AttributeValue::L([first, second].concat()))
}
