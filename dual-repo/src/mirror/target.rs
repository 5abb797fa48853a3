//! What the protocol asks of the store that follows.

use std::fmt;
use std::time::Duration;

use dynamo_core::value::{Item, ShownItem};

use super::{AggregateId, Control, Place, Version};
use crate::repository::Result;

/// The time at which a snapshot was taken, as the source's own clock has it. What was read then must not be sent long after:
/// tombstones may be gone by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub Duration);

/// A write of the mirror: it counts only if nothing as new is there.
#[derive(Debug, Clone, PartialEq)]
pub struct MirrorWrite {
    /// Where.
    pub place: Place,
    /// Which state it is.
    pub version: Version,
    /// Whose it is.
    pub owner: AggregateId,
    /// What.
    pub content: Content,
}

/// What a place is to have.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// An item, or a marker of a unique value.
    Item(Item),
    /// Nothing, and word of it.
    Tombstone,
}

impl fmt::Debug for Content {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Item(item) => f.debug_tuple("Item").field(&ShownItem(item)).finish(),
            Content::Tombstone => f.write_str("Tombstone"),
        }
    }
}

/// What became of writes that are applied together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// They are there.
    Applied,
    /// They are not: of each, whether something as new was there.
    Superseded(Vec<bool>),
}

/// What is in a place.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Which state it is; [`Version::NONE`] of an item that the mirror has not written.
    pub version: Version,
    /// Whose it is; `None` of an item that the mirror has not written.
    pub owner: Option<AggregateId>,
    /// The item without what the mirror adds to it; `None` of a tombstone.
    pub item: Option<Item>,
}

impl fmt::Debug for Found {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { version, owner, item } = self;
        let item = item.as_ref().map(ShownItem);
        f.debug_struct("Found").field("version", version).field("owner", owner).field("item", &item).finish()
    }
}

/// The store that follows: DynamoDB.
pub trait Target: Send + Sync {
    /// How many writes can be applied together.
    const TOGETHER_MAX: usize;

    /// How many aggregates are shipped together, at most. Of more each goes out alone.
    fn group_max(&self) -> usize {
        40
    }

    /// Writes, all or none: each if there is nothing in its place, or something older.
    fn put(&self, writes: &[MirrorWrite], read_at: Stamp) -> impl Future<Output = Result<Put>> + Send;

    /// What is in these places, with all that was answered before.
    fn read(&self, places: &[Place]) -> impl Future<Output = Result<Vec<Option<Found>>>> + Send;

    /// For how long after its stamp a write may still arrive.
    fn outlives(&self) -> Duration;

    /// Writes the state of the move where the mirror itself can be asked for it, unless a newer one is there.
    fn announce(&self, control: &Control) -> impl Future<Output = Result<()>> + Send;

    /// Removes the tombstone in a place, if there is one of this version.
    fn purge(&self, place: &Place, version: Version) -> impl Future<Output = Result<()>> + Send;
}
