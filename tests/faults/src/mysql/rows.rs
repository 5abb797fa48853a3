//! Rows, and how they are read.

use std::collections::BTreeMap;

use dual_repo::mirror::switch::Verified;
use dual_repo::mirror::{AggregateId, Control, Epoch, OpState, Sync};

use crate::domain::{AGGREGATES, BAD, Id, Root, Spot, State};

/// The name of a row, or of an entry of a unique index. In their order rows are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowId {
    /// The state of the move.
    Control,
    /// A caller's write.
    Op(u32),
    /// An aggregate.
    Root(Id),
    /// Its child row.
    Child(Id),
    /// A product.
    Product(u8),
    /// An entry of a unique index of aggregates: it is locked, and never stored.
    Index(Spot),
    /// What is known of an aggregate's mirror.
    Sync(Id),
    /// Whose a place is.
    Spot(Spot),
    /// A writer that does not know of the mirror has changed an aggregate.
    Note(u32),
    /// How far a range of rows has been gone through.
    Range(u8),
    /// An instance has shown itself.
    Beat(u8),
    /// The last comparison of all data.
    Verified,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// Of [`RowId::Control`].
    Control(Control),
    /// Of [`RowId::Op`].
    Op(OpState),
    /// Of [`RowId::Root`].
    Root(Root),
    /// Of [`RowId::Child`].
    Child(u32),
    /// Of [`RowId::Product`].
    Product(u32),
    /// Of [`RowId::Sync`].
    Sync(Debt),
    /// Of [`RowId::Spot`]: the owner; when it was handed over; and since when there is none and nothing is pending.
    Spot(Option<AggregateId>, u64, Option<u64>),
    /// Of [`RowId::Note`].
    Note(Id),
    /// Of [`RowId::Range`]: in which capture, up to which aggregate, and whether to the end.
    Range(Epoch, Option<String>),
    /// Of [`RowId::Beat`]: what it believes, and when.
    Beat(Epoch, u64),
    /// Of [`RowId::Verified`]: in which capture.
    Verified(Epoch, Verified),
}

/// What is known of an aggregate's mirror, with what relays need.
#[derive(Debug, Clone, PartialEq)]
pub struct Debt {
    /// What the protocol knows.
    pub sync: Sync,
    /// Since when it has been pending.
    pub since: u64,
    /// Until when it is a relay's.
    pub lease: u64,
    /// How often it could not be shipped.
    pub tries: u32,
    /// When it may be tried again.
    pub next: u64,
    /// Whether it waits until it has changed.
    pub is_dead: bool,
}

impl Debt {
    /// What the protocol is told: what waits until it has changed is not pending.
    #[must_use]
    pub fn known(&self) -> Sync {
        Sync { pending: self.sync.pending && !self.is_dead, ..self.sync.clone() }
    }

    /// Of what the protocol knows.
    #[must_use]
    pub fn new(sync: Sync, now: u64) -> Self {
        Debt { sync, since: now, lease: 0, tries: 0, next: 0, is_dead: false }
    }
}

/// All rows.
pub type Rows = BTreeMap<RowId, Row>;

/// Rows as somebody sees them.
pub trait Tables {
    /// A row.
    fn get(&self, id: RowId) -> Option<&Row>;

    /// The state of the move.
    fn control(&self) -> Option<&Control> {
        match self.get(RowId::Control) {
            Some(Row::Control(control)) => Some(control),
            _ => None,
        }
    }

    /// An aggregate's own row.
    fn root(&self, id: Id) -> Option<Root> {
        match self.get(RowId::Root(id)) {
            Some(Row::Root(root)) => Some(*root),
            _ => None,
        }
    }

    /// What is known of an aggregate's mirror.
    fn debt(&self, id: Id) -> Option<&Debt> {
        match self.get(RowId::Sync(id)) {
            Some(Row::Sync(debt)) => Some(debt),
            _ => None,
        }
    }

    /// Whose a place is.
    fn owner(&self, spot: Spot) -> Option<&AggregateId> {
        match self.get(RowId::Spot(spot)) {
            Some(Row::Spot(owner, ..)) => owner.as_ref(),
            _ => None,
        }
    }

    /// An aggregate with all that is in its item, whether an item can hold it or not.
    fn state(&self, id: Id) -> Option<State> {
        let root = self.root(id)?;
        let child = match self.get(RowId::Child(id)) {
            Some(Row::Child(value)) => *value,
            _ => 0,
        };
        let name = match self.get(RowId::Product(root.product)) {
            Some(Row::Product(name)) => *name,
            _ => 0,
        };
        Some(State { id, root, child, name })
    }

    /// All aggregates that there are.
    fn states(&self) -> Vec<State> {
        (0..AGGREGATES).filter_map(|id| self.state(id)).collect()
    }
}

/// Whether no item can hold it.
#[must_use]
pub fn is_bad(state: &State) -> bool {
    state.root.value == BAD
}

impl Tables for Rows {
    fn get(&self, id: RowId) -> Option<&Row> {
        BTreeMap::get(self, &id)
    }
}
