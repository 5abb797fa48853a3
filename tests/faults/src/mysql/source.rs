//! The steps of the protocol that are transactions by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use dual_repo::mirror::{AggregateId, Control, OpId, OpState, Place, Setback, Source, Stamp, Touched, Version};
use dual_repo::repository::{Error, Result};

use super::{Debt, Mode, Row, RowId, Rows, Snapshot, Tables, Transaction};
use crate::check;
use crate::domain::{AGGREGATES, Id, KEYS, Spot, UNIQUES, aggregate, row};
use crate::fault::Fault;
use crate::scenario;
use crate::work::Work;
use crate::world::{LEASE, Shared, ticks, unavailable, unknown};

/// MySQL, as an instance reaches it.
#[derive(Debug, Clone)]
pub struct MySql {
    /// Everything.
    pub world: Shared,
    /// Which instance.
    pub instance: u8,
}

impl MySql {
    /// Reads the state of the move.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn control(&self) -> Result<Control> {
        self.statement().await?;
        self.world.lock().db.rows.control().cloned().ok_or_else(|| unavailable("there is no state"))
    }

    /// Shows that the instance lives, and what it believes.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn beat(&self, believed: &Control) -> Result<()> {
        self.statement().await?;
        let mut world = self.world.lock();
        let row = Row::Beat(believed.epoch, world.clock);
        Arc::make_mut(&mut world.db.rows).insert(RowId::Beat(self.instance), row);
        Ok(())
    }

    /// Changes rows, as a writer does that does not know of the mirror, and leaves notes of it.
    ///
    /// # Errors
    /// When the work cannot be done, or a fault strikes.
    pub async fn bypass(&self, work: &Work) -> Result<()> {
        let mut transaction = Transaction::begin(&self.world).await?;
        if let Some(open) = self.world.lock().db.open.get_mut(&transaction.id) {
            open.is_bypass = true;
        }
        let carried = transaction.work(work).await?;
        transaction.leave_notes(carried.affected.keys().map(row)).await?;
        transaction.end().await
    }

    /// Whether a range has been gone through to its end since capture began.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn is_filled(&self, range: u8) -> Result<bool> {
        self.statement().await?;
        let world = self.world.lock();
        let rows = &world.db.rows;
        let since = rows.control().map(|control| control.since);
        Ok(matches!(rows.get(&RowId::Range(range)), Some(Row::Range(at, None)) if Some(*at) == since))
    }

    /// What became of a write, as far as it can be seen.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn look_up(&self, op: &OpId) -> Result<Option<OpState>> {
        self.statement().await?;
        let world = self.world.lock();
        Ok(match world.db.rows.get(&RowId::Op(scenario::op_number(op))) {
            Some(Row::Op(state)) => Some(*state),
            _ => None,
        })
    }

    /// Notes of places that nobody has that nobody owes their tombstones either.
    fn settle(&self) {
        let mut world = self.world.lock();
        let now = world.clock;
        let owed = owed(&*world.db.rows);
        let is_free = |spot: &Spot| world.db.locks.is_free(RowId::Spot(*spot)) && !owed.contains(&spot.place());
        for spot in spots().filter(is_free).collect::<Vec<_>>() {
            if let Some(Row::Spot(None, _, settled @ None)) =
                Arc::make_mut(&mut world.db.rows).get_mut(&RowId::Spot(spot))
            {
                *settled = Some(now);
            }
        }
    }

    /// Some places that nobody has and of which nobody owes the tombstone: those that are chosen by when they were handed over,
    /// and since when that has been so.
    #[must_use]
    pub fn free_spots(&self, limit: usize, is_chosen: impl Fn(u64, Option<u64>, u64) -> bool) -> Vec<Place> {
        let world = self.world.lock();
        let rows = &world.db.rows;
        let owed = owed(&**rows);
        let is_free = |spot: &Spot| matches!(rows.get(&RowId::Spot(*spot)), Some(Row::Spot(None, at, settled)) if is_chosen(*at, *settled, world.clock));
        spots().filter(is_free).map(Spot::place).filter(|place| !owed.contains(place)).take(limit).collect()
    }

    /// A statement by itself.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn statement(&self) -> Result<()> {
        self.world.step().await;
        if self.world.lock().strikes(Fault::Statement) { Err(unavailable("the connection is gone")) } else { Ok(()) }
    }
}

/// The notes of some aggregates.
pub(super) fn notes(rows: &Rows, of: &BTreeSet<Id>) -> BTreeMap<RowId, Id> {
    let note = |(id, row): (&RowId, &Row)| match row {
        Row::Note(noted) if of.contains(noted) => Some((*id, *noted)),
        _ => None,
    };
    rows.iter().filter_map(note).collect()
}

impl Source for MySql {
    type Session = Transaction;
    type Snapshot = Snapshot;
    type Work = Work;
    type Output = ();

    async fn begin(&self) -> Result<Transaction> {
        Transaction::begin(&self.world).await
    }

    async fn snapshot(&self) -> Result<Snapshot> {
        self.statement().await?;
        Ok(Snapshot::new(&self.world))
    }

    async fn resolve(&self, op: &OpId) -> Result<OpState> {
        let mut transaction = Transaction::begin(&self.world).await?;
        let row = RowId::Op(scenario::op_number(op));
        transaction.acquire(row, Mode::Exclusive).await?;
        {
            let mut world = self.world.lock();
            if let Some(Row::Op(state)) = world.db.seen(transaction.id).get(row) {
                return Ok(*state);
            }
            world.db.write(transaction.id, row, Some(Row::Op(OpState::Aborted)));
        }
        transaction.end().await?;
        Ok(OpState::Aborted)
    }

    async fn acknowledge(&self, done: &[(AggregateId, Version)], read_at: Stamp) -> Result<()> {
        let mut transaction = Transaction::begin(&self.world).await?;
        for (id, version) in done {
            let id = row(id);
            transaction.acquire(RowId::Sync(id), Mode::Exclusive).await?;
            let mut world = self.world.lock();
            let Some(mut debt) = world.db.seen(transaction.id).debt(id).cloned() else { continue };
            if debt.sync.version > *version && debt.sync.pending && !debt.is_dead {
                let read_at = u64::try_from(read_at.0.as_millis()).unwrap_or(u64::MAX);
                let debt = Debt { since: debt.since.max(read_at), ..debt };
                world.db.write(transaction.id, RowId::Sync(id), Some(Row::Sync(debt)));
                continue;
            }
            if debt.sync.version != *version || !debt.sync.pending {
                continue;
            }
            debt = Debt::new(debt.sync, 0);
            check::mirror::acknowledged(&mut world, &debt.sync);
            debt.sync.settle();
            world.db.write(transaction.id, RowId::Sync(id), Some(Row::Sync(debt)));
        }
        transaction.end().await
    }

    async fn claim(&self, limit: usize) -> Result<Vec<AggregateId>> {
        self.statement().await?;
        let mut world = self.world.lock();
        let now = world.clock;
        let is_due = |debt: &Debt| debt.sync.pending && !debt.is_dead && debt.lease <= now && debt.next <= now;
        let mut due: Vec<(u64, Id)> = (0..AGGREGATES)
            .filter(|id| world.db.locks.is_free(RowId::Sync(*id)))
            .filter_map(|id| world.db.rows.debt(id).filter(|debt| is_due(debt)).map(|debt| (debt.since, id)))
            .collect();
        due.sort_unstable();
        due.truncate(limit);
        for (_, id) in &due {
            if let Some(Row::Sync(debt)) = Arc::make_mut(&mut world.db.rows).get_mut(&RowId::Sync(*id)) {
                debt.lease = now + LEASE;
            }
        }
        if world.strikes(Fault::CommitAnswerLost) {
            return Err(unknown("no answer"));
        }
        Ok(due.into_iter().map(|(_, id)| aggregate(id)).collect())
    }

    async fn touched(&self, after: u64, limit: usize) -> Result<Touched> {
        self.statement().await?;
        let world = self.world.lock();
        let note = |(id, row): (&RowId, &Row)| match (id, row) {
            (RowId::Note(note), Row::Note(of)) if u64::from(*note) > after => Some((u64::from(*note), *of)),
            _ => None,
        };
        let found: Vec<(u64, Id)> = world.db.rows.iter().filter_map(note).take(limit).collect();
        let next = found.last().filter(|_| found.len() == limit).map(|(note, _)| *note);
        Ok(Touched { ids: found.into_iter().map(|(_, id)| aggregate(id)).collect(), next })
    }

    async fn reject(&self, id: &AggregateId, reason: &str) -> Result<()> {
        // All that are noted are aggregates.
        Err(Error::Other { source: format!("{id} is put aside: {reason}").into() })
    }

    async fn postpone(&self, of: &AggregateId, version: Version, _: &str, setback: Setback) -> Result<()> {
        let mut transaction = Transaction::begin(&self.world).await?;
        let id = row(of);
        transaction.acquire(RowId::Sync(id), Mode::Exclusive).await?;
        {
            let mut world = self.world.lock();
            let now = world.clock;
            let Some(debt) = world.db.seen(transaction.id).debt(id).cloned() else { return Ok(()) };
            if debt.sync.version != version || !debt.sync.pending {
                return Ok(());
            }
            let tries = debt.tries + u32::from(setback != Setback::NoAnswer);
            let next = now + if setback == Setback::NoAnswer { 4 } else { 4 << tries.min(5) };
            let is_poison = setback == Setback::Poison;
            let debt = Debt { tries, next, lease: 0, is_dead: is_poison, ..debt };
            world.stats.poison += u64::from(is_poison);
            world.db.write(transaction.id, RowId::Sync(id), Some(Row::Sync(debt)));
        }
        transaction.end().await
    }

    async fn free(&self, since: Duration, limit: usize) -> Result<Vec<Place>> {
        self.statement().await?;
        self.settle();
        Ok(self.free_spots(limit, |_, settled, now| settled.is_some_and(|settled| settled + ticks(since) < now)))
    }

    async fn forget(&self, place: &Place) -> Result<()> {
        let mut transaction = Transaction::begin(&self.world).await?;
        let row = RowId::Spot(Spot::of(place));
        transaction.acquire(row, Mode::Exclusive).await?;
        {
            let mut world = self.world.lock();
            if !matches!(world.db.seen(transaction.id).get(row), Some(Row::Spot(None, ..))) {
                return Ok(());
            }
            world.db.write(transaction.id, row, None);
        }
        transaction.end().await
    }

    async fn pause(&self, attempt: u32) {
        let ticks = self.world.lock().rng.u64(1..=8 * u64::from(attempt.clamp(1, 8)));
        self.world.sleep(ticks).await;
    }
}

/// The places whose tombstones somebody owes.
fn owed(rows: &impl Tables) -> BTreeSet<Place> {
    let debts = (0..AGGREGATES).filter_map(|id| rows.debt(id)).filter(|debt| debt.sync.pending);
    debts.flat_map(|debt| debt.sync.released.keys().cloned()).collect()
}

fn spots() -> impl Iterator<Item = Spot> {
    (0..KEYS).map(Spot::Key).chain((0..UNIQUES).map(Spot::Unique))
}

/// What is said of an error that is no fault of the protocol.
#[must_use]
pub fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound { .. } | Error::AlreadyExists { .. } | Error::NotUnique { .. } | Error::ConditionFailed { .. }
    )
}
