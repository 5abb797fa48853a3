//! A model of MySQL: transactions at READ COMMITTED, with locks of rows that are held to their end.

mod carry_out;
mod facts;
mod locks;
mod rows;
mod session;
mod snapshot;
mod source;
mod transaction;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dual_repo::mirror::Control;

use crate::check;
use crate::domain;
use crate::world::World;

pub use locks::{Grant, Id, Locks, Mode};
pub use rows::{Debt, Row, RowId, Rows, Tables, is_bad};
pub use snapshot::Snapshot;
pub use source::{MySql, is_refusal};
pub use transaction::Transaction;

/// What a transaction has changed so far.
pub type Writes = BTreeMap<RowId, Option<Row>>;

/// A transaction that has not ended.
#[derive(Debug, Default)]
pub struct Open {
    /// What it has changed.
    pub writes: Writes,
    /// The caller's write that it carries out.
    pub op: Option<u32>,
    /// The state of the move as it has read it.
    pub control: Option<Control>,
    /// The aggregates that it has written itself.
    pub written: BTreeSet<domain::Id>,
    /// The aggregates that it leaves to others to give versions.
    pub left: BTreeSet<domain::Id>,
    /// Whether it does not know of the mirror.
    pub is_bypass: bool,
    /// Whether nobody waits for its end, and it is committed or rolled back some time.
    pub is_abandoned: bool,
}

/// The database.
#[derive(Debug, Default)]
pub struct Database {
    /// What is committed.
    pub rows: Arc<Rows>,
    /// The transactions that have not ended.
    pub open: BTreeMap<Id, Open>,
    /// Their locks.
    pub locks: Locks,
    next: Id,
    number: u64,
    notes: u32,
}

/// Rows as a transaction sees them.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    rows: &'a Rows,
    writes: Option<&'a Writes>,
}

impl Tables for Seen<'_> {
    fn get(&self, id: RowId) -> Option<&Row> {
        match self.writes.and_then(|writes| writes.get(&id)) {
            Some(written) => written.as_ref(),
            None => self.rows.get(&id),
        }
    }
}

impl Database {
    /// Rows as a transaction sees them: what is committed, and what it has changed itself.
    #[must_use]
    pub fn seen(&self, by: Id) -> Seen<'_> {
        Seen { rows: &self.rows, writes: self.open.get(&by).map(|open| &open.writes) }
    }

    /// Rows as they would be with these changes.
    #[must_use]
    pub fn seen_with<'a>(&'a self, writes: &'a Writes) -> Seen<'a> {
        Seen { rows: &self.rows, writes: Some(writes) }
    }

    /// Changes a row in a transaction.
    pub fn write(&mut self, by: Id, row: RowId, value: Option<Row>) {
        if let Some(open) = self.open.get_mut(&by) {
            open.writes.insert(row, value);
        }
    }

    /// The next number of a sequence that is never rolled back.
    pub fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// The next number of a note.
    pub fn note(&mut self) -> u32 {
        self.notes += 1;
        self.notes
    }

    fn begin(&mut self) -> Id {
        self.next += 1;
        self.open.insert(self.next, Open::default());
        self.next
    }

    /// The transactions whose end nobody waits for.
    pub fn abandoned(&self) -> impl Iterator<Item = Id> + use<'_> {
        self.open.iter().filter(|(_, open)| open.is_abandoned).map(|(id, _)| *id)
    }
}

impl World {
    /// Commits a transaction.
    pub fn commit(&mut self, id: Id) {
        check::commit::check(self, id);
        let Some(open) = self.db.open.remove(&id) else { return };
        let rows = Arc::make_mut(&mut self.db.rows);
        for (row, value) in open.writes {
            match value {
                Some(value) => rows.insert(row, value),
                None => rows.remove(&row),
            };
        }
        self.db.locks.release(id);
        self.stats.commits += 1;
        self.note(|| format!("T{id} is committed"));
    }

    /// Rolls a transaction back.
    pub fn roll_back(&mut self, id: Id) {
        if self.db.open.remove(&id).is_some() {
            self.db.locks.release(id);
            self.note(|| format!("T{id} is rolled back"));
        }
    }
}
