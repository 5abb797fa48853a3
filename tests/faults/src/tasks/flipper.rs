//! Changes the phase, step by step.

use std::sync::Arc;

use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::{Reason, Tolerance, Verified, switch};
use dual_repo::repository::Error;

use super::Instance;
use crate::mysql::{Row, RowId, Tables};
use crate::world::time;

/// How often a step is tried before it is given up.
const TRIES: u32 = 40;

pub(super) async fn flip(of: Instance) {
    loop {
        of.rest(60).await;
        let (next, is_ending) = {
            let world = of.world.lock();
            (world.plan.flips, world.plan.is_ending)
        };
        match of.scenario.flips.get(next) {
            Some(to) if !is_ending => {
                go(&of, *to, Some(TRIES)).await;
                of.world.lock().plan.flips = next + 1;
            }
            _ if is_ending && of.view.get().phase < Phase::DualWrite => go(&of, Phase::DualWrite, None).await,
            _ => {}
        }
    }
}

/// Goes towards a phase; not for ever, unless that is wanted.
async fn go(of: &Instance, to: Phase, tries: Option<u32>) {
    let mut count = 0;
    let reason = Reason { who: "flipper".to_owned(), why: "the plan".to_owned() };
    let tolerance = Tolerance { lag: time(100), dead: 0 };
    while tries.is_none_or(|tries| count < tries) && (tries.is_none() || !of.is_ending()) {
        let Ok(control) = of.source.inner.control().await else { continue };
        if control.phase == to {
            return;
        }
        verify(of);
        let at = Phase::ALL.iter().position(|phase| *phase == control.phase).unwrap_or_default();
        let next = if to > control.phase { at + 1 } else { at.saturating_sub(1) };
        let Some(next) = Phase::ALL.get(next) else { return };
        match switch(&of.source, &of.target, *next, tolerance, &reason).await {
            Ok(_) => count = 0,
            Err(Error::Invalid { source }) => of.world.lock().note(|| format!("{source}")),
            Err(error) => of.expect("switch", &error),
        }
        count += 1;
        of.rest(15).await;
    }
}

/// Compares all data: what differs is pending, or was changed without a word.
fn verify(of: &Instance) {
    let mut world = of.world.lock();
    let rows = Arc::clone(&world.db.rows);
    let Some(control) = rows.control() else { return };
    let is_filled = (0..crate::scenario::RANGES).all(
        |range| matches!(rows.get(&RowId::Range(range)), Some(Row::Range(since, None)) if *since == control.since),
    );
    if !is_filled || control.phase < Phase::Backfill {
        return;
    }
    let noted: Vec<u8> =
        rows.values().filter_map(|row| if let Row::Note(id) = row { Some(*id) } else { None }).collect();
    let unexplained = rows
        .states()
        .into_iter()
        .filter(|state| !noted.contains(&state.id) && rows.debt(state.id).is_none_or(|debt| !debt.sync.pending))
        .flat_map(|state| state.documents().collect::<Vec<_>>())
        .find(|(spot, document)| world.table.stored.get(spot).and_then(|stored| stored.document) != Some(*document));
    let verified = Verified { is_current: true, unexplained: u64::from(unexplained.is_some()) };
    let since = control.since;
    if let Some((spot, document)) = unexplained {
        let found = world.table.stored.get(&spot).copied();
        world.violate("I16", || format!("{spot:?} is {found:?}, not {document:?}, and nothing says why"));
    }
    Arc::make_mut(&mut world.db.rows).insert(RowId::Verified, Row::Verified(since, verified));
}
