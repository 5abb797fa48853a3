//! What must hold when everything has come to rest.

use std::collections::BTreeMap;

use crate::domain::{Document, Spot, State};
use crate::ledger::Told;
use crate::mysql::Tables;
use crate::world::World;

/// What is to be in DynamoDB, and what is.
#[must_use]
pub fn differences(world: &World) -> Vec<String> {
    let wanted: BTreeMap<Spot, Document> = world.db.rows.states().iter().flat_map(State::documents).collect();
    let found: BTreeMap<Spot, Document> =
        world.table.stored.iter().filter_map(|(spot, stored)| Some((*spot, stored.document?))).collect();
    let missing = wanted.iter().filter(|(spot, document)| found.get(spot) != Some(document));
    let missing = missing.map(|(spot, document)| format!("{spot:?} is {:?}, not {document:?}", found.get(spot)));
    let extra = found.iter().filter(|(spot, _)| !wanted.contains_key(spot));
    missing
        .chain(extra.map(|(spot, document)| format!("{spot:?} is {document:?}, and ought not to be there")))
        .collect()
}

/// Looks at a world that has come to rest.
pub fn check(world: &mut World) {
    if let Some(first) = differences(world).first() {
        world.violate("I5", || first.clone());
    }
    for debt in (0..crate::domain::AGGREGATES).filter_map(|id| world.db.rows.debt(id).cloned()).collect::<Vec<_>>() {
        super::mirror::acknowledged(world, &debt.sync);
    }
    let wrong = world.ledger.ops.iter().find_map(|(op, fate)| match fate.told {
        Some(Told::Succeeded) if fate.commits == 0 => Some(format!("write {op} was not carried out, as was said")),
        Some(Told::Failed) if fate.commits > 0 => {
            Some(format!("write {op} was carried out, and was said to have failed"))
        }
        _ => None,
    });
    if let Some(wrong) = wrong {
        world.violate("I7", || wrong);
    }
}
