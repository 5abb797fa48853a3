//! What callers were told, and what has happened in truth.

use std::collections::{BTreeMap, BTreeSet};

use dual_repo::mirror::Version;

use crate::domain::{Document, Id, Spot};
use crate::dynamo::Stored;

/// What a caller was told of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It was carried out.
    Succeeded,
    /// It was not, and never will be.
    Failed,
}

/// What became of a caller's write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fate {
    /// The commits that carried it out.
    pub commits: u32,
    /// The number of the last of them.
    pub at: u64,
    /// What was said of it last.
    pub told: Option<Told>,
}

/// What has happened in truth.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Callers' writes.
    pub ops: BTreeMap<u32, Fate>,
    /// Commits so far.
    pub commits: u64,
    /// What was to be in a place, from which commit on.
    pub history: BTreeMap<Spot, Vec<(u64, Option<Document>)>>,
    /// What DynamoDB has had in a place, by version.
    pub contents: BTreeMap<(Spot, Version), Stored>,
    /// The newest version that a place has had.
    pub highest: BTreeMap<Spot, Version>,
    /// The versions that were given out.
    pub versions: BTreeSet<Version>,
    /// Aggregates that were written together.
    pub groups: Vec<(Version, BTreeSet<Id>)>,
    /// Whether groups are split, so that half of one may be seen.
    pub are_split: bool,
    /// Aggregates that have changed without a new version.
    pub tainted: BTreeSet<(Id, Version)>,
    /// Aggregates that were ever changed by a writer that does not know of the mirror.
    pub bypassed: BTreeSet<Id>,
    /// Places that changed hands without a word to the mirror: who takes and who gives is noted one by one.
    pub loose: BTreeSet<Spot>,
    /// Aggregates that no item could ever hold.
    pub unreadable: BTreeSet<Id>,
}

impl Ledger {
    /// Whether this was to be in a place at some time that is not before a commit.
    #[must_use]
    pub fn was_there_since(&self, spot: Spot, seen: Option<Document>, commit: u64) -> bool {
        let Some(history) = self.history.get(&spot) else { return seen.is_none() };
        let ends = history.iter().skip(1).map(|(next, _)| *next).chain([u64::MAX]);
        let first = history.first().map_or(u64::MAX, |(first, _)| *first);
        (seen.is_none() && first > commit)
            || history.iter().zip(ends).any(|((_, document), end)| *document == seen && end > commit)
    }

    /// Whether an aggregate has changed without a new version since it had this one.
    #[must_use]
    pub fn is_tainted(&self, id: Id, version: Version) -> bool {
        self.tainted.contains(&(id, version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_before_a_commit_is_older_than_it() {
        let spot = Spot::Key(0);
        let mut ledger = Ledger::default();
        assert!(ledger.was_there_since(spot, None, 7));
        ledger.history.insert(spot, vec![(3, Some(Document::Marker(1))), (5, None), (9, Some(Document::Marker(2)))]);
        let seen = |document, commit| ledger.was_there_since(spot, document, commit);
        assert!(seen(Some(Document::Marker(1)), 4) && !seen(Some(Document::Marker(1)), 5));
        assert!(seen(None, 8) && !seen(None, 9));
        assert!(seen(Some(Document::Marker(2)), 100));
    }
}
