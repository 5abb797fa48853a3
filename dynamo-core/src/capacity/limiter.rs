//! Limits of the capacity that the calls of handles consume.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Priority, Rate, Units};

/// Holds what calls consume to a rate for each table: off unless it is given to
/// [`Dynamo::with_limiter`](crate::Dynamo::with_limiter). Handles and clones that have the same limiter share its rates.
///
/// A call waits, before it is sent, until nothing is owed for its tables ([`Rate`]), for as long as that takes: give it a
/// time by `tokio::time::timeout` where that matters. What it has consumed, indexes included, is taken from what DynamoDB
/// says. Of a call that DynamoDB throttles, or a batch of which it leaves something, the rates of its tables are halved,
/// and grow back. Calls of a handle in the [background](crate::Dynamo::with_priority) take what others leave.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// use dynamo_core::Dynamo;
/// use dynamo_core::capacity::{Limiter, Limits, Priority};
///
/// let limiter = Limiter::new(Limits { reads: Some(500), writes: Some(200) })
///     .table("Orders", Limits { reads: None, writes: Some(1000) });
/// let db = Dynamo::embedded()?.with_limiter(limiter);
/// let sweep = db.clone().with_priority(Priority::Background);
/// # drop(sweep);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Limiter {
    limits: Limits,
    tables: Arc<HashMap<String, Limits>>,
    rates: Arc<Mutex<HashMap<String, Rates>>>,
}

/// Capacity units in a second; `None` for any number, until DynamoDB throttles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Read capacity units.
    pub reads: Option<u32>,
    /// Write capacity units. A write takes those of the indexes that it changes, too.
    pub writes: Option<u32>,
}

#[derive(Debug, Clone)]
struct Rates {
    reads: Arc<Rate>,
    writes: Arc<Rate>,
}

impl Limiter {
    /// So much for each table.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Limiter { limits, tables: Arc::default(), rates: Arc::default() }
    }

    /// So much for this one, by its full name, prefix included.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, limits: Limits) -> Self {
        Arc::make_mut(&mut self.tables).insert(name.into(), limits);
        self
    }

    /// The rate of reads of a table, by its full name.
    #[must_use]
    pub fn reads(&self, table: &str) -> Arc<Rate> {
        self.rates(table).reads
    }

    /// The rate of writes to a table, by its full name.
    #[must_use]
    pub fn writes(&self, table: &str) -> Arc<Rate> {
        self.rates(table).writes
    }

    fn rates(&self, table: &str) -> Rates {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rates) = rates.get(table) {
            return rates.clone();
        }
        let limits = self.tables.get(table).unwrap_or(&self.limits);
        let new = Rates { reads: Arc::new(Rate::new(limits.reads)), writes: Arc::new(Rate::new(limits.writes)) };
        rates.entry(table.to_owned()).or_insert(new).clone()
    }

    /// Waits for the turn of a call, in each of its tables.
    pub(crate) async fn turns(&self, tables: Vec<String>, reads: Reads, priority: Priority) -> Vec<Turn> {
        let mut turns = Vec::with_capacity(tables.len());
        for table in tables {
            let rates = self.rates(&table);
            let mut turn = Turn { table, rates, reads, expected: 0.0 };
            turn.expected = turn.rate().expect(priority).await;
            turns.push(turn);
        }
        turns
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("limits", &self.limits).field("tables", &self.tables).finish_non_exhaustive()
    }
}

/// Whether a call reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    Yes,
    No,
}

/// The turn of a call in a table, in which something is set aside for it until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) table: String,
    rates: Rates,
    reads: Reads,
    expected: f64,
}

impl Turn {
    fn rate(&self) -> &Rate {
        match self.reads {
            Reads::Yes => &self.rates.reads,
            Reads::No => &self.rates.writes,
        }
    }

    /// The call was throttled.
    pub(crate) fn throttled(&self) {
        self.rate().throttled();
    }

    /// It has consumed so much.
    pub(crate) fn consumed(&self, units: Units) {
        for (rate, units) in [(&self.rates.reads, units.read), (&self.rates.writes, units.write)] {
            if units > 0.0 {
                rate.consumed(units);
            }
        }
    }

    /// It has consumed something, and nothing is known of how much.
    pub(crate) fn consumed_something(&self) {
        self.rate().consumed(self.expected);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.rate().release(self.expected);
    }
}
