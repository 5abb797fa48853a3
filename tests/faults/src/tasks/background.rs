//! What goes on beside the callers.

use dual_repo::mirror::backfill::backfill as fill;
use dual_repo::mirror::relay::relay as ship;
use dual_repo::mirror::touched::absorb;
use dual_repo::mirror::{Phase, janitor};

use super::Instance;
use crate::mysql::is_refusal;
use crate::scenario::{RANGES, range_name};

/// Shows itself, and hears of the phase.
pub(super) async fn beat(of: Instance) {
    loop {
        if let Ok(control) = of.source.inner.control().await
            && let Err(error) = of.view.check(&control)
        {
            of.expect("heartbeat", &error);
        }
        let believed = of.view.get();
        // If it cannot show itself, it does so the next time.
        drop(of.source.inner.beat(&believed).await);
        of.rest(30).await;
    }
}

pub(super) async fn relay(of: Instance) {
    loop {
        let limit = of.world.lock().rng.usize(1..=4);
        match ship(&of.source, &of.target, limit, 2).await {
            Ok(applied) => of.world.lock().stats.shipped(&applied),
            Err(error) => of.expect("relay", &error),
        }
        of.rest(20).await;
    }
}

pub(super) async fn backfill(of: Instance) {
    loop {
        of.rest(30).await;
        if of.view.get().phase < Phase::Backfill {
            continue;
        }
        for range in 0..RANGES {
            fill_range(&of, range).await;
        }
    }
}

/// Goes through a range from where it was left, until something fails.
async fn fill_range(of: &Instance, range: u8) {
    let name = range_name(range);
    if !matches!(of.source.inner.is_filled(range).await, Ok(false)) {
        return;
    }
    loop {
        match fill(&of.source, &of.target, &of.view, &name, 1, 2).await {
            Ok(chunk) => {
                of.world.lock().stats.shipped(&chunk.applied);
                if chunk.cursor.is_none() {
                    return;
                }
            }
            Err(error) => {
                of.expect("backfill", &error);
                return;
            }
        }
    }
}

pub(super) async fn purge(of: Instance) {
    loop {
        of.rest(40).await;
        if let Err(error) = janitor::purge(&of.source, &of.target, &of.view, 2).await {
            of.expect("janitor", &error);
        }
    }
}

/// Changes rows without a word to the mirror.
pub(super) async fn bypass(of: Instance) {
    loop {
        let next = of.world.lock().plan.bypasses;
        let Some(work) = of.scenario.bypasses.get(next) else { return };
        of.rest(40).await;
        match of.source.inner.bypass(work).await {
            Ok(()) => of.world.lock().stats.bypasses += 1,
            Err(error) if is_refusal(&error) => {}
            Err(error) => of.expect("bypass", &error),
        }
        of.world.lock().plan.bypasses = next + 1;
    }
}

/// Notes what those have changed.
pub(super) async fn notes(of: Instance) {
    loop {
        of.rest(30).await;
        let limit = of.world.lock().rng.usize(1..=4);
        if let Err(error) = absorb(&of.source, &of.view, limit).await {
            of.expect("notes", &error);
        }
    }
}
