//! What the application has: aggregates with a key, a value that is unique, a child row, and a product that they name.

use dual_repo::mirror::{AggregateId, Place};
use dynamo_core::key::{Key, KeyValue};
use dynamo_core::value::Item;

/// The number of an aggregate's row.
pub type Id = u8;

/// Aggregates there may be.
pub const AGGREGATES: Id = 5;
/// Natural keys there are.
pub const KEYS: u8 = 8;
/// Values of the unique column there are.
pub const UNIQUES: u8 = 6;
/// Products there are.
pub const PRODUCTS: u8 = 2;
/// Whether a foreign key keeps a product from being changed while a row comes to name it. Callers wait for the others too;
/// who does not know of the mirror waits for none of them.
#[must_use]
pub fn has_foreign_key(product: u8) -> bool {
    product.is_multiple_of(2)
}

/// A value that no item can hold: a row which has it is unreadable.
pub const BAD: u32 = u32::MAX;

const ENTITY: &str = "AGGREGATE";
const TABLE: &str = "Table";
const ATTRIBUTE: &str = "doc";

/// As the protocol names it.
#[must_use]
pub fn aggregate(id: Id) -> AggregateId {
    AggregateId { entity: ENTITY.to_owned(), id: id.to_string() }
}

/// The row of an aggregate; `Id::MAX` of none that there is.
#[must_use]
pub fn row(id: &AggregateId) -> Id {
    id.id.parse().unwrap_or(Id::MAX)
}

/// A place in the table, and the entry of the unique index that keeps two aggregates out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// That of an aggregate's item.
    Key(u8),
    /// That of a unique value's marker.
    Unique(u8),
}

impl Spot {
    /// As the protocol names it.
    #[must_use]
    pub fn place(self) -> Place {
        let text = match self {
            Spot::Key(key) => format!("K{key}"),
            Spot::Unique(value) => format!("U{value}"),
        };
        Place { table: TABLE.to_owned(), key: Key { partition: KeyValue::S(text), sort: None } }
    }

    /// The spot of a place; `Key(u8::MAX)` of none that there is.
    #[must_use]
    pub fn of(place: &Place) -> Spot {
        let KeyValue::S(text) = &place.key.partition else { return Spot::Key(u8::MAX) };
        let number = text.get(1..).and_then(|number| number.parse().ok()).unwrap_or(u8::MAX);
        if text.starts_with('U') { Spot::Unique(number) } else { Spot::Key(number) }
    }
}

/// The root row of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// Its natural key, in a unique index.
    pub key: u8,
    /// In another one.
    pub unique: Option<u8>,
    /// What was written last.
    pub value: u32,
    /// What was added.
    pub counter: u32,
    /// Whose name is in the item.
    pub product: u8,
}

impl Root {
    /// Where its item and marker are to be.
    pub fn spots(&self) -> impl Iterator<Item = Spot> + use<> {
        [Some(Spot::Key(self.key)), self.unique.map(Spot::Unique)].into_iter().flatten()
    }
}

/// An aggregate with all that is in its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Which one.
    pub id: Id,
    /// Its own row.
    pub root: Root,
    /// The value of its child row.
    pub child: u32,
    /// The name of the product.
    pub name: u32,
}

impl State {
    /// What is to be in DynamoDB.
    pub fn documents(&self) -> impl Iterator<Item = (Spot, Document)> + use<> {
        let marker = self.root.unique.map(|value| (Spot::Unique(value), Document::Marker(self.id)));
        [Some((Spot::Key(self.root.key), Document::Item(*self))), marker].into_iter().flatten()
    }
}

/// The content of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// An aggregate.
    Item(State),
    /// A unique value is this aggregate's.
    Marker(Id),
}

impl Document {
    /// As an item.
    #[must_use]
    pub fn item(&self) -> Item {
        let text = match self {
            Document::Marker(id) => format!("{id}"),
            Document::Item(State { id, root, child, name }) => {
                let unique = root.unique.map_or(-1, i16::from);
                let Root { key, value, counter, product, .. } = root;
                format!("{id} {key} {unique} {value} {counter} {product} {child} {name}")
            }
        };
        Item::from([(ATTRIBUTE.to_owned(), KeyValue::S(text).into())])
    }

    /// What an item holds; `None` if it is none of these.
    #[must_use]
    pub fn of(item: &Item) -> Option<Document> {
        let KeyValue::S(text) = KeyValue::from_attribute(item.get(ATTRIBUTE)?)? else { return None };
        let mut numbers = text.split(' ').map(|number| number.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        let id = u8::try_from(next()?).ok()?;
        let Some(key) = next() else { return Some(Document::Marker(id)) };
        let root = Root {
            key: u8::try_from(key).ok()?,
            unique: u8::try_from(next()?).ok(),
            value: u32::try_from(next()?).ok()?,
            counter: u32::try_from(next()?).ok()?,
            product: u8::try_from(next()?).ok()?,
        };
        Some(Document::Item(State {
            id,
            root,
            child: u32::try_from(next()?).ok()?,
            name: u32::try_from(next()?).ok()?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_places_are_what_they_were() {
        for unique in [None, Some(3)] {
            let root = Root { key: 2, unique, value: 7, counter: 1, product: 1 };
            for document in [Document::Marker(4), Document::Item(State { id: 4, root, child: 9, name: 8 })] {
                assert_eq!(Document::of(&document.item()), Some(document));
            }
        }
        for spot in [Spot::Key(5), Spot::Unique(0)] {
            assert_eq!(Spot::of(&spot.place()), spot);
        }
        assert_eq!(row(&aggregate(3)), 3);
    }
}
