//! The steps of the protocol in a transaction.

use std::collections::{BTreeMap, BTreeSet};

use dual_repo::mirror::switch::{Facts, Reason};
use dual_repo::mirror::{AggregateId, Carried, Control, Entered, Held, OpId, OpState, Place, Session, Sync, Version};
use dual_repo::repository::Result;

use super::facts::facts;
use super::{Debt, Mode, Row, RowId, Tables, Transaction, is_bad};
use crate::domain::{AGGREGATES, Id, Spot, aggregate, row};
use crate::scenario;
use crate::work::Work;
use crate::world::{LIFE, unavailable};

impl Transaction {
    async fn read_control(&mut self, mode: Mode) -> Result<Control> {
        self.statement(if mode == Mode::Shared { "reads the state" } else { "reads the state alone" }).await?;
        self.acquire(RowId::Control, mode).await?;
        let mut world = self.world.lock();
        let control = world.db.seen(self.id).control().cloned().ok_or_else(|| unavailable("there is no state"))?;
        if let Some(open) = world.db.open.get_mut(&self.id) {
            open.control = Some(control.clone());
        }
        Ok(control)
    }

    /// What is newer than all that was noted before capture began.
    #[must_use]
    pub fn base(&self) -> Version {
        let world = self.world.lock();
        let read = world.db.open.get(&self.id).and_then(|open| open.control.as_ref());
        read.or(world.db.rows.control()).map(Control::base).unwrap_or_default()
    }

    /// Goes by a state of the move that it has not read.
    pub fn pretend(&mut self, control: Control) -> Control {
        if let Some(open) = self.world.lock().db.open.get_mut(&self.id) {
            open.control = Some(control.clone());
        }
        control
    }

    /// What is known of aggregates, without a lock.
    #[must_use]
    pub fn peek(&self, ids: &BTreeSet<AggregateId>) -> Vec<Sync> {
        let world = self.world.lock();
        let seen = world.db.seen(self.id);
        let known = |id: &AggregateId| seen.debt(row(id)).map(Debt::known);
        ids.iter().map(|id| known(id).unwrap_or_else(|| Sync::unknown(id.clone()))).collect()
    }

    /// Puts a write on record, with a number that may be older than the lock.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn record(&mut self, op: &OpId) -> Result<Entered> {
        let (op, number) = {
            let mut world = self.world.lock();
            self.entered = world.clock;
            (scenario::op_number(op), world.db.number())
        };
        self.acquire(RowId::Op(op), Mode::Exclusive).await?;
        let mut world = self.world.lock();
        if let Some(Row::Op(state)) = world.db.seen(self.id).get(RowId::Op(op)) {
            return Ok(Entered::Before(*state));
        }
        world.db.write(self.id, RowId::Op(op), Some(Row::Op(OpState::Committed)));
        if let Some(open) = world.db.open.get_mut(&self.id) {
            open.op = Some(op);
        }
        Ok(Entered::New(number))
    }

    /// Notes a change of an aggregate of which this is known.
    fn note(&mut self, known: Option<Debt>, sync: Sync) {
        let mut world = self.world.lock();
        let now = world.clock;
        let since = known.filter(|known| known.sync.pending && !known.is_dead).map_or(now, |known| known.since);
        let row = RowId::Sync(row(&sync.id));
        world.db.write(self.id, row, Some(Row::Sync(Debt { since, ..Debt::new(sync, now) })));
    }

    /// Locks what is known of an aggregate.
    async fn known(&mut self, id: &AggregateId) -> Result<Option<Debt>> {
        self.acquire(RowId::Sync(row(id)), Mode::Exclusive).await?;
        Ok(self.world.lock().db.seen(self.id).debt(row(id)).cloned())
    }

    /// Notes that a new aggregate is there, whoever has had its places.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn appear_anywhere(
        &mut self,
        id: &AggregateId,
        places: &BTreeSet<Place>,
        version: Version,
    ) -> Result<bool> {
        self.statement("notes what is new").await?;
        if self.known(id).await?.is_some() {
            return Ok(false);
        }
        let sync = Sync { version, pending: true, live: places.clone(), ..Sync::unknown(id.clone()) };
        self.note(None, sync);
        let hands = places.iter().map(|place| (place.clone(), Some(id.clone()))).collect();
        for place in places {
            self.acquire(RowId::Spot(Spot::of(place)), Mode::Exclusive).await?;
        }
        self.hand_over(&hands).await?;
        Ok(true)
    }

    /// A writer that does not know of the mirror has changed these.
    ///
    /// # Errors
    /// When a fault strikes.
    pub async fn leave_notes(&mut self, ids: impl Iterator<Item = Id>) -> Result<()> {
        self.statement("leaves notes").await?;
        let mut world = self.world.lock();
        for id in ids {
            let note = world.db.note();
            world.db.write(self.id, RowId::Note(note), Some(Row::Note(id)));
        }
        Ok(())
    }
}

impl Session for Transaction {
    type Work = Work;
    type Output = ();

    async fn control(&mut self) -> Result<Control> {
        self.read_control(Mode::Shared).await
    }

    async fn control_alone(&mut self) -> Result<Control> {
        self.read_control(Mode::Exclusive).await
    }

    async fn facts(&mut self, control: &Control) -> Result<Facts> {
        self.statement("reads the facts").await?;
        let world = self.world.lock();
        Ok(facts(&world.db.seen(self.id), control, world.clock))
    }

    async fn set_control(&mut self, from: &Control, to: &Control, _: &Reason) -> Result<()> {
        self.statement("changes the phase").await?;
        let mut world = self.world.lock();
        world.note(|| format!("from {} to {} in epoch {}", from.phase, to.phase, to.epoch));
        world.db.write(self.id, RowId::Control, Some(Row::Control(to.clone())));
        Ok(())
    }

    async fn enter(&mut self, control: &Control, op: &OpId) -> Result<Entered> {
        self.statement("records the write").await?;
        self.acquire(RowId::Control, Mode::Shared).await?;
        {
            let mut world = self.world.lock();
            if world.db.seen(self.id).control() != Some(control) {
                return Ok(Entered::Stale);
            }
            if let Some(open) = world.db.open.get_mut(&self.id) {
                open.control = Some(control.clone());
            }
        }
        self.record(op).await
    }

    async fn carry_out(&mut self, work: &Work) -> Result<Carried<()>> {
        self.work(work).await
    }

    async fn lock(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
        self.statement("locks the debts").await?;
        for id in ids {
            self.acquire(RowId::Sync(row(id)), Mode::Exclusive).await?;
        }
        let found = self.peek(ids);
        let mut world = self.world.lock();
        let now = world.clock;
        for sync in &found {
            let row = RowId::Sync(row(&sync.id));
            if world.db.seen(self.id).get(row).is_none() {
                world.db.write(self.id, row, Some(Row::Sync(Debt::new(sync.clone(), now))));
            }
        }
        Ok(found)
    }

    async fn strike_own(&mut self, _: &BTreeSet<AggregateId>) -> Result<()> {
        // Callers leave no notes of what they write themselves.
        Ok(())
    }

    async fn strike(&mut self, ids: &BTreeSet<AggregateId>) -> Result<BTreeSet<AggregateId>> {
        self.statement("removes notes").await?;
        let mut world = self.world.lock();
        let ids: BTreeSet<Id> = ids.iter().map(row).collect();
        let notes = super::source::notes(&world.db.rows, &ids);
        for note in notes.keys() {
            world.db.write(self.id, *note, None);
        }
        Ok(notes.into_values().map(aggregate).collect())
    }

    async fn hold(&mut self, ids: &BTreeSet<AggregateId>) -> Result<()> {
        self.statement("holds the rows of what is noted").await?;
        for id in ids.iter().map(row) {
            self.acquire_now(RowId::Root(id), Mode::Shared)?;
            self.acquire_now(RowId::Child(id), Mode::Shared)?;
            let root = self.world.lock().db.seen(self.id).root(id);
            if let Some(root) = root {
                self.acquire_now(RowId::Product(root.product), Mode::Shared)?;
            }
        }
        Ok(())
    }

    async fn places(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Held>> {
        self.statement("reads where they are").await?;
        let world = self.world.lock();
        let seen = world.db.seen(self.id);
        let held = |id: &AggregateId| match seen.state(row(id)) {
            None => Held::Places(BTreeSet::new()),
            Some(state) if is_bad(&state) => Held::Unreadable("no item holds it".to_owned()),
            Some(state) => Held::Places(state.root.spots().map(Spot::place).collect()),
        };
        Ok(ids.iter().map(held).collect())
    }

    async fn owners(&mut self, places: &BTreeSet<Place>) -> Result<BTreeMap<Place, AggregateId>> {
        self.statement("locks places").await?;
        for place in places {
            self.acquire(RowId::Spot(Spot::of(place)), Mode::Exclusive).await?;
        }
        let world = self.world.lock();
        let seen = world.db.seen(self.id);
        let owner = |place: &Place| Some((place.clone(), seen.owner(Spot::of(place))?.clone()));
        Ok(places.iter().filter_map(owner).collect())
    }

    async fn hand_over(&mut self, places: &BTreeMap<Place, Option<AggregateId>>) -> Result<()> {
        self.statement("hands places over").await?;
        let mut world = self.world.lock();
        let now = world.clock;
        for (place, owner) in places {
            world.db.write(self.id, RowId::Spot(Spot::of(place)), Some(Row::Spot(owner.clone(), now, None)));
        }
        Ok(())
    }

    async fn stay(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        self.statement("notes a change").await?;
        let known = self.known(id).await?;
        let any_version = self.any_version;
        let fits = |sync: &Sync| sync.live == *places && (any_version || sync.version < version);
        let Some(sync) = known.as_ref().map(|known| known.sync.clone()).filter(fits) else { return Ok(false) };
        self.note(known, Sync { version, pending: true, ..sync });
        Ok(true)
    }

    async fn appear(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        self.statement("takes places").await?;
        for place in places {
            self.acquire(RowId::Spot(Spot::of(place)), Mode::Exclusive).await?;
        }
        {
            let mut world = self.world.lock();
            let is_known = |place: &Place| world.db.seen(self.id).get(RowId::Spot(Spot::of(place))).is_some();
            if places.iter().any(is_known) {
                return Ok(false);
            }
            let now = world.clock;
            for place in places {
                world.db.write(self.id, RowId::Spot(Spot::of(place)), Some(Row::Spot(Some(id.clone()), now, None)));
            }
        }
        self.statement("notes what is new").await?;
        let is_young = self.is_young || self.world.lock().clock < self.entered + LIFE;
        if self.known(id).await?.is_some() || !is_young {
            return Ok(false);
        }
        self.note(None, Sync { version, pending: true, live: places.clone(), ..Sync::unknown(id.clone()) });
        Ok(true)
    }

    async fn vanish(&mut self, id: &AggregateId, places: &BTreeSet<Place>, version: Version) -> Result<bool> {
        self.statement("notes what is gone").await?;
        let known = self.known(id).await?;
        let fits = |sync: &Sync| sync.live == *places && sync.released.is_empty() && sync.version < version;
        let Some(sync) = known.as_ref().map(|known| known.sync.clone()).filter(fits) else { return Ok(false) };
        let released = places.iter().map(|place| (place.clone(), version.released())).collect();
        self.note(known, Sync { version, pending: true, live: BTreeSet::new(), released, ..sync.clone() });
        self.statement("gives places up").await?;
        for place in places {
            self.acquire(RowId::Spot(Spot::of(place)), Mode::Exclusive).await?;
        }
        let is_own = |place: &Place| self.world.lock().db.seen(self.id).owner(Spot::of(place)) == Some(id);
        let own: Vec<&Place> = places.iter().filter(|place| is_own(place)).collect();
        {
            let mut world = self.world.lock();
            let now = world.clock;
            for place in &own {
                world.db.write(self.id, RowId::Spot(Spot::of(place)), Some(Row::Spot(None, now, None)));
            }
        }
        if own.len() == places.len() {
            return Ok(true);
        }
        self.statement("notes nothing yet").await?;
        self.note(None, Sync { version, pending: true, ..sync });
        Ok(false)
    }

    async fn number(&mut self) -> Result<u64> {
        self.statement("takes a number").await?;
        Ok(self.world.lock().db.number())
    }

    async fn save(&mut self, rows: &[Sync]) -> Result<()> {
        self.statement("writes the debts").await?;
        for sync in rows {
            let known = self.world.lock().db.seen(self.id).debt(row(&sync.id)).cloned();
            self.note(known, sync.clone());
        }
        Ok(())
    }

    async fn next(&mut self, range: &str, limit: usize) -> Result<(BTreeSet<AggregateId>, Option<String>)> {
        self.statement("reads a range").await?;
        self.acquire(RowId::Range(scenario::range_number(range)), Mode::Exclusive).await?;
        let world = self.world.lock();
        let seen = world.db.seen(self.id);
        let control = world.db.open.get(&self.id).and_then(|open| open.control.as_ref());
        let (base, capture) = (control.map(Control::base), control.map(|control| control.since));
        let after: Option<Id> = match seen.get(RowId::Range(scenario::range_number(range))) {
            Some(Row::Range(since, None)) if Some(*since) == capture => return Ok((BTreeSet::new(), None)),
            Some(Row::Range(since, Some(cursor))) if Some(*since) == capture => cursor.parse().ok(),
            _ => None,
        };
        let is_left = |id: &Id| {
            let version = seen.debt(*id).map(|debt| debt.sync.version);
            let is_known = version.is_some() || seen.root(*id).is_some();
            is_known && version.unwrap_or(Version::NONE) < base.unwrap_or_default()
        };
        let ids: Vec<Id> = (0..AGGREGATES)
            .filter(|id| scenario::is_in_range(*id, range) && after.is_none_or(|after| *id > after))
            .filter(is_left)
            .collect();
        let chunk: Vec<Id> = ids.iter().copied().take(limit).collect();
        let cursor = if chunk.len() < ids.len() { chunk.last().map(Id::to_string) } else { None };
        Ok((chunk.into_iter().map(aggregate).collect(), cursor))
    }

    async fn reached(&mut self, range: &str, _: usize, cursor: Option<&str>) -> Result<()> {
        self.statement("writes how far it is").await?;
        let row = RowId::Range(scenario::range_number(range));
        self.acquire(row, Mode::Exclusive).await?;
        let mut world = self.world.lock();
        let since = world.db.open.get(&self.id).and_then(|open| open.control.as_ref()).map(|control| control.since);
        let reached = Row::Range(since.unwrap_or_default(), cursor.map(str::to_owned));
        world.db.write(self.id, row, Some(reached));
        Ok(())
    }

    async fn commit(self) -> Result<()> {
        self.end().await
    }
}
