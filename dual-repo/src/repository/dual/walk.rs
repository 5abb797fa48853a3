//! Both stores are gone through, a step at a time.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};

use super::DualStore;
use super::suspects::Suspect;
use crate::mirror::check::{Class, Finding, check};
use crate::mirror::walk::Position;
use crate::mirror::{AggregateId, Found, Place, Target as _};
use crate::repository::Result;

/// Aggregates that are compared at once.
pub(super) const COMPARED: usize = 128;

/// Which data are compared.
#[derive(Debug)]
pub(super) struct Sample {
    per_mille: u32,
    /// Another one for each sample.
    hasher: RandomState,
    /// Rows that a step goes through.
    rows: usize,
    /// Items that a step goes through; as many as DynamoDB hands out at once unless told.
    items: Option<i32>,
}

impl Sample {
    /// So many of a thousand.
    pub(super) fn new(per_mille: u32) -> Self {
        Sample { per_mille: per_mille.min(1000), hasher: RandomState::new(), rows: COMPARED, items: None }
    }

    /// All, in steps of so many.
    pub(super) fn in_steps(rows: usize) -> Self {
        let rows = rows.clamp(1, COMPARED);
        Sample { rows, items: i32::try_from(rows).ok(), ..Sample::new(1000) }
    }

    pub(super) fn is_all(&self) -> bool {
        self.per_mille == 1000
    }

    fn has(&self, id: &AggregateId) -> bool {
        self.is_all() || self.hasher.hash_one(id) % 1000 < u64::from(self.per_mille)
    }

    /// A part of a table that is as large as the sample: how many such parts there are, and which one it is.
    fn segment(&self) -> Option<(i32, i32)> {
        let parts = 1000 / self.per_mille.max(1);
        let which = self.hasher.hash_one(parts) % u64::from(parts.max(1));
        (parts > 1).then(|| Some((i32::try_from(parts).ok()?, i32::try_from(which).ok()?))).flatten()
    }
}

/// What a step has come by.
#[derive(Debug)]
pub(super) struct Step {
    /// Aggregates that were compared.
    pub(super) compared: u64,
    /// Items that were looked at.
    pub(super) items: u64,
    pub(super) suspects: BTreeSet<Suspect>,
    /// Where the next step begins; `None` at the end.
    pub(super) next: Option<Position>,
}

fn count(some: usize) -> u64 {
    u64::try_from(some).unwrap_or(u64::MAX)
}

impl DualStore {
    /// Where a comparison begins.
    pub(super) fn beginning(&self) -> Position {
        self.rows_of(0)
    }

    fn rows_of(&self, entity: usize) -> Position {
        match self.inner.entities.get(entity) {
            Some(entity) => Position::Rows { entity: entity.clone(), after: None },
            None => Position::Gone { after: None },
        }
    }

    fn items_of(&self, table: usize) -> Option<Position> {
        let table = self.inner.target.tables().get(table).map(|table| (*table).to_owned())?;
        Some(Position::Items { table, after: None })
    }

    /// Goes a step on. Where the program of before knew of other entities, it begins anew.
    pub(super) async fn step(&self, from: Position, sample: &Sample) -> Result<Step> {
        match from {
            Position::Rows { entity, after } => match self.inner.entities.iter().position(|known| *known == entity) {
                Some(at) => self.step_rows(at, entity, after, sample).await,
                None => Ok(Step { compared: 0, items: 0, suspects: BTreeSet::new(), next: Some(self.beginning()) }),
            },
            Position::Gone { after } => self.step_gone(after, sample).await,
            Position::Items { table, after } => {
                match self.inner.target.tables().iter().position(|known| *known == table) {
                    Some(at) => self.step_items(at, table, after, sample).await,
                    None => Ok(Step { compared: 0, items: 0, suspects: BTreeSet::new(), next: Some(self.beginning()) }),
                }
            }
        }
    }

    async fn step_rows(&self, at: usize, entity: String, after: Option<String>, sample: &Sample) -> Result<Step> {
        let (mut ids, cursor) = self.inner.source.rows_after(&entity, after.as_deref(), sample.rows).await?;
        ids.retain(|id| sample.has(id));
        let suspects = self.differing(&ids).await?;
        let next = match cursor {
            Some(after) => Position::Rows { entity, after: Some(after) },
            None => self.rows_of(at + 1),
        };
        Ok(Step { compared: count(ids.len()), items: 0, suspects, next: Some(next) })
    }

    async fn step_gone(&self, after: Option<AggregateId>, sample: &Sample) -> Result<Step> {
        let (mut ids, cursor) = self.inner.source.gone_after(after.as_ref(), sample.rows).await?;
        ids.retain(|id| sample.has(id));
        let suspects = self.differing(&ids).await?;
        let next = match cursor {
            Some(after) => Some(Position::Gone { after: Some(after) }),
            None => self.items_of(0),
        };
        Ok(Step { compared: 0, items: 0, suspects, next })
    }

    async fn step_items(&self, at: usize, table: String, after: Option<Place>, sample: &Sample) -> Result<Step> {
        let (items, next) = self.inner.target.items(&table, after, sample.segment(), sample.items).await?;
        let looked_at = count(items.len());
        let is_ours = |owner: &Option<AggregateId>| match owner {
            Some(owner) => self.inner.entities.contains(&owner.entity),
            None => true,
        };
        let items = items.into_iter().filter(|(_, owner)| is_ours(owner)).collect();
        let suspects = self.unfounded(items).await?;
        let suspects = suspects.into_iter().map(|(place, owner)| Suspect::Item(place, owner)).collect();
        let next = match next {
            Some(after) => Some(Position::Items { table, after: Some(after) }),
            None => self.items_of(at + 1),
        };
        Ok(Step { compared: 0, items: looked_at, suspects, next })
    }

    async fn differing(&self, ids: &BTreeSet<AggregateId>) -> Result<BTreeSet<Suspect>> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let findings = check(&self.inner.source, &self.inner.target, ids).await?;
        Ok(findings.into_iter().filter_map(|finding| finding.aggregate).map(Suspect::Aggregate).collect())
    }

    /// Those of some items that their owners do not have, or that nobody has whose they could be.
    async fn unfounded(&self, items: Vec<(Place, Option<AggregateId>)>) -> Result<Vec<(Place, Option<AggregateId>)>> {
        let (mut written, mut strange) = (Vec::new(), Vec::new());
        for (place, owner) in items {
            match owner {
                Some(owner) => written.push((place, owner)),
                None => strange.push(place),
            }
        }
        let source = &self.inner.source;
        let orphans = if written.is_empty() { Vec::new() } else { source.orphans(written).await? };
        let strange = if strange.is_empty() { Vec::new() } else { source.nobodys(strange).await? };
        let orphans = orphans.into_iter().map(|(place, owner)| (place, Some(owner)));
        Ok(orphans.chain(strange.into_iter().map(|place| (place, None))).collect())
    }

    /// What is found of suspects when they are looked at again.
    pub(super) async fn look_again(&self, suspects: BTreeSet<Suspect>) -> Result<Vec<Finding>> {
        let (mut ids, mut items) = (BTreeSet::new(), Vec::new());
        for suspect in suspects {
            match suspect {
                Suspect::Aggregate(id) => drop(ids.insert(id)),
                Suspect::Item(place, owner) => items.push((place, owner)),
            }
        }
        let mut findings = Vec::new();
        let ids: Vec<AggregateId> = ids.into_iter().collect();
        for some in ids.chunks(COMPARED) {
            let some = some.iter().cloned().collect();
            findings.extend(check(&self.inner.source, &self.inner.target, &some).await?);
        }
        for some in items.chunks(COMPARED) {
            findings.extend(self.still_unfounded(some).await?);
        }
        Ok(findings)
    }

    async fn still_unfounded(&self, items: &[(Place, Option<AggregateId>)]) -> Result<Vec<Finding>> {
        let places: Vec<Place> = items.iter().map(|(place, _)| place.clone()).collect();
        let found = self.inner.target.read(&places).await?;
        let is_there = |owner: &Option<AggregateId>, found: Option<Found>| {
            found.is_some_and(|found| found.item.is_some() && found.owner == *owner)
        };
        let there = items.iter().zip(found).filter(|((_, owner), found)| is_there(owner, found.clone()));
        let still = self.unfounded(there.map(|(item, _)| item.clone()).collect()).await?;
        let finding = |(place, aggregate): (Place, Option<AggregateId>)| {
            let class = if aggregate.is_some() { Class::Orphan } else { Class::Stranger };
            Finding { aggregate, place: Some(place), class }
        };
        Ok(still.into_iter().map(finding).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_about_its_share_of_all_and_a_part_of_a_table() {
        let id = |number: u32| AggregateId { entity: "TAG".to_owned(), id: format!("[{number}]") };
        let has = |sample: &Sample| (0..10_000).filter(|number| sample.has(&id(*number))).count();
        assert_eq!(has(&Sample::new(1000)), 10_000);
        assert_eq!(has(&Sample::new(0)), 0);
        let sample = Sample::new(100);
        assert!((700..1300).contains(&has(&sample)), "{}", has(&sample));
        assert!(matches!(sample.segment(), Some((10, 0..10))), "{:?}", sample.segment());
        assert_eq!(Sample::new(1000).segment(), None);
        assert_eq!(Sample::new(600).segment(), None);
    }
}
