//! What was done, in numbers.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Counts of what sequences have done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Statistics {
    /// Sequences without a difference.
    pub sequences: u64,
    /// Operations, by what they do.
    pub operations: BTreeMap<String, u64>,
    /// Answers of the store that the others are held against.
    pub answers: BTreeMap<String, u64>,
    /// Reasons of refused transactions there, one for each operation.
    pub reasons: BTreeMap<String, u64>,
    /// Cursors that one store has made and the others have gone on from.
    pub cursors: u64,
    /// Answers that were held against that of the first store.
    pub comparisons: u64,
    /// Entities that were read in the end, in all stores.
    pub read_in_the_end: u64,
    /// Calls to each store.
    pub stores: BTreeMap<String, u64>,
}

impl Statistics {
    pub(super) fn add(&mut self, other: &Statistics) {
        self.sequences += other.sequences;
        self.cursors += other.cursors;
        self.comparisons += other.comparisons;
        self.read_in_the_end += other.read_in_the_end;
        for (counts, more) in [
            (&mut self.operations, &other.operations),
            (&mut self.answers, &other.answers),
            (&mut self.reasons, &other.reasons),
            (&mut self.stores, &other.stores),
        ] {
            for (name, count) in more {
                *counts.entry(name.clone()).or_default() += count;
            }
        }
    }

    pub(super) fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
        *counts.entry(name.to_owned()).or_default() += 1;
    }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations: u64 = self.operations.values().sum();
        writeln!(f, "{} sequences, {operations} operations, {} comparisons", self.sequences, self.comparisons)?;
        writeln!(f, "{} cursors handed on, {} entities read in the end", self.cursors, self.read_in_the_end)?;
        for (title, counts) in [
            ("operations", &self.operations),
            ("answers", &self.answers),
            ("reasons of refused transactions", &self.reasons),
            ("calls", &self.stores),
        ] {
            writeln!(f, "{title}:")?;
            for (name, count) in counts {
                writeln!(f, "  {name:<28} {count:>9}")?;
            }
        }
        Ok(())
    }
}
