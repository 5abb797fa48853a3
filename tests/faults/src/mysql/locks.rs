//! Locks of rows, which are held to the end of their transactions.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::RowId;

/// The number of a transaction of the database.
pub type Id = u64;

/// How a row is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Others may do the same.
    Shared,
    /// Alone.
    Exclusive,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// It is locked.
    Now,
    /// Others are before it.
    Wait,
    /// They wait for it in turn.
    Deadlock,
}

/// Who holds which rows, and who waits for them, in their order.
#[derive(Debug, Default)]
pub struct Locks {
    held: BTreeMap<RowId, Vec<(Id, Mode)>>,
    queues: BTreeMap<RowId, Vec<(Id, Mode)>>,
}

impl Locks {
    /// Locks a row, or waits for it.
    pub fn request(&mut self, by: Id, row: RowId, mode: Mode) -> Grant {
        if self.has(by, row).is_some_and(|held| held >= mode) {
            return Grant::Now;
        }
        let blockers = self.blockers(by, row, mode);
        if blockers.is_empty() {
            self.leave_queue(by, row);
            let holders = self.held.entry(row).or_default();
            holders.retain(|(holder, _)| *holder != by);
            holders.push((by, mode));
            return Grant::Now;
        }
        let queue = self.queues.entry(row).or_default();
        if !queue.iter().any(|(waiter, _)| *waiter == by) {
            queue.push((by, mode));
        }
        if self.waits_for(&blockers, by) { Grant::Deadlock } else { Grant::Wait }
    }

    /// Whether nobody has a row.
    #[must_use]
    pub fn is_free(&self, row: RowId) -> bool {
        self.held.get(&row).is_none_or(Vec::is_empty)
    }

    /// Gives up all that a transaction holds and waits for.
    pub fn release(&mut self, by: Id) {
        for waiters in [&mut self.held, &mut self.queues] {
            waiters.retain(|_, waiters| {
                waiters.retain(|(other, _)| *other != by);
                !waiters.is_empty()
            });
        }
    }

    fn has(&self, by: Id, row: RowId) -> Option<Mode> {
        self.held.get(&row)?.iter().find(|(holder, _)| *holder == by).map(|(_, mode)| *mode)
    }

    fn leave_queue(&mut self, by: Id, row: RowId) {
        if let Some(queue) = self.queues.get_mut(&row) {
            queue.retain(|(waiter, _)| *waiter != by);
        }
    }

    /// Who is before it: who holds the row, and who waits for it longer.
    fn blockers(&self, by: Id, row: RowId, mode: Mode) -> BTreeSet<Id> {
        let is_before =
            |(other, theirs): &&(Id, Mode)| *other != by && (mode == Mode::Exclusive || *theirs == Mode::Exclusive);
        let holders = self.held.get(&row).into_iter().flatten().filter(is_before);
        // Whoever has a row already does not queue to have it alone.
        let queue = self.queues.get(&row).filter(|_| self.has(by, row).is_none());
        let ahead = queue.into_iter().flatten().take_while(|(waiter, _)| *waiter != by).filter(is_before);
        holders.chain(ahead).map(|(other, _)| *other).collect()
    }

    /// Whether one of these waits for it, through others or not.
    fn waits_for(&self, who: &BTreeSet<Id>, target: Id) -> bool {
        let mut seen = BTreeSet::new();
        let mut next: Vec<Id> = who.iter().copied().collect();
        while let Some(id) = next.pop() {
            if id == target {
                return true;
            }
            if !seen.insert(id) {
                continue;
            }
            for (row, queue) in &self.queues {
                if let Some((_, mode)) = queue.iter().find(|(waiter, _)| *waiter == id) {
                    next.extend(self.blockers(id, *row, *mode));
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: RowId = RowId::Root(0);
    const B: RowId = RowId::Root(1);

    #[test]
    fn who_wants_a_row_alone_waits_for_those_who_share_it_and_is_before_those_who_come_later() {
        let mut locks = Locks::default();
        assert_eq!(locks.request(1, A, Mode::Shared), Grant::Now);
        assert_eq!(locks.request(2, A, Mode::Shared), Grant::Now);
        assert_eq!(locks.request(3, A, Mode::Exclusive), Grant::Wait);
        assert_eq!(locks.request(4, A, Mode::Shared), Grant::Wait);
        locks.release(1);
        assert_eq!(locks.request(3, A, Mode::Exclusive), Grant::Wait);
        locks.release(2);
        assert_eq!(locks.request(4, A, Mode::Shared), Grant::Wait);
        assert_eq!(locks.request(3, A, Mode::Exclusive), Grant::Now);
        locks.release(3);
        assert_eq!(locks.request(4, A, Mode::Shared), Grant::Now);
        assert!(!locks.is_free(A) && locks.is_free(B));
    }

    #[test]
    fn who_closes_a_circle_of_waiting_is_told() {
        let mut locks = Locks::default();
        assert_eq!(locks.request(1, A, Mode::Exclusive), Grant::Now);
        assert_eq!(locks.request(2, B, Mode::Exclusive), Grant::Now);
        assert_eq!(locks.request(1, B, Mode::Exclusive), Grant::Wait);
        assert_eq!(locks.request(2, A, Mode::Exclusive), Grant::Deadlock);
        locks.release(2);
        assert_eq!(locks.request(1, B, Mode::Exclusive), Grant::Now);
    }
}
