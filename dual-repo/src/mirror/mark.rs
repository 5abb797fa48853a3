//! Aggregates are changed: what is noted beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Affected, AggregateId, Control, Held, Place, Session, Sync, Version};
use crate::repository::{Error, Result};

/// What was noted of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The aggregate.
    pub id: AggregateId,
    /// Its version from now on.
    pub version: Version,
    /// Where it is.
    pub live: BTreeSet<Place>,
    /// Where it is no more.
    pub given: Vec<Place>,
}

/// Of which aggregates something is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All of them.
    All,
    /// Those of which nothing was noted since capture began.
    Unnoted,
    /// Those that writers past the store have touched. Nobody is changing what they are made of any more, or whoever does has
    /// touched them too: a writer may not have seen one that refers to what it changes, as that was not committed yet.
    Touched,
}

/// Notes that aggregates are changed, with one version for all.
///
/// Their rows are locked first, then the places that change hands, and only then the version is given out: so versions follow
/// the order in which transactions are committed, of each aggregate and of each place.
pub(super) async fn mark<S: Session>(
    session: &mut S,
    control: &Control,
    affected: &BTreeMap<AggregateId, Affected>,
    which: Which,
) -> Result<Vec<Marked>> {
    let ids: BTreeSet<AggregateId> = affected.keys().cloned().collect();
    let mut rows = session.lock(&ids).await?;
    match which {
        Which::All => {}
        Which::Unnoted => rows.retain(|row| row.version < control.base()),
        Which::Touched => {
            let touched = session.strike(&ids).await?;
            rows.retain(|row| touched.contains(&row.id));
            session.hold(&touched).await?;
        }
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (moves, owners) = loop {
        let ids: BTreeSet<AggregateId> = rows.iter().map(|row| row.id.clone()).collect();
        let held = session.places(&ids).await?;
        let moves: Vec<Move> = rows.iter().zip(held).map(|(row, held)| Move::of(row, held, affected)).collect();
        let moving: BTreeSet<Place> = moves.iter().flat_map(|moved| moved.taken.union(&moved.given)).cloned().collect();
        let owners = if moving.is_empty() { BTreeMap::new() } else { session.owners(&moving).await? };
        // Whose place is taken has lost it by a write that nobody noted. It is noted now, or it would be thought to have the
        // place still if it came back to it.
        let taken = moves.iter().flat_map(|moved| &moved.taken);
        let others = taken.filter_map(|place| owners.get(place)).filter(|owner| !ids.contains(owner));
        let others: BTreeSet<AggregateId> = others.cloned().collect();
        if others.is_empty() {
            break (moves, owners);
        }
        rows.extend(session.lock(&others).await?);
        rows.sort_by(|a, b| a.id.cmp(&b.id));
    };
    let takers: BTreeMap<&Place, AggregateId> = rows
        .iter()
        .zip(&moves)
        .flat_map(|(row, moved)| moved.taken.iter().map(|place| (place, row.id.clone())))
        .collect();
    // What was there before capture began gets a version like any other: a place that it has taken then may have been given
    // up since, by a write that was noted before it was.
    let number = session.number().await?;
    let version = Version::new(control.epoch, number).ok_or_else(|| used_up(number))?;
    let written: BTreeSet<AggregateId> =
        affected.iter().filter(|(_, affected)| affected.is_written).map(|(id, _)| id.clone()).collect();
    let mut hands: BTreeMap<Place, Option<AggregateId>> = BTreeMap::new();
    let mut marked = Vec::with_capacity(rows.len());
    for (row, moved) in rows.iter_mut().zip(&moves) {
        // What is someone else's by now was given up before, by a write that nobody noted; the other's item takes its place.
        let given: Vec<Place> = moved
            .given
            .iter()
            .filter(|place| takers.contains_key(place) || owners.get(*place).is_none_or(|owner| *owner == row.id))
            .cloned()
            .collect();
        for place in &given {
            hands.entry(place.clone()).or_insert(None);
        }
        for place in &moved.taken {
            hands.insert(place.clone(), Some(row.id.clone()));
        }
        // One that cannot be read is believed to be where it was.
        let is_its = |place: &&Place| takers.get(place).is_none_or(|taker| *taker == row.id);
        let live = moved.after.iter().filter(is_its).cloned().collect();
        row.change(version, live, given.iter().cloned());
        marked.push(Marked { id: row.id.clone(), version, live: row.live.clone(), given });
        if written.len() > 1 && written.contains(&row.id) {
            row.partners.extend(written.iter().cloned());
        }
    }
    if !hands.is_empty() {
        session.hand_over(&hands).await?;
    }
    session.save(&rows).await?;
    Ok(marked)
}

/// Notes that one aggregate is changed, where it concerns nobody else: `None`, and nothing is noted, if it takes [`mark`].
///
/// The number may be older than the locks. It does as a version if it is newer than that of the aggregate, which is locked by then, and
/// if no place changes hands between two that are known: what the aggregate has written to its places, and what was
/// written there before it came, is older than the aggregate's version.
pub(super) async fn mark_alone<S: Session>(
    session: &mut S,
    control: &Control,
    number: u64,
    affected: &BTreeMap<AggregateId, Affected>,
) -> Result<Option<Marked>> {
    let (Some((id, change)), 1) = (affected.first_key_value(), affected.len()) else { return Ok(None) };
    if !change.is_written {
        return Ok(None);
    }
    let held = session.places(&BTreeSet::from([id.clone()])).await?.pop();
    let (Some(Held::Places(after)), before) = (held, &change.before) else { return Ok(None) };
    let version = Version::new(control.epoch, number).ok_or_else(|| used_up(number))?;
    let is_noted = match (before.is_empty(), after.is_empty()) {
        (false, false) if *before == after => session.stay(id, &after, version).await?,
        (true, false) => session.appear(id, &after, version).await?,
        (false, true) => session.vanish(id, before, version).await?,
        _ => false,
    };
    let given = before.difference(&after).cloned().collect();
    Ok(is_noted.then(|| Marked { id: id.clone(), version, live: after, given }))
}

/// What an aggregate gives up and takes.
#[derive(Debug, Default)]
struct Move {
    after: BTreeSet<Place>,
    given: BTreeSet<Place>,
    taken: BTreeSet<Place>,
}

impl Move {
    fn of(row: &Sync, held: Held, affected: &BTreeMap<AggregateId, Affected>) -> Self {
        match held {
            Held::Places(after) => {
                let known = affected.get(&row.id).map(|affected| affected.before.iter()).into_iter().flatten();
                let before: BTreeSet<&Place> = row.live.iter().chain(known).collect();
                let given = before.into_iter().filter(|place| !after.contains(place)).cloned().collect();
                let taken = after.difference(&row.live).cloned().collect();
                Move { after, given, taken }
            }
            // It stays where it is, and is noted as a change all the same: whoever ships it finds out what is wrong.
            Held::Unreadable(_) => Move { after: row.live.clone(), ..Move::default() },
        }
    }
}

#[cold]
fn used_up(number: u64) -> Error {
    Error::Other { source: format!("the number of the transaction, {number}, is none that fits a version").into() }
}
