//! The order of updates in which a row takes a unique value only after the row that has had it gave it up.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::park::Park;
use super::plan::TablePlan;
use super::rows::{Row, text};
use crate::mysql::SqlValue;

/// A row before and after.
pub(crate) type Update<'a> = (Row<'a>, Row<'a>);

/// Columns, and how each lets go of its value.
pub(crate) type Parks = Vec<(usize, Park)>;

/// What is done to a row.
pub(crate) enum Turn<'a> {
    /// It lets go of unique values: these columns are something else for a moment.
    Park(Row<'a>, Parks),
    /// It becomes what it is to be.
    Update(Update<'a>),
}

/// Updates in order, and those that have to be a deletion and an insertion, as rows swap their values.
pub(crate) struct Ordered<'a> {
    pub(crate) turns: Vec<Turn<'a>>,
    pub(crate) again: Vec<Update<'a>>,
}

/// An update that waits for another one to let go of a value of a unique index, by its position.
#[derive(Clone, Copy)]
struct Follower {
    at: usize,
    index: usize,
}

/// Puts updates in order. Of rows in a circle one lets go of its values first; where it cannot, it is deleted and inserted
/// again when nothing of it is lost by that, and otherwise left to the server, which refuses it.
pub(crate) fn of<'a>(table: &TablePlan, updates: &[Update<'a>]) -> Ordered<'a> {
    let (mut waits, mut followers) = dependencies(table, updates);
    let mut ready: VecDeque<usize> = (0..updates.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
    let mut ordered = Ordered { turns: Vec::with_capacity(updates.len()), again: Vec::new() };
    let mut open: BTreeSet<usize> = (0..updates.len()).collect();
    // What has let go of its values waits for others alone, and has these columns set to what no other row may have meanwhile.
    let mut parked: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    while !open.is_empty() {
        let next = ready.pop_front().map(|at| (at, None));
        let Some((at, parks)) = next.or_else(|| break_circle(table, updates, &followers, &open, &parked)) else {
            break;
        };
        let Some(update) = updates.get(at) else { break };
        let in_circle = parks.is_some() || waits.get(at).is_some_and(|waits| *waits > 0);
        let waiting = followers.get_mut(at).map(std::mem::take).unwrap_or_default();
        if let Some(parks) = parks {
            let values = parks.iter().filter(|(_, park)| *park != Park::Null).map(|(target, _)| *target);
            parked.insert(at, values.collect());
            ordered.turns.push(Turn::Park(update.0, parks));
        } else {
            if !open.remove(&at) {
                continue;
            }
            parked.remove(&at);
            if in_circle && table.complete {
                ordered.again.push(*update);
            } else {
                ordered.turns.push(Turn::Update(*update));
            }
        }
        for follower in waiting {
            let Some(waits) = waits.get_mut(follower.at) else { continue };
            *waits = waits.saturating_sub(1);
            if *waits == 0 {
                ready.push_back(follower.at);
            }
        }
    }
    ordered
}

/// An update that is taken out of a circle, and how it lets go of its values: one that can, or else the first.
fn break_circle(
    table: &TablePlan,
    updates: &[Update<'_>],
    followers: &[Vec<Follower>],
    open: &BTreeSet<usize>,
    parked: &BTreeMap<usize, Vec<usize>>,
) -> Option<(usize, Option<Parks>)> {
    let taken: Vec<usize> = parked.values().flatten().copied().collect();
    let waiting = || open.iter().copied().filter(|at| !parked.contains_key(at));
    let parks = |at: usize| Some((at, Some(parks(table, *updates.get(at)?, followers.get(at)?, &taken)?)));
    waiting().find_map(parks).or_else(|| waiting().next().map(|at| (at, None)))
}

/// How an update lets go of what others wait for, if it can of all of it. No two rows have the same value for a moment, so it is
/// of no use where one has it already: `taken` are the columns of which one has.
fn parks(table: &TablePlan, (old, new): Update<'_>, waiting: &[Follower], taken: &[usize]) -> Option<Parks> {
    let mut indexes: Vec<usize> = waiting.iter().map(|follower| follower.index).collect();
    indexes.sort_unstable();
    indexes.dedup();
    let parks = indexes.iter().map(|index| table.parked(table.unique.get(*index)?, &old, &new));
    let mut parks = parks.collect::<Option<Vec<_>>>().filter(|parks| !parks.is_empty())?;
    parks.sort_unstable_by_key(|(target, _)| *target);
    parks.dedup_by_key(|(target, _)| *target);
    let is_free = |(target, park): &(usize, Park)| *park == Park::Null || !taken.contains(target);
    parks.iter().all(is_free).then_some(parks)
}

/// How many updates each one waits for, and which ones wait for it.
fn dependencies(table: &TablePlan, updates: &[Update<'_>]) -> (Vec<usize>, Vec<Vec<Follower>>) {
    let (mut waits, mut followers) = (vec![0; updates.len()], vec![Vec::new(); updates.len()]);
    for (position, index) in table.unique.iter().enumerate() {
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
                followers.push(Follower { at, index: position });
                *waits += 1;
            }
        }
    }
    (waits, followers)
}
