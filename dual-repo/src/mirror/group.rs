//! Which aggregates are shipped together: those that one transaction has changed, with those that others have changed together
//! with one of them, and so on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::unionfind::UnionFind;

use super::{AggregateId, Snapshot, Sync};
use crate::repository::Result;

/// How many times as many aggregates as go together may be looked at to find those. Of what was changed together with one that
/// is changed all the time, most was shipped before.
const LOOKED_AT: usize = 4;

/// Groups of aggregates that are pending.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Each to be shipped at once.
    pub(super) together: Vec<Vec<Sync>>,
    /// Aggregates that are to be shipped each alone, as too many belong together.
    pub(super) split: usize,
}

/// The groups of which some aggregates are, of `most` aggregates each. Of a larger one only those that were asked for are
/// shipped, each alone; or whoever ships one aggregate would read all that are owed, and the more there are, the longer it took.
pub(super) async fn groups<P: Snapshot>(snapshot: &mut P, ids: BTreeSet<AggregateId>, most: usize) -> Result<Groups> {
    let mut found: BTreeMap<AggregateId, Sync> = BTreeMap::new();
    let mut looked: BTreeSet<AggregateId> = BTreeSet::new();
    let mut next = ids.clone();
    while !next.is_empty() {
        let rows = snapshot.syncs(&next).await?;
        looked.append(&mut next);
        found.extend(rows.into_iter().filter(|row| row.pending).map(|row| (row.id.clone(), row)));
        for group in together(&found) {
            let unseen = unseen(&group, &found, &looked);
            if group.len() <= most && unseen.len() <= most.saturating_mul(LOOKED_AT) {
                next.extend(unseen.into_iter().cloned());
            }
        }
    }
    let mut groups = Groups::default();
    for group in together(&found) {
        let is_whole = group.len() <= most && unseen(&group, &found, &looked).is_empty();
        let rows = group.into_iter().filter_map(|id| found.remove(&id));
        if is_whole {
            groups.together.push(rows.collect());
            continue;
        }
        let alone: Vec<Vec<Sync>> = rows.filter(|row| ids.contains(&row.id)).map(|row| vec![row]).collect();
        groups.split += alone.len();
        groups.together.extend(alone);
    }
    Ok(groups)
}

/// What was changed together with one of a group, and was not looked for yet.
fn unseen<'f>(
    group: &[AggregateId],
    found: &'f BTreeMap<AggregateId, Sync>,
    looked: &BTreeSet<AggregateId>,
) -> BTreeSet<&'f AggregateId> {
    let partners = group.iter().filter_map(|id| found.get(id)).flat_map(|row| &row.partners);
    partners.filter(|partner| !looked.contains(*partner)).collect()
}

/// Those of which one is a partner of another.
fn together(found: &BTreeMap<AggregateId, Sync>) -> Vec<Vec<AggregateId>> {
    let at: HashMap<&AggregateId, usize> = found.keys().enumerate().map(|(at, id)| (id, at)).collect();
    let mut sets = UnionFind::<usize>::new(found.len());
    for (id, row) in found {
        for partner in &row.partners {
            if let (Some(one), Some(other)) = (at.get(id), at.get(partner)) {
                sets.union(*one, *other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<AggregateId>> = BTreeMap::new();
    for (id, set) in found.keys().zip(sets.into_labeling()) {
        groups.entry(set).or_default().push(id.clone());
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::{Projection, Stamp, Version};

    /// Rows, and how many of them were asked for.
    struct Known(BTreeMap<AggregateId, Sync>, usize);

    impl Snapshot for Known {
        async fn syncs(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
            self.1 += ids.len();
            Ok(ids.iter().filter_map(|id| self.0.get(id)).cloned().collect())
        }
        async fn project(&mut self, _: &[AggregateId]) -> Result<Vec<Projection>> {
            Ok(Vec::new())
        }
        fn stamp(&self) -> Stamp {
            Stamp(std::time::Duration::ZERO)
        }
    }

    fn id(number: usize) -> AggregateId {
        AggregateId { entity: "E".to_owned(), id: format!("{number:05}") }
    }

    /// Aggregates that are pending, each with these partners.
    fn known(partners: &[(usize, &[usize])]) -> Known {
        let row = |(number, partners): &(usize, &[usize])| {
            let mut row = Sync::unknown(id(*number));
            row.version = Version::new(1, 1).unwrap();
            row.pending = true;
            row.partners = partners.iter().map(|partner| id(*partner)).collect();
            (row.id.clone(), row)
        };
        Known(partners.iter().map(row).collect(), 0)
    }

    async fn of(known: &mut Known, ids: &[usize], most: usize) -> (Vec<Vec<usize>>, usize) {
        let found = groups(known, ids.iter().map(|number| id(*number)).collect(), most).await.unwrap();
        let number = |row: &Sync| row.id.id.parse().unwrap();
        (found.together.iter().map(|group| group.iter().map(number).collect()).collect(), found.split)
    }

    #[tokio::test]
    async fn what_was_changed_together_is_found_by_way_of_others_in_either_direction() {
        let mut rows = known(&[(1, &[1, 2]), (2, &[1, 2, 3]), (3, &[]), (4, &[3]), (5, &[5])]);
        // The third was shipped, and has a debt again.
        assert_eq!(of(&mut rows, &[1, 5], 10).await, (vec![vec![1, 2, 3], vec![5]], 0));
        assert_eq!(of(&mut rows, &[4], 10).await, (vec![vec![3, 4]], 0));
        rows.0.get_mut(&id(2)).unwrap().pending = false;
        assert_eq!(of(&mut rows, &[1], 10).await, (vec![vec![1]], 0));
    }

    #[tokio::test]
    async fn of_a_group_that_is_too_large_only_what_was_asked_for_is_shipped() {
        // One that everything else was changed with.
        let all: Vec<usize> = (0..5_000).collect();
        let rows: Vec<(usize, Vec<usize>)> =
            all.iter().map(|number| (*number, if *number == 0 { all.clone() } else { vec![0, *number] })).collect();
        let rows: Vec<(usize, &[usize])> =
            rows.iter().map(|(number, partners)| (*number, partners.as_slice())).collect();
        let mut rows = known(&rows);
        assert_eq!(of(&mut rows, &[0, 7, 8], 40).await, (vec![vec![0], vec![7], vec![8]], 3));
        assert_eq!(rows.1, 3, "what was asked for");
        rows.1 = 0;
        assert_eq!(of(&mut rows, &[7], 40).await, (vec![vec![7]], 1));
        assert_eq!(rows.1, 2, "and the one that it was changed with");
    }

    #[tokio::test]
    async fn a_large_group_keeps_no_other_from_being_shipped_whole() {
        let chain: Vec<(usize, [usize; 2])> = (0..100).map(|number| (number, [number, number + 1])).collect();
        let mut rows: Vec<(usize, &[usize])> = chain.iter().map(|(number, next)| (*number, next.as_slice())).collect();
        rows.extend([(200, &[201][..]), (201, &[200])]);
        let mut rows = known(&rows);
        assert_eq!(of(&mut rows, &[50, 200], 10).await, (vec![vec![50], vec![200, 201]], 1));
        assert!(rows.1 < 30, "{}", rows.1);
    }
}
