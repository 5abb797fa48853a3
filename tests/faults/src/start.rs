//! What is there before the first step.

use std::sync::Arc;

use dual_repo::mirror::{Control, Epoch, Phase, Sync, Version};

use crate::domain::{AGGREGATES, PRODUCTS, Root, Spot, aggregate};
use crate::dynamo::Stored;
use crate::mysql::{Debt, Row, RowId, Rows, Tables};
use crate::scenario::{Scenario, Start};
use crate::work::Action;
use crate::world::World;

/// The epoch of an earlier capture, or of the one that is.
const CAPTURED: Epoch = 1;

/// Makes what is there in the beginning.
pub fn make(world: &mut World, scenario: &Scenario) {
    world.ledger.are_split = scenario.group_max < usize::from(AGGREGATES);
    let mut rows = Rows::new();
    for product in 0..PRODUCTS {
        rows.insert(RowId::Product(product), Row::Product(0));
    }
    scenario.rows.iter().for_each(|action| act(&mut rows, *action));
    let (phase, epoch) = match scenario.start {
        Start::MySqlOnly => (Phase::MySqlOnly, CAPTURED),
        Start::AfterCapture => (Phase::MySqlOnly, CAPTURED + 4),
        Start::DualWrite => (Phase::DualWrite, CAPTURED + 2),
    };
    let control =
        Control { epoch, phase, since: CAPTURED, server: "server".to_owned(), contract: "contract".to_owned() };
    rows.insert(RowId::Control, Row::Control(control));
    if scenario.start != Start::MySqlOnly {
        capture(&mut rows, world);
    }
    if scenario.start == Start::AfterCapture {
        let before = rows.states();
        scenario.since.iter().for_each(|action| act(&mut rows, *action));
        for id in 0..AGGREGATES {
            world.ledger.tainted.insert((id, Version::base(CAPTURED)));
        }
        let changed = before.iter().chain(&rows.states()).flat_map(|state| state.root.spots()).collect();
        world.ledger.loose = changed;
    }
    for (spot, document) in rows.states().iter().flat_map(crate::domain::State::documents) {
        world.ledger.history.insert(spot, vec![(0, Some(document))]);
    }
    world.db.rows = Arc::new(rows);
}

/// What a capture that has come to its end has left.
fn capture(rows: &mut Rows, world: &mut World) {
    let version = Version::base(CAPTURED);
    for state in rows.states() {
        let live = state.root.spots().map(Spot::place).collect();
        let sync = Sync { version, live, ..Sync::unknown(aggregate(state.id)) };
        rows.insert(RowId::Sync(state.id), Row::Sync(Debt::new(sync, 0)));
        for (spot, document) in state.documents() {
            rows.insert(RowId::Spot(spot), Row::Spot(Some(aggregate(state.id)), 0, None));
            let stored = Stored { version, owner: state.id, document: Some(document) };
            world.table.stored.insert(spot, stored);
            world.ledger.highest.insert(spot, version);
            world.ledger.contents.insert((spot, version), stored);
        }
    }
    for range in 0..crate::scenario::RANGES {
        rows.insert(RowId::Range(range), Row::Range(CAPTURED, None));
    }
}

/// What is simple enough to be done before the first step; the rest is left out.
fn act(rows: &mut Rows, action: Action) {
    match action {
        Action::Put { id, key, unique, value, product } => {
            let root = Root { key, unique, value, counter: 0, product };
            let is_taken = |other: u8| {
                other != id
                    && matches!(rows.get(&RowId::Root(other)), Some(Row::Root(other))
                        if other.key == key || (unique.is_some() && other.unique == unique))
            };
            if !(0..AGGREGATES).any(is_taken) && value != crate::domain::BAD {
                rows.insert(RowId::Root(id), Row::Root(root));
                rows.entry(RowId::Child(id)).or_insert(Row::Child(0));
            }
        }
        Action::Delete(id) => {
            rows.remove(&RowId::Root(id));
            rows.remove(&RowId::Child(id));
        }
        Action::SwapKeys(a, b) => {
            if let (Some(of_a), Some(of_b)) = (rows.root(a), rows.root(b)) {
                let mut put = |id, root| rows.insert(RowId::Root(id), Row::Root(root));
                put(a, Root { key: of_b.key, ..of_a });
                put(b, Root { key: of_a.key, ..of_b });
            }
        }
        Action::TakeOver(a, b) => {
            if let (Some(of_a), Some(of_b)) = (rows.root(a), rows.root(b)) {
                rows.remove(&RowId::Root(a));
                rows.remove(&RowId::Child(a));
                rows.insert(RowId::Root(b), Row::Root(Root { key: of_a.key, ..of_b }));
            }
        }
        Action::Add(_) | Action::SwapUniques(..) | Action::Chain(..) | Action::Child(..) | Action::Rename(..) => {}
    }
}
