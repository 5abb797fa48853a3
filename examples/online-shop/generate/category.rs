//! The category forest.

use chrono::NaiveDateTime;

use super::Shop;
use super::calendar::{datetime, moment_in, preparing};
use super::draw::Purpose;
use super::words::departments;

/// A row of `categories`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct CategoryRow {
    pub id: u32,
    pub name: String,
    pub parent_id: Option<u32>,
    pub created_at: NaiveDateTime,
}

/// The departments have the first ids.
const ROOTS: u32 = 6;
/// Levels of the forest, departments included.
const LEVELS: u32 = 6;
/// The last of the categories that form a chain through all levels, so that every forest has one.
const CHAIN_END: u32 = ROOTS + LEVELS - 1;

/// Where a category hangs, and whether its name is one that repeats all over the forest.
#[derive(Clone, Copy)]
struct Place {
    parent: Option<u32>,
    level: u32,
    shared_name: Option<&'static str>,
}

pub(super) fn category(shop: Shop, id: u32) -> CategoryRow {
    let place = place(shop, id);
    let mut draw = shop.seed.draw(Purpose::Category, id);
    CategoryRow {
        id,
        name: place.shared_name.map_or_else(|| departments::category(id), str::to_owned),
        parent_id: place.parent,
        created_at: datetime(moment_in(&mut draw, preparing(id, shop.scale.category_count()))),
    }
}

/// Parents have smaller ids than their children: the forest has no cycles.
fn place(shop: Shop, id: u32) -> Place {
    if id <= ROOTS {
        Place { parent: None, level: 1, shared_name: None }
    } else if id <= CHAIN_END {
        let parent = if id == ROOTS + 1 { 1 } else { id - 1 };
        Place { parent: Some(parent), level: id - ROOTS + 1, shared_name: None }
    } else {
        shared(shop, id).unwrap_or_else(|| anywhere(shop, id))
    }
}

/// "Accessories" under every ninth category, and "Cases" under every other "Accessories": two
/// categories may agree in their own name and their parent's.
fn shared(shop: Shop, id: u32) -> Option<Place> {
    let name = match id % 18 {
        0 | 9 => "Accessories",
        1 => "Cases",
        _ => return None,
    };
    let parent = place(shop, id - 1);
    (parent.level < LEVELS).then_some(Place { parent: Some(id - 1), level: parent.level + 1, shared_name: Some(name) })
}

/// Below any earlier category, or next to it where it cannot have children.
fn anywhere(shop: Shop, id: u32) -> Place {
    let chosen = shop.seed.draw(Purpose::Parent, id).id(id - 1);
    let neighbour = place(shop, chosen);
    if neighbour.level < LEVELS {
        Place { parent: Some(chosen), level: neighbour.level + 1, shared_name: None }
    } else {
        Place { shared_name: None, ..neighbour }
    }
}
