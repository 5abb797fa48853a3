//! A caller: it writes, and reads what it has written.

use std::collections::BTreeMap;

use dual_repo::mirror::apply::apply;
use dual_repo::mirror::look::{Floors, Seen, look};
use dual_repo::mirror::write::write;
use dual_repo::mirror::{Marked, Phase, Place};
use dual_repo::repository::Error;

use super::Instance;
use crate::domain::{BAD, Document, Root, Spot};
use crate::ledger::Told;
use crate::mysql::{Tables, is_bad, is_refusal};
use crate::scenario::op_id;
use crate::work::{Action, Work};

/// How often a caller sends a write of which it has not heard.
const SENDS: u32 = 3;

/// What a caller has written: its floors, and the commits that it must see.
#[derive(Debug, Default)]
struct Session {
    floors: Floors,
    commits: BTreeMap<Spot, u64>,
}

pub(super) async fn write_all(of: Instance, caller: usize) {
    let Some(plan) = of.scenario.callers.get(caller) else { return };
    let mut session = Session::default();
    loop {
        let next = of.world.lock().plan.callers.get(caller).copied().unwrap_or_default();
        let Some(work) = plan.works.get(next) else { return };
        of.rest(plan.rest).await;
        let op = u32::try_from(caller * 100 + next).unwrap_or(u32::MAX);
        // After a crash, some send it again, and some do not.
        if of.world.lock().rng.bool() {
            advance(&of, caller, next);
        }
        if let Some(marked) = send(&of, op, work).await {
            session.raise(&of, op, &marked);
            if !marked.is_empty() && of.world.lock().rng.u8(..100) < plan.inline {
                let ids = marked.into_iter().map(|marked| marked.id);
                match apply(&of.source, &of.target, ids, 2).await {
                    Ok(applied) => of.world.lock().stats.shipped(&applied),
                    Err(error) => of.expect("apply", &error),
                }
            }
        }
        session.look(&of).await;
        advance(&of, caller, next);
    }
}

fn advance(of: &Instance, caller: usize, next: usize) {
    if let Some(at) = of.world.lock().plan.callers.get_mut(caller) {
        *at = next + 1;
    }
}

/// Sends a write until something is known of it; what was noted, if it was carried out.
async fn send(of: &Instance, op: u32, work: &Work) -> Option<Vec<Marked>> {
    let id = op_id(op).ok()?;
    let mut is_open = {
        let mut world = of.world.lock();
        world.stats.operations += 1;
        // If it was sent before, nobody knows what became of that.
        world.ledger.ops.contains_key(&op)
    };
    for _ in 0..SENDS {
        tell(of, op, None);
        match write(&of.source, &of.view, &id, work).await {
            Ok(written) => {
                tell(of, op, Some(Told::Succeeded));
                of.world.lock().stats.succeeded += 1;
                return Some(written.marked);
            }
            Err(error) => {
                of.world.lock().note(|| format!("write {op}: {error}"));
                if !is_refusal(&error) {
                    of.expect("write", &error);
                }
                if matches!(error, Error::OutcomeUnknown { .. }) {
                    is_open = true;
                } else if is_refusal(&error) || !is_open {
                    tell(of, op, Some(Told::Failed));
                    of.world.lock().stats.failed += 1;
                    return None;
                }
            }
        }
        of.rest(40).await;
    }
    of.world.lock().stats.unknown += 1;
    None
}

fn tell(of: &Instance, op: u32, told: Option<Told>) {
    let mut world = of.world.lock();
    let fate = world.ledger.ops.entry(op).or_default();
    fate.told = told;
    let commits = fate.commits;
    match told {
        Some(Told::Succeeded) if commits == 0 => {
            world.violate("I7", || format!("write {op} is said to be carried out, and is not"));
        }
        Some(Told::Failed) if commits > 0 => {
            world.violate("I7", || format!("write {op} is said to have failed, and is carried out"));
        }
        Some(Told::Failed) if world.db.open.values().any(|open| open.op == Some(op)) => {
            world.violate("I22", || format!("write {op} is said to have failed, and may still be committed"));
        }
        _ => {}
    }
}

impl Session {
    fn raise(&mut self, of: &Instance, op: u32, marked: &[Marked]) {
        self.floors.raise(marked);
        let commit = of.world.lock().ledger.ops.get(&op).map_or(0, |fate| fate.at);
        for place in marked.iter().flat_map(|marked| marked.live.iter().chain(&marked.given)) {
            self.commits.insert(Spot::of(place), commit);
        }
    }

    /// Nothing that it sees is older than what it has written.
    async fn look(&self, of: &Instance) {
        if self.commits.is_empty() {
            return;
        }
        let places: Vec<Place> = self.commits.keys().map(|spot| spot.place()).collect();
        let believed = of.view.get();
        let Ok(seen) = look(&of.target, &places, &self.floors).await else { return };
        let mut world = of.world.lock();
        // Before, DynamoDB does not have all, and is not read.
        if believed.phase < Phase::DualWrite || world.db.rows.control() != Some(&believed) {
            return;
        }
        // A key that changes hands may be nobody's while half a group is there.
        if world.ledger.are_split {
            return;
        }
        world.stats.looks += 1;
        for ((spot, commit), seen) in self.commits.iter().zip(seen) {
            let document = match seen {
                Seen::Behind => continue,
                Seen::Nothing => None,
                Seen::Item(item) => Document::of(&item),
            };
            if !world.ledger.loose.contains(spot) && !world.ledger.was_there_since(*spot, document, *commit) {
                world
                    .violate("I8", || format!("{spot:?} is read as {document:?}, which is older than commit {commit}"));
            }
        }
    }
}

/// Sets rows right that no item holds, in the end.
pub(super) async fn mend(of: Instance) {
    let mut op = 90_000;
    loop {
        of.rest(30).await;
        if !of.is_ending() {
            continue;
        }
        let bad = of.world.lock().db.rows.states().into_iter().find(is_bad);
        let Some(state) = bad else { continue };
        let Root { key, unique, product, .. } = state.root;
        op += 1;
        let action = Action::Put { id: state.id, key, unique, value: BAD - op, product };
        send(&of, op, &Work { actions: vec![action] }).await;
    }
}
