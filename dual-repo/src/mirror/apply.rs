//! What is pending is shipped.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};

use super::{
    AggregateId, Content, Member, MirrorWrite, Place, Projection, Put, Setback, Snapshot, Source, Stamp, Target,
    Version,
};
use crate::error::with_causes;
use crate::repository::{Error, ErrorKind, Result};

/// Aggregates that are shipped together, at most. More go out one after the other, and readers of DynamoDB may see half.
const GROUP_MAX: usize = 40;

/// What was shipped.
#[derive(Debug, Default)]
pub struct Applied {
    /// Aggregates that DynamoDB has, in these versions or newer ones.
    pub done: Vec<(AggregateId, Version)>,
    /// Writes that something newer was there for.
    pub superseded: usize,
    /// Aggregates that were not shipped, and why.
    pub failed: Vec<Unshipped>,
    /// Aggregates of the largest group.
    pub largest_group: usize,
}

impl Applied {
    /// Takes note of what became of a group.
    fn note(&mut self, group: &[Member], shipped: Result<usize>) {
        let versions = group.iter().map(|member| (member.sync.id.clone(), member.sync.version));
        match shipped {
            Ok(superseded) => {
                self.superseded += superseded;
                for (member, (id, version)) in group.iter().zip(versions) {
                    match &member.projection {
                        Projection::Unreadable(reason) => {
                            self.failed.push(Unshipped {
                                id,
                                version,
                                reason: reason.clone(),
                                setback: Setback::Poison,
                            });
                        }
                        Projection::Live(_) | Projection::Gone => self.done.push((id, version)),
                    }
                }
            }
            Err(error) => {
                let (reason, setback) = (with_causes(&error), setback(&error));
                let unshipped = |(id, version)| Unshipped { id, version, reason: reason.clone(), setback };
                self.failed.extend(versions.map(unshipped));
            }
        }
    }
}

/// Whose fault it is that something was not shipped.
fn setback(error: &Error) -> Setback {
    match error.kind() {
        // The same will be refused again.
        ErrorKind::Invalid | ErrorKind::Mismatch => Setback::Poison,
        ErrorKind::Unavailable | ErrorKind::OutcomeUnknown => Setback::NoAnswer,
        ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::NotUnique
        | ErrorKind::ConditionFailed
        | ErrorKind::Canceled
        | ErrorKind::Conflict
        | ErrorKind::Other => Setback::Refused,
    }
}

/// An aggregate that was not shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unshipped {
    /// Which one.
    pub id: AggregateId,
    /// In which version.
    pub version: Version,
    /// Why not.
    pub reason: String,
    /// Whose fault that is.
    pub setback: Setback,
}

/// Ships what is pending of some aggregates, and of those that were changed together with them, in `parallel` calls at a time.
/// It may be done by anyone, at any time, any number of times.
///
/// # Errors
/// When the source fails; what DynamoDB says is told for each aggregate.
pub async fn apply<S: Source, T: Target>(
    source: &S,
    target: &T,
    ids: impl IntoIterator<Item = AggregateId>,
    parallel: usize,
) -> Result<Applied> {
    let mut snapshot = source.snapshot().await?;
    let members = pending(&mut snapshot, ids.into_iter().collect()).await?;
    let read_at = snapshot.stamp();
    drop(snapshot);
    let mut applied = Applied::default();
    let mut shipments = stream::iter(groups(members))
        .map(|group| async move {
            let shipped = ship(target, &group, read_at).await;
            (group, shipped)
        })
        .buffer_unordered(parallel.max(1));
    let mut poisoned = Vec::new();
    while let Some((group, shipped)) = shipments.next().await {
        applied.largest_group = applied.largest_group.max(group.len());
        match shipped {
            // One of them is wrong by itself, and must not keep the others.
            Err(error) if setback(&error) == Setback::Poison && group.len() > 1 => poisoned.extend(group),
            shipped => applied.note(&group, shipped),
        }
    }
    drop(shipments);
    for member in poisoned {
        let alone = [member];
        let shipped = ship(target, &alone, read_at).await;
        applied.note(&alone, shipped);
    }
    if !applied.done.is_empty() {
        source.acknowledge(&applied.done).await?;
    }
    Ok(applied)
}

/// Those that are pending, with their partners that are, and theirs.
async fn pending<P: Snapshot>(snapshot: &mut P, ids: BTreeSet<AggregateId>) -> Result<Vec<Member>> {
    let mut found = BTreeMap::new();
    let mut looked = BTreeSet::new();
    let mut next = ids;
    while !next.is_empty() {
        let rows = snapshot.syncs(&next).await?;
        looked.append(&mut next);
        for row in rows.into_iter().filter(|row| row.pending) {
            next.extend(row.partners.iter().filter(|partner| !looked.contains(partner)).cloned());
            found.insert(row.id.clone(), row);
        }
    }
    let ids: Vec<AggregateId> = found.keys().cloned().collect();
    let projections = snapshot.project(&ids).await?;
    Ok(found.into_values().zip(projections).map(|(sync, projection)| Member { sync, projection }).collect())
}

/// Those that belong together, and can be shipped.
fn groups(members: Vec<Member>) -> Vec<Vec<Member>> {
    let mut groups: Vec<Vec<Member>> = Vec::new();
    for member in members {
        let is_partner = |other: &Member| {
            other.sync.partners.contains(&member.sync.id) || member.sync.partners.contains(&other.sync.id)
        };
        let (mut together, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(is_partner));
        groups = apart;
        let mut group: Vec<Member> = together.drain(..).flatten().collect();
        group.push(member);
        groups.push(group);
    }
    // What its version says of one that is touched is no more so: it gets another first, and the others wait for it, as what
    // one of them gives up another takes.
    let is_settled = |group: &Vec<Member>| !group.iter().any(|member| member.sync.touched);
    groups.into_iter().filter(is_settled).flat_map(limited).collect()
}

fn limited(group: Vec<Member>) -> Vec<Vec<Member>> {
    if group.len() <= GROUP_MAX {
        return vec![group];
    }
    tracing::warn!(aggregates = group.len(), "too many aggregates were changed together to be shipped together");
    group.into_iter().map(|member| vec![member]).collect()
}

/// Ships a group; how many writes something newer was there for.
async fn ship<T: Target>(target: &T, group: &[Member], read_at: Stamp) -> Result<usize> {
    let writes = writes(group);
    let mut superseded = 0;
    for part in writes.chunks(T::TOGETHER_MAX.max(1)) {
        let mut part = part.to_vec();
        // Each time at least one is left out.
        while !part.is_empty() {
            match target.put(&part, read_at).await? {
                Put::Applied => break,
                Put::Superseded(which) => {
                    let before = part.len();
                    let mut which = which.into_iter();
                    part.retain(|_| !which.next().unwrap_or(false));
                    superseded += before - part.len();
                    if part.len() == before {
                        let source = "writes were refused, and none of them was named".into();
                        return Err(Error::Conflict { source });
                    }
                }
            }
        }
    }
    Ok(superseded)
}

/// The newest write of each place.
fn writes(group: &[Member]) -> Vec<MirrorWrite> {
    let mut newest: BTreeMap<Place, MirrorWrite> = BTreeMap::new();
    let mut offer = |write: MirrorWrite| match newest.get(&write.place) {
        Some(known) if known.version >= write.version => {}
        _ => {
            newest.insert(write.place.clone(), write);
        }
    };
    for Member { sync, projection } in group {
        for (place, version) in &sync.released {
            let (place, owner) = (place.clone(), sync.id.clone());
            offer(MirrorWrite { place, version: *version, owner, content: Content::Tombstone });
        }
        let Projection::Live(items) = projection else { continue };
        // A place that it has not been given is not its own yet: the change was made by a writer that did not note it, and
        // will be noted.
        for (place, item) in items.iter().filter(|(place, _)| sync.live.contains(place)) {
            let (place, owner, content) = (place.clone(), sync.id.clone(), Content::Item(item.clone()));
            offer(MirrorWrite { place, version: sync.version, owner, content });
        }
    }
    newest.into_values().collect()
}
