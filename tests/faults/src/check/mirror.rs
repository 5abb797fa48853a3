//! What must hold whenever DynamoDB is written to, and when a debt is struck off.

use dual_repo::mirror::{Sync, Version};

use crate::domain::{Document, Id, Spot, row};
use crate::dynamo::Stored;
use crate::mysql::Tables;
use crate::world::World;

/// A write is about to be applied.
pub fn written(world: &mut World, spot: Spot, write: Stored) {
    let Stored { version, owner, document } = write;
    let highest = world.ledger.highest.entry(spot).or_default();
    let before = *highest;
    *highest = before.max(version);
    // Where a writer that does not know of the mirror has been, an aggregate may be somewhere before that is known.
    let is_back = version < before || (version == before && !world.table.stored.contains_key(&spot));
    if is_back && !world.ledger.bypassed.contains(&owner) {
        world.violate("I3", || format!("{spot:?} goes from version {before} to {version}"));
    }
    if let Some(known) = world.ledger.contents.insert((spot, version), write)
        && known.document != document
        && !world.ledger.is_tainted(owner, version)
        && !world.ledger.is_tainted(known.owner, version)
    {
        world
            .violate("I4", || format!("{spot:?} in version {version} is {:?}, and was {:?}", document, known.document));
    }
}

/// Writes were applied: no aggregate is seen as a group has made it, while another one of the group is seen as it was before.
pub fn together(world: &mut World, writes: &[(Spot, Stored)]) {
    let mut torn = None;
    // Where writes are not noted, what was shipped together is no longer whole.
    let is_whole = |id: &Id| {
        let version = world.db.rows.debt(*id).map_or(Version::NONE, |debt| debt.sync.version);
        let ledger = &world.ledger;
        !ledger.is_tainted(*id, version) && !ledger.bypassed.contains(id) && !ledger.unreadable.contains(id)
    };
    for (version, group) in &world.ledger.groups {
        if !writes.iter().any(|(_, write)| group.contains(&write.owner)) || !group.iter().all(is_whole) {
            continue;
        }
        let seen = world.table.stored.iter().filter_map(|(spot, stored)| match stored.document {
            Some(Document::Item(state)) if group.contains(&state.id) && !world.ledger.loose.contains(spot) => {
                Some((state.id, stored.version))
            }
            _ => None,
        });
        let (new, old): (Vec<_>, Vec<_>) = seen.partition(|(_, seen)| seen >= version);
        if let (Some(new), Some(old)) = (new.first(), old.first()) {
            torn = Some((*version, *new, *old));
            break;
        }
    }
    if let Some((version, new, old)) = torn {
        world.violate("I18", || {
            format!("of {version}, aggregate {} is seen in {}, and {} still in {}", new.0, new.1, old.0, old.1)
        });
    }
}

/// A debt is struck off.
pub fn acknowledged(world: &mut World, debt: &Sync) {
    let id = row(&debt.id);
    if world.ledger.is_tainted(id, debt.version) || world.ledger.bypassed.contains(&id) {
        return;
    }
    let live = debt.live.iter().map(|place| (Spot::of(place), debt.version));
    let released = debt.released.iter().map(|(place, version)| (Spot::of(place), *version));
    for (spot, version) in live.chain(released) {
        let has = world.ledger.highest.get(&spot).copied().unwrap_or(Version::NONE);
        if has < version {
            world.violate("I6", || {
                format!("aggregate {id} is no longer pending, and {spot:?} is in {has}, not {version}")
            });
        }
    }
}
