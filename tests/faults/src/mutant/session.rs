//! Transactions, with one step done in another way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use dual_repo::mirror::switch::{Facts, Reason};
use dual_repo::mirror::{
    self, AggregateId, Carried, Control, Entered, Held, OpId, Place, Session as _, Source as _, Sync, Version,
};
use dual_repo::repository::{Error, Result};

use super::{Mutant, Source};
use crate::mysql::Transaction;
use crate::work::Work;

/// Numbers of a block.
const BLOCK: u64 = 8;

/// A transaction, with one step done in another way.
#[derive(Debug)]
pub struct Session {
    inner: Transaction,
    source: Source,
    number: Option<u64>,
    late: Vec<Sync>,
    is_backfill: bool,
}

impl Session {
    pub(super) fn new(inner: Transaction, source: Source) -> Self {
        Session { inner, source, number: None, late: Vec::new(), is_backfill: false }
    }

    fn is(&self, mutant: Mutant) -> bool {
        self.source.mutant == Some(mutant)
    }

    /// Whether the step that is done in another way is one that a write of one aggregate does without.
    fn takes_all_steps(&self) -> bool {
        matches!(
            self.source.mutant,
            Some(
                Mutant::NumberFirst
                    | Mutant::NumberBlocks
                    | Mutant::ClockVersions
                    | Mutant::BumpOutside
                    | Mutant::NoDebtLock
                    | Mutant::CurrentRelease
                    | Mutant::EqualRelease
                    | Mutant::NoOwners
            )
        )
    }

    async fn number_of_block(&mut self) -> Result<u64> {
        let is_used_up = self.source.memory.lock().unwrap_or_else(PoisonError::into_inner).block.1 == 0;
        if is_used_up {
            let first = self.inner.number().await? * BLOCK;
            self.source.memory.lock().unwrap_or_else(PoisonError::into_inner).block = (first, BLOCK);
        }
        let mut memory = self.source.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, left) = memory.block;
        memory.block = (next + 1, left.saturating_sub(1));
        Ok(next)
    }

    /// The clocks of instances differ by some steps.
    fn number_of_clock(&self) -> u64 {
        let instance = u64::from(self.source.inner.instance);
        let skew = instance * 37 % 97;
        (self.inner.world.lock().clock + 1 + skew) * 16 + instance
    }

    async fn version_each(&mut self, rows: &mut [Sync]) -> Result<()> {
        for row in rows.iter_mut().skip(1) {
            let released = row.version.released();
            let number = self.inner.number().await?;
            row.version = Version::new(row.version.epoch(), number).unwrap_or(row.version);
            for version in row.released.values_mut().filter(|version| **version == released) {
                *version = row.version.released();
            }
        }
        Ok(())
    }
}

impl mirror::Session for Session {
    type Work = Work;
    type Output = ();

    async fn control(&mut self) -> Result<Control> {
        if self.is(Mutant::CachedPhase) {
            return Ok(self.inner.pretend(self.source.view.get()));
        }
        self.inner.control().await
    }

    async fn control_alone(&mut self) -> Result<Control> {
        if self.is(Mutant::CachedPhase) {
            let control = self.source.inner.control().await?;
            return Ok(self.inner.pretend(control));
        }
        self.inner.control_alone().await
    }

    async fn facts(&mut self, control: &Control) -> Result<Facts> {
        let facts = self.inner.facts(control).await?;
        let unaware = if self.is(Mutant::CachedPhase) { Vec::new() } else { facts.unaware.clone() };
        Ok(Facts { unaware, ..facts })
    }

    async fn set_control(&mut self, from: &Control, to: &Control, reason: &Reason) -> Result<()> {
        self.inner.set_control(from, to, reason).await
    }

    async fn enter(&mut self, control: &Control, op: &OpId) -> Result<Entered> {
        let entered = if self.is(Mutant::CachedPhase) {
            self.inner.statement("records the write").await?;
            self.inner.pretend(control.clone());
            self.inner.record(op).await?
        } else {
            self.inner.enter(control, op).await?
        };
        Ok(match (entered, self.source.mutant) {
            (Entered::New(_), Some(Mutant::NumberBlocks)) => Entered::New(self.number_of_block().await?),
            (Entered::New(_), Some(Mutant::ClockVersions)) => Entered::New(self.number_of_clock()),
            (entered, _) => entered,
        })
    }

    async fn carry_out(&mut self, work: &Work) -> Result<Carried<()>> {
        self.inner.is_careless = self.is(Mutant::NoReferenceLock);
        self.inner.carry_out(work).await
    }

    async fn lock(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
        if self.is(Mutant::NumberFirst) {
            self.number = Some(self.inner.number().await?);
        }
        if self.is(Mutant::NoDebtLock) {
            self.inner.statement("reads the debts").await?;
            return Ok(self.inner.peek(ids));
        }
        self.inner.lock(ids).await
    }

    async fn strike_own(&mut self, ids: &BTreeSet<AggregateId>) -> Result<()> {
        self.inner.strike_own(ids).await
    }

    async fn strike(&mut self, ids: &BTreeSet<AggregateId>) -> Result<BTreeSet<AggregateId>> {
        let struck = self.inner.strike(ids).await?;
        Ok(if self.is(Mutant::BlindStrike) { BTreeSet::new() } else { struck })
    }

    async fn hold(&mut self, ids: &BTreeSet<AggregateId>) -> Result<()> {
        if self.is(Mutant::PoisonBlocks) {
            let held = self.inner.places(ids).await?;
            if held.iter().any(|held| matches!(held, Held::Unreadable(_))) {
                return Err(Error::Other { source: "one of them has no item".into() });
            }
        }
        if self.is(Mutant::NoHold) { Ok(()) } else { self.inner.hold(ids).await }
    }

    async fn places(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Held>> {
        self.inner.places(ids).await
    }

    async fn owners(&mut self, places: &BTreeSet<Place>) -> Result<BTreeMap<Place, AggregateId>> {
        let owners = self.inner.owners(places).await?;
        Ok(if self.is(Mutant::NoOwners) { BTreeMap::new() } else { owners })
    }

    async fn hand_over(&mut self, places: &BTreeMap<Place, Option<AggregateId>>) -> Result<()> {
        self.inner.hand_over(places).await
    }

    async fn stay(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        self.inner.any_version = self.is(Mutant::BlindStay);
        if self.takes_all_steps() { Ok(false) } else { self.inner.stay(id, places, version).await }
    }

    async fn appear(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        self.inner.is_young = self.is(Mutant::OldAppear);
        match self.source.mutant {
            Some(Mutant::BlindAppear) => self.inner.appear_anywhere(id, places, version).await,
            _ if self.takes_all_steps() => Ok(false),
            _ => self.inner.appear(id, places, version).await,
        }
    }

    async fn vanish(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        if self.takes_all_steps() { Ok(false) } else { self.inner.vanish(id, places, version).await }
    }

    async fn number(&mut self) -> Result<u64> {
        match (self.source.mutant, self.number) {
            (Some(Mutant::NumberFirst), Some(number)) => Ok(number),
            (Some(Mutant::NumberBlocks), _) => self.number_of_block().await,
            (Some(Mutant::ClockVersions), _) => Ok(self.number_of_clock()),
            _ => self.inner.number().await,
        }
    }

    async fn save(&mut self, rows: &[Sync]) -> Result<()> {
        let mut rows = rows.to_vec();
        match self.source.mutant {
            Some(Mutant::CurrentRelease) => {
                for row in &mut rows {
                    row.released.values_mut().for_each(|version| *version = row.version);
                }
            }
            Some(Mutant::EqualRelease) => {
                for row in &mut rows {
                    let own = row.version.released();
                    row.released.values_mut().filter(|version| **version == own).for_each(|v| *v = row.version);
                }
            }
            Some(Mutant::BlindBackfill) if self.is_backfill => {
                let mut memory = self.source.memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.backfilled.extend(rows.iter().map(|row| row.version));
            }
            Some(Mutant::BackfillBase) if self.is_backfill => {
                let base = self.inner.base();
                for row in &mut rows {
                    let released = row.version.released();
                    row.released
                        .values_mut()
                        .filter(|version| **version == released)
                        .for_each(|v| *v = base.released());
                    row.version = base;
                }
            }
            Some(Mutant::VersionEach) => self.version_each(&mut rows).await?,
            Some(Mutant::BumpOutside) => {
                self.late = rows;
                return Ok(());
            }
            _ => {}
        }
        self.inner.save(&rows).await
    }

    async fn next(&mut self, range: &str, limit: usize) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
        self.is_backfill = true;
        self.inner.next(range, limit).await
    }

    async fn reached(&mut self, range: &str, seen: usize, cursor: Option<&str>) -> Result<()> {
        self.inner.reached(range, seen, cursor).await
    }

    async fn commit(self) -> Result<()> {
        let Session { inner, source, late, .. } = self;
        inner.commit().await?;
        if !late.is_empty() {
            let mut second = source.inner.begin().await?;
            second.lock(&late.iter().map(|row| row.id.clone()).collect()).await?;
            second.save(&late).await?;
            second.commit().await?;
        }
        Ok(())
    }
}
