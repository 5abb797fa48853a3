//! What happened, in numbers.

use dual_repo::mirror::apply::Applied;

use crate::fault::Fault;

/// What happened in runs.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Runs.
    pub seeds: u64,
    /// Times that a task was let go on.
    pub steps: u64,
    /// Writes that callers asked for.
    pub operations: u64,
    /// Those whose success was reported.
    pub succeeded: u64,
    /// Those whose failure was.
    pub failed: u64,
    /// Those of which neither was.
    pub unknown: u64,
    /// Changes by writers that do not know of the mirror.
    pub bypasses: u64,
    /// Transactions that were committed.
    pub commits: u64,
    /// Changes of phase.
    pub transitions: u64,
    /// Faults that struck, by kind.
    pub faults: [u64; Fault::COUNT],
    /// Writes that DynamoDB has taken.
    pub applied: u64,
    /// Those that something as new was there for.
    pub superseded: u64,
    /// Those that came too late to be taken.
    pub expired: u64,
    /// Shipments of several aggregates at once.
    pub groups: u64,
    /// Aggregates of the largest one.
    pub largest_group: u64,
    /// Tombstones that were removed.
    pub purged: u64,
    /// Rows that could not be shipped as they were.
    pub poison: u64,
    /// Reads by callers that must see what they had written.
    pub looks: u64,
    /// Deadlocks that came about by themselves.
    pub deadlocks: u64,
}

impl Stats {
    /// All numbers, with their names.
    fn numbers(&mut self) -> [(&'static str, &mut u64); 18] {
        [
            ("seeds", &mut self.seeds),
            ("steps", &mut self.steps),
            ("operations", &mut self.operations),
            ("succeeded", &mut self.succeeded),
            ("failed", &mut self.failed),
            ("unknown", &mut self.unknown),
            ("bypasses", &mut self.bypasses),
            ("commits", &mut self.commits),
            ("transitions", &mut self.transitions),
            ("applied", &mut self.applied),
            ("superseded", &mut self.superseded),
            ("expired", &mut self.expired),
            ("groups", &mut self.groups),
            ("largest_group", &mut self.largest_group),
            ("purged", &mut self.purged),
            ("poison", &mut self.poison),
            ("looks", &mut self.looks),
            ("deadlocks", &mut self.deadlocks),
        ]
    }

    /// All numbers with their names, and then those of the faults.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        let mut copy = self.clone();
        let numbers = copy.numbers().map(|(name, number)| (name, *number));
        let faults = Fault::ALL.into_iter().zip(self.faults).map(|(fault, count)| (fault.name(), count));
        numbers.into_iter().chain(faults).collect()
    }

    /// Counts other runs too.
    pub fn add(&mut self, other: &Stats) {
        let largest = self.largest_group.max(other.largest_group);
        let mut other = other.clone();
        for ((_, number), (_, more)) in self.numbers().into_iter().zip(other.numbers()) {
            *number += *more;
        }
        for (number, more) in self.faults.iter_mut().zip(other.faults) {
            *number += more;
        }
        self.largest_group = largest;
    }

    /// Counts what was shipped.
    pub fn shipped(&mut self, applied: &Applied) {
        let largest = u64::try_from(applied.largest_group).unwrap_or(u64::MAX);
        self.groups += u64::from(largest > 1);
        self.largest_group = self.largest_group.max(largest);
    }
}
