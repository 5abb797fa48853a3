//! What was found to differ once, and is looked at again before it counts.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use crate::mirror::{AggregateId, Place};

/// Suspects that wait at the same time, about; then nothing more is compared until they were looked at.
const WAITING_MAX: usize = 1024;

/// What may differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Suspect {
    /// An aggregate, somewhere.
    Aggregate(AggregateId),
    /// An item in a place, with its owner if the mirror has written it.
    Item(Place, Option<AggregateId>),
}

/// Suspects, each until its time has come.
#[derive(Debug)]
pub(super) struct Suspects {
    after: Duration,
    waiting: VecDeque<(Instant, BTreeSet<Suspect>)>,
}

impl Suspects {
    /// None; each will be looked at so long after it was found.
    pub(super) fn new(after: Duration) -> Self {
        Suspects { after, waiting: VecDeque::new() }
    }

    pub(super) fn add(&mut self, suspects: BTreeSet<Suspect>, now: Instant) {
        if !suspects.is_empty() {
            self.waiting.push_back((now, suspects));
        }
    }

    /// Some whose time has come.
    pub(super) fn due(&mut self, now: Instant) -> Option<BTreeSet<Suspect>> {
        let is_due = self.waiting.front().is_some_and(|(found, _)| now.saturating_duration_since(*found) >= self.after);
        if is_due { self.waiting.pop_front().map(|(_, suspects)| suspects) } else { None }
    }

    /// How long until the next ones' time has come; `None` if there are none.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        let (found, _) = self.waiting.front()?;
        Some(self.after.saturating_sub(now.saturating_duration_since(*found)))
    }

    /// Whether no more should be added.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.iter().map(|(_, suspects)| suspects.len()).sum::<usize>() >= WAITING_MAX
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspects_wait_for_their_time_in_the_order_in_which_they_were_found() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let suspect = |id: usize| Suspect::Aggregate(AggregateId { entity: "E".to_owned(), id: id.to_string() });
        let some = |ids: std::ops::Range<usize>| ids.map(suspect).collect::<BTreeSet<_>>();
        let mut suspects = Suspects::new(Duration::from_millis(100));
        suspects.add(BTreeSet::new(), at(0));
        assert_eq!(suspects.wait(at(0)), None);
        suspects.add(some(0..1), at(0));
        suspects.add(some(1..3), at(50));
        assert_eq!(suspects.due(at(99)), None);
        assert_eq!(suspects.wait(at(99)), Some(Duration::from_millis(1)));
        assert_eq!(suspects.due(at(120)), Some(some(0..1)));
        assert_eq!(suspects.due(at(120)), None);
        assert_eq!(suspects.due(at(150)), Some(some(1..3)));
        assert!(!suspects.is_full());
        suspects.add(some(0..WAITING_MAX), at(200));
        assert!(suspects.is_full());
        suspects.clear();
        assert_eq!(suspects.wait(at(200)), None);
    }
}
