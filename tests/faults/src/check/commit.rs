//! What must hold whenever a transaction is committed.

use std::collections::BTreeSet;

use dual_repo::mirror::{Phase, Version};

use super::is_base;
use crate::domain::{AGGREGATES, Document, Id, KEYS, Spot, State, UNIQUES, row};
use crate::ledger::Told;
use crate::mysql::{self, Open, Row, RowId, Tables, is_bad};
use crate::world::World;

/// What a transaction is about to change.
struct Change {
    /// Aggregates whose items change, before and after.
    states: Vec<(Id, Option<State>, Option<State>)>,
    /// Versions of aggregates, before and after, and whether they are pending then.
    versions: Vec<(Id, Version, Version, bool)>,
    /// Aggregates of which something is known after it.
    known: Vec<(Id, Version)>,
}

/// Looks at a transaction that is about to be committed.
pub fn check(world: &mut World, id: mysql::Id) {
    let Some(open) = world.db.open.remove(&id) else { return };
    let change = Change::of(world, &open);
    world.ledger.commits += 1;
    outcome(world, &open);
    capture(world, &open, &change);
    versions(world, &change);
    transition(world, &open, &change);
    owners(world, &open);
    history(world, &change);
    world.db.open.insert(id, open);
}

impl Change {
    fn of(world: &World, open: &Open) -> Self {
        let before = world.db.rows.as_ref();
        let after = world.db.seen_with(&open.writes);
        let mut change = Change { states: Vec::new(), versions: Vec::new(), known: Vec::new() };
        let is_business = |row: &RowId| matches!(row, RowId::Root(_) | RowId::Child(_) | RowId::Product(_));
        if open.writes.keys().any(is_business) {
            let states = (0..AGGREGATES).map(|id| (id, before.state(id), after.state(id)));
            change.states = states.filter(|(_, before, after)| before != after).collect();
        }
        for row in open.writes.keys() {
            if let RowId::Sync(id) = row {
                let of = before.debt(*id).map_or(Version::NONE, |debt| debt.sync.version);
                if let Some(debt) = after.debt(*id)
                    && debt.sync.version != of
                {
                    change.versions.push((*id, of, debt.sync.version, debt.sync.pending));
                }
            }
        }
        if open.writes.contains_key(&RowId::Control) {
            let version = |id| after.debt(id).map(|debt| debt.sync.version);
            let is_there = |id: &Id| after.root(*id).is_some() || version(*id).is_some();
            change.known = (0..AGGREGATES).filter(is_there).map(|id| (id, version(id).unwrap_or_default())).collect();
        }
        change
    }
}

/// A write is carried out once, and never when its caller was told that it was not; and only as the phase demands.
fn outcome(world: &mut World, open: &Open) {
    let now = world.ledger.commits;
    if let Some(op) = open.op {
        let fate = world.ledger.ops.entry(op).or_default();
        fate.commits += 1;
        fate.at = now;
        let fate = *fate;
        if fate.commits > 1 {
            world.violate("I11", || format!("write {op} is carried out {} times", fate.commits));
        }
        if fate.told == Some(Told::Failed) {
            world.violate("I7", || format!("write {op} is carried out after its caller was told that it never would"));
        }
        let (read, is) = (open.control.as_ref(), world.db.rows.control());
        if read != is {
            let (read, is) = (read.map(|control| control.epoch), is.map(|control| control.epoch));
            world.violate("I9", || format!("write {op} is committed as of epoch {read:?} in epoch {is:?}"));
        }
    }
}

/// Whatever changes an aggregate gives it a new version, and makes it pending, or leaves that to others.
fn capture(world: &mut World, open: &Open, change: &Change) {
    let captures = world.db.rows.control().is_some_and(|control| control.phase.captures());
    for (id, before, after) in &change.states {
        let is_unreadable = after.as_ref().is_some_and(is_bad);
        if is_unreadable {
            world.ledger.unreadable.insert(*id);
        }
        let is_noted = change.versions.iter().any(|(of, _, _, is_pending)| of == id && *is_pending);
        // Others give it its version: they were asked to, or somebody has named it whose transaction this one has not seen, and
        // who waits for its end.
        let is_named = world.db.rows.values().any(|row| matches!(row, Row::Note(of) if of == id));
        let is_left = open.left.contains(id) || (is_named && !open.written.contains(id));
        if captures && !open.is_bypass && !is_noted && !is_left {
            world.violate("I1", || format!("aggregate {id} changes, and is not pending in a new version"));
        }
        if is_left {
            let version = world.db.rows.debt(*id).map_or(Version::NONE, |debt| debt.sync.version);
            world.ledger.tainted.insert((*id, version));
        }
        if open.is_bypass || !captures || is_unreadable {
            let version = world.db.rows.debt(*id).map_or(Version::NONE, |debt| debt.sync.version);
            world.ledger.tainted.insert((*id, version));
            let spots = before.iter().chain(after).flat_map(|state| state.root.spots());
            world.ledger.loose.extend(spots);
        }
        if open.is_bypass {
            world.ledger.bypassed.insert(*id);
        }
    }
    let group: BTreeSet<Id> =
        change.versions.iter().map(|(id, ..)| *id).filter(|id| open.written.contains(id)).collect();
    if let Some((_, _, version, _)) = change.versions.first()
        && group.len() > 1
        && !world.ledger.are_split
    {
        world.ledger.groups.push((*version, group));
    }
}

/// Versions go up, and all of a transaction have the same one.
fn versions(world: &mut World, change: &Change) {
    let mut of_all = BTreeSet::new();
    for (id, before, after, _) in &change.versions {
        if after <= before {
            world.violate("I2", || format!("the version of aggregate {id} goes from {before} to {after}"));
        }
        of_all.insert(*after);
    }
    if of_all.len() > 1 {
        world.violate("I2'", || format!("a transaction has the versions {of_all:?}"));
    }
    for version in of_all {
        if !is_base(version) && !world.ledger.versions.insert(version) {
            world.violate("I2", || format!("two transactions have version {version}"));
        }
    }
    let epoch = world.db.rows.control().map(|control| control.epoch);
    if let Some((id, _, version, _)) = change.versions.first()
        && !is_base(*version)
        && Some(version.epoch()) != epoch
    {
        let epoch = epoch.unwrap_or_default();
        world.violate("I9", || format!("aggregate {id} gets version {version} in epoch {epoch}"));
    }
}

/// Phases change one by one, each in an epoch of its own, and only when they may.
fn transition(world: &mut World, open: &Open, change: &Change) {
    let Some(Some(Row::Control(to))) = open.writes.get(&RowId::Control) else { return };
    let Some(from) = world.db.rows.control().cloned() else { return };
    let to = to.clone();
    world.stats.transitions += 1;
    if to.epoch != from.epoch + 1 || !from.phase.is_next_to(to.phase) {
        world.violate("I10", || format!("from {} in epoch {} to {} in {}", from.phase, from.epoch, to.phase, to.epoch));
    }
    if to.phase > from.phase && to.phase >= Phase::DualWrite {
        let forgotten = change
            .known
            .iter()
            .find(|(id, version)| *version < to.base() && !world.ledger.bypassed.contains(id))
            .copied();
        if let Some((id, version)) = forgotten {
            world.violate("I17", || {
                format!("the backfill has passed over aggregate {id}, which is in version {version}")
            });
        }
    }
}

/// A place is an aggregate's if, and only if, the aggregate is known to be there.
fn owners(world: &mut World, open: &Open) {
    if !open.writes.keys().any(|row| matches!(row, RowId::Sync(_) | RowId::Spot(_))) {
        return;
    }
    let after = world.db.seen_with(&open.writes);
    let is_known = |spot: Spot, id: Id| after.debt(id).is_some_and(|debt| debt.sync.live.contains(&spot.place()));
    let spots = (0..KEYS).map(Spot::Key).chain((0..UNIQUES).map(Spot::Unique));
    let astray = spots
        .filter_map(|spot| Some((spot, row(after.owner(spot)?))))
        .find(|(spot, owner)| (0..AGGREGATES).any(|id| is_known(*spot, id) != (id == *owner)));
    if let Some((spot, owner)) = astray {
        world.violate("I23", || {
            format!("{spot:?} is that of aggregate {owner}, and not it, or another one, is known to be there")
        });
    }
}

/// What is to be in DynamoDB from now on.
fn history(world: &mut World, change: &Change) {
    let now = world.ledger.commits;
    let documents = |state: &Option<State>| state.iter().flat_map(State::documents).collect::<Vec<(Spot, Document)>>();
    let before = change.states.iter().flat_map(|(_, before, _)| documents(before)).map(|(spot, _)| (spot, None));
    let after =
        change.states.iter().flat_map(|(_, _, after)| documents(after)).map(|(spot, document)| (spot, Some(document)));
    for (spot, document) in before.chain(after) {
        let history = world.ledger.history.entry(spot).or_default();
        match history.last_mut() {
            Some((at, last)) if *at == now => *last = document,
            _ => history.push((now, document)),
        }
    }
}
