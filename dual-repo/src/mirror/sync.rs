//! The row beside an aggregate: what DynamoDB is owed.

use std::collections::{BTreeMap, BTreeSet};

use super::{AggregateId, Place, Version};

/// What is known of an aggregate's mirror. It is changed in the transactions that change the aggregate, and locked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// The aggregate.
    pub id: AggregateId,
    /// That of its last change; [`Version::NONE`] if it has none that is known.
    pub version: Version,
    /// Whether DynamoDB may not have it.
    pub pending: bool,
    /// Where its items and markers are to be.
    pub live: BTreeSet<Place>,
    /// What it has given up and DynamoDB may still have, each with the version of its tombstone.
    pub released: BTreeMap<Place, Version>,
    /// What was changed together with it, and is shipped together.
    pub partners: BTreeSet<AggregateId>,
    /// Whether a writer past the store has changed it since, so that its version does not say what it is. It is only known of
    /// a [snapshot](super::Snapshot).
    pub touched: bool,
}

impl Sync {
    /// Of an aggregate of which nothing is known.
    #[must_use]
    pub fn unknown(id: AggregateId) -> Self {
        Sync {
            id,
            version: Version::NONE,
            pending: false,
            live: BTreeSet::new(),
            released: BTreeMap::new(),
            partners: BTreeSet::new(),
            touched: false,
        }
    }

    /// The aggregate was changed: it is in these places now, and has given up those.
    pub(super) fn change(
        &mut self,
        version: Version,
        places: BTreeSet<Place>,
        given_up: impl IntoIterator<Item = Place>,
    ) {
        self.version = version;
        self.pending = true;
        self.released.extend(given_up.into_iter().map(|place| (place, version.released())));
        self.released.retain(|place, _| !places.contains(place));
        self.live = places;
    }

    /// DynamoDB has all.
    pub fn settle(&mut self) {
        self.pending = false;
        self.released.clear();
        self.partners.clear();
    }
}
