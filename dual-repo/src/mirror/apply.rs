//! What is pending is shipped.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};

use super::group::{Groups, groups};
use super::{
    AggregateId, Content, Member, MirrorWrite, Place, Projection, Put, Setback, Snapshot, Source, Stamp, Sync, Target,
    Version,
};
use crate::error::with_causes;
use crate::repository::{Error, ErrorKind, Result};

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
    /// Aggregates that were shipped each alone, as too many were changed together: readers of DynamoDB may see half.
    pub split: usize,
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
    let Groups { together, split } = groups(&mut snapshot, ids.into_iter().collect(), target.group_max()).await?;
    if split > 0 {
        tracing::warn!(aggregates = split, "shipped one by one, as too many aggregates were changed together");
    }
    let ids: Vec<AggregateId> = together.iter().flatten().map(|row| row.id.clone()).collect();
    let mut projections = snapshot.project(&ids).await?.into_iter();
    let read_at = snapshot.stamp();
    drop(snapshot);
    let with_items = |group: Vec<Sync>| -> Vec<Member> {
        group.into_iter().zip(&mut projections).map(|(sync, projection)| Member { sync, projection }).collect()
    };
    let members: Vec<Vec<Member>> = together.into_iter().map(with_items).filter(|group| is_settled(group)).collect();
    let mut applied = Applied { split, ..Applied::default() };
    let mut shipments = stream::iter(members)
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
        source.acknowledge(&applied.done, read_at).await?;
    }
    Ok(applied)
}

/// Whether the versions of a group say what it is. That of one that is touched is not so any more: it gets another first, and the
/// others wait for it, as what one of them gives up another takes.
fn is_settled(group: &[Member]) -> bool {
    !group.iter().any(|member| member.sync.touched)
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
