//! Reads of the mirror by a caller who must see what it has written.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use dynamo_core::value::{Item, ShownItem};

use super::mark::Marked;
use super::{Place, Target, Version};
use crate::repository::Result;

/// What a caller has written: the versions that it must see, or newer ones.
#[derive(Debug, Default)]
pub struct Floors {
    versions: Mutex<BTreeMap<Place, Version>>,
    /// Whether something was written of which is not known what.
    is_unsure: AtomicBool,
}

impl Floors {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of a write.
    pub fn raise(&self, written: &[Marked]) {
        let mut floors = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        for marked in written {
            let live = marked.live.iter().map(|place| (place, marked.version));
            let given = marked.given.iter().map(|place| (place, marked.version.released()));
            for (place, version) in live.chain(given) {
                let floor = floors.entry(place.clone()).or_default();
                *floor = version.max(*floor);
            }
        }
    }

    /// Takes note of a write of which is not known what it has written, as an earlier call has carried it out, or its outcome is
    /// unknown: nothing in the mirror is new enough from now on.
    pub fn doubt(&self) {
        self.is_unsure.store(true, Ordering::Relaxed);
    }

    /// The version that a read of a place must not be behind.
    #[must_use]
    pub fn of(&self, place: &Place) -> Version {
        if self.is_unsure.load(Ordering::Relaxed) {
            return Version::of(u64::MAX);
        }
        let floors = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        floors.get(place).copied().unwrap_or_default()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_unsure.load(Ordering::Relaxed)
            && self.versions.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// What is in a place of the mirror.
#[derive(Clone, PartialEq)]
pub enum Seen {
    /// An item, without what the mirror adds to it.
    Item(Item),
    /// None.
    Nothing,
    /// Something older than what the caller has written.
    Behind,
}

impl fmt::Debug for Seen {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Item(item) => f.debug_tuple("Item").field(&ShownItem(item)).finish(),
            Seen::Nothing => f.write_str("Nothing"),
            Seen::Behind => f.write_str("Behind"),
        }
    }
}

/// Reads places, for a caller with these floors.
///
/// # Errors
/// Whatever the target says.
pub async fn look<T: Target>(target: &T, places: &[Place], floors: &Floors) -> Result<Vec<Seen>> {
    let found = target.read(places).await?;
    let seen = |(place, found): (&Place, Option<super::Found>)| {
        let floor = floors.of(place);
        match found {
            None if floor > Version::NONE => Seen::Behind,
            None => Seen::Nothing,
            Some(found) if found.version < floor => Seen::Behind,
            Some(found) => found.item.map_or(Seen::Nothing, Seen::Item),
        }
    };
    Ok(places.iter().zip(found).map(seen).collect())
}
