//! What a check has found.

use std::fmt;
use std::time::Duration;

use super::Difference;
use crate::transfer::Stages;

/// What a [`Verify`](super::Verify) has found.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[must_use = "the stores may differ: look at `is_clean`"]
pub struct VerifyReport {
    /// The entity's struct.
    pub entity: &'static str,
    /// Rows that there were at the start; `None` for a table that is too large to be counted.
    pub counted: Option<u64>,
    /// Rows that were read.
    pub rows: u64,
    /// Items of the entity that DynamoDB has.
    pub items: u64,
    /// Rows whose item is what they say.
    pub equal: u64,
    /// Rows without item.
    pub missing: u64,
    /// Items without row. The item of a row that cannot be read counts as one: nobody can say which it is.
    pub orphans: u64,
    /// Items that are not what their row says.
    pub different: u64,
    /// Rows whose key another row has too.
    pub collisions: u64,
    /// Rows that cannot be read, or cannot become an item.
    pub unreadable: u64,
    /// The first differences.
    pub differences: Vec<Difference>,
    /// How long it took.
    pub elapsed: Duration,
    /// What it was spent on.
    pub time: Stages,
}

impl VerifyReport {
    /// True when both stores hold the same, and all rows that were counted were read.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.found() == 0 && self.counted.is_none_or(|counted| counted == self.rows)
    }

    /// How many differences there are.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.missing + self.orphans + self.different + self.collisions + self.unreadable
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let VerifyReport { entity, counted, rows, items, equal, differences, elapsed, .. } = self;
        write!(f, "{entity}: {rows} rows, {items} items, {equal} equal, in {:.1} s", elapsed.as_secs_f64())?;
        let counts = [
            (self.missing, "missing"),
            (self.orphans, "orphaned"),
            (self.different, "different"),
            (self.collisions, "colliding"),
            (self.unreadable, "unreadable"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        if let Some(counted) = counted.filter(|counted| counted != rows) {
            write!(f, "\n  {counted} rows were counted at the start, {rows} were read: the table changed meanwhile")?;
        }
        for difference in differences {
            write!(f, "\n  {difference}")?;
        }
        let unnamed = self.found().saturating_sub(u64::try_from(differences.len()).unwrap_or(u64::MAX));
        if unnamed > 0 {
            write!(f, "\n  and {unnamed} more")?;
        }
        Ok(())
    }
}
