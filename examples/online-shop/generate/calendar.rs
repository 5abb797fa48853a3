//! When things happened: a month of preparation, then three years of trade.
//!
//! The rows of a table share the time between them in slots, one slot a row, so that ids ascend
//! with time, as `AUTO_INCREMENT` has it, and who was there at a given moment can be computed
//! rather than remembered.

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use super::draw::Draw;

/// Microseconds since the shop was founded.
pub(super) type Moment = u64;

const SECOND: Moment = 1_000_000;
/// A day.
pub(super) const DAY: Moment = 86_400 * SECOND;
const OPENING: Moment = 30 * DAY;
const TRADE: Moment = 1096 * DAY;
const CLOSING: Moment = OPENING + TRADE;

/// 2022-06-01T00:00:00Z, in microseconds since 1970.
const FOUNDED: i64 = 1_654_041_600_000_000;

/// The moment as a column holds it.
pub(super) fn datetime(moment: Moment) -> NaiveDateTime {
    let micros = i64::try_from(moment).unwrap_or_default();
    DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::microseconds(FOUNDED + micros)
}

/// The slot of row `id` of `count` in the month before the shop opens.
pub(super) fn preparing(id: u32, count: u32) -> Range<Moment> {
    share(OPENING, id - 1, count)..share(OPENING, id, count)
}

/// The slot of row `id` of `count` when rows arrive at a steady pace. Row 1 is there when the shop
/// opens.
pub(super) fn steady(id: u32, count: u32) -> Range<Moment> {
    match id {
        1 => OPENING..OPENING,
        _ => OPENING + share(TRADE, id - 1, count)..OPENING + share(TRADE, id, count),
    }
}

/// How many rows of `count`, at a steady pace, are there at `moment`; at least one.
pub(super) fn arrived(moment: Moment, count: u32) -> u32 {
    let traded = u128::from(moment.saturating_sub(OPENING));
    let rows = traded * u128::from(count) / u128::from(TRADE);
    u32::try_from(rows).unwrap_or(count).clamp(1, count)
}

/// The slot of row `id` of `count` when the pace rises with the number of users.
pub(super) fn growing(id: u32, count: u32) -> Range<Moment> {
    let edge = |rows: u32| {
        let root = ((u128::from(rows) << 80) / u128::from(count)).isqrt();
        OPENING + u64::try_from((u128::from(TRADE) * root) >> 40).unwrap_or(TRADE)
    };
    edge(id - 1)..edge(id)
}

/// A moment of a slot. Every 16th is a whole second: the column got its microseconds late.
pub(super) fn moment_in(draw: &mut Draw, slot: Range<Moment>) -> Moment {
    let moment = slot.start + draw.below_u64(slot.end - slot.start);
    let whole = moment - moment % SECOND;
    if draw.one_in(16) && whole >= slot.start { whole } else { moment }
}

/// A moment of the same second, not before `moment`.
pub(super) fn same_second(draw: &mut Draw, moment: Moment) -> Moment {
    moment + draw.below_u64(SECOND - moment % SECOND)
}

/// A moment between `moment` and the last day of trade.
pub(super) fn any_time_after(draw: &mut Draw, moment: Moment) -> Moment {
    moment_in(draw, moment..CLOSING.max(moment))
}

/// The last change of a row made at `moment`: often none, else within `days`.
pub(super) fn changed(draw: &mut Draw, moment: Moment, days: Moment) -> Moment {
    if draw.one_in(3) { moment } else { moment_in(draw, moment..moment + days * DAY) }
}

fn share(span: Moment, rows: u32, count: u32) -> Moment {
    let micros = u128::from(span) * u128::from(rows) / u128::from(count);
    u64::try_from(micros).unwrap_or(span)
}
