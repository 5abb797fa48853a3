//! The order of updates in which a row takes a unique value only after the row that has had it gave it up.

use std::collections::{HashMap, VecDeque};

use super::plan::TablePlan;
use super::rows::{Row, text};
use crate::mysql::SqlValue;

/// A row before and after.
pub(crate) type Update<'a> = (Row<'a>, Row<'a>);

/// Updates in order, and those that have to be a deletion and an insertion, as rows swap their values.
pub(crate) struct Ordered<'a> {
    pub(crate) updates: Vec<Update<'a>>,
    pub(crate) again: Vec<Update<'a>>,
}

/// Puts updates in order. Rows in a circle are deleted and inserted again when nothing of them is lost by that; otherwise
/// they are left to the server, which refuses them.
pub(crate) fn of<'a>(table: &TablePlan, updates: &[Update<'a>]) -> Ordered<'a> {
    let (mut waits, followers) = dependencies(table, updates);
    let mut ready: VecDeque<usize> = (0..updates.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
    let mut ordered = Ordered { updates: Vec::with_capacity(updates.len()), again: Vec::new() };
    let mut done = vec![false; updates.len()];
    let mut first_open = 0;
    loop {
        let (at, in_circle) = match ready.pop_front() {
            Some(at) => (at, false),
            None => match (first_open..updates.len()).find(|at| done.get(*at) == Some(&false)) {
                Some(at) => (at, true),
                None => return ordered,
            },
        };
        first_open = if in_circle { at } else { first_open };
        let (Some(done), Some(update)) = (done.get_mut(at), updates.get(at)) else { return ordered };
        if std::mem::replace(done, true) {
            continue;
        }
        let list = if in_circle && table.complete { &mut ordered.again } else { &mut ordered.updates };
        list.push(*update);
        for follower in followers.get(at).into_iter().flatten() {
            let Some(waits) = waits.get_mut(*follower) else { continue };
            *waits = waits.saturating_sub(1);
            if *waits == 0 {
                ready.push_back(*follower);
            }
        }
    }
}

/// How many updates each one waits for, and which ones wait for it.
fn dependencies(table: &TablePlan, updates: &[Update<'_>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let (mut waits, mut followers) = (vec![0; updates.len()], vec![Vec::new(); updates.len()]);
    for index in &table.unique {
        let value = |row: &Row<'_>| {
            let values = row.values_of(index);
            // NULL equals nothing.
            (!values.contains(&SqlValue::Null)).then(|| text(&values))
        };
        let holders: HashMap<String, usize> =
            updates.iter().enumerate().filter_map(|(at, (old, _))| Some((value(old)?, at))).collect();
        for (at, (_, new)) in updates.iter().enumerate() {
            let holder = value(new).and_then(|value| holders.get(&value)).copied().filter(|holder| *holder != at);
            if let Some((followers, waits)) = holder.and_then(|at| followers.get_mut(at)).zip(waits.get_mut(at)) {
                followers.push(at);
                *waits += 1;
            }
        }
    }
    (waits, followers)
}
