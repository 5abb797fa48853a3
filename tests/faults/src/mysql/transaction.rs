//! A transaction, statement by statement.

use dual_repo::repository::Result;

use super::{Grant, Id, Mode, RowId};
use crate::fault::Fault;
use crate::world::{LOCK_WAIT, Shared, conflict, unavailable, unknown};

/// A transaction. If it is dropped, it is rolled back; but not if it may have been committed.
#[derive(Debug)]
pub struct Transaction {
    /// Everything.
    pub world: Shared,
    /// Its number.
    pub id: Id,
    /// Whether it does not lock what it refers to.
    pub is_careless: bool,
    /// When it got the number of the write that it carries out.
    pub(super) entered: u64,
    /// Whether an aggregate that stays where it is may be in any version.
    pub any_version: bool,
    /// Whether its number counts as young, however old it is.
    pub is_young: bool,
    end: End,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Open,
    Committing,
    Known,
}

impl Transaction {
    /// Begins one.
    ///
    /// # Errors
    /// When there is no connection.
    pub async fn begin(world: &Shared) -> Result<Self> {
        let id = world.lock().db.begin();
        let mut transaction = Transaction {
            world: world.clone(),
            id,
            is_careless: false,
            entered: 0,
            any_version: false,
            is_young: false,
            end: End::Open,
        };
        transaction.statement("begins").await?;
        Ok(transaction)
    }

    /// Sends a statement; what it does, the caller does after that.
    ///
    /// # Errors
    /// When a fault strikes; the transaction is rolled back then.
    pub async fn statement(&mut self, what: &'static str) -> Result<()> {
        self.world.step().await;
        let mut world = self.world.lock();
        if !world.db.open.contains_key(&self.id) {
            return Err(unavailable("the transaction was rolled back"));
        }
        let id = self.id;
        world.note(|| format!("T{id} {what}"));
        if world.strikes(Fault::Statement) {
            world.roll_back(id);
            return Err(unavailable("the connection is gone"));
        }
        if world.strikes(Fault::Deadlock) {
            world.roll_back(id);
            return Err(conflict("a deadlock"));
        }
        Ok(())
    }

    /// Locks a row, and waits for it if need be.
    ///
    /// # Errors
    /// When others wait for this transaction in turn, or it takes too long; it is rolled back then.
    pub async fn acquire(&mut self, row: RowId, mode: Mode) -> Result<()> {
        let since = self.world.lock().clock;
        loop {
            {
                let mut world = self.world.lock();
                let id = self.id;
                match world.db.locks.request(id, row, mode) {
                    Grant::Now => return Ok(()),
                    Grant::Deadlock => {
                        world.stats.deadlocks += 1;
                        world.roll_back(id);
                        return Err(conflict("a deadlock"));
                    }
                    Grant::Wait if world.clock > since + LOCK_WAIT => {
                        world.roll_back(id);
                        return Err(conflict("a row is locked for too long"));
                    }
                    Grant::Wait => world.note(|| format!("T{id} waits for {row:?}")),
                }
            }
            self.world.step().await;
        }
    }

    /// Locks a row, if nobody is in the way.
    ///
    /// # Errors
    /// When somebody is; it is rolled back then.
    pub fn acquire_now(&mut self, row: RowId, mode: Mode) -> Result<()> {
        let mut world = self.world.lock();
        if world.db.locks.request(self.id, row, mode) == Grant::Now {
            return Ok(());
        }
        world.roll_back(self.id);
        Err(conflict("a row is locked"))
    }

    /// Commits it.
    ///
    /// # Errors
    /// [`OutcomeUnknown`](dual_repo::repository::Error::OutcomeUnknown) when the answer is lost.
    pub async fn end(mut self) -> Result<()> {
        self.statement("sends COMMIT").await?;
        self.end = End::Committing;
        self.world.step().await;
        self.end = End::Known;
        let mut world = self.world.lock();
        if world.strikes(Fault::CommitLost) {
            world.roll_back(self.id);
            return Err(unknown("no answer to COMMIT"));
        }
        if world.strikes(Fault::CommitDelayed) {
            if let Some(open) = world.db.open.get_mut(&self.id) {
                open.is_abandoned = true;
            }
            return Err(unknown("no answer to COMMIT yet"));
        }
        world.commit(self.id);
        if world.strikes(Fault::CommitAnswerLost) {
            return Err(unknown("no answer to COMMIT"));
        }
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        match self.end {
            End::Known => {}
            End::Open => self.world.lock().roll_back(self.id),
            End::Committing => {
                if let Some(open) = self.world.lock().db.open.get_mut(&self.id) {
                    open.is_abandoned = true;
                }
            }
        }
    }
}
