//! Writers that do not write through the store.

use super::DualStore;
use crate::repository::Result;

impl DualStore {
    /// The statements that make the triggers which note what writers change that bypass the store, and the one that says that
    /// they are there: for an administrator, where the program may not make triggers itself. Each is a statement of its own; the
    /// client `mysql` wants another `DELIMITER` for them.
    ///
    /// The names of triggers have a hash of what they do in them; those of another mapping are left, and removed by
    /// [`install_triggers`](Self::install_triggers) or [`drop_triggers`](Self::drop_triggers).
    ///
    /// # Errors
    /// [`Error::Mismatch`](crate::repository::Error::Mismatch) when a key is of a type that no trigger can write exactly (a
    /// floating-point number, JSON), or a foreign key changes rows that others of the same table refer to, and so on.
    pub fn trigger_ddl(&self) -> Result<Vec<String>> {
        self.inner.source.trigger_ddl()
    }

    /// Makes the triggers which note what writers change that bypass the store, and removes those of another mapping. Each waits
    /// for the transactions that use its table.
    ///
    /// They have to be there before the backfill begins; what was written before then is found by [`verify`](Self::verify).
    ///
    /// ```no_run
    /// # use dual_repo::repository::DualStore;
    /// # async fn run(store: DualStore) -> Result<(), Box<dyn std::error::Error>> {
    /// store.install_triggers().await?;
    /// let running = store.start(); // its relay notes what the triggers have named
    /// # running.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`trigger_ddl`](Self::trigger_ddl); [`Error::Other`](crate::repository::Error::Other) with the remedy when the user
    /// may not make triggers, or no administrator has allowed them beside a binary log; whatever MySQL says.
    pub async fn install_triggers(&self) -> Result<()> {
        self.inner.source.install_triggers().await
    }

    /// Removes the triggers. What they have noted stays noted.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn drop_triggers(&self) -> Result<()> {
        self.inner.source.drop_triggers().await
    }
}
