//! What a backfill has done.

use std::fmt;
use std::time::Duration;

use crate::error::RowError;
use crate::transfer::Stages;

/// What a [`Backfill`](super::Backfill) has done.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[must_use = "rows may have been rejected: look at `is_clean`"]
pub struct BackfillReport {
    /// The entity's struct.
    pub entity: &'static str,
    /// Rows that there were at the start; `None` for a table that is too large to be counted.
    pub counted: Option<u64>,
    /// Rows that were read.
    pub rows: u64,
    /// Items that were written.
    pub items: u64,
    /// Rows that were not written, because they cannot be read or cannot become an item.
    pub rejected: u64,
    /// The first of those rows, and why.
    pub reasons: Vec<RowError>,
    /// How long it took.
    pub elapsed: Duration,
    /// What it was spent on.
    pub time: Stages,
}

impl BackfillReport {
    /// True when every row was written: all that were counted were read, and all that were read were written.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.rejected == 0 && self.rows == self.items && self.counted.is_none_or(|counted| counted == self.rows)
    }

    /// Rows in a second.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn rows_per_second(&self) -> f64 {
        self.rows as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

impl fmt::Display for BackfillReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BackfillReport { entity, counted, rows, items, rejected, reasons, elapsed, time } = self;
        let rate = self.rows_per_second();
        let seconds = elapsed.as_secs_f64();
        write!(f, "{entity}: {rows} rows read, {items} items written in {seconds:.1} s ({rate:.0} rows/s; {time})")?;
        if let Some(counted) = counted.filter(|counted| counted != rows) {
            write!(f, "\n{counted} rows were counted at the start, {rows} were read: the table changed meanwhile")?;
        }
        if *rejected > 0 {
            write!(f, "\n{rejected} rows were rejected:")?;
        }
        for reason in reasons {
            write!(f, "\n  {reason}")?;
        }
        let unnamed = rejected.saturating_sub(u64::try_from(reasons.len()).unwrap_or(u64::MAX));
        if unnamed > 0 {
            write!(f, "\n  and {unnamed} more")?;
        }
        Ok(())
    }
}
