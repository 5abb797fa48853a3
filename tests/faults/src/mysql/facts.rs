//! What is known of the move.

use std::collections::BTreeMap;

use dual_repo::mirror::Control;
use dual_repo::mirror::switch::{Facts, Verified};

use super::{Debt, Row, RowId, Seen};
use crate::scenario::RANGES;
use crate::world::{HEARTBEAT, time};

/// What is known of the move at this time.
pub(super) fn facts(seen: &Seen<'_>, control: &Control, now: u64) -> Facts {
    let mut rows: BTreeMap<RowId, &Row> = seen.rows.iter().map(|(id, row)| (*id, row)).collect();
    for (id, row) in seen.writes.into_iter().flatten() {
        match row {
            Some(row) => rows.insert(*id, row),
            None => rows.remove(id),
        };
    }
    let mut facts = Facts::default();
    let mut oldest: Option<u64> = None;
    let mut planned = false;
    let mut filled = 0;
    for (id, row) in rows {
        match row {
            Row::Sync(Debt { sync, is_dead: true, .. }) if sync.pending => facts.dead += 1,
            Row::Sync(Debt { sync, since, .. }) if sync.pending => {
                facts.pending += 1;
                oldest = Some(oldest.map_or(*since, |known| known.min(*since)));
            }
            Row::Note(_) => facts.pending += 1,
            Row::Range(since, cursor) if *since == control.since => {
                planned = true;
                filled += u64::from(cursor.is_none());
            }
            Row::Beat(epoch, at) if at + HEARTBEAT > now && *epoch < control.epoch => {
                facts.unaware.push(format!("{id:?}"));
            }
            Row::Verified(since, found) => {
                let is_current = *since == control.since && found.is_current;
                facts.verified = Some(Verified { is_current, ..*found });
            }
            _ => {}
        }
    }
    facts.oldest = oldest.map(|since| time(now.saturating_sub(since)));
    facts.unfilled = planned.then(|| u64::from(RANGES) - filled);
    facts
}
