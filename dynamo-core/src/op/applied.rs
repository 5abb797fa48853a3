//! How an item shows that a write whose answer was lost has been applied.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::expr::Place;
use crate::value::{Item, same_item, same_value};
use crate::wire::ItemText;

/// What a write leaves behind, by which it is known again when its condition fails because of itself.
#[derive(Debug, Clone)]
pub(crate) enum Applied {
    /// Nothing that another write could not have left.
    Unknown,
    /// A put: the whole item.
    Item(Item),
    /// The same, written already.
    Text(ItemText),
    /// An update of an item whose version was checked: the attributes that it set, the next version among them, and
    /// those that it removed.
    Attributes(Vec<(Place, Option<AttributeValue>)>),
    /// A delete of an item whose version was checked: no item.
    Gone,
}

impl Applied {
    /// True when the item that made the condition fail is as the write leaves it.
    pub(super) fn shows_in(&self, found: Option<&Item>) -> bool {
        match (self, found) {
            (Applied::Item(written), Some(found)) => same_item(written, found),
            (Applied::Text(written), Some(found)) => written.to_item().is_ok_and(|written| same_item(&written, found)),
            (Applied::Attributes(written), Some(found)) => {
                written.iter().all(|(place, value)| match (value, place.find(found)) {
                    (Some(value), Some(found)) => same_value(value, found),
                    (None, None) => true,
                    (Some(_), None) | (None, Some(_)) => false,
                })
            }
            (Applied::Gone, None) => true,
            (Applied::Gone, Some(_))
            | (Applied::Item(_) | Applied::Text(_) | Applied::Attributes(_), None)
            | (Applied::Unknown, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.to_owned())
    }

    #[test]
    fn an_update_shows_in_what_it_set_and_removed() {
        let applied = Applied::Attributes(vec![(Place::of("version"), Some(n("2"))), (Place::of("note"), None)]);
        let item = |version: &str| Item::from([("version".to_owned(), n(version)), ("other".to_owned(), n("1"))]);
        assert!(applied.shows_in(Some(&item("2.0"))));
        assert!(!applied.shows_in(Some(&item("3"))));
        assert!(!applied.shows_in(None));
        let mut with_note = item("2");
        with_note.insert("note".to_owned(), n("1"));
        assert!(!applied.shows_in(Some(&with_note)));
    }

    #[test]
    fn a_delete_shows_in_nothing_and_an_unknown_write_nowhere() {
        assert!(Applied::Gone.shows_in(None) && !Applied::Gone.shows_in(Some(&Item::new())));
        assert!(!Applied::Unknown.shows_in(None));
    }
}
